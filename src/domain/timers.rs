//! Work that time starts: the queue, business hours, the search index, the bytes of deleted files.

use super::queue::{self, Round};
use super::{Ctx, file, hours_timer, search, service};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Files without a message are looked for this often.
const SWEEP: Duration = Duration::from_secs(3600);

/// Bytes of deleted files are looked for this often; deletions do not wait for it.
const TIDY: Duration = Duration::from_secs(2);

/// The running timers.
pub struct Timers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

impl Timers {
    /// Lets the work in hand finish and ends the rest.
    pub async fn stop(self) {
        if self.stop.send(true).is_err() {
            log::debug!("no timer was running");
        }
        for task in self.tasks {
            if let Err(e) = task.await {
                log::error!("a timer failed: {e}");
            }
        }
    }
}

/// Starts them. `uploads`: names of what lies in the folder of uploads before the first one comes.
pub fn start(ctx: Ctx, uploads: Vec<String>) -> Timers {
    let (stop, stopping) = watch::channel(false);
    let tasks = vec![
        tokio::task::spawn_local(search::keep_index(ctx.clone(), stopping.clone())),
        tokio::task::spawn_local(hours_timer::run(ctx.clone(), stopping.clone())),
        tokio::task::spawn_local(tidy_files(ctx.clone(), stopping.clone(), uploads)),
        tokio::task::spawn_local(service::beat(ctx.clone(), stopping.clone())),
        tokio::task::spawn_local(hand_out(ctx, stopping)),
    ];
    Timers { stop, tasks }
}

/// Waits for `pause`; false when the process stops first.
pub async fn pause(stopping: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::select! {
        () = tokio::time::sleep(pause) => true,
        _ = stopping.wait_for(|s| *s) => false,
    }
}

/// Removes the bytes of files that are gone, and once an hour files to which nobody said anything.
async fn tidy_files(ctx: Ctx, mut stopping: watch::Receiver<bool>, uploads: Vec<String>) {
    tokio::select! {
        () = file::sweep(&ctx, uploads) => {}
        _ = stopping.wait_for(|s| *s) => return,
    }
    let mut rounds = 0u64;
    while pause(&mut stopping, TIDY).await {
        file::tidy(&ctx).await;
        rounds += 1;
        if rounds.is_multiple_of(SWEEP.as_secs() / TIDY.as_secs())
            && let Err(e) = file::drop_unsaid(&ctx).await
        {
            log::warn!("dropping files without a message failed, the next round tries again: {e}");
        }
    }
}

/// The queue's worker: one chat every `Omnichannel_queue_delay_timeout` seconds, the lines taking turns. A backlog
/// handed over at once would bury the first agent who comes. While nothing is to be done it sleeps until a commit says
/// otherwise.
async fn hand_out(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    let mut last = None;
    loop {
        let seconds = u64::try_from(ctx.settings().int("Omnichannel_queue_delay_timeout"))
            .unwrap_or(5)
            .clamp(1, 3600);
        if !pause(&mut stopping, Duration::from_secs(seconds)).await {
            return;
        }
        match queue::round(&ctx, last).await {
            Ok(Round::Served(line)) => last = Some(line),
            Ok(Round::Busy) => {}
            Ok(Round::Idle) => {
                tokio::select! {
                    () = ctx.nudges.queue.notified() => {}
                    _ = stopping.wait_for(|s| *s) => return,
                }
            }
            Err(e) => {
                log::warn!("handing out a waiting chat failed, the next round tries again: {e}");
            }
        }
    }
}
