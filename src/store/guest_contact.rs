//! Visitors' records as agents write and find them.

use super::grams;
use super::tx::{ReadTx, Tx};
use super::visitor::{SELECT, from_row};
use super::visitor_list::VISITOR_FOUND;
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use crate::model::visitor::Visitor;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

const SET: &str = "UPDATE visitor SET token_hash = ?2, token_text = ?3, name = ?4, livechat_data = ?5, updated_at = ?6 WHERE pk = ?1";
/// Open and closed ones.
const RENAME_ROOMS: &str =
    "UPDATE room SET name = (SELECT coalesce(?2, username) FROM visitor WHERE pk = ?1),
    updated_at = max(updated_at + 1, ?3) WHERE visitor_pk = ?1";
const SET_USERNAME: &str = "UPDATE OR IGNORE visitor SET username = ?2 WHERE pk = ?1";
const DROP_ADDRESSES: &str = "DELETE FROM visitor_address WHERE visitor_pk = ?1 AND kind = ?2";

/// What an agent writes over a visitor's record.
pub struct GuestRecord {
    /// Hash of the token from now on.
    pub token_hash: TokenHash,
    /// The token as text while a setting needs it.
    pub token_text: Option<String>,
    /// Display name.
    pub name: Option<String>,
    /// Custom fields, a JSON object.
    pub livechat_data: Option<String>,
}

/// By what a visitor is found; everything that is given must hold.
#[derive(Debug, Clone, Default)]
pub struct GuestSearch {
    /// An address, exactly.
    pub email: Option<String>,
    /// A number, exactly.
    pub phone: Option<String>,
    /// Custom fields and a part of their values, whatever the letter case.
    pub fields: Vec<(String, String)>,
}

impl ReadTx<'_> {
    /// The visitor known longest of those who fit; `None` also when nothing is asked for.
    pub fn find_guest(&self, search: &GuestSearch) -> Result<Option<Visitor>> {
        let mut clauses = Vec::new();
        let mut values = Vec::new();
        for (kind, value) in [("email", &search.email), ("phone", &search.phone)] {
            if let Some(value) = value {
                clauses.push(
                    "v.pk IN (SELECT visitor_pk FROM visitor_address WHERE kind = ? AND value = ?)"
                        .to_owned(),
                );
                values.push(Value::from(kind.to_owned()));
                values.push(Value::from(value.clone()));
            }
        }
        for (key, part) in &search.fields {
            // The index names who may hold the text, the value decides.
            clauses.push(VISITOR_FOUND.to_owned());
            values.push(Value::from(grams::phrase_of_field(key, part)));
            clauses.push(
                "EXISTS (SELECT 1 FROM json_each(v.livechat_data) f WHERE f.key = ? AND instr(fold(f.value), fold(?)) > 0)"
                    .to_owned(),
            );
            values.push(Value::from(key.clone()));
            values.push(Value::from(part.clone()));
        }
        if clauses.is_empty() {
            return Ok(None);
        }
        let sql = format!("{SELECT} {} ORDER BY v.pk LIMIT 1", clauses.join(" AND "));
        self.first(&sql, params_from_iter(&values), from_row)
    }
}

impl Tx<'_> {
    /// Writes an agent's words over a visitor's record; the contact that carries the name and all rooms follow.
    pub fn set_guest_record(&mut self, pk: Pk, record: &GuestRecord, now: Millis) -> Result<()> {
        if let Some(name) = &record.name {
            // Before the visitor: the old name tells whether the contact still carries it.
            self.rename_contact(pk, name, now)?;
        }
        self.execute(
            SET,
            (
                pk,
                record.token_hash.as_slice(),
                &record.token_text,
                &record.name,
                &record.livechat_data,
                now.0,
            ),
        )?;
        self.execute(RENAME_ROOMS, (pk, &record.name, now.0))
            .map(|_| ())
    }
    /// Gives a new record a username of its own; one that is taken leaves the record as it is.
    pub fn set_visitor_username(&mut self, pk: Pk, username: &str) -> Result<()> {
        self.execute(SET_USERNAME, (pk, username)).map(|_| ())
    }
    /// Removes all addresses of a kind (`email`, `phone`).
    pub fn drop_visitor_addresses(&mut self, pk: Pk, kind: &str) -> Result<()> {
        self.execute(DROP_ADDRESSES, (pk, kind)).map(|_| ())
    }
}
