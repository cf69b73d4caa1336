//! Inquiries on the wire.

use super::message;
use super::room;
use super::room::Look;
use crate::model::inquiry::Inquiry;
use serde_json::{Map, Value, json};

/// The whole entry.
pub fn full(inquiry: &Inquiry, look: Look<'_>) -> Map<String, Value> {
    let dates = look.dates;
    let r = &inquiry.room;
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(inquiry.id));
    put("rid", json!(r.id));
    put("name", json!(r.name));
    put("ts", dates.value(inquiry.created_at));
    if let Some(id) = &r.department_id {
        put("department", json!(id));
    }
    put("message", json!(inquiry.message));
    put("status", json!(inquiry.status.as_str()));
    let mut v = Map::new();
    v.insert("_id".to_owned(), json!(r.visitor.id));
    v.insert("username".to_owned(), json!(r.visitor.username));
    if let Some(token) = look.token.or(r.visitor.token_text.as_deref()) {
        v.insert("token".to_owned(), json!(token));
    }
    v.insert("status".to_owned(), json!(r.visitor.status));
    if !r.visitor.activity.is_empty() {
        v.insert("activity".to_owned(), json!(r.visitor.activity));
    }
    put("v", Value::Object(v));
    put("t", json!("l"));
    if let Some(id) = &r.priority_id {
        put("priorityId", json!(id));
    }
    put("priorityWeight", json!(r.priority_weight));
    put("estimatedWaitingTimeQueue", json!(r.estimated_wait));
    put("source", room::source(r));
    if let Some(at) = inquiry.queued_at {
        put("queuedAt", dates.value(at));
    }
    if let Some(at) = inquiry.taken_at {
        put("takenAt", dates.value(at));
    }
    if let Some((id, username)) = &inquiry.default_agent {
        put(
            "defaultAgent",
            json!({ "agentId": id, "username": username }),
        );
    }
    let last = r.last_message.as_ref();
    if let Some(value) = last.and_then(|m| message::last(m, dates, None)) {
        put("lastMessage", value);
    }
    put("_updatedAt", dates.value(inquiry.updated_at));
    out
}

/// The short form of `inquiries.list`.
pub fn listed(inquiry: &Inquiry) -> Value {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(inquiry.id));
    out.insert("rid".to_owned(), json!(inquiry.room.id));
    out.insert("name".to_owned(), json!(inquiry.room.name));
    out.insert("ts".to_owned(), json!(inquiry.created_at.iso()));
    out.insert("status".to_owned(), json!(inquiry.status.as_str()));
    if let Some(id) = &inquiry.room.department_id {
        out.insert("department".to_owned(), json!(id));
    }
    Value::Object(out)
}
