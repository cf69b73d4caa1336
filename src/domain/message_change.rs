//! Editing and deleting messages.

use super::access::{Rights, visitor_head};
use super::live::Caller;
use super::message::{LONGEST, check_visitor_length, length, quote, with_quote};
use super::{Ctx, file};
use crate::error::{Result, codes};
use crate::model::message::{Author, Message, Side};
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::store::{Head, ReadTx, Tx};
use std::sync::Arc;

/// A message of the visitor's own in an open room, for editing or deleting.
fn own_message(
    r: &ReadTx<'_>,
    token: &VisitorToken,
    room_id: &str,
    id: &str,
    allows: bool,
) -> Result<(Head, Message)> {
    let head = visitor_head(r, &token.hash(), room_id)?;
    if !head.is_open {
        return Err(codes::ROOM_CLOSED.into());
    }
    let message = r
        .message_in_room(room_id, id)?
        .ok_or(codes::INVALID_MESSAGE)?;
    let is_own = message.is_chat()
        && message.author.side == Side::Visitor
        && message.author.id == head.visitor.id;
    if !is_own || !allows {
        return Err(codes::ACTION_NOT_ALLOWED.into());
    }
    Ok((head, message))
}

/// What hangs on a message once its words are `text`: the quote follows the words (data-model 5.3), the rest stays.
fn requoted(tx: &Tx<'_>, site: &str, message: &Message, text: &str) -> Result<Option<String>> {
    let quoted = quote(tx, site, &message.room_id, text)?;
    if quoted.is_none() && message.extra.is_none() {
        return Ok(None);
    }
    Ok(with_quote(message.extra.as_deref(), quoted))
}

/// The visitor replaces the words of an own message.
///
/// Errors: `invalid-token`, `invalid-room`, `room-closed`, `invalid-message`, `error-action-not-allowed`, the length.
pub async fn edit_as_visitor(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    id: String,
    text: String,
) -> Result<Arc<Message>> {
    let (settings, now, site) = (ctx.settings(), ctx.now(), ctx.site_url());
    ctx.store
        .write(move |tx| {
            let (head, message) = own_message(
                tx,
                &token,
                &room_id,
                &id,
                settings.bool("Message_AllowEditing"),
            )?;
            check_visitor_length(&settings, &text)?;
            let extra = requoted(tx, &site, &message, &text)?;
            tx.edit_message(&message, &text, extra, &head.visitor, now)
        })
        .await
}

/// The visitor takes back an own message. Gives the time of the deletion.
///
/// Errors: as [`edit_as_visitor`].
pub async fn delete_as_visitor(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    id: String,
) -> Result<Millis> {
    let (settings, now) = (ctx.settings(), ctx.now());
    let may_have_file = ctx
        .store
        .write(move |tx| {
            let (head, message) = own_message(
                tx,
                &token,
                &room_id,
                &id,
                settings.bool("Message_AllowDeleting"),
            )?;
            tx.delete_message(head.room_pk, &message, now)?;
            Ok(message.extra.is_some())
        })
        .await?;
    if may_have_file {
        file::tidy(ctx).await;
    }
    Ok(now)
}

/// A message a user may change: their own, or anybody's with `permission`; the room open and visible to them.
fn changeable(
    tx: &Tx<'_>,
    rights: &Rights<'_>,
    id: &str,
    permission: Permission,
    setting: &str,
) -> Result<(Room, Message)> {
    let message = tx.message_by_id(id)?.ok_or(codes::INVALID_MESSAGE)?;
    let room = tx
        .room_by_id(&message.room_id)?
        .ok_or(codes::ERROR_INVALID_ROOM)?;
    // Read now, not at the door: an account switched off in between changes nothing more.
    let is_active = tx.user(rights.caller.pk)?.is_some_and(|u| u.is_active);
    if !room.is_open || !is_active || !rights.can_access(tx, &room)? {
        return Err(codes::ERROR_NOT_ALLOWED.into());
    }
    let is_own = message.author.side == Side::User && message.author.id == rights.caller.id;
    let may = rights.may(permission) || (is_own && rights.settings.bool(setting));
    if !message.is_chat() || !may {
        return Err(codes::ACTION_NOT_ALLOWED.into());
    }
    Ok((room, message))
}

/// A user replaces the words of a message.
///
/// Errors: `invalid-message`, `error-invalid-room`, `error-not-allowed`, `error-action-not-allowed`,
/// `error-message-size-exceeded`.
pub async fn edit_as_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    id: String,
    text: String,
) -> Result<Arc<Message>> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let site = ctx.site_url();
    let most = usize::try_from(settings.int("Message_MaxAllowedSize"))
        .unwrap_or(LONGEST)
        .min(LONGEST);
    if length(&text) > most {
        return Err(codes::MESSAGE_SIZE_EXCEEDED.into());
    }
    ctx.store
        .write(move |tx| {
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let (_, message) = changeable(
                tx,
                &rights,
                &id,
                Permission::EditMessage,
                "Message_AllowEditing",
            )?;
            let by = Author {
                side: Side::User,
                id: caller.id.clone(),
                username: caller.username.clone(),
                name: Some(caller.name.clone()),
            };
            let extra = requoted(tx, &site, &message, &text)?;
            tx.edit_message(&message, &text, extra, &by, now)
        })
        .await
}

/// A user removes a message. Gives the message as it was and the time.
///
/// Errors: as [`edit_as_user`].
pub async fn delete_as_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    id: String,
) -> Result<(Message, Millis)> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    let (message, at) = ctx
        .store
        .write(move |tx| {
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            let (room, message) = changeable(
                tx,
                &rights,
                &id,
                Permission::DeleteMessage,
                "Message_AllowDeleting",
            )?;
            tx.delete_message(room.pk, &message, now)?;
            Ok((message, now))
        })
        .await?;
    if message.extra.is_some() {
        file::tidy(ctx).await;
    }
    Ok((message, at))
}
