//! The pages' types: the shapes of the API reference, spelt in TypeScript.
//!
//! Knows the part of JSON Schema that the reference uses and stops at anything else: a type that is silently too wide
//! would help nobody.

#![allow(
    unreachable_pub,
    reason = "a module of a test program has nobody to reach"
)]

use serde_json::{Map, Value};
use std::fmt::Write;

/// Keywords that say nothing a type could hold.
const UNTYPED: &[&str] = &[
    "default",
    "deprecated",
    "description",
    "examples",
    "format",
    "maxItems",
    "maxLength",
    "maximum",
    "minItems",
    "minLength",
    "minimum",
    "pattern",
    "propertyNames",
    "title",
];

/// Keywords that `Declarations::spelt` reads.
const TYPED: &[&str] = &[
    "$ref",
    "additionalProperties",
    "allOf",
    "anyOf",
    "const",
    "enum",
    "items",
    "oneOf",
    "properties",
    "required",
    "type",
];

/// Names that the declarations use themselves, or that are no names.
const TAKEN: &[&str] = &["boolean", "never", "null", "number", "string", "unknown"];

/// The shape that the pages hold otherwise than REST sends it, and what they hold.
const DECODED: (&str, &str) = ("Date", "WireDate");

/// A file that declares every shape of `components.schemas` under its own name: objects as interfaces, the rest as aliases.
pub fn declarations(schemas: &Value) -> String {
    let schemas = schemas.as_object().expect("an object of shapes");
    let (decoded, held) = DECODED;
    assert!(
        schemas.contains_key(decoded),
        "no shape is called {decoded}"
    );
    let mut out = format!(
        "// The shapes on the wire, written by `tests/docs.rs` from the schemas of the API reference; do not edit by hand.\n\
         // What the pages call otherwise, and how they hold a {decoded}, stands in local.ts.\n\
         import type {{ {held} }} from './local';\n"
    );
    let all = Declarations { schemas };
    for (name, schema) in schemas {
        assert!(
            is_word(name) && !TAKEN.contains(&name.as_str()) && name != held,
            "{name} cannot name a type"
        );
        out.push('\n');
        comment(&mut out, "", schema);
        if name == decoded {
            writeln!(out, "export type {name} = {held};").unwrap();
        } else if schema.get("properties").is_some() {
            writeln!(out, "export interface {name} {}", all.spelt(schema, "")).unwrap();
        } else {
            writeln!(out, "export type {name} = {};", all.spelt(schema, "")).unwrap();
        }
    }
    out
}

struct Declarations<'a> {
    schemas: &'a Map<String, Value>,
}

impl Declarations<'_> {
    /// A schema as a type; `indent` is how far in its line begins.
    fn spelt(&self, schema: &Value, indent: &str) -> String {
        let schema = match schema {
            Value::Bool(true) => return "unknown".to_owned(),
            Value::Bool(false) => return "never".to_owned(),
            Value::Object(schema) => schema,
            other => panic!("{other} is no schema"),
        };
        for word in schema.keys() {
            assert!(
                UNTYPED.contains(&word.as_str()) || TYPED.contains(&word.as_str()),
                "`{word}` cannot be spelt in TypeScript yet: {schema:?}"
            );
        }
        // What stands side by side holds together.
        let mut held = Vec::new();
        if let Some(to) = schema.get("$ref") {
            held.push(self.name(to));
        }
        if let Some(value) = schema.get("const") {
            held.push(value.to_string());
        }
        if let Some(values) = schema.get("enum") {
            held.push(union(list(values).iter().map(Value::to_string)));
        }
        for word in ["oneOf", "anyOf"] {
            if let Some(choices) = schema.get(word) {
                held.push(union(list(choices).iter().map(|c| self.spelt(c, indent))));
            }
        }
        if let Some(parts) = schema.get("allOf") {
            held.extend(list(parts).iter().map(|p| self.spelt(p, indent)));
        }
        let is_told = schema.contains_key("const") || schema.contains_key("enum");
        match schema.get("type") {
            // The values themselves say more.
            Some(_) if is_told => {}
            Some(Value::Array(types)) => {
                held.push(union(types.iter().map(|t| self.basic(t, schema, indent))));
            }
            Some(single) => held.push(self.basic(single, schema, indent)),
            None => assert!(
                !schema.contains_key("properties") && !schema.contains_key("items"),
                "no `type`: {schema:?}"
            ),
        }
        match held.as_slice() {
            [] => "unknown".to_owned(),
            [single] => single.clone(),
            many => {
                let parts: Vec<String> = many.iter().map(|part| closed(part)).collect();
                parts.join(" & ")
            }
        }
    }

    fn basic(&self, name: &Value, schema: &Map<String, Value>, indent: &str) -> String {
        match name.as_str() {
            Some(name @ ("string" | "boolean" | "null")) => name.to_owned(),
            Some("integer" | "number") => "number".to_owned(),
            Some("array") => match schema.get("items") {
                Some(items) => format!("{}[]", closed(&self.spelt(items, indent))),
                None => "unknown[]".to_owned(),
            },
            Some("object") => self.object(schema, indent),
            _ => panic!("{name} is no type"),
        }
    }

    fn object(&self, schema: &Map<String, Value>, indent: &str) -> String {
        let others = schema.get("additionalProperties");
        let Some(fields) = schema.get("properties") else {
            let value = others.map_or_else(|| "unknown".to_owned(), |o| self.spelt(o, indent));
            return format!("{{ [key: string]: {value} }}");
        };
        let fields = fields.as_object().expect("fields by name");
        let required = schema.get("required").map_or(&[][..], list);
        let lost = required
            .iter()
            .find(|r| r.as_str().is_none_or(|r| !fields.contains_key(r)));
        assert!(lost.is_none(), "{lost:?} is required, and told nowhere");
        let inner = format!("{indent}  ");
        let mut out = String::from("{\n");
        for (name, field) in fields {
            comment(&mut out, &inner, field);
            let mark = if required.iter().any(|r| r == name) {
                ""
            } else {
                "?"
            };
            let key = if is_word(name) {
                name.clone()
            } else {
                Value::from(name.as_str()).to_string()
            };
            let held = self.spelt(field, &inner);
            writeln!(out, "{inner}{key}{mark}: {held};").unwrap();
        }
        match others {
            Some(Value::Bool(false)) => {}
            None | Some(Value::Bool(true)) => {
                writeln!(out, "{inner}[key: string]: unknown;").unwrap();
            }
            // TypeScript would hold the named fields to the type of the others.
            Some(other) => panic!("named fields beside others of one type: {other}"),
        }
        out.push_str(indent);
        out.push('}');
        out
    }

    /// The name that a reference leads to.
    fn name(&self, to: &Value) -> String {
        let name = to
            .as_str()
            .and_then(|to| to.strip_prefix("#/components/schemas/"))
            .filter(|name| self.schemas.contains_key(*name));
        name.unwrap_or_else(|| panic!("{to} leads nowhere"))
            .to_owned()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

/// One of several, each said once.
fn union(choices: impl Iterator<Item = String>) -> String {
    let mut told: Vec<String> = Vec::new();
    for choice in choices {
        if !told.contains(&choice) {
            told.push(choice);
        }
    }
    assert!(!told.is_empty(), "a choice among nothing");
    if told.iter().any(|choice| choice == "unknown") {
        return "unknown".to_owned();
    }
    told.join(" | ")
}

/// In brackets, where what follows would otherwise take a part of it.
fn closed(part: &str) -> String {
    if part.contains(" | ") || part.contains(" & ") {
        format!("({part})")
    } else {
        part.to_owned()
    }
}

fn is_word(name: &str) -> bool {
    let mut letters = name.chars();
    letters
        .next()
        .is_some_and(|c| c.is_ascii_alphabetic() || c == '_' || c == '$')
        && letters.all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '$')
}

