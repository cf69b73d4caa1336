//! Faults: what is promised must hold when the process is killed, the disk is full, the file is damaged or the client
//! misbehaves. Each test writes one line `ID key=value …` and fails on a miss.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/faults.rs"]
mod faults;
#[path = "../support/mod.rs"]
mod support;

#[path = "../support/listener.rs"]
mod listener;

mod damage;
mod disk_full;
mod kill;
mod second;
mod service;
mod stop;
mod timers;
mod transport;
mod uploads;
