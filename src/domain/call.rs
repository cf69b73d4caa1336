//! Calls: by Jitsi (a room over there, nothing is contacted from here) and between the two browsers, whose signals pass
//! through our sockets.

use super::access::Rights;
use super::live::Caller;
use super::room::{self, Wish};
use super::{Ctx, routing};
use crate::error::{Error, Result, codes};
use crate::model::event::Change;
use crate::model::message::{Author, Message, Side, kind};
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::store::Tx;
use serde_json::json;
use std::sync::Arc;

/// A call that waits for an answer.
pub const RINGING: &str = "ringing";
/// A call that is over.
pub const ENDED: &str = "ended";
/// A call that was not wanted.
pub const DECLINED: &str = "declined";
/// What a visitor's side says of a call that runs.
const FROM_VISITORS: &[&str] = &[RINGING, "inProgress", "ongoing", ENDED, DECLINED];
/// Words of an invitation.
const INVITATION: &str = "Join the call";
/// A Jitsi room is offered for this long.
const JITSI_MS: i64 = 3600 * 1000;
/// Longest word for a state.
const LONGEST_STATUS: usize = 64;

/// True while calls between the browsers are on.
pub fn is_webrtc_on(settings: &Settings) -> bool {
    settings.bool("WebRTC_Enabled") && settings.text("Omnichannel_call_provider") == "WebRTC"
}

fn is_over(status: &str) -> bool {
    status == ENDED || status == DECLINED
}

fn check_status(status: &str) -> Result<()> {
    if status.chars().count() > LONGEST_STATUS {
        return Err(Error::invalid_params(format!(
            "status must NOT have more than {LONGEST_STATUS} characters"
        )));
    }
    Ok(())
}

/// An open room the caller may write in.
fn users_room(tx: &Tx<'_>, ctx: &Ctx, caller: &Caller, room_id: &str) -> Result<Room> {
    let (grants, settings) = (ctx.live.grants(), ctx.settings());
    let room = tx
        .room_by_id(room_id)?
        .filter(|r| r.is_open)
        .ok_or(codes::INVALID_ROOM)?;
    let rights = Rights {
        caller,
        grants: &grants,
        settings: &settings,
    };
    let is_active = tx.user(caller.pk)?.is_some_and(|u| u.is_active);
    if is_active && rights.can_access(tx, &room)? {
        return Ok(room);
    }
    Err(codes::INVALID_ROOM.into())
}

fn author(caller: &Caller) -> Author {
    Author {
        side: Side::User,
        id: caller.id.clone(),
        username: caller.username.clone(),
        name: Some(caller.name.clone()),
    }
}

/// An agent calls the visitor; a call that runs goes on. Gives its state.
///
/// Errors: `invalid-room`, `webRTC calling not enabled`. Source: visitor-api 10.
pub async fn ring(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<String> {
    let ctx2 = ctx.clone();
    ctx.store
        .write(move |tx| {
            let room = users_room(tx, &ctx2, &caller, &room_id)?;
            if !is_webrtc_on(&ctx2.settings()) {
                return Err(codes::WEBRTC_OFF.into());
            }
            if let Some(call) = room.call.as_ref().filter(|c| !is_over(&c.status)) {
                return Ok(call.status.clone());
            }
            let now = ctx2.now();
            let mut head = tx
                .room_head(room.pk)?
                .ok_or_else(|| Error::internal("the room is gone"))?;
            let extra = json!({ "actionLinks": crate::model::message::webrtc_links() }).to_string();
            let said = routing::system(kind::WEBRTC_CALL, INVITATION, author(&caller), Some(extra));
            let stored = tx.append_system(&mut head, &said, now)?;
            tx.start_call(room.pk, RINGING, stored.pk, now)?;
            room::tell_room(tx, room.pk, &room.id, Change::Changed)?;
            Ok(RINGING.to_owned())
        })
        .await
}

/// An agent's side says how the call stands. Any word is taken.
///
/// Errors: `invalid-room`, `invalid-callId`, invalid-params for a word that is too long.
pub async fn set_by_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    call_id: String,
    status: String,
) -> Result<()> {
    check_status(&status)?;
    let ctx2 = ctx.clone();
    ctx.store
        .write(move |tx| {
            let room = users_room(tx, &ctx2, &caller, &room_id)?;
            let message = call_message(tx, &room, &call_id)?.ok_or(codes::INVALID_CALL_ID)?;
            let now = ctx2.now();
            let was_running = room.call.as_ref().is_some_and(|c| !is_over(&c.status));
            set(tx, &room, Some(&message), &status, now)?;
            if was_running && status == ENDED {
                let mut head = tx
                    .room_head(room.pk)?
                    .ok_or_else(|| Error::internal("the room is gone"))?;
                let said = routing::system(kind::COMMAND, "endCall", author(&caller), None);
                tx.append_system(&mut head, &said, now)?;
            }
            Ok(())
        })
        .await
}

