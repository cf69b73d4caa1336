//! Contacts, their addresses and channels.

use super::tx::{ReadTx, Tx, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::contact::{Channel, Conflict, Contact};
use crate::model::time::Millis;
use rusqlite::Row;

/// Columns of [`from_row`], in its order; `c` is the contact.
const COLUMNS: &str = "c.pk, c.id, c.name,
    (SELECT json_group_array(value) FROM (SELECT value FROM contact_address WHERE contact_pk = c.pk AND kind = 'email' ORDER BY position)),
    (SELECT json_group_array(value) FROM (SELECT value FROM contact_address WHERE contact_pk = c.pk AND kind = 'phone' ORDER BY position)),
    u.id, c.is_unknown, c.custom_fields, c.last_room_id, c.last_room_at, c.created_at, c.updated_at";
const FROM: &str = "FROM contact c LEFT JOIN user u ON u.pk = c.manager_user_pk";
const CHANNELS: &str = "SELECT v.id, h.source_type, h.source_id, h.name, h.is_verified, h.is_blocked, h.last_room_id, h.last_room_at
    FROM contact_channel h JOIN visitor v ON v.pk = h.visitor_pk WHERE h.contact_pk = ?1 ORDER BY h.pk";
const CONFLICTS: &str =
    "SELECT field, value FROM contact_conflict WHERE contact_pk = ?1 ORDER BY field, value";
const BY_CHANNEL: &str =
    "SELECT h.contact_pk FROM visitor v JOIN contact_channel h ON h.visitor_pk = v.pk
    WHERE v.id = ?1 AND v.is_disabled = 0 AND h.source_type = ?2 AND h.source_id = ?3";
const HAS_ADDRESS: &str = "SELECT 1 FROM contact_address WHERE kind = ?1 AND value_key = fold(?2)";
const OF_VISITOR: &str = "SELECT c.pk, c.name, c.is_unknown, c.custom_fields FROM visitor v JOIN contact c ON c.pk = v.contact_pk WHERE v.pk = ?1";
/// A contact an agent made that no visitor belongs to yet, with an address the visitor gave.
const UNCLAIMED: &str = "SELECT c.pk FROM visitor_address a
    JOIN contact_address k ON k.kind = a.kind AND k.value_key = fold(a.value) JOIN contact c ON c.pk = k.contact_pk
    WHERE a.visitor_pk = ?1 AND a.position = 0 AND NOT EXISTS (SELECT 1 FROM visitor v WHERE v.contact_pk = c.pk)
    AND NOT EXISTS (SELECT 1 FROM contact_channel h WHERE h.contact_pk = c.pk) ORDER BY c.pk LIMIT 1";
const IS_BLOCKED: &str = "SELECT 1 FROM contact_channel WHERE visitor_pk = ?1 AND source_type = ?2 AND source_id = ?3 AND is_blocked = 1";
const INSERT: &str = "INSERT INTO contact (id, name, manager_user_pk, is_unknown, custom_fields, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6)";
const UPDATE: &str = "UPDATE contact SET name = ?2, manager_user_pk = ?3, is_unknown = ?4, custom_fields = ?5, updated_at = ?6 WHERE pk = ?1";
const SET_MANAGER: &str = "UPDATE contact SET manager_user_pk = ?2, updated_at = ?3 WHERE pk = ?1 AND manager_user_pk IS NOT ?2";
const DELETE: &str = "DELETE FROM contact WHERE pk = ?1";
const DROP_ADDRESSES: &str = "DELETE FROM contact_address WHERE contact_pk = ?1 AND kind = ?2";
/// Visitors add at most this many.
const ADD_ADDRESS: &str = "INSERT INTO contact_address (contact_pk, kind, position, value, value_key)
    SELECT ?1, ?2, coalesce((SELECT max(position) FROM contact_address WHERE contact_pk = ?1 AND kind = ?2), -1) + 1, ?3, fold(?3)
    WHERE NOT EXISTS (SELECT 1 FROM contact_address WHERE contact_pk = ?1 AND kind = ?2 AND value_key = fold(?3))
      AND (SELECT count(*) FROM contact_address WHERE contact_pk = ?1 AND kind = ?2) < ?4";
const ADD_CONFLICT: &str = "INSERT INTO contact_conflict (contact_pk, field, value) SELECT ?1, ?2, ?3
    WHERE (SELECT count(*) FROM contact_conflict WHERE contact_pk = ?1) < 20 ON CONFLICT DO NOTHING";
const DROP_CONFLICTS: &str = "DELETE FROM contact_conflict WHERE contact_pk = ?1";
const DROP_CONFLICT: &str = "DELETE FROM contact_conflict WHERE contact_pk = ?1 AND field = ?2";
const CHANNEL: &str = "INSERT INTO contact_channel (contact_pk, visitor_pk, source_type, source_id, name, last_room_id, last_room_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
    ON CONFLICT (visitor_pk, source_type, source_id) DO UPDATE SET last_room_id = excluded.last_room_id, last_room_at = excluded.last_room_at";
const LAST_CHAT: &str =
    "UPDATE contact SET last_room_id = ?2, last_room_at = ?3, updated_at = ?3 WHERE pk = ?1";
const BLOCK: &str = "UPDATE contact_channel SET is_blocked = ?4
    WHERE visitor_pk = (SELECT pk FROM visitor WHERE id = ?1 AND is_disabled = 0) AND source_type = ?2 AND source_id = ?3
    RETURNING contact_pk, visitor_pk";
const TOUCH: &str = "UPDATE contact SET updated_at = ?2 WHERE pk = ?1";
const RENAME_ROOMS: &str = "UPDATE room SET name = ?2, updated_at = max(updated_at + 1, ?3) WHERE contact_pk = ?1 AND is_open = 1 AND name <> ?2
    RETURNING visitor_pk";
const KNOW: &str = "UPDATE contact SET is_unknown = 0, updated_at = ?2
    WHERE pk = (SELECT contact_pk FROM visitor WHERE pk = ?1) AND is_unknown = 1";

/// A contact about to be made.
pub struct NewContact {
    /// Id on the wire.
    pub id: String,
    /// Display name.
    pub name: String,
    /// The agent in charge.
    pub manager_pk: Option<Pk>,
    /// Nobody has answered or edited it yet.
    pub is_unknown: bool,
    /// Custom fields, a JSON object.
    pub custom_fields: Option<String>,
}

/// What a merge needs of a visitor's contact.
pub struct ContactHead {
    /// Row key.
    pub pk: Pk,
    /// Display name.
    pub name: String,
    /// Nobody has answered or edited it yet.
    pub is_unknown: bool,
    /// Custom fields, a JSON object.
    pub custom_fields: Option<String>,
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<Contact> {
    let last_room: Option<String> = r.get(8)?;
    let last_room_at: Option<i64> = r.get(9)?;
    Ok(Contact {
        pk: r.get(0)?,
        id: r.get(1)?,
        name: r.get(2)?,
        emails: texts(&r.get::<_, String>(3)?),
        phones: texts(&r.get::<_, String>(4)?),
        manager_id: r.get(5)?,
        is_unknown: r.get(6)?,
        custom_fields: r.get(7)?,
        last_chat: last_room.zip(last_room_at.map(Millis)),
        created_at: Millis(r.get(10)?),
        updated_at: Millis(r.get(11)?),
        channels: Vec::new(),
        conflicts: Vec::new(),
    })
}

fn channel(r: &Row<'_>) -> rusqlite::Result<Channel> {
    let source_id: String = r.get(2)?;
    let last_room: Option<String> = r.get(6)?;
    let last_room_at: Option<i64> = r.get(7)?;
    Ok(Channel {
        visitor_id: r.get(0)?,
        source_type: r.get(1)?,
        source_id: Some(source_id).filter(|id| !id.is_empty()),
        name: r.get(3)?,
        is_verified: r.get(4)?,
        is_blocked: r.get(5)?,
        last_chat: last_room.zip(last_room_at.map(Millis)),
    })
}

impl ReadTx<'_> {
    /// By id.
    pub fn contact_by_id(&self, id: &str) -> Result<Option<Contact>> {
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE c.id = ?1");
        let found = self.first(&sql, [id], from_row)?;
        found.map(|c| self.whole_contact(c)).transpose()
    }
    /// By row key.
    pub fn contact(&self, pk: Pk) -> Result<Option<Contact>> {
        let sql = format!("SELECT {COLUMNS} {FROM} WHERE c.pk = ?1");
        let found = self.first(&sql, [pk], from_row)?;
        found.map(|c| self.whole_contact(c)).transpose()
    }
    /// Adds channels and conflicts.
    fn whole_contact(&self, mut contact: Contact) -> Result<Contact> {
        contact.channels = self.all(CHANNELS, [contact.pk], channel)?;
        contact.conflicts = self.all(CONFLICTS, [contact.pk], |r| {
            Ok(Conflict {
                field: r.get(0)?,
                value: r.get(1)?,
            })
        })?;
        Ok(contact)
    }
    /// Row key of the contact a channel belongs to.
    pub fn contact_of_channel(
        &self,
        visitor_id: &str,
        source_type: &str,
        source_id: &str,
    ) -> Result<Option<Pk>> {
        self.first(BY_CHANNEL, (visitor_id, source_type, source_id), |r| {
            r.get(0)
        })
    }
    /// True when a contact has this address (`email`, `phone`), whatever its letter case.
    pub fn has_contact_address(&self, kind: &str, value: &str) -> Result<bool> {
        self.exists(HAS_ADDRESS, (kind, value))
    }
    /// True when an owner blocked this way of reaching us.
    pub fn is_channel_blocked(
        &self,
        visitor_pk: Pk,
        source_type: &str,
        source_id: &str,
    ) -> Result<bool> {
        self.exists(IS_BLOCKED, (visitor_pk, source_type, source_id))
    }
    /// A visitor's contact.
    pub fn contact_of_visitor(&self, visitor_pk: Pk) -> Result<Option<ContactHead>> {
        self.first(OF_VISITOR, [visitor_pk], |r| {
            Ok(ContactHead {
                pk: r.get(0)?,
                name: r.get(1)?,
                is_unknown: r.get(2)?,
                custom_fields: r.get(3)?,
            })
        })
    }
    /// A contact an agent made that no visitor belongs to yet, with an address the visitor gave.
    pub fn unclaimed_contact(&self, visitor_pk: Pk) -> Result<Option<Pk>> {
        self.first(UNCLAIMED, [visitor_pk], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Adds a contact and gives its row key.
    pub fn add_contact(&mut self, new: &NewContact, now: Millis) -> Result<Pk> {
        self.execute(
            INSERT,
            (
                &new.id,
                &new.name,
                new.manager_pk,
                new.is_unknown,
                &new.custom_fields,
                now.0,
            ),
        )?;
        Ok(self.last_pk())
    }
    /// Writes a contact's own columns.
    pub fn update_contact(
        &mut self,
        head: &ContactHead,
        manager_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        self.execute(
            UPDATE,
            (
                head.pk,
                &head.name,
                manager_pk,
                head.is_unknown,
                &head.custom_fields,
                now.0,
            ),
        )
        .map(|_| ())
    }
    /// Puts an agent in charge of a contact, or nobody.
    pub fn set_contact_manager(&mut self, pk: Pk, manager: Option<Pk>, now: Millis) -> Result<()> {
        self.execute(SET_MANAGER, (pk, manager, now.0)).map(|_| ())
    }
    /// Writes a contact's custom fields, a JSON object.
    pub fn set_contact_fields(&mut self, pk: Pk, json: Option<&str>, now: Millis) -> Result<()> {
        self.execute(
            "UPDATE contact SET custom_fields = ?2, updated_at = ?3 WHERE pk = ?1",
            (pk, json, now.0),
        )
        .map(|_| ())
    }
    /// Removes a contact with its addresses and channels; visitors and rooms lose it.
    pub fn delete_contact(&mut self, pk: Pk) -> Result<()> {
        self.execute(DELETE, [pk]).map(|_| ())
    }
    /// Replaces all addresses of a kind (`email`, `phone`).
    pub fn set_contact_addresses(&mut self, pk: Pk, kind: &str, values: &[String]) -> Result<()> {
        self.execute(DROP_ADDRESSES, (pk, kind))?;
        for value in values {
            self.execute(ADD_ADDRESS, (pk, kind, value, i64::MAX))?;
        }
        Ok(())
    }
    /// Adds what a visitor gave, unless it is there or they gave too many.
    pub fn add_contact_address(&mut self, pk: Pk, kind: &str, value: &str) -> Result<()> {
        self.execute(ADD_ADDRESS, (pk, kind, value, 20)).map(|_| ())
    }
    /// Notes what a visitor says that differs.
    pub fn add_contact_conflict(&mut self, pk: Pk, field: &str, value: &str) -> Result<()> {
        self.execute(ADD_CONFLICT, (pk, field, value)).map(|_| ())
    }
    /// A field is decided; `None`: all of them are.
    pub fn drop_contact_conflicts(&mut self, pk: Pk, field: Option<&str>) -> Result<()> {
        match field {
            Some(field) => self.execute(DROP_CONFLICT, (pk, field)),
            None => self.execute(DROP_CONFLICTS, [pk]),
        }
        .map(|_| ())
    }
    /// Open rooms of a contact take over its name. Gives the visitors whose rooms changed.
    pub fn rename_contact_rooms(&mut self, pk: Pk, name: &str, now: Millis) -> Result<Vec<Pk>> {
        self.all(RENAME_ROOMS, (pk, name, now.0), |r| r.get(0))
    }
    /// Somebody has answered the visitor: their contact is known from now on.
    pub fn know_contact(&mut self, visitor_pk: Pk, now: Millis) -> Result<()> {
        self.execute(KNOW, (visitor_pk, now.0)).map(|_| ())
    }
    /// Opens or shuts a channel. Gives its visitor's row key; `None` when there is no such channel.
    pub fn set_channel_blocked(
        &mut self,
        visitor_id: &str,
        source: (&str, &str),
        is_blocked: bool,
        now: Millis,
    ) -> Result<Option<Pk>> {
        let found: Option<(Pk, Pk)> =
            self.first(BLOCK, (visitor_id, source.0, source.1, is_blocked), |r| {
                Ok((r.get(0)?, r.get(1)?))
            })?;
        let Some((contact_pk, visitor_pk)) = found else {
            return Ok(None);
        };
        self.execute(TOUCH, (contact_pk, now.0))?;
        Ok(Some(visitor_pk))
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
