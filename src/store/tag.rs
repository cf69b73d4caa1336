//! Tags.

use super::tx::{ReadTx, Tx, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::tag::Tag;
use crate::model::time::Millis;
use rusqlite::Row;

const SELECT: &str = "SELECT t.id, t.name, t.description,
    (SELECT json_group_array(id) FROM (SELECT d.id FROM tag_department x JOIN department d ON d.pk = x.department_pk
        WHERE x.tag_pk = t.pk ORDER BY d.pk)) FROM tag t";
const IS_PUBLIC: &str = "NOT EXISTS (SELECT 1 FROM tag_department x WHERE x.tag_pk = t.pk)";
const PUT: &str = "INSERT INTO tag (id, name, description, updated_at) VALUES (?1, ?2, ?3, ?4)
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, updated_at = excluded.updated_at";
const LEAVE_DEPARTMENTS: &str =
    "DELETE FROM tag_department WHERE tag_pk = (SELECT pk FROM tag WHERE id = ?1)";
const JOIN_DEPARTMENT: &str = "INSERT INTO tag_department (tag_pk, department_pk)
    SELECT t.pk, d.pk FROM tag t, department d WHERE t.id = ?1 AND d.id = ?2 ON CONFLICT DO NOTHING";
const DELETE: &str = "DELETE FROM tag WHERE id = ?1";

fn from_row(r: &Row<'_>) -> rusqlite::Result<Tag> {
    Ok(Tag {
        id: r.get(0)?,
        name: r.get(1)?,
        description: r.get(2)?,
        departments: texts(&r.get::<_, String>(3)?),
    })
}

impl ReadTx<'_> {
    /// All tags.
    pub fn tags(&self) -> Result<Vec<Tag>> {
        self.all(SELECT, [], from_row)
    }
    /// Everybody's tags, and those of a department (by id).
    pub fn tags_of_department(&self, department_id: &str) -> Result<Vec<Tag>> {
        let sql = format!(
            "{SELECT} WHERE {IS_PUBLIC} OR t.pk IN (SELECT x.tag_pk FROM department d JOIN tag_department x ON x.department_pk = d.pk
             WHERE d.id = ?1)"
        );
        self.all(&sql, [department_id], from_row)
    }
    /// Everybody's tags, and those of the departments a user belongs to.
    pub fn tags_of_user(&self, user_pk: Pk) -> Result<Vec<Tag>> {
        let sql = format!(
            "{SELECT} WHERE {IS_PUBLIC} OR t.pk IN (SELECT x.tag_pk FROM department_agent a
             JOIN tag_department x ON x.department_pk = a.department_pk WHERE a.user_pk = ?1)"
        );
        self.all(&sql, [user_pk], from_row)
    }
    /// By id.
    pub fn tag_by_id(&self, id: &str) -> Result<Option<Tag>> {
        self.first(&format!("{SELECT} WHERE t.id = ?1"), [id], from_row)
    }
}

impl Tx<'_> {
    /// Adds a tag or replaces one. Departments that do not exist are passed over.
    pub fn put_tag(&mut self, tag: &Tag, now: Millis) -> Result<()> {
        self.execute(PUT, (&tag.id, &tag.name, &tag.description, now.0))?;
        self.execute(LEAVE_DEPARTMENTS, [&tag.id])?;
        for department_id in &tag.departments {
            self.execute(JOIN_DEPARTMENT, (&tag.id, department_id))?;
        }
        Ok(())
    }
    /// Removes a tag. True when it was there.
    pub fn delete_tag(&mut self, id: &str) -> Result<bool> {
        Ok(self.execute(DELETE, [id])? == 1)
    }
}
