//! Rooms and messages of users, and what both sides tell each other while they type.

use super::params::Object;
use super::{Call, Outcome, value};
use crate::domain::access;
use crate::domain::message::{self, UserMessage};
use crate::domain::message_extra::{self, Misfit};
use crate::domain::{leaving, room, subscription};
use crate::error::{Error, Result, codes};
use crate::model::message::Message;
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::time::Millis;
use crate::random;
use crate::realtime::Counted;
use crate::realtime::hub::frame_of;
use crate::realtime::key::{Key, Stream};
use crate::wire;
use crate::wire::stream;
use crate::wire::time::Dates;
use serde::Serialize;
use serde_json::{Value, json};
use std::sync::Arc;

/// Messages of a history when the client does not say.
pub(super) const PAGE: i64 = 20;

/// Keys of a user's message that are kept as they are.
///
/// Errors: 400 for a value of another kind.
fn extra(params: &Object<'_>) -> Result<Option<String>> {
    message_extra::kept(|key| params.value(key)).map_err(|wrong| {
        let Misfit { key, kind } = wrong;
        codes::MATCH_FAILED.with(format!("Match failed: {key} must be {kind}"))
    })
}

/// `[{rid, msg, _id?, attachments?, …}]` → the stored message.
pub(super) async fn send(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    call.gate.count(Counted::UserMessage, Some(&user.id))?;
    let params = call.object(0)?;
    if params.value("t").is_some() {
        return Err(Error::sentence(
            "Cannot send system messages using 'sendMessage'",
        ));
    }
    let alias = params.opt_text("alias")?.filter(|a| !a.is_empty());
    let is_masked = alias.is_some()
        || ["emoji", "avatar"]
            .iter()
            .any(|k| params.value(k).is_some());
    if is_masked {
        call.user_who_may(Permission::MessageImpersonate)?;
    }
    let message = UserMessage {
        room_id: params.text("rid")?.to_owned(),
        id: params.opt_text("_id")?.map(str::to_owned),
        text: params.opt_text("msg")?.unwrap_or("").replace('\0', ""),
        alias: alias.map(str::to_owned),
        extra: extra(&params)?,
    };
    let room_id = message.room_id.clone();
    match message::send_as_user(&call.ctx, Arc::clone(&user), message).await {
        Ok(stored) => value(&stream::message(&stored)),
        Err(error) => {
            refused(call, &user.id, &room_id, &error);
            Err(error)
        }
    }
}

/// Tells the user's own screens, beside the answer, why a message was not taken.
fn refused(call: &Call<'_>, user_id: &str, room_id: &str, error: &Error) {
    let key = Key::of(Stream::NotifyUser, user_id, "message");
    let registry = call.realtime.registry();
    if error.is_server_fault() || !registry.is_heard(&key) {
        return;
    }
    let fault = wire::ddp::fault(error);
    let text = fault
        .get("reason")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let shown = stream::private_message(&random::id(), room_id, text, call.ctx.now());
    if let Some(frame) = frame_of(&key, &[shown]) {
        registry.deliver(&key, &frame, None);
    }
}

/// `[{_id, msg}]` → nothing.
pub(super) async fn update(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let params = call.object(0)?;
    let id = params.text("_id")?.to_owned();
    let text = params.text("msg")?.replace('\0', "");
    if text.trim().is_empty() {
        return Err(codes::MATCH_FAILED.with("Match failed: msg must not be empty"));
    }
    message::edit_as_user(&call.ctx, user, id, text).await?;
    Ok(None)
}

/// `[{_id}]` → nothing.
pub(super) async fn delete(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let id = call.object(0)?.text("_id")?.to_owned();
    message::delete_as_user(&call.ctx, user, id).await?;
    Ok(None)
}

