//! Webhooks: what is noted of an event in the transaction of its cause, and what its body is made of later.

use super::Ctx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::message::Message;
use crate::model::room::{Room, ServedBy};
use crate::model::time::Millis;
use crate::model::webhook::{Delivery, EventKind, Subject};
use crate::store::{ReadTx, Tx};
use serde_json::{Map, Value, json};

/// Messages of one body, the newest ones.
const MESSAGES: usize = 10_000;
/// Bytes of text in one body: dozens may be under way at once, and all of them are in memory.
const BYTES: usize = 2 << 20;
/// Messages that are read at once.
const STEP: i64 = 100;

/// The agent of a chat as events name them.
fn served_by(agent: &ServedBy) -> Value {
    json!({ "_id": agent.id, "username": agent.username, "ts": agent.at.iso() })
}

/// What is so at this moment and may be otherwise when the event is sent.
fn facts(r: &ReadTx<'_>, room_pk: Pk, more: Map<String, Value>) -> Result<Value> {
    let mut out = more;
    if let Some(room) = r.room(room_pk)? {
        out.insert("upTo".to_owned(), json!(room.last_seq));
        if let Some(id) = &room.department_id {
            out.insert("departmentId".to_owned(), json!(id));
        }
        if let Some(agent) = &room.served_by {
            out.insert("servedBy".to_owned(), served_by(agent));
        }
    }
    Ok(Value::Object(out))
}

/// Tells of something that happened to a chat.
pub(super) fn tell(tx: &mut Tx<'_>, kind: EventKind, room_pk: Pk, now: Millis) -> Result<()> {
    let facts = |r: &ReadTx<'_>| facts(r, room_pk, Map::new());
    tx.tell_webhooks(kind, Some(room_pk), facts, now)
}

/// Tells that a chat was handed over. `before`: how it stood until then; `names_agent`: whether the one who had it is named.
pub(super) fn tell_forwarded(
    tx: &mut Tx<'_>,
    before: &Room,
    names_agent: bool,
    now: Millis,
) -> Result<()> {
    let facts = |r: &ReadTx<'_>| {
        let mut more = Map::new();
        if let Some(agent) = before.served_by.as_ref().filter(|_| names_agent) {
            more.insert("oldServedBy".to_owned(), served_by(agent));
        }
        if let Some(id) = before.department_id.as_ref().filter(|_| !names_agent) {
            more.insert("oldDepartmentId".to_owned(), json!(id));
        }
        facts(r, before.pk, more)
    };
    tx.tell_webhooks(EventKind::Forwarded, Some(before.pk), facts, now)
}

/// Tells of a message that somebody left while nobody was there.
pub(super) fn tell_offline(
    tx: &mut Tx<'_>,
    (name, email, text): (&str, &str, &str),
    now: Millis,
) -> Result<()> {
    let facts = |_: &ReadTx<'_>| {
        Ok(
            json!({ "sentAt": now.iso(), "visitor": { "name": name, "email": email }, "message": text }),
        )
    };
    tx.tell_webhooks(EventKind::OfflineMessage, None, facts, now)
}

/// The newest messages of a room up to the place `up_to`, oldest first, as many as go into one body.
fn said(r: &ReadTx<'_>, room_pk: Pk, mut up_to: i64) -> Result<Vec<Message>> {
    let (mut newest, mut left) = (Vec::new(), BYTES);
    'pages: loop {
        let page = r.messages_up_to(room_pk, up_to, STEP)?;
        let is_last = i64::try_from(page.len()).unwrap_or(0) < STEP;
        for message in page.into_iter().rev() {
            let size = message.text.len() + message.extra.as_ref().map_or(0, String::len);
            if newest.len() == MESSAGES || (size > left && !newest.is_empty()) {
                break 'pages;
            }
            left = left.saturating_sub(size);
            up_to = message.seq - 1;
            newest.push(message);
        }
        if is_last {
            break;
        }
    }
    newest.reverse();
    Ok(newest)
}

/// Reads what the body of a delivery is made of. `None`: what it tells of is gone, and nothing is left to tell.
pub async fn subject(ctx: &Ctx, delivery: &Delivery, room_pk: Pk) -> Result<Option<Subject>> {
    let shows_pages = {
        let settings = ctx.settings();
        settings.bool("Livechat_Visitor_navigation_as_a_message")
            && settings.bool("Send_visitor_navigation_history_livechat_webhook_request")
    };
    let (kind, facts) = (delivery.kind, delivery.facts.clone());
    let (pk, id) = (delivery.pk, delivery.id.clone());
    ctx.store
        .read(move |r| {
            // Row keys are given anew: a delivery that is still there vouches for its room, an id for its message.
            if !r.is_webhook_known(pk, &id)? {
                return Ok(None);
            }
            let Some(room) = r.room(room_pk)? else {
                return Ok(None);
            };
            let Some(visitor) = r.visitor(room.visitor.pk)? else {
                return Ok(None);
            };
            let messages = match kind {
                EventKind::VisitorMessage | EventKind::AgentMessage => {
                    let pk = facts.get("message").and_then(Value::as_i64).unwrap_or(0);
                    let id = facts.get("id").and_then(Value::as_str);
                    match r.message_by_pk(pk)? {
                        Some(message) if id == Some(&message.id) => vec![message],
                        _ => return Ok(None),
                    }
                }
                EventKind::Captured => Vec::new(),
                _ => {
                    let up_to = facts.get("upTo").and_then(Value::as_i64);
                    said(r, room_pk, up_to.unwrap_or(i64::MAX))?
                }
            };
            let served_by = match facts.get("servedBy") {
                Some(agent) => agent.get("_id").and_then(Value::as_str).map(str::to_owned),
                // A message says nothing of the agent; the one of now it is.
                None if kind.is_message() => room.served_by.as_ref().map(|a| a.id.clone()),
                None => None,
            };
            let agent = match served_by {
                Some(id) => r.user_by_id(&id)?,
                None => None,
            };
            let crm_data = r.crm_data(room_pk)?;
            Ok(Some(Subject {
                kind,
                facts,
                room,
                visitor,
                agent,
                crm_data,
                messages,
                shows_pages,
            }))
        })
        .await
}
