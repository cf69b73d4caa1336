//! Functions of our own inside SQL.

use rusqlite::Connection;
use rusqlite::functions::FunctionFlags;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// `fold(text)`: lower case in every script. SQLite's own `lower` and `LIKE` only know ASCII.
///
/// `shown_token(text)`: the text while `shows_tokens` says so, else NULL. Tokens are also kept for matching visitors by
/// contact, and what is kept for that must not leave with a room or a visitor that somebody else reads.
pub(super) fn register(
    connection: &Connection,
    shows_tokens: &Arc<AtomicBool>,
) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    connection.create_scalar_function("fold", 1, flags, |context| {
        Ok(context
            .get::<Option<String>>(0)?
            .map(|text| text.to_lowercase()))
    })?;
    let shows = Arc::clone(shows_tokens);
    connection.create_scalar_function(
        "shown_token",
        1,
        FunctionFlags::SQLITE_UTF8,
        move |context| {
            if shows.load(Ordering::Acquire) {
                context.get::<Option<String>>(0)
            } else {
                Ok(None)
            }
        },
    )
}
