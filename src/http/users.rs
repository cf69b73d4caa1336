//! `users.…`: accounts.

use super::params::{Mode, Params, Schema, Type, opt, req, strict};
use super::sorting::{Key, Sortable};
use super::{Answer, Call, Reply, Req, listed};
use crate::domain::account::{self, Draft, Edit, Named};
use crate::domain::presence;
use crate::domain::user::check_roles;
use crate::error::{Error, Result, codes};
use crate::model::permission::{ADMIN, Permission};
use crate::model::user::{About, User};
use crate::wire;
use serde_json::{Map, Value, json};

pub(super) static CREATE: Schema = strict(&[
    req("email", Type::Str),
    req("name", Type::Str),
    req("password", Type::Str),
    req("username", Type::Str),
    opt("active", Type::Bool),
    opt("roles", Type::StrList),
    opt("joinDefaultChannels", Type::Bool),
    opt("requirePasswordChange", Type::Bool),
    opt("setRandomPassword", Type::Bool),
    opt("sendWelcomeEmail", Type::Bool),
    opt("verified", Type::Bool),
    opt("bio", Type::Str),
    opt("nickname", Type::Str),
    opt("statusText", Type::Str),
    opt("customFields", Type::Free),
]);
static DATA: Schema = strict(&[
    opt("email", Type::Str),
    opt("name", Type::Str),
    opt("password", Type::Str),
    opt("username", Type::Str),
    opt("active", Type::Bool),
    opt("roles", Type::StrList),
    opt("joinDefaultChannels", Type::Bool),
    opt("requirePasswordChange", Type::Bool),
    opt("sendWelcomeEmail", Type::Bool),
    opt("verified", Type::Bool),
    opt("bio", Type::Str),
    opt("nickname", Type::Str),
    opt("statusText", Type::Str),
    opt("customFields", Type::Free),
]);
pub(super) static UPDATE: Schema = strict(&[
    req("userId", Type::Str),
    req("data", Type::Obj(&DATA)),
    opt("confirmRelinquish", Type::Bool),
]);
pub(super) static INFO: Schema = strict(&[
    opt("userId", Type::Str),
    opt("username", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
pub(super) static GET_STATUS: Schema =
    strict(&[opt("userId", Type::Str), opt("username", Type::Str)]);
pub(super) static DELETE: Schema = strict(&[
    opt("userId", Type::Str),
    opt("username", Type::Str),
    opt("user", Type::Str),
    opt("confirmRelinquish", Type::Bool),
]);
pub(super) static SET_STATUS: Schema = Schema {
    fields: &[
        opt("status", Type::Str),
        opt("message", Type::Str),
        opt("userId", Type::Str),
        opt("username", Type::Str),
    ],
    mode: Mode::CheckLenient,
};
pub(super) static SET_ACTIVE: Schema = strict(&[
    req("userId", Type::Str),
    req("activeStatus", Type::Bool),
    opt("confirmRelinquish", Type::Bool),
]);
pub(super) static PREFERENCES: Schema =
    strict(&[opt("userId", Type::Str), req("data", Type::Free)]);
pub(super) static LIST: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

fn not_allowed(text: &str) -> Error {
    codes::USER_ACTION_NOT_ALLOWED.with(text)
}

/// Nobody gives away a right that is not theirs to give.
fn may_assign(req: &Req, roles: &[String]) -> Result<()> {
    check_roles(roles)?;
    if roles.iter().any(|r| r == ADMIN) && !req.may(Permission::AssignAdminRole) {
        return Err(not_allowed("Assigning admin is not allowed"));
    }
    if roles.iter().any(|r| r != "user") && !req.may(Permission::AssignRoles) {
        return Err(not_allowed("Assigning roles is not allowed"));
    }
    Ok(())
}

/// What else is kept of an account.
fn about(p: &Params) -> About {
    About {
        bio: p.opt_str("bio").map(str::to_owned),
        nickname: p.opt_str("nickname").map(str::to_owned),
        custom_fields: p.value("customFields").map(Value::to_string),
        requires_password_change: p.bool("requirePasswordChange"),
    }
}

/// `POST users.create` → `{"user"}`.
///
/// Errors: `error-action-not-allowed` (400) without `create-user` or for roles that may not be given; those of
/// [`account::create`].
pub(super) async fn create(call: Call) -> Answer {
    let req = call.body(&CREATE)?;
    if !req.may(Permission::CreateUser) {
        return Err(not_allowed("Adding user is not allowed"));
    }
    let p = &req.params;
    let text = |name: &str| p.str(name).to_owned();
    let roles = p.list("roles").unwrap_or_default();
    may_assign(&req, &roles)?;
    let draft = Draft {
        username: text("username"),
        name: text("name"),
        email: text("email"),
        password: text("password"),
        roles,
        is_active: p.bool("active").unwrap_or(true),
        is_verified: p.bool("verified").unwrap_or(false),
        status_text: text("statusText"),
        about: about(p),
    };
    let made = account::create(&req.ctx, draft).await?;
    log::info!(target: "security", "account created user={} by={}", made.id, req.user()?.id);
    Reply::ok(&json!({ "user": wire::user::whole(&made) }))
}

/// The account a request names; `None` when it names none.
fn named(p: &Params) -> Option<Named> {
    let given = |key: &str| p.filled(key).map(str::to_owned);
    given("userId")
        .map(Named::Id)
        .or_else(|| given("username").map(Named::Username))
        .or_else(|| given("user").map(Named::Either))
}

/// The account a request names, else the caller's own.
async fn subject(req: &Req) -> Result<User> {
    let named = match named(&req.params) {
        Some(named) => named,
        None => Named::Id(req.user()?.id.clone()),
    };
    named.find(&req.ctx).await
}

/// `GET users.info?userId|username` → `{"user"}`; private keys only for oneself or with `view-full-other-user-info`.
///
/// Errors: `error-user-param-not-provided`; `User not found.`.
pub(super) async fn info(call: Call) -> Answer {
    let req = call.query(&INFO)?;
    let named = named(&req.params).ok_or(codes::USER_PARAM_MISSING)?;
    let found = named.find(&req.ctx).await.map_err(|e| {
        if e.code() == codes::INVALID_USER.code {
            codes::USER_NOT_FOUND_DOT.into()
        } else {
            e
        }
    })?;
    let is_whole = found.pk == req.user()?.pk || req.may(Permission::ViewFullOtherUserInfo);
    let mut out = if is_whole {
        wire::user::whole(&found)
    } else {
        wire::user::public(&found)
    };
    if is_whole {
        out.insert("canViewAllInfo".to_owned(), json!(true));
    }
    Reply::ok(&json!({ "user": out }))
}

impl Sortable for User {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => self.id.as_str().into(),
            "username" => self.username.as_str().into(),
            "name" => self.name.as_str().into(),
            "status" => self.status.as_str().into(),
            "statusLivechat" => self.livechat_status.as_deref().into(),
            "emails.address" => self.email.as_deref().into(),
            "active" => Key::Bool(self.is_active),
            "createdAt" => Key::Number(self.created_at.0),
            "lastLogin" => self
                .last_login_at
                .map_or(Key::Nothing, |at| Key::Number(at.0)),
            _ => return None,
        })
    }
}

