//! Work that time starts: the queue, business hours, the search index.

use super::{Ctx, hours_timer, routing, search};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

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

/// Starts them.
pub fn start(ctx: Ctx) -> Timers {
    let (stop, stopping) = watch::channel(false);
    let tasks = vec![
        tokio::task::spawn_local(search::keep_index(ctx.clone(), stopping.clone())),
        tokio::task::spawn_local(hours_timer::run(ctx.clone(), stopping.clone())),
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

/// The queue's worker: one chat every `Omnichannel_queue_delay_timeout` seconds, the lines taking turns. A backlog
/// handed over at once would bury the first agent who comes.
async fn hand_out(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    let mut last = None;
    loop {
        let seconds = u64::try_from(ctx.settings().int("Omnichannel_queue_delay_timeout"))
            .unwrap_or(5)
            .clamp(1, 3600);
        if !pause(&mut stopping, Duration::from_secs(seconds)).await {
            return;
        }
        match routing::hand_out_one(&ctx, last).await {
            Ok(Some(line)) => last = Some(line),
            Ok(None) => {}
            Err(e) => {
                log::warn!("handing out a waiting chat failed, the next round tries again: {e}");
            }
        }
    }
}
