//! Presence that follows the sockets: a user is there while a socket is, and a little longer; so is a visitor.

use super::Realtime;
use super::registry::SocketId;
use crate::domain::live::Caller;
use crate::domain::{Ctx, presence, visitor_presence};
use crate::model::Pk;
use crate::model::token::TokenHash;
use std::time::Duration;

/// A reload or a change of networks is shorter than this.
const GRACE: Duration = Duration::from_secs(20);

/// After a start, users and visitors of the widget who do not come back within the grace are offline.
pub(super) fn start(ctx: Ctx, realtime: Realtime) {
    tokio::task::spawn_local(async move {
        tokio::time::sleep(GRACE).await;
        let registry = realtime.clone();
        let is_there = move |hash: &TokenHash| registry.registry().has_visitor(hash);
        if let Err(e) = visitor_presence::offline_at_start(&ctx, is_there).await {
            log::warn!("visitors' presence after the start could not be set: {e}");
        }
        let ids = realtime.registry().user_ids();
        let present: Vec<Pk> = match ctx
            .store
            .read(move |r| {
                ids.iter()
                    .map(|id| Ok(r.user_by_id(id)?.map(|u| u.pk)))
                    .collect::<crate::error::Result<Vec<_>>>()
            })
            .await
        {
            Ok(found) => found.into_iter().flatten().collect(),
            Err(e) => {
                log::warn!("presence after the start could not be read: {e}");
                return;
            }
        };
        if let Err(e) = presence::offline_at_start(&ctx, &present).await {
            log::warn!("presence after the start could not be set: {e}");
        }
    });
}

/// Tells the presence of a user over all their sockets.
pub(super) async fn tell(ctx: &Ctx, realtime: &Realtime, pk: Pk, user_id: &str) {
    let state = realtime.registry().presence(user_id);
    if let Err(e) = presence::connection(ctx, pk, state).await {
        log::warn!("presence could not be set: {e}");
    }
}

/// A user's socket went. With others left their presence counts at once, else the user is offline after the grace.
pub(super) fn user_left(ctx: &Ctx, realtime: &Realtime, user: &Caller) {
    let (ctx, realtime) = (ctx.clone(), realtime.clone());
    let (pk, id) = (user.pk, user.id.clone());
    tokio::task::spawn_local(async move {
        if !realtime.has_user_socket(&id) {
            tokio::time::sleep(GRACE).await;
        }
        tell(&ctx, &realtime, pk, &id).await;
    });
}

/// A visitor's socket was bound.
pub(super) async fn visitor_came(ctx: &Ctx, token: TokenHash) {
    if let Err(e) = visitor_presence::connection(ctx, token, true).await {
        log::warn!("a visitor's presence could not be set: {e}");
    }
}

/// A socket bound to a visitor went: offline in open rooms after the grace, unless another one is there.
pub(super) fn visitor_left(ctx: &Ctx, realtime: &Realtime, token: TokenHash) {
    let (ctx, realtime) = (ctx.clone(), realtime.clone());
    tokio::task::spawn_local(async move {
        tokio::time::sleep(GRACE).await;
        if realtime.registry().has_visitor(&token) {
            return;
        }
        if let Err(e) = visitor_presence::connection(&ctx, token, false).await {
            log::warn!("a visitor's presence could not be set: {e}");
        }
    });
}

/// The person at this socket is idle, or back.
pub(super) async fn idle(ctx: &Ctx, realtime: &Realtime, socket: SocketId, is_away: bool) {
    let Some(user) = realtime.registry().user(socket) else {
        return;
    };
    realtime.registry().set_away(socket, is_away);
    tell(ctx, realtime, user.pk, &user.id).await;
}
