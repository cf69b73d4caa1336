//! Visitors and their addresses.

use super::tx::{ReadTx, Tx, json_texts, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use crate::model::visitor::{LastAgent, Visitor};
use rusqlite::Row;

pub(super) const SELECT: &str = "SELECT v.pk, v.id, v.username, v.name,
    (SELECT json_group_array(value) FROM (SELECT value FROM visitor_address WHERE visitor_pk = v.pk AND kind = 'email' ORDER BY position)),
    (SELECT json_group_array(value) FROM (SELECT value FROM visitor_address WHERE visitor_pk = v.pk AND kind = 'phone' ORDER BY position)),
    d.id, v.status, v.livechat_data, c.id, v.last_room_id, v.last_room_at, v.last_agent_id, v.last_agent_username,
    v.last_agent_at, (SELECT username FROM user WHERE pk = c.manager_user_pk), v.user_agent, v.ip, v.host, v.activity, shown_token(v.token_text), v.created_at, v.updated_at
    FROM visitor v LEFT JOIN department d ON d.pk = v.department_pk LEFT JOIN contact c ON c.pk = v.contact_pk
    WHERE v.is_disabled = 0 AND ";
const KNOWN: &str = "SELECT pk FROM visitor WHERE token_hash = ?1 AND is_disabled = 0";
const OWN_ADDRESS: &str =
    "SELECT value FROM visitor_address WHERE visitor_pk = ?1 AND kind = 'email' AND position = 0";
const TOKEN_TEXT: &str = "SELECT token_text FROM visitor WHERE pk = ?1";
const INSERT: &str = "INSERT INTO visitor (id, username, token_hash, token_text, name, department_pk, user_agent, ip, host,
    created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)";
const UPDATE: &str = "UPDATE visitor SET name = coalesce(?2, name), department_pk = CASE WHEN ?3 THEN ?4 ELSE department_pk END,
    status = 'online', token_text = ?5, updated_at = ?6 WHERE pk = ?1";
const SET_ADDRESS: &str =
    "INSERT INTO visitor_address (visitor_pk, kind, position, value) VALUES (?1, ?2, 0, ?3)
    ON CONFLICT (visitor_pk, kind, position) DO UPDATE SET value = excluded.value";
const OWN_ADDRESSES: &str =
    "SELECT kind, value FROM visitor_address WHERE visitor_pk = ?1 AND position = 0";
const DROP_ADDRESSES: &str = "DELETE FROM visitor_address WHERE visitor_pk = ?1 AND kind = ?2";
const ADD_LEAD: &str = "INSERT INTO visitor_address (visitor_pk, kind, position, value)
    SELECT ?1, ?2, coalesce((SELECT max(position) FROM visitor_address WHERE visitor_pk = ?1 AND kind = ?2), 0) + 1, ?3
    WHERE NOT EXISTS (SELECT 1 FROM visitor_address WHERE visitor_pk = ?1 AND kind = ?2 AND value = ?3)
      AND (SELECT count(*) FROM visitor_address WHERE visitor_pk = ?1 AND kind = ?2) < 20";
/// A registration that says the same name again leaves what an agent called the chat.
const RENAME_ROOMS: &str =
    "UPDATE room SET name = ?2, updated_at = max(updated_at + 1, ?3) WHERE visitor_pk = ?1 AND is_open = 1
    AND (SELECT name FROM visitor WHERE pk = ?1) IS NOT ?2";
/// The contact's name follows the visitor's, until somebody gave the contact a name of its own.
const RENAME_CONTACT: &str = "UPDATE contact SET name = ?2, updated_at = ?3
    WHERE pk = (SELECT contact_pk FROM visitor WHERE pk = ?1)
    AND name = (SELECT coalesce(name, username) FROM visitor WHERE pk = ?1)";
const SET_LAST_CHAT: &str = "UPDATE visitor SET last_room_id = ?2, last_room_at = ?3, contact_pk = ?4, updated_at = ?3 WHERE pk = ?1";
const SET_LAST_AGENT: &str =
    "UPDATE visitor SET last_agent_id = ?2, last_agent_username = ?3, last_agent_at = ?4,
    updated_at = ?4 WHERE pk = ?1";
const SET_ACTIVITY: &str = "UPDATE visitor SET activity = ?2, updated_at = ?3 WHERE pk = ?1";
const SET_ROOM_STATUS: &str =
    "UPDATE room SET visitor_status = ?2, updated_at = ?3 WHERE visitor_pk = ?1 AND is_open = 1
    RETURNING id";