/// `[emoji, messageId]` → nothing. Taken for the sake of programs that react to every message; nothing is stored, which
/// is said here and in `docs/realtime.md`.
pub(super) async fn react(call: &mut Call<'_>) -> Outcome {
    call.user()?;
    call.text(0)?;
    call.text(1)?;
    Ok(None)
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct History<'m> {
    messages: Vec<stream::Shown<'m>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    first_unread: Option<stream::Shown<'m>>,
    unread_not_loaded: i64,
}

/// A page of history as both sides' methods answer it. `since`: the reader saw everything up to then.
pub(super) async fn page(
    call: &Call<'_>,
    room_id: &str,
    list: &[Message],
    since: Option<Millis>,
) -> Outcome {
    let gap = match (since, list.last()) {
        (Some(since), Some(oldest)) if oldest.at > since => {
            let (room_id, before) = (room_id.to_owned(), oldest.at);
            call.ctx
                .store
                .read_small(move |r| r.messages_between(&room_id, since, before))
                .await?
        }
        _ => (None, 0),
    };
    let links = call.ctx.links();
    let shown = |m| stream::message_with(m, &links);
    value(&History {
        messages: list.iter().map(shown).collect(),
        first_unread: gap.0.as_ref().map(shown),
        unread_not_loaded: gap.1,
    })
}

/// `[rid, endDate?, limit = 20, lastSeen?]` → `{messages: newest first, firstUnread?, unreadNotLoaded}`, or `false`
/// without access.
pub(super) async fn history(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let room_id = call.text(0)?.to_owned();
    let (end, since) = (call.opt_date(1)?, call.opt_date(3)?);
    let limit = call.opt_number(2)?.filter(|n| *n > 0).unwrap_or(PAGE);
    let list = message::history_for_user(&call.ctx, user, room_id.clone(), end, limit).await?;
    match list {
        Some(list) => page(call, &room_id, &list, since).await,
        None => value(&false),
    }
}

/// `[rid]` → nothing.
pub(super) async fn read(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let room_id = call.text(0)?.to_owned();
    subscription::read(&call.ctx, user, room_id).await?;
    Ok(None)
}

async fn find(call: &Call<'_>) -> Result<Room> {
    let user = call.user()?;
    let id = call.text(0)?;
    let (missing, refused) = (codes::ERROR_INVALID_ROOM, codes::ERROR_NOT_ALLOWED);
    room::for_user(&call.ctx, &user, id, missing.into(), refused.into()).await
}

/// `[rid]` → the room.
pub(super) async fn by_id(call: &mut Call<'_>) -> Outcome {
    value(&stream::room(&find(call).await?))
}

/// `[rid]` → the same id: livechat rooms have no other name.
pub(super) async fn id_of(call: &mut Call<'_>) -> Outcome {
    value(&find(call).await?.id)
}

/// `[rid]` → the display name.
pub(super) async fn name_of(call: &mut Call<'_>) -> Outcome {
    value(&find(call).await?.name)
}

/// `[rid]` → true.
pub(super) async fn join(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    room::join(&call.ctx, user, call.text(0)?.to_owned()).await?;
    value(&true)
}

/// `[rid]` → true. The serving agent cannot leave.
pub(super) async fn leave(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    leaving::leave(&call.ctx, user, call.text(0)?.to_owned()).await?;
    value(&true)
}

/// Direct messages are not offered.
pub(super) async fn direct(call: &mut Call<'_>) -> Outcome {
    call.user()?;
    Err(codes::CODED_NOT_ALLOWED.with("Direct messages are not offered"))
}

/// A list, or with a date what changed since and what went.
fn listed(since: Option<Millis>, update: &[Value], remove: &[Value]) -> Outcome {
    match since {
        None => value(&update),
        Some(_) => value(&json!({ "update": update, "remove": remove })),
    }
}

fn gone(id: &str, at: Millis) -> Value {
    json!({ "_id": id, "_deletedAt": Dates::Ejson.value(at) })
}

