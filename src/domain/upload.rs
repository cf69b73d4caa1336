//! Receiving files: rights first, then the bytes, then the row and the message in one transaction. A file is on disk
//! before the message that shows it is.

use super::access::{Rights, visitor_head};
use super::live::Caller;
use super::message::{
    LONGEST, check_visitor_length, counts_unread, length, note_answer, note_leads,
};
use super::{Ctx, file, on_hold, routing};
use crate::error::{Error, Result, codes};
use crate::model::message::Message;
use crate::model::setting::Settings;
use crate::model::token::VisitorToken;
use crate::random;
use crate::store::{AppendOutcome, Head, NewFile, NewMessage, ReadTx, Tx};
use serde_json::Value;
use std::sync::Arc;

pub use super::receiving::{Received, Receiving, Ticket};

/// What a sender says to a file.
#[derive(Default, Clone)]
pub struct Words {
    /// The message.
    pub text: String,
    /// The file's description.
    pub description: Option<String>,
}

/// Refuses while the owner has files switched off.
///
/// Errors: `error-file-upload-disabled`.
pub fn check_enabled(settings: &Settings, is_visitor: bool) -> Result<()> {
    let is_on = settings.bool("FileUpload_Enabled")
        && (!is_visitor || settings.bool("Livechat_fileupload_enabled"));
    if is_on {
        return Ok(());
    }
    Err(codes::FILE_UPLOAD_DISABLED.into())
}

/// A visitor may send a file into an own open room.
///
/// Errors: 403, the same for unknown, foreign and closed; `error-file-quota-exceeded`.
pub async fn for_visitor(ctx: &Ctx, token: &VisitorToken, room_id: &str) -> Result<Ticket> {
    let ticket = Ticket::new(ctx.settings());
    let settings = Arc::clone(&ticket.settings);
    let (hash, room_id) = (token.hash(), room_id.to_owned());
    ctx.store
        .read_small(move |r| {
            let head = visitor_head(r, &hash, &room_id)?;
            if !head.is_open {
                return Err(codes::UNAUTHORIZED.into());
            }
            check_quota(r, &settings, &head, 1)
        })
        .await
        .map_err(visitors_refusal)?;
    Ok(ticket)
}

/// Unknown, foreign and closed rooms answer alike; the cause tells the limiter of unknown tokens.
fn visitors_refusal(e: Error) -> Error {
    match e.code() {
        "invalid-token" | "invalid-room" => codes::UNAUTHORIZED.because(e.code()),
        _ => e,
    }
}

fn check_quota(r: &ReadTx<'_>, settings: &Settings, head: &Head, size: u64) -> Result<()> {
    let Ok(most) = u64::try_from(settings.int("Deskbell_FileUpload_Max_Per_Room")) else {
        return Ok(());
    };
    let used = u64::try_from(r.visitors_bytes(head.room_pk)?).unwrap_or(0);
    if used.saturating_add(size) > most {
        return Err(codes::FILE_QUOTA_EXCEEDED.into());
    }
    Ok(())
}

/// A user may send a file into an open room they may write in.
///
/// Errors: `error-invalid-room`, `error-not-allowed`.
pub async fn for_user(ctx: &Ctx, caller: &Arc<Caller>, room_id: &str) -> Result<Ticket> {
    let ticket = Ticket::new(ctx.settings());
    let (grants, settings) = (ctx.live.grants(), Arc::clone(&ticket.settings));
    let (caller, room_id) = (Arc::clone(caller), room_id.to_owned());
    ctx.store
        .read_small(move |r| {
            let room = r.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if room.is_open && rights.can_access(r, &room)? {
                return Ok(());
            }
            Err(codes::ERROR_NOT_ALLOWED.into())
        })
        .await?;
    Ok(ticket)
}

/// Puts the bytes on disk, then runs `unit`. Not undone by a caller who goes away in between: that could leave a message
/// without its file.
async fn commit<T: Send + 'static>(
    ctx: &Ctx,
    received: Received,
    unit: impl FnOnce(&mut Tx<'_>, &NewFile) -> Result<T> + Send + 'static,
) -> Result<T> {
    let ctx = ctx.clone();
    let work = async move {
        let Received { new, incoming } = received;
        let id = new.id.clone();
        incoming.keep().await?;
        let outcome = ctx.store.write(move |tx| unit(tx, &new)).await;
        if let Err(e) = &outcome
            && !e.is_server_fault()
            && let Err(e) = ctx.vault.remove(&id).await
        {
            log::warn!("the bytes of a refused file stay until the next start: {e}");
        }
        // After a fault of the disk nobody knows whether the row is there; the next start does.
        outcome
    };
    tokio::spawn(work).await.map_err(Error::internal)?
}

fn message(new: &NewFile, words: Words, author: crate::model::message::Author) -> NewMessage {
    let shown = file::shown(
        &new.id,
        &new.name,
        &new.kind,
        new.size,
        new.dimensions,
        words.description.as_deref(),
    );
    NewMessage {
        id: random::id(),
        kind: None,
        text: words.text,
        author,
        alias: None,
        is_hidden: false,
        extra: Some(Value::Object(shown).to_string()),
    }
}

fn added(outcome: AppendOutcome) -> Result<Arc<Message>> {
    match outcome {
        AppendOutcome::Added(m) => Ok(m),
        AppendOutcome::Repeated(_) => Err(Error::internal("a new id was taken")),
    }
}

