//! Pages of rooms in an order other than time.
//!
//! A message changes half the columns a room can be sorted by, so an index over all rooms would be written at every message.
//! The indexes used here hold closed rooms alone: whoever closes a room writes them, and no message does. Open rooms are few,
//! and are sorted as they are; a page is taken from both.
//!
//! Names of agents and departments stand in other tables. There the page is found in the one or two groups it lies in, by the
//! kept totals (`room_total`).

use super::room_list::{RoomFilter, Where, column};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

const JOINS: &str =
    "LEFT JOIN department d ON d.pk = r.department_pk LEFT JOIN user s ON s.pk = r.served_by_pk";

/// The index of closed rooms in the order of a sort key.
fn index(key: &str, ascending: bool) -> Option<&'static str> {
    Some(match (key, ascending) {
        ("lm", _) => "room_closed_by_last_message",
        ("fname" | "name", _) => "room_closed_by_name",
        // The one that makes ids unique.
        ("_id", _) => "sqlite_autoindex_room_1",
        ("closedAt", _) => "room_closed_by_time",
        ("_updatedAt", _) => "room_closed_by_update",
        ("queuedAt", _) => "room_closed_by_queue",
        // Few values, many rooms of each: one index for either way, so that ties come by id.
        ("msgs", true) => "room_closed_by_count",
        ("msgs", false) => "room_closed_by_count_down",
        ("priorityWeight", true) => "room_closed_by_priority",
        ("priorityWeight", false) => "room_closed_by_priority_down",
        _ => return None,
    })
}

/// Rooms that are alike in the first sort key.
struct Group {
    clause: String,
    values: Vec<Value>,
    /// Its index of closed rooms by id.
    by_id: &'static str,
    rooms: i64,
}

/// A stretch of a list.
#[derive(Clone, Copy)]
pub(super) struct Stretch {
    /// Rooms to skip.
    pub(super) offset: i64,
    /// Most rooms; -1 means all.
    pub(super) limit: i64,
}

/// Columns and directions, ties by id.
fn order(sort: &[(String, bool)]) -> Vec<(&'static str, &'static str)> {
    let mut order: Vec<(&str, &str)> = sort
        .iter()
        .filter_map(|(key, ascending)| {
            column(key).map(|c| (c, if *ascending { "ASC" } else { "DESC" }))
        })
        .collect();
    order.push(("r.id", "ASC"));
    order
}

