//! Rooms.

use super::message::{self, Head};
use super::tx::{ReadTx, Tx, db, is_unique_violation, json_texts, texts};
use crate::error::{Error, Result};
use crate::model::Pk;
use crate::model::room::{
    Closing, LastCall, Metrics, ResponseBy, Room, RoomVisitor, ServedBy, Source,
};
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use rusqlite::Row;
use std::sync::LazyLock;

/// Columns of [`from_row_at`] (then those of the last message).
const COLUMNS: &str = "r.pk, r.id, r.name, r.is_open, r.created_at, r.last_message_at, r.updated_at, r.last_seq, r.message_count,
    r.user_count, r.is_waiting_response, d.id, r.department_pk, v.pk, v.id, v.username, v.name, r.visitor_status,
    r.visitor_last_message_at, v.activity, shown_token(v.token_text), c.id, r.source_type, r.source_id, r.source_extra, s.pk, s.id, s.username,
    r.served_at, a.id, a.username, r.first_answer_at, r.last_answer_at, r.queued_at, r.priority_weight, r.estimated_wait,
    r.is_on_hold, r.topic, r.tags, r.livechat_data, r.custom_fields, r.transcript_request, r.survey, r.question_at, r.answered_at,
    r.first_response_s, r.first_response_at, r.response_count, r.response_total_s, r.first_reaction_s, r.first_reaction_at,
    r.reaction_total_s, r.chat_duration_s, r.service_duration_s, r.visitor_inactivity_s, r.closer, r.closed_by_id,
    r.closed_by_username, r.closed_at, r.call_status, r.call_started_at, r.call_message_pk, r.hold_at, r.abandon_at,
    r.priority_id";
/// How many those are.
const WIDTH: usize = 65;
const JOINS: &str = "JOIN visitor v ON v.pk = r.visitor_pk LEFT JOIN department d ON d.pk = r.department_pk
    LEFT JOIN contact c ON c.pk = r.contact_pk LEFT JOIN user s ON s.pk = r.served_by_pk LEFT JOIN user a ON a.pk = r.responder_pk
    LEFT JOIN message m ON m.pk = r.last_message_pk";
/// `SELECT … FROM room r JOIN …`.
pub(super) static SELECT: LazyLock<String> =
    LazyLock::new(|| format!("SELECT {COLUMNS}, {} FROM room r {JOINS}", message::COLUMNS));
/// The same columns and joins for statements that start from another table.
pub(super) static COLUMNS_ALL: LazyLock<String> =
    LazyLock::new(|| format!("{COLUMNS}, {}", message::COLUMNS));
/// Joins of [`COLUMNS_ALL`].
pub(super) const JOINS_ALL: &str = JOINS;
/// Columns in [`COLUMNS_ALL`].
pub(super) const WIDTH_ALL: usize = WIDTH + message::WIDTH;

const INSERT: &str = "INSERT INTO room (id, visitor_pk, contact_pk, name, department_pk, source_type, source_id, source_extra,
    visitor_status, created_at, last_message_at, updated_at, queued_at, custom_fields, priority_id, priority_weight)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10, ?10, ?10, ?11, ?12, coalesce((SELECT weight FROM priority WHERE id = ?12), 99))";
/// A visitor who is handed over waits for somebody: they are not the silent one any more.
const SET_AGENT: &str = "UPDATE room SET served_by_pk = ?2, served_at = ?3, abandon_at = NULL, updated_at = ?3 WHERE pk = ?1 AND is_open = 1";
const CLEAR_AGENT: &str = "UPDATE room SET served_by_pk = NULL, served_at = NULL, abandon_at = NULL, queued_at = ?2, updated_at = ?2 WHERE pk = ?1 AND is_open = 1";
const UNCOUNT_USER: &str = "UPDATE room SET user_count = max(1, user_count - 1) WHERE pk = ?1";
const COUNT_USER: &str = "UPDATE room SET user_count = user_count + 1 WHERE pk = ?1";
const CLOSE: &str = "UPDATE room SET is_open = 0, closed_at = ?2, closer = ?3, closed_by_id = ?4, closed_by_username = ?5, tags = ?6,
    visitor_status = 'offline', is_on_hold = 0, chat_duration_s = ?7, service_duration_s = ?8, visitor_inactivity_s = ?9, updated_at = ?2
    WHERE pk = ?1 AND is_open = 1";
const ANSWER: &str = "UPDATE room SET is_waiting_response = 0, responder_pk = coalesce(responder_pk, ?2),
    first_answer_at = coalesce(first_answer_at, ?3), last_answer_at = ?3, answered_at = ?4, first_response_s = ?5,
    first_response_at = ?6, response_count = ?7, response_total_s = ?8, first_reaction_s = ?9, first_reaction_at = ?10,
    reaction_total_s = ?11 WHERE pk = ?1";
const SET_TRANSCRIPT: &str =
    "UPDATE room SET transcript_request = ?2, updated_at = ?3 WHERE pk = ?1";
