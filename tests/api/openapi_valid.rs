//! The document as other people's tools read it: valid OpenAPI 3.1 by the specification's own schema, and each schema in it
//! valid JSON Schema of the dialect it names.

use deskbell::http::openapi::document;
use serde_json::{Value, json};

const OFFICIAL: &str = include_str!("../support/openapi-3.1/schema.json");

fn faults(validator: &jsonschema::Validator, document: &Value) -> Vec<String> {
    validator
        .iter_errors(document)
        .map(|e| format!("{}: {e}", e.instance_path()))
        .collect()
}

fn official() -> jsonschema::Validator {
    let schema: Value = serde_json::from_str(OFFICIAL).expect("JSON");
    jsonschema::options()
        .should_validate_formats(true)
        .build(&schema)
        .expect("a schema")
}

#[test]
fn the_document_is_valid_openapi() {
    let document = document("https://chat.example.org");
    let faults = faults(&official(), &document);
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

#[test]
fn a_wrong_document_is_found_out() {
    let official = official();
    for (place, wrong) in [
        ("/openapi", json!("2.0")),
        ("/info/title", Value::Null),
        ("/paths/~1me/get/responses", json!({ "ok": {} })),
        ("/paths/~1me/get/parameters", json!([{ "in": "query" }])),
        ("/components/schemas", json!([])),
    ] {
        let mut document = document("https://chat.example.org");
        *document.pointer_mut(place).expect(place) = wrong;
        assert!(!faults(&official, &document).is_empty(), "{place}");
    }
}

/// All schemas of the document, with their places.
fn schemas<'a>(value: &'a Value, at: &str, found: &mut Vec<(String, &'a Value)>) {
    match value {
        Value::Object(map) => {
            for (name, inner) in map {
                let at = format!("{at}/{name}");
                if name == "schema" {
                    found.push((at, inner));
                } else if name != "example" && name != "examples" {
                    schemas(inner, &at, found);
                }
            }
        }
        Value::Array(list) => list.iter().for_each(|v| schemas(v, at, found)),
        _ => {}
    }
}

#[test]
fn every_schema_is_valid_json_schema() {
    let document = document("https://chat.example.org");
    let mut found = Vec::new();
    schemas(&document["paths"], "", &mut found);
    let shapes = document["components"]["schemas"]
        .as_object()
        .expect("shapes");
    found.extend(shapes.iter().map(|(name, schema)| (name.clone(), schema)));
    assert!(found.len() > 1000, "only {} schemas", found.len());
    let wrong: Vec<String> = found
        .iter()
        .filter_map(|(at, schema)| {
            let fault = jsonschema::draft202012::meta::validate(schema).err()?;
            Some(format!("{at}: {fault}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
