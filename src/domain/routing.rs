//! Use cases of routing.
