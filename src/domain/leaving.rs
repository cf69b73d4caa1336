//! Giving up a place in a room.

use super::live::Caller;
use super::room::tell_room;
use super::{Ctx, routing};
use crate::error::{Error, Result, codes};
use crate::model::event::{Change, Event};
use crate::model::message::kind;
use std::sync::Arc;

/// Takes away the place of a user who joined. The serving agent cannot leave: a chat is handed over or closed. Without a
/// place nothing changes.
///
/// Errors: `error-invalid-room`, `room-closed`, `error-not-allowed`.
pub async fn leave(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            if !room.is_open {
                return Err(codes::ROOM_CLOSED.into());
            }
            if room.served_by.as_ref().is_some_and(|a| a.pk == caller.pk) {
                return Err(codes::ERROR_NOT_ALLOWED.into());
            }
            let Some(place) = tx.subscription(room.pk, caller.pk)? else {
                return Ok(());
            };
            let user = tx.user(caller.pk)?.ok_or(codes::ERROR_NOT_ALLOWED)?;
            tx.remove_subscription(&place, caller.pk, now)?;
            tx.uncount_room_user(room.pk)?;
            let mut head = tx
                .room_head(room.pk)?
                .ok_or_else(|| Error::internal("the room is gone"))?;
            let left = routing::system(kind::LEFT, &user.username, routing::author(&user), None);
            tx.append_system(&mut head, &left, now)?;
            tx.emit(Event::Subscription {
                subscription: Arc::new(place),
                change: Change::Removed,
            });
            tell_room(tx, room.pk, &room.id, Change::Changed)
        })
        .await
}
