//! Statements of inquiry.
