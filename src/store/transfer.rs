//! Rooms that change hands: department, agent, and the history of it.

use super::message;
use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::message::Message;
use crate::model::time::Millis;
use crate::model::token::TokenHash;

const SET_ROOM_DEPARTMENT: &str =
    "UPDATE room SET department_pk = ?2, updated_at = ?3 WHERE pk = ?1 AND is_open = 1";
const SET_INQUIRY_DEPARTMENT: &str =
    "UPDATE inquiry SET department_pk = ?2, updated_at = ?3 WHERE room_pk = ?1";
/// Nobody has it now: whoever wins it next takes it like a new one.
const RELEASE: &str = "UPDATE inquiry SET status = 'ready', taken_at = NULL, default_agent_pk = NULL, ignored_agent_pk = NULL,
    updated_at = ?2 WHERE room_pk = ?1";
const SET_WANTED: &str =
    "UPDATE inquiry SET default_agent_pk = ?2, updated_at = ?3 WHERE room_pk = ?1";
const SET_VISITOR_DEPARTMENT: &str =
    "UPDATE visitor SET department_pk = ?2, updated_at = ?3 WHERE pk = ?1";
const KEEP_PAGES: &str =
    "UPDATE page_visit SET expires_at = NULL WHERE token_hash = ?1 AND expires_at IS NOT NULL";
/// The partial index `message_transfers` holds exactly these.
const HISTORY: &str = "FROM message m JOIN room r ON r.pk = m.room_pk
    WHERE m.room_pk = ?1 AND m.kind = 'livechat_transfer_history'";

impl ReadTx<'_> {
    /// Notes of a room that changed hands, oldest first unless turned round, and how many there are.
    pub fn transfers(
        &self,
        room_pk: Pk,
        is_newest_first: bool,
        offset: i64,
        limit: i64,
    ) -> Result<(Vec<Message>, i64)> {
        let direction = if is_newest_first { "DESC" } else { "ASC" };
        let sql = format!(
            "SELECT {} {HISTORY} ORDER BY m.seq {direction} LIMIT ?2 OFFSET ?3",
            message::COLUMNS
        );
        let list = self.all(&sql, (room_pk, limit, offset), |r| {
            message::from_row_at(r, 0)
        })?;
        let total = self.number(&format!("SELECT count(*) {HISTORY}"), [room_pk])?;
        Ok((list, total))
    }
}

impl Tx<'_> {
    /// Moves an open room and its queue entry to another department.
    pub fn move_room(&mut self, room_pk: Pk, department_pk: Option<Pk>, now: Millis) -> Result<()> {
        self.execute(SET_ROOM_DEPARTMENT, (room_pk, department_pk, now.0))?;
        self.execute(SET_INQUIRY_DEPARTMENT, (room_pk, department_pk, now.0))
            .map(|_| ())
    }
    /// Frees a queue entry for the next agent. False when the room has none.
    pub fn release_inquiry(&mut self, room_pk: Pk, now: Millis) -> Result<bool> {
        Ok(self.execute(RELEASE, (room_pk, now.0))? == 1)
    }
    /// Names the agent a waiting chat is meant for.
    pub fn set_wanted_agent(
        &mut self,
        room_pk: Pk,
        agent_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_WANTED, (room_pk, agent_pk, now.0))
            .map(|_| ())
    }
    /// The pages a visitor looked at before the chat stay until a room takes them.
    pub fn keep_page_visits(&mut self, hash: &TokenHash) -> Result<()> {
        self.execute(KEEP_PAGES, [hash.as_slice()]).map(|_| ())
    }
    /// The department a visitor's next chats go to.
    pub fn set_visitor_department(
        &mut self,
        visitor_pk: Pk,
        department_pk: Pk,
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_VISITOR_DEPARTMENT, (visitor_pk, department_pk, now.0))?;
        self.emit(Event::VisitorChanged { visitor_pk });
        Ok(())
    }
}
