//! Sends webhooks: for each receiver its own queue, two in flight at most, so that one that hangs delays nobody else. Of
//! one chat and receiver the oldest unsent event goes alone, so that they arrive in order.

mod send;

use crate::domain::Ctx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;
use crate::model::webhook::{Delivery, ORIGINAL, Target};
use std::collections::{HashMap, HashSet};
use std::time::Duration;
use tokio::sync::watch;
use tokio::task::JoinSet;

/// Calls in flight to one receiver.
const IN_FLIGHT: usize = 2;
/// Longest sleep: a clock that was set back or forth is noticed then.
const LONGEST_SLEEP_MS: i64 = 60_000;
/// Deliveries that are given up in one transaction.
const STEP: i64 = 500;
/// Pause after the database refused.
const TROUBLE: Duration = Duration::from_secs(2);

/// What is on its way, by receiver.
type Flying = HashMap<Pk, HashSet<Pk>>;

/// Sends until `stopping` says so; calls in flight are ended, and made again at the next start.
pub(super) async fn pump(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    let mut flying = Flying::new();
    let mut calls = JoinSet::new();
    while !*stopping.borrow() {
        let sleep = match launch(&ctx, &mut flying, &mut calls).await {
            Ok(sleep) => sleep,
            Err(e) => {
                log::warn!("reading webhooks failed, trying again: {e}");
                TROUBLE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(sleep) => {}
            () = ctx.nudges.webhooks.notified() => {}
            Some(landed) = calls.join_next() => land(&mut flying, landed),
            _ = stopping.wait_for(|s| *s) => {}
        }
        while let Some(landed) = calls.try_join_next() {
            land(&mut flying, landed);
        }
    }
    calls.shutdown().await;
}

fn land(flying: &mut Flying, landed: std::result::Result<(Pk, Pk), tokio::task::JoinError>) {
    match landed {
        Ok((target, delivery)) => {
            if let Some(own) = flying.get_mut(&target) {
                own.remove(&delivery);
            }
        }
        // Which one it was is not known; all of them are looked at again.
        Err(e) => {
            log::error!("a webhook call failed: {e}");
            flying.clear();
        }
    }
}

/// Starts what is due and has a free place; says how long nothing else will be due.
async fn launch(ctx: &Ctx, flying: &mut Flying, calls: &mut JoinSet<(Pk, Pk)>) -> Result<Duration> {
    let now = ctx.now();
    let mut next = now.0 + LONGEST_SLEEP_MS;
    for target in ctx.live.webhook_targets().iter() {
        if !target.is_listening(&ctx.settings()) {
            give_up(ctx, target).await?;
            continue;
        }
        if !target.is_enabled {
            let unit = move |tx: &mut crate::store::Tx<'_>| tx.resume_webhook_target(ORIGINAL, now);
            ctx.store.write(unit).await?;
        }
        let own = flying.entry(target.pk).or_default();
        if own.len() >= IN_FLIGHT {
            continue;
        }
        let (pk, most) = (target.pk, i64::try_from(IN_FLIGHT + own.len()).unwrap_or(1));
        let (due, later) = ctx
            .store
            .read_small(move |r| Ok((r.webhooks_due(pk, now, most)?, r.next_webhook_due(pk, now)?)))
            .await?;
        for delivery in due {
            if own.len() < IN_FLIGHT && own.insert(delivery.pk) {
                let (ctx, target) = (ctx.clone(), target.clone());
                calls.spawn_local(async move { deliver(&ctx, &target, delivery).await });
            }
        }
        next = next.min(later.map_or(i64::MAX, |d| d.0));
    }
    let sleep = (next - now.0).max(0).unsigned_abs();
    Ok(Duration::from_millis(sleep))
}

/// What waits for a receiver that said it wants nothing more is given up, in steps that keep nobody waiting. What waits
/// for one that its owner switched off stays.
async fn give_up(ctx: &Ctx, target: &Target) -> Result<()> {
    let pk = target.pk;
    let Some(reason) = target.stopped_reason.clone() else {
        return Ok(());
    };
    let is_any = ctx
        .store
        .read_small(move |r| r.has_webhooks_waiting(pk))
        .await?;
    let mut is_more = is_any;
    while is_more {
        let (now, reason) = (ctx.now(), reason.clone());
        let unit = move |tx: &mut crate::store::Tx<'_>| tx.give_webhooks_up(pk, &reason, STEP, now);
        is_more = ctx.store.write(unit).await? == usize::try_from(STEP).unwrap_or(0);
    }
    Ok(())
}

async fn deliver(ctx: &Ctx, target: &Target, delivery: Delivery) -> (Pk, Pk) {
    let landed = (target.pk, delivery.pk);
    if let Err(e) = send::one(ctx, target, delivery).await {
        // The database refused; the call is made again, with the same id.
        log::warn!("the outcome of a webhook was not noted: {e}");
        tokio::time::sleep(TROUBLE).await;
    }
    landed
}

/// The time of a try that comes after the one made at `now`.
fn next_try(ctx: &Ctx, tries: i64, now: Millis) -> Option<Millis> {
    let dice = u16::from_le_bytes(crate::random::bytes::<2>());
    crate::model::webhook::pause_ms(ctx.retry_pause_ms, tries, dice).map(|p| Millis(now.0 + p))
}
