//! Calls to the outside: the only place that opens a connection to somewhere else. Every address is checked before it is
//! connected to, at each attempt; nothing is redirected, no proxy of the environment is used.

pub mod address;
mod client;

pub use address::{Inside, Peer, Refusal, check_url};
pub use client::{Answer, Failure, Outbound};
