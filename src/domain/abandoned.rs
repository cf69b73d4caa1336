//! Chats whose visitor has gone: the agent answered, and nothing came back (routing §10).

use super::{closing, on_hold};
use crate::error::Result;
use crate::model::job::{Kind, NewJob};
use crate::model::message::Author;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::store::{ReadTx, Tx};
use serde_json::{Value, json};

/// The comment of a chat that ends so, where the owner gives none.
const COMMENT: &str = "Closed because the visitor did not answer";

/// What happens to an abandoned chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Action {
    None,
    Hold,
    Close,
}

/// Reads the setting, by its own words and by those integrations send.
fn action(settings: &Settings) -> Action {
    match settings.text("Livechat_abandoned_rooms_action") {
        "close" | "Livechat_close_chat" => Action::Close,
        "on-hold" | "Omnichannel_onHold_Chat" => Action::Hold,
        _ => Action::None,
    }
}

/// What the room's department says instead of the setting.
fn of_department(r: &ReadTx<'_>, room: &Room, key: &str) -> Result<Option<Value>> {
    let extra = match room.department_pk {
        Some(pk) => r.department_extra(pk)?,
        None => None,
    };
    Ok(extra.and_then(|e| e.get(key).cloned()))
}

/// The agent has answered the visitor's question at `at`: from now on the visitor is waited for.
pub fn arm(tx: &mut Tx<'_>, settings: &Settings, room: &Room, at: Millis) -> Result<()> {
    if action(settings) == Action::None {
        return Ok(());
    }
    let seconds = of_department(tx, room, "visitorInactivityTimeoutInSeconds")?
        .and_then(|v| v.as_i64())
        .filter(|s| *s > 0)
        .unwrap_or_else(|| settings.int("Livechat_visitor_inactivity_timeout"));
    if seconds <= 0 {
        return Ok(());
    }
    let due = Millis(at.0.saturating_add(seconds.saturating_mul(1000)));
    tx.set_abandon_at(room.pk, Some(due))?;
    tx.enqueue(
        &NewJob::timer(Kind::AbandonedChat, &room.id, json!({}), due),
        at,
    )
}

/// The time is over. The visitor's message only took the mark off the room, which costs it nothing; so this looks.
pub fn time_out(tx: &mut Tx<'_>, settings: &Settings, room_id: &str, now: Millis) -> Result<()> {
    let Some(room) = tx.room_by_id(room_id)? else {
        return Ok(());
    };
    let is_due = room.abandon_at.is_some_and(|at| at <= now);
    if !room.is_open || room.is_on_hold || !is_due {
        return Ok(());
    }
    match action(settings) {
        Action::None => Ok(()),
        Action::Hold if room.served_by.is_none() => Ok(()),
        Action::Hold => on_hold::hold(tx, settings, &room, Author::system(), on_hold::SILENT, now),
        Action::Close => {
            let own = of_department(tx, &room, "abandonedRoomsCloseCustomMessage")?
                .and_then(|v| v.as_str().map(str::to_owned))
                .filter(|t| !t.is_empty())
                .unwrap_or_else(|| {
                    settings
                        .text("Livechat_abandoned_rooms_closed_custom_message")
                        .to_owned()
                });
            let comment = if own.is_empty() { COMMENT } else { &own };
            closing::by_timer(tx, settings, &room, comment, now)
        }
    }
}
