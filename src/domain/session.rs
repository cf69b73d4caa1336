//! Who is behind `X-User-Id` and `X-Auth-Token`.

use super::Ctx;
use super::live::Caller;
use crate::error::{Result, codes};
use crate::model::time::Millis;
use crate::model::token::{self, TokenHash};
use std::sync::Arc;

/// A login unused for this long has ended: 14 days.
pub const IDLE_MS: i64 = 14 * 24 * 3600 * 1000;
/// A login ends this long after it began, used or not: 90 days.
pub const ABSOLUTE_MS: i64 = 90 * 24 * 3600 * 1000;
/// Use is noted at most once an hour: one write, not one per request.
const TOUCH_MS: i64 = 3600 * 1000;

/// Finds the user behind a token. A look-up in memory; the database is asked once per login and after changes.
///
/// Errors: 401 for an unknown, ended or foreign token, and for a deactivated account.
pub async fn caller(ctx: &Ctx, user_id: &str, token: &str) -> Result<Arc<Caller>> {
    let caller = by_token(ctx, token).await?;
    if caller.id == user_id {
        Ok(caller)
    } else {
        Err(codes::NOT_LOGGED_IN.into())
    }
}

/// The same for a resume token, which names nobody.
///
/// Errors: as [`caller`].
pub async fn by_token(ctx: &Ctx, token: &str) -> Result<Arc<Caller>> {
    by_hash(ctx, token::hash(token)).await
}

/// The same by the token's hash, for a login that was proven before.
///
/// Errors: as [`caller`].
pub async fn by_hash(ctx: &Ctx, hash: TokenHash) -> Result<Arc<Caller>> {
    let now = ctx.now();
    if let Some(caller) = ctx.live.caller(&hash) {
        return if has_ended(&caller, now) {
            Err(codes::NOT_LOGGED_IN.into())
        } else {
            Ok(touch(ctx, caller, now).await)
        };
    }
    let generation = ctx.live.generation();
    let found = ctx
        .store
        .read_small(move |r| {
            let Some(session) = r.session(&hash)? else {
                return Ok(None);
            };
            Ok(r.user(session.user_pk)?
                .filter(|u| u.is_active)
                .map(|user| (session, user)))
        })
        .await?;
    let Some((session, user)) = found else {
        return Err(codes::NOT_LOGGED_IN.into());
    };
    let caller = Arc::new(Caller {
        pk: user.pk,
        id: user.id,
        username: user.username,
        name: user.name,
        roles: user.roles,
        session_pk: session.pk,
        token_hash: hash,
        session_created_at: session.created_at,
        session_used_at: session.last_used_at,
    });
    if has_ended(&caller, now) {
        return Err(codes::NOT_LOGGED_IN.into());
    }
    ctx.live.remember(generation, Arc::clone(&caller));
    Ok(touch(ctx, caller, now).await)
}

fn has_ended(caller: &Caller, now: Millis) -> bool {
    now.0 - caller.session_used_at.0 > IDLE_MS || now.0 - caller.session_created_at.0 > ABSOLUTE_MS
}

async fn touch(ctx: &Ctx, caller: Arc<Caller>, now: Millis) -> Arc<Caller> {
    if now.0 - caller.session_used_at.0 < TOUCH_MS {
        return caller;
    }
    let generation = ctx.live.generation();
    let pk = caller.session_pk;
    if let Err(e) = ctx.store.write(move |tx| tx.touch_session(pk, now)).await {
        // The login stays good; the next request tries again.
        log::warn!("noting the use of a login failed: {e}");
        return caller;
    }
    let fresh = Arc::new(Caller {
        session_used_at: now,
        ..(*caller).clone()
    });
    ctx.live.remember(generation, Arc::clone(&fresh));
    fresh
}
