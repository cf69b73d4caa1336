//! The OpenAPI document, made of the route table, the `DOCS` of every handler file and the schemas the handlers check.
//!
//! `operation` says one route, `input` its parameters and body, `answers` what it gave, `refusals` its errors, `components` the
//! shapes;
//! `glossary` explains parameters by name and `sections` sorts the routes. `page` shows all of it at `/docs`, `calls` as lines for a shell.

mod answers;
mod calls;
mod components;
mod glossary;
mod input;
mod operation;
mod page;
mod refusals;
mod sections;

use super::doc::Doc;
use super::routes::{Route, TABLE};
use super::{
    canned_responses, chat, jobs, licenses, livechat, methods, omnichannel, permissions, rooms,
    session, settings, setup, subscriptions, uploads, user_docs, webhooks,
};
use crate::realtime::methods::NAMES;
use components::Components;
use serde_json::{Map, Value, json};
use std::collections::HashMap;

pub use answers::answer;
pub use glossary::sample;
pub use page::{SCRIPT, STYLE, html};
pub use sections::{SECTIONS, section};

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::agent::DOCS,
    livechat::agents::DOCS,
    livechat::analytics::DOCS,
    livechat::analytics_overview::DOCS,
    livechat::analytics_reports::DOCS,
    livechat::business_hours::DOCS,
    livechat::calls::DOCS,
    livechat::config::DOCS,
    livechat::custom_fields::DOCS,
    livechat::department_docs::DOCS,
    livechat::inquiries::DOCS,
    livechat::message::DOCS,
    livechat::messages::DOCS,
    livechat::offline::DOCS,
    livechat::on_hold::DOCS,
    livechat::page::DOCS,
    livechat::priorities::DOCS,
    livechat::queue::DOCS,
    livechat::room::DOCS,
    livechat::room_info::DOCS,
    livechat::room_removal::DOCS,
    livechat::rooms::DOCS,
    livechat::setting_groups::DOCS,
    livechat::tags::DOCS,
    livechat::transcript::DOCS,
    livechat::transfer::DOCS,
    livechat::triggers::DOCS,
    livechat::upload::DOCS,
    livechat::visitor::DOCS,
    livechat::visitors::DOCS,
    canned_responses::DOCS,
    chat::DOCS,
    jobs::DOCS,
    licenses::DOCS,
    methods::DOCS,
    omnichannel::contact::DOCS,
    omnichannel::contacts::DOCS,
    omnichannel::contacts_change::DOCS,
    permissions::DOCS,
    rooms::DOCS,
    session::DOCS,
    settings::DOCS,
    setup::DOCS,
    subscriptions::DOCS,
    uploads::DOCS,
    user_docs::DOCS,
    webhooks::DOCS,
];

/// The words of a route, if somebody wrote them.
pub fn doc_of(route: &Route) -> Option<&'static Doc> {
    let name = format!("{} {}", route.method, route.path);
    TABLES.iter().copied().flatten().find(|d| d.route == name)
}

/// Path of a route as OpenAPI spells it: `/livechat/message/{_id}`.
pub fn template(route: &Route) -> String {
    format!("/{}", route.path.replace("{*", "{"))
}

/// The whole document for a server reached at `site_url`.
pub fn document(site_url: &str) -> Value {
    let mut components = Components::default();
    let mut paths: Map<String, Value> = Map::new();
    let docs: HashMap<&str, &Doc> = TABLES
        .iter()
        .copied()
        .flatten()
        .map(|d| (d.route, d))
        .collect();
    for route in TABLE {
        let name = format!("{} {}", route.method, route.path);
        let Some(doc) = docs.get(name.as_str()) else {
            continue;
        };
        let operation = operation::describe(route, doc, &mut components);
        if let Some(path) = paths
            .entry(template(route))
            .or_insert_with(|| json!({}))
            .as_object_mut()
        {
            path.insert(route.method.as_str().to_ascii_lowercase(), operation);
        }
    }
    let tags: Vec<Value> = SECTIONS
        .iter()
        .map(|s| json!({ "name": s.name, "description": s.about }))
        .collect();
    json!({
        "openapi": "3.1.0",
        "jsonSchemaDialect": "https://spec.openapis.org/oas/3.1/dialect/base",
        "info": {
            "title": "Deskbell",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": "Live chat for a small business: visitors, agents, queue.",
            "description": ABOUT,
            "license": { "name": "MIT", "identifier": "MIT" },
        },
        "servers": [{ "url": format!("{}/api/v1", site_url.trim_end_matches('/')) }],
        "tags": tags,
        "paths": paths,
        "components": {
            "schemas": components.schemas(),
            "headers": operation::headers(),
            "securitySchemes": {
                "userId": { "type": "apiKey", "in": "header", "name": "X-User-Id",
                    "description": "Id of the user: `userId` of the answer to `POST login`." },
                "authToken": { "type": "apiKey", "in": "header", "name": "X-Auth-Token",
                    "description": "The login's secret: `authToken` of the answer to `POST login`. Sent together with `X-User-Id`." },
            },
        },
        "x-realtime": {
            "path": "/websocket",
            "protocol": "DDP, versions 1, pre2, pre1",
            "methods": NAMES,
        },
    })
}

