//! Looks at the plan of every statement, in builds for development and tests: a statement that reads a whole table of
//! history is refused, so that the first test that runs it fails and says why. Release builds do not look.
//!
//! What a full scan is allowed for stands in [`ALLOWED`], with its reason.

use crate::error::{Error, Result};
use rusqlite::Connection;
use std::collections::{HashMap, HashSet};
use std::sync::{LazyLock, Mutex, PoisonError};

/// Tables that grow with every chat. (Queue and places of open rooms are as many as the rooms that are open.)
const GROWING: &[&str] = &[
    "room",
    "message",
    "visitor",
    "contact",
    "visitor_address",
    "contact_channel",
    "contact_words",
    "subscription_removed",
    "room_tag",
    "offline_message",
    "agent_service",
    "file",
    "webhook_delivery",
];
/// Indexes of what goes on now: as long as the shop is busy, whatever its history.
const SHORT: &[&str] = &[
    "room_open_by_time",
    "room_open_by_agent",
    "room_one_open_per_visitor",
    "agent_service_running",
];
/// Rows of a table that the planner reads whole with good reason.
const SMALL: i64 = 500;
/// Part of a statement, and why it may read a whole table.
const ALLOWED: &[(&str, &str)] = &[
    (
        "instr(fold(r.name)",
        "rooms by more than 64 characters of their name: the index asks for no more at once",
    ),
    (
        "json_each(r.livechat_data)",
        "rooms by more than 64 characters of a custom field: as with names",
    ),
    (
        "is_disabled = 0 AND  1 ORDER BY v.",
        "visitors.search without a term in an order other than time or name: as with rooms, none is worth an index",
    ),
    (
        "UPDATE visitor SET token_text = NULL",
        "readable tokens are erased once, when the last setting that needs them goes off",
    ),
];

static SEEN: LazyLock<Mutex<HashSet<String>>> = LazyLock::new(Mutex::default);

/// Refuses a statement that reads a growing table from end to end; each statement is looked at once.
///
/// Errors: 500 with the plan for the log.
pub(super) fn check(connection: &Connection, sql: &str) -> Result<()> {
    if !cfg!(debug_assertions) || ALLOWED.iter().any(|(part, _)| sql.contains(part)) {
        return Ok(());
    }
    let mut seen = SEEN.lock().unwrap_or_else(PoisonError::into_inner);
    if seen.contains(sql) {
        return Ok(());
    }
    let steps = plan(connection, sql).map_err(super::tx::db)?;
    let is_small = |table: &str| is_known_small(connection, table);
    if let Some(step) = fault(sql, &steps, is_small) {
        return Err(Error::internal(format!(
            "a whole table is read ({step}) by: {sql}"
        )));
    }
    seen.insert(sql.to_owned());
    Ok(())
}

/// The planner may read a table whole that it has counted and found to be short; it will not once it has grown.
fn is_known_small(connection: &Connection, table: &str) -> bool {
    let rows: rusqlite::Result<String> = connection.query_row(
        "SELECT stat FROM sqlite_stat1 WHERE tbl = ?1 LIMIT 1",
        [table],
        |r| r.get(0),
    );
    rows.ok()
        .and_then(|stat| stat.split(' ').next()?.parse::<i64>().ok())
        .is_some_and(|rows| rows < SMALL)
}

fn plan(connection: &Connection, sql: &str) -> rusqlite::Result<Vec<String>> {
    let mut statement = connection.prepare(&format!("EXPLAIN QUERY PLAN {sql}"))?;
    // Unbound places are NULL, and plans do not hang on values.
    let mut rows = statement.raw_query();
    let mut steps = Vec::new();
    while let Some(row) = rows.next()? {
        steps.push(row.get(3)?);
    }
    Ok(steps)
}

/// Names under which a statement speaks of growing tables.
fn names(sql: &str) -> HashMap<&str, &str> {
    let mut found: HashMap<&str, &str> = GROWING.iter().map(|t| (*t, *t)).collect();
    let words: Vec<&str> = sql
        .split(|c: char| !(c.is_alphanumeric() || c == '_'))
        .filter(|w| !w.is_empty())
        .collect();
    for trio in words.windows(3) {
        if let [before, table, alias] = trio
            && ["FROM", "JOIN", "UPDATE"].contains(before)
            && GROWING.contains(table)
        {
            found.insert(alias, table);
        }
    }
    found
}

fn fault<'s>(
    sql: &str,
    steps: &'s [String],
    is_small: impl Fn(&str) -> bool,
) -> Option<&'s String> {
    let names = names(sql);
    steps.iter().find(|step| {
        let mut words = step.split_whitespace();
        if words.next() != Some("SCAN") {
            return false;
        }
        let table = words.next().and_then(|name| names.get(name));
        if table.is_none_or(|table| is_small(table)) {
            return false;
        }
        match step.rsplit_once("INDEX ") {
            // In the order of an index, a page ends the reading.
            Some((_, index)) => !SHORT.contains(&index) && !sql.contains("LIMIT"),
            None => true,
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_tables_are_told_from_pages() {
        let connection = Connection::open_in_memory().expect("a database");
        super::super::functions::register(&connection, &std::sync::Arc::default())
            .expect("functions");
        connection
            .execute_batch(super::super::migrate::SCHEMA)
            .expect("the schema");
        let refused = |sql: &str| check(&connection, sql).is_err();
        assert!(refused("SELECT text FROM message"));
        assert!(refused(
            "SELECT m.text FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.text = 'x'"
        ));
        assert!(refused("SELECT count(*) FROM visitor WHERE name = ?1"));
        assert!(refused("UPDATE room SET topic = NULL WHERE topic = 'x'"));
        assert!(refused("SELECT created_at FROM room ORDER BY created_at"));
        assert!(!refused(
            "SELECT created_at FROM room ORDER BY created_at LIMIT 5"
        ));
        assert!(!refused("SELECT text FROM message WHERE room_pk = ?1"));
        assert!(!refused("SELECT pk FROM room WHERE is_open = 1"));
        assert!(!refused("SELECT name FROM department"));
    }
}
