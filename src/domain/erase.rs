//! Erasing a visitor: everything of theirs goes, in short transactions, and an erasure that was begun is finished even when
//! the process dies in between.

use super::{Ctx, closing, file};
use crate::error::{Result, codes};
use crate::model::Pk;
use crate::model::event::{Change, Event};
use crate::model::job::{Kind, NewJob};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::store::{Erased, Tx};
use serde_json::json;

/// The request does the work itself; a job takes over when it has not come to an end by then.
const PATIENCE_MS: i64 = 60_000;

/// Who was erased, when, and what went.
pub struct Erasure {
    /// Id of the visitor.
    pub visitor_id: String,
    /// When.
    pub at: Millis,
    /// What went.
    pub removed: Erased,
}

/// Erases the visitor who holds a token. An open room is closed first where that may be: for the widget, whose visitors
/// cannot do it themselves, and where the owner stores facts of the transport.
///
/// Errors: `invalid-token`, `visitor-has-open-rooms`. Source: visitor-api 11.3.
pub async fn by_token(ctx: &Ctx, token: &str, is_widget: bool) -> Result<Erasure> {
    let unknown = codes::INVALID_TOKEN.as_coded("");
    let hash = VisitorToken::parse(token).ok_or(unknown)?.hash();
    let settings = ctx.settings();
    let may_close =
        is_widget || settings.bool("Livechat_Allow_collect_and_store_HTTP_header_informations");
    let now = ctx.now();
    let (pk, visitor_id, mut removed) = ctx
        .store
        .write(move |tx| {
            let visitor = tx.visitor_by_token(&hash)?.ok_or(unknown)?;
            let removed = begin(tx, &settings, visitor.pk, &visitor.id, may_close, now)?;
            Ok((visitor.pk, visitor.id, removed))
        })
        .await?;
    let rest = go_on(ctx, pk).await?;
    removed.rooms += rest.rooms;
    removed.messages += rest.messages;
    removed.files += rest.files;
    log::info!(
        target: "security",
        "visitor erased id={visitor_id} rooms={} messages={} files={}",
        removed.rooms, removed.messages, removed.files
    );
    Ok(Erasure {
        visitor_id,
        at: now,
        removed,
    })
}

/// From here on nobody finds the visitor any more, and the rest of the work is promised.
fn begin(
    tx: &mut Tx<'_>,
    settings: &Settings,
    pk: Pk,
    id: &str,
    may_close: bool,
    now: Millis,
) -> Result<Erased> {
    if let Some(open) = tx.open_room_of_visitor(pk)? {
        if !may_close {
            return Err(codes::VISITOR_HAS_OPEN_ROOMS.into());
        }
        closing::for_erasure(tx, settings, &open, now)?;
    }
    let due = Millis(now.0 + PATIENCE_MS);
    let rest = NewJob::timer(Kind::EraseVisitor, id, json!({ "visitor": pk }), due);
    tx.enqueue(&rest, now)?;
    tx.strip_visitor(pk, now)
}

/// Removes the rooms of a visitor whose erasure has begun. Gives what went.
pub async fn go_on(ctx: &Ctx, visitor_pk: Pk) -> Result<Erased> {
    let mut removed = Erased::default();
    loop {
        let now = ctx.now();
        let (is_done, step) = ctx.store.write(move |tx| step(tx, visitor_pk, now)).await?;
        removed.rooms += step.rooms;
        removed.messages += step.messages;
        removed.files += step.files;
        if is_done {
            break;
        }
    }
    file::tidy(ctx).await;
    // What was overwritten in the database still stands in its log.
    ctx.store.empty_log().await;
    Ok(removed)
}

fn step(tx: &mut Tx<'_>, visitor_pk: Pk, now: Millis) -> Result<(bool, Erased)> {
    let mut removed = Erased::default();
    let Some((room_pk, room_id)) = tx.any_room_of_visitor(visitor_pk)? else {
        if let Some(id) = tx.erased_visitor_id(visitor_pk)? {
            tx.cancel_job(Kind::EraseVisitor, &id)?;
        }
        return Ok((true, removed));
    };
    removed.files = tx.file_count(room_pk)?;
    let piece = tx.removal_piece(room_pk)?;
    removed.messages = tx.delete_oldest_messages(room_pk, piece, now)?;
    if removed.messages == piece {
        removed.files -= tx.file_count(room_pk)?;
    } else {
        let user_ids = tx.subscribed_user_ids(room_pk)?;
        tx.drop_room(room_pk, &room_id)?;
        removed.rooms = 1;
        tx.emit(Event::Room {
            room_id,
            user_ids,
            change: Change::Removed,
        });
    }
    Ok((false, removed))
}
