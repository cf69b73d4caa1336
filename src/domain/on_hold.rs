//! On hold: a chat that waits for its visitor, without counting as work of its agent.

use super::access::Rights;
use super::live::Caller;
use super::{Ctx, agent_leave, closing, room as rooms, routing};
use crate::error::{Error, Result, codes};
use crate::model::event::{Change, Event};
use crate::model::job::{Kind, NewJob};
use crate::model::message::{Author, kind};
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::store::{Head, Tx};
use serde_json::json;
use std::sync::Arc;

/// What the room says when the visitor's own message ends the hold.
const BY_VISITOR: &str = "The chat goes on: the visitor has written";
/// What it says when a silent visitor is the reason for the hold.
pub const SILENT: &str = "Put on hold because the visitor has not answered";
/// The comment of a chat that was on hold for too long, where the owner gives none.
const TIMED_OUT: &str = "Closed because it was on hold for too long";

fn note(
    tx: &mut Tx<'_>,
    head: &mut Head,
    what: &'static str,
    author: Author,
    comment: &str,
    now: Millis,
) -> Result<()> {
    let extra = json!({ "comment": comment }).to_string();
    tx.append_system(head, &routing::system(what, "", author, Some(extra)), now)
        .map(|_| ())
}

/// Everybody with a place sees it on the room and on their place.
fn tell(tx: &mut Tx<'_>, head: &Head) -> Result<()> {
    for place in tx.subscriptions_of_room(head.room_pk)? {
        tx.emit(Event::Subscription {
            subscription: Arc::new(place),
            change: Change::Changed,
        });
    }
    routing::tell_inquiry(tx, head.room_pk, Change::Changed)?;
    rooms::tell_room(tx, head.room_pk, &head.room_id, Change::Changed)
}

fn head(tx: &Tx<'_>, room: &Room) -> Result<Head> {
    tx.room_head(room.pk)?
        .ok_or_else(|| Error::internal("the room is gone"))
}

/// Puts a served room on hold; it is closed when nobody writes for `Livechat_auto_close_on_hold_chats_timeout` seconds.
///
/// Errors: `error-unserved-rooms-cannot-be-placed-onhold`.
pub fn hold(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    author: Author,
    comment: &str,
    now: Millis,
) -> Result<()> {
    if !tx.hold_room(room.pk, now)? {
        return Err(codes::UNSERVED_CANNOT_HOLD.into());
    }
    let mut head = head(tx, room)?;
    note(tx, &mut head, kind::HELD, author, comment, now)?;
    let seconds = settings.int("Livechat_auto_close_on_hold_chats_timeout");
    if seconds > 0 {
        let due = Millis(now.0.saturating_add(seconds.saturating_mul(1000)));
        let since = json!({ "heldAt": now.0 });
        tx.enqueue(
            &NewJob::timer(Kind::OnHoldTimeout, &room.id, since, due),
            now,
        )?;
    }
    tell(tx, &head)
}

fn release(
    tx: &mut Tx<'_>,
    head: &mut Head,
    author: Author,
    comment: &str,
    now: Millis,
) -> Result<()> {
    if !tx.resume_room(head.room_pk, now)? {
        return Ok(());
    }
    tx.cancel_job(Kind::OnHoldTimeout, &head.room_id)?;
    note(tx, head, kind::RESUMED, author, comment, now)?;
    head.is_on_hold = false;
    tell(tx, head)
}

/// The visitor has written into a room on hold: it goes on with the same agent, in the same transaction.
/// Should that agent have left meanwhile, what the owner wants then happens to this chat, too.
pub fn resume_by_visitor(
    tx: &mut Tx<'_>,
    settings: &Settings,
    head: &mut Head,
    now: Millis,
) -> Result<()> {
    release(tx, head, Author::system(), BY_VISITOR, now)?;
    let room = tx.room(head.room_pk)?;
    match room.and_then(|r| r.served_by) {
        Some(agent) => agent_leave::watch_absent(tx, settings, agent.pk, now),
        None => Ok(()),
    }
}

/// The room and who asks, after the checks both calls share.
fn look(tx: &Tx<'_>, rights: &Rights<'_>, room_id: &str) -> Result<Room> {
    let room = tx.room_by_id(room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
    let pk = rights.caller.pk;
    let takes_part = room.served_by.as_ref().is_some_and(|a| a.pk == pk)
        || tx.is_subscribed(room.pk, pk)?
        || rights.may(Permission::OnHoldOthersLivechatRoom);
    if takes_part {
        Ok(room)
    } else {
        Err(codes::HOLD_NOT_AUTHORIZED.into())
    }
}

/// A user puts a room on hold.
///
/// Errors: `error-invalid-room`, `Not_authorized`, `error-room-already-closed`, `error-room-is-already-on-hold`,
/// `error-cannot-place-chat-on-hold`, `error-unserved-rooms-cannot-be-placed-onhold`. Source: agent-api §16.1.
pub async fn place(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let room = look(tx, &rights, &room_id)?;
            if !room.is_open {
                return Err(codes::ROOM_ALREADY_CLOSED.into());
            }
            if room.is_on_hold {
                return Err(codes::ALREADY_ON_HOLD.into());
            }
            // Until an agent has answered, the last word is the visitor's.
            if room.is_waiting_response
                && settings.bool("Livechat_allow_manual_on_hold_upon_agent_engagement_only")
            {
                return Err(codes::CANNOT_HOLD.into());
            }
            let user = tx
                .user(caller.pk)?
                .filter(|u| u.is_active)
                .ok_or(codes::HOLD_NOT_AUTHORIZED)?;
            let comment = format!("The chat was manually placed On Hold by {}", user.name);
            hold(tx, &settings, &room, routing::author(&user), &comment, now)
        })
        .await
}

/// A user lets a room go on; its agent stays.
///
/// Errors: `error-invalid-room`, `Not_authorized`, `This_conversation_is_already_closed`, `error-room-not-on-hold`,
/// `error-room-not-served`, `error-invalid-inquiry`. Source: agent-api §16.1.
pub async fn resume(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let room = look(tx, &rights, &room_id)?;
            if !room.is_open {
                return Err(codes::CONVERSATION_CLOSED.into());
            }
            if !room.is_on_hold {
                return Err(codes::NOT_ON_HOLD.into());
            }
            if room.served_by.is_none() {
                return Err(codes::NOT_SERVED.into());
            }
            if tx.inquiry_status(room.pk)?.is_none() {
                return Err(codes::ERROR_INVALID_INQUIRY.into());
            }
            let user = tx
                .user(caller.pk)?
                .filter(|u| u.is_active)
                .ok_or(codes::HOLD_NOT_AUTHORIZED)?;
            let comment = format!(
                "The chat was manually resumed from On Hold by {}",
                user.name
            );
            let mut head = head(tx, &room)?;
            release(tx, &mut head, routing::author(&user), &comment, now)
        })
        .await
}

/// The time of a room on hold is over. `held_at` is the hold the timer was set for: another one has its own.
pub fn time_out(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    held_at: Option<i64>,
    now: Millis,
) -> Result<()> {
    let Some(room) = tx.room_by_id(room_id)? else {
        return Ok(());
    };
    if !room.is_open || !room.is_on_hold || room.hold_at.map(|t| t.0) != held_at {
        return Ok(());
    }
    let own = settings.text("Livechat_auto_close_on_hold_chats_custom_message");
    let comment = if own.is_empty() { TIMED_OUT } else { own };
    closing::by_timer(tx, settings, &room, comment, now)
}
