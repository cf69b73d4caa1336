//! Jobs on the wire. What they carry stays inside: it holds addresses and texts.

use crate::model::job::{Counts, ListedJob};
use crate::wire::time::Dates;
use serde_json::{Map, Value, json};

/// A job.
pub fn full(job: &ListedJob) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(job.id));
    out.insert("kind".to_owned(), json!(job.kind));
    out.insert("state".to_owned(), json!(job.state));
    if let Some(key) = &job.key {
        out.insert("about".to_owned(), json!(key));
    }
    out.insert("tries".to_owned(), json!(job.tries));
    if let Some(reason) = &job.reason {
        out.insert("reason".to_owned(), json!(reason));
    }
    out.insert("dueAt".to_owned(), Dates::Iso.value(job.due_at));
    out.insert("createdAt".to_owned(), Dates::Iso.value(job.created_at));
    out.insert("_updatedAt".to_owned(), Dates::Iso.value(job.updated_at));
    out
}

/// How many there are.
pub fn counts(counts: Counts) -> Value {
    json!({ "waiting": counts.waiting, "parked": counts.parked, "dead": counts.dead })
}
