//! Taking a visitor out of the database, in steps that keep nobody waiting.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;

const STRIP: &str = "UPDATE visitor SET username = 'erased-' || pk, token_hash = NULL, token_text = NULL, name = NULL,
    department_pk = NULL, status = 'offline', livechat_data = NULL, contact_pk = NULL, last_room_id = NULL, last_room_at = NULL,
    last_agent_id = NULL, last_agent_username = NULL, last_agent_at = NULL, user_agent = NULL,
    ip = NULL, host = NULL, is_disabled = 1, updated_at = ?2 WHERE pk = ?1";
const DROP_ADDRESSES: &str = "DELETE FROM visitor_address WHERE visitor_pk = ?1";
const DROP_PAGES: &str =
    "DELETE FROM page_visit WHERE token_hash = (SELECT token_hash FROM visitor WHERE pk = ?1)";
const CONTACTS: &str = "SELECT contact_pk FROM contact_channel WHERE visitor_pk = ?1
    UNION SELECT contact_pk FROM visitor WHERE pk = ?1 AND contact_pk IS NOT NULL";
const DROP_CHANNELS: &str = "DELETE FROM contact_channel WHERE visitor_pk = ?1";
const DROP_CONTACT: &str = "DELETE FROM contact WHERE pk = ?1
    AND NOT EXISTS (SELECT 1 FROM contact_channel WHERE contact_pk = ?1)
    AND NOT EXISTS (SELECT 1 FROM visitor WHERE contact_pk = ?1)";
const NEXT_ROOM: &str = "SELECT pk, id FROM room WHERE visitor_pk = ?1 LIMIT 1";
const FILES: &str = "SELECT count(*) FROM file WHERE room_pk = ?1";
/// Mails and papers about the room that nobody has sent yet.
const DROP_JOBS: &str = "DELETE FROM job WHERE json_extract(payload, '$.rid') = ?1";
const DROP_JOBS_OF_ALL: &str = "DELETE FROM job WHERE json_extract(payload, '$.rid') IN (SELECT id FROM room WHERE visitor_pk = ?1)";
const DROP_ROOM: &str = "DELETE FROM room WHERE pk = ?1";

/// What an erasure took away.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Rooms.
    pub rooms: i64,
    /// Messages, system ones included.
    pub messages: i64,
    /// Files.
    pub files: i64,
    /// Pages that waited for a room.
    pub pages: i64,
    /// Contacts nobody else belongs to.
    pub contacts: i64,
}

fn count(rows: usize) -> i64 {
    i64::try_from(rows).unwrap_or(i64::MAX)
}

impl ReadTx<'_> {
    /// A room of a visitor, any: row key and id.
    pub fn any_room_of_visitor(&self, visitor_pk: Pk) -> Result<Option<(Pk, String)>> {
        self.first(NEXT_ROOM, [visitor_pk], |r| Ok((r.get(0)?, r.get(1)?)))
    }
    /// Files of a room.
    pub fn file_count(&self, room_pk: Pk) -> Result<i64> {
        self.number(FILES, [room_pk])
    }
    /// Id of a visitor, erased or not.
    pub fn erased_visitor_id(&self, pk: Pk) -> Result<Option<String>> {
        self.first("SELECT id FROM visitor WHERE pk = ?1", [pk], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Takes everything from a visitor but the row itself and the months with an answer: token, name, addresses, fields,
    /// waiting pages, channels, what is still to be sent, and contacts that are nobody else's. Offline messages stay: an address is the visitor's word and no more,
    /// so whoever claims a stranger's would take away what the stranger wrote.
    pub fn strip_visitor(&mut self, pk: Pk, now: crate::model::time::Millis) -> Result<Removed> {
        // At once: nothing is sent to somebody while their rooms go.
        self.execute(DROP_JOBS_OF_ALL, [pk])?;
        self.drop_webhooks_of_visitor(pk)?;
        let pages = self.execute(DROP_PAGES, [pk])?;
        self.execute(DROP_ADDRESSES, [pk])?;
        let contacts: Vec<Pk> = self.all(CONTACTS, [pk], |r| r.get(0))?;
        self.execute(DROP_CHANNELS, [pk])?;
        self.execute(STRIP, (pk, now.0))?;
        let mut gone = 0;
        for contact in contacts {
            gone += self.execute(DROP_CONTACT, [contact])?;
        }
        Ok(Removed {
            pages: count(pages),
            contacts: count(gone),
            ..Removed::default()
        })
    }
    /// Removes a room with all that hangs on it.
    pub fn drop_room(&mut self, room_pk: Pk, room_id: &str) -> Result<()> {
        self.drop_jobs_of_room(room_id)?;
        self.execute(DROP_ROOM, [room_pk]).map(|_| ())
    }
    /// Takes back what is still to be sent about a room.
    pub(super) fn drop_jobs_of_room(&mut self, room_id: &str) -> Result<()> {
        self.execute(DROP_JOBS, [room_id]).map(|_| ())
    }
}
