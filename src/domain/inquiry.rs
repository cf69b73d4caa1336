//! Use cases of inquiry.
