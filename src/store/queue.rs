//! Lines of waiting rooms, and how much agents have to do.

use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::load::Load;
use crate::model::time::Millis;

const LINES: &str =
    "SELECT DISTINCT department_pk FROM inquiry WHERE status = 'queued' ORDER BY department_pk";
const IS_ANY: &str = "SELECT 1 FROM inquiry WHERE status = 'queued' LIMIT 1";
/// `IS` also finds the line without a department. Only what waits is read: `inquiry_line` starts with the status.
const LINE: &str = "FROM inquiry q JOIN room r ON r.pk = q.room_pk WHERE q.status = 'queued' AND q.department_pk IS ?1";
const ROOM_KEYS: &str = "SELECT q.status = 'queued', q.department_pk, r.priority_weight, r.estimated_wait, q.created_at, q.pk
    FROM inquiry q JOIN room r ON r.pk = q.room_pk WHERE q.room_pk = ?1";
const OVERDUE: &str = "SELECT room_pk FROM inquiry WHERE status = 'queued' AND queued_at <= ?1 ORDER BY queued_at LIMIT ?2";
const RECENT_MEAN: &str = "SELECT avg(chat_duration_s) FROM (SELECT chat_duration_s FROM room
    WHERE is_open = 0 AND department_pk IS ?1 ORDER BY closed_at DESC LIMIT ?2)";
/// From the accounts, which are few, to the open rooms each of them serves: `room_by_agent`.
const LOADS: &str = "FROM user u CROSS JOIN room r ON r.served_by_pk = u.pk AND r.is_open = 1
    LEFT JOIN department d ON d.pk = r.department_pk
    WHERE (?1 IS NULL OR u.id = ?1) AND (?2 IS NULL OR d.id = ?2)
    AND (?3 OR (u.livechat_status = 'available' AND u.status <> 'offline')) GROUP BY u.pk, d.pk";

/// In which order a line moves (routing §4.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LineOrder {
    /// Who came first.
    Time,
    /// By priority, then who came first.
    Priority,
    /// By the time promised, then who came first.
    Promise,
}

impl LineOrder {
    /// The keys, the first one decides; all rise.
    fn keys(self) -> &'static str {
        match self {
            Self::Time => "q.created_at, q.pk",
            Self::Priority => "r.priority_weight, q.created_at, q.pk",
            Self::Promise => "r.estimated_wait, q.created_at, q.pk",
        }
    }
    /// The key that stands before the time of arrival, as an `ORDER BY` term of a list of inquiries.
    pub fn first_key(self) -> Option<&'static str> {
        match self {
            Self::Time => None,
            Self::Priority => Some("r.priority_weight ASC"),
            Self::Promise => Some("r.estimated_wait ASC"),
        }
    }
}

/// Whose load is asked for.
pub struct LoadFilter {
    /// Only this agent, by id.
    pub agent_id: Option<String>,
    /// Only this department, by id.
    pub department_id: Option<String>,
    /// Those who take no chats now, too.
    pub includes_offline: bool,
    /// Fewest first.
    pub is_ascending: bool,
    /// Items to skip.
    pub offset: i64,
    /// Most items; -1 means all.
    pub limit: i64,
}

