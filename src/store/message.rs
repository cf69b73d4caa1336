//! Messages. The order inside a room is `seq`; time only grows with it.

use super::message_time;
use super::tx::{ReadTx, Tx};
use crate::error::{Result, codes};
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::message::{Author, Message, Side, counts_as_last};
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use rusqlite::Row;
use std::sync::Arc;

/// Columns of [`from_row`], in its order; `r` is the room.
pub(super) const COLUMNS: &str = "m.pk, m.id, r.id, m.seq, m.kind, m.text, m.at, m.updated_at, m.author_side, m.author_id,
    m.author_username, m.author_name, m.alias, m.is_hidden, m.edited_at, m.edited_by_id, m.edited_by_username, m.extra";
/// How many columns that are.
pub(super) const WIDTH: usize = 18;
const HEAD_OF_VISITOR: &str = "SELECT r.pk, r.id, r.is_open, r.last_seq, r.last_ts_at, r.created_at, r.question_at, r.answered_at,
    r.visitor_last_message_at IS NULL, r.is_on_hold, v.pk, v.id, v.username, v.name
    FROM visitor v JOIN room r ON r.visitor_pk = v.pk AND r.id = ?2 WHERE v.token_hash = ?1 AND v.is_disabled = 0";
const HEAD: &str = "SELECT r.pk, r.id, r.is_open, r.last_seq, r.last_ts_at, r.created_at, r.question_at, r.answered_at,
    r.visitor_last_message_at IS NULL, r.is_on_hold, v.pk, v.id, v.username, v.name
    FROM room r JOIN visitor v ON v.pk = r.visitor_pk WHERE r.pk = ?1";
const INSERT: &str = "INSERT INTO message (id, room_pk, seq, kind, text, at, updated_at, author_side, author_id, author_username,
    author_name, alias, is_hidden, extra) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)
    ON CONFLICT (id) DO NOTHING";
const TOUCH: &str = "UPDATE room SET last_seq = ?2, last_ts_at = ?3, last_message_at = CASE WHEN ?4 THEN last_message_at ELSE ?3 END,
    message_count = message_count + CASE WHEN ?4 THEN 0 ELSE 1 END,
    last_message_pk = CASE WHEN ?5 THEN ?6 ELSE last_message_pk END, agent_message_count = agent_message_count + ?7,
    updated_at = ?3 WHERE pk = ?1";
const TOUCH_BY_VISITOR: &str = "UPDATE room SET last_seq = ?2, last_ts_at = ?3, last_message_at = ?3, message_count = message_count + 1,
    last_message_pk = ?4, is_waiting_response = 1, visitor_last_message_at = ?3, question_at = ?5, abandon_at = NULL,
    updated_at = ?3 WHERE pk = ?1";
const UNREAD: &str = "UPDATE subscription SET unread = unread + 1, is_alert = 1, updated_at = ?2 WHERE room_pk = ?1 AND user_pk <> ?3";
const FIRST_WORDS: &str =
    "UPDATE inquiry SET message = ?2, updated_at = ?3 WHERE room_pk = ?1 AND message = ''";
const BY_ID: &str = "WHERE m.id = ?1";
const UPDATE_TEXT: &str = "UPDATE message SET text = ?2, edited_at = ?3, edited_by_id = ?4, edited_by_username = ?5, updated_at = ?3,
    extra = ?6 WHERE pk = ?1";
/// Rooms hold a copy of their last message, so its edit is a write to the room.
const TOUCH_LAST: &str =
    "UPDATE room SET updated_at = max(updated_at + 1, ?3) WHERE id = ?1 AND last_message_pk = ?2";
const DELETE: &str = "DELETE FROM message WHERE pk = ?1";
const AFTER_DELETE: &str = "UPDATE room SET message_count = message_count - ?2, updated_at = max(updated_at + 1, ?3),
    agent_message_count = max(0, agent_message_count - ?4),
    last_message_pk = (SELECT pk FROM message WHERE room_pk = ?1 AND is_hidden = 0
        AND (kind IS NULL OR kind IN ('livechat-started', 'livechat_transfer_history', 'livechat-close')) ORDER BY seq DESC LIMIT 1)
    WHERE pk = ?1";

