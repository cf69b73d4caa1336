//! Visitors' presence as their sockets tell it.

use super::Ctx;
use super::room::tell_room;
use crate::error::Result;
use crate::model::event::Change;
use crate::model::room::Room;
use crate::model::time::Millis;
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

/// Chats looked at in one write.
const AT_ONCE: i64 = 200;

/// After a start: visitors of the widget whose socket did not come back (`is_there` says whose did) are offline now. Who
/// chats without a socket, as a program may, is left alone.
///
/// Errors: those of the store.
pub async fn offline_at_start(
    ctx: &Ctx,
    is_there: impl Fn(&TokenHash) -> bool + Clone + Send + 'static,
) -> Result<()> {
    let mut from = Millis(0);
    loop {
        let (is_there, now) = (is_there.clone(), ctx.now());
        let next = ctx
            .store
            .write(move |tx| {
                let page = tx.shown_visitors(from, AT_ONCE)?;
                let mut has_changed = false;
                for shown in &page {
                    if !is_there(&shown.token_hash) {
                        tx.set_visitor_room_status(shown.visitor_pk, "offline", now)?;
                        tell_room(tx, shown.room_pk, &shown.room_id, Change::Changed)?;
                        has_changed = true;
                    }
                }
                let is_last = page.len() < usize::try_from(AT_ONCE).unwrap_or(usize::MAX);
                let last = page.last().map(|shown| shown.created_at);
                // Those who are there stay in the list: the next page begins behind them. A page from one millisecond
                // only, where nobody left, must not be read for ever.
                Ok(last.filter(|_| !is_last).map(|at| {
                    if at == from && !has_changed {
                        Millis(at.0 + 1)
                    } else {
                        at
                    }
                }))
            })
            .await?;
        match next {
            Some(at) => from = at,
            None => return Ok(()),
        }
    }
}