const SUBSCRIBED: &str =
    "SELECT u.id FROM subscription b JOIN user u ON u.pk = b.user_pk WHERE b.room_pk = ?1";

/// A room about to be made.
pub struct NewRoom {
    /// Id on the wire.
    pub id: String,
    /// Visitor.
    pub visitor_pk: Pk,
    /// Visitor's presence.
    pub visitor_status: String,
    /// Contact.
    pub contact_pk: Pk,
    /// Display name.
    pub name: String,
    /// Department.
    pub department_pk: Option<Pk>,
    /// Origin.
    pub source: Source,
    /// Free object of an integration, JSON.
    pub custom_fields: Option<String>,
    /// How urgent, by id.
    pub priority_id: Option<String>,
}

/// How a room ends.
pub struct CloseFacts<'a> {
    /// `user` or `visitor`.
    pub closer: &'a str,
    /// Id of the closer.
    pub by_id: &'a str,
    /// Username of the closer.
    pub by_username: &'a str,
    /// All tags the room ends with.
    pub tags: &'a [String],
}

/// Reads a room whose columns start at `at`.
pub(super) fn from_row_at(r: &Row<'_>, at: usize) -> rusqlite::Result<Room> {
    let millis = |i: usize| -> rusqlite::Result<Option<Millis>> {
        Ok(r.get::<_, Option<i64>>(at + i)?.map(Millis))
    };
    let served_by = match (r.get::<_, Option<Pk>>(at + 25)?, millis(28)?) {
        (Some(pk), Some(served_at)) => Some(ServedBy {
            pk,
            id: r.get(at + 26)?,
            username: r.get(at + 27)?,
            at: served_at,
        }),
        _ => None,
    };
    let response_by = match (
        r.get::<_, Option<String>>(at + 29)?,
        millis(31)?,
        millis(32)?,
    ) {
        (Some(id), Some(first_at), Some(last_at)) => Some(ResponseBy {
            id,
            username: r.get(at + 30)?,
            first_at,
            last_at,
        }),
        _ => None,
    };
    let closing = match (r.get::<_, Option<String>>(at + 55)?, millis(58)?) {
        (Some(closer), Some(closed_at)) => Some(Closing {
            closer,
            by_id: r.get::<_, Option<String>>(at + 56)?.unwrap_or_default(),
            by_username: r.get::<_, Option<String>>(at + 57)?.unwrap_or_default(),
            at: closed_at,
        }),
        _ => None,
    };
    let last_message = match r.get::<_, Option<Pk>>(at + WIDTH)? {
        Some(_) => Some(Box::new(message::from_row_at(r, at + WIDTH)?)),
        None => None,
    };
    Ok(Room {
        pk: r.get(at)?,
        id: r.get(at + 1)?,
        name: r.get(at + 2)?,
        is_open: r.get(at + 3)?,
        created_at: Millis(r.get(at + 4)?),
        last_message_at: Millis(r.get(at + 5)?),
        updated_at: Millis(r.get(at + 6)?),
        last_seq: r.get(at + 7)?,
        message_count: r.get(at + 8)?,
        user_count: r.get(at + 9)?,
        is_waiting_response: r.get(at + 10)?,
        department_id: r.get(at + 11)?,
        department_pk: r.get(at + 12)?,
        visitor: RoomVisitor {
            pk: r.get(at + 13)?,
            id: r.get(at + 14)?,
            username: r.get(at + 15)?,
            name: r.get(at + 16)?,
            status: r.get(at + 17)?,
            last_message_at: millis(18)?,
            activity: texts(&r.get::<_, String>(at + 19)?),
            token_text: r.get(at + 20)?,
        },
        contact_id: r.get(at + 21)?,
        source: Source {
            kind: r.get(at + 22)?,
            id: r.get(at + 23)?,
            extra: r.get(at + 24)?,
        },
        served_by,
        response_by,
        queued_at: Millis(r.get(at + 33)?),
        priority_weight: r.get(at + 34)?,
        estimated_wait: r.get(at + 35)?,
        is_on_hold: r.get(at + 36)?,
        topic: r.get(at + 37)?,
        tags: texts(&r.get::<_, String>(at + 38)?),
        livechat_data: r.get(at + 39)?,
        custom_fields: r.get(at + 40)?,
        transcript_request: r.get(at + 41)?,
        survey: r.get(at + 42)?,
        metrics: Metrics {
            question_at: millis(43)?,
            answered_at: millis(44)?,
            first_response_s: r.get(at + 45)?,
            first_response_at: millis(46)?,
            response_count: r.get(at + 47)?,
            response_total_s: r.get(at + 48)?,
            first_reaction_s: r.get(at + 49)?,
            first_reaction_at: millis(50)?,
            reaction_total_s: r.get(at + 51)?,
            chat_duration_s: r.get(at + 52)?,
            service_duration_s: r.get(at + 53)?,
            visitor_inactivity_s: r.get(at + 54)?,
        },
        closing,
        hold_at: millis(62)?,
        abandon_at: millis(63)?,
        priority_id: r.get(at + 64)?,
        last_message,
        call: match r.get::<_, Option<String>>(at + 59)? {
            Some(status) => Some(LastCall {
                status,
                started_at: millis(60)?,
                message_pk: r.get(at + 61)?,
            }),
            None => None,
        },
    })
}

