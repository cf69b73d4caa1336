//! Goes on with an erasure that its caller did not live to see the end of.

use crate::domain::{Ctx, erase};
use crate::error::{Error, Result};
use crate::model::job::Job;
use serde_json::Value;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let pk = job
        .payload
        .get("visitor")
        .and_then(Value::as_i64)
        .ok_or_else(|| Error::internal("an erasure without a visitor"))?;
    erase::go_on(ctx, pk).await.map(|_| ())
}
