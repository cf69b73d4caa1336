//! Bodies of webhooks, as receivers of the original know them.

use super::room::stored;
use crate::model::file::Links;
use crate::model::message::{Message, Side, kind};
use crate::model::time::Millis;
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::model::webhook::{EventKind, Subject};
use serde_json::{Map, Value, json};
use woothee::parser::Parser;

/// Keys of `facts` that go to the body as they are.
const FACTS: [&str; 4] = ["departmentId", "servedBy", "oldServedBy", "oldDepartmentId"];

fn put(map: &mut Map<String, Value>, key: &str, value: impl Into<Option<Value>>) {
    if let Some(value) = value.into().filter(|v| !v.is_null()) {
        map.insert(key.to_owned(), value);
    }
}

/// The body of an event of a chat.
pub fn session(s: &Subject, links: &Links) -> Value {
    let room = &s.room;
    let mut out = Map::new();
    put(&mut out, "type", json!(s.kind.wire_type()));
    put(&mut out, "_id", json!(room.id));
    put(&mut out, "label", json!(room.name));
    put(&mut out, "topic", json!(room.topic));
    put(&mut out, "createdAt", json!(room.created_at.iso()));
    put(&mut out, "lastMessageAt", json!(room.last_message_at.iso()));
    put(&mut out, "tags", json!(room.tags));
    put(
        &mut out,
        "customFields",
        stored(room.livechat_data.as_deref()),
    );
    put(&mut out, "visitor", visitor(&s.visitor));
    put(&mut out, "agent", s.agent.as_ref().map(agent));
    let crm = s.crm_data.as_deref();
    put(
        &mut out,
        "crmData",
        crm.map(|c| serde_json::from_str(c).unwrap_or_else(|_| json!(c))),
    );
    let shown = s.messages.iter().filter(|m| is_shown(m, s.shows_pages));
    let messages: Vec<Value> = shown.map(|m| message(m, links)).collect();
    put(&mut out, "messages", json!(messages));
    if !s.kind.is_message() {
        for key in FACTS {
            put(&mut out, key, s.facts.get(key).cloned());
        }
    }
    if s.kind == EventKind::Closed
        && let Some(closing) = &room.closing
    {
        put(&mut out, "closedAt", json!(closing.at.iso()));
        let by = json!({ "_id": closing.by_id, "username": closing.by_username });
        put(&mut out, "closedBy", by);
        put(&mut out, "closer", json!(closing.closer));
    }
    Value::Object(out)
}

/// The body of a message left while nobody was there.
pub fn offline(facts: &Value) -> Value {
    json!({ "type": EventKind::OfflineMessage.wire_type(), "sentAt": facts.get("sentAt"), "visitor": facts.get("visitor"),
        "message": facts.get("message") })
}

fn visitor(v: &Visitor) -> Value {
    let mut out = Map::new();
    put(&mut out, "_id", json!(v.id));
    put(&mut out, "token", json!(v.token_text));
    put(&mut out, "name", json!(v.name));
    put(&mut out, "username", json!(v.username));
    put(&mut out, "department", json!(v.department_id));
    let list = |key: &str, values: &[String]| {
        let all: Vec<Value> = values.iter().map(|value| json!({ key: value })).collect();
        (!all.is_empty()).then(|| json!(all))
    };
    put(&mut out, "email", list("address", &v.emails));
    put(&mut out, "phone", list("phoneNumber", &v.phones));
    put(&mut out, "ip", json!(v.ip));
    if let Some(words) = v
        .user_agent
        .as_deref()
        .and_then(|ua| Parser::new().parse(ua))
    {
        let named = |name: &str, version: &str| {
            let version = if version == "UNKNOWN" { "" } else { version };
            // Some systems carry their version in the name: "Windows 10", version "NT 10.0".
            let version = if name.starts_with("Windows") {
                ""
            } else {
                version
            };
            (name != "UNKNOWN").then(|| json!(format!("{name} {version}").trim()))
        };
        put(&mut out, "os", named(words.os, &words.os_version));
        put(&mut out, "browser", named(words.name, words.version));
    }
    put(&mut out, "customFields", stored(v.livechat_data.as_deref()));
    Value::Object(out)
}

fn agent(user: &User) -> Value {
    let mut out = Map::new();
    put(&mut out, "_id", json!(user.id));
    put(&mut out, "username", json!(user.username));
    put(&mut out, "name", json!(user.name));
    put(&mut out, "email", json!(user.email));
    // Fields of an account are shown once the owner can mark them for integrations.
    put(&mut out, "customFields", json!({}));
    Value::Object(out)
}

fn is_shown(m: &Message, shows_pages: bool) -> bool {
    match m.kind.as_deref() {
        None | Some(kind::CLOSED) => true,
        Some(kind::NAVIGATION) => shows_pages,
        Some(_) => false,
    }
}

