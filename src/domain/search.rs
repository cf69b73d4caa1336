//! Searching what was said, and keeping the index of it.

pub use crate::store::{Condition, VisitorFilter};

use super::Ctx;
use super::timers::pause;
use std::time::Duration;
use tokio::sync::watch;

/// How long new messages wait for the index; until then a search compares them one by one.
const ROUND: Duration = Duration::from_secs(2);
/// Messages of one unit. Small: the writer is everybody's.
const BATCH: i64 = 200;

/// Enters new messages into the index, behind everybody's back and in batches: a sender never waits for it.
pub(super) async fn keep_index(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    while pause(&mut stopping, ROUND).await {
        loop {
            match index_some(&ctx).await {
                Ok(true) if !*stopping.borrow() => tokio::task::yield_now().await,
                Ok(_) => break,
                Err(e) => {
                    log::warn!(
                        "entering messages into the search index failed, the next round tries again: {e}"
                    );
                    break;
                }
            }
        }
    }
}

/// Enters one batch. True while more wait.
async fn index_some(ctx: &Ctx) -> crate::error::Result<bool> {
    if !ctx.store.read_small(|r| r.has_messages_to_index()).await? {
        return Ok(false);
    }
    ctx.store.write(|tx| tx.index_messages(BATCH)).await
}
