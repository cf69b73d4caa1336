//! Rights that changed: subscriptions and logins are judged again, and what is not allowed any more ends at once.

use super::frame::{self, close};
use super::registry::Held;
use super::{Realtime, authority, key};
use crate::domain::Ctx;
use crate::domain::live::Caller;
use crate::error::codes;
use crate::model::Pk;
use crate::wire::ddp;
use std::sync::Arc;

async fn all(ctx: &Ctx, realtime: &Realtime, held: Vec<Held>) {
    for held in held {
        one(ctx, realtime, &held).await;
    }
}

async fn one(ctx: &Ctx, realtime: &Realtime, held: &Held) {
    let registry = realtime.registry();
    match authority::still(ctx, &held.key, &held.grant, held.user.as_deref()).await {
        Ok(true) => {}
        Ok(false) => {
            let refused = ddp::nosub(&held.sub, Some(&codes::NOT_ALLOWED.into()));
            let last = frame::text(refused.to_string().as_bytes());
            registry.unsubscribe(held.socket, &held.sub, last);
        }
        Err(e) => {
            // Nobody can say now; the client comes back and asks.
            log::warn!("rights of {} could not be checked: {e}", held.key);
            registry.cut(held.socket, close::AGAIN);
        }
    }
}

/// Everything about one room.
pub(super) async fn room(ctx: &Ctx, realtime: &Realtime, room_id: &str) {
    let registry = realtime.registry();
    registry.rights_changed();
    all(ctx, realtime, registry.held_in(&key::of_room(room_id))).await;
}

/// Everything users hold, or one user.
pub(super) async fn users(ctx: &Ctx, realtime: &Realtime, user_id: Option<&str>) {
    let registry = realtime.registry();
    registry.rights_changed();
    all(ctx, realtime, registry.held_by(user_id)).await;
}

/// An account changed: a deactivated or removed one loses its sockets, another is judged with its new roles.
pub(super) async fn account(ctx: &Ctx, realtime: &Realtime, pk: Pk, user_id: &str) {
    let registry = realtime.registry();
    registry.rights_changed();
    if !registry.has_user(user_id) {
        return;
    }
    match ctx.store.read_small(move |r| r.user(pk)).await {
        Ok(Some(user)) if user.is_active => {
            registry.refresh_user(user_id, |old| {
                Arc::new(Caller {
                    username: user.username.clone(),
                    name: user.name.clone(),
                    roles: user.roles.clone(),
                    ..old.clone()
                })
            });
            users(ctx, realtime, Some(user_id)).await;
        }
        Ok(_) => registry.cut_user(user_id, |_| true),
        Err(e) => {
            log::warn!("a changed account could not be read: {e}");
            registry.cut_user(user_id, |_| true);
        }
    }
}
