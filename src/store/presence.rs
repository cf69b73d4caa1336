//! Statements of presence.
