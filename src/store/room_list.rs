//! Lists of rooms with their filters.

use super::room::{SELECT, from_row};
use super::tx::{ReadTx, db};
use crate::error::Result;
use crate::model::Pk;
use crate::model::room::Room;
use crate::model::text::fold;
use crate::model::time::Millis;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// Which rooms, in which order. Everything that is set must hold.
#[derive(Debug, Clone, Default)]
pub struct RoomFilter {
    /// Served by one of these: ids or usernames.
    pub agents: Option<Vec<String>>,
    /// Part of the name, whatever its letter case.
    pub name: Option<String>,
    /// Department's id.
    pub department_id: Option<String>,
    /// Open or closed.
    pub is_open: Option<bool>,
    /// On hold or not.
    pub is_on_hold: Option<bool>,
    /// Somebody serves it, or nobody.
    pub is_served: Option<bool>,
    /// Creation within, both ends included.
    pub created: (Option<Millis>, Option<Millis>),
    /// Close within, both ends included.
    pub closed: (Option<Millis>, Option<Millis>),
    /// Has one of these tags.
    pub tags: Vec<String>,
    /// Custom field and a part of its value.
    pub fields: Vec<(String, String)>,
    /// Whose.
    pub visitor_pk: Option<Pk>,
    /// Only some of these.
    pub among: Option<Vec<Pk>>,
    /// Part of the kind or the name of the origin, whatever its letter case.
    pub source: Option<String>,
    /// Sort keys as clients name them, `true` ascending.
    pub sort: Vec<(String, bool)>,
    /// Rooms to skip.
    pub offset: i64,
    /// Most rooms; -1 means all.
    pub limit: i64,
}

/// The column a client's sort key means.
fn column(key: &str) -> Option<&'static str> {
    Some(match key {
        "ts" => "r.created_at",
        "lm" => "r.last_message_at",
        "fname" | "name" => "r.name",
        "closedAt" => "r.closed_at",
        "_updatedAt" => "r.updated_at",
        "msgs" => "r.message_count",
        "open" => "r.is_open",
        "departmentId" | "department.name" => "d.name",
        "servedBy" | "servedBy.username" => "s.username",
        "queuedAt" => "r.queued_at",
        "priorityWeight" => "r.priority_weight",
        "_id" => "r.id",
        _ => return None,
    })
}

struct Where {
    clauses: Vec<String>,
    values: Vec<Value>,
}

impl Where {
    fn add(&mut self, clause: &str, values: impl IntoIterator<Item = Value>) {
        self.clauses.push(clause.to_owned());
        self.values.extend(values);
    }
    fn range(&mut self, column: &str, (start, end): (Option<Millis>, Option<Millis>)) {
        if let Some(start) = start {
            self.add(&format!("{column} >= ?"), [Value::from(start.0)]);
        }
        if let Some(end) = end {
            self.add(&format!("{column} <= ?"), [Value::from(end.0)]);
        }
    }
}

fn marks(count: usize) -> String {
    vec!["?"; count].join(",")
}

