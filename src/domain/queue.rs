//! The waiting line: its order, a visitor's place in it, and the worker that hands out what waits.

use super::routing::{self, Method};
use super::{Ctx, closing};
use crate::error::Result;
use crate::model::Pk;
use crate::model::config::Place;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::store::{LineOrder, ReadTx};
use serde_json::Value;

pub use crate::store::LoadFilter;

/// The comment of a chat nobody took in time.
const OVERDUE: &str = "Closed because nobody was free in time";
/// Most chats one round closes.
const ROUND: i64 = 50;

/// The order in which lines move.
pub fn order(settings: &Settings) -> LineOrder {
    match settings.text("Omnichannel_sorting_mechanism") {
        "Priority" => LineOrder::Priority,
        "SLAs" => LineOrder::Promise,
        _ => LineOrder::Time,
    }
}

/// What a whole line has in common: the words for those who wait, and how fast it moves.
struct Line {
    text: String,
    /// Seconds until the next agent comes free, on the average.
    step_s: Option<f64>,
}

impl Line {
    fn read(r: &ReadTx<'_>, settings: &Settings, department_pk: Option<Pk>) -> Result<Self> {
        let own = match department_pk {
            Some(pk) => r.department_extra(pk)?,
            None => None,
        };
        let text = own
            .as_ref()
            .and_then(|e| e.get("waitingQueueMessage"))
            .and_then(Value::as_str)
            .filter(|t| !t.is_empty())
            .unwrap_or_else(|| settings.text("Livechat_waiting_queue_message"))
            .to_owned();
        let step_s = if settings.bool("Omnichannel_calculate_dispatch_service_queue_statistics") {
            step(r, settings, department_pk)?
        } else {
            None
        };
        Ok(Self { text, step_s })
    }
    fn place(&self, spot: i64) -> Place {
        #[allow(
            clippy::cast_precision_loss,
            clippy::cast_possible_truncation,
            reason = "places and seconds stay far below 2^53"
        )]
        let estimate_s = self.step_s.map(|s| (s * spot as f64).ceil() as i64);
        Place {
            spot,
            estimate_s,
            text: self.text.clone(),
        }
    }
}

/// Mean length of the line's last chats, shared by the agents who are there. `None` before the first chat has ended.
fn step(r: &ReadTx<'_>, settings: &Settings, department_pk: Option<Pk>) -> Result<Option<f64>> {
    let count = settings
        .int("Livechat_number_most_recent_chats_estimate_wait_time")
        .clamp(1, 1000);
    let Some(mean) = r.recent_chat_seconds(department_pk, count)? else {
        return Ok(None);
    };
    let agents = routing::agents_online(r, settings, department_pk)?.max(1);
    #[allow(clippy::cast_precision_loss, reason = "a shop has few agents")]
    Ok(Some(mean / agents as f64))
}

/// Where a room stands in its line. `None` when it does not wait.
pub fn place(r: &ReadTx<'_>, settings: &Settings, room: &Room) -> Result<Option<Place>> {
    let Some(spot) = r.place_in_line(room.pk, order(settings))? else {
        return Ok(None);
    };
    Line::read(r, settings, room.department_pk).map(|line| Some(line.place(spot)))
}

/// The front of a line, for those who wait there: room ids and places. What they share is read once.
pub fn line(
    r: &ReadTx<'_>,
    settings: &Settings,
    department_id: Option<&str>,
    most: i64,
) -> Result<Vec<(String, Place)>> {
    let department_pk = match department_id {
        // One that was removed has no line any more.
        Some(id) => match r.department_pk(id)? {
            Some(pk) => Some(pk),
            None => return Ok(Vec::new()),
        },
        None => None,
    };
    let rooms = r.line_room_ids(department_pk, order(settings), most)?;
    if rooms.is_empty() {
        return Ok(Vec::new());
    }
    let line = Line::read(r, settings, department_pk)?;
    Ok(rooms
        .into_iter()
        .zip(1..)
        .map(|(id, spot)| (id, line.place(spot)))
        .collect())
}

/// What a round of the worker found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Round {
    /// Nothing to do before a chat waits or a setting changes.
    Idle,
    /// Somebody waits, but nobody is free.
    Busy,
    /// The line that got an agent.
    Served(Option<Pk>),
}

