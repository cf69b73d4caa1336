//! Custom fields on the wire.

use super::time::Dates;
use crate::model::custom_field::CustomField;
use serde_json::{Map, Value, json};

/// The whole field.
pub fn full(field: &CustomField, dates: Dates) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(field.id));
    put("label", json!(field.label));
    put("scope", json!(field.scope.as_str()));
    put("visibility", json!(field.visibility));
    for (key, text) in [
        ("type", &field.kind),
        ("options", &field.options),
        ("regexp", &field.pattern),
        ("defaultValue", &field.default_value),
    ] {
        if let Some(text) = text {
            put(key, json!(text));
        }
    }
    for (key, flag) in [
        ("required", field.is_required),
        ("public", field.is_public),
        ("searchable", field.is_searchable),
    ] {
        if let Some(flag) = flag {
            put(key, json!(flag));
        }
    }
    put("_updatedAt", dates.value(field.updated_at));
    out
}

/// What the widget is told of a field.
pub fn announced(field: &CustomField) -> Value {
    let kind = field.kind.as_deref().unwrap_or("input");
    let mut out = json!({
        "_id": field.id,
        "label": field.label,
        "regexp": field.pattern.as_deref().unwrap_or(""),
        "required": field.is_required(),
        "type": kind,
        "defaultValue": field.default_value.as_deref().unwrap_or(""),
    });
    let choices = field.choices();
    if kind == "select"
        && !choices.is_empty()
        && let Some(map) = out.as_object_mut()
    {
        map.insert("options".to_owned(), json!(choices));
    }
    out
}
