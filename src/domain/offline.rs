//! Use cases of offline.
