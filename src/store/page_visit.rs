//! Pages visitors looked at: waiting for a room, and in one.

use super::message::{COLUMNS, from_row_at};
use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::message::Message;
use crate::model::time::Millis;
use crate::model::token::TokenHash;

const INSERT: &str =
    "INSERT INTO page_visit (id, token_hash, title, href, change, is_hidden, at, expires_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)";
/// The newest stay.
const TRIM: &str = "DELETE FROM page_visit WHERE token_hash = ?1
    AND pk <= (SELECT pk FROM page_visit WHERE token_hash = ?1 ORDER BY pk DESC LIMIT 1 OFFSET ?2)";
const OF_TOKEN: &str = "SELECT id, title, href, change, is_hidden, at FROM page_visit WHERE token_hash = ?1 ORDER BY pk";
const DROP: &str = "DELETE FROM page_visit WHERE token_hash = ?1";
const SWEEP: &str = "DELETE FROM page_visit WHERE pk IN (SELECT pk FROM page_visit WHERE expires_at IS NOT NULL AND expires_at <= ?1
    ORDER BY expires_at LIMIT ?2)";
/// The index of pages holds exactly these.
const IN_ROOM: &str = "FROM message m JOIN room r ON r.pk = m.room_pk
    WHERE m.room_pk = ?1 AND m.kind = 'livechat_navigation_history'";

/// A page somebody looked at.
pub struct NewPageVisit {
    /// Id of the message it becomes.
    pub id: String,
    /// Title of the page.
    pub title: String,
    /// Its address.
    pub href: String,
    /// What changed: `url` or `title`.
    pub change: String,
    /// It is not shown in the chat.
    pub is_hidden: bool,
    /// When.
    pub at: Millis,
}

impl ReadTx<'_> {
    /// Pages noted in a room, and how many there are. `order` is a checked `ORDER BY` term.
    pub fn pages_of_room(
        &self,
        room_pk: Pk,
        is_ascending: bool,
        offset: i64,
        limit: i64,
    ) -> Result<(Vec<Message>, i64)> {
        let total = self.number(&format!("SELECT count(*) {IN_ROOM}"), [room_pk])?;
        let direction = if is_ascending { "ASC" } else { "DESC" };
        let sql =
            format!("SELECT {COLUMNS} {IN_ROOM} ORDER BY m.seq {direction} LIMIT ?2 OFFSET ?3");
        let pages = self.all(&sql, (room_pk, limit, offset), |r| from_row_at(r, 0))?;
        Ok((pages, total))
    }
}

impl Tx<'_> {
    /// Keeps a page until its visitor has a room; of the oldest only `most` stay.
    pub fn add_page_visit(
        &mut self,
        token: &TokenHash,
        page: &NewPageVisit,
        expires_at: Millis,
        most: i64,
    ) -> Result<()> {
        self.execute(
            INSERT,
            (
                &page.id,
                token.as_slice(),
                &page.title,
                &page.href,
                &page.change,
                page.is_hidden,
                page.at.0,
                expires_at.0,
            ),
        )?;
        self.execute(TRIM, (token.as_slice(), most)).map(|_| ())
    }
    /// Takes the pages that wait for a room, oldest first.
    pub fn take_page_visits(&mut self, token: &TokenHash) -> Result<Vec<NewPageVisit>> {
        let pages = self.all(OF_TOKEN, [token.as_slice()], |r| {
            Ok(NewPageVisit {
                id: r.get(0)?,
                title: r.get(1)?,
                href: r.get(2)?,
                change: r.get(3)?,
                is_hidden: r.get(4)?,
                at: Millis(r.get(5)?),
            })
        })?;
        if !pages.is_empty() {
            self.execute(DROP, [token.as_slice()])?;
        }
        Ok(pages)
    }
    /// Drops pages whose time is over, at most `limit`. Gives how many.
    pub fn sweep_page_visits(&mut self, now: Millis, limit: i64) -> Result<i64> {
        let gone = self.execute(SWEEP, (now.0, limit))?;
        Ok(i64::try_from(gone).unwrap_or(limit))
    }
}
