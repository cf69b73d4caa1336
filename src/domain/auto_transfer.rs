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

/// Most agents a chat remembers.
const MOST_LAPSED: usize = 200;

/// An agent's time with a chat, as the timer carries it.
pub struct Turn {
    /// The agent who has the chat.
    pub agent_pk: Pk,
    /// Since when.
    pub served_at: Millis,
    /// Those who had it before in the same wait and did not answer: it does not come back to them by the timer, or two
    /// silent agents would pass it to and fro.
    pub lapsed: Vec<Pk>,
}

fn timer(settings: &Settings, room_id: &str, turn: &Turn, now: Millis) -> Option<NewJob> {
    let seconds = seconds(settings)?;
    let due = Millis(now.0.saturating_add(seconds.saturating_mul(1000)));
    let payload =
        json!({ "agent": turn.agent_pk, "servedAt": turn.served_at.0, "lapsed": turn.lapsed });
    Some(NewJob::timer(Kind::AutoTransfer, room_id, payload, due))
}

/// An agent got a room: their time runs from now.
pub fn arm(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    agent_pk: Pk,
    now: Millis,
) -> Result<()> {
    let turn = Turn {
        agent_pk,
        served_at: now,
        lapsed: Vec::new(),
    };
    match timer(settings, room_id, &turn, now) {
        Some(timer) => tx.enqueue(&timer, now),
        None => Ok(()),
    }
}

/// The time is over. Whoever answered, and whoever has the room no more, is left alone.
pub fn time_out(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    mut turn: Turn,
    now: Millis,
) -> Result<()> {
    let (Some(_), Some(room)) = (seconds(settings), tx.room_by_id(room_id)?) else {
        return Ok(());
    };
    let is_same = room
        .served_by
        .as_ref()
        .is_some_and(|a| a.pk == turn.agent_pk && a.at == turn.served_at);
    let has_answered = room
        .response_by
        .as_ref()
        .is_some_and(|a| a.last_at >= turn.served_at);
    if !room.is_open || room.is_on_hold || !is_same || has_answered {
        return Ok(());
    }
    let by = Handover::by_system(Some(SCOPE));
    let Method::Auto(order) = routing::method(settings) else {
        return transfer::to_queue(tx, &room, None, &by, now).map(|_| ());
    };
    let mut silent = turn.lapsed.clone();
    silent.push(turn.agent_pk);
    let Some(next) = routing::next_agent(tx, settings, order, room.department_pk, &silent)? else {
        // Nobody else is free: better a slow agent than none. Asked again after the same time.
        return match timer(settings, room_id, &turn, now) {
            Some(again) => tx.enqueue(&again, now),
            None => Ok(()),
        };
    };
    let agent = tx
        .user(next)?
        .ok_or_else(|| Error::internal("the chosen agent is gone"))?;
    tx.count_routed(next, room.department_pk, now)?;
    transfer::to_agent(tx, settings, &room, &agent, &by, now)?;
    // The hand-over set a timer for a wait of its own; this one goes on.
    let Some(served) = tx.room_by_id(room_id)?.and_then(|r| r.served_by) else {
        return Ok(());
    };
    // The latest are those it must not come back to.
    silent.drain(..silent.len().saturating_sub(MOST_LAPSED));
    turn = Turn {
        agent_pk: served.pk,
        served_at: served.at,
        lapsed: silent,
    };
    match timer(settings, room_id, &turn, now) {
        Some(timer) => tx.enqueue(&timer, now),
        None => Ok(()),
    }
}