/// What a new visitor starts with.
pub struct NewVisitor {
    /// Id on the wire.
    pub id: String,
    /// Hash of the token.
    pub token_hash: TokenHash,
    /// Kept readable only while a setting needs it.
    pub token_text: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Chosen department.
    pub department_pk: Option<Pk>,
    /// Stored only when the owner says so.
    pub user_agent: Option<String>,
    /// Likewise.
    pub ip: Option<String>,
    /// Likewise.
    pub host: Option<String>,
}

/// What a registration changes of a visitor who is known already.
#[derive(Default)]
pub struct VisitorUpdate {
    /// New display name; `None` leaves it.
    pub name: Option<String>,
    /// New department; the outer `None` leaves it, the inner one clears it.
    pub department_pk: Option<Option<Pk>>,
    /// The token as text while a setting needs it; `None` erases it.
    pub token_text: Option<String>,
}

pub(super) fn from_row(r: &Row<'_>) -> rusqlite::Result<Visitor> {
    let last_room: Option<String> = r.get(10)?;
    let last_room_at: Option<i64> = r.get(11)?;
    let agent_id: Option<String> = r.get(12)?;
    let agent_username: Option<String> = r.get(13)?;
    let agent_at: Option<i64> = r.get(14)?;
    let last_agent = match (agent_id, agent_username, agent_at) {
        (Some(agent_id), Some(username), Some(at)) => Some(LastAgent {
            agent_id,
            username,
            at: Millis(at),
        }),
        _ => None,
    };
    Ok(Visitor {
        pk: r.get(0)?,
        id: r.get(1)?,
        username: r.get(2)?,
        name: r.get(3)?,
        emails: texts(&r.get::<_, String>(4)?),
        phones: texts(&r.get::<_, String>(5)?),
        department_id: r.get(6)?,
        status: r.get(7)?,
        livechat_data: r.get(8)?,
        contact_id: r.get(9)?,
        last_chat: last_room.zip(last_room_at.map(Millis)),
        last_agent,
        contact_manager: r.get(15)?,
        user_agent: r.get(16)?,
        ip: r.get(17)?,
        host: r.get(18)?,
        activity: texts(&r.get::<_, String>(19)?),
        token_text: r.get(20)?,
        created_at: Millis(r.get(21)?),
        updated_at: Millis(r.get(22)?),
    })
}

