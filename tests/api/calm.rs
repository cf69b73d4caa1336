//! Answers without what differs from run to run: ids, times, keys, addresses.

use crate::stage::Names;
use deskbell::http::openapi::sample;
use regex::{Captures, Regex};
use serde_json::Value;
use std::collections::HashMap;

/// What ids that the stage does not name become, in the order they come.
const IDS: &[&str] = &[
    "b3Kd8fQ2mZ7xLp5Ws",
    "h6Tn4vR9cY2jGe8Ua",
    "p9Xw5kB3sD7qMf2Zt",
    "e4Lc8yN6rJ2vHg5Ko",
    "s7Fz3uP9aW5bTx8Dm",
];

/// The answer as the reference shows it: what the stage made under the samples' names, long lists cut to two.
pub fn answer(text: &str, names: &Names) -> Value {
    let mut text = text.to_owned();
    let replaced = |text: &str, pattern: &str, by: &str| {
        let pattern = Regex::new(pattern).expect("a pattern");
        pattern.replace_all(text, by).into_owned()
    };
    for (pattern, by) in [
        (
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z",
            "2024-03-05T14:07:09.412Z",
        ),
        (
            r"https?://(127\.0\.0\.1|localhost):\d+",
            "https://chat.example.org",
        ),
        (
            r"\b(ana|bo|mia|iris|Sales|Greet|hours|delivery|company|number)\d+-\d+",
            "$1",
        ),
        (r"\bvisitor-\d+-\d+", "a1b2c3d4e5f6g7h8i9"),
        (
            r#"("(?:authToken|s|token|hashedToken)":)"[A-Za-z0-9_-]{40,}""#,
            "$1\"a1b2c3d4e5f6g7h8i9\"",
        ),
        (
            r"rc_exp=\d+&rc_sig=[A-Za-z0-9_-]+",
            "rc_exp=1709734029412&rc_sig=a1b2c3d4e5f6g7h8i9",
        ),
    ] {
        text = replaced(&text, pattern, by);
    }
    let mut known: Vec<_> = names.iter().collect();
    // `rid` and `roomId` stand for the same; the longest value first, since one may hold another.
    known.sort_by_key(|(name, value)| (usize::MAX - value.len(), name.len()));
    for (name, value) in known {
        if *name != "today" {
            text = text.replace(value.as_str(), sample(name));
        }
    }
    let mut value: Value = serde_json::from_str(&text).expect("JSON");
    let mut ids = Ids {
        pattern: Regex::new(r"\b[A-Za-z0-9]{17}\b").expect("a pattern"),
        samples: names.keys().map(|name| sample(name)).collect(),
        seen: HashMap::new(),
    };
    cut(&mut value);
    ids.calm(&mut value);
    value
}

/// Ids the stage does not name. Names of fields are left alone.
struct Ids<'a> {
    pattern: Regex,
    samples: Vec<&'a str>,
    seen: HashMap<String, &'static str>,
}

impl Ids<'_> {
    fn calm(&mut self, value: &mut Value) {
        match value {
            Value::String(text) => {
                let (samples, seen) = (&self.samples, &mut self.seen);
                let calmed = self.pattern.replace_all(text, |found: &Captures<'_>| {
                    let found = &found[0];
                    if samples.contains(&found) || !found.bytes().any(|b| b.is_ascii_digit()) {
                        return found.to_owned();
                    }
                    let next = IDS[seen.len() % IDS.len()];
                    (*seen.entry(found.to_owned()).or_insert(next)).to_owned()
                });
                *text = calmed.into_owned();
            }
            Value::Array(list) => list.iter_mut().for_each(|v| self.calm(v)),
            Value::Object(map) => map.values_mut().for_each(|v| self.calm(v)),
            _ => {}
        }
    }
}

fn cut(value: &mut Value) {
    match value {
        Value::Array(list) => {
            list.truncate(2);
            list.iter_mut().for_each(cut);
        }
        Value::Object(map) => map.values_mut().for_each(cut),
        _ => {}
    }
}

/// True when both hold the same fields of the same types. Lists are alike when both hold objects, or both do not: which of
/// their fields have a value hangs on what came first.
pub fn is_alike(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len()
                && a.iter()
                    .all(|(name, a)| b.get(name).is_some_and(|b| is_alike(a, b)))
        }
        (Value::Array(a), Value::Array(b)) => match (a.first(), b.first()) {
            (Some(a), Some(b)) => a.is_object() == b.is_object(),
            _ => true,
        },
        _ => std::mem::discriminant(a) == std::mem::discriminant(b),
    }
}

#[test]
fn only_fields_and_types_count() {
    use serde_json::json;
    assert!(is_alike(
        &json!({ "a": 1, "b": ["x"] }),
        &json!({ "b": [], "a": 2 })
    ));
    assert!(!is_alike(&json!({ "a": 1 }), &json!({ "a": "1" })));
    assert!(!is_alike(&json!({ "a": 1 }), &json!({ "a": 1, "b": 1 })));
    assert!(!is_alike(&json!({ "a": [1] }), &json!({ "a": [{}] })));
}