/// True when `user` fits one condition of `query`: a text, `{"$ne": text}` or `{"$regex": text}` (taken literally,
/// whatever the letter case).
///
/// Errors: `error-invalid-query`.
fn fits(user: &User, key: &str, wanted: &Value) -> Result<bool> {
    let text = match key {
        "_id" => &user.id,
        "username" => &user.username,
        "name" => &user.name,
        "status" => &user.status,
        "active" if wanted.is_boolean() => return Ok(wanted.as_bool() == Some(user.is_active)),
        _ => return Err(bad_query(key)),
    };
    let single = wanted.as_object().filter(|o| o.len() == 1);
    match (wanted, single.and_then(|o| o.iter().next())) {
        (Value::String(wanted), _) => Ok(text == wanted),
        (_, Some((operator, Value::String(wanted)))) if operator == "$ne" => Ok(text != wanted),
        (_, Some((operator, Value::String(wanted)))) if operator == "$regex" => {
            Ok(super::sorting::holds(text, &wanted.to_lowercase()))
        }
        _ => Err(bad_query(key)),
    }
}

fn bad_query(key: &str) -> Error {
    codes::INVALID_QUERY.with(format!("Invalid query parameter provided: \"{key}\""))
}

/// `GET users.list` → `{"users"}` + page. `query` takes `_id`, `username`, `name`, `status`, `active`.
///
/// Errors: 401; of the page; `error-invalid-query`.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let query: Map<String, Value> = req
        .params
        .filled("query")
        .and_then(|raw| serde_json::from_str(raw).ok())
        .unwrap_or_default();
    let mut chosen = Vec::new();
    for user in req.ctx.store.read(|r| r.users()).await? {
        let mut is_in = true;
        for (key, wanted) in &query {
            is_in &= fits(&user, key, wanted)?;
        }
        if is_in {
            chosen.push(user);
        }
    }
    let sees_all = req.may(Permission::ViewFullOtherUserInfo);
    let (chosen, total) = page.cut(chosen, "username");
    let lines: Vec<Map<String, Value>> = chosen
        .iter()
        .map(|u| {
            if sees_all {
                wire::user::whole(u)
            } else {
                wire::user::public(u)
            }
        })
        .collect();
    Reply::ok(&listed("users", &lines, page.offset, total)?)
}

/// `GET users.getStatus?userId|username` (default: oneself) → `{_id,status}`, for oneself `connectionStatus` too.
///
/// Errors: `error-invalid-user`.
pub(super) async fn get_status(call: Call) -> Answer {
    let req = call.query(&GET_STATUS)?;
    let found = subject(&req).await?;
    if found.pk == req.user()?.pk {
        return Reply::ok(&json!({ "_id": found.id, "status": found.status,
            "connectionStatus": found.status_connection }));
    }
    Reply::ok(&json!({ "_id": found.id, "status": found.status }))
}