impl ReadTx<'_> {
    /// By token.
    pub fn visitor_by_token(&self, hash: &TokenHash) -> Result<Option<Visitor>> {
        self.first(
            &format!("{SELECT} v.token_hash = ?1"),
            [hash.as_slice()],
            from_row,
        )
    }
    /// By id.
    pub fn visitor_by_id(&self, id: &str) -> Result<Option<Visitor>> {
        self.first(&format!("{SELECT} v.id = ?1"), [id], from_row)
    }
    /// By row key.
    pub fn visitor(&self, pk: Pk) -> Result<Option<Visitor>> {
        self.first(&format!("{SELECT} v.pk = ?1"), [pk], from_row)
    }
    /// The address that is a visitor's own word. One merely written in a message is none: mail never goes there.
    pub fn own_address(&self, pk: Pk) -> Result<Option<String>> {
        self.first(OWN_ADDRESS, [pk], |r| r.get(0))
    }
    /// The visitor who has this address or number as their own word, longest known first.
    pub fn visitor_by_address(&self, kind: &str, value: &str) -> Result<Option<Visitor>> {
        let sql = format!(
            "{SELECT} v.pk = (SELECT visitor_pk FROM visitor_address WHERE kind = ?1 AND value = ?2 AND position = 0
             ORDER BY visitor_pk LIMIT 1)"
        );
        self.first(&sql, (kind, value), from_row)
    }
    /// Addresses and numbers a visitor gave as their own: kind and value.
    pub fn own_addresses(&self, pk: Pk) -> Result<Vec<(String, String)>> {
        self.all(OWN_ADDRESSES, [pk], |r| Ok((r.get(0)?, r.get(1)?)))
    }
    /// Visitors who got an answer in this UTC month, erased ones too.
    pub fn active_visitors(&self, month: &str) -> Result<i64> {
        self.number(
            "SELECT value FROM counter WHERE name = ?1",
            [format!("active-{month}")],
        )
    }
    /// A visitor's token, when it is kept in readable form.
    pub fn visitor_token_text(&self, pk: Pk) -> Result<Option<String>> {
        let found = self.first(TOKEN_TEXT, [pk], |r| r.get::<_, Option<String>>(0))?;
        Ok(found.flatten())
    }
    /// Row key of the visitor a token belongs to; the cheapest look-up.
    pub fn visitor_pk(&self, hash: &TokenHash) -> Result<Option<Pk>> {
        self.first(KNOWN, [hash.as_slice()], |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Adds a visitor named `guest-N`.
    pub fn add_visitor(&mut self, new: &NewVisitor, now: Millis) -> Result<Pk> {
        let number = self.count_up("guest")?;
        self.execute(
            INSERT,
            (
                &new.id,
                format!("guest-{number}"),
                new.token_hash.as_slice(),
                &new.token_text,
                &new.name,
                new.department_pk,
                &new.user_agent,
                &new.ip,
                &new.host,
                now.0,
            ),
        )?;
        Ok(self.last_pk())
    }
    /// Changes a visitor; open rooms and the contact, which names later rooms, take over the name.
    pub fn update_visitor(&mut self, pk: Pk, update: &VisitorUpdate, now: Millis) -> Result<()> {
        let changes_department = update.department_pk.is_some();
        // Before the visitor: the old name tells what still carries it, and whether anything changes.
        if let Some(name) = &update.name {
            self.rename_along(pk, name, now)?;
        }
        self.execute(
            UPDATE,
            (
                pk,
                &update.name,
                changes_department,
                update.department_pk.flatten(),
                &update.token_text,
                now.0,
            ),
        )?;
        self.emit(Event::VisitorChanged { visitor_pk: pk });
        Ok(())
    }
    /// What carries a visitor's name takes over a new one. Before the visitor: the old name tells whether the contact still
    /// carries it.
    pub(super) fn rename_along(&mut self, pk: Pk, name: &str, now: Millis) -> Result<()> {
        self.rename_contact(pk, name, now)?;
        self.execute(RENAME_ROOMS, (pk, name, now.0)).map(|_| ())
    }
    /// A contact that still carries the visitor's name takes over the new one.
    pub(super) fn rename_contact(&mut self, pk: Pk, name: &str, now: Millis) -> Result<()> {
        self.execute(RENAME_CONTACT, (pk, name, now.0)).map(|_| ())
    }
    /// Replaces all addresses of a kind (`email`, `phone`) by one.
    pub fn set_visitor_address(&mut self, pk: Pk, kind: &str, value: &str) -> Result<()> {
        self.execute(DROP_ADDRESSES, (pk, kind))?;
        self.execute(SET_ADDRESS, (pk, kind, value)).map(|_| ())
    }
    /// Keeps an address found in a message beside the visitor's own.
    pub fn add_visitor_lead(&mut self, pk: Pk, kind: &str, value: &str) -> Result<bool> {
        Ok(self.execute(ADD_LEAD, (pk, kind, value))? > 0)
    }
    /// Notes the newest room and the contact.
    pub fn set_visitor_last_chat(
        &mut self,
        pk: Pk,
        room_id: &str,
        contact_pk: Pk,
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_LAST_CHAT, (pk, room_id, now.0, contact_pk))
            .map(|_| ())
    }
    /// Notes the newest agent.
    pub fn set_visitor_last_agent(
        &mut self,
        pk: Pk,
        agent_id: &str,
        username: &str,
        now: Millis,
    ) -> Result<()> {
        self.execute(SET_LAST_AGENT, (pk, agent_id, username, now.0))
            .map(|_| ())
    }
    /// Notes the months with an answer.
    pub fn set_visitor_activity(&mut self, pk: Pk, months: &[String], now: Millis) -> Result<()> {
        self.execute(SET_ACTIVITY, (pk, json_texts(months), now.0))
            .map(|_| ())
    }
    /// One more visitor got an answer in this UTC month; erasing the visitor takes nothing away.
    pub fn count_active(&mut self, month: &str) -> Result<()> {
        self.count_up(&format!("active-{month}")).map(|_| ())
    }
    /// Sets the presence shown in the visitor's open rooms. Gives their ids.
    pub fn set_visitor_room_status(
        &mut self,
        pk: Pk,
        status: &str,
        now: Millis,
    ) -> Result<Vec<String>> {
        self.all(SET_ROOM_STATUS, (pk, status, now.0), |r| r.get(0))
    }
}

impl Tx<'_> {
    /// Says whom a visitor belongs to.
    pub fn set_visitor_contact(&mut self, pk: Pk, contact_pk: Pk) -> Result<()> {
        self.execute(
            "UPDATE visitor SET contact_pk = ?2 WHERE pk = ?1",
            (pk, contact_pk),
        )
        .map(|_| ())
    }
    /// Gives a record a new token.
    pub fn set_visitor_token(&mut self, pk: Pk, hash: &TokenHash) -> Result<()> {
        self.execute(
            "UPDATE visitor SET token_hash = ?2 WHERE pk = ?1",
            (pk, hash.as_slice()),
        )
        .map(|_| ())
    }
}

impl Tx<'_> {
    /// Keeps no token in readable form any more.
    pub fn erase_token_texts(&mut self) -> Result<()> {
        self.execute(
            "UPDATE visitor SET token_text = NULL WHERE token_text IS NOT NULL",
            [],
        )
        .map(|_| ())
    }
}
