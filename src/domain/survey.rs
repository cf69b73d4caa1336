//! What a visitor thinks of a chat.

use super::Ctx;
use super::access::visitor_room;
use crate::error::{Result, codes};
use crate::model::event::Change;
use crate::model::token::VisitorToken;
use serde_json::{Map, Value};

/// What may be rated. `agentResposiveness` is misspelt on the wire and stays so.
const ITEMS: [&str; 4] = [
    "satisfaction",
    "agentKnowledge",
    "agentResposiveness",
    "agentFriendliness",
];
/// How.
const VALUES: [&str; 5] = ["1", "2", "3", "4", "5"];
/// Free words.
const FEEDBACK: &str = "additionalFeedback";
/// Longest free words, characters.
const MOST_FEEDBACK: usize = 5_000;
/// A closed chat may be rated this long.
const OPEN_MS: i64 = 7 * 24 * 3600 * 1000;

/// Writes the answers of a visitor over earlier ones; what is not asked for is dropped.
///
/// Shape: what was kept. Errors: `invalid-token`, `invalid-room`, `room-closed` (for longer than seven days),
/// `invalid-data` when nothing is left, and for free words without end. Source: visitor-api 8.4.
pub async fn answer(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    answers: Vec<(String, String)>,
) -> Result<Map<String, Value>> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = visitor_room(tx, &token.hash(), &room_id)?;
            if let Some(closing) = &room.closing
                && now.0 - closing.at.0 > OPEN_MS
            {
                return Err(codes::ROOM_CLOSED.into());
            }
            let kept: Map<String, Value> = answers
                .into_iter()
                .filter(|(name, value)| {
                    name == FEEDBACK
                        || (ITEMS.contains(&name.as_str()) && VALUES.contains(&value.as_str()))
                })
                .map(|(name, value)| (name, Value::String(value)))
                .collect();
            let is_endless = kept
                .get(FEEDBACK)
                .and_then(Value::as_str)
                .is_some_and(|words| words.chars().count() > MOST_FEEDBACK);
            if kept.is_empty() || is_endless {
                return Err(codes::INVALID_DATA.into());
            }
            tx.set_survey(room.pk, &Value::Object(kept.clone()).to_string(), now)?;
            super::room::tell_room(tx, room.pk, &room.id, Change::Changed)?;
            Ok(kept)
        })
        .await
}
