//! Read-only connections in a small pool.

use super::ReadTx;
use crate::error::{Error, Result};
use r2d2::Pool;
use r2d2_sqlite::SqliteConnectionManager;
use rusqlite::{Connection, OpenFlags};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::AtomicBool;
use std::time::Duration;

/// Connections in the pool. Four saturate two cores; more only cost memory.
const CONNECTIONS: u32 = 4;
/// How long a reader waits for one.
const WAIT: Duration = Duration::from_secs(2);

/// Opens the pool on an existing database.
pub(super) fn pool(
    path: &Path,
    shows_tokens: &Arc<AtomicBool>,
) -> std::result::Result<Pool<SqliteConnectionManager>, r2d2::Error> {
    let shows_tokens = Arc::clone(shows_tokens);
    let manager = SqliteConnectionManager::file(path)
        .with_flags(OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX)
        .with_init(move |c| {
            super::functions::register(c, &shows_tokens)?;
            c.set_prepared_statement_cache_capacity(128);
            super::open::keep_plans(c)?;
            c.execute_batch(
                "PRAGMA query_only=ON; PRAGMA busy_timeout=5000; PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF;
                 PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;",
            )
        });
    Pool::builder()
        .max_size(CONNECTIONS)
        .min_idle(Some(1))
        .connection_timeout(WAIT)
        .test_on_check_out(false)
        .build(manager)
}

/// Waits for a connection and runs `query` on it.
pub(super) fn with<T>(
    pool: &Pool<SqliteConnectionManager>,
    query: impl FnOnce(&ReadTx<'_>) -> Result<T>,
) -> Result<T> {
    let connection = pool
        .get()
        .map_err(|e| Error::unavailable(format!("no read connection: {e}")))?;
    run(&connection, query)
}

/// Ends the transaction, also when a query panics: the connection goes back to the pool.
struct Open<'c>(&'c Connection);

impl Drop for Open<'_> {
    fn drop(&mut self) {
        if let Err(e) = statement(self.0, "COMMIT") {
            log::error!("a read transaction did not end: {e}");
        }
    }
}

fn statement(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

/// Runs `query` inside one read transaction, so that it sees one state of the database.
pub(super) fn run<T>(
    connection: &Connection,
    query: impl FnOnce(&ReadTx<'_>) -> Result<T>,
) -> Result<T> {
    statement(connection, "BEGIN").map_err(super::tx::db)?;
    let open = Open(connection);
    query(&ReadTx::new(open.0))
}
