//! Custom fields and the values that visitors and rooms have in them.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::custom_field::{CustomField, Scope};
use crate::model::event::Event;
use crate::model::time::Millis;
use rusqlite::Row;
use std::sync::Arc;

const ALL: &str = "SELECT id, label, scope, visibility, kind, options, pattern, default_value, is_required, is_public,
    is_searchable, updated_at FROM custom_field ORDER BY pk";
const PUT: &str = "INSERT INTO custom_field (id, label, scope, visibility, kind, options, pattern, default_value, is_required,
    is_public, is_searchable, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)
    ON CONFLICT (id) DO UPDATE SET label = ?2, scope = ?3, visibility = ?4, kind = ?5, options = ?6, pattern = ?7,
    default_value = ?8, is_required = ?9, is_public = ?10, is_searchable = ?11, updated_at = ?12";
const DELETE: &str = "DELETE FROM custom_field WHERE id = ?1";
const SET_OF_VISITOR: &str = "UPDATE visitor SET livechat_data = ?2, updated_at = ?3 WHERE pk = ?1";
const SET_OF_ROOM: &str =
    "UPDATE room SET livechat_data = ?2, updated_at = max(updated_at + 1, ?3) WHERE pk = ?1";

fn from_row(r: &Row<'_>) -> rusqlite::Result<CustomField> {
    let scope: String = r.get(2)?;
    Ok(CustomField {
        id: r.get(0)?,
        label: r.get(1)?,
        // The CHECK of the table allows no other word.
        scope: Scope::parse(&scope).unwrap_or(Scope::Visitor),
        visibility: r.get(3)?,
        kind: r.get(4)?,
        options: r.get(5)?,
        pattern: r.get(6)?,
        default_value: r.get(7)?,
        is_required: r.get(8)?,
        is_public: r.get(9)?,
        is_searchable: r.get(10)?,
        updated_at: Millis(r.get(11)?),
    })
}

impl ReadTx<'_> {
    /// All fields, oldest first.
    pub fn custom_fields(&self) -> Result<Vec<CustomField>> {
        self.all(ALL, [], from_row)
    }
}

impl Tx<'_> {
    /// Writes a field over the one with its id, or adds it.
    pub fn put_custom_field(&mut self, f: &CustomField) -> Result<()> {
        self.execute(
            PUT,
            (
                &f.id,
                &f.label,
                f.scope.as_str(),
                &f.visibility,
                &f.kind,
                &f.options,
                &f.pattern,
                &f.default_value,
                f.is_required,
                f.is_public,
                f.is_searchable,
                f.updated_at.0,
            ),
        )?;
        self.tell_fields()
    }
    /// Removes a field; values that are stored stay. False when there is none.
    pub fn remove_custom_field(&mut self, id: &str) -> Result<bool> {
        let is_gone = self.execute(DELETE, [id])? == 1;
        if is_gone {
            self.tell_fields()?;
        }
        Ok(is_gone)
    }
    fn tell_fields(&mut self) -> Result<()> {
        let all = self.custom_fields()?;
        self.emit(Event::CustomFields(Arc::new(all)));
        Ok(())
    }
    /// Replaces a visitor's values, a JSON object; `None` when there are none.
    pub fn set_visitor_data(&mut self, pk: Pk, json: Option<&str>, now: Millis) -> Result<()> {
        self.execute(SET_OF_VISITOR, (pk, json, now.0)).map(|_| ())
    }
    /// Replaces a room's values, a JSON object; `None` when there are none.
    pub fn set_room_data(&mut self, pk: Pk, json: Option<&str>, now: Millis) -> Result<()> {
        self.execute(SET_OF_ROOM, (pk, json, now.0)).map(|_| ())
    }
}
