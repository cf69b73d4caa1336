//! Transcripts: who may have one sent where. The request is checked and answered here, its work is a job: a mail server
//! that is away fails nobody's call.

use super::live::Caller;
use super::{Ctx, access, routing, user};
use crate::error::{Error, Result, Row, codes};
use crate::model::Pk;
use crate::model::job::{Kind, NewJob};
use crate::model::message::{Author, kind};
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::model::user::User;
use crate::store::{Head, ReadTx, Tx};
use access::Rights;
use serde_json::{Value, json};
use std::sync::Arc;

/// What a mail is called where neither request nor owner name it.
const SUBJECT: &str = "Transcript of your livechat conversation";

/// Where a transcript goes.
struct Letter {
    email: String,
    subject: Option<String>,
}

/// Who had it sent.
enum Sender<'a> {
    /// The visitor, or the owner's setting.
    Nobody,
    /// A user.
    User(&'a Value),
}

/// Notes the work, and in the room that it was done.
fn order(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    head: &mut Head,
    letter: &Letter,
    by: &Sender<'_>,
    now: Millis,
) -> Result<()> {
    let own = settings.text("Livechat_transcript_email_subject");
    let subject = match letter.subject.as_deref().filter(|s| !s.is_empty()) {
        Some(subject) => subject,
        None if own.is_empty() => SUBJECT,
        None => own,
    };
    let (role, author) = match by {
        Sender::Nobody => ("visitor", Author::system()),
        Sender::User(user) => {
            let text = |key: &str| {
                let text = user.get(key).and_then(Value::as_str);
                text.unwrap_or_default().to_owned()
            };
            let author = Author {
                side: crate::model::message::Side::User,
                id: text("_id"),
                username: text("username"),
                name: Some(text("name")).filter(|n| !n.is_empty()),
            };
            ("user", author)
        }
    };
    let payload = json!({ "rid": room.id, "email": letter.email, "subject": subject, "by": role });
    tx.enqueue(&NewJob::now(Kind::TranscriptMail, payload, now), now)?;
    let v = &room.visitor;
    let mut visitor = json!({ "_id": v.id, "username": v.username, "status": v.status });
    if let (Some(map), Some(name)) = (visitor.as_object_mut(), &v.name) {
        map.insert("name".to_owned(), json!(name));
    }
    let mut user = json!({ "_id": author.id, "username": author.username });
    if let (Some(map), Some(name)) = (user.as_object_mut(), &author.name) {
        map.insert("name".to_owned(), json!(name));
    }
    let data = json!({ "requestData": { "type": role, "visitor": visitor, "user": user } });
    let note = routing::system(kind::TRANSCRIPT, "", author, Some(data.to_string()));
    tx.append_system(head, &note, now).map(|_| ())
}

fn head(tx: &Tx<'_>, room: &Room) -> Result<Head> {
    tx.room_head(room.pk)?
        .ok_or_else(|| Error::internal("the room of the transcript is gone"))
}

/// What a close sends off: the mail that was ordered, or the one every visitor with an address gets; a PDF for `reader`.
pub(super) fn at_close(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    head: &mut Head,
    reader: Option<&str>,
    now: Millis,
) -> Result<()> {
    let request: Option<Value> = room
        .transcript_request
        .as_deref()
        .and_then(|r| serde_json::from_str(r).ok());
    if let Some(request) = request {
        let text = |key: &str| request.get(key).and_then(Value::as_str).map(str::to_owned);
        let letter = Letter {
            email: text("email").unwrap_or_default(),
            subject: text("subject"),
        };
        let nobody = Value::Null;
        let by = Sender::User(request.get("requestedBy").unwrap_or(&nobody));
        order(tx, settings, room, head, &letter, &by, now)?;
    } else if settings.bool("Livechat_transcript_send_always")
        && let Some(email) = tx.own_address(room.visitor.pk)?
    {
        let letter = Letter {
            email,
            subject: None,
        };
        order(tx, settings, room, head, &letter, &Sender::Nobody, now)?;
    }
    match reader {
        Some(user_id) => order_pdf(tx, room, user_id, now),
        None => Ok(()),
    }
}

/// One PDF per room, however often it is asked for.
fn order_pdf(tx: &mut Tx<'_>, room: &Room, user_id: &str, now: Millis) -> Result<()> {
    let payload = json!({ "rid": room.id, "userId": user_id });
    let job = NewJob::timer(Kind::TranscriptPdf, &room.id, payload, now);
    tx.ensure_job(&job, now)
}

/// The room of a visitor's request, and the address when it is one they may name.
///
/// Errors: as [`for_visitor`].
fn asked(
    r: &ReadTx<'_>,
    settings: &Settings,
    token: &str,
    room_id: &str,
    email: &str,
) -> Result<(Room, String)> {
    let token = VisitorToken::parse(token).ok_or(codes::ERROR_INVALID_VISITOR)?;
    let room = r
        .visitor_room(&token.hash(), room_id)?
        .ok_or(codes::ERROR_INVALID_VISITOR)?;
    let email = plain(email)?;
    let own = r.own_address(room.visitor.pk)?;
    let is_own = own.is_some_and(|own| own.to_lowercase() == email.to_lowercase());
    if is_own || settings.bool("Deskbell_Transcript_To_Any_Address") {
        Ok((room, email))
    } else {
        Err(codes::TRANSCRIPT_ADDRESS_REFUSED.into())
    }
}

