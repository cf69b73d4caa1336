//! Sockets, black box: the real program, frames made by hand, and what the wire promises about them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/mod.rs"]
mod support;

mod abuse;
mod bots;
mod calls;
mod chat;
#[allow(unreachable_pub, reason = "shared by the files of this test")]
mod client;
mod contacts;
mod frames;
mod hours;
mod limits;
mod login;
#[allow(unreachable_pub, reason = "shared by the files of this test")]
mod methods;
mod old_visitor;
mod protocol;
mod queue;
mod raw;
mod rights;
mod stop;
mod subscriptions;
mod transfer;
mod typing;
mod user_methods;
mod visitor_methods;
