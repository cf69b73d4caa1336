//! Reports: what the rooms of a stretch of time add up to, by agent, department, tag, origin or hour.
//!
//! Closed rooms are read from `room_closed_figures`, an index with every figure in it; open rooms are few and have an index
//! by time of their own. So a report costs what its range holds, however long the history is.

use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::report::{AgentStates, Figures, Group, Range, Stretch, Transfers};
use crate::model::time::Millis;
use rusqlite::Row;

/// The rooms of the range `?1` to `?2` with their figures, as `f`; only those of department `?3` when it is not NULL.
const ROOMS: &str = "WITH f AS (
    SELECT pk, created_at, department_pk, served_by_pk, served_at, closed_at, message_count, agent_message_count, response_count,
        response_total_s, first_response_s, first_reaction_s, chat_duration_s, service_duration_s, visitor_inactivity_s,
        last_answer_at, is_waiting_response, source_type, 0 AS is_open, 0 AS is_on_hold
    FROM room INDEXED BY room_closed_figures
    WHERE is_open = 0 AND created_at >= ?1 AND created_at <= ?2 AND (?3 IS NULL OR department_pk = ?3)
    UNION ALL
    SELECT pk, created_at, department_pk, served_by_pk, served_at, closed_at, message_count, agent_message_count, response_count,
        response_total_s, first_response_s, first_reaction_s, chat_duration_s, service_duration_s, visitor_inactivity_s,
        last_answer_at, is_waiting_response, source_type, 1, is_on_hold
    FROM room INDEXED BY room_open_by_time
    WHERE is_open = 1 AND created_at >= ?1 AND created_at <= ?2 AND (?3 IS NULL OR department_pk = ?3))";
/// Columns of [`figures_at`]; `?4` is the silence after which a chat counts as abandoned.
const FIGURES: &str = "count(*), total(f.is_open AND NOT f.is_on_hold), total(f.is_open AND f.is_on_hold),
    total(f.is_open AND f.served_by_pk IS NOT NULL AND NOT f.is_on_hold), total(f.is_open AND f.served_by_pk IS NULL),
    total(NOT f.is_open), total(NOT f.is_open AND f.closed_at <= ?2), total(f.message_count), total(f.agent_message_count),
    count(f.last_answer_at), total(f.visitor_inactivity_s >= ?4), total(f.message_count > 0),
    avg(f.response_total_s / nullif(f.response_count, 0)), max(f.response_total_s / nullif(f.response_count, 0)),
    avg(f.first_response_s), min(f.first_response_s), avg(f.first_reaction_s), max(f.first_reaction_s),
    avg(f.chat_duration_s), max(f.chat_duration_s),
    avg(CASE WHEN f.is_waiting_response = 0 THEN f.first_response_s END),
    avg(max(0, f.last_answer_at - f.served_at) / 1000.0),
    total(CASE WHEN f.closed_at <= ?2 THEN f.service_duration_s END),
    count(CASE WHEN f.closed_at <= ?2 THEN f.service_duration_s END)";
const BY_DEPARTMENT: &str = "LEFT JOIN department d ON d.pk = f.department_pk GROUP BY f.department_pk ORDER BY d.name, d.id";
const BY_AGENT: &str =
    "JOIN user u ON u.pk = f.served_by_pk GROUP BY f.served_by_pk ORDER BY u.username, u.id";
const BY_SPAN: &str = "GROUP BY (f.created_at - ?1) / ?5 ORDER BY 1";
/// Ties go to the earlier one.
const BUSIEST_HOUR: &str = "SELECT f.created_at / 3600000 % 24 AS hour FROM f GROUP BY hour ORDER BY count(*) DESC, hour LIMIT 1";
/// 1970 began on a Thursday; Sunday is 0.
const BUSIEST_DAY: &str = "SELECT (f.created_at / 86400000 + 4) % 7 AS day FROM f GROUP BY day ORDER BY count(*) DESC, day LIMIT 1";
const TRANSFERS: &str = "SELECT d.id, d.name, count(*) FROM f
    CROSS JOIN message m INDEXED BY message_transfers ON m.room_pk = f.pk AND m.kind = 'livechat_transfer_history'
    LEFT JOIN department d ON d.pk = f.department_pk GROUP BY f.department_pk ORDER BY d.name, d.id";
