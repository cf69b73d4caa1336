//! Functions of our own inside SQL.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;

/// `fold(text)`: lower case in every script. SQLite's own `lower` and `LIKE` only know ASCII.
pub(super) fn register(connection: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        Ok(context
            .get::<Option<String>>(0)?
            .map(|text| text.to_lowercase()))
    })
}
