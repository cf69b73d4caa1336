//! Black-box tests of the REST API, one module per file of `src/http`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/mod.rs"]
mod support;

mod agents;
mod departments;
mod permissions;
mod session;
mod settings;
mod setup;
mod users;

// conversations and the rules of every route
mod chat;
mod house;
mod http;
mod http_raw;
mod limits;
mod livechat;
mod room_access;
mod rooms;
mod subscriptions;
