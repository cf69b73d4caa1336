//! Goes on with the removal of a department that its caller did not live to see the end of.

use crate::domain::{Ctx, department};
use crate::error::Result;
use crate::model::job::Job;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let id = job.key.clone().unwrap_or_default();
    department::go_on(ctx, id).await
}
