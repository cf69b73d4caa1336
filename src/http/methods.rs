//! `methods`.
