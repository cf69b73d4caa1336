//! Every hour: logins that ended by age or disuse go.

use crate::domain::{Ctx, session};
use crate::error::Result;
use crate::model::job::{Job, Kind, NewJob};
use crate::model::time::Millis;
use serde_json::json;

const PERIOD_MS: i64 = 3_600_000;

/// The timer, to be kept running from the start on.
pub(super) fn timer(now: Millis) -> NewJob {
    NewJob::timer(
        Kind::SweepSessions,
        "all",
        json!({}),
        Millis(now.0 + PERIOD_MS),
    )
}

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (now, job) = (ctx.now(), job.clone());
    ctx.store
        .write(move |tx| {
            if tx.finish_job(&job)? {
                let (idle, made) = (now.0 - session::IDLE_MS, now.0 - session::ABSOLUTE_MS);
                tx.sweep_sessions(Millis(idle), Millis(made))?;
                tx.enqueue(&timer(now), now)?;
            }
            Ok(())
        })
        .await
}