impl RoomFilter {
    fn conditions(&self) -> Where {
        let mut w = Where {
            clauses: Vec::new(),
            values: Vec::new(),
        };
        if let Some(agents) = &self.agents {
            let list = marks(agents.len());
            let twice = agents.iter().chain(agents).map(|a| Value::from(a.clone()));
            w.add(
                &format!("(s.id IN ({list}) OR s.username IN ({list}))"),
                twice,
            );
        }
        if let Some(pk) = self.visitor_pk {
            w.add("r.visitor_pk = ?", [Value::from(pk)]);
        }
        if let Some(among) = &self.among {
            // One parameter whatever the length: the statement stays the same.
            let list = serde_json::Value::from(among.clone()).to_string();
            w.add(
                "r.pk IN (SELECT value FROM json_each(?))",
                [Value::from(list)],
            );
        }
        if let Some(source) = &self.source {
            let part = Value::from(fold(source));
            w.add(
                "(instr(fold(r.source_type), ?) > 0 OR instr(fold(CAST(r.source_extra ->> 'alias' AS TEXT)), ?) > 0)",
                [part.clone(), part],
            );
        }
        if let Some(name) = &self.name {
            w.add("instr(fold(r.name), ?) > 0", [Value::from(fold(name))]);
        }
        if let Some(id) = &self.department_id {
            w.add("d.id = ?", [Value::from(id.clone())]);
        }
        if let Some(open) = self.is_open {
            w.add("r.is_open = ?", [Value::from(open)]);
        }
        if let Some(held) = self.is_on_hold {
            w.add("r.is_on_hold = ?", [Value::from(held)]);
        }
        match self.is_served {
            Some(true) => w.add("r.served_by_pk IS NOT NULL", []),
            Some(false) => w.add("r.served_by_pk IS NULL", []),
            None => {}
        }
        w.range("r.created_at", self.created);
        w.range("r.closed_at", self.closed);
        if !self.tags.is_empty() {
            let list = marks(self.tags.len());
            let values = self.tags.iter().map(|t| Value::from(t.clone()));
            w.add(
                &format!("EXISTS (SELECT 1 FROM json_each(r.tags) t WHERE t.value IN ({list}))"),
                values,
            );
        }
        for (key, part) in &self.fields {
            w.add(
                "EXISTS (SELECT 1 FROM json_each(r.livechat_data) f WHERE f.key = ? AND instr(fold(f.value), ?) > 0)",
                [Value::from(key.clone()), Value::from(fold(part))],
            );
        }
        w
    }
    fn order(&self) -> String {
        let mut order: Vec<String> = self
            .sort
            .iter()
            .filter_map(|(key, ascending)| {
                column(key).map(|c| format!("{c} {}", if *ascending { "ASC" } else { "DESC" }))
            })
            .collect();
        if order.is_empty() {
            order.push("r.created_at DESC".to_owned());
        }
        order.push("r.id ASC".to_owned());
        order.join(", ")
    }
}

impl ReadTx<'_> {
    /// Rooms and how many there are in all.
    pub fn rooms(&self, filter: &RoomFilter) -> Result<(Vec<Room>, i64)> {
        let Where {
            clauses,
            mut values,
        } = filter.conditions();
        let clause = if clauses.is_empty() {
            "1".to_owned()
        } else {
            clauses.join(" AND ")
        };
        // Filters name room, department and agent; the other joins of a whole room are not needed to count.
        let count = format!(
            "SELECT count(*) FROM room r LEFT JOIN department d ON d.pk = r.department_pk
             LEFT JOIN user s ON s.pk = r.served_by_pk WHERE {clause}"
        );
        let total = self.number(&count, params_from_iter(&values))?;
        let sql = format!(
            "{} WHERE {clause} ORDER BY {} LIMIT ? OFFSET ?",
            *SELECT,
            filter.order()
        );
        values.push(Value::from(filter.limit));
        values.push(Value::from(filter.offset));
        Ok((self.all(&sql, params_from_iter(&values), from_row)?, total))
    }
    /// Names of departments by id.
    pub fn department_names(&self) -> Result<std::collections::HashMap<String, String>> {
        let pairs = self.all("SELECT id, name FROM department", [], |r| {
            Ok((r.get(0)?, r.get(1)?))
        })?;
        Ok(pairs.into_iter().collect())
    }
    /// Rooms a user has a place in, those changed after `since` when it is given.
    pub fn rooms_of_user(&self, user_pk: Pk, since: Option<Millis>) -> Result<Vec<Room>> {
        let sql = format!(
            "{} JOIN subscription b ON b.room_pk = r.pk WHERE b.user_pk = ?1 AND r.updated_at > ?2 ORDER BY r.pk",
            *SELECT
        );
        let mut statement = self.connection().prepare_cached(&sql).map_err(db)?;
        let rows = statement
            .query_map((user_pk, since.map_or(i64::MIN, |s| s.0)), from_row)
            .map_err(db)?;
        rows.collect::<rusqlite::Result<Vec<Room>>>().map_err(db)
    }
}
