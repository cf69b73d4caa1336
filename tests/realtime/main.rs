//! Sockets, black box: the real program, frames made by hand, and what the wire promises about them.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/faults.rs"]
mod faults;
#[path = "../support/mod.rs"]
mod support;
#[path = "../support/wire.rs"]
mod wire;

mod abuse;
mod bots;
mod calls;
mod chat;
#[allow(unreachable_pub, reason = "shared by the files of this test")]
mod client;
mod contacts;
mod frames;
mod half_open;
mod hours;
mod idle;
mod limits;
mod login;
#[allow(unreachable_pub, reason = "shared by the files of this test")]
mod methods;
mod news;
mod old_visitor;
mod presence;
mod protocol;
mod queue;
mod raw;
mod rights;
mod slow_readers;
mod stop;
mod subscriptions;
mod transfer;
mod typing;
mod user_methods;
mod visitor_methods;
mod weather;