/// What the next message of a room builds on.
pub struct Head {
    /// Room's row key.
    pub room_pk: Pk,
    /// Room's id.
    pub room_id: String,
    /// The room is open.
    pub is_open: bool,
    /// Sequence number of the newest message.
    pub last_seq: i64,
    /// Its time.
    pub last_at: Millis,
    /// Room's creation.
    pub created_at: Millis,
    /// See `Metrics::question_at`.
    pub question_at: Option<Millis>,
    /// See `Metrics::answered_at`.
    pub answered_at: Option<Millis>,
    /// The visitor has not written yet.
    pub is_first_of_visitor: bool,
    /// The room is on hold.
    pub is_on_hold: bool,
    /// Visitor's row key.
    pub visitor_pk: Pk,
    /// The visitor as an author.
    pub visitor: Author,
}

/// A message about to be stored.
pub struct NewMessage {
    /// Id; the sender may choose it.
    pub id: String,
    /// System kind; `None` for chat messages.
    pub kind: Option<&'static str>,
    /// The words.
    pub text: String,
    /// Author.
    pub author: Author,
    /// Other name to show.
    pub alias: Option<String>,
    /// Never listed.
    pub is_hidden: bool,
    /// Keys that go to the wire as they are, a JSON object.
    pub extra: Option<String>,
}

/// How storing a message went.
pub enum AppendOutcome {
    /// It is new.
    Added(Arc<Message>),
    /// The same message is there already: same room, author and words.
    Repeated(Arc<Message>),
}

impl AppendOutcome {
    /// The stored message either way.
    pub fn into_message(self) -> Arc<Message> {
        match self {
            Self::Added(m) | Self::Repeated(m) => m,
        }
    }
}

fn side_number(side: Side) -> i64 {
    match side {
        Side::Visitor => 0,
        Side::User => 1,
        Side::System => 2,
    }
}

/// Reads a message whose columns start at `at`.
pub(super) fn from_row_at(r: &Row<'_>, at: usize) -> rusqlite::Result<Message> {
    let edited_at: Option<i64> = r.get(at + 14)?;
    let edited_by: Option<String> = r.get(at + 15)?;
    let edited_name: Option<String> = r.get(at + 16)?;
    let edited = match (edited_at, edited_by, edited_name) {
        (Some(t), Some(id), Some(name)) => Some((Millis(t), id, name)),
        _ => None,
    };
    Ok(Message {
        pk: r.get(at)?,
        id: r.get(at + 1)?,
        room_id: r.get(at + 2)?,
        seq: r.get(at + 3)?,
        kind: r.get(at + 4)?,
        text: r.get(at + 5)?,
        at: Millis(r.get(at + 6)?),
        updated_at: Millis(r.get(at + 7)?),
        author: Author {
            side: match r.get::<_, i64>(at + 8)? {
                0 => Side::Visitor,
                1 => Side::User,
                _ => Side::System,
            },
            id: r.get(at + 9)?,
            username: r.get(at + 10)?,
            name: r.get(at + 11)?,
        },
        alias: r.get(at + 12)?,
        is_hidden: r.get(at + 13)?,
        edited,
        extra: r.get(at + 17)?,
    })
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<Message> {
    from_row_at(r, 0)
}

fn head(r: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head {
        room_pk: r.get(0)?,
        room_id: r.get(1)?,
        is_open: r.get(2)?,
        last_seq: r.get(3)?,
        last_at: Millis(r.get(4)?),
        created_at: Millis(r.get(5)?),
        question_at: r.get::<_, Option<i64>>(6)?.map(Millis),
        answered_at: r.get::<_, Option<i64>>(7)?.map(Millis),
        is_first_of_visitor: r.get(8)?,
        is_on_hold: r.get(9)?,
        visitor_pk: r.get(10)?,
        visitor: Author {
            side: Side::Visitor,
            id: r.get(11)?,
            username: r.get(12)?,
            name: r.get(13)?,
        },
    })
}

