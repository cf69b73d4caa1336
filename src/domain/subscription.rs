//! Users' places in rooms: what they have read.

use super::Ctx;
use super::live::Caller;
use crate::error::{Error, Result, codes};
use crate::model::event::{Change, Event};
use crate::model::time::Millis;
use crate::store::Tx;
use std::sync::Arc;

fn tell(tx: &mut Tx<'_>, room_pk: i64, user_pk: i64) -> Result<()> {
    if let Some(subscription) = tx.subscription(room_pk, user_pk)? {
        tx.emit(Event::Subscription {
            subscription: Arc::new(subscription),
            change: Change::Changed,
        });
    }
    Ok(())
}

/// Marks a room as read. A room without a place of the user's changes nothing.
///
/// Errors: `error-invalid-room`.
pub async fn read(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            let Some(place) = tx.subscription(room.pk, caller.pk)? else {
                return Ok(());
            };
            tx.mark_read(place.pk, now)?;
            tell(tx, room.pk, caller.pk)
        })
        .await
}

/// Marks a room as unread: all of it, or from one message on.
///
/// Errors: `error-invalid-room`, `error-not-allowed` without a place in it, `invalid-message`.
pub async fn unread(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: Option<String>,
    first_message_id: Option<String>,
) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let (room, seen) = match (&room_id, &first_message_id) {
                (_, Some(id)) => {
                    let message = tx.message_by_id(id)?.ok_or(codes::INVALID_MESSAGE)?;
                    let room = tx
                        .room_by_id(&message.room_id)?
                        .ok_or(codes::ERROR_INVALID_ROOM)?;
                    (room, Millis(message.at.0 - 1))
                }
                (Some(id), None) => {
                    let room = tx.room_by_id(id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
                    let seen = Millis(room.last_message_at.0 - 1);
                    (room, seen)
                }
                (None, None) => {
                    return Err(Error::invalid_params(
                        "must have required property 'roomId'",
                    ));
                }
            };
            let place = tx
                .subscription(room.pk, caller.pk)?
                .ok_or(codes::ERROR_NOT_ALLOWED)?;
            tx.mark_unread(place.pk, seen, now)?;
            tell(tx, room.pk, caller.pk)
        })
        .await
}