/// Hands out at most one waiting chat, the lines taking turns (`None` first), and ends those that waited too long. `last`
/// is the line served last.
pub async fn round(ctx: &Ctx, last: Option<Option<Pk>>) -> Result<Round> {
    let settings = ctx.settings();
    let limit = settings.int("Livechat_max_queue_wait_time");
    let method = routing::method(&settings);
    let mut lines = ctx.store.read_small(|r| r.waiting_lines()).await?;
    if lines.is_empty() || (method == Method::Manual && limit <= 0) {
        return Ok(Round::Idle);
    }
    if limit > 0 {
        end_overdue(ctx, limit).await?;
    }
    let Method::Auto(by) = method else {
        return Ok(Round::Busy);
    };
    if let Some(at) = last.and_then(|last| lines.iter().position(|l| *l == last)) {
        let count = lines.len();
        lines.rotate_left((at + 1) % count);
    }
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            for line in lines {
                for room_pk in tx.front_of_line(line, order(&settings), 1)? {
                    let Some(room) = tx.room(room_pk)? else {
                        continue;
                    };
                    if routing::route(tx, &settings, by, &room, now)? {
                        return Ok(Round::Served(line));
                    }
                }
            }
            Ok(Round::Busy)
        })
        .await
}

/// Ends chats nobody took within `limit` minutes.
async fn end_overdue(ctx: &Ctx, limit: i64) -> Result<()> {
    let now = ctx.now();
    let before = Millis(now.0.saturating_sub(limit.saturating_mul(60_000)));
    let settings = ctx.settings();
    let found = ctx
        .store
        .read_small(move |r| r.overdue_rooms(before, ROUND))
        .await?;
    for room_pk in found {
        let settings = settings.clone();
        let done = ctx
            .store
            .write(move |tx| {
                // Looked at again: somebody may have taken it in between.
                let is_waiting = tx.place_in_line(room_pk, LineOrder::Time)?.is_some();
                match tx.room(room_pk)?.filter(|_| is_waiting) {
                    Some(room) => closing::by_timer(tx, &settings, &room, OVERDUE, now),
                    None => Ok(()),
                }
            })
            .await;
        // One chat that cannot be ended must not keep all others waiting.
        if let Err(e) = done {
            log::warn!(
                "a chat that waited too long was not ended, the next round tries again: {e}"
            );
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::live::Live;
    use crate::domain::room::{Wish, get_or_create};
    use crate::domain::testing;
    use crate::domain::visitor::{Registration, register};
    use crate::model::room::Source;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};

    async fn chat(ctx: &Ctx, token: &str) -> Room {
        let says = Registration {
            name: None,
            email: None,
            phone: None,
            department: None,
            fields: Vec::new(),
            user_agent: None,
            ip: None,
            host: None,
        };
        let (_, token) = register(ctx, token, says).await.expect("registered");
        let source = Source {
            kind: "api".to_owned(),
            id: None,
            extra: None,
        };
        let wish = Wish {
            token,
            room_id: None,
            agent_id: None,
            priority_id: None,
            source,
        };
        get_or_create(ctx, wish).await.expect("a room").0
    }

    #[tokio::test]
    async fn who_waits_longer_than_the_owner_allows_is_let_go() {
        let (mut ctx, _folder) = testing::ctx(Box::new(|_| {})).expect("a store");
        let now = Arc::new(AtomicI64::new(1_000_000));
        ctx.clock = Clock::fixed(Arc::clone(&now));
        let fixed = [
            ("Livechat_accept_chats_with_no_agents", json!(true)),
            ("Livechat_Routing_Method", json!("Manual_Selection")),
            ("Livechat_max_queue_wait_time", json!(5)),
        ];
        assert_eq!(round(&ctx, None).await.expect("a round"), Round::Idle);
        ctx.live = Arc::new(Live::new(Settings::new(&[], &fixed)));
        let early = chat(&ctx, "one").await;
        now.fetch_add(240_000, Ordering::Relaxed);
        let late = chat(&ctx, "two").await;
        assert_eq!(round(&ctx, None).await.expect("a round"), Round::Busy);
        let is_open = async |pk: Pk| {
            let room = ctx.store.read(move |r| r.room(pk)).await;
            room.expect("read").expect("is there").is_open
        };
        assert!(is_open(early.pk).await);
        now.fetch_add(60_000, Ordering::Relaxed);
        round(&ctx, None).await.expect("a round");
        assert!(!is_open(early.pk).await);
        assert!(is_open(late.pk).await);
        now.fetch_add(240_000, Ordering::Relaxed);
        round(&ctx, None).await.expect("a round");
        assert!(!is_open(late.pk).await);
        assert_eq!(round(&ctx, None).await.expect("a round"), Round::Idle);
    }
}
