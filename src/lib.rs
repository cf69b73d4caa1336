//! Deskbell: live chat for a small business, in one binary.
//!
//! Arrows between the rooms of this house only point down: `app → http, realtime → domain → store → model`.
//! ARCHITECTURE.md walks through one request; `tests/architecture.rs` keeps the arrows true.

pub mod app;
pub mod cli;
pub mod clock;
pub mod config;
pub mod domain;
pub mod error;
pub mod http;
pub mod jobs;
pub mod logging;
pub mod model;
pub mod outbound;
pub mod probe;
pub mod random;
pub mod realtime;
pub mod store;
pub mod wire;
