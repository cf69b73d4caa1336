//! What becomes of a delivery: outcomes find their own one only, and steps are bounded.

#[cfg(test)]
mod tests {
    use crate::error::Result;
    use crate::model::setting::Settings;
    use crate::model::time::Millis;
    use crate::model::webhook::{Delivery, EventKind, EventSet, State, Target, Wanted};
    use crate::store::{Durability, Store, Tx, WebhookTried};
    use serde_json::json;
    use std::sync::Arc;

    const NOW: Millis = Millis(1_000_000);

    struct House {
        store: Store,
        _folder: tempfile::TempDir,
    }

    fn target(id: &str, url: &str) -> Target {
        Target {
            pk: 0,
            id: id.into(),
            name: id.into(),
            url: url.into(),
            secret: "c2VjcmV0".into(),
            old_secret: None,
            events: EventSet::all(),
            is_enabled: true,
            stopped_reason: None,
            created_at: NOW,
            updated_at: NOW,
        }
    }

    fn tried(status: i64) -> WebhookTried<'static> {
        WebhookTried {
            status: Some(status),
            outcome: "said",
            body: "{}",
        }
    }

    impl House {
        /// With one receiver.
        async fn new() -> Self {
            let folder = tempfile::TempDir::new().expect("a folder");
            let sink = Box::new(|_| {});
            let store = Store::open(folder.path(), Durability::Normal, &Arc::default(), sink);
            let house = Self {
                store: store.expect("opens"),
                _folder: folder,
            };
            house.add("crm", "https://crm.example/").await;
            house
        }
        async fn do_<T: Send + 'static>(
            &self,
            unit: impl FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
        ) -> T {
            self.store.write(unit).await.expect("written")
        }
        async fn add(&self, id: &'static str, url: &'static str) {
            let unit = move |tx: &mut Tx<'_>| tx.save_webhook_target(&target(id, url), NOW);
            self.do_(unit).await;
            let all = self
                .store
                .read(|r| r.webhook_targets())
                .await
                .expect("read");
            let wanted = Wanted::new(&all, &Settings::new(&[], &[]));
            self.store.wanted_webhooks().store(Arc::new(wanted));
        }
        async fn tell(&self) {
            self.do_(|tx| {
                tx.tell_webhooks(EventKind::OfflineMessage, None, |_| Ok(json!({})), NOW)
            })
            .await;
        }
        async fn of(&self, id: &'static str, state: State) -> Vec<Delivery> {
            let found = self.store.read(move |r| {
                let target = r.webhook_target(id)?.expect("a receiver");
                r.webhook_deliveries(target.pk, state, 0, 1000)
            });
            found.await.expect("read").0
        }
    }

    #[tokio::test]
    async fn the_outcome_of_a_call_is_not_taken_for_that_of_the_next_one() {
        let house = House::new().await;
        house.tell().await;
        let old = house.of("crm", State::Waiting).await.remove(0);
        let url = "https://next.example/";
        // Removed while the call is under way: receiver and event that come next get the same row keys.
        house.do_(|tx| tx.remove_webhook_target("crm")).await;
        house.add("next", url).await;
        house.tell().await;
        let new = house.of("next", State::Waiting).await.remove(0);
        assert_eq!((new.pk, new.target_pk), (old.pk, old.target_pk));
        let gone = old.clone();
        let is_known = house.do_(move |tx| tx.webhook_done(&gone, &tried(200), NOW));
        assert!(!is_known.await);
        let gone = old.clone();
        house
            .do_(move |tx| tx.webhook_failed(&gone, &tried(500), None, NOW))
            .await;
        house
            .do_(move |tx| tx.webhook_failed(&old, &tried(500), Some(Millis(9_000_000)), NOW))
            .await;
        let is_stopped = house.do_(move |tx| tx.stop_webhook_target("crm", url, "410", NOW));
        assert!(!is_stopped.await);
        let after = house.of("next", State::Waiting).await.remove(0);
        assert_eq!(
            (after.id, after.tries, after.due_at),
            (new.id, 0, Millis(0))
        );
    }

    #[tokio::test]
    async fn what_waits_for_one_that_wants_no_more_is_given_up_in_steps() {
        let house = House::new().await;
        for _ in 0..5 {
            house.tell().await;
        }
        let under_way = house.of("crm", State::Waiting).await.remove(0);
        let pk = under_way.target_pk;
        let up = async || {
            house
                .do_(move |tx| tx.give_webhooks_up(pk, "410", 2, NOW))
                .await
        };
        assert_eq!(up().await, 0, "it is in use");
        let elsewhere = "https://elsewhere.example/";
        let is_stopped = house.do_(move |tx| tx.stop_webhook_target("crm", elsewhere, "410", NOW));
        assert!(!is_stopped.await, "it has another address");
        let is_stopped =
            house.do_(|tx| tx.stop_webhook_target("crm", "https://crm.example/", "410", NOW));
        assert!(is_stopped.await);
        assert_eq!((up().await, up().await, up().await), (2, 2, 1));
        assert_eq!(house.of("crm", State::Dead).await.len(), 5);
        // The other call that was under way is answered with a yes after all.
        assert!(
            house
                .do_(move |tx| tx.webhook_done(&under_way, &tried(200), NOW))
                .await
        );
        assert_eq!(house.of("crm", State::Done).await.len(), 1);
        let trimmed = house.do_(|tx| tx.trim_webhook_target("crm", 3)).await;
        assert_eq!(trimmed, 3);
        let trimmed = house.do_(|tx| tx.trim_webhook_target("original", 3)).await;
        assert_eq!(trimmed, 0, "the original one stays with all it has");
    }
}