/// `POST users.setStatus` `{status?, message?, userId|username?}` → `{}`. Without a live connection the choice stays
/// until the next one, over restarts too.
///
/// Errors: `Match error`; 403 for somebody else without `edit-other-user-info`; `error-not-allowed`,
/// `error-invalid-status`, `error-status-not-allowed`.
pub(super) async fn set_status(call: Call) -> Answer {
    let req = call.body(&SET_STATUS)?;
    let (status, message) = (req.params.opt_str("status"), req.params.opt_str("message"));
    if status.is_none() && message.is_none() {
        return Err(Error::match_error(
            "Failed Match.OneOf, Match.Maybe or Match.Optional validation",
        ));
    }
    let settings = req.ctx.settings();
    presence::check_choice(&settings, None)?;
    let found = subject(&req).await?;
    if found.pk != req.user()?.pk && !req.may(Permission::EditOtherUserInfo) {
        return Err(codes::UNAUTHORIZED.into());
    }
    presence::check_choice(&settings, status)?;
    let has_socket = req.app.realtime.has_user_socket(&found.id);
    presence::set_status(&req.ctx, found.pk, status, message, has_socket).await?;
    Reply::empty()
}

/// `POST users.setActiveStatus` `{userId, activeStatus}` → `{"user":{_id,active}}`. Off ends all logins at once.
///
/// Errors: 403; `error-invalid-user`; `user-last-owner`.
pub(super) async fn set_active_status(call: Call) -> Answer {
    let req = call.body(&SET_ACTIVE)?;
    let is_active = req.params.bool("activeStatus").unwrap_or(false);
    let id = req.params.str("userId").to_owned();
    let changed = account::set_active(&req.ctx, id, is_active).await?;
    Reply::ok(&json!({ "user": { "_id": changed.id, "active": changed.is_active } }))
}

/// `POST users.update` `{userId, data}` → `{"user"}`. A new password ends all logins.
///
/// Errors: 403; `error-invalid-user`; those of [`account::update`].
pub(super) async fn update(call: Call) -> Answer {
    let req = call.body(&UPDATE)?;
    let data = req.params.obj("data").unwrap_or_default();
    let found = Named::Id(req.params.str("userId").to_owned())
        .find(&req.ctx)
        .await?;
    let is_other = found.pk != req.user()?.pk;
    if is_other && found.has_role(ADMIN) && !req.may(Permission::AssignAdminRole) {
        // Whoever may not make administrators may not take one's account over by a new password either.
        return Err(not_allowed("Editing user is not allowed"));
    }
    let roles = data.list("roles");
    if let Some(roles) = &roles {
        let new: Vec<String> = roles
            .iter()
            .filter(|r| !found.has_role(r))
            .cloned()
            .collect();
        let is_less = found.roles.iter().any(|r| !roles.contains(r));
        may_assign(&req, &new)?;
        if is_less && !req.may(Permission::AssignRoles) {
            return Err(not_allowed("Assigning roles is not allowed"));
        }
    }
    let is_active = data.bool("active");
    if is_active.is_some_and(|a| a != found.is_active)
        && !req.may(Permission::EditOtherUserActiveStatus)
    {
        return Err(codes::UNAUTHORIZED.into());
    }
    let text = |name: &str| data.opt_str(name).map(str::to_owned);
    let change = Edit {
        name: text("name"),
        username: text("username"),
        email: text("email"),
        is_verified: data.bool("verified"),
        password: text("password"),
        roles,
        is_active,
        status_text: text("statusText"),
        about: about(&data),
    };
    let changed = account::update(&req.ctx, found.pk, change).await?;
    log::info!(target: "security", "account changed user={} by={}", changed.id, req.user()?.id);
    Reply::ok(&json!({ "user": wire::user::whole(&changed) }))
}

/// `POST users.delete` `{userId | username | user}` → `{}`.
///
/// Errors: 403; `error-user-param-not-provided`; `error-invalid-user`; `user-last-owner`.
pub(super) async fn delete(call: Call) -> Answer {
    let req = call.body(&DELETE)?;
    let named = named(&req.params).ok_or(codes::USER_PARAM_MISSING)?;
    let found = named.find(&req.ctx).await?;
    if found.has_role(ADMIN) && found.pk != req.user()?.pk && !req.may(Permission::AssignAdminRole)
    {
        return Err(not_allowed("Deleting user is not allowed"));
    }
    account::delete(&req.ctx, found.pk).await?;
    Reply::empty()
}

/// `POST users.setPreferences` `{userId?, data}` → `{"user":{_id,settings:{preferences}}}`. Merges.
///
/// Errors: `error-invalid-user`; `error-action-not-allowed` for somebody else without `edit-other-user-info`.
pub(super) async fn set_preferences(call: Call) -> Answer {
    let req = call.body(&PREFERENCES)?;
    let found = subject(&req).await?;
    if found.pk != req.user()?.pk && !req.may(Permission::EditOtherUserInfo) {
        return Err(not_allowed("Editing user is not allowed"));
    }
    let data = req
        .params
        .value("data")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default();
    let all = account::set_preferences(&req.ctx, found.pk, data).await?;
    Reply::ok(&json!({ "user": { "_id": found.id, "settings": { "preferences": all } } }))
}
