//! How many rooms began, by department, agent, origin or tag: from totals by day.
//!
//! `room_day` holds a number for each day and label, kept by triggers, so a year is read in some thousand short rows and not
//! in a hundred thousand rooms. Days are those of UTC; what a range holds of the days at its ends is counted from the rooms
//! themselves, so any range is exact to the millisecond, in any time zone.

use super::report::{Label, Scope};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::report::{Count, Figures, Group, Range};
use rusqlite::Row;
use rusqlite::types::ValueRef;

const DAY_MS: i64 = 86_400_000;
/// The whole days `?3` to `?4`, and of the range `?1` to `?2` the rooms before `?5` and from `?6` on.
macro_rules! days {
    ($kind:literal, $key:literal, $join:literal, $rest:literal) => {
        concat!(
            "WITH f(label, rooms) AS (
                SELECT key, rooms FROM room_day WHERE kind = '",
            $kind,
            "' AND day >= ?3 AND day <= ?4
                UNION ALL SELECT ",
            $key,
            ", 1 FROM room r INDEXED BY room_by_time ",
            $join,
            " WHERE r.created_at >= ?1 AND r.created_at < ?5
                UNION ALL SELECT ",
            $key,
            ", 1 FROM room r INDEXED BY room_by_time ",
            $join,
            " WHERE r.created_at >= ?6 AND r.created_at <= ?2) ",
            $rest
        )
    };
}
const BY_SOURCE: &str = days!(
    "source",
    "r.source_type",
    "",
    "SELECT label, sum(rooms) FROM f GROUP BY label HAVING sum(rooms) > 0 ORDER BY 2 DESC, 1"
);
const BY_DEPARTMENT_NAME: &str = days!(
    "department",
    "coalesce(r.department_pk, 0)",
    "",
    "SELECT d.name, f.rooms FROM (SELECT label, sum(rooms) AS rooms FROM f GROUP BY label HAVING sum(rooms) > 0) f
        LEFT JOIN department d ON d.pk = f.label ORDER BY 2 DESC, 1, d.id"
);
const BY_AGENT_NAME: &str = days!(
    "agent",
    "coalesce(r.served_by_pk, 0)",
    "",
    "SELECT u.username, f.rooms FROM (SELECT label, sum(rooms) AS rooms FROM f GROUP BY label HAVING sum(rooms) > 0) f
        LEFT JOIN user u ON u.pk = f.label ORDER BY 2 DESC, 1, u.id"
);
/// A room without tags is under the number 0, which no text is.
const BY_TAG: &str = days!(
    "tag",
    "coalesce(t.tag, 0)",
    "LEFT JOIN room_tag t ON t.room_pk = r.pk",
    "SELECT label, sum(rooms) FROM f GROUP BY label HAVING sum(rooms) > 0 ORDER BY 2 DESC, 1"
);
/// Of department `?7` when it is not NULL, as the two below.
const TOTAL: &str = days!(
    "department",
    "coalesce(r.department_pk, 0)",
    "",
    "SELECT coalesce(sum(rooms), 0) FROM f WHERE ?7 IS NULL OR label = ?7"
);
const BY_DEPARTMENT: &str = days!(
    "department",
    "coalesce(r.department_pk, 0)",
    "",
    "SELECT d.id, d.name, f.rooms, coalesce(o.rooms, 0), coalesce(o.held, 0), coalesce(o.queued, 0), coalesce(o.served, 0)
        FROM (SELECT label, sum(rooms) AS rooms FROM f WHERE ?7 IS NULL OR label = ?7 GROUP BY label HAVING sum(rooms) > 0) f
        LEFT JOIN (SELECT coalesce(department_pk, 0) AS label, count(*) AS rooms, sum(is_on_hold) AS held,
            sum(served_by_pk IS NULL) AS queued, sum(served_by_pk IS NOT NULL AND NOT is_on_hold) AS served
            FROM room INDEXED BY room_open_by_time WHERE is_open = 1 AND created_at >= ?1 AND created_at <= ?2 GROUP BY 1) o
            ON o.label = f.label
        LEFT JOIN department d ON d.pk = f.label ORDER BY d.name, d.id"
);
/// Open rooms of the range: all, on hold, unserved, served and not on hold.
const OPEN: &str = "SELECT count(*), coalesce(sum(is_on_hold), 0), coalesce(sum(served_by_pk IS NULL), 0),
    coalesce(sum(served_by_pk IS NOT NULL AND NOT is_on_hold), 0)
    FROM room INDEXED BY room_open_by_time WHERE is_open = 1 AND created_at >= ?1 AND created_at <= ?2
    AND (?3 IS NULL OR department_pk = ?3)";

