//! Searching what was said, and keeping the index of it.

pub use crate::store::{Condition, VisitorFilter};

use super::Ctx;
use super::timers::pause;
use std::time::Duration;
use tokio::sync::watch;

/// How often rooms that have become long are looked for.
const ROUND: Duration = Duration::from_secs(2);
/// Messages of one unit. Small: the writer is everybody's.
const BATCH: i64 = 64;

/// Enters the messages of long rooms into the index, behind everybody's back: a sender never waits for it.
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

/// Enters one batch. False when there was none.
async fn index_some(ctx: &Ctx) -> crate::error::Result<bool> {
    let Some(room_pk) = ctx.store.read_small(|r| r.room_to_index()).await? else {
        return Ok(false);
    };
    ctx.store
        .write(move |tx| tx.index_room(room_pk, BATCH))
        .await
        .map(|()| true)
}
