//! The search index over messages, visitors and contacts: literal *contains* in any letter case and script.
//!
//! An index row names candidates; [`crate::model::text::fold`] of the stored text decides. Deleting and changing keep the
//! index by triggers. New messages enter it in batches (`Tx::index_messages`), which costs the sender nothing; those not in
//! yet are the newest of a room and are compared one by one.

use super::grams;
use super::message::{COLUMNS, from_row_at};
use super::tx::{ReadTx, Tx};
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
/// Messages of a room that the index does not hold yet, as their place in the room.
const NOT_YET: &str = "SELECT m.seq FROM message m WHERE m.room_pk = ?1 AND m.pk > ?2 AND m.is_hidden = 0
    AND (m.kind IS NULL OR m.kind = 'livechat-close') AND instr(fold(m.text), ?3) > 0 ORDER BY m.seq DESC";
const IN_ROOM: &str = "SELECT m.seq FROM message_search x
    CROSS JOIN message m ON m.room_pk = ?2 AND m.seq = x.rowid - (?2 << 24) AND m.is_hidden = 0
    WHERE x.message_search MATCH ?1 AND x.rowid BETWEEN (?2 << 24) AND (?2 << 24) + 16777215 AND instr(fold(m.text), ?3) > 0
    ORDER BY x.rowid DESC";
const SET_CONTACT_WORDS: &str = "INSERT INTO contact_words (contact_pk, text) VALUES (?1, ?2)
    ON CONFLICT (contact_pk) DO UPDATE SET text = excluded.text";

/// Condition on `c.pk` for contacts that hold a term: bind [`contact_query`] as the first and [`folded`] as the second
/// parameter. `c` is the contact.
pub(super) const CONTACT_HOLDS: &str =
    "c.pk IN (SELECT rowid FROM contact_search WHERE contact_search MATCH ?1)
    AND EXISTS (SELECT 1 FROM contact_words w WHERE w.contact_pk = c.pk AND instr(w.text, ?2) > 0)";

/// What [`CONTACT_HOLDS`] asks the index for a term. `None`: the term is empty, every contact holds it.
pub(super) fn contact_query(term: &str) -> Option<String> {
    grams::query(term)
}

/// A term as it is compared.
pub(super) fn folded(term: &str) -> String {
    fold(term)
}

impl ReadTx<'_> {
    /// True when messages wait for the index.
    pub fn has_messages_to_index(&self) -> Result<bool> {
        let (newest, indexed) = (self.number(NEWEST, [])?, self.number(INDEXED, [])?);
        Ok(newest > indexed)
    }
    /// Places of a room's messages that hold `term`, newest first: chat messages and closing words that are not hidden.
    pub fn places_with(&self, room_pk: Pk, term: &str) -> Result<Vec<i64>> {
        let needle = fold(term);
        let indexed = self.number(INDEXED, [])?;
        let mut places = self.all(NOT_YET, (room_pk, indexed, &needle), |r| r.get(0))?;
        if let Some(asked) = grams::query(term) {
            places.extend(self.all(IN_ROOM, (asked, room_pk, &needle), |r| r.get::<_, i64>(0))?);
        }
        Ok(places)
    }
    /// A message by its place.
    pub fn message_at(&self, room_pk: Pk, seq: i64) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.seq = ?2"
        );
        self.first(&sql, (room_pk, seq), |r| from_row_at(r, 0))
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
    /// Says what a contact is found by: name, addresses, numbers. Call it whenever one of them changes, in the same unit;
    /// a contact that is removed leaves the index by itself.
    pub fn set_contact_words<'a>(
        &mut self,
        contact_pk: Pk,
        texts: impl IntoIterator<Item = &'a str>,
    ) -> Result<()> {
        let lines: Vec<String> = texts
            .into_iter()
            .map(|t| fold(&t.replace(['\n', '\r'], " ")))
            .collect();
        self.execute(SET_CONTACT_WORDS, (contact_pk, lines.join("\n")))
            .map(|_| ())
    }
}
