//! [`Tx`] and [`ReadTx`]: the driver's connection behind our own types, and small helpers for rows.

use crate::error::{Error, Result, codes};
use crate::model::event::Event;
use crate::model::webhook::Wanted;
use rusqlite::{Connection, ErrorCode, Params, Row};
use std::ops::Deref;
use std::sync::Arc;

/// Reading side of a transaction. The queries are `impl ReadTx` in one file per concept.
pub struct ReadTx<'c> {
    connection: &'c Connection,
}

/// A unit of the writer: reads, writes, and the events that are told once it is on disk.
pub struct Tx<'c> {
    read: ReadTx<'c>,
    events: Vec<Event>,
    wanted: Arc<Wanted>,
}

impl<'c> Deref for Tx<'c> {
    type Target = ReadTx<'c>;
    fn deref(&self) -> &Self::Target {
        &self.read
    }
}

/// Turns a driver error into ours: a full or failing disk is 503, anything else is a bug of ours.
pub(super) fn db(error: rusqlite::Error) -> Error {
    match &error {
        rusqlite::Error::SqliteFailure(e, _) if e.code == ErrorCode::OperationInterrupted => {
            codes::QUERY_TOO_SLOW.into()
        }
        rusqlite::Error::SqliteFailure(e, _)
            if matches!(
                e.code,
                ErrorCode::DiskFull
                    | ErrorCode::SystemIoFailure
                    | ErrorCode::ReadOnly
                    | ErrorCode::CannotOpen
                    | ErrorCode::DatabaseBusy
                    | ErrorCode::DatabaseLocked
                    | ErrorCode::OutOfMemory
            ) =>
        {
            Error::unavailable(error)
        }
        _ => Error::internal(error),
    }
}

/// True when a uniqueness rule refused the row.
pub(super) fn is_unique_violation(error: &rusqlite::Error) -> bool {
    matches!(error, rusqlite::Error::SqliteFailure(e, _)
        if e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
            || e.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY)
}

/// `$1` is a name to SQLite, numbered by where it first appears; only `?1` is a place. A statement that mixes them up
/// would bind its values to the wrong columns in silence.
fn check_places(sql: &str) {
    debug_assert!(!sql.contains("$1"), "write ?1 instead of $1: {sql}");
}

impl<'c> ReadTx<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }
    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }
    /// The first row, if there is one.
    pub(super) fn first<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnOnce(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Option<T>> {
        check_places(sql);
        super::plan::check(self.connection, sql)?;
        let mut statement = self.connection.prepare_cached(sql).map_err(db)?;
        let mut rows = statement.query(params).map_err(db)?;
        match rows.next().map_err(db)? {
            Some(row) => map(row).map(Some).map_err(db),
            None => Ok(None),
        }
    }
    /// All rows.
    pub(super) fn all<T>(
        &self,
        sql: &str,
        params: impl Params,
        map: impl FnMut(&Row<'_>) -> rusqlite::Result<T>,
    ) -> Result<Vec<T>> {
        check_places(sql);
        super::plan::check(self.connection, sql)?;
        let mut statement = self.connection.prepare_cached(sql).map_err(db)?;
        let rows = statement.query_map(params, map).map_err(db)?;
        rows.collect::<rusqlite::Result<Vec<T>>>().map_err(db)
    }
    /// One row after the other, at most so many, until `step` says false.
    pub(super) fn each(
        &self,
        sql: &str,
        params: impl Params,
        most: usize,
        mut step: impl FnMut(&Row<'_>) -> rusqlite::Result<bool>,
    ) -> Result<()> {
        check_places(sql);
        super::plan::check(self.connection, sql)?;
        let mut statement = self.connection.prepare_cached(sql).map_err(db)?;
        let mut rows = statement.query(params).map_err(db)?;
        for _ in 0..most {
            match rows.next().map_err(db)? {
                Some(row) if step(row).map_err(db)? => {}
                _ => break,
            }
        }
        Ok(())
    }
    /// The one number a statement gives.
    pub(super) fn number(&self, sql: &str, params: impl Params) -> Result<i64> {
        Ok(self.first(sql, params, |r| r.get(0))?.unwrap_or(0))
    }
    /// True when the statement gives a row.
    pub(super) fn exists(&self, sql: &str, params: impl Params) -> Result<bool> {
        Ok(self.first(sql, params, |_| Ok(()))?.is_some())
    }
}

impl<'c> Tx<'c> {
    pub(super) fn new(connection: &'c Connection, wanted: Arc<Wanted>) -> Self {
        Self {
            read: ReadTx::new(connection),
            events: Vec::new(),
            wanted,
        }
    }
    /// Who is told what by webhook.
    pub(super) fn wanted(&self) -> &Arc<Wanted> {
        &self.wanted
    }
    pub(super) fn into_events(self) -> Vec<Event> {
        self.events
    }
    /// Tells `event` after the commit.
    pub fn emit(&mut self, event: Event) {
        self.events.push(event);
    }
    /// Runs a statement and says how many rows it changed.
    pub(super) fn execute(&self, sql: &str, params: impl Params) -> Result<usize> {
        super::plan::check(self.read.connection, sql)?;
        self.try_execute(sql, params).map_err(db)
    }
    /// The same, with the driver's error, for callers that read a constraint out of it.
    pub(super) fn try_execute(&self, sql: &str, params: impl Params) -> rusqlite::Result<usize> {
        check_places(sql);
        self.read.connection.prepare_cached(sql)?.execute(params)
    }
    /// The key of the row inserted last.
    pub(super) fn last_pk(&self) -> i64 {
        self.read.connection.last_insert_rowid()
    }
    /// Writes more than any message does: proof that the disk takes messages, not just a page.
    pub(super) fn probe(tx: &mut Tx<'_>) -> Result<()> {
        tx.execute(
            "INSERT INTO server_key (name, value, created_at) VALUES ('probe', randomblob(65536), 0)
            ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            [],
        )?;
        Ok(())
    }
}

/// Reads a JSON list of texts; anything else is an empty list.
pub(super) fn texts(json: &str) -> Vec<String> {
    if json == "[]" {
        return Vec::new();
    }
    serde_json::from_str(json).unwrap_or_default()
}

/// Writes a list of texts as JSON.
pub(super) fn json_texts(list: &[String]) -> String {
    serde_json::Value::from(list.to_vec()).to_string()
}
