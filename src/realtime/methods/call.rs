//! Signals of a call between two browsers, handed on to the room's other sockets and kept nowhere.

use super::{Call, Outcome};
use crate::domain::call::is_webrtc_on;
use crate::error::Result;
use crate::realtime::authority;
use crate::realtime::hub::frame_of;
use crate::realtime::key::{Key, Stream};
use serde_json::{Value, json};

/// Signals of the two browsers, and what the original widget says of its side.
const SIGNALS: [&str; 7] = [
    "callStatus",
    "status",
    "call",
    "join",
    "candidate",
    "description",
    "leave",
];
/// Longest word behind `<rid>/call`.
const WORD: usize = 64;

/// True when the caller is the visitor of this open room, by a token the socket has shown, or a user who may see it.
async fn takes_part(call: &Call<'_>, room_id: &str) -> Result<bool> {
    if let Some(socket) = call.socket.as_deref() {
        let shown = call
            .param(3)
            .and_then(|proof| proof.get("token")?.as_str())
            .and_then(crate::model::token::VisitorToken::parse)
            .map(|token| token.hash());
        let known = call.realtime.registry().proofs(socket.id, room_id);
        for token in shown.into_iter().chain(known) {
            let room_id = room_id.to_owned();
            let head = call
                .ctx
                .store
                .read_small(move |r| r.visitor_head(&token, &room_id))
                .await?;
            if let Some(head) = head {
                return Ok(head.is_open);
            }
        }
    }
    let Some(user) = call.caller.clone() else {
        return Ok(false);
    };
    if !authority::may_see_room(&call.ctx, &user, room_id).await? {
        return Ok(false);
    }
    let room_id = room_id.to_owned();
    let room = call
        .ctx
        .store
        .read_small(move |r| r.room_by_id(&room_id))
        .await?;
    Ok(room.is_some_and(|r| r.is_open))
}

/// `["<rid>/webrtc", signal, data]` or `["<rid>/call", word]` → nothing. Without proof, and for a signal nobody knows,
/// nothing happens.
pub(super) async fn relay(call: &Call<'_>, room_id: &str, thing: &str) -> Outcome {
    let Some(word) = call.param(1).and_then(Value::as_str) else {
        return Ok(None);
    };
    let args = if thing == "webrtc" {
        let is_on = word == "callStatus" || is_webrtc_on(&call.ctx.settings());
        if !is_on || !SIGNALS.contains(&word) {
            return Ok(None);
        }
        match call.param(2) {
            Some(data) => json!([word, data]),
            None => json!([word]),
        }
    } else {
        if word.len() > WORD {
            return Ok(None);
        }
        json!([word])
    };
    if !takes_part(call, room_id).await? {
        return Ok(None);
    }
    let key = Key::of(Stream::NotifyRoom, room_id, thing);
    let registry = call.realtime.registry();
    if registry.is_heard(&key)
        && let Some(frame) = frame_of(&key, &args)
    {
        registry.deliver(&key, &frame, call.socket.as_deref().map(|s| s.id));
    }
    Ok(None)
}
