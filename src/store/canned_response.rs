//! Answers kept for reuse.

use super::tx::{ReadTx, Tx, json_texts, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::canned_response::{CannedResponse, Scope};
use crate::model::time::Millis;
use rusqlite::Row;

const SELECT: &str = "SELECT c.pk, c.id, c.shortcut, c.text, c.scope, c.tags, c.department_pk, d.id, c.owner_pk, c.creator_id,
    c.creator_username, c.created_at, c.updated_at FROM canned_response c LEFT JOIN department d ON d.pk = c.department_pk";
/// Everybody's, one's own, and those of departments one belongs to: three looks by index, then in order of age.
const SEEN_BY: &str = "WHERE c.pk IN (
    SELECT pk FROM canned_response WHERE scope = 'global'
    UNION SELECT pk FROM canned_response WHERE owner_pk = ?1
    UNION SELECT x.pk FROM department_agent a JOIN canned_response x ON x.department_pk = a.department_pk WHERE a.user_pk = ?1)
    ORDER BY c.created_at, c.id";
const SHARED_AND_OWN: &str = "WHERE c.pk IN (
    SELECT pk FROM canned_response WHERE scope IN ('global', 'department')
    UNION SELECT pk FROM canned_response WHERE owner_pk = ?1) ORDER BY c.created_at, c.id";
const INSERT: &str = "INSERT INTO canned_response (id, shortcut, text, scope, tags, department_pk, owner_pk, creator_id, creator_username,
    created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)";
const UPDATE: &str = "UPDATE canned_response SET shortcut = ?2, text = ?3, scope = ?4, tags = ?5, department_pk = ?6, owner_pk = ?7,
    updated_at = max(updated_at + 1, ?8) WHERE pk = ?1";
/// A manager's rare act on a table of hundreds: it reads the whole of it.
const DROP_TAG: &str = "UPDATE canned_response SET tags = (SELECT json_group_array(value) FROM
    (SELECT value FROM json_each(canned_response.tags) WHERE value <> ?1 ORDER BY key)), updated_at = max(updated_at + 1, ?2)
    WHERE tags <> '[]' AND EXISTS (SELECT 1 FROM json_each(canned_response.tags) WHERE value = ?1)";
const DELETE: &str = "DELETE FROM canned_response WHERE pk = ?1";

/// What is saved of a canned response.
pub struct NewCannedResponse {
    /// Id of a new one.
    pub id: String,
    /// What an agent types to find it.
    pub shortcut: String,
    /// The answer.
    pub text: String,
    /// Who may use it.
    pub scope: Scope,
    /// Tags.
    pub tags: Vec<String>,
    /// Department, with scope `department`.
    pub department_pk: Option<Pk>,
    /// Owner, with scope `user`.
    pub owner_pk: Option<Pk>,
    /// Id of who makes it.
    pub creator_id: String,
    /// Username of who makes it.
    pub creator_username: String,
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<CannedResponse> {
    Ok(CannedResponse {
        pk: r.get(0)?,
        id: r.get(1)?,
        shortcut: r.get(2)?,
        text: r.get(3)?,
        scope: Scope::parse(&r.get::<_, String>(4)?).unwrap_or(Scope::User),
        tags: texts(&r.get::<_, String>(5)?),
        department_pk: r.get(6)?,
        department_id: r.get(7)?,
        owner_pk: r.get(8)?,
        creator_id: r.get(9)?,
        creator_username: r.get(10)?,
        created_at: Millis(r.get(11)?),
        updated_at: Millis(r.get(12)?),
    })
}

impl ReadTx<'_> {
    /// Canned responses a user may use, oldest first; with `all` those of every department.
    pub fn canned_responses(&self, user_pk: Pk, all: bool) -> Result<Vec<CannedResponse>> {
        let which = if all { SHARED_AND_OWN } else { SEEN_BY };
        self.all(&format!("{SELECT} {which}"), [user_pk], from_row)
    }
    /// By id.
    pub fn canned_response(&self, id: &str) -> Result<Option<CannedResponse>> {
        self.first(&format!("{SELECT} WHERE c.id = ?1"), [id], from_row)
    }
    /// By shortcut.
    pub fn canned_response_of(&self, shortcut: &str) -> Result<Option<CannedResponse>> {
        self.first(
            &format!("{SELECT} WHERE c.shortcut = ?1"),
            [shortcut],
            from_row,
        )
    }
}

impl Tx<'_> {
    /// Adds a canned response. Its shortcut must be free: see [`ReadTx::canned_response_of`].
    pub fn add_canned_response(&mut self, new: &NewCannedResponse, now: Millis) -> Result<()> {
        self.execute(
            INSERT,
            (
                &new.id,
                &new.shortcut,
                &new.text,
                new.scope.word(),
                json_texts(&new.tags),
                new.department_pk,
                new.owner_pk,
                &new.creator_id,
                &new.creator_username,
                now.0,
            ),
        )?;
        Ok(())
    }
    /// Replaces all but the maker.
    pub fn update_canned_response(
        &mut self,
        pk: Pk,
        new: &NewCannedResponse,
        now: Millis,
    ) -> Result<()> {
        self.execute(
            UPDATE,
            (
                pk,
                &new.shortcut,
                &new.text,
                new.scope.word(),
                json_texts(&new.tags),
                new.department_pk,
                new.owner_pk,
                now.0,
            ),
        )?;
        Ok(())
    }
    /// Takes a word out of the tags of all canned responses.
    pub fn drop_tag_of_canned_responses(&mut self, name: &str, now: Millis) -> Result<()> {
        self.execute(DROP_TAG, (name, now.0)).map(|_| ())
    }
    /// Removes a canned response.
    pub fn remove_canned_response(&mut self, pk: Pk) -> Result<()> {
        self.execute(DELETE, [pk])?;
        Ok(())
    }
}
