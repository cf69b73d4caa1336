//! Functions of our own inside SQL.

use super::grams::{self, Grams, field_words, line_words, name_words};
use crate::model::message::is_searched;
use crate::model::text::fold;
use rusqlite::Connection;
use rusqlite::functions::{Context, FunctionFlags};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// `fold(text)`: lower case in every script. SQLite's own `lower` and `LIKE` only know ASCII.
///
/// `shown_token(text)`: the text while `shows_tokens` says so, else NULL. Tokens are also kept for matching visitors by
/// contact, and what is kept for that must not leave with a room or a visitor that somebody else reads.
///
/// `message_words(kind, text)`, `visitor_words(is_disabled, username, name, livechat_data)`, `line_words(text)`,
/// `name_words(name)` and `field_words(livechat_data)`: what the search index holds of a row (`store::grams`); NULL for rows that are not searched.
pub(super) fn register(
    connection: &Connection,
    shows_tokens: &Arc<AtomicBool>,
) -> rusqlite::Result<()> {
    // Triggers keep the index, and triggers may only call what is known to do no harm.
    let in_triggers = FunctionFlags::SQLITE_UTF8
        | FunctionFlags::SQLITE_DETERMINISTIC
        | FunctionFlags::SQLITE_INNOCUOUS;
    connection.create_scalar_function("fold", 1, in_triggers, |context| {
        Ok(text(context, 0)?.map(fold))
    })?;
    connection.create_scalar_function("message_words", 2, in_triggers, message_words)?;
    connection.create_scalar_function("visitor_words", 4, in_triggers, visitor_words)?;
    connection.create_scalar_function("line_words", 1, in_triggers, |context| {
        Ok(text(context, 0)?.map(line_words))
    })?;
    connection.create_scalar_function("name_words", 1, in_triggers, |context| {
        Ok(text(context, 0)?.map(name_words))
    })?;
    connection.create_scalar_function("field_words", 1, in_triggers, |context| {
        let fields = text(context, 0)?.and_then(|raw| serde_json::from_str(raw).ok());
        Ok(match fields {
            Some(serde_json::Value::Object(fields)) => Some(field_words(&fields)),
            _ => None,
        })
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

/// An argument that is a text or NULL, without a copy.
fn text<'a>(context: &'a Context<'_>, at: usize) -> rusqlite::Result<Option<&'a str>> {
    context
        .get_raw(at)
        .as_str_or_null()
        .map_err(|e| rusqlite::Error::UserFunctionError(e.into()))
}

fn message_words(context: &Context<'_>) -> rusqlite::Result<Option<String>> {
    let Some(written) = text(context, 1)?.filter(|t| !t.is_empty()) else {
        return Ok(None);
    };
    if !is_searched(text(context, 0)?) {
        return Ok(None);
    }
    let mut grams = Grams::default();
    grams.add(written);
    Ok(Some(grams.into_words()))
}

fn visitor_words(context: &Context<'_>) -> rusqlite::Result<Option<String>> {
    if context.get::<bool>(0)? {
        return Ok(None);
    }
    let fields = match text(context, 3)?.map(serde_json::from_str) {
        Some(Ok(serde_json::Value::Object(fields))) => fields,
        _ => serde_json::Map::new(),
    };
    Ok(Some(grams::visitor_words(
        text(context, 1)?.unwrap_or_default(),
        text(context, 2)?.unwrap_or_default(),
        &fields,
    )))
}
