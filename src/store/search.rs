//! The search index over messages, visitors and contacts: literal *contains* in any letter case and script.
//!
//! An index row names candidates; [`crate::model::text::fold`] of the stored text decides. Deleting and changing keep the
//! index by triggers. New messages enter it in batches (`Tx::index_messages`), which costs the sender nothing; those not in
//! yet are the newest of a room and are compared one by one.

use super::grams;
use super::message::{COLUMNS, from_row_at};
use super::tx::{ReadTx, Tx, db};
use crate::error::Result;
use crate::model::Pk;
use crate::model::message::Message;
use crate::model::text::fold;

const INDEXED: &str = "SELECT message_pk FROM search_state";
const NEWEST: &str = "SELECT max(pk) FROM message";
/// The batch is read by number and entered by room, as the index orders its rows.
const ENTER: &str = "INSERT INTO message_search(rowid, words) SELECT place, words FROM (
        SELECT (m.room_pk << 24) + m.seq AS place, message_words(m.kind, m.text, r.visitor_pk) AS words
        FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.pk > ?1 AND m.pk <= ?2) ORDER BY place";
const LAST_OF_BATCH: &str =
    "SELECT max(pk) FROM (SELECT pk FROM message WHERE pk > ?1 ORDER BY pk LIMIT ?2)";
const SET_INDEXED: &str = "UPDATE search_state SET message_pk = ?1";
/// A room's newest messages; those the index does not hold yet come first.
const NEWEST_OF_ROOM: &str =
    "SELECT m.pk, m.seq, m.is_hidden = 0 AND (m.kind IS NULL OR m.kind = 'livechat-close')
    AND instr(fold(m.text), ?2) > 0 FROM message m WHERE m.room_pk = ?1 ORDER BY m.seq DESC";
const IN_ROOM: &str = "SELECT m.seq FROM message_search x
    CROSS JOIN message m ON m.room_pk = ?2 AND m.seq = x.rowid - (?2 << 24) AND m.is_hidden = 0
    WHERE x.message_search MATCH ?1 AND x.rowid BETWEEN (?2 << 24) AND (?2 << 24) + 16777215 AND instr(fold(m.text), ?3) > 0
    ORDER BY x.rowid DESC";
const WITH_VISITOR: &str = "SELECT DISTINCT m.room_pk FROM message_search x
    CROSS JOIN message m ON m.room_pk = x.rowid >> 24 AND m.seq = x.rowid & 16777215 AND m.is_hidden = 0
    WHERE x.message_search MATCH ?1 AND instr(fold(m.text), ?2) > 0";
const LIVELY_ROOMS: &str = "SELECT pk FROM room WHERE visitor_pk = ?1 AND last_message_pk > ?2";
/// What people said in a room, and its closing words.
const SAID: &str =
    "m.room_pk = ?1 AND m.is_hidden = 0 AND (m.kind IS NULL OR m.kind = 'livechat-close')";
const SAID_COUNT: &str = "SELECT count(*) FROM message m WHERE m.room_pk = ?1 AND m.is_hidden = 0
    AND (m.kind IS NULL OR m.kind = 'livechat-close')";
/// Condition on `c.pk` for contacts that hold a term in name, address or number: [`contact_query`] and the folded term are
/// its parameters, in this order. `c` is the contact.
pub(super) const CONTACT_HOLDS: &str =
    "c.pk IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ?)
    AND EXISTS (SELECT 1 FROM contact_words w WHERE w.contact_pk = c.pk AND instr(w.text, ?) > 0)";

/// What [`CONTACT_HOLDS`] asks the index for a term. `None`: the term is empty, every contact holds it.
pub(super) fn contact_query(term: &str) -> Option<String> {
    grams::query(term)
}