impl ReadTx<'_> {
    /// The page of a list whose first sort key has an index of closed rooms or a few groups; `None` when another way is
    /// better.
    pub(super) fn sorted_page(&self, filter: &RoomFilter, w: &Where) -> Result<Option<Vec<Pk>>> {
        // Open rooms are few, and whoever names an agent or a department has few left.
        if !filter.is_counted()
            || filter.is_open == Some(true)
            || filter.agents.is_some()
            || filter.department_id.is_some()
        {
            return Ok(None);
        }
        let known: Vec<(String, bool)> = filter
            .sort
            .iter()
            .filter(|(key, _)| column(key).is_some())
            .cloned()
            .collect();
        let Some(((key, ascending), rest)) = known.split_first() else {
            return Ok(None);
        };
        let stretch = Stretch {
            offset: filter.offset,
            limit: filter.limit,
        };
        let with_open = filter.is_open.is_none();
        if key == "open" {
            return self.by_state(filter, *ascending, rest).map(Some);
        }
        if let Some(index) = index(key, *ascending) {
            return self.merged(w, &known, index, with_open, stretch).map(Some);
        }
        let Some(groups) = self.groups(key, *ascending, filter)? else {
            return Ok(None);
        };
        self.grouped(w, groups, rest, with_open, stretch).map(Some)
    }

    /// Closed rooms, then the open ones, or the other way round.
    fn by_state(
        &self,
        filter: &RoomFilter,
        ascending: bool,
        rest: &[(String, bool)],
    ) -> Result<Vec<Pk>> {
        let mut sort = rest.to_vec();
        if sort.is_empty() {
            sort.push(("_id".to_owned(), true));
        }
        let mut part = RoomFilter {
            sort,
            ..filter.clone()
        };
        let mut found = Vec::new();
        for is_open in [!ascending, ascending] {
            if part.limit == 0 || filter.is_open == Some(!is_open) {
                continue;
            }
            part.is_open = Some(is_open);
            let rooms = self.counted_rooms(&part, None, None)?;
            if part.offset >= rooms {
                part.offset -= rooms;
                continue;
            }
            let page = self.ordered(&part, part.conditions(None, None, None), "room r")?;
            part.offset = 0;
            if part.limit > 0 {
                let taken = i64::try_from(page.len()).unwrap_or(part.limit);
                part.limit -= taken.min(part.limit);
            }
            found.extend(page);
        }
        Ok(found)
    }

    /// Closed rooms in the order of an index, and the open ones among them.
    fn merged(
        &self,
        w: &Where,
        sort: &[(String, bool)],
        index: &str,
        with_open: bool,
        Stretch { offset, limit }: Stretch,
    ) -> Result<Vec<Pk>> {
        let order = order(sort);
        let joins = if order
            .iter()
            .any(|(c, _)| c.starts_with("d.") || c.starts_with("s."))
        {
            JOINS
        } else {
            ""
        };
        let hint = if index.is_empty() {
            String::new()
        } else {
            format!("INDEXED BY {index}")
        };
        let mut columns = String::new();
        let (mut inner, mut outer) = (Vec::new(), Vec::new());
        for (n, (column, direction)) in order.iter().enumerate() {
            columns.push_str(&format!(", {column} AS k{n}"));
            inner.push(format!("{column} {direction}"));
            outer.push(format!("k{n} {direction}"));
        }
        let (inner, outer) = (inner.join(", "), outer.join(", "));
        let clause = w.clause();
        let closed = format!(
            "SELECT r.pk AS pk{columns} FROM room r {hint} {joins} WHERE {clause} AND r.is_open = 0 ORDER BY {inner} LIMIT ?"
        );
        let mut values = w.values.clone();
        if !with_open {
            values.extend([Value::from(limit), Value::from(offset)]);
            return self.all(
                &format!("{closed} OFFSET ?"),
                params_from_iter(values),
                |r| r.get(0),
            );
        }
        values.push(Value::from(if limit < 0 {
            -1
        } else {
            offset.saturating_add(limit)
        }));
        values.extend(w.values.iter().cloned());
        values.extend([Value::from(limit), Value::from(offset)]);
        let sql = format!(
            "SELECT pk FROM (SELECT * FROM ({closed}) UNION ALL
                SELECT r.pk{columns} FROM room r INDEXED BY room_open_by_time {joins} WHERE {clause} AND r.is_open = 1)
            ORDER BY {outer} LIMIT ? OFFSET ?"
        );
        self.all(&sql, params_from_iter(values), |r| r.get(0))
    }

    /// One group after the other, those before the page by their totals alone.
    fn grouped(
        &self,
        w: &Where,
        groups: Vec<Group>,
        rest: &[(String, bool)],
        with_open: bool,
        Stretch {
            mut offset,
            mut limit,
        }: Stretch,
    ) -> Result<Vec<Pk>> {
        let mut found = Vec::new();
        for group in groups {
            if limit == 0 {
                break;
            }
            if offset >= group.rooms {
                offset -= group.rooms;
                continue;
            }
            let mut own = w.clone();
            own.add(&group.clause, group.values);
            let by_id = if rest.is_empty() { group.by_id } else { "" };
            let page = self.merged(&own, rest, by_id, with_open, Stretch { offset, limit })?;
            offset = 0;
            if limit > 0 {
                limit -= i64::try_from(page.len()).unwrap_or(limit).min(limit);
            }
            found.extend(page);
        }
        Ok(found)
    }

    /// The groups of a sort key in their order, with their totals.
    fn groups(
        &self,
        key: &str,
        ascending: bool,
        filter: &RoomFilter,
    ) -> Result<Option<Vec<Group>>> {
        let (column, table, name, by_id) = match key {
            "servedBy" | "servedBy.username" => {
                ("agent_pk", "user", "username", "room_closed_by_agent")
            }
            "departmentId" | "department.name" => (
                "department_pk",
                "department",
                "name",
                "room_closed_by_department_id",
            ),
            _ => return Ok(None),
        };
        let room_column = match column {
            "agent_pk" => "r.served_by_pk",
            _ => "r.department_pk",
        };
        let counted = filter.counted(None, None);
        let direction = if ascending { "ASC" } else { "DESC" };
        let sql = format!(
            "SELECT t.{column}, g.{name}, sum(t.rooms) FROM room_total t LEFT JOIN {table} g ON g.pk = t.{column}
            WHERE {} GROUP BY t.{column} HAVING sum(t.rooms) > 0 ORDER BY g.{name} {direction}",
            counted.clause()
        );
        let rows = self.all(&sql, params_from_iter(&counted.values), |r| {
            Ok((
                r.get::<_, Pk>(0)?,
                r.get::<_, Option<String>>(1)?,
                r.get::<_, i64>(2)?,
            ))
        })?;
        // Departments of one name are one group.
        let mut named: Vec<(Option<String>, Vec<Pk>, i64)> = Vec::new();
        for (pk, name, rooms) in rows {
            match named.last_mut() {
                Some((last, pks, sum)) if *last == name => {
                    pks.push(pk);
                    *sum += rooms;
                }
                _ => named.push((name, vec![pk], rooms)),
            }
        }
        let groups = named
            .into_iter()
            .map(|(_, pks, rooms)| match pks.as_slice() {
                [0] => Group {
                    clause: format!("{room_column} IS NULL"),
                    values: Vec::new(),
                    by_id,
                    rooms,
                },
                [pk] => Group {
                    clause: format!("{room_column} = ?"),
                    values: vec![Value::from(*pk)],
                    by_id,
                    rooms,
                },
                _ => Group {
                    clause: format!("{room_column} IN ({})", super::room_list::marks(pks.len())),
                    values: pks.iter().map(|pk| Value::from(*pk)).collect(),
                    by_id,
                    rooms,
                },
            });
        Ok(Some(groups.collect()))
    }
}