fn message(m: &Message, links: &Links) -> Value {
    let mut out = Map::new();
    let author = &m.author;
    let mut who = Map::new();
    put(&mut who, "_id", json!(author.id));
    put(&mut who, "username", json!(author.username));
    put(&mut who, "name", json!(author.name));
    put(&mut out, "u", Value::Object(who));
    put(&mut out, "_id", json!(m.id));
    put(&mut out, "username", json!(author.username));
    put(&mut out, "msg", json!(m.text));
    put(&mut out, "ts", json!(m.at.iso()));
    put(&mut out, "rid", json!(m.room_id));
    put(&mut out, "_updatedAt", json!(m.updated_at.iso()));
    put(
        &mut out,
        "editedAt",
        m.edited.as_ref().map(|(at, ..)| json!(at.iso())),
    );
    if author.side != Side::Visitor {
        put(&mut out, "agentId", json!(author.id));
    }
    if m.kind.as_deref() == Some(kind::CLOSED) {
        put(&mut out, "closingMessage", json!(true));
    }
    let Some(Value::Object(extra)) = stored(m.extra.as_deref()) else {
        return Value::Object(out);
    };
    for key in ["navigation", "blocks", "file", "attachments"] {
        put(&mut out, key, extra.get(key).cloned());
    }
    let file = |key: &str| extra.get("file").and_then(|f| f.get(key)?.as_str());
    if let (Some(id), Some(name)) = (file("_id"), file("name")) {
        let path = crate::model::file::path(id, name);
        let size = extra.get("file").and_then(|f| f.get("size")).cloned();
        put(
            &mut out,
            "fileUpload",
            json!({ "publicFilePath": format!("{}{}", links.site_url(), links.sign(&path, id)), "type": file("type"),
                "size": size.or_else(|| super::message_extra::size(&extra)) }),
        );
    }
    Value::Object(out)
}

/// The fixed sample of the test call. In it, address and number are texts.
pub fn sample(now: Millis) -> Value {
    let at = now.iso();
    json!({
        "type": EventKind::Closed.wire_type(),
        "_id": "sample-room-0001",
        "label": "title",
        "topic": "A question about an order",
        "createdAt": at,
        "lastMessageAt": at,
        "tags": ["order", "delivery", "question"],
        "customFields": { "productId": "123456" },
        "visitor": { "_id": "", "name": "Ana Visitor", "username": "guest-1", "department": "Shop", "email": "ana@example.com",
            "phone": "+351 210 000 000", "ip": "203.0.113.9", "browser": "Firefox 125.0", "os": "Windows 10",
            "customFields": { "customerId": "123456" } },
        "agent": { "_id": "sample-agent-001", "username": "rui", "name": "Rui Agent", "email": "rui@example.com" },
        "messages": [
            { "username": "guest-1", "msg": "Has my order left?", "ts": at },
            { "username": "rui", "agentId": "sample-agent-001", "msg": "It has, this morning.", "ts": at },
        ],
    })
}

/// A receiver, for those who may manage them. Its secret is shown once, when it is made.
pub fn target(t: &crate::model::webhook::Target, url: &str, dead: i64) -> Value {
    let mut out = Map::new();
    put(&mut out, "_id", json!(t.id));
    put(&mut out, "name", json!(t.name));
    put(&mut out, "url", json!(url));
    put(
        &mut out,
        "events",
        json!(t.events.iter().map(EventKind::as_str).collect::<Vec<_>>()),
    );
    put(&mut out, "enabled", json!(t.is_enabled));
    put(&mut out, "stoppedReason", json!(t.stopped_reason));
    put(&mut out, "deadDeliveries", json!(dead));
    put(&mut out, "createdAt", json!(t.created_at.iso()));
    put(&mut out, "_updatedAt", json!(t.updated_at.iso()));
    Value::Object(out)
}

/// A delivery, without its body.
pub fn delivery(d: &crate::model::webhook::Delivery) -> Value {
    let mut out = Map::new();
    put(&mut out, "_id", json!(d.id));
    put(&mut out, "event", json!(d.kind.as_str()));
    put(&mut out, "type", json!(d.kind.wire_type()));
    put(&mut out, "state", json!(d.state.as_str()));
    put(&mut out, "tries", json!(d.tries));
    put(&mut out, "status", json!(d.status));
    put(&mut out, "outcome", json!(d.outcome));
    put(&mut out, "createdAt", json!(d.created_at.iso()));
    put(&mut out, "_updatedAt", json!(d.updated_at.iso()));
    if d.state == crate::model::webhook::State::Waiting {
        // A new one is due since it happened.
        let due_at = Millis(d.due_at.0.max(d.created_at.0));
        put(&mut out, "dueAt", json!(due_at.iso()));
    }
    Value::Object(out)
}
