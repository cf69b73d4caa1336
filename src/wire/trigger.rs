//! Triggers on the wire.

use crate::model::trigger::Trigger;
use serde_json::{Map, Value, json};

fn list(json: &str) -> Value {
    serde_json::from_str(json).unwrap_or_else(|_| json!([]))
}

/// A whole trigger, for those who manage it.
pub fn trigger(t: &Trigger) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(t.id));
    put("name", json!(t.name));
    put("description", json!(t.description));
    put("enabled", json!(t.is_enabled));
    put("runOnce", json!(t.runs_once));
    put("registeredOnly", json!(t.is_registered_only));
    put("conditions", list(&t.conditions));
    put("actions", list(&t.actions));
    put("_updatedAt", json!(t.updated_at.iso()));
    out
}

/// A trigger as the widget gets it.
pub fn for_widget(t: &Trigger) -> Value {
    json!({ "_id": t.id, "runOnce": t.runs_once, "conditions": list(&t.conditions), "actions": list(&t.actions) })
}
