//! `components.schemas`: the shapes of `wire::shape`, closed and without the `null`s that the wire never sends.

use crate::http::doc::{Gives, Shape};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Named shapes met so far.
#[derive(Default)]
pub(super) struct Components(BTreeMap<String, Value>);

fn reference(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

impl Components {
    /// All of them, by name.
    pub(super) fn schemas(self) -> BTreeMap<String, Value> {
        self.0
    }

    /// Takes in a shape and what it refers to. Answers its name.
    fn take(&mut self, shape: Shape) -> String {
        let shaped = shape();
        let own = (shaped.name.clone(), shaped.schema);
        for (name, schema) in shaped.parts.into_iter().chain([own]) {
            self.0.entry(name).or_insert_with(|| {
                let mut schema = serde_json::to_value(&schema).unwrap_or(Value::Null);
                tidy(&mut schema);
                schema
            });
        }
        shaped.name
    }

    /// Schema of a 200, or `None` where the answer is no JSON.
    pub(super) fn answer(&mut self, gives: &Gives) -> Option<Value> {
        let list = |name: &str| json!({ "type": "array", "items": reference(name) });
        Some(match gives {
            Gives::Bytes(_) => return None,
            Gives::Nothing => object(Map::new(), Vec::new()),
            Gives::Flat(shape) => {
                let name = self.take(*shape);
                let whole = self.0.get(&name).cloned().unwrap_or_default();
                let mut out = whole.clone();
                let fields = whole.get("properties").and_then(Value::as_object);
                let required = whole.get("required").and_then(Value::as_array);
                let told = object(
                    fields.cloned().unwrap_or_default(),
                    required.cloned().unwrap_or_default(),
                );
                if let (Value::Object(out), Value::Object(told)) = (&mut out, told) {
                    let is_open = out.get("additionalProperties") == Some(&Value::Bool(true));
                    out.extend(told);
                    out.insert("additionalProperties".to_owned(), Value::Bool(is_open));
                }
                out
            }
            Gives::Key(key, shape) => {
                let inner = reference(&self.take(*shape));
                object(one(key, inner), vec![json!(key)])
            }
            Gives::Maybe(key, shape) => {
                let inner = reference(&self.take(*shape));
                let inner = json!({ "oneOf": [inner, { "type": "null" }] });
                object(one(key, inner), vec![json!(key)])
            }
            Gives::List(key, shape) => {
                let inner = list(&self.take(*shape));
                object(one(key, inner), vec![json!(key)])
            }
            Gives::Page(key, shape) => {
                let inner = list(&self.take(*shape));
                let mut fields = one(key, inner);
                for (name, says) in [
                    ("count", "Items on this page."),
                    ("offset", "Items before this page."),
                    ("total", "Items in all."),
                ] {
                    fields.insert(
                        name.to_owned(),
                        json!({ "type": "integer", "description": says }),
                    );
                }
                object(
                    fields,
                    vec![json!(key), json!("count"), json!("offset"), json!("total")],
                )
            }
            Gives::Bare(shape) => reference(&self.take(*shape)),
            Gives::BareListOrNothing(shape) => json!({
                "anyOf": [list(&self.take(*shape)), object(Map::new(), Vec::new())],
            }),
            Gives::BareList(shape) => list(&self.take(*shape)),
        })
    }
}

fn one(key: &str, value: Value) -> Map<String, Value> {
    let mut map = Map::new();
    map.insert(key.to_owned(), value);
    map
}

/// An answer with `success` beside its fields.
fn object(mut fields: Map<String, Value>, mut required: Vec<Value>) -> Value {
    fields.insert("success".to_owned(), json!({ "const": true }));
    required.push(json!("success"));
    json!({
        "type": "object", "properties": fields, "required": required, "additionalProperties": false,
    })
}

/// Closes objects and takes away what optional fields never are.
fn tidy(schema: &mut Value) {
    let Value::Object(map) = schema else { return };
    let required: Vec<Value> = map
        .get("required")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if let Some(Value::Object(fields)) = map.get_mut("properties") {
        for (name, field) in fields.iter_mut() {
            if !required.contains(&json!(name)) {
                never_null(field);
            }
        }
        let is_open = map.get("title") == Some(&json!("open"));
        if is_open {
            map.remove("title");
        }
        map.insert("additionalProperties".to_owned(), json!(is_open));
    }
    for value in map.values_mut() {
        match value {
            Value::Object(inner) if !inner.contains_key("type") && !inner.contains_key("$ref") => {
                inner.values_mut().for_each(tidy);
                tidy(value);
            }
            Value::Object(_) => tidy(value),
            Value::Array(list) => list.iter_mut().for_each(tidy),
            _ => {}
        }
    }
}

fn never_null(field: &mut Value) {
    let Value::Object(map) = field else { return };
    if let Some(Value::Array(types)) = map.get_mut("type") {
        types.retain(|t| t != "null");
        if let [single] = types.as_slice() {
            let single = single.clone();
            map.insert("type".to_owned(), single);
        }
    }
    if let Some(Value::Array(choices)) = map.get_mut("oneOf") {
        choices.retain(|c| c.get("type") != Some(&json!("null")));
        if let [Value::Object(single)] = choices.as_slice() {
            let single = single.clone();
            map.remove("oneOf");
            map.extend(single);
        }
    }
}
