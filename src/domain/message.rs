//! Writing and reading messages.

use super::access::{Rights, visitor_head};
use super::live::Caller;
use super::{Ctx, abandoned, on_hold, routing, webhook};
use crate::error::{Error, Result, codes};
use crate::model::event::{Change, Event};
use crate::model::lead::Leads;
use crate::model::message::Message;
use crate::model::room::{Metrics, Room};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::model::webhook::EventKind;
use crate::random;
use crate::store::{AppendOutcome, Head, NewMessage, ReadTx, Tx};
use serde_json::{Map, Value, json};
use std::sync::Arc;

pub use super::message_change::{delete_as_user, delete_as_visitor, edit_as_user, edit_as_visitor};

/// No message is longer than this, whatever the settings say (UTF-16 units).
pub(super) const LONGEST: usize = 20_000;
/// Most messages of one page.
const PAGE: i64 = 1000;

/// Length as clients count it: UTF-16 code units.
pub fn length(text: &str) -> usize {
    text.encode_utf16().count()
}

/// An id a client chose: 1 to 128 visible ASCII characters.
///
/// Errors: invalid-params.
pub fn check_id(id: &str) -> Result<()> {
    if (1..=128).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic()) {
        return Ok(());
    }
    Err(Error::invalid_params(
        "_id must have 1 to 128 visible ASCII characters",
    ))
}

/// The longest message a visitor may write; `None` when the owner sets no limit.
pub fn visitor_limit(settings: &Settings) -> Option<i64> {
    if !settings.bool("Livechat_enable_message_character_limit") {
        return None;
    }
    let own = settings.int("Livechat_message_character_limit");
    Some(if own > 0 {
        own
    } else {
        settings.int("Message_MaxAllowedSize")
    })
}

pub(super) fn check_visitor_length(settings: &Settings, text: &str) -> Result<()> {
    // Bytes are never fewer than UTF-16 units, so most messages are settled without counting.
    let most = visitor_limit(settings)
        .and_then(|l| usize::try_from(l).ok())
        .unwrap_or(LONGEST)
        .min(LONGEST);
    if text.len() > most && length(text) > most {
        return Err(codes::MESSAGE_TOO_LONG.into());
    }
    Ok(())
}

pub(super) fn counts_unread(settings: &Settings) -> bool {
    settings.text("Unread_Count_Omni") != "mentions_only"
}

/// The visitor writes. This is the hot path: one unit of the writer, four statements.
///
/// Shape: the stored message; the same `id` again gives the same message. Errors: `invalid-token`, `invalid-room`,
/// `room-closed`, `message-length-exceeds-character-limit`, `error-message-id-conflict`. Source: visitor-api 5.1.
pub async fn send_as_visitor(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    id: Option<String>,
    text: String,
) -> Result<Arc<Message>> {
    if let Some(id) = &id {
        check_id(id)?;
    }
    let settings = ctx.settings();
    let leads = ctx.live.leads();
    let site = text.contains("/live/").then(|| ctx.site_url());
    let hash = token.hash();
    let now = ctx.now();
    // Nothing is refused once the message is in: no savepoint is needed.
    ctx.store
        .write_straight(move |tx| {
            let mut head = visitor_head(tx, &hash, &room_id)?;
            if !head.is_open {
                // The answer to an earlier try may have been lost before the room closed.
                return repeated(tx, &head, id.as_deref(), &head.visitor.id, &text)?
                    .ok_or_else(|| codes::ROOM_CLOSED.into());
            }
            check_visitor_length(&settings, &text)?;
            let extra = site
                .as_deref()
                .map(|s| quote(tx, s, &head.room_id, &text))
                .transpose()?
                .flatten()
                .and_then(|quoted| with_quote(None, Some(quoted)));
            let new = NewMessage {
                id: id.unwrap_or_else(random::id),
                kind: None,
                text,
                author: head.visitor.clone(),
                alias: None,
                is_hidden: false,
                extra,
            };
            let outcome = tx.append_by_visitor(&mut head, &new, counts_unread(&settings), now)?;
            if let AppendOutcome::Added(m) = &outcome {
                note_leads(tx, &head, &leads, m)?;
                if head.is_on_hold {
                    on_hold::resume_by_visitor(tx, &settings, &mut head, now)?;
                }
            }
            Ok(outcome.into_message())
        })
        .await
}

/// Addresses in a visitor's words are leads for the agent.
pub(super) fn note_leads(
    tx: &mut Tx<'_>,
    head: &Head,
    leads: &Leads,
    message: &Message,
) -> Result<()> {
    let mut has_any = false;
    for (kind, found) in [
        ("email", leads.emails(&message.text)),
        ("phone", leads.phones(&message.text)),
    ] {
        for value in found {
            has_any = true;
            if tx.add_visitor_lead(head.visitor_pk, kind, &value)? {
                tx.emit(Event::VisitorChanged {
                    visitor_pk: head.visitor_pk,
                });
            }
        }
    }
    if has_any {
        webhook::tell(tx, EventKind::Captured, head.room_pk, message.at)?;
    }
    Ok(())
}

