//! Visitors on the wire.

use super::room::stored;
use super::time::Dates;
use crate::model::visitor::Visitor;
use serde_json::{Map, Value, json};

pub(super) fn addresses(key: &str, list: &[String]) -> Value {
    Value::Array(list.iter().map(|a| json!({ key: a })).collect())
}

/// The whole record. `token`: the visitor's own, for answers to its owner.
pub fn full(visitor: &Visitor, token: Option<&str>, dates: Dates) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(visitor.id));
    put("username", json!(visitor.username));
    if let Some(token) = token.or(visitor.token_text.as_deref()) {
        put("token", json!(token));
    }
    put("ts", dates.value(visitor.created_at));
    put("status", json!(visitor.status));
    if let Some(name) = &visitor.name {
        put("name", json!(name));
    }
    if !visitor.emails.is_empty() {
        put("visitorEmails", addresses("address", &visitor.emails));
    }
    if !visitor.phones.is_empty() {
        put("phone", addresses("phoneNumber", &visitor.phones));
    }
    if let Some(id) = &visitor.department_id {
        put("department", json!(id));
    }
    if let Some(data) = stored(visitor.livechat_data.as_deref()) {
        put("livechatData", data);
    }
    if let Some((id, at)) = &visitor.last_chat {
        put("lastChat", json!({ "_id": id, "ts": dates.value(*at) }));
    }
    if let Some(agent) = &visitor.last_agent {
        put(
            "lastAgent",
            json!({ "username": agent.username, "agentId": agent.agent_id, "ts": dates.value(agent.at) }),
        );
    }
    if let Some(username) = &visitor.contact_manager {
        put("contactManager", json!({ "username": username }));
    }
    for (key, value) in [
        ("userAgent", &visitor.user_agent),
        ("ip", &visitor.ip),
        ("host", &visitor.host),
    ] {
        if let Some(value) = value {
            put(key, json!(value));
        }
    }
    if !visitor.activity.is_empty() {
        put("activity", json!(visitor.activity));
    }
    if let Some(id) = &visitor.contact_id {
        put("contactId", json!(id));
    }
    put("_updatedAt", dates.value(visitor.updated_at));
    out
}

/// Projection *guest* of `config`.
pub fn guest(visitor: &Visitor, token: &str) -> Value {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(visitor.id));
    out.insert("username".to_owned(), json!(visitor.username));
    out.insert("token".to_owned(), json!(token));
    if let Some(name) = &visitor.name {
        out.insert("name".to_owned(), json!(name));
    }
    if !visitor.emails.is_empty() {
        out.insert(
            "visitorEmails".to_owned(),
            addresses("address", &visitor.emails),
        );
    }
    if let Some(id) = &visitor.department_id {
        out.insert("department".to_owned(), json!(id));
    }
    Value::Object(out)
}
