//! Accounts on the wire.

use crate::model::user::User;
use serde_json::{Map, Value, json};

/// The `me` object of login and `GET me`.
pub fn me(user: &User, site_url: &str) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(user.id));
    out.insert("name".to_owned(), json!(user.name));
    out.insert("username".to_owned(), json!(user.username));
    out.insert("emails".to_owned(), emails(user));
    if let Some(email) = user.email.as_ref().filter(|_| user.is_email_verified) {
        out.insert("email".to_owned(), json!(email));
    }
    out.insert("status".to_owned(), json!(user.status));
    out.insert("statusConnection".to_owned(), json!(user.status_connection));
    out.insert("statusDefault".to_owned(), json!(user.status_default));
    if let Some(status) = &user.livechat_status {
        out.insert("statusLivechat".to_owned(), json!(status));
    }
    out.insert("utcOffset".to_owned(), json!(0));
    out.insert("active".to_owned(), json!(user.is_active));
    out.insert("roles".to_owned(), json!(user.roles));
    out.insert(
        "settings".to_owned(),
        json!({ "profile": {}, "preferences": preferences(user) }),
    );
    out.insert(
        "avatarUrl".to_owned(),
        json!(format!("{site_url}/avatar/{}", user.username)),
    );
    out
}

/// `[{"address":…,"verified":…}]`, empty without an address.
pub fn emails(user: &User) -> Value {
    match &user.email {
        Some(address) => json!([{ "address": address, "verified": user.is_email_verified }]),
        None => json!([]),
    }
}

fn preferences(user: &User) -> Value {
    serde_json::from_str(&user.preferences).unwrap_or_else(|_| json!({}))
}

fn custom_fields(user: &User) -> Value {
    user.custom_fields
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_else(|| json!({}))
}

/// What an account says of itself, and what its owner still has to do.
fn about(out: &mut Map<String, Value>, user: &User) {
    for (key, text) in [("bio", &user.bio), ("nickname", &user.nickname)] {
        if let Some(text) = text {
            out.insert(key.to_owned(), json!(text));
        }
    }
    if user.requires_password_change {
        out.insert("requirePasswordChange".to_owned(), json!(true));
    }
}

/// The answer of `GET me`: the `me` object and what only its owner reads.
pub fn me_whole(user: &User, site_url: &str, language: &str) -> Map<String, Value> {
    let mut out = me(user, site_url);
    let own = preferences(user);
    let language = own
        .get("language")
        .and_then(Value::as_str)
        .filter(|l| !l.is_empty())
        .unwrap_or(language);
    out.insert("statusText".to_owned(), json!(user.status_text));
    out.insert("language".to_owned(), json!(language));
    out.insert("customFields".to_owned(), custom_fields(user));
    if let Some(open) = &user.open_hours {
        out.insert("openBusinessHours".to_owned(), json!(open));
    }
    about(&mut out, user);
    out.insert("_updatedAt".to_owned(), json!(user.updated_at.iso()));
    out.insert(
        "services".to_owned(),
        json!({ "password": { "exists": true } }),
    );
    out
}

/// An account as any user sees it.
pub fn public(user: &User) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(user.id));
    out.insert("username".to_owned(), json!(user.username));
    out.insert("name".to_owned(), json!(user.name));
    out.insert("type".to_owned(), json!("user"));
    out.insert("active".to_owned(), json!(user.is_active));
    out.insert("status".to_owned(), json!(user.status));
    out.insert("statusText".to_owned(), json!(user.status_text));
    out.insert("utcOffset".to_owned(), json!(0));
    if let Some(status) = &user.livechat_status {
        out.insert("statusLivechat".to_owned(), json!(status));
    }
    out
}

/// An account as its owner and administrators see it.
pub fn whole(user: &User) -> Map<String, Value> {
    let mut out = public(user);
    out.insert("emails".to_owned(), emails(user));
    out.insert("roles".to_owned(), json!(user.roles));
    out.insert("statusDefault".to_owned(), json!(user.status_default));
    out.insert("statusConnection".to_owned(), json!(user.status_connection));
    out.insert("createdAt".to_owned(), json!(user.created_at.iso()));
    out.insert("_updatedAt".to_owned(), json!(user.updated_at.iso()));
    if let Some(at) = user.last_login_at {
        out.insert("lastLogin".to_owned(), json!(at.iso()));
    }
    if user.livechat_status.is_some() {
        out.insert("operator".to_owned(), json!(user.is_operator));
    }
    if user.custom_fields.is_some() {
        out.insert("customFields".to_owned(), custom_fields(user));
    }
    if let Some(open) = &user.open_hours {
        out.insert("openBusinessHours".to_owned(), json!(open));
    }
    about(&mut out, user);
    out.insert(
        "settings".to_owned(),
        json!({ "preferences": preferences(user) }),
    );
    out
}