impl ReadTx<'_> {
    /// Departments (row keys; `None` is the line without one) with somebody waiting.
    pub fn waiting_lines(&self) -> Result<Vec<Option<Pk>>> {
        self.all(LINES, [], |r| r.get(0))
    }
    /// True when somebody waits.
    pub fn is_anybody_waiting(&self) -> Result<bool> {
        self.exists(IS_ANY, [])
    }
    /// Rooms at the front of a line.
    pub fn front_of_line(
        &self,
        department_pk: Option<Pk>,
        order: LineOrder,
        count: i64,
    ) -> Result<Vec<Pk>> {
        let sql = format!("SELECT q.room_pk {LINE} ORDER BY {} LIMIT ?2", order.keys());
        self.all(&sql, (department_pk, count), |r| r.get(0))
    }
    /// Ids of the rooms at the front of a line, in its order.
    pub fn line_room_ids(
        &self,
        department_pk: Option<Pk>,
        order: LineOrder,
        count: i64,
    ) -> Result<Vec<String>> {
        let sql = format!("SELECT r.id {LINE} ORDER BY {} LIMIT ?2", order.keys());
        self.all(&sql, (department_pk, count), |r| r.get(0))
    }
    /// Place of a waiting room in its line, the first is 1. `None` when it does not wait.
    pub fn place_in_line(&self, room_pk: Pk, order: LineOrder) -> Result<Option<i64>> {
        let found = self.first(ROOM_KEYS, [room_pk], |r| {
            let weight: i64 = match order {
                LineOrder::Promise => r.get(3)?,
                _ => r.get(2)?,
            };
            Ok((
                r.get::<_, bool>(0)?,
                r.get::<_, Option<Pk>>(1)?,
                weight,
                r.get::<_, i64>(4)?,
                r.get::<_, i64>(5)?,
            ))
        })?;
        let Some((true, line, weight, at, pk)) = found else {
            return Ok(None);
        };
        let place = match order {
            LineOrder::Time => self.number(
                "SELECT count(*) FROM inquiry q WHERE q.status = 'queued' AND q.department_pk IS ?1
                 AND (q.created_at, q.pk) <= (?2, ?3)",
                (line, at, pk),
            ),
            _ => self.number(
                &format!(
                    "SELECT count(*) {LINE} AND ({}) <= (?2, ?3, ?4)",
                    order.keys()
                ),
                (line, weight, at, pk),
            ),
        }?;
        Ok(Some(place))
    }
    /// Rooms that have waited since `before` or longer, the longest first.
    pub fn overdue_rooms(&self, before: Millis, most: i64) -> Result<Vec<Pk>> {
        self.all(OVERDUE, (before.0, most), |r| r.get(0))
    }
    /// Mean length of a line's last `count` chats, in seconds. `None` before the first one.
    pub fn recent_chat_seconds(
        &self,
        department_pk: Option<Pk>,
        count: i64,
    ) -> Result<Option<f64>> {
        Ok(self
            .first(RECENT_MEAN, (department_pk, count), |r| {
                r.get::<_, Option<f64>>(0)
            })?
            .flatten())
    }
    /// How many open chats agents serve, by department, and how many such lines there are.
    pub fn agent_loads(&self, filter: &LoadFilter) -> Result<(Vec<Load>, i64)> {
        let who = (
            &filter.agent_id,
            &filter.department_id,
            filter.includes_offline,
        );
        let total = self.number(&format!("SELECT count(*) FROM (SELECT u.pk {LOADS})"), who)?;
        let direction = if filter.is_ascending { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT count(*), u.id, u.username, u.status, d.id, d.name {LOADS}
             ORDER BY count(*) {direction}, u.username, d.name LIMIT ?4 OFFSET ?5"
        );
        let (agent, department, offline) = who;
        let loads = self.all(
            &sql,
            (agent, department, offline, filter.limit, filter.offset),
            |r| {
                let department: Option<String> = r.get(4)?;
                Ok(Load {
                    chats: r.get(0)?,
                    user_id: r.get(1)?,
                    username: r.get(2)?,
                    status: r.get(3)?,
                    department: department.zip(r.get(5)?),
                })
            },
        )?;
        Ok((loads, total))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::{Durability, Store, Tx};
    use std::sync::Arc;

    /// Three who wait, oldest first: weight 99, 3, 1 and promised minutes 5, 9, 5.
    fn fill(tx: &mut Tx<'_>) -> Result<()> {
        for (n, weight, promise) in [(1, 99, 5), (2, 3, 9), (3, 1, 5)] {
            tx.execute(
                "INSERT INTO visitor (pk, id, username, created_at, updated_at) VALUES (?1, 'v' || ?1, 'guest-' || ?1, 0, 0)",
                [n],
            )?;
            tx.execute(
                "INSERT INTO room (pk, id, visitor_pk, name, source_type, created_at, last_message_at, updated_at, queued_at,
                 priority_weight, estimated_wait) VALUES (?1, 'r' || ?1, ?1, 'x', 'api', ?1, ?1, ?1, ?1, ?2, ?3)",
                (n, weight, promise),
            )?;
            tx.execute(
                "INSERT INTO inquiry (id, room_pk, status, created_at, queued_at, updated_at)
                 VALUES ('q' || ?1, ?1, 'queued', ?1, ?1, ?1)",
                [n],
            )?;
        }
        Ok(())
    }

    #[tokio::test]
    async fn lines_move_by_time_by_priority_or_by_what_was_promised() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let sink = Box::new(|_| {});
        let store =
            Store::open(folder.path(), Durability::Normal, &Arc::default(), sink).expect("a store");
        store.write(fill).await.expect("rows");
        for (order, wanted) in [
            (LineOrder::Time, [1, 2, 3]),
            (LineOrder::Priority, [3, 2, 1]),
            (LineOrder::Promise, [1, 3, 2]),
        ] {
            let (line, ids, places) = store
                .read(move |r| {
                    let line = r.front_of_line(None, order, 10)?;
                    let places: Result<Vec<_>> =
                        line.iter().map(|pk| r.place_in_line(*pk, order)).collect();
                    Ok((line, r.line_room_ids(None, order, 2)?, places?))
                })
                .await
                .expect("read");
            assert_eq!(line, wanted, "{order:?}");
            assert_eq!(places, [Some(1), Some(2), Some(3)], "{order:?}");
            let two: Vec<String> = wanted[..2].iter().map(|pk| format!("r{pk}")).collect();
            assert_eq!(ids, two, "{order:?}");
        }
        let found = store
            .read(|r| {
                let nobody = r.place_in_line(77, LineOrder::Priority)?;
                Ok((nobody, r.overdue_rooms(Millis(2), 10)?))
            })
            .await
            .expect("read");
        assert_eq!(found, (None, vec![1, 2]));
    }
}
