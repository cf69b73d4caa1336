//! Canned responses on the wire.

use crate::model::canned_response::CannedResponse;
use serde_json::{Map, Value, json};

/// The whole document.
pub fn full(c: &CannedResponse) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(c.id));
    put("shortcut", json!(c.shortcut));
    put("text", json!(c.text));
    put("scope", json!(c.scope.word()));
    put("tags", json!(c.tags));
    if let Some(id) = &c.department_id {
        put("departmentId", json!(id));
    }
    put("userId", json!(c.creator_id));
    put(
        "createdBy",
        json!({ "_id": c.creator_id, "username": c.creator_username }),
    );
    put("_createdAt", json!(c.created_at.iso()));
    put("_updatedAt", json!(c.updated_at.iso()));
    out
}
