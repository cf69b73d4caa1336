//! How long agents took chats, counted only while the program ran: it notes that it is alive, and after a start whatever
//! was running ends at the last such note.

use super::{Ctx, timers};
use crate::error::Result;
use std::time::Duration;
use tokio::sync::watch;

/// A crash takes at most this much of an agent's time away.
const BEAT: Duration = Duration::from_secs(60);

/// After a start: time in which the program did not run is nobody's.
///
/// Errors: those of the store.
pub async fn begin(ctx: &Ctx) -> Result<()> {
    let now = ctx.now();
    ctx.store.write(move |tx| tx.restart_service(now)).await
}

/// Notes that the program is alive, every minute and at its end.
pub(super) async fn beat(ctx: Ctx, mut stopping: watch::Receiver<bool>) {
    loop {
        let goes_on = timers::pause(&mut stopping, BEAT).await;
        let now = ctx.now();
        if let Err(e) = ctx.store.write(move |tx| tx.note_alive(now)).await {
            log::warn!("a sign of life was not noted, the next one is: {e}");
        }
        if !goes_on {
            return;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::testing;
    use crate::model::report::{Range, Stretch};
    use crate::model::time::Millis;
    use crate::store::Scope;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    const HOUR: i64 = 3_600_000;

    /// Seconds an agent took chats, over all time.
    async fn seconds(ctx: &Ctx) -> i64 {
        let now = ctx.now();
        let scope = Scope {
            range: Range {
                start: Millis(0),
                end: Millis(i64::MAX),
            },
            department_pk: None,
            abandoned_after_s: 0,
        };
        let found = ctx
            .store
            .read(move |r| r.service_stretches(&scope))
            .await
            .expect("read");
        let ms = |s: &Stretch| s.end.unwrap_or(now).0 - s.start.0;
        found.iter().map(|s| ms(s) / 1000).sum()
    }

    #[tokio::test]
    async fn a_crash_counts_until_the_last_sign_of_life() {
        let (mut ctx, _folder) = testing::ctx(Box::new(|_| {})).expect("a store");
        let at = Arc::new(AtomicI64::new(1_000 * HOUR));
        ctx.clock = Clock::fixed(Arc::clone(&at));
        let agent = testing::user(&ctx, "ana", "").await.expect("a user");
        let now = ctx.now();
        ctx.store
            .write(move |tx| {
                tx.make_agent(agent, true, now)?;
                tx.set_connection(agent, "online", now)
            })
            .await
            .expect("an agent who takes chats");
        let pass = |ms: i64| at.fetch_add(ms, Ordering::Relaxed);
        pass(HOUR);
        let now = ctx.now();
        ctx.store
            .write(move |tx| tx.note_alive(now))
            .await
            .expect("noted");
        // Killed half a minute later, started again the next day: still available, their choice outlived it.
        pass(30_000);
        pass(24 * HOUR);
        begin(&ctx).await.expect("begun");
        assert_eq!(seconds(&ctx).await, 3600);
        pass(600_000);
        assert_eq!(seconds(&ctx).await, 3600 + 600, "counting goes on");
        // A clock that was set back takes nothing away.
        pass(-HOUR);
        begin(&ctx).await.expect("begun");
        assert!(seconds(&ctx).await <= 3600);
    }

    #[tokio::test]
    async fn an_empty_house_writes_nothing() {
        let (ctx, _folder) = testing::ctx(Box::new(|_| {})).expect("a store");
        begin(&ctx).await.expect("begun");
        let noted = ctx.store.read(|r| r.last_alive()).await.expect("read");
        assert_eq!(noted, None);
    }
}
