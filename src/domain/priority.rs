//! How urgent a chat is.

use super::live::Caller;
use super::{Ctx, room, routing};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::event::Change;
use crate::model::message::kind;
use crate::model::room::Room;
use crate::model::tag::Priority;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::store::Tx;
use std::sync::Arc;

/// What a manager does to a priority's label.
pub enum Label {
    /// This one from now on.
    Named(String),
    /// Its own again.
    Own,
}

/// Renames a priority.
///
/// Errors: `error-duplicate-priority-name`, `error-unable-to-update-priority`.
pub async fn rename(ctx: &Ctx, id: String, label: Label) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let name = match &label {
                Label::Named(name) => Some(name.trim()),
                Label::Own => None,
            };
            if tx.rename_priority(&id, name, now)? {
                Ok(())
            } else {
                Err(codes::PRIORITY_NOT_UPDATED.into())
            }
        })
        .await
}

/// Gives all priorities their own labels back.
pub async fn reset(ctx: &Ctx) -> Result<()> {
    let now = ctx.now();
    ctx.store.write(move |tx| tx.reset_priorities(now)).await
}

/// Says how urgent a room is, open or closed; `None` takes that back. The queue follows.
///
/// Errors: `error-room-does-not-exist`, `error-invalid-priority`, `error-invalid-user`.
pub async fn set(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    priority_id: Option<String>,
) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ROOM_DOES_NOT_EXIST)?;
            if priority_id.as_ref().is_some_and(String::is_empty) {
                return Err(codes::ERROR_INVALID_PRIORITY.into());
            }
            let urgency = check(tx, priority_id.as_deref().unwrap_or(""), caller.pk)?;
            put(tx, &room, &urgency, now)
        })
        .await
}

/// A change of a room's priority that may be made.
pub(super) struct Urgency {
    priority: Option<Priority>,
    user: User,
}

/// Looks a change up before anything is written; the empty id takes the priority back.
///
/// Errors: `error-invalid-priority`, `error-invalid-user`.
pub(super) fn check(tx: &Tx<'_>, id: &str, caller_pk: Pk) -> Result<Urgency> {
    let priority = match id {
        "" => None,
        id => Some(
            tx.priority_by_id(id)?
                .ok_or(codes::ERROR_INVALID_PRIORITY)?,
        ),
    };
    let user = tx
        .user(caller_pk)?
        .filter(|u| u.is_active)
        .ok_or(codes::ERROR_INVALID_USER)?;
    Ok(Urgency { priority, user })
}

/// Makes the change.
pub(super) fn put(tx: &mut Tx<'_>, room: &Room, urgency: &Urgency, now: Millis) -> Result<()> {
    let Urgency { priority, user } = urgency;
    if !tx.set_room_priority(room.pk, priority.as_ref().map(|p| p.id.as_str()), now)? {
        return Ok(());
    }
    let mut head = tx
        .room_head(room.pk)?
        .ok_or_else(|| Error::internal("the room is gone"))?;
    tx.append_system(
        &mut head,
        &routing::system(kind::PRIORITY, "", routing::author(user), None),
        now,
    )?;
    room::tell_room(tx, room.pk, &room.id, Change::Changed)?;
    if room.is_open {
        routing::tell_inquiry(tx, room.pk, Change::Changed)?;
        routing::tell_line(tx, room.department_pk)?;
    }
    Ok(())
}
