//! Every hour: webhooks that were settled a month ago are forgotten, a bounded number at a time.

use crate::domain::Ctx;
use crate::error::Result;
use crate::model::job::{Job, Kind, NewJob};
use crate::model::time::Millis;
use serde_json::json;

const PERIOD_MS: i64 = 3_600_000;
const KEPT_MS: i64 = 30 * 24 * PERIOD_MS;
/// Rows of one transaction.
const STEP: i64 = 500;

fn after(now: Millis, pause: i64) -> NewJob {
    NewJob::timer(Kind::SweepWebhooks, "all", json!({}), Millis(now.0 + pause))
}

/// The timer, to be kept running from the start on.
pub(super) fn timer(now: Millis) -> NewJob {
    after(now, PERIOD_MS)
}

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (now, job) = (ctx.now(), job.clone());
    ctx.store
        .write(move |tx| {
            if tx.finish_job(&job)? {
                let gone = tx.sweep_webhooks(Millis(now.0 - KEPT_MS), STEP)?;
                let is_full = i64::try_from(gone).unwrap_or(STEP) == STEP;
                tx.enqueue(&after(now, if is_full { 0 } else { PERIOD_MS }), now)?;
            }
            Ok(())
        })
        .await
}