/// Places of the statements above.
fn places(range: Range) -> (i64, i64, i64, i64, i64, i64) {
    let (start, end) = (range.start.0, range.end.0);
    let first = -(-start).div_euclid(DAY_MS);
    // The day that ends with the range is whole.
    let last = end.saturating_add(1).div_euclid(DAY_MS) - 1;
    if first > last {
        // No whole day: all of the range is counted as its beginning, up to and without the instant after it.
        let after = end.saturating_add(1);
        return (start, end, 1, 0, after, after);
    }
    (start, end, first, last, first * DAY_MS, (last + 1) * DAY_MS)
}

/// The same with the department.
fn places_of(scope: &Scope) -> (i64, i64, i64, i64, i64, i64, Option<Pk>) {
    let (start, end, first, last, from, to) = places(scope.range);
    (start, end, first, last, from, to, scope.department_pk)
}

/// Of `rooms`, what the columns from `at` on say of the open ones.
fn states(r: &Row<'_>, rooms: i64, at: usize) -> rusqlite::Result<Figures> {
    let (all, held): (i64, i64) = (r.get(at)?, r.get(at + 1)?);
    Ok(Figures {
        rooms,
        open: all - held,
        held,
        queued: r.get(at + 2)?,
        served: r.get(at + 3)?,
        closed: rooms - all,
        ..Figures::default()
    })
}

impl ReadTx<'_> {
    /// Rooms by label, most first. (Of all departments: no call asks by label for one.)
    pub fn counts(&self, scope: &Scope, label: Label) -> Result<Vec<Count>> {
        let sql = match label {
            Label::Source => BY_SOURCE,
            Label::Department => BY_DEPARTMENT_NAME,
            Label::Tag => BY_TAG,
            Label::Agent => BY_AGENT_NAME,
        };
        self.all(sql, places(scope.range), |r| {
            let label = match r.get_ref(0)? {
                ValueRef::Text(_) => Some(r.get(0)?),
                _ => None,
            };
            Ok(Count {
                label,
                rooms: r.get(1)?,
            })
        })
    }
    /// How many rooms began.
    pub fn rooms_begun(&self, scope: &Scope) -> Result<i64> {
        self.number(TOTAL, places_of(scope))
    }
    /// The same by department, rooms without one included, in order of their names.
    pub fn states_by_department(&self, scope: &Scope) -> Result<Vec<Group>> {
        self.all(BY_DEPARTMENT, places_of(scope), |r| {
            Ok(Group {
                id: r.get(0)?,
                name: r.get::<_, Option<String>>(1)?.unwrap_or_default(),
                figures: states(r, r.get(2)?, 3)?,
            })
        })
    }
    /// How many rooms are open, held, waiting and closed. Of the figures no others are told.
    pub fn rooms_by_state(&self, scope: &Scope) -> Result<Figures> {
        let rooms = self.rooms_begun(scope)?;
        let Range { start, end } = scope.range;
        let found = self.first(OPEN, (start.0, end.0, scope.department_pk), |r| {
            states(r, rooms, 0)
        })?;
        Ok(found.unwrap_or_default())
    }
}
