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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::business_hours::{self, Draft};
    use crate::domain::{setting, testing};
    use crate::model::event::Event;
    use crate::model::user::User;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    /// The running timer notices a switch, and schedules that change under it, by itself.
    #[tokio::test]
    async fn the_timer_opens_and_closes_by_itself() {
        let (told, mut news) = tokio::sync::mpsc::unbounded_channel();
        let (mut ctx, _folder) = testing::ctx(Box::new(move |events: Vec<Event>| {
            for event in events {
                drop(told.send(event));
            }
        }))
        .expect("a store");
        let before_closing = Millis::parse("2026-07-01T15:59:59.900Z").expect("a date");
        let at = Arc::new(AtomicI64::new(before_closing.0));
        ctx.clock = Clock::fixed(Arc::clone(&at));
        business_hours::at_start(&ctx).await.expect("starts");
        let pk = testing::user(&ctx, "ana", "").await.expect("added");
        let now = ctx.now();
        let made = ctx.store.write(move |tx| {
            let user = tx.user(pk)?.ok_or(crate::error::codes::INVALID_USER)?;
            tx.add_role(&user, "livechat-agent")?;
            tx.make_agent(pk, true, now)
        });
        made.await.expect("an agent");
        let local = tokio::task::LocalSet::new();
        local
            .run_until(async move {
                let (stop, stopping) = watch::channel(false);
                let task = tokio::task::spawn_local(run(ctx.clone(), stopping));
                let live = Arc::clone(&ctx.live);
                let follow = tokio::task::spawn_local(async move {
                    while let Some(event) = news.recv().await {
                        live.apply(&event);
                    }
                });
                let state = || async {
                    let found = ctx.store.read(move |r| r.user(pk)).await;
                    found.expect("reads").expect("is there")
                };
                let until = async |wanted: fn(&User) -> bool| {
                    let end = tokio::time::Instant::now() + Duration::from_secs(20);
                    while !wanted(&state().await) {
                        assert!(tokio::time::Instant::now() < end, "the timer sleeps");
                        tokio::time::sleep(Duration::from_millis(2)).await;
                    }
                };
                let days = json!([{ "day": "Wednesday", "start": "09:00", "finish": "16:00", "open": true }]);
                let sent = json!({ "type": "default", "name": "", "timezoneName": "UTC", "workHours": days });
                let draft = Draft::read(sent.as_object().expect("an object")).expect("fits");
                business_hours::save(&ctx, draft).await.expect("saved");
                let on = setting::change(&ctx, hours_apply::ENABLED, &json!(true)).await;
                on.expect("on");
                until(User::is_within_hours).await;
                at.store(before_closing.0 + 100, Ordering::Relaxed);
                until(|u| u.livechat_status.as_deref() == Some("not-available")).await;
                // A clock that is set back opens the shop again.
                at.store(before_closing.0, Ordering::Relaxed);
                ctx.live.apply(&Event::BusinessHours);
                until(|u| u.livechat_status.as_deref() == Some("available")).await;
                stop.send(true).expect("runs");
                task.await.expect("ends");
                follow.abort();
            })
            .await;
    }
}
