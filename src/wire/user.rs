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
    let preferences: Value = serde_json::from_str(&user.preferences).unwrap_or_else(|_| json!({}));
    out.insert(
        "settings".to_owned(),
        json!({ "profile": {}, "preferences": preferences }),
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
