//! Work that time starts: ended logins, the queue, presence that ran out.

use super::{Ctx, hours_apply, routing, session};
use crate::model::time::Millis;
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// Ended logins are swept this often.
const SWEEP: Duration = Duration::from_secs(3600);
/// Longest sleep before a switch of business hours.
const NAP: Duration = Duration::from_secs(60);
/// Pause after a failure.
const RETRY: Duration = Duration::from_secs(5);

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
        tokio::task::spawn_local(sweep_sessions(ctx.clone(), stopping.clone())),
        tokio::task::spawn_local(keep_hours(ctx.clone(), stopping.clone())),
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

async fn sweep_sessions(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    while pause(&mut stopping, SWEEP).await {
        let now = ctx.now().0;
        let (idle, made) = (
            Millis(now - session::IDLE_MS),
            Millis(now - session::ABSOLUTE_MS),
        );
        if let Err(e) = ctx
            .store
            .write(move |tx| tx.sweep_sessions(idle, made))
            .await
        {
            log::warn!("sweeping ended logins failed, the next round tries again: {e}");
        }
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

/// Opens and closes business hours: sleeps until the next switch, or until schedules change. No nap is longer than
/// [`NAP`], so that a clock that was set, or a machine that slept, is noticed.
async fn keep_hours(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    let (mut seen, mut next, mut is_stale) = (ctx.now(), None, true);
    loop {
        let now = ctx.now();
        // A clock that went back may have passed a switch the other way round.
        if is_stale || now < seen || next.is_some_and(|at| now >= at) {
            match hours_apply::refresh(&ctx).await {
                Ok(switch) => (next, is_stale) = (switch, false),
                Err(e) => {
                    log::warn!("keeping business hours failed, the next round tries again: {e}");
                    is_stale = true;
                }
            }
        }
        seen = now;
        let wait = match next {
            _ if is_stale => RETRY,
            Some(Millis(at)) => {
                Duration::from_millis(u64::try_from(at - ctx.now().0).unwrap_or(0) + 1).min(NAP)
            }
            None => NAP,
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = ctx.live.hours_changed() => is_stale = true,
            _ = stopping.wait_for(|s| *s) => return,
        }
    }
}
