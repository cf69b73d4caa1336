//! Use cases of access.
