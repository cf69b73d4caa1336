//! As much of JSON Schema as the OpenAPI document uses, so that it can judge answers. A keyword that is not known here
//! stops the test: nothing is passed over in silence.

use serde_json::{Map, Value};

/// Keywords that say nothing about validity.
const WORDS: &[&str] = &[
    "description",
    "title",
    "format",
    "examples",
    "example",
    "deprecated",
    "default",
    "propertyNames",
    "contentMediaType",
];

/// Says all that is wrong with `value`, with its place.
pub fn faults(document: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut found = Vec::new();
    judge(document, schema, value, "", &mut found);
    found
}

fn fits(document: &Value, schema: &Value, value: &Value) -> bool {
    faults(document, schema, value).is_empty()
}

fn is_of(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "boolean" => value.is_boolean(),
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "number" => value.is_number(),
        "integer" => {
            value.is_i64() || value.is_u64() || value.as_f64().is_some_and(|n| n.fract() == 0.0)
        }
        _ => panic!("unknown type {name}"),
    }
}

fn short(value: &Value) -> String {
    value.to_string().chars().take(200).collect()
}

fn judge(document: &Value, schema: &Value, value: &Value, at: &str, found: &mut Vec<String>) {
    let rules = match schema {
        Value::Bool(true) => return,
        Value::Bool(false) => {
            found.push(format!("{at}: must not be there"));
            return;
        }
        Value::Object(rules) => rules,
        _ => panic!("no schema: {schema}"),
    };
    for (keyword, rule) in rules {
        let is_met = match keyword.as_str() {
            "$ref" => {
                let place = rule.as_str().expect("a reference").trim_start_matches('#');
                let shape = document.pointer(place).expect("a shape");
                judge(document, shape, value, at, found);
                true
            }
            "type" => match rule {
                Value::String(name) => is_of(value, name),
                Value::Array(names) => names.iter().any(|n| is_of(value, n.as_str().unwrap())),
                _ => panic!("type {rule}"),
            },
            "const" => value == rule,
            "enum" => rule.as_array().expect("a list").contains(value),
            "pattern" => value.as_str().is_none_or(|text| {
                regex::Regex::new(rule.as_str().unwrap())
                    .expect("a pattern")
                    .is_match(text)
            }),
            "minimum" => value
                .as_f64()
                .is_none_or(|n| n >= rule.as_f64().expect("a number")),
            "minLength" => value
                .as_str()
                .is_none_or(|t| t.chars().count() as u64 >= rule.as_u64().unwrap()),
            "minItems" => value
                .as_array()
                .is_none_or(|l| l.len() as u64 >= rule.as_u64().unwrap()),
            "anyOf" => list(rule).iter().any(|s| fits(document, s, value)),
            "oneOf" => {
                list(rule)
                    .iter()
                    .filter(|s| fits(document, s, value))
                    .count()
                    == 1
            }
            "items" => {
                for (n, item) in value.as_array().into_iter().flatten().enumerate() {
                    judge(document, rule, item, &format!("{at}/{n}"), found);
                }
                true
            }
            "properties" | "required" | "additionalProperties" => true,
            word if WORDS.contains(&word) || word.starts_with("x-") => true,
            other => panic!("the keyword {other} is not known to tests/support/schema.rs"),
        };
        if !is_met {
            found.push(format!(
                "{at}: {} breaks {keyword} {}",
                short(value),
                short(rule)
            ));
        }
    }
    if let Value::Object(map) = value {
        fields(document, rules, map, at, found);
    }
}

fn list(rule: &Value) -> &[Value] {
    rule.as_array().expect("a list of schemas")
}

fn fields(
    document: &Value,
    rules: &Map<String, Value>,
    map: &Map<String, Value>,
    at: &str,
    found: &mut Vec<String>,
) {
    for name in rules
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
    {
        let name = name.as_str().expect("a name");
        if !map.contains_key(name) {
            found.push(format!("{at}: {name} is missing"));
        }
    }
    let known = rules.get("properties").and_then(Value::as_object);
    for (name, value) in map {
        let rule = known
            .and_then(|k| k.get(name))
            .or_else(|| rules.get("additionalProperties"));
        match rule {
            Some(Value::Bool(false)) => {
                found.push(format!("{at}/{name}: is not told ({})", short(value)));
            }
            Some(rule) => judge(document, rule, value, &format!("{at}/{name}"), found),
            None => {}
        }
    }
}

#[test]
fn what_does_not_fit_is_named() {
    use serde_json::json;
    let document =
        json!({ "s": { "Id": { "type": "string", "minLength": 1, "description": "An id." } } });
    let schema = json!({
        "type": "object", "additionalProperties": false, "required": ["_id", "n"],
        "properties": {
            "_id": { "$ref": "#/s/Id" },
            "n": { "type": ["integer", "null"] },
            "list": { "type": "array", "items": { "enum": ["a", "b"] } },
            "either": { "oneOf": [{ "type": "null" }, { "type": "object", "additionalProperties": { "type": "number" } }] },
            "ok": { "const": true },
        },
    });
    let told = |value: Value| faults(&document, &schema, &value).join("; ");
    assert_eq!(
        told(json!({ "_id": "x", "n": null, "list": ["a"], "either": { "k": 1.5 }, "ok": true })),
        ""
    );
    assert_eq!(
        told(json!({ "_id": "", "n": 1.0 })),
        "/_id: \"\" breaks minLength 1"
    );
    assert_eq!(told(json!({ "n": 1 })), ": _id is missing");
    assert_eq!(
        told(json!({ "_id": "x", "n": 1, "t": 2 })),
        "/t: is not told (2)"
    );
    assert_eq!(
        told(json!({ "_id": "x", "n": 1.5, "list": ["c"] })),
        "/list/0: \"c\" breaks enum [\"a\",\"b\"]; /n: 1.5 breaks type [\"integer\",\"null\"]"
    );
    assert!(told(json!({ "_id": "x", "n": 1, "either": { "k": "t" } })).contains("breaks oneOf"));
    assert!(told(json!({ "_id": "x", "n": 1, "ok": false })).contains("breaks const"));
    assert!(told(json!([])).contains("breaks type"));
}
