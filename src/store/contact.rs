//! Contacts and their channels, as far as rooms need them.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;
use crate::model::visitor::Visitor;
use crate::random;

const OF_VISITOR: &str =
    "SELECT c.pk, c.name FROM visitor v JOIN contact c ON c.pk = v.contact_pk WHERE v.pk = ?1";
const IS_BLOCKED: &str = "SELECT 1 FROM contact_channel WHERE visitor_pk = ?1 AND source_type = ?2 AND source_id = ?3 AND is_blocked = 1";
const INSERT: &str = "INSERT INTO contact (id, name, is_unknown, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4)";
const CHANNEL: &str = "INSERT INTO contact_channel (contact_pk, visitor_pk, source_type, source_id, name, last_room_id, last_room_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (visitor_pk, source_type, source_id) DO UPDATE SET last_room_id = excluded.last_room_id, last_room_at = excluded.last_room_at";
const LAST_CHAT: &str =
    "UPDATE contact SET last_room_id = ?2, last_room_at = ?3, updated_at = ?3 WHERE pk = ?1";

impl ReadTx<'_> {
    /// True when an owner blocked this way of reaching us.
    pub fn is_channel_blocked(
        &self,
        visitor_pk: Pk,
        source_type: &str,
        source_id: &str,
    ) -> Result<bool> {
        self.exists(IS_BLOCKED, (visitor_pk, source_type, source_id))
    }
    /// A visitor's contact: row key and name.
    pub fn contact_of_visitor(&self, visitor_pk: Pk) -> Result<Option<(Pk, String)>> {
        self.first(OF_VISITOR, [visitor_pk], |r| Ok((r.get(0)?, r.get(1)?)))
    }
}

impl Tx<'_> {
    /// Finds the visitor's contact or makes one. Gives its row key and name.
    pub fn find_or_add_contact(&mut self, visitor: &Visitor, now: Millis) -> Result<(Pk, String)> {
        if let Some(found) = self.contact_of_visitor(visitor.pk)? {
            return Ok(found);
        }
        let name = visitor.display_name().to_owned();
        self.execute(
            INSERT,
            (random::id(), &name, visitor.activity.is_empty(), now.0),
        )?;
        Ok((self.last_pk(), name))
    }
    /// Notes a new room on the contact and on the channel it came through; the channel is made when it is new.
    pub fn note_contact_room(
        &mut self,
        contact_pk: Pk,
        visitor_pk: Pk,
        source: (&str, &str, &str),
        room_id: &str,
        now: Millis,
    ) -> Result<()> {
        let (source_type, source_id, name) = source;
        self.execute(
            CHANNEL,
            (
                contact_pk,
                visitor_pk,
                source_type,
                source_id,
                name,
                room_id,
                now.0,
            ),
        )?;
        self.execute(LAST_CHAT, (contact_pk, room_id, now.0))
            .map(|_| ())
    }
}
