//! Accounts: what administrators do with them.

use super::password::{self, Secret};
use super::user::{check_email, check_name, check_roles, check_username};
use super::{Ctx, hours_apply, room, routing};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::event::{Change, Event};
use crate::model::message::kind;
use crate::model::permission::{ADMIN, AGENT};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::user::{About, NewUser, User};
use crate::random;
use crate::store::Tx;
use serde_json::{Map, Value};

/// Most bytes of an account's preferences.
const PREFERENCES: usize = 32 * 1024;

/// How a request names an account.
#[derive(Clone)]
pub enum Named {
    /// By id.
    Id(String),
    /// By username.
    Username(String),
    /// By username, else by id.
    Either(String),
}

impl Named {
    /// Finds the account.
    ///
    /// Errors: `error-invalid-user`.
    pub async fn find(self, ctx: &Ctx) -> Result<User> {
        ctx.store
            .read_small(move |r| match &self {
                Self::Id(id) => r.user_by_id(id),
                Self::Username(name) => r.user_by_username(name),
                Self::Either(text) => match r.user_by_username(text)? {
                    Some(user) => Ok(Some(user)),
                    None => r.user_by_id(text),
                },
            })
            .await?
            .ok_or_else(unknown)
    }
}

fn unknown() -> Error {
    codes::INVALID_USER
        .with("The required \"userId\" or \"username\" param provided does not match any users")
}

fn last_admin() -> Error {
    codes::LAST_OWNER.with("The last active administrator must stay")
}

/// An account as an administrator describes it.
pub struct Draft {
    /// Username.
    pub username: String,
    /// Display name.
    pub name: String,
    /// Address.
    pub email: String,
    /// Password.
    pub password: String,
    /// Roles; empty means the role `user`.
    pub roles: Vec<String>,
    /// False: created switched off.
    pub is_active: bool,
    /// The address is known to be theirs.
    pub is_verified: bool,
    /// Text beside the presence.
    pub status_text: String,
    /// What else is kept.
    pub about: About,
}

/// Creates an account. With the role `livechat-agent` it is set up as an agent.
///
/// Errors: of fields that do not fit or are in use; `error-password-policy-not-met`; `error-action-not-allowed` for roles
/// that do not exist.
pub async fn create(ctx: &Ctx, draft: Draft) -> Result<User> {
    let Draft {
        username,
        name,
        email,
        password,
        roles,
        is_active,
        is_verified,
        status_text,
        about,
    } = draft;
    check_about(&about)?;
    check_name(&name)?;
    check_username(&username)?;
    if email.trim().is_empty() {
        return Err(codes::FIELD_REQUIRED.with("The field Email is required."));
    }
    check_email(&email)?;
    check_roles(&roles)?;
    password::check_strength(&password, &[&username, &name, &email])?;
    let password_hash = ctx.passwords.hash(Secret::Plain(password)).await?;
    let roles = if roles.is_empty() {
        vec!["user".to_owned()]
    } else {
        roles
    };
    let (settings, now) = (ctx.settings(), ctx.now());
    let new = NewUser {
        id: random::id(),
        username,
        name: name.trim().to_owned(),
        email: Some(email.trim().to_lowercase()),
        is_email_verified: is_verified,
        password_hash,
        is_active,
        roles,
    };
    ctx.store
        .write(move |tx| {
            let pk = tx.add_user(&new, now)?;
            if new.roles.iter().any(|r| r == AGENT) {
                // A new account is offline, so a person is not available before the first login.
                let is_available = existing(tx, pk)?.starts_available();
                tx.make_agent(pk, is_available, now)?;
                hours_apply::apply_to_new(tx, &settings, pk, is_available, now)?;
            }
            if !status_text.is_empty() {
                tx.set_status(pk, None, Some(&status_text), now)?;
            }
            tx.set_about(pk, &about, now)?;
            let user = existing(tx, pk)?;
            tx.tell_status(&user);
            Ok(user)
        })
        .await
}

fn existing(tx: &Tx<'_>, pk: Pk) -> Result<User> {
    tx.user(pk)?.ok_or_else(unknown)
}

