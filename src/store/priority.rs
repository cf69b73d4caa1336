//! Priorities: five rows that are renamed and never added or removed.

use super::tx::{ReadTx, Tx, db, is_unique_violation};
use crate::error::{Result, codes};
use crate::model::Pk;
use crate::model::tag::Priority;
use crate::model::text::fold;
use crate::model::time::Millis;
use rusqlite::Row;

const SELECT: &str = "SELECT id, label, weight, name FROM priority";
const RENAME: &str = "UPDATE priority SET name = ?2, name_key = ?3, updated_at = ?4 WHERE id = ?1";
const RESET: &str =
    "UPDATE priority SET name = NULL, name_key = NULL, updated_at = ?1 WHERE name IS NOT NULL";
const IS_DIRTY: &str = "SELECT 1 FROM priority WHERE name IS NOT NULL";
/// 99 stands for none.
const SET_ON_ROOM: &str = "UPDATE room SET priority_id = ?2, priority_weight = coalesce((SELECT weight FROM priority WHERE id = ?2), 99),
    updated_at = ?3 WHERE pk = ?1 AND priority_id IS NOT ?2";
const TOUCH_INQUIRY: &str = "UPDATE inquiry SET updated_at = ?2 WHERE room_pk = ?1";

fn from_row(r: &Row<'_>) -> rusqlite::Result<Priority> {
    Ok(Priority {
        id: r.get(0)?,
        label: r.get(1)?,
        weight: r.get(2)?,
        name: r.get(3)?,
    })
}

impl ReadTx<'_> {
    /// All five, the most urgent first.
    pub fn priorities(&self) -> Result<Vec<Priority>> {
        self.all(&format!("{SELECT} ORDER BY weight"), [], from_row)
    }
    /// By id.
    pub fn priority_by_id(&self, id: &str) -> Result<Option<Priority>> {
        self.first(&format!("{SELECT} WHERE id = ?1"), [id], from_row)
    }
    /// True when one of them was renamed.
    pub fn has_renamed_priority(&self) -> Result<bool> {
        self.exists(IS_DIRTY, [])
    }
}

impl Tx<'_> {
    /// Names a priority, or gives it its own label back. False when there is none of this id.
    ///
    /// Errors: `error-duplicate-priority-name`.
    pub fn rename_priority(&mut self, id: &str, name: Option<&str>, now: Millis) -> Result<bool> {
        match self.try_execute(RENAME, (id, name, name.map(fold), now.0)) {
            Ok(changed) => Ok(changed == 1),
            Err(e) if is_unique_violation(&e) => Err(codes::DUPLICATE_PRIORITY_NAME.into()),
            Err(e) => Err(db(e)),
        }
    }
    /// Gives all of them their own labels back.
    pub fn reset_priorities(&mut self, now: Millis) -> Result<()> {
        self.execute(RESET, [now.0]).map(|_| ())
    }
    /// Says how urgent a room is; `None`: no more than others. False when it was so already.
    pub fn set_room_priority(
        &mut self,
        room_pk: Pk,
        priority_id: Option<&str>,
        now: Millis,
    ) -> Result<bool> {
        if self.execute(SET_ON_ROOM, (room_pk, priority_id, now.0))? == 0 {
            return Ok(false);
        }
        self.execute(TOUCH_INQUIRY, (room_pk, now.0))?;
        Ok(true)
    }
}
