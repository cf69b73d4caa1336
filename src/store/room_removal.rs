//! Taking closed rooms away, a bounded piece at a time: the writer serves everybody else in between.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;

const DELETE_MESSAGES: &str = "DELETE FROM message WHERE pk IN
    (SELECT pk FROM message WHERE room_pk = ?1 ORDER BY seq LIMIT ?2)";
const FORGET_LAST: &str =
    "UPDATE room SET last_message_pk = NULL, message_count = 0, updated_at = ?2 WHERE pk = ?1";
const DELETE_ROOM: &str = "DELETE FROM room WHERE pk = ?1 AND is_open = 0";
const CLOSED: &str =
    "SELECT pk, id FROM room WHERE is_open = 0 AND closed_at <= ?1 ORDER BY closed_at, pk LIMIT ?2";
/// The partial index `room_closed_by_department` holds these in order.
const CLOSED_THERE: &str =
    "SELECT r.pk, r.id FROM room r JOIN department d ON d.pk = r.department_pk
    WHERE d.id = ?3 AND r.is_open = 0 AND r.closed_at <= ?1 ORDER BY r.closed_at, r.pk LIMIT ?2";

/// Messages removed in one unit of the writer, where nothing but the rows goes.
const PIECE: i64 = 200;
/// And of a long room: each of its messages takes its words out of the search index, which costs milliseconds.
const INDEXED_PIECE: i64 = 8;

impl ReadTx<'_> {
    /// How many messages of a room may be removed in one unit without making others wait.
    pub fn removal_piece(&self, room_pk: Pk) -> Result<i64> {
        Ok(if self.is_indexed(room_pk)? {
            INDEXED_PIECE
        } else {
            PIECE
        })
    }
    /// The rooms closed first, row keys and ids: of one department when it is given, until `until`.
    pub fn closed_rooms(
        &self,
        department_id: Option<&str>,
        until: Millis,
        limit: i64,
    ) -> Result<Vec<(Pk, String)>> {
        match department_id {
            None => self.all(CLOSED, (until.0, limit), |r| Ok((r.get(0)?, r.get(1)?))),
            Some(id) => self.all(CLOSED_THERE, (until.0, limit, id), |r| {
                Ok((r.get(0)?, r.get(1)?))
            }),
        }
    }
}

impl Tx<'_> {
    /// Removes the oldest messages of a room with what hangs on them. Gives how many there were.
    pub fn delete_oldest_messages(&mut self, room_pk: Pk, most: i64, now: Millis) -> Result<i64> {
        self.execute(FORGET_LAST, (room_pk, now.0))?;
        let gone = self.execute(DELETE_MESSAGES, (room_pk, most))?;
        Ok(i64::try_from(gone).unwrap_or(i64::MAX))
    }
    /// Removes a closed room with all that hangs on it, and what was still to be sent about it. False when it is open or
    /// gone.
    pub fn delete_closed_room(&mut self, room_pk: Pk, room_id: &str) -> Result<bool> {
        let is_gone = self.execute(DELETE_ROOM, [room_pk])? == 1;
        if is_gone {
            self.drop_jobs_of_room(room_id)?;
        }
        Ok(is_gone)
    }
}