impl ReadTx<'_> {
    /// The head of a room that belongs to the visitor with this token: token, room and ownership in one statement.
    pub fn visitor_head(&self, hash: &TokenHash, room_id: &str) -> Result<Option<Head>> {
        self.first(HEAD_OF_VISITOR, (hash.as_slice(), room_id), head)
    }
    /// The head of a room.
    pub fn room_head(&self, room_pk: Pk) -> Result<Option<Head>> {
        self.first(HEAD, [room_pk], head)
    }
    /// A message, wherever it is.
    pub fn message_by_id(&self, id: &str) -> Result<Option<Message>> {
        let sql =
            format!("SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk {BY_ID}");
        self.first(&sql, [id], from_row)
    }
    /// A message by its row key.
    pub fn message_by_pk(&self, pk: Pk) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.pk = ?1"
        );
        self.first(&sql, [pk], from_row)
    }
    /// A visible message of one room.
    pub fn message_in_room(&self, room_id: &str, id: &str) -> Result<Option<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk {BY_ID} AND r.id = ?2 AND m.is_hidden = 0"
        );
        self.first(&sql, (id, room_id), from_row)
    }
    /// Visible messages of a room, newest first, those before `end` when it is given.
    pub fn history(
        &self,
        room_pk: Pk,
        end: Option<Millis>,
        offset: i64,
        limit: i64,
    ) -> Result<Vec<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.is_hidden = 0 AND m.at < ?2
             ORDER BY m.seq DESC LIMIT ?3 OFFSET ?4"
        );
        self.all(
            &sql,
            (room_pk, end.map_or(i64::MAX, |e| e.0), limit, offset),
            from_row,
        )
    }
    /// The newest visible messages of a room up to the place `seq`, oldest first.
    pub fn messages_up_to(&self, room_pk: Pk, seq: i64, limit: i64) -> Result<Vec<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.is_hidden = 0
             AND m.seq <= ?2 ORDER BY m.seq DESC LIMIT ?3"
        );
        let mut found = self.all(&sql, (room_pk, seq, limit), from_row)?;
        found.reverse();
        Ok(found)
    }
    /// Visible messages of a room that were written or changed after `since`, oldest first, at most 1000.
    pub fn messages_since(&self, room_pk: Pk, since: Millis) -> Result<Vec<Message>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM message m JOIN room r ON r.pk = m.room_pk WHERE m.room_pk = ?1 AND m.is_hidden = 0
             AND m.updated_at > ?2 ORDER BY m.seq LIMIT 1000"
        );
        self.all(&sql, (room_pk, since.0), from_row)
    }
}

