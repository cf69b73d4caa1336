//! `permissions`.
