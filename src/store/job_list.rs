//! Jobs as those see them who look after the server: what waits, what was given up, and giving it another chance.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::event::Event;
use crate::model::job::{Counts, ListedJob, State};
use crate::model::time::Millis;
use rusqlite::Row;

const COLUMNS: &str = "id, kind, state, key, tries, reason, due_at, created_at, updated_at";
/// The last try was due when its lease would have ended: what was given up last stands first.
const LAST_FIRST: &str = "WHERE state = ?1 ORDER BY due_at DESC, pk DESC LIMIT ?2 OFFSET ?3";
const DUE_FIRST: &str = "WHERE state = ?1 ORDER BY due_at, pk LIMIT ?2 OFFSET ?3";
const REVIVE: &str = "UPDATE job SET state = 'waiting', due_at = ?2, tries = 0, updated_at = ?2 WHERE id = ?1 AND state = 'dead'";
const REVIVE_SOME: &str =
    "UPDATE job SET state = 'waiting', due_at = ?1, tries = 0, updated_at = ?1 WHERE pk IN
    (SELECT pk FROM job WHERE state = 'dead' AND updated_at <= ?2 AND (?3 IS NULL OR kind = ?3) LIMIT ?4)";
const DROP: &str = "DELETE FROM job WHERE id = ?1 AND state = 'dead'";
/// Somebody watches this number; beyond a thousand its size says nothing more.
const COUNT_DEAD: &str = "SELECT count(*) FROM (SELECT 1 FROM job WHERE state = 'dead' UNION ALL SELECT 1 FROM webhook_target t
    CROSS JOIN webhook_delivery d ON d.target_pk = t.pk AND d.state = 'dead' LIMIT 1000)";
const COUNT: &str = "SELECT count(*) FROM job WHERE state = ?1";

fn from_row(r: &Row<'_>) -> rusqlite::Result<ListedJob> {
    Ok(ListedJob {
        id: r.get(0)?,
        kind: r.get(1)?,
        state: r.get(2)?,
        key: r.get(3)?,
        tries: r.get(4)?,
        reason: r.get(5)?,
        due_at: Millis(r.get(6)?),
        created_at: Millis(r.get(7)?),
        updated_at: Millis(r.get(8)?),
    })
}

impl ReadTx<'_> {
    /// Jobs in one state: those given up with the latest first, others in the order they are due.
    pub fn jobs(&self, state: State, offset: i64, limit: i64) -> Result<Vec<ListedJob>> {
        let part = match state {
            State::Dead => LAST_FIRST,
            State::Waiting | State::Parked => DUE_FIRST,
        };
        let sql = format!("SELECT {COLUMNS} FROM job {part}");
        self.all(&sql, (state.as_str(), limit, offset), from_row)
    }
    /// How many jobs were given up, a thousand at most.
    pub fn dead_job_count(&self) -> Result<i64> {
        self.number(COUNT_DEAD, [])
    }
    /// How many jobs there are.
    pub fn job_counts(&self) -> Result<Counts> {
        let count = |state: State| self.number(COUNT, [state.as_str()]);
        Ok(Counts {
            waiting: count(State::Waiting)?,
            parked: count(State::Parked)?,
            dead: count(State::Dead)?,
        })
    }
}

impl Tx<'_> {
    /// Brings a job that was given up back. False when there is none.
    pub fn revive_job(&mut self, id: &str, now: Millis) -> Result<bool> {
        let is_known = self.execute(REVIVE, (id, now.0))? == 1;
        if is_known {
            self.emit(Event::Job { due_at: now });
        }
        Ok(is_known)
    }
    /// Brings up to `most` jobs back that were given up until `until`, of one kind or of all. Gives how many.
    pub fn revive_jobs(
        &mut self,
        kind: Option<&str>,
        until: Millis,
        most: i64,
        now: Millis,
    ) -> Result<i64> {
        let revived = self.execute(REVIVE_SOME, (now.0, until.0, kind, most))?;
        if revived > 0 {
            self.emit(Event::Job { due_at: now });
        }
        Ok(i64::try_from(revived).unwrap_or(i64::MAX))
    }
    /// Removes a job that was given up. False when there is none.
    pub fn drop_dead_job(&mut self, id: &str) -> Result<bool> {
        Ok(self.execute(DROP, [id])? == 1)
    }
}
