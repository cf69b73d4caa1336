//! Ending a room: exactly one of several closers wins, and everything of the end is one transaction.

use super::access::{Rights, visitor_room};
use super::live::Caller;
use super::{Ctx, call, hours_apply, routing, transcript, user, webhook};
use crate::error::{Error, Result, codes};
use crate::model::event::{Change, Event};
use crate::model::message::{Author, kind};
use crate::model::permission::Permission;
use crate::model::room::{Metrics, Room};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::model::user::User;
use crate::model::webhook::EventKind;
use crate::store::{CloseFacts, Tx};
use serde_json::{Value, json};
use std::sync::Arc;

/// A close this soon after the winner's counts as concurrent (a quick server would answer by the order of packets).
const RACE_MS: i64 = 200;

/// The words of a visitor who ends a chat.
pub const VISITOR_COMMENT: &str = "Closed by visitor";

enum Closer<'a> {
    System,
    Visitor(&'a Room),
    User(&'a User),
}

/// What an agent says when closing.
#[derive(Default)]
pub struct UserClose {
    /// Comment.
    pub comment: String,
    /// Tags.
    pub tags: Vec<String>,
    /// Transcript: `None` keeps an earlier order, `Some(None)` cancels it, `Some(Some((email, subject)))` orders one.
    pub transcript: Option<Option<(String, String)>>,
    /// The closer wants the chat as a PDF.
    pub wants_pdf: bool,
    /// Close although the race was lost a moment ago.
    pub is_forced: bool,
}

/// The visitor ends the chat.
///
/// Shape: the comment. Errors: `error-not-allowed-to-close-conversation` (before the token is looked at),
/// `invalid-token`, `invalid-room`, `room-closed`, `error-room-cannot-be-closed-try-again`,
/// `error-tags-must-be-assigned-before-closing-chat`.
pub async fn by_visitor(
    ctx: &Ctx,
    token: Option<VisitorToken>,
    room_id: String,
) -> Result<&'static str> {
    let settings = ctx.settings();
    if !settings.bool("Omnichannel_allow_visitors_to_close_conversation") {
        return Err(codes::CLOSE_NOT_ALLOWED.into());
    }
    let token = token.ok_or(codes::INVALID_TOKEN)?;
    let asked = ctx.now();
    let clock = ctx.clock.clone();
    ctx.store
        .write(move |tx| {
            // The end is dated when it happens, not when it was asked for: whoever asks next is measured against it.
            let now = clock.now();
            let room = visitor_room(tx, &token.hash(), &room_id)?;
            if let Some(closing) = &room.closing {
                let is_race = asked.0 - closing.at.0 < RACE_MS;
                return Err(if is_race {
                    codes::CLOSE_LOST_RACE
                } else {
                    codes::ROOM_CLOSED
                }
                .into());
            }
            let tags = tags(tx, &room, &[], false)?;
            end(
                tx,
                &settings,
                &room,
                &Closer::Visitor(&room),
                (VISITOR_COMMENT, &tags),
                pdf_reader(tx, &room)?.as_deref(),
                now,
            )?;
            Ok(VISITOR_COMMENT)
        })
        .await
}

/// A user closes a room.
///
/// Errors: `error-invalid-room`, `error-room-already-closed`, `error-room-cannot-be-closed-try-again`,
/// `error-not-authorized`, `error-comment-is-required`, `error-tags-must-be-assigned-before-closing-chat`.
pub async fn by_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    close: UserClose,
) -> Result<()> {
    let (grants, settings, asked) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let clock = ctx.clock.clone();
    ctx.store
        .write(move |tx| {
            let now = clock.now();
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            if let Some(closing) = &room.closing {
                if drop_places(tx, &room, now)? {
                    return Ok(());
                }
                let is_race = asked.0 - closing.at.0 < RACE_MS && !close.is_forced;
                return Err(if is_race { codes::CLOSE_LOST_RACE } else { codes::ROOM_ALREADY_CLOSED }.into());
            }
            let rights = Rights { caller: &caller, grants: &grants, settings: &settings };
            let takes_part = room.served_by.as_ref().is_some_and(|a| a.pk == caller.pk) || tx.is_subscribed(room.pk, caller.pk)?;
            if !takes_part && !rights.may(Permission::CloseOthersLivechatRoom) {
                return Err(codes::NOT_AUTHORIZED.into());
            }
            let comment = close.comment.trim();
            if comment.is_empty() && settings.bool("Livechat_request_comment_when_closing_conversation") {
                return Err(codes::COMMENT_REQUIRED.into());
            }
            let tags = tags(tx, &room, &close.tags, true)?;
            // Read now, not at the door: an account switched off in between closes nothing more.
            let user = tx.user(caller.pk)?.filter(|u| u.is_active).ok_or(codes::NOT_AUTHORIZED)?;
            match &close.transcript {
                None => {}
                Some(None) => tx.set_transcript_request(room.pk, None, now)?,
                Some(Some((email, subject))) => {
                    check_address(tx, &rights, &room, email)?;
                    let order = json!({ "requestedAt": now.iso(), "email": email, "subject": subject,
                        "requestedBy": { "_id": user.id, "username": user.username, "name": user.name, "utcOffset": 0 } });
                    tx.set_transcript_request(room.pk, Some(&order.to_string()), now)?;
                }
            }
            let reader = close.wants_pdf.then_some(user.id.as_str());
            end(tx, &settings, &room, &Closer::User(&user), (comment, &tags), reader, now)
        })
        .await
}

