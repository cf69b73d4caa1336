//! Presence: the user's choice, the live connections, and what others see of both.
//!
//! `status_default` is the choice, `status_connection` what the sockets say, `status` the result. A choice made by REST
//! without a live connection is pinned: it stays, also over restarts, until a choice is made again.

use super::{Ctx, agent_leave, hours_apply};
use crate::error::{Result, codes};
use crate::model::Pk;
use crate::model::setting::Settings;

/// Presences a user may choose.
const CHOICES: &[&str] = &["online", "away", "busy", "offline"];
/// Longest text beside the presence, characters; what is longer is cut.
const TEXT: usize = 120;

/// Refuses what is no presence.
///
/// Errors: `error-invalid-status`.
pub fn check(status: &str) -> Result<()> {
    if CHOICES.contains(&status) {
        Ok(())
    } else {
        Err(codes::INVALID_STATUS.into())
    }
}

/// Refuses a choice the owner does not allow.
///
/// Errors: `error-not-allowed`, `error-invalid-status`, `error-status-not-allowed`.
pub fn check_choice(settings: &Settings, status: Option<&str>) -> Result<()> {
    if !settings.bool("Accounts_AllowUserStatusMessageChange") {
        return Err(codes::CODED_NOT_ALLOWED.with("Change status is not allowed"));
    }
    let Some(status) = status else { return Ok(()) };
    check(status)?;
    if status == "offline" && !settings.bool("Accounts_AllowInvisibleStatusOption") {
        return Err(codes::STATUS_NOT_ALLOWED.into());
    }
    Ok(())
}

/// Stores a user's choice and the text beside it; what is `None` stays. `has_socket`: the user has a live connection, so
/// the choice ends with it.
///
/// Errors: `error-invalid-status`; those of the store.
pub async fn set_status(
    ctx: &Ctx,
    user_pk: Pk,
    status: Option<&str>,
    message: Option<&str>,
    has_socket: bool,
) -> Result<()> {
    if let Some(status) = status {
        check(status)?;
    }
    let status = status.map(str::to_owned);
    let text: Option<String> = message.map(|m| m.trim().chars().take(TEXT).collect());
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let before = tx.user(user_pk)?;
            agent_leave::watch(tx, &settings, user_pk, now, |tx| {
                let status = status.as_deref().map(|s| (s, !has_socket));
                tx.set_status(user_pk, status, text.as_deref(), now)
            })?;
            // Whoever was invisible when hours opened, or at their login, was passed over then.
            let comes_back = status.as_deref().is_some_and(|s| s != "offline");
            match before.filter(|u| comes_back && u.status_default == "offline") {
                Some(user) if tx.session_count(user_pk)? > 0 => {
                    let keeps_hours = hours_apply::are_on(&settings);
                    tx.restore_agent(user_pk, &user.id, keeps_hours, now)
                }
                _ => Ok(()),
            }
        })
        .await
}

/// Notes what all of a user's connections together say: `online`, `away` or `offline`.
///
/// Errors: those of the store.
pub async fn connection(ctx: &Ctx, user_pk: Pk, state: &str) -> Result<()> {
    let state = match state {
        "online" | "away" => state,
        _ => "offline",
    }
    .to_owned();
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            agent_leave::watch(tx, &settings, user_pk, now, |tx| {
                tx.set_connection(user_pk, &state, now)
            })
        })
        .await
}

