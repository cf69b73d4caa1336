//! Answers kept for reuse: everybody's, a department's, one's own.

use super::Ctx;
use super::live::Caller;
use crate::error::{Error, Result, codes};
use crate::model::canned_response::{CannedResponse, Scope};
use crate::model::permission::{Grants, Permission};
use crate::random;
use crate::store::{NewCannedResponse, ReadTx};
use std::sync::Arc;

/// Longest shortcut (UTF-16 units).
const SHORTCUT: usize = 128;
/// Longest text.
const TEXT: usize = 20_000;
/// Most tags.
const TAGS: usize = 50;

/// What is saved.
pub struct Saved {
    /// Of an existing one.
    pub id: Option<String>,
    /// What an agent types to find it.
    pub shortcut: String,
    /// The answer.
    pub text: String,
    /// Who may use it.
    pub scope: Scope,
    /// Tags.
    pub tags: Vec<String>,
    /// Department, with scope `department`.
    pub department_id: Option<String>,
}

fn may(grants: &Grants, caller: &Caller, permission: Permission) -> bool {
    grants.allow(&caller.roles, permission)
}

fn sees_all(grants: &Grants, caller: &Caller) -> bool {
    may(grants, caller, Permission::ViewAllCannedResponses)
}

/// The canned responses the caller may use, oldest first. A department that is switched off still has its own.
pub async fn seen(ctx: &Ctx, caller: Arc<Caller>) -> Result<Vec<CannedResponse>> {
    let all = sees_all(&ctx.live.grants(), &caller);
    ctx.store
        .read(move |r| r.canned_responses(caller.pk, all))
        .await
}

fn can_see(r: &ReadTx<'_>, grants: &Grants, caller: &Caller, c: &CannedResponse) -> Result<bool> {
    Ok(match (c.scope, &c.department_id) {
        (Scope::Global, _) => true,
        (Scope::User, _) => c.owner_pk == Some(caller.pk),
        (Scope::Department, _) if sees_all(grants, caller) => true,
        (Scope::Department, Some(id)) => r.is_member(id, caller.pk)?,
        (Scope::Department, None) => false,
    })
}

/// One of them.
///
/// Errors: 404, also for one the caller may not use.
pub async fn one(ctx: &Ctx, caller: Arc<Caller>, id: String) -> Result<CannedResponse> {
    let grants = ctx.live.grants();
    ctx.store
        .read_small(move |r| {
            let found = r.canned_response(&id)?.ok_or(codes::RESOURCE_NOT_FOUND)?;
            if can_see(r, &grants, &caller, &found)? {
                return Ok(found);
            }
            Err(codes::RESOURCE_NOT_FOUND.into())
        })
        .await
}

/// What the caller may write: everybody's, a department's, their own.
fn check_scope(grants: &Grants, caller: &Caller, scope: Scope) -> Result<()> {
    let wanted: &[Permission] = match scope {
        Scope::User => return Ok(()),
        Scope::Department => &[
            Permission::SaveAllCannedResponses,
            Permission::SaveDepartmentCannedResponses,
        ],
        Scope::Global => &[Permission::SaveAllCannedResponses],
    };
    if wanted.iter().any(|p| may(grants, caller, *p)) {
        return Ok(());
    }
    Err(codes::CODED_NOT_ALLOWED.into())
}

fn check_sizes(saved: &Saved) -> Result<()> {
    let long = |text: &str, most: usize| text.encode_utf16().count() > most;
    let fault = if saved.shortcut.trim().is_empty() || saved.text.trim().is_empty() {
        "must NOT have fewer than 1 characters".to_owned()
    } else if long(&saved.shortcut, SHORTCUT) {
        format!("shortcut must NOT have more than {SHORTCUT} characters")
    } else if long(&saved.text, TEXT) {
        format!("text must NOT have more than {TEXT} characters")
    } else if saved.tags.len() > TAGS {
        format!("tags must NOT have more than {TAGS} items")
    } else if saved.tags.iter().any(|t| long(t, SHORTCUT)) {
        format!("tags must NOT have more than {SHORTCUT} characters")
    } else {
        return Ok(());
    };
    Err(Error::invalid_params(fault))
}

/// Makes a canned response, or replaces one.
///
/// Errors: invalid-params, `error-canned-response-not-found`, `error-not-allowed`, `error-invalid-department`,
/// `error-invalid-shortcut`. Source: agent-api 16.5.
pub async fn save(ctx: &Ctx, caller: Arc<Caller>, saved: Saved) -> Result<()> {
    check_sizes(&saved)?;
    let (grants, now) = (ctx.live.grants(), ctx.now());
    ctx.store
        .write(move |tx| {
            let old = match &saved.id {
                Some(id) => {
                    let old = tx
                        .canned_response(id)?
                        .filter(|c| c.scope != Scope::User || c.owner_pk == Some(caller.pk))
                        .ok_or(codes::CANNED_NOT_FOUND)?;
                    check_scope(&grants, &caller, old.scope)?;
                    Some(old)
                }
                None => None,
            };
            let department_pk = match (saved.scope, saved.department_id.as_deref()) {
                (Scope::Department, id) => {
                    let found = match id {
                        Some(id) => tx.department_named(id)?,
                        None => None,
                    };
                    // Named by its id only: a name may change.
                    let (pk, found_id) = found.ok_or(codes::CANNED_DEPARTMENT)?;
                    if Some(found_id.as_str()) != id {
                        return Err(codes::CANNED_DEPARTMENT.into());
                    }
                    Some(pk)
                }
                _ => None,
            };
            check_scope(&grants, &caller, saved.scope)?;
            let taken = tx.canned_response_of(&saved.shortcut)?;
            if taken.is_some_and(|t| old.as_ref().is_none_or(|o| o.pk != t.pk)) {
                return Err(codes::INVALID_SHORTCUT.into());
            }
            let new = NewCannedResponse {
                id: random::id(),
                shortcut: saved.shortcut,
                text: saved.text,
                scope: saved.scope,
                tags: saved.tags,
                department_pk,
                owner_pk: (saved.scope == Scope::User).then_some(caller.pk),
                creator_id: caller.id.clone(),
                creator_username: caller.username.clone(),
            };
            match old {
                Some(old) => tx.update_canned_response(old.pk, &new, now),
                None => tx.add_canned_response(&new, now),
            }
        })
        .await
}

/// Removes a canned response.
///
/// Errors: `error-canned-response-not-found`, `error-not-allowed`.
pub async fn remove(ctx: &Ctx, caller: Arc<Caller>, id: String) -> Result<()> {
    let grants = ctx.live.grants();
    ctx.store
        .write(move |tx| {
            let found = tx
                .canned_response(&id)?
                .filter(|c| c.scope != Scope::User || c.owner_pk == Some(caller.pk))
                .ok_or(codes::CANNED_NOT_FOUND)?;
            check_scope(&grants, &caller, found.scope)?;
            tx.remove_canned_response(found.pk)
        })
        .await
}
