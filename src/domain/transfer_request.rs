//! Handing over on somebody's word: a user's, a visitor's. [`super::transfer`] does it.

use super::live::Caller;
use super::transfer::{self, Handover};
use super::{Ctx, room as rooms, routing};
use crate::error::{Error, Result, Row, codes};
use crate::model::Pk;
use crate::model::department::Department;
use crate::model::message::Message;
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::token::VisitorToken;
use crate::model::user::User;
use crate::store::Tx;
use std::sync::Arc;

/// Where a user wants a room to go.
#[derive(Default)]
pub struct Target {
    /// To this department.
    pub department_id: Option<String>,
    /// To this agent; inside the department when one is named.
    pub user_id: Option<String>,
    /// A word of their own.
    pub comment: Option<String>,
}

/// Who may ask.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Door {
    /// The route's permissions were enough.
    Permitted,
    /// Somebody with a place in the room, or who holds `transfer-livechat-guest`.
    PlaceOrPermission,
}

fn department(tx: &Tx<'_>, id: &str) -> Result<Department> {
    tx.department_by_id(id)?
        .filter(|d| !d.is_archived)
        .ok_or_else(|| codes::ERROR_INVALID_DEPARTMENT.into())
}

/// The account as it is now, not as it was at the door: one switched off in between does nothing more.
fn user(tx: &Tx<'_>, pk: Pk) -> Result<User> {
    tx.user(pk)?
        .filter(|u| u.is_active)
        .ok_or_else(|| codes::ERROR_INVALID_USER.into())
}

fn online_agent(tx: &Tx<'_>, settings: &Settings, id: &str) -> Result<User> {
    let agent = tx.user_by_id(id)?.ok_or(codes::USER_IS_OFFLINE)?;
    if routing::is_agent_online(tx, settings, agent.pk)? {
        Ok(agent)
    } else {
        Err(codes::USER_IS_OFFLINE.into())
    }
}

/// Departments may say where their chats may go.
fn check_restrictions(tx: &Tx<'_>, room: &Room, target: &Department) -> Result<()> {
    let Some(id) = &room.department_id else {
        return Ok(());
    };
    let allowed = tx
        .department_by_id(id)?
        .map(|d| d.forward_to)
        .unwrap_or_default();
    if allowed.is_empty() || allowed.contains(&target.id) {
        Ok(())
    } else {
        Err(codes::DEPARTMENT_NOT_A_TARGET.into())
    }
}

/// A user hands a room over.
///
/// Errors: `error-invalid-room`, `This_conversation_is_already_closed`, `error-invalid-user`, `error-not-authorized`,
/// `error-invalid-visitor`, `error-room-onHold`, `error-invalid-department`, those of [`transfer::to_department`] and
/// [`transfer::to_agent`], `error-forwarding-department-target-not-allowed`, `error-user-is-offline`,
/// `error-user-not-belong-to-department`, `error-forwarding-chat` without a target. Source: visitor-api 9.3, agent-api
/// §9.4.
pub async fn by_user(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    target: Target,
    door: Door,
) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            if !room.is_open {
                return Err(codes::CONVERSATION_CLOSED.into());
            }
            let user = user(tx, caller.pk)?;
            if door == Door::PlaceOrPermission
                && !tx.is_subscribed(room.pk, user.pk)?
                && !grants.allow(&user.roles, Permission::TransferLivechatGuest)
            {
                return Err(codes::NOT_AUTHORIZED.into());
            }
            transfer::check(tx, &room)?;
            let by = Handover::by_user(&user, &room, target.comment);
            let Some(department_id) = target.department_id else {
                let id = target.user_id.ok_or(codes::FORWARDING_FAILED)?;
                let agent = online_agent(tx, &settings, &id)?;
                return transfer::to_agent(tx, &settings, &room, &agent, &by, now);
            };
            let department = department(tx, &department_id)?;
            transfer::check_department(tx, &room, &department)?;
            let wanted = match target.user_id {
                Some(id) => Some(online_agent(tx, &settings, &id)?.pk),
                None => None,
            };
            if let Some(pk) = wanted
                && !tx.is_member(&department.id, pk)?
            {
                return Err(codes::USER_NOT_IN_DEPARTMENT.into());
            }
            check_restrictions(tx, &room, &department)?;
            transfer::to_department(tx, &settings, &room, &department, wanted, &by, now)
        })
        .await
}