/// After a start: whoever was shown by a connection that did not come back (`still_connected` did) is offline now.
///
/// Errors: those of the store.
pub async fn offline_at_start(ctx: &Ctx, still_connected: &[Pk]) -> Result<()> {
    let still_connected = still_connected.to_vec();
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            for pk in tx.connected_users()? {
                if !still_connected.contains(&pk) {
                    agent_leave::watch(tx, &settings, pk, now, |tx| {
                        tx.set_connection(pk, "offline", now)
                    })?;
                }
            }
            Ok(())
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing;
    use crate::model::event::Event;
    use crate::model::user::User;
    use std::sync::{Arc, Mutex};

    struct House {
        ctx: Ctx,
        pk: Pk,
        told: Arc<Mutex<usize>>,
        _folder: tempfile::TempDir,
    }

    impl House {
        async fn new() -> Self {
            let told = Arc::new(Mutex::new(0));
            let counter = Arc::clone(&told);
            let (ctx, folder) = testing::ctx(Box::new(move |events: Vec<Event>| {
                let of_status = |e: &&Event| matches!(e, Event::UserStatus { .. });
                *counter.lock().expect("lock") += events.iter().filter(of_status).count();
            }))
            .expect("a store");
            let pk = testing::user(&ctx, "ana", "").await.expect("added");
            Self {
                ctx,
                pk,
                told,
                _folder: folder,
            }
        }
        async fn user(&self) -> User {
            let pk = self.pk;
            let found = self.ctx.store.read(move |r| r.user(pk)).await;
            found.expect("reads").expect("is there")
        }
        async fn shown(&self) -> String {
            self.user().await.status
        }
        async fn connection(&self, state: &str) -> String {
            connection(&self.ctx, self.pk, state).await.expect("stored");
            self.shown().await
        }
        async fn choose(&self, status: &str, has_socket: bool) -> String {
            set_status(&self.ctx, self.pk, Some(status), None, has_socket)
                .await
                .expect("stored");
            self.shown().await
        }
        fn told(&self) -> usize {
            *self.told.lock().expect("lock")
        }
    }

    #[tokio::test]
    async fn connections_show_what_was_chosen() {
        let house = House::new().await;
        assert_eq!(house.shown().await, "offline");
        assert_eq!(house.connection("online").await, "online");
        assert_eq!(house.connection("away").await, "away");
        assert_eq!(house.connection("online").await, "online");
        assert_eq!(house.choose("busy", true).await, "busy");
        assert_eq!(house.connection("away").await, "busy");
        assert_eq!(house.connection("offline").await, "offline");
        assert_eq!(house.connection("online").await, "busy");
        assert_eq!(house.choose("offline", true).await, "offline");
        assert_eq!(house.connection("away").await, "offline", "invisible stays");
        assert_eq!(house.connection("nonsense").await, "offline");
        assert_eq!(house.user().await.status_connection, "offline");
    }

    #[tokio::test]
    async fn a_choice_without_a_connection_outlives_connections() {
        let house = House::new().await;
        assert_eq!(house.choose("online", false).await, "online");
        assert_eq!(house.connection("online").await, "online");
        assert_eq!(house.connection("away").await, "away");
        assert_eq!(house.connection("offline").await, "online");
        assert_eq!(house.connection("online").await, "online");
        // A choice made at the desk ends with the desk.
        assert_eq!(house.choose("online", true).await, "online");
        assert_eq!(house.connection("offline").await, "offline");
    }

    #[tokio::test]
    async fn after_a_start_only_those_who_came_back_are_shown() {
        let house = House::new().await;
        house.connection("online").await;
        offline_at_start(&house.ctx, &[house.pk])
            .await
            .expect("stored");
        assert_eq!(house.shown().await, "online");
        offline_at_start(&house.ctx, &[]).await.expect("stored");
        assert_eq!(house.shown().await, "offline");
        assert_eq!(house.user().await.status_connection, "offline");
        house.choose("online", false).await;
        house.connection("away").await;
        offline_at_start(&house.ctx, &[]).await.expect("stored");
        assert_eq!(house.shown().await, "online", "pinned");
        assert_eq!(house.user().await.status_connection, "offline");
    }

    #[tokio::test]
    async fn only_changes_are_told() {
        let house = House::new().await;
        house.connection("online").await;
        assert_eq!(house.told(), 1);
        house.connection("online").await;
        house.choose("online", true).await;
        assert_eq!(house.told(), 1);
        set_status(&house.ctx, house.pk, None, Some("lunch"), true)
            .await
            .expect("stored");
        assert_eq!(house.told(), 2);
        assert_eq!(house.user().await.status_text, "lunch");
        connection(&house.ctx, 999, "online").await.expect("nobody");
        let refused = set_status(&house.ctx, house.pk, Some("asleep"), None, true).await;
        assert!(refused.is_err());
        assert_eq!(house.told(), 2);
    }

    #[tokio::test]
    async fn a_long_text_is_cut() {
        let house = House::new().await;
        let long = "ä".repeat(500);
        set_status(&house.ctx, house.pk, None, Some(&long), false)
            .await
            .expect("stored");
        assert_eq!(house.user().await.status_text.chars().count(), TEXT);
    }
}
