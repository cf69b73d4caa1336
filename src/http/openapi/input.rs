//! What a route takes: parameters of path and query, body. Read from the schemas the handlers check.

use super::glossary;
use crate::http::doc::{Doc, Example};
use crate::http::params::{Schema, Type};
use crate::http::routes::Route;
use serde_json::{Map, Value, json};

/// Names of the parameters in a path.
pub(super) fn names(path: &str) -> impl Iterator<Item = &str> {
    path.split('{')
        .skip(1)
        .filter_map(|part| part.split('}').next())
        .map(|name| name.trim_start_matches('*'))
}

/// The list `parameters` of an operation.
pub(super) fn parameters(route: &Route, doc: &Doc) -> Vec<Value> {
    let example = doc.examples.first();
    let mut out: Vec<Value> = names(route.path)
        .map(|name| {
            let given = example.and_then(|e| value_of(e.path, name));
            let mut schema = json!({ "type": "string", "minLength": 1 });
            if name == "type" {
                schema = json!({ "type": "string" });
            }
            json!({
                "name": name, "in": "path", "required": true, "schema": schema,
                "description": glossary::explain(doc.route, name),
                "example": given.map_or_else(|| glossary::sample(name).to_owned(), glossary::filled),
            })
        })
        .collect();
    if let Some(name) = doc.header {
        out.push(json!({
            "name": name, "in": "header", "required": false, "schema": { "type": "string" },
            "description": glossary::explain(doc.route, name), "example": glossary::sample("token"),
        }));
    }
    for field in doc.query.into_iter().flat_map(|s| s.fields) {
        let name = field.name();
        let mut said = json!({
            "in": "query", "required": field.is_required(),
            "description": glossary::explain(doc.route, name),
        });
        let is_list = matches!(field.kind(), Type::StrList)
            || (name == "ids" && matches!(field.kind(), Type::Any));
        let (wire, schema) = if is_list {
            (
                format!("{name}[]"),
                json!({ "type": "array", "items": { "type": "string" } }),
            )
        } else if matches!(field.kind(), Type::Any) {
            (name.to_owned(), json!({ "type": "string" }))
        } else {
            (name.to_owned(), kind(doc.route, field.kind()))
        };
        if let Value::Object(said) = &mut said {
            if is_list {
                said.insert("style".to_owned(), json!("form"));
                said.insert("explode".to_owned(), json!(true));
            } else if schema.get("type").is_some_and(|t| t == "object") {
                said.insert("style".to_owned(), json!("deepObject"));
                said.insert("explode".to_owned(), json!(true));
            }
            let given = example.and_then(|e| value_of(e.query, name).map(glossary::filled));
            if let Some(given) = given {
                let typed = match field.kind() {
                    _ if is_list => json!([given]),
                    Type::Num | Type::Bool => {
                        serde_json::from_str(&given).unwrap_or_else(|_| json!(given))
                    }
                    _ => json!(given),
                };
                said.insert("example".to_owned(), typed);
            }
            said.insert("name".to_owned(), json!(wire));
            said.insert("schema".to_owned(), schema);
        }
        out.push(said);
    }
    out
}

fn value_of<'a>(pairs: &[(&'a str, &'a str)], name: &str) -> Option<&'a str> {
    pairs.iter().find(|(key, _)| *key == name).map(|(_, v)| *v)
}

/// `requestBody`, where the route takes one.
pub(super) fn body(doc: &Doc) -> Option<Value> {
    let taken = match doc.body {
        Some(schema) => object(doc.route, schema),
        None if doc.is_multipart => {
            let text = |name: &str| json!({ "type": "string", "description": glossary::explain(doc.route, name) });
            json!({
                "type": "object", "additionalProperties": true,
                "properties": { "msg": text("msg"), "description": text("description") },
            })
        }
        // A list of things that the handler looks at one by one.
        None if doc.examples.iter().any(|e| e.body.starts_with('[')) => {
            json!({ "type": "array", "items": { "type": "object", "additionalProperties": true } })
        }
        None => return None,
    };
    let is_required = doc
        .body
        .is_some_and(|s| s.fields.iter().any(crate::http::params::Field::is_required))
        || doc.is_multipart;
    if doc.is_multipart {
        let mut taken = taken;
        if let Some(Value::Object(fields)) = taken.get_mut("properties") {
            fields.insert(
                "file".to_owned(),
                json!({ "description": "The file.", "contentMediaType": "application/octet-stream" }),
            );
        }
        if let Value::Object(taken) = &mut taken {
            let list = taken
                .entry("required".to_owned())
                .or_insert_with(|| json!([]));
            if let Value::Array(list) = list {
                list.push(json!("file"));
            }
        }
        let mut media = json!({ "schema": taken });
        let example = doc.examples.first().and_then(|e| Some((e, e.file?)));
        if let (Some((example, (name, _))), Value::Object(media)) = (example, &mut media) {
            let mut form = self::example(example).unwrap_or_else(|| json!({}));
            if let Value::Object(form) = &mut form {
                form.insert("file".to_owned(), json!(format!("@{name}")));
            }
            media.insert("example".to_owned(), form);
        }
        return Some(json!({ "required": true, "content": { "multipart/form-data": media } }));
    }
    let mut media = json!({ "schema": taken });
    let examples: Vec<Value> = doc.examples.iter().filter_map(example).collect();
    if let (Value::Object(media), false) = (&mut media, examples.is_empty()) {
        let named: Map<String, Value> = examples
            .into_iter()
            .enumerate()
            .map(|(at, value)| (format!("example{}", at + 1), json!({ "value": value })))
            .collect();
        media.insert("examples".to_owned(), Value::Object(named));
    }
    Some(json!({ "required": is_required, "content": { "application/json": media } }))
}

/// The body of an example, with a sample in each place that a test fills.
pub(super) fn example(example: &Example) -> Option<Value> {
    if example.body.is_empty() {
        return None;
    }
    serde_json::from_str(&glossary::filled(example.body)).ok()
}

fn object(route: &str, schema: &Schema) -> Value {
    let mut fields = Map::new();
    let mut required = Vec::new();
    for field in schema.fields {
        let mut said = kind(route, field.kind());
        let words = glossary::explain(route, field.name());
        if let (Value::Object(said), false) = (&mut said, words.is_empty()) {
            said.insert("description".to_owned(), json!(words));
        }
        fields.insert(field.name().to_owned(), said);
        if field.is_required() {
            required.push(field.name());
        }
    }
    let mut out = json!({
        "type": "object", "properties": fields, "additionalProperties": schema.mode.is_open(),
    });
    if let (Value::Object(out), false) = (&mut out, required.is_empty()) {
        out.insert("required".to_owned(), json!(required));
    }
    out
}

fn kind(route: &str, kind: Type) -> Value {
    match kind {
        Type::Str => json!({ "type": "string" }),
        Type::Words => json!({ "type": "string", "pattern": "\\S" }),
        Type::OneOf(words) => json!({ "type": "string", "enum": words }),
        Type::Num => json!({ "type": "number" }),
        Type::Bool => json!({ "type": "boolean" }),
        Type::StrList => json!({ "type": "array", "items": { "type": "string" } }),
        Type::Obj(schema) => object(route, schema),
        Type::ObjList(schema) => json!({ "type": "array", "items": object(route, schema) }),
        Type::ObjList1(schema) => {
            json!({ "type": "array", "items": object(route, schema), "minItems": 1 })
        }
        Type::Free => json!({ "type": "object", "additionalProperties": true }),
        Type::Any => json!({}),
    }
}
