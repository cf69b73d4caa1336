//! Does the jobs: takes what is due, one task each, and sleeps until the next one is due or a commit wrote one.
//!
//! A job may be done twice when the process dies at the wrong moment. Timers do their work in the same transaction that
//! removes the job, so it happens once; whatever leaves the house must carry an id the other side can know again.

mod abandoned_chat;
mod agent_left;
mod auto_transfer;
mod erase_visitor;
mod on_hold_timeout;
mod remove_department;
mod sweep_pages;
mod sweep_sessions;
mod sweep_webhooks;
mod webhooks;

use crate::domain::Ctx;
use crate::error::Result;
use crate::model::job::{Job, Kind};
use crate::model::time::Millis;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{Notify, watch};
use tokio::task::{JoinHandle, JoinSet};

/// Jobs in hand at once.
const HANDS: usize = 16;
/// A job in hand longer than this is taken for lost.
const LEASE_MS: i64 = 120_000;
/// Longest sleep: a clock that was set back or forth is noticed then.
const LONGEST_SLEEP_MS: i64 = 60_000;
/// Pause after the database refused.
const TROUBLE: Duration = Duration::from_secs(2);

/// The running worker.
pub struct Worker {
    stop: watch::Sender<bool>,
    tasks: [JoinHandle<()>; 2],
}

impl Worker {
    /// Takes over what an earlier process left and starts.
    ///
    /// Errors: those of the store.
    pub async fn start(ctx: Ctx) -> Result<Self> {
        let now = ctx.now();
        ctx.store
            .write(move |tx| {
                tx.recover_jobs(now)?;
                tx.ensure_job(&sweep_pages::timer(now), now)?;
                tx.ensure_job(&sweep_webhooks::timer(now), now)?;
                tx.ensure_job(&sweep_sessions::timer(now), now)
            })
            .await?;
        let (stop, stopping) = watch::channel(false);
        let webhooks = tokio::task::spawn_local(webhooks::pump(ctx.clone(), stopping.clone()));
        let task = tokio::task::spawn_local(work(ctx, stopping));
        Ok(Self {
            stop,
            tasks: [task, webhooks],
        })
    }
    /// Lets the jobs in hand finish and takes no more.
    pub async fn stop(self) {
        if self.stop.send(true).is_err() {
            log::debug!("no job was running");
        }
        for task in self.tasks {
            if let Err(e) = task.await {
                log::error!("a worker failed: {e}");
            }
        }
    }
}

async fn work(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    let mut hands = JoinSet::new();
    let done = Arc::new(Notify::new());
    while !*stopping.borrow() {
        while hands.try_join_next().is_some() {}
        let sleep = match take(&ctx, HANDS.saturating_sub(hands.len())).await {
            Ok((jobs, next)) => {
                for job in jobs {
                    let (ctx, done) = (ctx.clone(), Arc::clone(&done));
                    hands.spawn_local(async move {
                        settle(&ctx, job).await;
                        done.notify_one();
                    });
                }
                next
            }
            Err(e) => {
                log::warn!("taking jobs failed, trying again: {e}");
                TROUBLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = ctx.nudges.jobs.notified() => {}
            () = done.notified() => {}
            _ = stopping.wait_for(|s| *s) => {}
        }
    }
    while hands.join_next().await.is_some() {}
}

/// Takes what is due, as much as fits, and says how long nothing else will be. A full house sleeps until a job is done.
async fn take(ctx: &Ctx, free: usize) -> Result<(Vec<Job>, Duration)> {
    let longest = Duration::from_millis(LONGEST_SLEEP_MS.unsigned_abs());
    if free == 0 {
        return Ok((Vec::new(), longest));
    }
    let now = ctx.now();
    let most = i64::try_from(free).unwrap_or(1);
    let is_due = |due: Option<Millis>| due.is_some_and(|d| d <= now);
    let mut next = ctx.store.read_small(|r| r.next_job_due()).await?;
    let mut jobs = Vec::new();
    if is_due(next) {
        let ends = Millis(now.0 + LEASE_MS);
        (jobs, next) = ctx
            .store
            .write(move |tx| {
                let jobs = tx.take_jobs(now, ends, most)?;
                Ok((jobs, tx.next_job_due()?))
            })
            .await?;
    }
    // What is still due found no free hand: the next one that comes free takes it.
    let sleep = next.map_or(LONGEST_SLEEP_MS, |d| (d.0 - ctx.now().0).max(0));
    let is_full = jobs.len() >= free;
    let sleep = if is_full {
        longest
    } else {
        Duration::from_millis(sleep.unsigned_abs()).min(longest)
    };
    Ok((jobs, sleep))
}

/// Does one job and notes how it went.
async fn settle(ctx: &Ctx, job: Job) {
    let Err(e) = run(ctx, &job).await else {
        return;
    };
    let reason = e.to_string();
    let now = ctx.now();
    let (kind, id, tries) = (job.kind.as_str(), job.id.clone(), job.tries);
    let noted = ctx
        .store
        .write(move |tx| {
            tx.fail_job(&job, &reason, false, now)
                .map(|is_dead| (is_dead, reason))
        })
        .await;
    match noted {
        Ok((true, reason)) => {
            log::error!("job {id} ({kind}) given up after {tries} tries: {reason}");
        }
        Ok((false, reason)) => log::warn!("job {id} ({kind}) failed, trying again: {reason}"),
        // The lease ends by itself.
        Err(e) => log::warn!("the failure of job {id} ({kind}) was not noted: {e}"),
    }
}

async fn run(ctx: &Ctx, job: &Job) -> Result<()> {
    match job.kind {
        Kind::SweepSessions => sweep_sessions::run(ctx, job).await,
        Kind::SweepPages => sweep_pages::run(ctx, job).await,
        Kind::SweepWebhooks => sweep_webhooks::run(ctx, job).await,
        Kind::EraseVisitor => erase_visitor::run(ctx, job).await,
        Kind::RemoveDepartment => remove_department::run(ctx, job).await,
        Kind::AbandonedChat => abandoned_chat::run(ctx, job).await,
        Kind::OnHoldTimeout => on_hold_timeout::run(ctx, job).await,
        Kind::AutoTransfer => auto_transfer::run(ctx, job).await,
        Kind::AgentLeft => agent_left::run(ctx, job).await,
        // Parked: these are never handed out (`Kind::is_done_here`).
        Kind::TranscriptMail | Kind::TranscriptPdf | Kind::OfflineMail => Ok(()),
    }
}
