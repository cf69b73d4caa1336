//! Use cases of department.