const VISITORS: &str =
    "SELECT count(*) FROM visitor WHERE is_disabled = 0 AND updated_at >= ?1 AND updated_at <= ?2
    AND (?3 IS NULL OR department_pk = ?3)";
const STATES: &str = "SELECT total(is_off), total(NOT is_off AND status = 'away'), total(NOT is_off AND status = 'busy'),
    total(NOT is_off AND status = 'online') FROM (SELECT u.status, u.status = 'offline' OR u.livechat_status IS NOT 'available' AS is_off
    FROM user_role r JOIN user u ON u.pk = r.user_pk WHERE r.role = 'livechat-agent' AND u.is_active = 1
    AND (?1 IS NULL OR EXISTS (SELECT 1 FROM department_agent WHERE department_pk = ?1 AND user_pk = u.pk)))";
const STRETCHES: &str = "SELECT u.pk, u.username, g.started_at, g.stopped_at FROM (
        SELECT user_pk, started_at, stopped_at FROM agent_service INDEXED BY agent_service_by_stop WHERE stopped_at >= ?1 AND started_at <= ?2
        UNION ALL SELECT user_pk, started_at, NULL FROM agent_service INDEXED BY agent_service_running WHERE stopped_at IS NULL AND started_at <= ?2) g
    JOIN user u ON u.pk = g.user_pk
    WHERE ?3 IS NULL OR EXISTS (SELECT 1 FROM department_agent WHERE department_pk = ?3 AND user_pk = u.pk)
    ORDER BY u.username, u.pk, g.started_at";
const DEPARTMENT: &str = "SELECT pk FROM department WHERE id = ?1";

/// What rooms are counted by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Label {
    /// Kind of origin.
    Source,
    /// Name of the department.
    Department,
    /// Tags; a room with several counts under each.
    Tag,
    /// Username of the serving agent.
    Agent,
}

/// Which rooms a report is about.
#[derive(Debug, Clone, Copy)]
pub struct Scope {
    /// Created within.
    pub range: Range,
    /// Only those of one department.
    pub department_pk: Option<Pk>,
    /// Seconds of silence after which a chat counts as abandoned.
    pub abandoned_after_s: i64,
}

#[allow(
    clippy::cast_possible_truncation,
    reason = "counts of rows, far below 2^53"
)]
fn whole(r: &Row<'_>, at: usize) -> rusqlite::Result<i64> {
    r.get::<_, f64>(at).map(|n| n as i64)
}

fn figures_at(r: &Row<'_>, at: usize) -> rusqlite::Result<Figures> {
    Ok(Figures {
        rooms: r.get(at)?,
        open: whole(r, at + 1)?,
        held: whole(r, at + 2)?,
        served: whole(r, at + 3)?,
        queued: whole(r, at + 4)?,
        closed: whole(r, at + 5)?,
        closed_within: whole(r, at + 6)?,
        messages: whole(r, at + 7)?,
        agent_messages: whole(r, at + 8)?,
        answered: r.get(at + 9)?,
        abandoned: whole(r, at + 10)?,
        with_messages: whole(r, at + 11)?,
        response: (r.get(at + 12)?, r.get(at + 13)?),
        first_response: (r.get(at + 14)?, r.get(at + 15)?),
        reaction: (r.get(at + 16)?, r.get(at + 17)?),
        duration: (r.get(at + 18)?, r.get(at + 19)?),
        waiting: r.get(at + 20)?,
        service: r.get(at + 21)?,
        serviced: (r.get(at + 22)?, r.get(at + 23)?),
    })
}

fn group(r: &Row<'_>) -> rusqlite::Result<Group> {
    Ok(Group {
        id: r.get(0)?,
        name: r.get::<_, Option<String>>(1)?.unwrap_or_default(),
        figures: figures_at(r, 2)?,
    })
}

