//! Files of conversations: what is known of them. Their bytes are `vault`'s.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::file::File;
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use rusqlite::Row;

const SELECT: &str = "SELECT f.pk, f.id, f.room_pk, r.id, f.message_pk, f.user_pk, f.name, f.type, f.size, f.width, f.height
    FROM file f JOIN room r ON r.pk = f.room_pk";
/// Token, room and file in one statement; what nobody has said anything to is not the visitor's yet.
const OF_VISITOR: &str = "JOIN visitor v ON v.pk = r.visitor_pk
    WHERE f.id = ?1 AND r.id = ?2 AND v.token_hash = ?3 AND v.is_disabled = 0 AND f.message_pk IS NOT NULL";
const INSERT: &str = "INSERT INTO file (id, room_pk, message_pk, is_visitors, user_pk, name, type, size, width, height, created_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
const SHOW: &str = "UPDATE file SET message_pk = ?2 WHERE pk = ?1 AND message_pk IS NULL";
const VISITORS_BYTES: &str =
    "SELECT coalesce(sum(size), 0) FROM file WHERE room_pk = ?1 AND is_visitors = 1";
const EXISTS: &str = "SELECT 1 FROM file WHERE id = ?1";
const GONE: &str = "SELECT id FROM file_gone LIMIT ?1";
const FORGET: &str = "DELETE FROM file_gone WHERE id = ?1";
const DROP_UNSAID: &str = "DELETE FROM file WHERE message_pk IS NULL AND created_at < ?1";

/// A file whose bytes are on disk.
#[derive(Debug, Clone)]
pub struct NewFile {
    /// Id.
    pub id: String,
    /// Name, cleaned.
    pub name: String,
    /// Media type.
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// Width and height of a picture.
    pub dimensions: Option<(u32, u32)>,
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<File> {
    let width: Option<u32> = r.get(9)?;
    let height: Option<u32> = r.get(10)?;
    Ok(File {
        pk: r.get(0)?,
        id: r.get(1)?,
        room_pk: r.get(2)?,
        room_id: r.get(3)?,
        message_pk: r.get(4)?,
        user_pk: r.get(5)?,
        name: r.get(6)?,
        kind: r.get(7)?,
        size: u64::try_from(r.get::<_, i64>(8)?).unwrap_or(0),
        dimensions: width.zip(height),
    })
}

impl ReadTx<'_> {
    /// A file, whosever it is.
    pub fn file(&self, id: &str) -> Result<Option<File>> {
        self.first(&format!("{SELECT} WHERE f.id = ?1"), [id], from_row)
    }
    /// A file of a room that belongs to the visitor with this token.
    pub fn file_of_visitor(
        &self,
        hash: &TokenHash,
        room_id: &str,
        id: &str,
    ) -> Result<Option<File>> {
        let sql = format!("{SELECT} {OF_VISITOR}");
        self.first(&sql, (id, room_id, hash.as_slice()), from_row)
    }
    /// Bytes of the files the visitor has sent into a room.
    pub fn visitors_bytes(&self, room_pk: Pk) -> Result<i64> {
        self.number(VISITORS_BYTES, [room_pk])
    }
    /// True when a file has a row.
    pub fn has_file(&self, id: &str) -> Result<bool> {
        self.exists(EXISTS, [id])
    }
    /// Files whose bytes are still to be removed.
    pub fn gone_files(&self, most: i64) -> Result<Vec<String>> {
        self.all(GONE, [most], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Adds a file. `user_pk`: the sender, `None` for the visitor. `message_pk`: the message that shows it.
    pub fn add_file(
        &mut self,
        room_pk: Pk,
        message_pk: Option<Pk>,
        user_pk: Option<Pk>,
        new: &NewFile,
        now: Millis,
    ) -> Result<()> {
        let size = i64::try_from(new.size).unwrap_or(i64::MAX);
        let (width, height) = new.dimensions.unzip();
        self.execute(
            INSERT,
            (
                &new.id,
                room_pk,
                message_pk,
                user_pk.is_none(),
                user_pk,
                &new.name,
                &new.kind,
                size,
                width,
                height,
                now.0,
            ),
        )?;
        Ok(())
    }
    /// Gives a file the message that shows it. False when it has one already.
    pub fn show_file(&mut self, pk: Pk, message_pk: Pk) -> Result<bool> {
        Ok(self.execute(SHOW, (pk, message_pk))? == 1)
    }
    /// Drops files from before `since` to which nobody said anything. Their bytes go as with any other.
    pub fn drop_unsaid_files(&mut self, since: Millis) -> Result<usize> {
        self.execute(DROP_UNSAID, [since.0])
    }
    /// Notes that the bytes of these files are removed.
    pub fn forget_gone_files(&mut self, ids: &[String]) -> Result<()> {
        for id in ids {
            self.execute(FORGET, [id])?;
        }
        Ok(())
    }
}
