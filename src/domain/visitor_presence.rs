//! Visitors' presence as their sockets tell it.

use super::Ctx;
use super::room::tell_room;
use crate::error::Result;
use crate::model::event::Change;
use crate::model::room::Room;
use crate::model::token::TokenHash;
use crate::store::ReadTx;

/// The open room whose visitor is shown otherwise than `is_there` says.
fn outdated(r: &ReadTx<'_>, hash: &TokenHash, is_there: bool) -> Result<Option<Room>> {
    let Some(pk) = r.visitor_pk(hash)? else {
        return Ok(None);
    };
    let room = r.open_room_of_visitor(pk)?;
    Ok(room.filter(|room| (room.visitor.status == "offline") == is_there))
}

/// The visitor has a socket again, or none any more: the open room shows `online` or `offline`. What the visitor said
/// themselves (`away`) stays while a socket is there. An unknown token is no error.
///
/// Errors: those of the store. Source: realtime §5.
pub async fn connection(ctx: &Ctx, hash: TokenHash, is_there: bool) -> Result<()> {
    let is_right = ctx
        .store
        .read_small(move |r| Ok(outdated(r, &hash, is_there)?.is_none()))
        .await?;
    if is_right {
        return Ok(());
    }
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let Some(room) = outdated(tx, &hash, is_there)? else {
                return Ok(());
            };
            let status = if is_there { "online" } else { "offline" };
            tx.set_visitor_room_status(room.visitor.pk, status, now)?;
            tell_room(tx, room.pk, &room.id, Change::Changed)
        })
        .await
}