impl Scope {
    fn places(&self) -> (i64, i64, Option<Pk>) {
        let Range { start, end } = self.range;
        (start.0, end.0, self.department_pk)
    }
    fn all_places(&self) -> (i64, i64, Option<Pk>, i64) {
        let (start, end, department) = self.places();
        (start, end, department, self.abandoned_after_s)
    }
}

impl ReadTx<'_> {
    /// The row key behind a department's id.
    pub fn department_pk(&self, id: &str) -> Result<Option<Pk>> {
        self.first(DEPARTMENT, [id], |r| r.get(0))
    }
    /// What all rooms of a scope add up to.
    pub fn figures(&self, scope: &Scope) -> Result<Figures> {
        let sql = format!("{ROOMS} SELECT {FIGURES} FROM f");
        let found = self.first(&sql, scope.all_places(), |r| figures_at(r, 0))?;
        Ok(found.unwrap_or_default())
    }
    /// The same by department, rooms without one included, in order of their names.
    pub fn figures_by_department(&self, scope: &Scope) -> Result<Vec<Group>> {
        let sql = format!("{ROOMS} SELECT d.id, d.name, {FIGURES} FROM f {BY_DEPARTMENT}");
        self.all(&sql, scope.all_places(), group)
    }
    /// The same by serving agent, in order of their usernames.
    pub fn figures_by_agent(&self, scope: &Scope) -> Result<Vec<Group>> {
        let sql = format!("{ROOMS} SELECT u.id, u.username, {FIGURES} FROM f {BY_AGENT}");
        self.all(&sql, scope.all_places(), group)
    }
    /// The same by stretches of `span_ms` counted from the beginning: number of the stretch and its figures.
    pub fn figures_by_span(&self, scope: &Scope, span_ms: i64) -> Result<Vec<(i64, Figures)>> {
        let sql = format!("{ROOMS} SELECT (f.created_at - ?1) / ?5, {FIGURES} FROM f {BY_SPAN}");
        let (start, end, department, silence) = scope.all_places();
        self.all(&sql, (start, end, department, silence, span_ms), |r| {
            Ok((r.get(0)?, figures_at(r, 1)?))
        })
    }
    /// Hour of the day (UTC) in which most rooms began.
    pub fn busiest_hour(&self, scope: &Scope) -> Result<Option<i64>> {
        let sql = format!("{ROOMS} {BUSIEST_HOUR}");
        self.first(&sql, scope.places(), |r| r.get(0))
    }
    /// Day of the week (UTC, Sunday is 0) on which most rooms began.
    pub fn busiest_day(&self, scope: &Scope) -> Result<Option<i64>> {
        let sql = format!("{ROOMS} {BUSIEST_DAY}");
        self.first(&sql, scope.places(), |r| r.get(0))
    }
    /// How often rooms were handed over, by the department they are in.
    pub fn transfers_by_department(&self, scope: &Scope) -> Result<Vec<Transfers>> {
        let sql = format!("{ROOMS} {TRANSFERS}");
        self.all(&sql, scope.places(), |r| {
            Ok(Transfers {
                department_id: r.get(0)?,
                name: r.get(1)?,
                count: r.get(2)?,
            })
        })
    }
    /// Visitors whose record changed in the range.
    pub fn changed_visitors(&self, scope: &Scope) -> Result<i64> {
        self.number(VISITORS, scope.places())
    }
    /// What the agents are doing, all of them or a department's members.
    pub fn agent_states(&self, department_pk: Option<Pk>) -> Result<AgentStates> {
        let found = self.first(STATES, [department_pk], |r| {
            Ok(AgentStates {
                offline: whole(r, 0)?,
                away: whole(r, 1)?,
                busy: whole(r, 2)?,
                available: whole(r, 3)?,
            })
        })?;
        Ok(found.unwrap_or_default())
    }
    /// Stretches in which agents took chats and that touch the range, by username and beginning.
    pub fn service_stretches(&self, scope: &Scope) -> Result<Vec<Stretch>> {
        self.all(STRETCHES, scope.places(), |r| {
            Ok(Stretch {
                user_pk: r.get(0)?,
                username: r.get(1)?,
                start: Millis(r.get(2)?),
                end: r.get::<_, Option<i64>>(3)?.map(Millis),
            })
        })
    }
}
