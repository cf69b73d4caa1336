//! Looking after jobs: what was given up gets another chance, or is let go.

use super::Ctx;
use crate::error::{Result, codes};
use crate::model::job::{Counts, ListedJob, State};

/// Jobs of one transaction when many get another chance.
const PIECE: i64 = 200;

/// A part of the jobs in one state, and how many there are in each.
///
/// Errors: those of the store.
pub async fn list(
    ctx: &Ctx,
    state: State,
    offset: i64,
    limit: i64,
) -> Result<(Vec<ListedJob>, Counts)> {
    ctx.store
        .read(move |r| Ok((r.jobs(state, offset, limit)?, r.job_counts()?)))
        .await
}

/// Gives a job that was given up another chance, with all its tries.
///
/// Errors: `error-job-not-found`, also for one that was not given up.
pub async fn retry(ctx: &Ctx, id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| match tx.revive_job(&id, now)? {
            true => Ok(()),
            false => Err(codes::JOB_NOT_FOUND.into()),
        })
        .await
}

/// The same for all that were given up until now, or all of one kind. Gives how many.
///
/// Errors: those of the store.
pub async fn retry_all(ctx: &Ctx, kind: Option<String>) -> Result<i64> {
    let until = ctx.now();
    let mut retried = 0;
    loop {
        let (kind, now) = (kind.clone(), ctx.now());
        let some = ctx
            .store
            .write(move |tx| tx.revive_jobs(kind.as_deref(), until, PIECE, now))
            .await?;
        retried += some;
        if some < PIECE {
            return Ok(retried);
        }
    }
}

/// Lets a job go that was given up: it will not be done.
///
/// Errors: `error-job-not-found`, also for one that was not given up.
pub async fn discard(ctx: &Ctx, id: String) -> Result<()> {
    ctx.store
        .write(move |tx| match tx.drop_dead_job(&id)? {
            true => Ok(()),
            false => Err(codes::JOB_NOT_FOUND.into()),
        })
        .await
}