/// The message an earlier try stored under this id, when it is the same one.
fn repeated(
    r: &ReadTx<'_>,
    head: &Head,
    id: Option<&str>,
    author_id: &str,
    text: &str,
) -> Result<Option<Arc<Message>>> {
    let Some(id) = id else { return Ok(None) };
    let stored = r.message_in_room(&head.room_id, id)?;
    Ok(stored
        .filter(|m| m.author.id == author_id && m.text == text && m.is_chat())
        .map(Arc::new))
}

/// What a link to another message of the same room adds: its words as an attachment (data-model 5.3).
pub(super) fn quote(
    r: &ReadTx<'_>,
    site: &str,
    room_id: &str,
    text: &str,
) -> Result<Option<Value>> {
    let link = format!("{site}/live/{room_id}?msg=");
    let Some(start) = text.find(&link) else {
        return Ok(None);
    };
    let Some(tail) = text.get(start + link.len()..) else {
        return Ok(None);
    };
    let id: String = tail
        .chars()
        .take_while(|c| c.is_ascii_graphic() && !matches!(c, ')' | '&' | '#' | ']' | '>'))
        .collect();
    let Some(quoted) = r.message_in_room(room_id, &id)? else {
        return Ok(None);
    };
    let attachment = json!({ "message_link": format!("{link}{id}"), "text": quoted.text,
        "author_name": quoted.author.name.as_ref().unwrap_or(&quoted.author.username),
        "author_icon": format!("/avatar/{}", quoted.author.username), "ts": quoted.at.iso(), "attachments": [] });
    Ok(Some(attachment))
}

/// `extra` with the quote of the present words in place of that of earlier ones. Other attachments stay.
pub(super) fn with_quote(extra: Option<&str>, quoted: Option<Value>) -> Option<String> {
    let mut map = extra
        .and_then(|e| serde_json::from_str::<Map<String, Value>>(e).ok())
        .unwrap_or_default();
    let mut attachments = match map.remove("attachments") {
        Some(Value::Array(list)) => list,
        _ => Vec::new(),
    };
    attachments.retain(|a| a.get("message_link").is_none());
    attachments.extend(quoted);
    if !attachments.is_empty() {
        map.insert("attachments".to_owned(), Value::Array(attachments));
    }
    (!map.is_empty()).then(|| Value::Object(map).to_string())
}

/// What a user writes.
pub struct UserMessage {
    /// Room.
    pub room_id: String,
    /// Own id.
    pub id: Option<String>,
    /// The words.
    pub text: String,
    /// Other name to show; needs `message-impersonate`.
    pub alias: Option<String>,
    /// Keys kept as they are, a JSON object (`attachments`, `emoji`, `avatar`, `customFields`).
    pub extra: Option<String>,
}

/// A user writes into a room they may see. The first answer after a visitor's words sets measures and ends the waiting.
///
/// Errors: `error-invalid-room`, `error-not-allowed` (no access, or the room is closed), `error-message-size-exceeded`,
/// `error-message-id-conflict`. Source: agent-api §11.
pub async fn send_as_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    message: UserMessage,
) -> Result<Arc<Message>> {
    if let Some(id) = &message.id {
        check_id(id)?;
    }
    let settings = ctx.settings();
    let most = usize::try_from(settings.int("Message_MaxAllowedSize"))
        .unwrap_or(LONGEST)
        .min(LONGEST);
    if message.text.len() > most && length(&message.text) > most {
        return Err(codes::MESSAGE_SIZE_EXCEEDED.into());
    }
    let has_words = !message.text.trim().is_empty() || message.extra.is_some();
    if !has_words {
        return Err(Error::invalid_params(
            "must NOT have fewer than 1 characters",
        ));
    }
    let grants = ctx.live.grants();
    let site = message.text.contains("/live/").then(|| ctx.site_url());
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = tx
                .room_by_id(&message.room_id)?
                .ok_or(codes::ERROR_INVALID_ROOM)?;
            // Read now, not at the door: an account switched off in between writes nothing more.
            let user = tx
                .user(caller.pk)?
                .filter(|u| u.is_active)
                .ok_or(codes::ERROR_NOT_ALLOWED)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if !rights.can_access(tx, &room)? {
                return Err(codes::ERROR_NOT_ALLOWED.into());
            }
            let mut head = tx
                .room_head(room.pk)?
                .ok_or_else(|| Error::internal("the room is gone"))?;
            if !room.is_open {
                let stored = repeated(tx, &head, message.id.as_deref(), &caller.id, &message.text)?;
                return stored.ok_or_else(|| codes::ERROR_NOT_ALLOWED.into());
            }
            let quoted = site
                .as_deref()
                .map(|s| quote(tx, s, &room.id, &message.text))
                .transpose()?
                .flatten();
            let new = NewMessage {
                id: message.id.unwrap_or_else(random::id),
                kind: None,
                text: message.text,
                author: routing::author(&user),
                alias: message.alias,
                is_hidden: false,
                extra: match quoted {
                    Some(_) => with_quote(message.extra.as_deref(), quoted),
                    None => message.extra,
                },
            };
            let outcome =
                tx.append_by_user(&mut head, &new, user.pk, counts_unread(&settings), now)?;
            if let AppendOutcome::Added(m) = &outcome {
                note_answer(tx, &settings, &room, user.pk, m.at)?;
            }
            Ok(outcome.into_message())
        })
        .await
}