impl ReadTx<'_> {
    /// True when messages wait for the index.
    pub fn has_messages_to_index(&self) -> Result<bool> {
        let (newest, indexed) = (self.number(NEWEST, [])?, self.number(INDEXED, [])?);
        Ok(newest > indexed)
    }
    /// Places of a room's messages that hold `needle` and are not in the index yet, newest first.
    fn places_not_indexed(&self, room_pk: Pk, indexed: Pk, needle: &str) -> Result<Vec<i64>> {
        let mut statement = self
            .connection()
            .prepare_cached(NEWEST_OF_ROOM)
            .map_err(db)?;
        let mut rows = statement.query((room_pk, needle)).map_err(db)?;
        let mut places = Vec::new();
        while let Some(row) = rows.next().map_err(db)? {
            if row.get::<_, Pk>(0).map_err(db)? <= indexed {
                break;
            }
            if row.get(2).map_err(db)? {
                places.push(row.get(1).map_err(db)?);
            }
        }
        Ok(places)
    }
    /// Places of a room's messages that hold `term`, newest first: chat messages and closing words that are not hidden.
    pub fn places_with(&self, room_pk: Pk, term: &str) -> Result<Vec<i64>> {
        let Some(asked) = grams::query(term) else {
            return Ok(Vec::new());
        };
        let needle = fold(term);
        let indexed = self.number(INDEXED, [])?;
        let mut places = self.places_not_indexed(room_pk, indexed, &needle)?;
        places.extend(self.all(IN_ROOM, (asked, room_pk, &needle), |r| r.get::<_, i64>(0))?);
        Ok(places)
    }
    /// Rooms of a visitor with a message that holds `term`.
    pub fn rooms_with(&self, visitor_pk: Pk, term: &str) -> Result<Vec<Pk>> {
        let Some(asked) = grams::query_with_visitor(visitor_pk, term) else {
            return Ok(Vec::new());
        };
        let needle = fold(term);
        let indexed = self.number(INDEXED, [])?;
        let mut found: Vec<Pk> = self.all(WITH_VISITOR, (asked, &needle), |r| r.get(0))?;
        for room_pk in self.all(LIVELY_ROOMS, (visitor_pk, indexed), |r| r.get::<_, Pk>(0))? {
            if !found.contains(&room_pk)
                && !self
                    .places_not_indexed(room_pk, indexed, &needle)?
                    .is_empty()
            {
                found.push(room_pk);
            }
        }
        Ok(found)
    }
    /// A message by its place.
    fn message_at(&self, room_pk: Pk, seq: i64) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.seq = ?2"
        );
        self.first(&sql, (room_pk, seq), |r| from_row_at(r, 0))
    }
}

impl ReadTx<'_> {
    /// A page of what is said in a room and its closing words, hidden ones left out; all or those that hold `term`. Newest
    /// first or oldest first. Gives how many there are in all.
    pub fn said_in_room(
        &self,
        room_pk: Pk,
        term: &str,
        oldest_first: bool,
        offset: i64,
        limit: i64,
    ) -> Result<(Vec<Message>, i64)> {
        if term.is_empty() {
            let total = self.number(SAID_COUNT, [room_pk])?;
            let order = if oldest_first { "ASC" } else { "DESC" };
            let sql = format!(
                "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE {SAID} ORDER BY m.seq {order} LIMIT ?2 OFFSET ?3"
            );
            let page = self.all(&sql, (room_pk, limit, offset), |r| from_row_at(r, 0))?;
            return Ok((page, total));
        }
        let mut places = self.places_with(room_pk, term)?;
        if oldest_first {
            places.reverse();
        }
        let total = i64::try_from(places.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(offset).unwrap_or(usize::MAX);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut page = Vec::new();
        for seq in places.into_iter().skip(skip).take(take) {
            page.extend(self.message_at(room_pk, seq)?);
        }
        Ok((page, total))
    }
    /// The newest closing words of a room.
    pub fn closing_message(&self, room_pk: Pk) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.kind = 'livechat-close'
             ORDER BY m.seq DESC LIMIT 1"
        );
        self.first(&sql, [room_pk], |r| from_row_at(r, 0))
    }
    /// The oldest message of a room that somebody said.
    pub fn first_said(&self, room_pk: Pk) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.kind IS NULL
             AND m.is_hidden = 0 ORDER BY m.seq LIMIT 1"
        );
        self.first(&sql, [room_pk], |r| from_row_at(r, 0))
    }
}

impl Tx<'_> {
    /// Enters the next messages, at most `limit`, into the index. True while more wait.
    pub fn index_messages(&mut self, limit: i64) -> Result<bool> {
        let indexed = self.number(INDEXED, [])?;
        let Some(last) = self
            .first(LAST_OF_BATCH, (indexed, limit), |r| {
                r.get::<_, Option<i64>>(0)
            })?
            .flatten()
        else {
            return Ok(false);
        };
        self.execute(ENTER, (indexed, last))?;
        self.execute(SET_INDEXED, [last])?;
        self.has_messages_to_index()
    }
}