/// What the reference says of it, where an editor shows it.
fn comment(out: &mut String, indent: &str, schema: &Value) {
    let Some(text) = schema.get("description").and_then(Value::as_str) else {
        return;
    };
    let text = text.trim().replace("*/", "*\\/");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    if let [line] = lines.as_slice() {
        writeln!(out, "{indent}/** {line} */").unwrap();
        return;
    }
    writeln!(out, "{indent}/**").unwrap();
    for line in lines {
        writeln!(out, "{}", format!("{indent} * {line}").trim_end()).unwrap();
    }
    writeln!(out, "{indent} */").unwrap();
}

#[test]
fn spells_what_schemas_say() {
    let schemas = serde_json::json!({
        "Date": { "type": "string", "format": "date-time", "description": "A point in time." },
        "Mixed": {
            "type": "object",
            "description": "Ends early? */\n\nNo.",
            "required": ["a", "odd name", "choice", "maybe"],
            "additionalProperties": true,
            "properties": {
                "a": { "type": ["string", "null"], "description": "Text." },
                "odd name": { "type": "array", "items": { "type": ["integer", "boolean"] } },
                "choice": { "enum": ["x", 1, null], "type": "string" },
                "fixed": { "const": true },
                "maybe": { "oneOf": [{ "$ref": "#/components/schemas/Date" }, { "type": "null" }] },
                "several": { "type": "array", "items": { "anyOf": [{ "type": "number" }, {}] } },
                "both": { "type": "array", "items": { "allOf": [{ "$ref": "#/components/schemas/Date" }, { "$ref": "#/components/schemas/Map" }] } },
                "inner": {
                    "type": "array",
                    "items": { "type": "object", "additionalProperties": false, "properties": { "at": { "$ref": "#/components/schemas/Date" } } },
                },
            },
        },
        "Map": { "type": "object", "additionalProperties": { "type": "array", "items": {} } },
    });
    let wanted = "
/** A point in time. */
export type Date = WireDate;

export type Map = { [key: string]: unknown[] };

/**
 * Ends early? *\\/
 *
 * No.
 */
export interface Mixed {
  /** Text. */
  a: string | null;
  both?: (Date & Map)[];
  choice: \"x\" | 1 | null;
  fixed?: true;
  inner?: {
    at?: Date;
  }[];
  maybe: Date | null;
  \"odd name\": (number | boolean)[];
  several?: unknown[];
  [key: string]: unknown;
}
";
    let text = declarations(&schemas);
    let (head, body) = text.split_once("local';\n").unwrap();
    assert!(head.starts_with("// The shapes"), "{head}");
    assert_eq!(body, wanted);
}