/// Closes on behalf of the system. `user` is named as the closer.
pub fn by_system(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    user: &User,
    comment: &str,
    now: Millis,
) -> Result<()> {
    let tags = room.tags.clone();
    let closer = Closer::User(user);
    end(tx, settings, room, &closer, (comment, &tags), None, now)
}

/// Closes because time is over (an agent left, a chat was abandoned): nobody is there to be asked for a tag.
///
/// Errors: `error-room-cannot-be-closed-try-again` when somebody else closed it.
pub fn by_timer(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    comment: &str,
    now: Millis,
) -> Result<()> {
    let own = match room.department_pk {
        Some(pk) => tx.closing_rule(pk)?.1,
        None => Vec::new(),
    };
    let mut tags = room.tags.clone();
    tags.extend(own.into_iter().filter(|t| !room.tags.contains(t)));
    end(
        tx,
        settings,
        room,
        &Closer::System,
        (comment, &tags),
        None,
        now,
    )
}

/// The serving agent, when they keep the chats that visitors end as PDF.
fn pdf_reader(tx: &Tx<'_>, room: &Room) -> Result<Option<String>> {
    let Some(agent) = &room.served_by else {
        return Ok(None);
    };
    let wants = tx.user(agent.pk)?.is_some_and(|u| {
        serde_json::from_str::<Value>(&u.preferences)
            .is_ok_and(|p| p.get("omnichannelTranscriptPDF") == Some(&Value::Bool(true)))
    });
    Ok(wants.then(|| agent.id.clone()))
}

/// A transcript goes to the visitor's own address, or to one typed by somebody who may send transcripts.
fn check_address(tx: &Tx<'_>, rights: &Rights<'_>, room: &Room, email: &str) -> Result<()> {
    if !user::is_email(email) {
        return Err(codes::INVALID_EMAIL_ADDRESS.into());
    }
    let own = tx.own_address(room.visitor.pk)?;
    if own.as_deref() == Some(email) || rights.may(Permission::SendOmnichannelChatTranscript) {
        Ok(())
    } else {
        Err(codes::NOT_AUTHORIZED.into())
    }
}

/// Closes a room whose visitor is about to be erased: in the visitor's name, whatever the rules of closing say.
pub fn for_erasure(tx: &mut Tx<'_>, settings: &Settings, room: &Room, now: Millis) -> Result<()> {
    let tags = room.tags.clone();
    let closer = Closer::Visitor(room);
    end(
        tx,
        settings,
        room,
        &closer,
        (VISITOR_COMMENT, &tags),
        None,
        now,
    )
}

/// The tags a room ends with: given, its own, the department's.
fn tags(tx: &Tx<'_>, room: &Room, given: &[String], is_user: bool) -> Result<Vec<String>> {
    let (needs, own) = match room.department_pk {
        Some(pk) => tx.closing_rule(pk)?,
        None => (false, Vec::new()),
    };
    let has_one = if is_user {
        !given.is_empty() || !room.tags.is_empty()
    } else {
        !own.is_empty()
    };
    if needs && !has_one {
        return Err(codes::TAGS_REQUIRED.into());
    }
    let mut all: Vec<String> = Vec::new();
    for tag in given.iter().chain(&room.tags).chain(&own) {
        if !all.contains(tag) {
            all.push(tag.clone());
        }
    }
    Ok(all)
}

