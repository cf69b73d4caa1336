//! Races: what may happen at most once happens once, however many ask at the same moment. Each test runs its rounds on a
//! barrier with real threads, writes one line `ID key=value …` and fails on a miss.

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
#[path = "../support/listener.rs"]
mod listener;
#[path = "../support/mod.rs"]
mod support;

mod closing;
mod one_room;
mod order;
mod revoke;
mod same_id;
mod take;
mod transfer;

use std::future::Future;
use std::sync::Arc;
use tokio::sync::Barrier;

/// Rounds of each race.
pub const ROUNDS: usize = 100;

/// Starts all of `work` at the same moment and gives what each returned, in order.
pub async fn at_once<T, F>(work: Vec<F>) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let barrier = Arc::new(Barrier::new(work.len()));
    let tasks: Vec<_> = work
        .into_iter()
        .map(|one| {
            let barrier = Arc::clone(&barrier);
            tokio::spawn(async move {
                barrier.wait().await;
                one.await
            })
        })
        .collect();
    let mut all = Vec::new();
    for task in tasks {
        all.push(task.await.expect("a racer"));
    }
    all
}
