//! Statements of visitor.
