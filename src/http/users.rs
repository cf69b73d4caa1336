//! `users.*`.