/// A visitor's wish for the conversation by mail, to their own stored address unless the owner says otherwise.
pub struct Wish {
    /// The visitor's token.
    pub token: String,
    /// The room.
    pub room_id: String,
    /// Where it goes.
    pub email: String,
}

/// Looks whether a wish could be granted, so that only those that can use up the few of an hour.
///
/// Errors: as [`for_visitor`].
pub async fn check_wish(ctx: &Ctx, wish: &Wish) -> Result<()> {
    let settings = ctx.settings();
    let Wish {
        token,
        room_id,
        email,
    } = wish;
    let (token, room_id, email) = (token.clone(), room_id.clone(), email.clone());
    ctx.store
        .read_small(move |r| asked(r, &settings, &token, &room_id, &email).map(|_| ()))
        .await
}

/// Grants it.
///
/// Errors: `error-invalid-visitor` (unknown room, or somebody else's), `error-invalid-email-address`,
/// `error-invalid-email` for another address than theirs. Source: visitor-api 7.1.
pub async fn for_visitor(ctx: &Ctx, wish: Wish) -> Result<()> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let (room, email) = asked(tx, &settings, &wish.token, &wish.room_id, &wish.email)?;
            let letter = Letter {
                email,
                subject: None,
            };
            let mut head = head(tx, &room)?;
            let by = Sender::Nobody;
            order(tx, &settings, &room, &mut head, &letter, &by, now)
        })
        .await
}

fn plain(email: &str) -> Result<String> {
    let email = email.trim();
    if user::is_email(email) {
        Ok(email.to_owned())
    } else {
        Err(codes::INVALID_EMAIL_ADDRESS.into())
    }
}

fn who(user: &User) -> Value {
    json!({ "_id": user.id, "username": user.username, "name": user.name, "utcOffset": 0 })
}

fn active(tx: &Tx<'_>, pk: Pk) -> Result<User> {
    tx.user(pk)?
        .filter(|u| u.is_active)
        .ok_or_else(|| codes::ERROR_INVALID_USER.into())
}

/// A user sends the conversation of a visitor to an address they typed.
///
/// Errors: `error-invalid-room`, `error-invalid-email-address`, `error-invalid-user`. Source: agent-api §5.2.
pub async fn send_as_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    token: &str,
    room_id: String,
    email: String,
    subject: String,
) -> Result<()> {
    let token = VisitorToken::parse(token).ok_or(codes::INVALID_TOKEN)?;
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let user = active(tx, caller.pk)?;
            let hash = token.hash();
            if tx.visitor_pk(&hash)?.is_none() {
                return Err(codes::INVALID_TOKEN.into());
            }
            let room = tx
                .visitor_room(&hash, &room_id)?
                .ok_or(codes::ERROR_INVALID_ROOM)?;
            let letter = Letter {
                email: plain(&email)?,
                subject: Some(subject),
            };
            let mut head = head(tx, &room)?;
            let by = who(&user);
            order(
                tx,
                &settings,
                &room,
                &mut head,
                &letter,
                &Sender::User(&by),
                now,
            )
        })
        .await
}

/// An open room of this id.
fn open_room(tx: &Tx<'_>, id: &str, missing: Row) -> Result<Room> {
    tx.room_by_id(id)?
        .filter(|r| r.is_open)
        .ok_or_else(|| missing.into())
}

/// A user orders a transcript to be mailed at the close.
///
/// Errors: `error-invalid-user`, `error-invalid-room` (unknown or closed), `error-transcript-already-requested`,
/// `error-invalid-email-address`. Source: visitor-api 7.2.
pub async fn request(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    email: String,
    subject: String,
) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let user = active(tx, caller.pk)?;
            let room = open_room(
                tx,
                &room_id,
                codes::ERROR_INVALID_ROOM.as_coded("Invalid room"),
            )?;
            if room.transcript_request.is_some() {
                return Err(codes::TRANSCRIPT_ALREADY_REQUESTED.into());
            }
            let order = json!({ "requestedAt": now.iso(), "email": plain(&email)?, "subject": subject,
                "requestedBy": who(&user) });
            tx.set_transcript_request(room.pk, Some(&order.to_string()), now)?;
            super::room::tell_room(tx, room.pk, &room.id, crate::model::event::Change::Changed)
        })
        .await
}

/// Withdraws it.
///
/// Errors: `error-invalid-room` (unknown or closed), `error-transcript-not-requested`. Source: visitor-api 7.3.
pub async fn discard(ctx: &Ctx, room_id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = open_room(tx, &room_id, codes::ERROR_INVALID_ROOM)?;
            if room.transcript_request.is_none() {
                return Err(codes::TRANSCRIPT_NOT_REQUESTED.into());
            }
            tx.set_transcript_request(room.pk, None, now)?;
            super::room::tell_room(tx, room.pk, &room.id, crate::model::event::Change::Changed)
        })
        .await
}

/// A user wants a closed chat as a PDF.
///
/// Errors: `error-invalid-room`, `error-not-allowed`, `room-still-open`. Source: visitor-api 7.4.
pub async fn request_pdf(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if !rights.can_access(tx, &room)? {
                return Err(codes::ERROR_NOT_ALLOWED.into());
            }
            if room.is_open {
                return Err(codes::ROOM_STILL_OPEN.into());
            }
            order_pdf(tx, &room, &caller.id, now)
        })
        .await
}
