//! Departments: who answers what.

use super::{Ctx, hours_apply, room, routing};
use crate::error::{Error, Result, codes};
use crate::model::department::{Department, DepartmentAgent};
use crate::model::event::Change;
use crate::model::job::{Kind, NewJob};
use crate::model::time::Millis;
use crate::random;
use crate::store::Tx;
use serde_json::json;

/// A member as a manager names it.
pub struct Member {
    /// Account's id.
    pub agent_id: String,
    /// Chats given so far, when it is to be set.
    pub count: Option<i64>,
    /// Order among equals, when it is to be set.
    pub order: Option<i64>,
}

/// A department with its members.
pub type Saved = (Department, Vec<DepartmentAgent>);

fn not_found() -> Error {
    codes::DEPARTMENT_NOT_FOUND
        .as_coded("Department not found")
        .into()
}

/// The rules every save keeps.
fn check(tx: &Tx<'_>, department: &Department) -> Result<()> {
    if !department.email.contains('@') {
        return Err(codes::INVALID_EMAIL.with(format!("Invalid email {}", department.email)));
    }
    if department.requests_tag && department.closing_tags.is_empty() {
        return Err(codes::CLOSING_TAGS_REQUIRED.into());
    }
    if let Some(fallback) = &department.fallback_id {
        if *fallback == department.id {
            return Err(codes::FALLBACK_CIRCULAR.into());
        }
        if tx.department_by_id(fallback)?.is_none() {
            return Err(codes::FALLBACK_NOT_FOUND.into());
        }
    }
    Ok(())
}

fn put_members(
    tx: &mut Tx<'_>,
    department_id: &str,
    members: &[Member],
    now: Millis,
) -> Result<()> {
    for member in members {
        tx.put_member(
            &random::id(),
            department_id,
            &member.agent_id,
            (member.count, member.order),
            now,
        )?;
    }
    Ok(())
}

fn saved(tx: &Tx<'_>, id: &str) -> Result<Saved> {
    let department = tx.department_by_id(id)?.ok_or_else(not_found)?;
    Ok((department, tx.department_agents(id)?))
}

/// Adds a department with its members.
///
/// Errors: of an address without `@`, of tags and fallbacks that do not fit.
pub async fn create(ctx: &Ctx, mut department: Department, members: Vec<Member>) -> Result<Saved> {
    department.id = random::id();
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            check(tx, &department)?;
            tx.add_department(&department, now)?;
            put_members(tx, &department.id, &members, now)?;
            saved(tx, &department.id)
        })
        .await
}

/// Edits a department; members are added or updated, nobody is removed. `edit` sees it as it is when the write begins.
///
/// Errors: `error-department-not-found`; `error-archived-department-cant-be-enabled`; those of `edit` and [`create`].
pub async fn update(
    ctx: &Ctx,
    id: String,
    edit: impl FnOnce(Department) -> Result<Department> + Send + 'static,
    members: Vec<Member>,
) -> Result<Saved> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let old = tx.department_by_id(&id)?.ok_or_else(not_found)?;
            let (was_enabled, is_archived) = (old.is_enabled, old.is_archived);
            let department = edit(old)?;
            if is_archived && department.is_enabled {
                return Err(codes::ARCHIVED_CANT_BE_ENABLED.into());
            }
            check(tx, &department)?;
            tx.update_department(&department, now)?;
            if was_enabled != department.is_enabled {
                tx.switch_members(&id, department.is_enabled, now)?;
            }
            if !department.is_enabled {
                tx.leave_hour(&id, now)?;
            }
            put_members(tx, &id, &members, now)?;
            hours_apply::apply_members(tx, &settings, now)?;
            saved(tx, &id)
        })
        .await
}

/// The request does the work itself; a job takes over when it has not come to an end by then.
const PATIENCE_MS: i64 = 60_000;
/// Rows of one transaction.
const PIECE: i64 = 500;

/// Removes a department; its chats and queue entries go on without one. First it is put away, so that nothing new comes
/// in; then its history leaves it in pieces that keep nobody waiting. A removal that was begun is finished even when the
/// process dies in between.
///
/// Errors: `error-department-not-found`.
pub async fn delete(ctx: &Ctx, id: String) -> Result<()> {
    let (settings, now, named) = (ctx.settings(), ctx.now(), id.clone());
    ctx.store
        .write(move |tx| {
            if !tx.archive_department(&named, true, now)? {
                return Err(codes::DEPARTMENT_NOT_FOUND.into());
            }
            tx.leave_hour(&named, now)?;
            hours_apply::apply_members(tx, &settings, now)?;
            let due = Millis(now.0 + PATIENCE_MS);
            let rest = NewJob::timer(Kind::RemoveDepartment, &named, json!({}), due);
            tx.enqueue(&rest, now)
        })
        .await?;
    go_on(ctx, id).await
}

/// Removes a department whose removal has begun.
///
/// Errors: those of the store.
pub async fn go_on(ctx: &Ctx, id: String) -> Result<()> {
    loop {
        let named = id.clone();
        let left = ctx
            .store
            .write(move |tx| tx.leave_department(&named, PIECE))
            .await?;
        if left < PIECE {
            break;
        }
    }
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let rooms = tx.open_rooms_of_department(&id)?;
            tx.leave_hour(&id, now)?;
            tx.delete_department(&id)?;
            tx.cancel_job(Kind::RemoveDepartment, &id)?;
            for (pk, room_id) in rooms {
                room::tell_room(tx, pk, &room_id, Change::Changed)?;
                routing::tell_inquiry(tx, pk, Change::Changed)?;
            }
            hours_apply::apply_members(tx, &settings, now)
        })
        .await
}

/// Puts a department away or takes it back. False when there is none.
///
/// Errors: those of the store.
pub async fn set_archived(ctx: &Ctx, id: String, is_archived: bool) -> Result<bool> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let is_known = tx.archive_department(&id, is_archived, now)?;
            if is_known && is_archived {
                tx.leave_hour(&id, now)?;
                hours_apply::apply_members(tx, &settings, now)?;
            }
            Ok(is_known)
        })
        .await
}

/// Adds, updates and removes members. Accounts that do not exist are passed over.
///
/// Errors: `error-department-not-found`.
pub async fn set_members(
    ctx: &Ctx,
    id: String,
    put: Vec<Member>,
    remove: Vec<String>,
) -> Result<()> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            if tx.department_by_id(&id)?.is_none() {
                return Err(not_found());
            }
            put_members(tx, &id, &put, now)?;
            for agent_id in &remove {
                tx.remove_member(&id, agent_id)?;
            }
            tx.tell_department(&id);
            hours_apply::apply_members(tx, &settings, now)
        })
        .await
}