/// The visitor's file and the message that shows it.
///
/// Errors: 403, `error-file-quota-exceeded`, `message-length-exceeds-character-limit`, 503.
pub async fn say_as_visitor(
    ctx: &Ctx,
    token: &VisitorToken,
    room_id: String,
    received: Received,
    words: Words,
) -> Result<Arc<Message>> {
    let (settings, leads, now, hash) = (ctx.settings(), ctx.live.leads(), ctx.now(), token.hash());
    check_visitor_length(&settings, &words.text)?;
    check_visitor_length(&settings, words.description.as_deref().unwrap_or(""))?;
    let unit = move |tx: &mut Tx<'_>, new: &NewFile| {
        let mut head = visitor_head(tx, &hash, &room_id)?;
        if !head.is_open {
            return Err(codes::UNAUTHORIZED.into());
        }
        check_quota(tx, &settings, &head, new.size)?;
        let said = message(new, words, head.visitor.clone());
        let stored =
            added(tx.append_by_visitor(&mut head, &said, counts_unread(&settings), now)?)?;
        tx.add_file(head.room_pk, Some(stored.pk), None, new, now)?;
        note_leads(tx, &head, &leads, &stored)?;
        if head.is_on_hold {
            on_hold::resume_by_visitor(tx, &settings, &mut head, now)?;
        }
        Ok(stored)
    };
    commit(ctx, received, unit).await.map_err(visitors_refusal)
}

fn check_words(settings: &Settings, words: &Words) -> Result<()> {
    let most = usize::try_from(settings.int("Message_MaxAllowedSize"))
        .unwrap_or(LONGEST)
        .min(LONGEST);
    let described = words.description.as_deref().unwrap_or("");
    if length(&words.text) > most || length(described) > most {
        return Err(codes::MESSAGE_SIZE_EXCEEDED.into());
    }
    Ok(())
}

/// A user's message that shows `new`, inside a unit.
fn say(
    tx: &mut Tx<'_>,
    ctx: &Ctx,
    caller: &Caller,
    room_id: &str,
    new: &NewFile,
    words: Words,
) -> Result<Arc<Message>> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let room = tx.room_by_id(room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
    // Read now, not at the door: an account switched off in between writes nothing more.
    let user = tx
        .user(caller.pk)?
        .filter(|u| u.is_active)
        .ok_or(codes::ERROR_NOT_ALLOWED)?;
    let rights = Rights {
        caller,
        grants: &grants,
        settings: &settings,
    };
    if !room.is_open || !rights.can_access(tx, &room)? {
        return Err(codes::ERROR_NOT_ALLOWED.into());
    }
    let mut head = tx
        .room_head(room.pk)?
        .ok_or_else(|| Error::internal("the room is gone"))?;
    let said = message(new, words, routing::author(&user));
    let unread = counts_unread(&settings);
    let stored = added(tx.append_by_user(&mut head, &said, user.pk, unread, now)?)?;
    note_answer(tx, &settings, &room, user.pk, stored.at)?;
    Ok(stored)
}

/// A user's file and the message that shows it.
///
/// Errors: `error-invalid-room`, `error-not-allowed`, `error-message-size-exceeded`, 503.
pub async fn say_as_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    received: Received,
    words: Words,
) -> Result<Arc<Message>> {
    check_words(&ctx.settings(), &words)?;
    let inner = ctx.clone();
    let unit = move |tx: &mut Tx<'_>, new: &NewFile| {
        let stored = say(tx, &inner, &caller, &room_id, new, words)?;
        let room_pk = room_pk(tx, &room_id)?;
        tx.add_file(room_pk, Some(stored.pk), Some(caller.pk), new, inner.now())?;
        Ok(stored)
    };
    commit(ctx, received, unit).await
}

fn room_pk(tx: &Tx<'_>, room_id: &str) -> Result<crate::model::Pk> {
    let room = tx.room_by_id(room_id)?;
    room.map(|r| r.pk)
        .ok_or_else(|| codes::ERROR_INVALID_ROOM.into())
}

/// A user's file without a message so far. Gives its id and where it is read. It goes after a day unless
/// [`confirm`] follows.
///
/// Errors: as [`say_as_user`].
pub async fn hold(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    received: Received,
) -> Result<(String, String)> {
    let inner = ctx.clone();
    let unit = move |tx: &mut Tx<'_>, new: &NewFile| {
        let (grants, settings) = (inner.live.grants(), inner.settings());
        let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
        let rights = Rights {
            caller: &caller,
            grants: &grants,
            settings: &settings,
        };
        let is_active = tx.user(caller.pk)?.is_some_and(|u| u.is_active);
        if !is_active || !room.is_open || !rights.can_access(tx, &room)? {
            return Err(codes::ERROR_NOT_ALLOWED.into());
        }
        tx.add_file(room.pk, None, Some(caller.pk), new, inner.now())?;
        Ok((new.id.clone(), crate::model::file::path(&new.id, &new.name)))
    };
    commit(ctx, received, unit).await
}

/// The message for a file sent before by [`hold`], by the same user into the same room. Exactly once.
///
/// Errors: `invalid-file`, then as [`say_as_user`].
pub async fn confirm(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    file_id: String,
    words: Words,
) -> Result<Arc<Message>> {
    check_words(&ctx.settings(), &words)?;
    let inner = ctx.clone();
    ctx.store
        .write(move |tx| {
            let held = tx
                .file(&file_id)?
                .filter(|f| f.room_id == room_id && f.user_pk == Some(caller.pk))
                .ok_or(codes::INVALID_FILE)?;
            let new = NewFile {
                id: held.id,
                name: held.name,
                kind: held.kind,
                size: held.size,
                dimensions: held.dimensions,
            };
            let stored = say(tx, &inner, &caller, &room_id, &new, words)?;
            if !tx.show_file(held.pk, stored.pk)? {
                return Err(codes::INVALID_FILE.into());
            }
            Ok(stored)
        })
        .await
}
