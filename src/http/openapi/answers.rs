//! Answers to the first example of every call, shown in the reference. They were given by a real server in
//! `tests/api/openapi.rs`, which writes them anew when an answer takes another shape.

use serde_json::{Map, Value};
use std::sync::LazyLock;

static KEPT: LazyLock<Map<String, Value>> =
    LazyLock::new(|| serde_json::from_str(include_str!("answers.json")).unwrap_or_default());

/// The answer a call gave, by method and path as in the route table.
pub fn answer(route: &str) -> Option<&'static Value> {
    KEPT.get(route)
}
