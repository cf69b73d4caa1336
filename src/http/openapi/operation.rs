//! One operation of the document: a route and its words.

use super::components::Components;
use super::{answers, input, refusals, sections};
use crate::http::doc::{Doc, Gives};
use crate::http::limit::Class;
use crate::http::routes::{Access, Route};
use crate::model::permission::Permission;
use serde_json::{Map, Value, json};

/// Says all of one route.
pub(super) fn describe(route: &Route, doc: &Doc, components: &mut Components) -> Value {
    let mut out = json!({
        "operationId": id(route),
        "tags": [sections::section(route.path)],
        "summary": doc.summary,
        "parameters": input::parameters(route, doc),
        "responses": responses(route, doc, components),
        "security": security(route),
    });
    let Value::Object(map) = &mut out else {
        return out;
    };
    let mut words: Vec<String> = vec![who(route)];
    if !doc.note.is_empty() {
        words.insert(0, doc.note.to_owned());
    }
    if let Some(newer) = doc.replaced_by {
        words.push(format!("An older form; newer clients use `{newer}`."));
        map.insert("deprecated".to_owned(), json!(true));
    }
    map.insert("description".to_owned(), json!(words.join("\n\n")));
    if let Some(body) = input::body(doc) {
        map.insert("requestBody".to_owned(), body);
    }
    if let Some(schema) = doc.query.or(doc.body) {
        let dialect = if schema.mode.is_check() {
            "check"
        } else {
            "schema"
        };
        map.insert("x-parameters".to_owned(), json!(dialect));
    }
    let (names, word) = permissions(route);
    if !names.is_empty() {
        map.insert("x-permissions".to_owned(), json!({ word: names }));
    }
    if let Some(limit) = limit(route.limit) {
        map.insert("x-rate-limit".to_owned(), limit);
    }
    out
}

fn id(route: &Route) -> String {
    let mut out = route.method.as_str().to_ascii_lowercase();
    for part in route
        .path
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|p| !p.is_empty())
    {
        let mut letters = part.chars();
        out.extend(letters.next().map(|c| c.to_ascii_uppercase()));
        out.push_str(letters.as_str());
    }
    out
}

/// Ids of the permissions, and whether `all` or `any` of them are needed.
fn permissions(route: &Route) -> (Vec<&'static str>, &'static str) {
    let ids = |list: &[Permission]| list.iter().map(|p| p.id()).collect();
    match &route.access {
        Access::Anyone | Access::Login => (Vec::new(), "all"),
        Access::All(list) | Access::AllShort(list) => (ids(list), "all"),
        Access::Any(list) | Access::AnyShort(list) => (ids(list), "any"),
    }
}

fn who(route: &Route) -> String {
    let (names, word) = permissions(route);
    let word = if word == "all" { " and " } else { " or " };
    let names: Vec<String> = names.iter().map(|n| format!("`{n}`")).collect();
    match &route.access {
        Access::Anyone => "Anybody may call it; no login is asked for.".to_owned(),
        Access::Login => "Any login may call it.".to_owned(),
        _ => format!("Needs the permission {}.", names.join(word)),
    }
}

fn security(route: &Route) -> Value {
    if matches!(route.access, Access::Anyone) {
        json!([])
    } else {
        json!([{ "authToken": [], "userId": [] }])
    }
}

fn limit(class: Class) -> Option<Value> {
    let [address, visitor] = class.windows();
    let told = |window: Option<(u32, std::time::Duration)>| {
        window.map(|(calls, time)| json!({ "calls": calls, "seconds": time.as_secs() }))
    };
    let mut out = Map::new();
    let per = if class == Class::User {
        "login"
    } else {
        "address"
    };
    for (name, window) in [(per, told(address)), ("visitor", told(visitor))] {
        if let Some(window) = window {
            out.insert(name.to_owned(), window);
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

/// The headers of a counted answer.
pub(super) fn limit_headers() -> Value {
    json!({
        "X-RateLimit-Limit": { "$ref": "#/components/headers/X-RateLimit-Limit" },
        "X-RateLimit-Remaining": { "$ref": "#/components/headers/X-RateLimit-Remaining" },
        "X-RateLimit-Reset": { "$ref": "#/components/headers/X-RateLimit-Reset" },
    })
}

/// `components.headers`.
pub(super) fn headers() -> Value {
    let number = |text: &str| json!({ "description": text, "schema": { "type": "integer" } });
    json!({
        "X-RateLimit-Limit": number("Calls per window."),
        "X-RateLimit-Remaining": number("Calls left in this window."),
        "X-RateLimit-Reset": number("When the next window begins, in milliseconds since 1970."),
        "Retry-After": number("Seconds to wait."),
    })
}

fn responses(route: &Route, doc: &Doc, components: &mut Components) -> Value {
    let mut success = match (&doc.gives, components.answer(&doc.gives)) {
        (Gives::Bytes(kind), _) => {
            json!({ "description": "The bytes.", "content": { *kind: {} } })
        }
        (_, schema) => {
            let mut media = json!({ "schema": schema });
            if let (Some(given), Value::Object(media)) = (answers::answer(doc.route), &mut media) {
                media.insert("example".to_owned(), given.clone());
            }
            json!({ "description": "Done.", "content": { "application/json": media } })
        }
    };
    if let (Value::Object(success), false) = (&mut success, route.limit == Class::None) {
        success.insert("headers".to_owned(), limit_headers());
    }
    let mut out = refusals::responses(route, doc);
    out.insert("200".to_owned(), success);
    Value::Object(out)
}
