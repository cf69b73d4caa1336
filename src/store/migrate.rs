//! The schema's version and the way up to it.

use rusqlite::Connection;

/// The present schema; a new database gets it whole.
pub(super) const SCHEMA: &str = include_str!("../../schema.sql");
/// Its number, kept in `user_version`.
pub const VERSION: i64 = 2;
/// `application_id` of our databases: "Dbel".
pub(super) const APPLICATION_ID: i64 = 0x4462_656c;

/// Steps from version n to n + 1, the first one leads from 1 to 2. A released step is never edited.
const STEPS: &[&str] = &[include_str!("migrations/0002.sql")];

/// Makes the schema in an empty database.
pub(super) fn create(connection: &mut Connection) -> rusqlite::Result<()> {
    let tx = connection.transaction()?;
    tx.execute_batch(SCHEMA)?;
    tx.pragma_update(None, "application_id", APPLICATION_ID)?;
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}

/// Brings a database of version `from` up to [`VERSION`], all steps in one transaction.
pub(super) fn upgrade(connection: &mut Connection, from: i64) -> rusqlite::Result<()> {
    let tx = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
    for step in STEPS.iter().skip(usize::try_from(from - 1).unwrap_or(0)) {
        tx.execute_batch(step)?;
    }
    tx.pragma_update(None, "user_version", VERSION)?;
    tx.commit()
}