/// How a route of visitors answers what all of them refuse.
pub struct Refusals {
    /// The room is unknown.
    pub missing: Row,
    /// The room is closed.
    pub closed: Row,
    /// The room is somebody else's.
    pub foreign: Row,
}

/// The visitor goes to another department; their next chats go there too.
///
/// Shape: the room afterwards. Errors: `invalid-token`, those of `refusals`, `error-room-onHold`,
/// `error-invalid-department`, those of [`transfer::to_department`]. Source: visitor-api 9.1, 9.2.
pub async fn by_visitor(
    ctx: &Ctx,
    token: VisitorToken,
    room_id: String,
    department_id: String,
    refusals: Refusals,
) -> Result<Room> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let visitor = tx
                .visitor_by_token(&token.hash())?
                .ok_or(codes::INVALID_TOKEN)?;
            let room = tx.room_by_id(&room_id)?.ok_or(refusals.missing)?;
            if room.visitor.pk != visitor.pk {
                return Err(refusals.foreign.into());
            }
            if !room.is_open {
                return Err(refusals.closed.into());
            }
            transfer::check(tx, &room)?;
            let department = department(tx, &department_id)?;
            let by = Handover {
                author: rooms::visitor_author(&visitor),
                role: "visitor",
                comment: None,
                scope: None,
            };
            transfer::to_department(tx, &settings, &room, &department, None, &by, now)?;
            tx.set_visitor_department(visitor.pk, department.pk, now)?;
            tx.keep_page_visits(&token.hash())?;
            tx.room(room.pk)?
                .ok_or_else(|| Error::internal("the handed-over room is gone"))
        })
        .await
}

/// A user puts a room back into the queue, perhaps of another department.
///
/// False when nobody serves it. Errors: `missing`, `room-closed`, `error-room-onHold`, `error-invalid-user`,
/// `error-returning-inquiry`. Source: routing §5.3, agent-api §5.2 and §14.
pub async fn return_to_queue(
    ctx: &Ctx,
    caller: Arc<Caller>,
    room_id: String,
    department_id: Option<String>,
    missing: Row,
) -> Result<bool> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(missing)?;
            if !room.is_open {
                return Err(codes::ROOM_CLOSED.into());
            }
            if room.is_on_hold {
                return Err(codes::ON_HOLD.into());
            }
            let user = user(tx, caller.pk)?;
            let department = match department_id.as_deref().filter(|id| !id.is_empty()) {
                Some(id) => Some(
                    tx.department_by_id(id)?
                        .filter(|d| !d.is_archived)
                        .ok_or(codes::RETURNING_FAILED)?,
                ),
                None => None,
            };
            let by = Handover::by_user(&user, &room, None);
            transfer::to_queue(tx, &room, department.as_ref(), &by, now)
        })
        .await
}

/// The notes of a room that changed hands, and how many there are.
///
/// Errors: `invalid-room`.
pub async fn history(
    ctx: &Ctx,
    room_id: String,
    is_newest_first: bool,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Message>, i64)> {
    ctx.store
        .read(move |r| {
            let room = r.room_by_id(&room_id)?.ok_or(codes::INVALID_ROOM)?;
            r.transfers(room.pk, is_newest_first, offset, limit)
        })
        .await
}

/// The departments a department's chats may go to; `None` when all may.
pub async fn restrictions(ctx: &Ctx, department_id: String) -> Result<Option<Vec<String>>> {
    let found = ctx
        .store
        .read_small(move |r| r.department_by_id(&department_id))
        .await?;
    Ok(found.map(|d| d.forward_to).filter(|list| !list.is_empty()))
}
