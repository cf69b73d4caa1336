//! Login, presence, and what a client reads at its start.

use super::{Call, Outcome, value};
use crate::domain::login::{self, Who};
use crate::domain::password::Secret;
use crate::domain::{presence as users_presence, session};
use crate::error::{Error, Result, codes};
use crate::model::setting_table::TABLE;
use crate::model::user::User;
use crate::realtime::connection::Socket;
use crate::realtime::{Counted, presence, recheck};
use crate::wire;
use crate::wire::time::Dates;
use serde_json::{Value, json};
use std::sync::Arc;

/// How often a login is tried again when rights change under it.
const TRIES: usize = 20;

fn refused() -> Error {
    codes::LOGIN_REFUSED.into()
}

/// `[{user:{username | email}, password}]` or `[{resume}]` → `{id, token, tokenExpires, type}`. On a socket the document
/// of the user comes first.
pub(super) async fn login(call: &mut Call<'_>) -> Outcome {
    if !call.peer.may_login {
        // A foreign page must not drive an account.
        log::warn!(target: "security", "login refused on a socket of a foreign page from {}", call.peer.address);
        return Err(refused());
    }
    call.gate.count(Counted::Login, None)?;
    let params = call.object(0)?;
    let (token, kind) = match params.opt_text("resume")? {
        Some(token) => (token.to_owned(), "resume"),
        None => {
            let who = who(params.value("user")).ok_or_else(refused)?;
            let secret = secret(params.value("password")).ok_or_else(refused)?;
            let login = login::with_password(&call.ctx, who, secret, call.peer.address).await?;
            (login.token, "password")
        }
    };
    let (user, expires_at) = settle(call, &token).await?;
    if let Some(socket) = call.socket.as_deref_mut() {
        socket.say(&wire::ddp::added_user(&user));
        presence::tell(&call.ctx, &call.realtime, user.pk, &user.id).await;
    }
    value(&json!({
        "id": user.id, "token": token, "type": kind, "tokenExpires": Dates::Ejson.value(expires_at),
    }))
}

/// Puts the user of a token behind the socket. A user who was there before leaves.
async fn settle(call: &mut Call<'_>, token: &str) -> Result<(User, crate::model::time::Millis)> {
    for _ in 0..TRIES {
        let generation = call.realtime.registry().generation();
        let caller = session::by_token(&call.ctx, token)
            .await
            .map_err(|e| if e.is_server_fault() { e } else { refused() })?;
        let pk = caller.pk;
        let user = call
            .ctx
            .store
            .read_small(move |r| r.user(pk))
            .await?
            .ok_or_else(refused)?;
        let expires_at = crate::model::time::Millis(caller.session_used_at.0 + session::IDLE_MS);
        let Some(socket) = call.socket.as_deref() else {
            return Ok((user, expires_at));
        };
        let registry = call.realtime.registry();
        if let Ok(before) =
            registry.set_user(socket.id, Some(Arc::clone(&caller)), Some(generation))
        {
            if let Some(before) = before.filter(|b| b.id != caller.id) {
                recheck::users(&call.ctx, &call.realtime, Some(&caller.id)).await;
                presence::user_left(&call.ctx, &call.realtime, &before);
            }
            return Ok((user, expires_at));
        }
    }
    Err(Error::unavailable(
        "rights change faster than they can be checked",
    ))
}

fn who(value: Option<&Value>) -> Option<Who> {
    match value? {
        Value::String(text) => Some(Who::Any(text.clone())),
        value => {
            let named = |key: &str| value.get(key).and_then(Value::as_str).map(str::to_owned);
            named("username")
                .map(Who::Username)
                .or_else(|| named("email").map(Who::Email))
        }
    }
}

fn secret(value: Option<&Value>) -> Option<Secret> {
    match value? {
        Value::String(text) => Some(Secret::Plain(text.clone())),
        value => Some(Secret::Digest(value.get("digest")?.as_str()?.to_owned())),
    }
}

/// Takes the user from behind a socket, together with what they listen to.
async fn leave(call: &Call<'_>, socket: &Socket) {
    let registry = call.realtime.registry();
    for held in registry.held_by_socket(socket.id) {
        let last = wire::ddp::nosub(&held.sub, Some(&codes::NOT_ALLOWED.into()));
        let last = crate::realtime::frame::text(last.to_string().as_bytes());
        registry.unsubscribe(socket.id, &held.sub, last);
    }
    if let Ok(Some(user)) = registry.set_user(socket.id, None, None) {
        presence::user_left(&call.ctx, &call.realtime, &user);
    }
}

/// `[]` → nothing. The login ends, and with it what the user listens to; the socket stays.
pub(super) async fn logout(call: &mut Call<'_>) -> Outcome {
    let Some(user) = call.caller.clone() else {
        return Ok(None);
    };
    if let Some(socket) = call.socket.as_deref_mut() {
        socket.typing.expire(&socket.realtime, socket.id, true);
    }
    if let Some(socket) = call.socket.as_deref() {
        leave(call, socket).await;
    }
    login::end(&call.ctx, &user).await?;
    Ok(None)
}

/// `[]` → `[{_id, username, roles}]` of the caller.
pub(super) async fn roles(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    value(&json!([{ "_id": user.id, "username": user.username, "roles": user.roles }]))
}

async fn idle(call: &mut Call<'_>, is_away: bool) -> Outcome {
    call.user()?;
    if let Some(socket) = call.socket.as_deref() {
        presence::idle(&call.ctx, &call.realtime, socket.id, is_away).await;
    }
    Ok(None)
}

/// `[]` → nothing: the person at this socket is back.
pub(super) async fn online(call: &mut Call<'_>) -> Outcome {
    idle(call, false).await
}

/// `[]` → nothing: the person at this socket is idle.
pub(super) async fn away(call: &mut Call<'_>) -> Outcome {
    idle(call, true).await
}

/// `[status]` → nothing.
pub(super) async fn set_status(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let status = call.text(0)?.to_owned();
    users_presence::check_choice(&call.ctx.settings(), Some(&status))?;
    let has_socket = call.realtime.has_user_socket(&user.id);
    users_presence::set_status(&call.ctx, user.pk, Some(&status), None, has_socket).await?;
    Ok(None)
}

/// `[]` → `[{_id, roles}]`.
pub(super) async fn permissions(call: &mut Call<'_>) -> Outcome {
    call.user()?;
    let grants = call.ctx.live.grants();
    let all: Vec<Value> = crate::model::permission::Permission::ALL
        .iter()
        .map(|p| json!({ "_id": p.id(), "roles": grants.roles(*p) }))
        .collect();
    value(&all)
}

/// `[]` → `[{_id, value}]` of the public settings.
pub(super) async fn public_settings(call: &mut Call<'_>) -> Outcome {
    let settings = call.ctx.settings();
    let all: Vec<Value> = TABLE
        .iter()
        .filter(|def| def.is_public)
        .filter_map(|def| {
            settings
                .value(def.id)
                .map(|v| wire::stream::setting(def, v))
        })
        .collect();
    value(&all)
}
