//! Keys of a user's message that are kept as they came: clients read them without looking twice, so each has its kind.

use crate::model::time::Millis;
use serde_json::{Map, Value};

const KEPT: &[(&str, &str)] = &[
    ("attachments", "array"),
    ("emoji", "string"),
    ("avatar", "string"),
    ("customFields", "object"),
    // Which program wrote it: what the original's SDK puts on everything it sends.
    ("bot", "object"),
];

/// A key whose value is of another kind.
pub struct Misfit {
    /// The key.
    pub key: &'static str,
    /// What its value has to be.
    pub kind: &'static str,
}

/// A value as it is kept: dates of sockets (`{"$date":ms}`) as text, at any depth. Each reader gets the form of theirs.
fn stored(value: &Value) -> Value {
    match value {
        Value::Array(list) => list.iter().map(stored).collect(),
        Value::Object(map) => {
            let only = map.get("$date").filter(|_| map.len() == 1);
            match only.and_then(Value::as_i64) {
                Some(at) => Value::from(Millis(at).iso()),
                None => map.iter().map(|(k, v)| (k.clone(), stored(v))).collect(),
            }
        }
        other => other.clone(),
    }
}

/// The keys a message came with, as one JSON object; `null` and an empty list count as absent.
///
/// Errors: the first key that is not of its kind.
pub fn kept<'v>(
    value: impl Fn(&str) -> Option<&'v Value>,
) -> std::result::Result<Option<String>, Misfit> {
    let mut out = Map::new();
    for &(key, kind) in KEPT {
        let Some(value) = value(key).filter(|v| !v.is_null()) else {
            continue;
        };
        let is_fit = match value {
            Value::Array(list) => kind == "array" && list.iter().all(Value::is_object),
            Value::String(_) => kind == "string",
            Value::Object(_) => kind == "object",
            _ => false,
        };
        if !is_fit {
            return Err(Misfit { key, kind });
        }
        if value.as_array().is_none_or(|list| !list.is_empty()) {
            out.insert(key.to_owned(), stored(value));
        }
    }
    Ok((!out.is_empty()).then(|| Value::Object(out).to_string()))
}
