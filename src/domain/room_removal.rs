//! Removing closed rooms for good. Long ones go in pieces, and the writer serves everybody else in between.

use super::{Ctx, file};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::event::{Change, Event};

/// Rooms looked up at a time.
const ROOMS: i64 = 50;

/// Removes one closed room: messages, places, files and all.
///
/// Errors: `error-invalid-room`, `error-room-is-not-closed`.
pub async fn remove(ctx: &Ctx, room_id: String) -> Result<()> {
    let id = room_id.clone();
    let room = ctx
        .store
        .read_small(move |r| r.room_by_id(&id))
        .await?
        .ok_or_else(invalid_room)?;
    if room.is_open {
        return Err(not_closed());
    }
    // Somebody else may have been quicker: gone is gone.
    empty(ctx, room.pk, room.id).await?;
    file::tidy(ctx).await;
    Ok(())
}

fn invalid_room() -> Error {
    codes::REMOVED_ROOM_INVALID
        .with("Invalid room")
        .typed(codes::REMOVED_ROOM_INVALID.code)
}

fn not_closed() -> Error {
    codes::REMOVED_ROOM_OPEN
        .with("Room is not closed")
        .typed(codes::REMOVED_ROOM_OPEN.code)
}

/// Removes all rooms that are closed now, of these departments when some are named. Gives how many.
pub async fn remove_all(ctx: &Ctx, department_ids: Vec<String>) -> Result<u64> {
    // What closes from here on stays.
    let until = ctx.now();
    let lines: Vec<Option<String>> = if department_ids.is_empty() {
        vec![None]
    } else {
        department_ids.into_iter().map(Some).collect()
    };
    let mut removed = 0;
    for line in lines {
        loop {
            let of = line.clone();
            let rooms = ctx
                .store
                .read(move |r| r.closed_rooms(of.as_deref(), until, ROOMS))
                .await?;
            if rooms.is_empty() {
                break;
            }
            for (pk, id) in rooms {
                removed += u64::from(empty(ctx, pk, id).await?);
            }
            file::tidy(ctx).await;
        }
    }
    Ok(removed)
}

/// Takes a closed room away. False when it is gone already.
async fn empty(ctx: &Ctx, pk: Pk, id: String) -> Result<bool> {
    loop {
        let (id, now) = (id.clone(), ctx.now());
        let gone = ctx
            .store
            .write(move |tx| {
                // A full piece: there may be more, and others wait.
                let piece = tx.removal_piece(pk)?;
                if tx.delete_oldest_messages(pk, piece, now)? == piece {
                    return Ok(None);
                }
                let user_ids = tx.subscribed_user_ids(pk)?;
                let is_gone = tx.delete_closed_room(pk, &id)?;
                if is_gone {
                    tx.emit(Event::Room {
                        room_id: id,
                        user_ids,
                        change: Change::Removed,
                    });
                }
                Ok(Some(is_gone))
            })
            .await?;
        if let Some(gone) = gone {
            return Ok(gone);
        }
    }
}
