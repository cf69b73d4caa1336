//! What all black-box tests share: the real program on a free port, and typed callers of its API.
//!
//! A test binary says `#[path = "../support/mod.rs"] mod support;`. Nothing in here waits a fixed time: every wait is for a
//! condition and has a deadline.

#![allow(
    dead_code,
    unused_imports,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::disallowed_methods,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

mod api;
mod document;
pub mod form;
mod people;
pub mod schema;
mod server;

pub use api::{Api, Reply, encode};
pub use people::{Agent, Visitor};
pub use server::{Server, ServerBuilder, run, run_with_input};

use std::time::{Duration, Instant};

/// Long enough for a busy two-core machine; a passing test never waits for it.
pub const DEADLINE: Duration = Duration::from_secs(20);

/// Username of the administrator every test server starts with.
pub const ADMIN: &str = "admin";
/// Password of every account the harness makes.
pub const PASSWORD: &str = "plum-kettle-north";

/// How tests call the program: plain HTTP. The client wants a TLS provider all the same.
pub fn client_builder() -> reqwest::ClientBuilder {
    // The second to come finds it done.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder()
}

/// A plain client.
pub fn client() -> reqwest::Client {
    client_builder().build().expect("a client")
}

/// Asks `condition` until it says yes; false when `deadline` passes first.
pub async fn wait_until<F, Fut>(deadline: Duration, mut condition: F) -> bool
where
    F: FnMut() -> Fut,
    Fut: Future<Output = bool>,
{
    let end = Instant::now() + deadline;
    loop {
        if condition().await {
            return true;
        }
        if Instant::now() >= end {
            return false;
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// A word nobody else has: for names and tokens.
pub fn unique(prefix: &str) -> String {
    use std::sync::atomic::{AtomicU64, Ordering};
    static NEXT: AtomicU64 = AtomicU64::new(1);
    format!(
        "{prefix}{}-{}",
        std::process::id(),
        NEXT.fetch_add(1, Ordering::Relaxed)
    )
}
