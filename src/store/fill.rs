//! Filling a database nobody has open, quickly: for the benches, which need more rooms than anybody would post.

use super::open::{self, FILE};
use super::{Durability, OpenError, lock};
use std::path::Path;

/// Runs statements on a data directory that no process uses (made when it is not there). The functions that the schema's
/// triggers call are there; safety against power loss is not.
///
/// Errors: [`OpenError`].
pub fn fill(data: &Path, statements: &str) -> Result<(), OpenError> {
    let _lock = lock::DirLock::take(data)?;
    let connection = open::open_write(
        &data.join(FILE),
        Durability::Normal,
        &std::sync::Arc::default(),
    )?;
    let unusable = |e: rusqlite::Error| OpenError::Unusable(e.to_string());
    connection
        .execute_batch("PRAGMA synchronous = OFF; PRAGMA cache_size = -262144; PRAGMA foreign_keys = OFF; BEGIN")
        .map_err(unusable)?;
    connection.execute_batch(statements).map_err(unusable)?;
    connection
        .execute_batch("COMMIT; PRAGMA wal_checkpoint(TRUNCATE)")
        .map_err(unusable)
}