/// What changes about an account; `None` stays.
#[derive(Default)]
pub struct Edit {
    /// Display name.
    pub name: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Address.
    pub email: Option<String>,
    /// The address is known to be theirs.
    pub is_verified: Option<bool>,
    /// Password. A new one ends all logins.
    pub password: Option<String>,
    /// All roles.
    pub roles: Option<Vec<String>>,
    /// Switch of the account.
    pub is_active: Option<bool>,
    /// Text beside the presence.
    pub status_text: Option<String>,
    /// What else is kept.
    pub about: About,
}

/// Longest text an account says of itself, characters.
const ABOUT: usize = 260;

fn check_about(about: &About) -> Result<()> {
    for (text, name) in [(&about.bio, "Bio"), (&about.nickname, "Nickname")] {
        if text.as_ref().is_some_and(|t| t.chars().count() > ABOUT) {
            let fault = format!("{name} must not have more than {ABOUT} characters");
            return Err(codes::FIELD_INVALID.with(fault));
        }
    }
    if about
        .custom_fields
        .as_ref()
        .is_some_and(|f| f.len() > PREFERENCES)
    {
        return Err(Error::invalid_params("must NOT have more than 32768 bytes"));
    }
    Ok(())
}

/// Changes an account; all of it or nothing.
///
/// Errors: as [`create`]; `user-last-owner` when no active administrator would be left.
pub async fn update(ctx: &Ctx, pk: Pk, change: Edit) -> Result<User> {
    if let Some(name) = &change.name {
        check_name(name)?;
    }
    if let Some(username) = &change.username {
        check_username(username)?;
    }
    if let Some(email) = &change.email {
        check_email(email)?;
    }
    if let Some(roles) = &change.roles {
        check_roles(roles)?;
    }
    check_about(&change.about)?;
    let (settings, now) = (ctx.settings(), ctx.now());
    let user = ctx
        .store
        .read_small(move |r| r.user(pk))
        .await?
        .ok_or_else(unknown)?;
    let hash = match &change.password {
        None => None,
        Some(password) => {
            let mail = user.email.as_deref().unwrap_or_default();
            password::check_strength(password, &[&user.username, &user.name, mail])?;
            Some(ctx.passwords.hash(Secret::Plain(password.clone())).await?)
        }
    };
    ctx.store
        .write(move |tx| {
            let mut user = existing(tx, pk)?;
            if let Some(roles) = &change.roles {
                set_roles(tx, &settings, &user, roles, now)?;
            }
            user.name = change.name.map_or(user.name, |n| n.trim().to_owned());
            user.username = change.username.unwrap_or(user.username);
            if let Some(email) = change.email {
                let email = Some(email.trim().to_lowercase());
                // An address nobody has proved yet.
                user.is_email_verified &= email == user.email;
                user.email = email;
            }
            user.is_email_verified = change.is_verified.unwrap_or(user.is_email_verified);
            tx.update_user(&user, now)?;
            if let Some(text) = &change.status_text {
                tx.set_status(pk, None, Some(text), now)?;
            }
            tx.set_about(pk, &change.about, now)?;
            if let Some(is_active) = change.is_active {
                switch(tx, &settings, &user, is_active, now)?;
            }
            if let Some(hash) = &hash {
                tx.set_password_hash(pk, hash, now)?;
                tx.end_sessions(pk, &user.id)?;
                log::info!(target: "security", "password changed, all logins ended user={}", user.id);
            }
            existing(tx, pk)
        })
        .await
}

