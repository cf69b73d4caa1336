//! The clock of business hours.

use super::{Ctx, hours_apply};
use crate::model::time::Millis;
use std::time::Duration;
use tokio::sync::watch;

/// Longest sleep before a switch of business hours.
const NAP: Duration = Duration::from_secs(60);
/// Pause after a failure.
const RETRY: Duration = Duration::from_secs(5);

/// Opens and closes business hours: sleeps until the next switch, or until schedules change. No nap is longer than
/// [`NAP`], so that a clock that was set, or a machine that slept, is noticed.
pub(super) async fn run(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
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
