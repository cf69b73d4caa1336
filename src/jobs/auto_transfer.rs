//! An agent has not answered a chat they were given.

use crate::domain::{Ctx, auto_transfer};
use crate::error::Result;
use crate::model::job::Job;
use crate::model::time::Millis;
use serde_json::Value;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (settings, now, job) = (ctx.settings(), ctx.now(), job.clone());
    let number = |key: &str| job.payload.get(key).and_then(Value::as_i64).unwrap_or(0);
    let given = (number("agent"), Millis(number("servedAt")));
    ctx.store
        .write(move |tx| match &job.key {
            Some(room_id) if tx.finish_job(&job)? => {
                auto_transfer::time_out(tx, &settings, room_id, given, now)
            }
            _ => Ok(()),
        })
        .await
}
