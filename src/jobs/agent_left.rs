//! An agent went offline and has not come back.

use crate::domain::{Ctx, agent_leave};
use crate::error::Result;
use crate::model::job::Job;
use serde_json::Value;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let agent = job.payload.get("agent").and_then(Value::as_i64);
    agent_leave::time_out(ctx, job, agent.unwrap_or(0)).await
}
