//! Triggers.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::time::Millis;
use crate::model::trigger::Trigger;
use rusqlite::Row;

const COLUMNS: &str = "id, name, description, is_enabled, runs_once, is_registered_only, conditions, actions, created_at,
    updated_at FROM livechat_trigger";
const INSERT: &str = "INSERT INTO livechat_trigger (id, name, description, is_enabled, runs_once, is_registered_only, conditions,
    actions, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?9)
    ON CONFLICT (id) DO UPDATE SET name = ?2, description = ?3, is_enabled = ?4, runs_once = ?5, is_registered_only = ?6,
    conditions = ?7, actions = ?8, updated_at = ?9";
const DELETE: &str = "DELETE FROM livechat_trigger WHERE id = ?1";

fn from_row(r: &Row<'_>) -> rusqlite::Result<Trigger> {
    Ok(Trigger {
        id: r.get(0)?,
        name: r.get(1)?,
        description: r.get(2)?,
        is_enabled: r.get(3)?,
        runs_once: r.get(4)?,
        is_registered_only: r.get(5)?,
        conditions: r.get(6)?,
        actions: r.get(7)?,
        created_at: Millis(r.get(8)?),
        updated_at: Millis(r.get(9)?),
    })
}

impl ReadTx<'_> {
    /// All triggers, oldest first.
    pub fn triggers(&self) -> Result<Vec<Trigger>> {
        self.all(&format!("SELECT {COLUMNS} ORDER BY pk"), [], from_row)
    }
    /// By id.
    pub fn trigger_by_id(&self, id: &str) -> Result<Option<Trigger>> {
        self.first(&format!("SELECT {COLUMNS} WHERE id = ?1"), [id], from_row)
    }
}

impl Tx<'_> {
    /// Adds a trigger, or writes it over the one with its id.
    pub fn save_trigger(&mut self, t: &Trigger, now: Millis) -> Result<()> {
        self.execute(
            INSERT,
            (
                &t.id,
                &t.name,
                &t.description,
                t.is_enabled,
                t.runs_once,
                t.is_registered_only,
                &t.conditions,
                &t.actions,
                now.0,
            ),
        )
        .map(|_| ())
    }
    /// Removes a trigger; one that is not there is no error.
    pub fn delete_trigger(&mut self, id: &str) -> Result<()> {
        self.execute(DELETE, [id]).map(|_| ())
    }
}