fn end(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    closer: &Closer<'_>,
    (comment, tags): (&str, &[String]),
    pdf_reader: Option<&str>,
    now: Millis,
) -> Result<()> {
    let (word, author): (&str, Author) = match closer {
        Closer::Visitor(room) => {
            let v = &room.visitor;
            let side = crate::model::message::Side::Visitor;
            (
                "visitor",
                Author {
                    side,
                    id: v.id.clone(),
                    username: v.username.clone(),
                    name: v.name.clone(),
                },
            )
        }
        Closer::User(user) => ("user", routing::author(user)),
        Closer::System => ("user", Author::system()),
    };
    // Listeners of the queue are told with the entry as it was.
    let inquiry = tx.inquiry_of_room(room.pk)?;
    tx.remove_inquiry(room.pk)?;
    let facts = CloseFacts {
        closer: word,
        by_id: &author.id,
        by_username: &author.username,
        tags,
    };
    if !tx.close_room(
        room.pk,
        &facts,
        &measures(tx, settings, room, word == "user", now)?,
        now,
    )? {
        return Err(codes::CLOSE_LOST_RACE.into());
    }
    call::hang_up(tx, room, now)?;
    let user_ids = tx.subscribed_user_ids(room.pk)?;
    // Read anew: this very close may have ordered or withdrawn a transcript.
    let closed = tx
        .room(room.pk)?
        .ok_or_else(|| Error::internal("the closed room is gone"))?;
    let transcript_requested = closed.transcript_request.is_some();
    let extra = json!({ "transcriptRequested": transcript_requested }).to_string();
    let mut head = tx
        .room_head(room.pk)?
        .ok_or_else(|| Error::internal("the closed room is gone"))?;
    tx.append_system(
        &mut head,
        &routing::system(kind::CLOSED, comment, author.clone(), Some(extra)),
        now,
    )?;
    if settings.bool("Livechat_enable_transcript")
        && !settings.bool("Livechat_transcript_send_always")
    {
        tx.append_system(
            &mut head,
            &routing::system(kind::COMMAND, "promptTranscript", author, None),
            now,
        )?;
    }
    webhook::tell(tx, EventKind::Closed, room.pk, now)?;
    transcript::at_close(tx, settings, &closed, &mut head, pdf_reader, now)?;
    drop_places(tx, room, now)?;
    if let Some(inquiry) = inquiry {
        let department_pk = room.department_pk;
        let waited = inquiry.status != crate::model::inquiry::Status::Taken;
        tx.emit(Event::Inquiry {
            inquiry: Arc::new(inquiry),
            change: Change::Removed,
        });
        if waited {
            routing::tell_line(tx, department_pk)?;
        }
    }
    tx.emit(Event::Room {
        room_id: room.id.clone(),
        user_ids,
        change: Change::Changed,
    });
    Ok(())
}

/// Takes away every place in the room. True when there was one.
fn drop_places(tx: &mut Tx<'_>, room: &Room, now: Millis) -> Result<bool> {
    let places = tx.subscriptions_of_room(room.pk)?;
    let had_some = !places.is_empty();
    for place in places {
        if let Some(user) = tx.user_by_id(&place.user_id)? {
            tx.remove_subscription(&place, user.pk, now)?;
        }
        tx.emit(Event::Subscription {
            subscription: Arc::new(place),
            change: Change::Removed,
        });
    }
    Ok(had_some)
}

fn measures(
    tx: &Tx<'_>,
    settings: &Settings,
    room: &Room,
    is_user: bool,
    now: Millis,
) -> Result<Metrics> {
    let answered_last = room
        .metrics
        .answered_at
        .filter(|_| is_user && !room.is_waiting_response);
    // From the first answer after the visitor's last words: that answer closed the question. Where business hours are
    // kept, nobody was waited for while they were closed.
    let visitor_inactivity_s = match answered_last {
        None => None,
        Some(at) => Some(match hours_apply::of_room(tx, settings, room)? {
            Some(hour) => hour.open_seconds(at, now),
            None => now.seconds_since(at),
        }),
    };
    Ok(Metrics {
        chat_duration_s: Some(now.seconds_since(room.created_at)),
        service_duration_s: room.served_by.as_ref().map(|a| now.seconds_since(a.at)),
        visitor_inactivity_s,
        ..Metrics::default()
    })
}
