//! The search index over messages: literal *contains* in any letter case and script.
//!
//! An index row names candidates; [`crate::model::text::fold`] of the stored text decides. The newest messages of a room,
//! about 64, are read as they are: most rooms are never longer, and neither writing nor removing them costs anything
//! here. Behind them the index takes over: long rooms enter it in batches (`Tx::index_room`), so that no sender waits for it,
//! and triggers keep it when messages change or go.

use super::grams;
use super::message::{COLUMNS, from_row_at};
use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::message::Message;
use crate::model::text::fold;

/// Room for messages in a row number of the index.
const MOST: i64 = (1 << 24) - 1;
const INDEXED: &str = "SELECT searched_seq FROM room WHERE pk = ?1";
/// A room with more than 64 messages that are not in the index: the partial index `room_to_search` holds these alone.
const TO_INDEX: &str =
    "SELECT pk FROM room WHERE last_seq > searched_seq + 64 AND searched_seq < ?1 LIMIT 1";
const ENTER: &str = "INSERT INTO message_search(rowid, words)
    SELECT (m.room_pk << 24) + m.seq, message_words(m.kind, m.text)
    FROM message m WHERE m.room_pk = ?1 AND m.seq > ?2 AND m.seq <= ?3 ORDER BY m.seq";
const SET_INDEXED: &str = "UPDATE room SET searched_seq = ?2 WHERE pk = ?1";
/// What the index does not hold of a room, newest first.
const NOT_INDEXED: &str = "SELECT m.seq FROM message m WHERE m.room_pk = ?1 AND m.seq > ?2 AND m.is_hidden = 0
    AND (m.kind IS NULL OR m.kind = 'livechat-close') AND instr(fold(m.text), ?3) > 0 ORDER BY m.seq DESC";
const IN_ROOM: &str = "SELECT m.seq FROM message_search x
    CROSS JOIN message m ON m.room_pk = ?2 AND m.seq = x.rowid - (?2 << 24) AND m.is_hidden = 0
    WHERE x.message_search MATCH ?1 AND x.rowid BETWEEN (?2 << 24) AND (?2 << 24) + 16777215 AND instr(fold(m.text), ?3) > 0
    ORDER BY x.rowid DESC";
const ROOMS_OF_VISITOR: &str = "SELECT pk, searched_seq FROM room WHERE visitor_pk = ?1";
/// What people said in a room, and its closing words.
const SAID: &str =
    "m.room_pk = ?1 AND m.is_hidden = 0 AND (m.kind IS NULL OR m.kind = 'livechat-close')";
const SAID_COUNT: &str = "SELECT count(*) FROM message m WHERE m.room_pk = ?1 AND m.is_hidden = 0
    AND (m.kind IS NULL OR m.kind = 'livechat-close')";
/// What a search asks the database, for the test that looks at its plans.
#[cfg(test)]
pub(super) const STATEMENTS: &[&str] = &[
    INDEXED,
    TO_INDEX,
    ENTER,
    NOT_INDEXED,
    IN_ROOM,
    ROOMS_OF_VISITOR,
    SAID_COUNT,
];

impl ReadTx<'_> {
    /// A room whose newest messages should enter the index.
    pub fn room_to_index(&self) -> Result<Option<Pk>> {
        self.first(TO_INDEX, [MOST], |r| r.get(0))
    }
    /// True for a room with messages in the index.
    pub(super) fn is_indexed(&self, room_pk: Pk) -> Result<bool> {
        Ok(self.number(INDEXED, [room_pk])? > 0)
    }
    /// Places of a room's messages that hold `term`, newest first: chat messages and closing words that are not hidden.
    pub fn places_with(&self, room_pk: Pk, term: &str) -> Result<Vec<i64>> {
        let Some(asked) = grams::query(term) else {
            return Ok(Vec::new());
        };
        let needle = fold(term);
        let indexed = self.number(INDEXED, [room_pk])?;
        let mut places = self.all(NOT_INDEXED, (room_pk, indexed, &needle), |r| r.get(0))?;
        if indexed > 0 {
            places.extend(self.all(IN_ROOM, (asked, room_pk, &needle), |r| r.get::<_, i64>(0))?);
        }
        Ok(places)
    }
    /// Rooms of a visitor with a message that holds `term`: each is asked, its newest messages first.
    pub fn rooms_with(&self, visitor_pk: Pk, term: &str) -> Result<Vec<Pk>> {
        let Some(asked) = grams::query(term) else {
            return Ok(Vec::new());
        };
        let needle = fold(term);
        let rooms: Vec<(Pk, i64)> = self.all(ROOMS_OF_VISITOR, [visitor_pk], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
        let mut found = Vec::new();
        for (room_pk, indexed) in rooms {
            if self.exists(NOT_INDEXED, (room_pk, indexed, &needle))?
                || (indexed > 0 && self.exists(IN_ROOM, (&asked, room_pk, &needle))?)
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
    /// Enters the next messages of a room, at most `limit` places, into the index.
    pub fn index_room(&mut self, room_pk: Pk, limit: i64) -> Result<()> {
        let Some(head) = self.room_head(room_pk)? else {
            return Ok(());
        };
        let from = self.number(INDEXED, [room_pk])?;
        let until = head.last_seq.min(from + limit).min(MOST);
        self.execute(ENTER, (room_pk, from, until))?;
        self.execute(SET_INDEXED, (room_pk, until)).map(|_| ())
    }
}
