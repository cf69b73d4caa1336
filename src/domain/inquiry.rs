//! Taking what waits.

use super::live::Caller;
use super::{Ctx, routing};
use crate::error::{Error, Result, codes};
use crate::model::inquiry::Status;
use crate::model::permission::Permission;
use std::sync::Arc;

pub use crate::store::InquiryFilter;

/// Gives a waiting room to the agent who asked first, or to another one whom the caller names.
///
/// Shape: `POST livechat/inquiries.take`. Errors: `The user is invalid`, `error-not-found`, `error-inquiry-taken`,
/// `error-agent-status-service-offline`, `error-not-allowed` (the agent may not see rooms),
/// `error-max-number-simultaneous-chats-reached`.
/// Source: agent-api §8, routing §4.3.
pub async fn take(
    ctx: &Ctx,
    caller: Arc<Caller>,
    inquiry_id: String,
    user_id: Option<String>,
) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let agent = match &user_id {
                Some(id) => tx
                    .user_by_id(id)?
                    .filter(|u| u.is_active)
                    .ok_or(codes::INVALID_USER_TEXT)?,
                // Looked up now, not when the request came in: a deactivation in between wins.
                None => tx
                    .user(caller.pk)?
                    .filter(|u| u.is_active)
                    .ok_or(codes::INVALID_USER_TEXT)?,
            };
            let inquiry = tx
                .inquiry_by_id(&inquiry_id)?
                .ok_or(codes::INQUIRY_NOT_FOUND)?;
            if inquiry.status == Status::Taken {
                // Taking a room one already serves is a silent success.
                let is_own = inquiry
                    .room
                    .served_by
                    .as_ref()
                    .is_some_and(|a| a.pk == agent.pk);
                return if is_own {
                    Ok(())
                } else {
                    Err(codes::INQUIRY_TAKEN.into())
                };
            }
            if !settings.bool("Livechat_enabled")
                || !routing::is_agent_online(tx, &settings, agent.pk)?
            {
                return Err(codes::AGENT_OFFLINE.into());
            }
            if !grants.allow(&agent.roles, Permission::ViewLRoom) {
                return Err(codes::CODED_NOT_ALLOWED.into());
            }
            let department_pk = inquiry.room.department_pk;
            if routing::is_agent_full(tx, &settings, agent.pk, department_pk)? {
                return Err(codes::AGENT_FULL.into());
            }
            let mut head = tx
                .room_head(inquiry.room.pk)?
                .ok_or_else(|| Error::internal("the waiting room is gone"))?;
            if !routing::assign(tx, &settings, &mut head, &agent, now)? {
                return Err(codes::INQUIRY_TAKEN.into());
            }
            Ok(())
        })
        .await
}
