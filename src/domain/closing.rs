//! Use cases of closing.