fn set_roles(
    tx: &mut Tx<'_>,
    settings: &Settings,
    user: &User,
    roles: &[String],
    now: Millis,
) -> Result<()> {
    let is_in = |role: &str| roles.iter().any(|r| r == role);
    if user.has_role(ADMIN) && !is_in(ADMIN) && !tx.has_other_admin(user.pk)? {
        return Err(last_admin());
    }
    for role in &user.roles {
        if !is_in(role) {
            tx.remove_role(user, role)?;
        }
    }
    for role in roles {
        tx.add_role(user, role)?;
    }
    if user.is_agent() && !is_in(AGENT) {
        tx.unmake_agent(user, now)?;
    } else if !user.is_agent() && is_in(AGENT) {
        let is_available = existing(tx, user.pk)?.starts_available();
        tx.make_agent(user.pk, is_available, now)?;
        hours_apply::apply_to_new(tx, settings, user.pk, is_available, now)?;
        tx.tell_status(user);
    }
    Ok(())
}

fn switch(
    tx: &mut Tx<'_>,
    settings: &Settings,
    user: &User,
    is_active: bool,
    now: Millis,
) -> Result<()> {
    if user.is_active == is_active {
        return Ok(());
    }
    if !is_active && user.has_role(ADMIN) && !tx.has_other_admin(user.pk)? {
        return Err(last_admin());
    }
    tx.set_active(user, is_active, now)?;
    if is_active {
        // Whoever comes back gets the hours of the moment, without being asked for a presence.
        hours_apply::apply_to_new(tx, settings, user.pk, true, now)?;
    }
    log::info!(target: "security", "account switched user={} active={is_active}", user.id);
    Ok(())
}

/// Switches an account on or off; the state it has already is a success. Off ends its logins at once.
///
/// Errors: `error-invalid-user`; `user-last-owner`.
pub async fn set_active(ctx: &Ctx, id: String, is_active: bool) -> Result<User> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let user = tx.user_by_id(&id)?.ok_or_else(unknown)?;
            switch(tx, &settings, &user, is_active, now)?;
            existing(tx, user.pk)
        })
        .await
}

/// Removes an account for good. An agent is removed as an agent first; the chats it serves wait in their lines again,
/// since nobody would answer them otherwise.
///
/// Errors: `error-invalid-user` when it is gone already; `user-last-owner`.
pub async fn delete(ctx: &Ctx, pk: Pk) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let user = existing(tx, pk)?;
            if user.has_role(ADMIN) && !tx.has_other_admin(pk)? {
                return Err(last_admin());
            }
            for room_pk in tx.rooms_served_by(pk)? {
                give_back(tx, &user, room_pk, now)?;
            }
            if user.is_agent() {
                tx.unmake_agent(&user, now)?;
            }
            tx.delete_user(&user)?;
            log::info!(target: "security", "account deleted user={}", user.id);
            Ok(())
        })
        .await
}

/// Puts an open chat of a leaving user back into its line.
fn give_back(tx: &mut Tx<'_>, user: &User, room_pk: Pk, now: Millis) -> Result<()> {
    let (Some(room), Some(mut head)) = (tx.room(room_pk)?, tx.room_head(room_pk)?) else {
        return Ok(());
    };
    let left = routing::system(kind::LEFT, "", routing::author(user), None);
    tx.append_system(&mut head, &left, now)?;
    tx.clear_room_agent(room_pk, now)?;
    tx.queue_inquiry(room_pk, None, now)?;
    tx.emit(Event::RoomAgent {
        room_id: room.id.clone(),
        agent_pk: None,
    });
    routing::tell_inquiry(tx, room_pk, Change::Changed)?;
    room::tell_room(tx, room_pk, &room.id, Change::Changed)?;
    routing::tell_line(tx, room.department_pk)
}

/// Merges preferences into an account's own. Answers the whole.
///
/// Errors: invalid-params past 32 KiB.
pub async fn set_preferences(
    ctx: &Ctx,
    pk: Pk,
    data: Map<String, Value>,
) -> Result<Map<String, Value>> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let user = existing(tx, pk)?;
            let mut all: Map<String, Value> =
                serde_json::from_str(&user.preferences).unwrap_or_default();
            all.extend(data);
            let json = Value::Object(all.clone()).to_string();
            if json.len() > PREFERENCES {
                return Err(Error::invalid_params("must NOT have more than 32768 bytes"));
            }
            tx.set_preferences(pk, &json, now)?;
            tx.tell_status(&user);
            Ok(all)
        })
        .await
}
