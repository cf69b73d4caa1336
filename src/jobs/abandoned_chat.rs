//! The visitor of a chat has been silent for too long.

use crate::domain::{Ctx, abandoned};
use crate::error::Result;
use crate::model::job::Job;

pub(super) async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    let (settings, now, job) = (ctx.settings(), ctx.now(), job.clone());
    ctx.store
        .write(move |tx| match &job.key {
            Some(room_id) if tx.finish_job(&job)? => {
                abandoned::time_out(tx, &settings, room_id, now)
            }
            _ => Ok(()),
        })
        .await
}
