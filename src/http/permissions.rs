//! `permissions`, `roles`: who may do what.

use super::params::{Schema, Type, lenient, opt, req, strict};
use super::{Answer, Call, Reply, Req};
use crate::domain::permission;
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::model::permission::{Permission, ROLES};
use crate::model::time::Millis;
use crate::wire;
use crate::wire::shape::{
    answers::ChangedPermissions,
    manage::{Permission as Granted, Role},
};
use serde_json::{Value, json};

static LIST: Schema = strict(&[opt("updatedSince", Type::Str)]);
/// For the reference: what [`read`] takes.
static GRANT: Schema = lenient(&[req("_id", Type::Str), req("roles", Type::StrList)]);
static UPDATE: Schema = lenient(&[req("permissions", Type::ObjList(&GRANT))]);

/// `GET permissions.listAll` → `{"update":[{_id,roles,_updatedAt}],"remove":[]}`, with `updatedSince` only what changed.
///
/// Errors: 401; `error-updatedSince-param-invalid`.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let since = match req.params.opt_str("updatedSince") {
        None => None,
        Some(text) => Some(Millis::parse(text).ok_or(codes::UPDATED_SINCE_INVALID)?),
    };
    let all = all(&req, since).await?;
    Reply::ok(&json!({ "update": all, "remove": [] }))
}

async fn all(req: &Req, since: Option<Millis>) -> Result<Vec<Value>> {
    let updated = req
        .ctx
        .store
        .read_small(|r| r.permissions_updated())
        .await?;
    let grants = req.ctx.live.grants();
    Ok(updated
        .into_iter()
        .filter(|(_, at)| since.is_none_or(|since| *at > since))
        .map(|(p, at)| wire::permission::permission(p, &grants, at))
        .collect())
}

/// `POST permissions.update` `{"permissions":[{_id,roles}]}` → `{"permissions":[…all…]}`. Replaces the roles of each one
/// named; in force for the next request.
///
/// Errors: `error-edit-permissions-not-allowed`, `error-invalid-body-params`, `error-invalid-permission`,
/// `error-invalid-role`.
pub(super) async fn update(call: Call) -> Answer {
    let (body, req) = call.json()?;
    if !req.may(Permission::AccessPermissions) {
        return Err(
            Error::from(codes::PERMISSIONS_NOT_ALLOWED).typed("error-edit-permissions-not-allowed")
        );
    }
    let changes = read(&body)?;
    permission::grant(&req.ctx, &*req.user()?, changes).await?;
    let all = all(&req, None).await?;
    Reply::ok(&json!({ "permissions": all }))
}

fn read(body: &Value) -> Result<Vec<(Permission, Vec<String>)>> {
    let invalid = || Error::from(codes::INVALID_BODY_PARAMS).typed("error-invalid-body-params");
    let list = body
        .get("permissions")
        .and_then(Value::as_array)
        .ok_or_else(invalid)?;
    let mut changes = Vec::with_capacity(list.len());
    for item in list {
        let id = item
            .get("_id")
            .and_then(Value::as_str)
            .ok_or_else(invalid)?;
        let words = item
            .get("roles")
            .and_then(Value::as_array)
            .ok_or_else(invalid)?;
        let roles: Option<Vec<String>> = words
            .iter()
            .map(|w| w.as_str().map(str::to_owned))
            .collect();
        changes.push((id, roles.ok_or_else(invalid)?));
    }
    changes
        .into_iter()
        .map(|(id, roles)| {
            let permission = Permission::parse(id).ok_or_else(|| {
                Error::from(codes::INVALID_PERMISSION).typed("error-invalid-permission")
            })?;
            if roles.iter().all(|r| ROLES.contains(&r.as_str())) {
                Ok((permission, roles))
            } else {
                Err(Error::from(codes::INVALID_ROLE).typed("error-invalid-role"))
            }
        })
        .collect()
}

/// `GET roles.list` → `{"roles":[{_id,name,scope,protected}]}`.
///
/// Errors: 401.
pub(super) async fn roles(call: Call) -> Answer {
    call.none()?;
    Reply::ok(&json!({ "roles": wire::permission::roles() }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST permissions.update", "Replaces the roles of permissions; in force for the next request.")
        .note("Needs `access-permissions`. Answers with all permissions.")
        .body(&UPDATE)
        .gives(Gives::List("permissions", shape::<Granted>))
        .fails(&[codes::PERMISSIONS_NOT_ALLOWED, codes::INVALID_BODY_PARAMS, codes::INVALID_PERMISSION, codes::INVALID_ROLE])
        .examples(&[posts(r#"{"permissions":[{"_id":"view-l-room","roles":["admin","livechat-agent","livechat-manager"]}]}"#)]),
    doc("GET permissions.listAll", "Lists permissions with the roles that hold them.")
        .query(&LIST)
        .gives(Gives::Flat(shape::<ChangedPermissions>))
        .fails(&[codes::UPDATED_SINCE_INVALID])
        .examples(&[bare(), asks(&[("updatedSince", "2024-03-05T14:00:00.000Z")])]),
    doc("GET roles.list", "Lists the roles.")
        .gives(Gives::List("roles", shape::<Role>))
        .examples(&[bare()]),
];
