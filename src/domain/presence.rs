//! Presence: the user's choice, the live connections, and what others see of both.
//!
//! `status_default` is the choice, `status_connection` what the sockets say, `status` the result. A choice made by REST
//! without a live connection is pinned: it stays, also over restarts, until a choice is made again.

use super::Ctx;
use crate::error::{Result, codes};
use crate::model::Pk;

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
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let status = status.as_deref().map(|s| (s, !has_socket));
            tx.set_status(user_pk, status, text.as_deref(), now)
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
    let now = ctx.now();
    ctx.store
        .write(move |tx| tx.set_connection(user_pk, &state, now))
        .await
}

/// After a start: whoever was shown by a connection that did not come back (`still_connected` did) is offline now.
///
/// Errors: those of the store.
pub async fn offline_at_start(ctx: &Ctx, still_connected: &[Pk]) -> Result<()> {
    let still_connected = still_connected.to_vec();
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            for pk in tx.connected_users()? {
                if !still_connected.contains(&pk) {
                    tx.set_connection(pk, "offline", now)?;
                }
            }
            Ok(())
        })
        .await
}
