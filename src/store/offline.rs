//! Statements of offline.
