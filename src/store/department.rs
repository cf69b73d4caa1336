//! Statements of department.
