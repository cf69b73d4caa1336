//! What delivery to sockets asks: whom an event concerns.

use super::message::{COLUMNS, from_row_at};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::message::Message;
use crate::model::time::Millis;

const IS_MEMBER: &str = "SELECT 1 FROM department_agent a JOIN department d ON d.pk = a.department_pk WHERE d.id = ?1 AND a.user_pk = ?2";
const SERVED: &str = "SELECT id FROM room WHERE served_by_pk = ?1 AND is_open = 1";

impl ReadTx<'_> {
    /// True when a user is a member of a department, enabled or not.
    pub fn is_member(&self, department_id: &str, user_pk: Pk) -> Result<bool> {
        self.exists(IS_MEMBER, (department_id, user_pk))
    }
    /// The first visible message of a room between two times, and how many there are.
    pub fn messages_between(
        &self,
        room_id: &str,
        after: Millis,
        before: Millis,
    ) -> Result<(Option<Message>, i64)> {
        const WHERE: &str = "FROM message m JOIN room r ON r.pk = m.room_pk WHERE r.id = ?1 AND m.is_hidden = 0 AND m.at > ?2 AND m.at < ?3";
        let bounds = (room_id, after.0, before.0);
        let first = format!("SELECT {COLUMNS} {WHERE} ORDER BY m.seq LIMIT 1");
        let first = self.first(&first, bounds, |r| from_row_at(r, 0))?;
        let count = self.number(&format!("SELECT count(*) {WHERE}"), bounds)?;
        Ok((first, count))
    }
    /// Ids of the open rooms an agent serves.
    pub fn served_room_ids(&self, user_pk: Pk) -> Result<Vec<String>> {
        self.all(SERVED, [user_pk], |r| r.get(0))
    }
}
