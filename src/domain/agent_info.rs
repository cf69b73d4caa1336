//! Which agent a visitor has, or would get.

use super::Ctx;
use super::access::visitor_room;
use super::routing::{self, Method};
use crate::error::{Result, codes};
use crate::model::token::VisitorToken;
use crate::model::user::User;

/// Who serves the visitor's room, open or closed.
///
/// Errors: `invalid-token`, `invalid-room`, `invalid-agent` (nobody, or that account is gone).
pub async fn of_room(ctx: &Ctx, token: &VisitorToken, room_id: String) -> Result<User> {
    let hash = token.hash();
    ctx.store
        .read_small(move |r| {
            let room = visitor_room(r, &hash, &room_id)?;
            let served_by = room.served_by.ok_or(codes::INVALID_AGENT)?;
            r.agent(served_by.pk)?
                .ok_or_else(|| codes::INVALID_AGENT.into())
        })
        .await
}

/// Who would get the next chat. `None` while the token has an open room. `counts`: the choice moves the order of agents,
/// as a real chat would.
///
/// Errors: `agent-not-found` (nobody is free, or agents take chats by hand), `invalid-agent`.
pub async fn next(
    ctx: &Ctx,
    token: &str,
    department: Option<String>,
    counts: bool,
) -> Result<Option<User>> {
    let settings = ctx.settings();
    let hash = VisitorToken::parse(token).map(|t| t.hash());
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            if let Some(hash) = hash
                && let Some(pk) = tx.visitor_pk(&hash)?
                && tx.open_room_of_visitor(pk)?.is_some()
            {
                return Ok(None);
            }
            let Method::Auto(order) = routing::method(&settings) else {
                return Err(codes::AGENT_NOT_FOUND.into());
            };
            let department_pk = match &department {
                // One that does not exist has no members.
                Some(named) => Some(tx.department_named(named)?.ok_or(codes::AGENT_NOT_FOUND)?.0),
                None => routing::default_department(tx, &settings)?,
            };
            let agent_pk = routing::next_agent(tx, &settings, order, department_pk, &[])?
                .ok_or(codes::AGENT_NOT_FOUND)?;
            if counts {
                tx.count_routed(agent_pk, department_pk, now)?;
            }
            tx.agent(agent_pk)?
                .ok_or_else(|| codes::INVALID_AGENT.into())
                .map(Some)
        })
        .await
}
