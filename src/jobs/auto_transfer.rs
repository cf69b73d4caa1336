//! An agent has not answered a chat they were given.

use crate::domain::Ctx;
use crate::domain::auto_transfer::{self, Turn};
use crate::error::Result;
use crate::model::job::Job;
use crate::model::time::Millis;
use serde_json::Value;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (settings, now, job) = (ctx.settings(), ctx.now(), job.clone());
    let number = |key: &str| job.payload.get(key).and_then(Value::as_i64).unwrap_or(0);
    let lapsed = job.payload.get("lapsed").and_then(Value::as_array);
    let turn = Turn {
        agent_pk: number("agent"),
        served_at: Millis(number("servedAt")),
        lapsed: lapsed.map_or(Vec::new(), |l| l.iter().filter_map(Value::as_i64).collect()),
    };
    ctx.store
        .write(move |tx| match &job.key {
            Some(room_id) if tx.finish_job(&job)? => {
                auto_transfer::time_out(tx, &settings, room_id, turn, now)
            }
            _ => Ok(()),
        })
        .await
}
