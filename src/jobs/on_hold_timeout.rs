//! A chat has been on hold for too long.

use crate::domain::{Ctx, on_hold};
use crate::error::Result;
use crate::model::job::Job;
use serde_json::Value;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (settings, now, job) = (ctx.settings(), ctx.now(), job.clone());
    let held_at = job.payload.get("heldAt").and_then(Value::as_i64);
    ctx.store
        .write(move |tx| match &job.key {
            Some(room_id) if tx.finish_job(&job)? => {
                on_hold::time_out(tx, &settings, room_id, held_at, now)
            }
            _ => Ok(()),
        })
        .await
}