impl Tx<'_> {
    /// Stores the next message of a room and moves the room on. `touch` writes what the author's side changes.
    ///
    /// Errors: `error-message-id-conflict` when the id is taken by a message that differs.
    fn append(&mut self, head: &mut Head, new: &NewMessage, now: Millis) -> Result<AppendOutcome> {
        let seq = head.last_seq + 1;
        let at = message_time::next(now, head.last_at);
        let added = self.execute(
            INSERT,
            (
                &new.id,
                head.room_pk,
                seq,
                new.kind,
                &new.text,
                at.0,
                side_number(new.author.side),
                &new.author.id,
                &new.author.username,
                &new.author.name,
                &new.alias,
                new.is_hidden,
                &new.extra,
            ),
        )?;
        if added == 0 {
            let stored = self
                .message_by_id(&new.id)?
                .ok_or(codes::MESSAGE_ID_CONFLICT)?;
            let is_same = stored.room_id == head.room_id
                && stored.author.id == new.author.id
                && stored.text == new.text
                && stored.kind.as_deref() == new.kind;
            if !is_same {
                return Err(codes::MESSAGE_ID_CONFLICT.into());
            }
            return Ok(AppendOutcome::Repeated(Arc::new(stored)));
        }
        head.last_seq = seq;
        head.last_at = at;
        message_time::note(now, at);
        let message = Arc::new(Message {
            pk: self.last_pk(),
            id: new.id.clone(),
            room_id: head.room_id.clone(),
            seq,
            kind: new.kind.map(str::to_owned),
            text: new.text.clone(),
            at,
            updated_at: at,
            author: new.author.clone(),
            alias: new.alias.clone(),
            is_hidden: new.is_hidden,
            edited: None,
            extra: new.extra.clone(),
        });
        if !new.is_hidden {
            self.emit(Event::Message(Arc::clone(&message)));
            self.hook(&message, Some(head.room_pk), at)?;
        }
        Ok(AppendOutcome::Added(message))
    }
    /// Stores a system message.
    pub fn append_system(
        &mut self,
        head: &mut Head,
        new: &NewMessage,
        now: Millis,
    ) -> Result<Arc<Message>> {
        let outcome = self.append(head, new, now)?;
        if let AppendOutcome::Added(m) = &outcome {
            self.execute(
                TOUCH,
                (
                    head.room_pk,
                    m.seq,
                    m.at.0,
                    m.is_hidden,
                    counts_as_last(new.kind) && !m.is_hidden,
                    m.pk,
                    0,
                ),
            )?;
        }
        Ok(outcome.into_message())
    }
    /// Stores a visitor's message: four statements, this is the hot path. `counts_unread` is the setting.
    ///
    /// Errors: as [`Self::append_system`].
    pub fn append_by_visitor(
        &mut self,
        head: &mut Head,
        new: &NewMessage,
        counts_unread: bool,
        now: Millis,
    ) -> Result<AppendOutcome> {
        let outcome = self.append(head, new, now)?;
        if let AppendOutcome::Added(m) = &outcome {
            // The oldest unanswered question counts; an answer at or after it has closed it.
            let opens = match (head.question_at, head.answered_at) {
                (None, _) => true,
                (Some(q), Some(a)) => a >= q,
                (Some(_), None) => false,
            };
            let question = if opens {
                m.at
            } else {
                head.question_at.unwrap_or(m.at)
            };
            self.execute(
                TOUCH_BY_VISITOR,
                (head.room_pk, m.seq, m.at.0, m.pk, question.0),
            )?;
            if counts_unread {
                self.execute(UNREAD, (head.room_pk, m.at.0, -1))?;
            }
            if head.is_first_of_visitor {
                self.execute(FIRST_WORDS, (head.room_pk, &m.text, m.at.0))?;
            }
        }
        Ok(outcome)
    }
    /// Stores a user's chat message. Metrics are the caller's: see `Tx::note_answer`.
    ///
    /// Errors: as [`Self::append_system`].
    pub fn append_by_user(
        &mut self,
        head: &mut Head,
        new: &NewMessage,
        user_pk: Pk,
        counts_unread: bool,
        now: Millis,
    ) -> Result<AppendOutcome> {
        let outcome = self.append(head, new, now)?;
        if let AppendOutcome::Added(m) = &outcome {
            self.execute(TOUCH, (head.room_pk, m.seq, m.at.0, false, true, m.pk, 1))?;
            if counts_unread {
                self.execute(UNREAD, (head.room_pk, m.at.0, user_pk))?;
            }
        }
        Ok(outcome)
    }
    /// Replaces the words of a message and what hangs on them (`extra`).
    pub fn edit_message(
        &mut self,
        message: &Message,
        text: &str,
        extra: Option<String>,
        by: &Author,
        now: Millis,
    ) -> Result<Arc<Message>> {
        // Its time may be ahead of the clock: who asks for what changed since must not miss the edit.
        let now = now.max(Millis(message.updated_at.0 + 1));
        self.execute(
            UPDATE_TEXT,
            (message.pk, text, now.0, &by.id, &by.username, &extra),
        )?;
        self.execute(TOUCH_LAST, (&message.room_id, message.pk, now.0))?;
        let edited = Arc::new(Message {
            text: text.to_owned(),
            updated_at: now,
            edited: Some((now, by.id.clone(), by.username.clone())),
            extra,
            ..message.clone()
        });
        self.emit(Event::MessageEdited(Arc::clone(&edited)));
        self.hook(&edited, None, now)?;
        Ok(edited)
    }
    /// Removes a message; the room counts and shows the one before.
    pub fn delete_message(&mut self, room_pk: Pk, message: &Message, now: Millis) -> Result<()> {
        self.execute(DELETE, [message.pk])?;
        self.execute(
            AFTER_DELETE,
            (
                room_pk,
                i64::from(!message.is_hidden),
                now.0,
                message.author.side == Side::User && message.kind.is_none(),
            ),
        )?;
        self.emit(Event::MessageDeleted {
            room_id: message.room_id.clone(),
            message: Arc::new(message.clone()),
        });
        Ok(())
    }
}
