//! Contacts on the wire.

use super::room::{self, Look, stored};
use super::visitor::addresses;
use crate::model::contact::{Channel, Contact};
use crate::model::room::Room;
use crate::model::time::Millis;
use serde_json::{Map, Value, json};

fn last_chat(chat: &(String, Millis)) -> Value {
    json!({ "_id": chat.0, "ts": chat.1.iso() })
}

/// One way a contact reaches us.
pub fn channel(channel: &Channel) -> Value {
    let mut source = Map::new();
    source.insert("type".to_owned(), json!(channel.source_type));
    if let Some(id) = &channel.source_id {
        source.insert("id".to_owned(), json!(id));
    }
    let mut details = source.clone();
    if channel.name != channel.source_type {
        details.insert("label".to_owned(), json!(channel.name));
    }
    let mut out = Map::new();
    out.insert("name".to_owned(), json!(channel.name));
    out.insert("verified".to_owned(), json!(channel.is_verified));
    out.insert("blocked".to_owned(), json!(channel.is_blocked));
    out.insert(
        "visitor".to_owned(),
        json!({ "visitorId": channel.visitor_id, "source": source }),
    );
    out.insert("details".to_owned(), Value::Object(details));
    if let Some(chat) = &channel.last_chat {
        out.insert("lastChat".to_owned(), last_chat(chat));
    }
    Value::Object(out)
}

/// The whole contact.
pub fn full(contact: &Contact) -> Value {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(contact.id));
    put("name", json!(contact.name));
    if !contact.emails.is_empty() {
        put("emails", addresses("address", &contact.emails));
    }
    if !contact.phones.is_empty() {
        put("phones", addresses("phoneNumber", &contact.phones));
    }
    if let Some(id) = &contact.manager_id {
        put("contactManager", json!(id));
    }
    put("unknown", json!(contact.is_unknown));
    if let Some(fields) = stored(contact.custom_fields.as_deref()) {
        put("customFields", fields);
    }
    put(
        "channels",
        Value::Array(contact.channels.iter().map(channel).collect()),
    );
    put("createdAt", json!(contact.created_at.iso()));
    if let Some(chat) = &contact.last_chat {
        put("lastChat", last_chat(chat));
    }
    if !contact.conflicts.is_empty() {
        put("conflictingFields", conflicts(contact));
    }
    put("_updatedAt", json!(contact.updated_at.iso()));
    Value::Object(out)
}

/// What an agent has to decide.
pub fn conflicts(contact: &Contact) -> Value {
    contact
        .conflicts
        .iter()
        .map(|c| json!({ "field": c.field, "value": c.value }))
        .collect()
}

/// A closed room in a contact's history.
pub fn history_item(room: &Room) -> Value {
    let whole = room::full(room, Look::rest());
    let keys = [
        "_id",
        "fname",
        "ts",
        "v",
        "msgs",
        "servedBy",
        "closedAt",
        "closedBy",
        "closer",
        "tags",
        "source",
        "lastMessage",
    ];
    let mut out: Map<String, Value> = keys
        .into_iter()
        .filter_map(|key| Some((key.to_owned(), whole.get(key)?.clone())))
        .collect();
    if let Some(v) = out.get_mut("v").and_then(Value::as_object_mut) {
        v.retain(|key, _| matches!(key.as_str(), "_id" | "username" | "token" | "status"));
    }
    Value::Object(out)
}
