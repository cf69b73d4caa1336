//! Use cases of visitor.