/// The visitor's side says how the call stands. A room that is not theirs, a room without a call that runs, and a word no
/// call knows change nothing. A call that names no message is the one that runs.
///
/// Errors: `[invalid-token]`, invalid-params for a word that is too long.
pub async fn set_by_visitor(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    call_id: String,
    status: String,
) -> Result<()> {
    check_status(&status)?;
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let hash = token.hash();
            tx.visitor_pk(&hash)?
                .ok_or(codes::INVALID_TOKEN.as_coded(""))?;
            let Some(room) = tx.visitor_room(&hash, &room_id)? else {
                return Ok(());
            };
            let Some(running) = room.call.as_ref().filter(|c| !is_over(&c.status)) else {
                return Ok(());
            };
            if !FROM_VISITORS.contains(&status.as_str()) {
                return Ok(());
            }
            let message = match call_message(tx, &room, &call_id)? {
                // An answer to a call from before.
                Some(named) if running.message_pk.is_some_and(|pk| pk != named.pk) => {
                    return Ok(());
                }
                Some(named) => Some(named),
                None => match running.message_pk {
                    Some(pk) => tx.message_by_pk(pk)?,
                    None => None,
                },
            };
            set(tx, &room, message.as_ref(), &status, now)
        })
        .await
}

fn call_message(tx: &Tx<'_>, room: &Room, id: &str) -> Result<Option<Message>> {
    Ok(tx
        .message_in_room(&room.id, id)?
        .filter(|m| m.kind.as_deref() == Some(kind::WEBRTC_CALL)))
}

fn set(
    tx: &mut Tx<'_>,
    room: &Room,
    message: Option<&Message>,
    status: &str,
    now: Millis,
) -> Result<()> {
    tx.set_call_status(room.pk, status, now)?;
    if let Some(message) = message.filter(|_| is_over(status)) {
        let extra = json!({ "actionLinks": [], "webRtcCallEndTs": now.iso() }).to_string();
        tx.end_call_message(message, status, extra, now)?;
    }
    room::tell_room(tx, room.pk, &room.id, Change::Changed)
}

/// Ends the call of a room that is closing.
pub(super) fn hang_up(tx: &mut Tx<'_>, room: &Room, now: Millis) -> Result<()> {
    let Some(call) = room.call.as_ref().filter(|c| !is_over(&c.status)) else {
        return Ok(());
    };
    tx.set_call_status(room.pk, ENDED, now)?;
    let message = match call.message_pk {
        Some(pk) => tx.message_by_pk(pk)?,
        None => None,
    };
    if let Some(message) = message {
        let extra = json!({ "actionLinks": [], "webRtcCallEndTs": now.iso() }).to_string();
        tx.end_call_message(&message, ENDED, extra, now)?;
    }
    Ok(())
}

/// A room at the Jitsi server.
pub struct Jitsi {
    /// Our room.
    pub room_id: String,
    /// Host over there.
    pub domain: String,
    /// Room over there; nobody can guess it.
    pub room: String,
    /// Until when it is offered.
    pub timeout: Millis,
}

/// The visitor asks for a Jitsi call; makes a room where there is none.
///
/// Errors: `invalid-token`, `invalid-livechat-config` while Jitsi is off, those of making a room.
pub async fn jitsi(ctx: &Ctx, wish: Wish) -> Result<Jitsi> {
    let settings = ctx.settings();
    let hash = wish.token.hash();
    ctx.store
        .read_small(move |r| {
            r.visitor_pk(&hash)?
                .ok_or_else(|| codes::INVALID_TOKEN.into())
        })
        .await?;
    let provider = settings.text("Omnichannel_call_provider");
    let domain = settings
        .text("Jitsi_Domain")
        .trim()
        .trim_end_matches('/')
        .to_owned();
    let is_on = matches!(provider, "Jitsi" | "default-provider")
        && settings.bool("Jitsi_Enabled")
        && !domain.is_empty();
    if !is_on {
        return Err(codes::INVALID_LIVECHAT_CONFIG.into());
    }
    let prefix = settings.text("Jitsi_URL_Room_Prefix").to_owned();
    let (room, _) = room::get_or_create(ctx, wish).await?;
    let now = ctx.now();
    let (room_id, pk) = (room.id.clone(), room.pk);
    ctx.store
        .write(move |tx| {
            let mut head = tx
                .room_head(pk)?
                .filter(|h| h.is_open)
                .ok_or(codes::ROOM_CLOSED)?;
            let extra = json!({ "actionLinks": crate::model::message::jitsi_links() }).to_string();
            let who = head.visitor.clone();
            let said = routing::system(kind::JITSI_CALL, "", who, Some(extra));
            tx.append_system(&mut head, &said, now).map(|_| ())
        })
        .await?;
    let secret = ctx.live.link_key().secret_name(&room_id);
    Ok(Jitsi {
        room: format!("{prefix}{secret}"),
        room_id,
        domain,
        timeout: Millis(now.0 + JITSI_MS),
    })
}
