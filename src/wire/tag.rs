//! Tags and priorities on the wire.

use crate::model::tag::{Priority, Tag};
use serde_json::{Map, Value, json};

/// A tag.
pub fn full(tag: &Tag) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(tag.id));
    out.insert("name".to_owned(), json!(tag.name));
    out.insert("description".to_owned(), json!(tag.description));
    out.insert("numDepartments".to_owned(), json!(tag.departments.len()));
    out.insert("departments".to_owned(), json!(tag.departments));
    out
}

/// A priority.
pub fn priority(priority: &Priority) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(priority.id));
    out.insert("i18n".to_owned(), json!(priority.label));
    out.insert("sortItem".to_owned(), json!(priority.weight));
    out.insert("dirty".to_owned(), json!(priority.name.is_some()));
    if let Some(name) = &priority.name {
        out.insert("name".to_owned(), json!(name));
    }
    out
}