/// Reads a room that starts the row.
pub(super) fn from_row(r: &Row<'_>) -> rusqlite::Result<Room> {
    from_row_at(r, 0)
}

impl ReadTx<'_> {
    /// By row key.
    pub fn room(&self, pk: Pk) -> Result<Option<Room>> {
        self.first(&format!("{} WHERE r.pk = ?1", *SELECT), [pk], from_row)
    }
    /// By id.
    pub fn room_by_id(&self, id: &str) -> Result<Option<Room>> {
        self.first(&format!("{} WHERE r.id = ?1", *SELECT), [id], from_row)
    }
    /// A room of the visitor with this token, open or closed.
    pub fn visitor_room(&self, hash: &TokenHash, id: &str) -> Result<Option<Room>> {
        let sql = format!(
            "{} WHERE r.id = ?1 AND v.token_hash = ?2 AND v.is_disabled = 0",
            *SELECT
        );
        self.first(&sql, (id, hash.as_slice()), from_row)
    }
    /// The open room of a visitor.
    pub fn open_room_of_visitor(&self, visitor_pk: Pk) -> Result<Option<Room>> {
        self.first(
            &format!("{} WHERE r.visitor_pk = ?1 AND r.is_open = 1", *SELECT),
            [visitor_pk],
            from_row,
        )
    }
    /// Ids of the users subscribed to a room.
    pub fn subscribed_user_ids(&self, room_pk: Pk) -> Result<Vec<String>> {
        self.all(SUBSCRIBED, [room_pk], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Adds a room and gives its head. `None` when the visitor has an open one already: the schema allows one.
    pub fn add_room(&mut self, new: &NewRoom, now: Millis) -> Result<Option<Head>> {
        let added = self.try_execute(
            INSERT,
            (
                &new.id,
                new.visitor_pk,
                new.contact_pk,
                &new.name,
                new.department_pk,
                &new.source.kind,
                &new.source.id,
                &new.source.extra,
                &new.visitor_status,
                now.0,
                &new.custom_fields,
                &new.priority_id,
            ),
        );
        match added {
            Ok(_) => {
                let pk = self.last_pk();
                self.room_head(pk)?
                    .map(Some)
                    .ok_or_else(|| Error::internal("the new room is gone"))
            }
            Err(e) if is_unique_violation(&e) => Ok(None),
            Err(e) => Err(db(e)),
        }
    }
    /// Names the serving agent.
    pub fn set_room_agent(&mut self, room_pk: Pk, agent_pk: Pk, now: Millis) -> Result<()> {
        self.execute(SET_AGENT, (room_pk, agent_pk, now.0))
            .map(|_| ())
    }
    /// Nobody serves the room any more.
    pub fn clear_room_agent(&mut self, room_pk: Pk, now: Millis) -> Result<()> {
        self.execute(CLEAR_AGENT, (room_pk, now.0)).map(|_| ())
    }
    /// One more user takes part.
    pub fn count_room_user(&mut self, room_pk: Pk) -> Result<()> {
        self.execute(COUNT_USER, [room_pk]).map(|_| ())
    }
    /// A user takes part no more; the visitor always does.
    pub fn uncount_room_user(&mut self, room_pk: Pk) -> Result<()> {
        self.execute(UNCOUNT_USER, [room_pk]).map(|_| ())
    }
    /// Closes an open room. True for the one closer who wins.
    pub fn close_room(
        &mut self,
        room_pk: Pk,
        facts: &CloseFacts<'_>,
        metrics: &Metrics,
        now: Millis,
    ) -> Result<bool> {
        let closed = self.execute(
            CLOSE,
            (
                room_pk,
                now.0,
                facts.closer,
                facts.by_id,
                facts.by_username,
                json_texts(facts.tags),
                metrics.chat_duration_s,
                metrics.service_duration_s,
                metrics.visitor_inactivity_s,
            ),
        )?;
        Ok(closed == 1)
    }
    /// Notes an agent's answer and its measures.
    pub fn note_answer(
        &mut self,
        room_pk: Pk,
        responder_pk: Pk,
        at: Millis,
        m: &Metrics,
    ) -> Result<()> {
        self.execute(
            ANSWER,
            (
                room_pk,
                responder_pk,
                at.0,
                m.answered_at.map(|t| t.0),
                m.first_response_s,
                m.first_response_at.map(|t| t.0),
                m.response_count,
                m.response_total_s,
                m.first_reaction_s,
                m.first_reaction_at.map(|t| t.0),
                m.reaction_total_s,
            ),
        )
        .map(|_| ())
    }
    /// Orders a transcript or withdraws it.
    pub fn set_transcript_request(
        &mut self,
        room_pk: Pk,
        request: Option<&str>,
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_TRANSCRIPT, (room_pk, request, now.0))
            .map(|_| ())
    }
}