/// What holds for every call.
const ABOUT: &str = include_str!("about.md");

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    fn references(value: &Value, found: &mut Vec<String>) {
        match value {
            Value::Object(map) => {
                if let Some(Value::String(to)) = map.get("$ref") {
                    found.push(to.clone());
                }
                map.values().for_each(|v| references(v, found));
            }
            Value::Array(list) => list.iter().for_each(|v| references(v, found)),
            _ => {}
        }
    }

    #[test]
    fn every_route_has_its_words_and_every_word_its_route() {
        let routes: Vec<String> = TABLE
            .iter()
            .map(|r| format!("{} {}", r.method, r.path))
            .collect();
        let docs: Vec<&str> = TABLES.iter().copied().flatten().map(|d| d.route).collect();
        let twice: Vec<&&str> = docs
            .iter()
            .filter(|d| docs.iter().filter(|o| o == d).count() > 1)
            .collect();
        assert!(twice.is_empty(), "told twice: {twice:?}");
        let mute: Vec<&String> = routes
            .iter()
            .filter(|r| !docs.contains(&r.as_str()))
            .collect();
        assert!(mute.is_empty(), "no Doc says what these do: {mute:#?}");
        let lost: Vec<&&str> = docs
            .iter()
            .filter(|d| !routes.iter().any(|r| r == *d))
            .collect();
        assert!(lost.is_empty(), "no route of TABLE is named so: {lost:#?}");
    }

    #[test]
    fn every_reference_leads_somewhere() {
        let document = document("https://chat.example.org");
        let mut found = Vec::new();
        references(&document, &mut found);
        assert!(!found.is_empty());
        for to in found {
            let at = to.trim_start_matches('#');
            assert!(document.pointer(at).is_some(), "{to}");
        }
    }

    #[test]
    fn operations_have_names_of_their_own_and_a_section() {
        let document = document("");
        let mut ids = HashSet::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let id = operation["operationId"].as_str().expect("an id");
                assert!(ids.insert(id.to_owned()), "{id} stands twice");
                assert_ne!(operation["tags"][0], "Other", "{method} {path}");
            }
        }
    }

    #[test]
    fn every_call_has_an_example_and_an_answer() {
        let mut mute = Vec::new();
        for doc in TABLES.iter().copied().flatten() {
            if doc.examples.is_empty() {
                mute.push(format!("{}: no example", doc.route));
            }
            let is_json = !matches!(doc.gives, crate::http::doc::Gives::Bytes(_));
            let is_refused = doc.examples.first().is_some_and(|e| e.status != 200);
            if is_json && !is_refused && answer(doc.route).is_none() {
                mute.push(format!("{}: no answer in answers.json", doc.route));
            }
        }
        assert!(mute.is_empty(), "{}", mute.join("\n"));
    }

    #[test]
    fn what_takes_the_place_of_an_older_call_is_served() {
        let docs: Vec<&Doc> = TABLES.iter().copied().flatten().collect();
        let mut count = 0;
        for doc in &docs {
            let Some(newer) = doc.replaced_by else {
                continue;
            };
            let found = docs.iter().find(|d| d.route == newer);
            let found = found.unwrap_or_else(|| panic!("{}: {newer} is no route", doc.route));
            assert_eq!(found.replaced_by, None, "{newer} is old itself");
            count += 1;
        }
        assert!(count > 5);
    }

    #[test]
    fn every_parameter_is_explained() {
        let document = document("");
        let mut mute = Vec::new();
        for (path, item) in document["paths"].as_object().expect("paths") {
            for (method, operation) in item.as_object().expect("operations") {
                let body = operation
                    .pointer("/requestBody/content")
                    .and_then(Value::as_object);
                let fields = body.into_iter().flat_map(|b| b.values()).flat_map(|media| {
                    media["schema"]["properties"]
                        .as_object()
                        .into_iter()
                        .flatten()
                        .map(|(name, said)| (name.as_str(), &said["description"]))
                });
                let parameters = operation["parameters"].as_array().into_iter().flatten();
                for (name, said) in fields.chain(
                    parameters.map(|p| (p["name"].as_str().unwrap_or(""), &p["description"])),
                ) {
                    if said.as_str().is_none_or(str::is_empty) {
                        mute.push(format!("{method} {path}: {name}"));
                    }
                }
            }
        }
        assert!(
            mute.is_empty(),
            "glossary.rs does not explain: {}",
            mute.join("\n")
        );
    }
}