/// Notes that an agent has answered (routing §6).
pub(super) fn note_answer(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    user_pk: i64,
    at: Millis,
) -> Result<()> {
    let mut m: Metrics = room.metrics.clone();
    let closes = match (m.question_at, m.answered_at) {
        (_, None) => true,
        (Some(q), Some(a)) => q > a,
        (None, Some(_)) => false,
    };
    if closes {
        let response = at.seconds_since(m.question_at.unwrap_or(room.created_at));
        if m.first_response_at.is_none() {
            m.first_response_s = Some(response);
            m.first_response_at = Some(at);
            let reaction = room
                .served_by
                .as_ref()
                .map_or(response, |a| at.seconds_since(a.at));
            m.first_reaction_s = Some(reaction);
            m.first_reaction_at = Some(at);
            m.reaction_total_s = reaction;
        } else {
            m.reaction_total_s += response;
        }
        m.response_count += 1;
        m.response_total_s += response;
        m.answered_at = Some(at);
    }
    tx.note_answer(room.pk, user_pk, at, &m)?;
    // The first words of an agent who took the chat over are an answer too: from then on it is the visitor's turn.
    let takes_over = room.served_by.as_ref().is_some_and(|agent| {
        let before = room.response_by.as_ref();
        before.is_some_and(|answer| answer.last_at < agent.at)
    });
    if (closes || takes_over) && !room.is_on_hold {
        abandoned::arm(tx, settings, room, at)?;
    }
    let month = at.month();
    if !room.visitor.activity.contains(&month) {
        let mut months = room.visitor.activity.clone();
        months.push(month);
        tx.set_visitor_activity(room.visitor.pk, &months, at)?;
        tx.count_active(&at.month())?;
        tx.know_contact(room.visitor.pk, at)?;
        tx.emit(Event::VisitorChanged {
            visitor_pk: room.visitor.pk,
        });
    }
    if room.is_waiting_response {
        super::room::tell_room(tx, room.pk, &room.id, Change::Changed)?;
    }
    Ok(())
}

/// A visitor's room and one of its messages.
///
/// Errors: `invalid-token`, `invalid-room`, `invalid-message`.
pub async fn one_for_visitor(
    ctx: &Ctx,
    token: &VisitorToken,
    room_id: String,
    id: String,
) -> Result<Message> {
    let hash = token.hash();
    ctx.store
        .read_small(move |r| {
            let head = visitor_head(r, &hash, &room_id)?;
            r.message_in_room(&head.room_id, &id)?
                .ok_or_else(|| codes::INVALID_MESSAGE.into())
        })
        .await
}

/// Messages of a visitor's room, newest first.
///
/// Errors: `invalid-token`, `invalid-room`.
pub async fn history_for_visitor(
    ctx: &Ctx,
    token: &VisitorToken,
    room_id: String,
    end: Option<Millis>,
    offset: i64,
    limit: i64,
) -> Result<Vec<Message>> {
    let hash = token.hash();
    ctx.store
        .read_small(move |r| {
            let head = visitor_head(r, &hash, &room_id)?;
            r.history(head.room_pk, end, offset.max(0), limit.clamp(0, PAGE))
        })
        .await
}

/// Messages of a room for a user, newest first. `None` without access.
pub async fn history_for_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    end: Option<Millis>,
    limit: i64,
) -> Result<Option<Vec<Message>>> {
    let (grants, settings) = (ctx.live.grants(), ctx.settings());
    ctx.store
        .read_small(move |r| {
            let Some(room) = r.room_by_id(&room_id)? else {
                return Ok(None);
            };
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if !rights.can_access(r, &room)? {
                return Ok(None);
            }
            r.history(room.pk, end, 0, limit.clamp(0, PAGE)).map(Some)
        })
        .await
}