/// `[updatedSince?]` → the rooms the caller has a place in.
pub(super) async fn rooms(call: &mut Call<'_>) -> Outcome {
    let pk = call.user()?.pk;
    let since = call.opt_date(0)?;
    let (rooms, removed) = call
        .ctx
        .store
        .read(move |r| {
            let removed = r.removed_subscriptions(pk, since)?;
            Ok((r.rooms_of_user(pk, since)?, removed))
        })
        .await?;
    let update: Vec<Value> = rooms
        .iter()
        .map(|r| Value::Object(stream::room(r)))
        .collect();
    let remove: Vec<Value> = removed.iter().map(|g| gone(&g.room_id, g.at)).collect();
    listed(since, &update, &remove)
}

/// `[updatedSince?]` → the caller's places.
pub(super) async fn subscriptions(call: &mut Call<'_>) -> Outcome {
    let pk = call.user()?.pk;
    let since = call.opt_date(0)?;
    let (places, removed) = call
        .ctx
        .store
        .read(move |r| {
            let removed = r.removed_subscriptions(pk, since)?;
            Ok((r.subscriptions_of_user(pk, since)?, removed))
        })
        .await?;
    let update: Vec<Value> = places
        .iter()
        .map(|s| Value::Object(wire::stream::subscription(s)))
        .collect();
    let remove: Vec<Value> = removed
        .iter()
        .map(|g| gone(&g.subscription_id, g.at))
        .collect();
    listed(since, &update, &remove)
}

/// Who types, by the name the server knows, when the room is open and they may write into it.
async fn typist(call: &Call<'_>, room_id: &str) -> Result<Option<String>> {
    let token = call
        .param(3)
        .and_then(|proof| proof.get("token")?.as_str())
        .map(access::token)
        .transpose();
    let room_id = room_id.to_owned();
    if let Ok(Some(token)) = token {
        let head = call
            .ctx
            .store
            .read_small(move |r| r.visitor_head(&token.hash(), &room_id))
            .await?;
        return Ok(head.filter(|h| h.is_open).map(|h| h.visitor.username));
    }
    let Some(user) = call.caller.clone() else {
        return Ok(None);
    };
    let (grants, settings) = (call.ctx.live.grants(), call.ctx.settings());
    call.ctx
        .store
        .read_small(move |r| {
            let rights = access::Rights {
                caller: &user,
                grants: &grants,
                settings: &settings,
            };
            let room = r.room_by_id(&room_id)?.filter(|room| room.is_open);
            let may = match &room {
                Some(room) => rights.can_access(r, room)?,
                None => false,
            };
            Ok(may.then(|| user.username.clone()))
        })
        .await
}

/// `["<rid>/typing", name, bool, {token}]` or `["<rid>/user-activity", name, ["user-typing"] | [], {token}]` → nothing.
/// Without proof, and for whatever only the server may say, nothing happens.
pub(super) async fn notify(call: &mut Call<'_>) -> Outcome {
    let event = call.text(0)?;
    let Some((room_id, thing)) = event.split_once('/') else {
        return Ok(None);
    };
    let said = call.param(2);
    let is_typing = match thing {
        "typing" => said == Some(&Value::Bool(true)),
        "user-activity" => said
            .and_then(Value::as_array)
            .is_some_and(|l| l.iter().any(|v| v == "user-typing")),
        "webrtc" | "call" => {
            let (room_id, thing) = (room_id.to_owned(), thing.to_owned());
            return super::call::relay(call, &room_id, &thing).await;
        }
        _ => return Ok(None),
    };
    let room_id = room_id.to_owned();
    let Some(name) = typist(call, &room_id).await? else {
        return Ok(None);
    };
    // Over HTTP there is no socket whose end could take the mark back.
    if let Some(socket) = call.socket.as_deref_mut() {
        let (realtime, id) = (socket.realtime.clone(), socket.id);
        socket.typing.set(&realtime, id, &room_id, &name, is_typing);
    }
    Ok(None)
}
