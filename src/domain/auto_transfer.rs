//! A chat whose agent does not answer goes to somebody else (routing §10, `Livechat_auto_transfer_chat_timeout`).

use super::routing::{self, Method};
use super::transfer::{self, Handover};
use crate::error::{Error, Result};
use crate::model::Pk;
use crate::model::job::{Kind, NewJob};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::store::Tx;
use serde_json::json;

/// What the history says of it.
const SCOPE: &str = "autoTransferUnansweredChatsToAgent";

fn seconds(settings: &Settings) -> Option<i64> {
    Some(settings.int("Livechat_auto_transfer_chat_timeout")).filter(|s| *s > 0)
}

/// An agent got a room: their time runs from now.
pub fn arm(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    agent_pk: Pk,
    now: Millis,
) -> Result<()> {
    let Some(seconds) = seconds(settings) else {
        return Ok(());
    };
    let due = Millis(now.0.saturating_add(seconds.saturating_mul(1000)));
    let payload = json!({ "agent": agent_pk, "servedAt": now.0 });
    tx.enqueue(
        &NewJob::timer(Kind::AutoTransfer, room_id, payload, due),
        now,
    )
}

/// The time is over: `agent_pk` had the room since `served_at`. Whoever answered, and whoever has it no more, is left alone.
pub fn time_out(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    (agent_pk, served_at): (Pk, Millis),
    now: Millis,
) -> Result<()> {
    let (Some(_), Some(room)) = (seconds(settings), tx.room_by_id(room_id)?) else {
        return Ok(());
    };
    let is_same = room
        .served_by
        .as_ref()
        .is_some_and(|a| a.pk == agent_pk && a.at == served_at);
    let has_answered = room
        .response_by
        .as_ref()
        .is_some_and(|a| a.last_at >= served_at);
    if !room.is_open || room.is_on_hold || !is_same || has_answered {
        return Ok(());
    }
    let by = Handover::by_system(Some(SCOPE));
    let Method::Auto(order) = routing::method(settings) else {
        return transfer::to_queue(tx, &room, None, &by, now).map(|_| ());
    };
    let next = routing::next_agent(tx, settings, order, room.department_pk, Some(agent_pk))?;
    let Some(next) = next else {
        // Nobody else is free: better a slow agent than none. Asked again after the same time.
        let due = now
            .0
            .saturating_add(seconds(settings).unwrap_or(60).saturating_mul(1000));
        let payload = json!({ "agent": agent_pk, "servedAt": served_at.0 });
        let again = NewJob::timer(Kind::AutoTransfer, room_id, payload, Millis(due));
        return tx.enqueue(&again, now);
    };
    let agent = tx
        .user(next)?
        .ok_or_else(|| Error::internal("the chosen agent is gone"))?;
    tx.count_routed(next, room.department_pk, now)?;
    transfer::to_agent(tx, settings, &room, &agent, &by, now)
}
