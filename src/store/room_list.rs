//! Lists of rooms with their filters.

use super::room::{SELECT, from_row};
use super::room_search::HITS;
use super::tx::{ReadTx, db};
use crate::error::Result;
use crate::model::Pk;
use crate::model::room::Room;
use crate::model::text::fold;
use crate::model::time::Millis;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// Kept by triggers: rooms by department, agent and state.
const TOTAL: &str = "SELECT coalesce(sum(rooms), 0) FROM room_total";
const USERS: &str = "SELECT pk FROM user WHERE id = ?1 UNION SELECT pk FROM user WHERE username_key = ?2 AND username = ?1";

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
pub(super) fn column(key: &str) -> Option<&'static str> {
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

/// Conditions and the values of their places.
#[derive(Default, Clone)]
pub(super) struct Where {
    clauses: Vec<String>,
    pub(super) values: Vec<Value>,
}

impl Where {
    pub(super) fn clause(&self) -> String {
        if self.clauses.is_empty() {
            "1".to_owned()
        } else {
            self.clauses.join(" AND ")
        }
    }
    pub(super) fn add(&mut self, clause: &str, values: impl IntoIterator<Item = Value>) {
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

pub(super) fn marks(count: usize) -> String {
    vec!["?"; count].join(",")
}

impl RoomFilter {
    /// Only what [`room_total`](TOTAL) counts by is asked for.
    pub(super) fn is_counted(&self) -> bool {
        self.name.is_none()
            && self.visitor_pk.is_none()
            && self.among.is_none()
            && self.source.is_none()
            && self.tags.is_empty()
            && self.fields.is_empty()
            && [self.created, self.closed] == [(None, None); 2]
    }
    /// Rooms are looked up by their one tag.
    fn tag(&self) -> Option<&String> {
        match self.tags.as_slice() {
            [tag] => Some(tag),
            _ => None,
        }
    }
    /// Table to start from.
    fn from(&self) -> &'static str {
        if self.tag().is_some() {
            "room_tag t CROSS JOIN room r ON r.pk = t.room_pk"
        } else {
            "room r"
        }
    }
    /// Conditions on the totals that are kept: one line per department, agent and state.
    pub(super) fn counted(&self, agents: Option<&[Pk]>, department_pk: Option<Pk>) -> Where {
        let mut w = Where::default();
        if let Some(pks) = agents {
            w.add(
                &format!("agent_pk IN ({})", marks(pks.len())),
                pks.iter().map(|pk| Value::from(*pk)),
            );
        }
        if let Some(pk) = department_pk {
            w.add("department_pk = ?", [Value::from(pk)]);
        }
        for (wanted, yes, no) in [
            (self.is_open, "state <> 0", "state = 0"),
            (self.is_on_hold, "state = 2", "state <> 2"),
            (self.is_served, "agent_pk <> 0", "agent_pk = 0"),
        ] {
            if let Some(wanted) = wanted {
                w.add(if wanted { yes } else { no }, []);
            }
        }
        w
    }
    /// `hits`: what the search index found, as a JSON list; then nothing is compared again.
    pub(super) fn conditions(
        &self,
        agents: Option<&[Pk]>,
        department_pk: Option<Pk>,
        hits: Option<String>,
    ) -> Where {
        let mut w = Where::default();
        let is_found = hits.is_some();
        // The place of the list is the first one, before all conditions.
        w.values.extend(hits.map(Value::from));
        if is_found && !self.tags.is_empty() {
            self.tagged(&mut w);
        } else if let Some(tag) = self.tag() {
            w.add("t.tag = ?", [Value::from(tag.clone())]);
        } else if !self.tags.is_empty() {
            self.tagged(&mut w);
        }
        if let Some(pks) = agents {
            w.add(
                &format!("r.served_by_pk IN ({})", marks(pks.len())),
                pks.iter().map(|pk| Value::from(*pk)),
            );
        }
        if let Some(pk) = department_pk {
            w.add("r.department_pk = ?", [Value::from(pk)]);
        }
        // Written out, not bound: only so the planner sees that an index of open or closed rooms will do.
        match self.is_open {
            Some(true) => w.add("r.is_open = 1", []),
            Some(false) => w.add("r.is_open = 0", []),
            // Whatever was closed within a range is closed.
            None if self.closed != (None, None) => w.add("r.is_open = 0", []),
            None => {}
        }
        // No closed room is on hold.
        if let Some(held) = self
            .is_on_hold
            .filter(|held| *held || self.is_open != Some(false))
        {
            w.add("r.is_on_hold = ?", [Value::from(held)]);
        }
        match self.is_served {
            Some(true) => w.add("r.served_by_pk IS NOT NULL", []),
            Some(false) => w.add("r.served_by_pk IS NULL", []),
            None => {}
        }
        w.range("r.created_at", self.created);
        w.range("r.closed_at", self.closed);
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
        if is_found {
            return w;
        }
        if let Some(name) = &self.name {
            w.add("instr(fold(r.name), ?) > 0", [Value::from(fold(name))]);
        }
        for (key, part) in &self.fields {
            w.add(
                "EXISTS (SELECT 1 FROM json_each(r.livechat_data) f WHERE f.key = ? AND instr(fold(CAST(f.value AS TEXT)), ?) > 0)",
                [Value::from(key.clone()), Value::from(fold(part))],
            );
        }
        w
    }
    fn tagged(&self, w: &mut Where) {
        let list = marks(self.tags.len());
        let values = self.tags.iter().map(|t| Value::from(t.clone()));
        w.add(
            &format!("r.pk IN (SELECT room_pk FROM room_tag WHERE tag IN ({list}))"),
            values,
        );
    }
    fn order(&self, from: &str) -> String {
        let mut order: Vec<String> = self
            .sort
            .iter()
            .filter_map(|(key, ascending)| {
                column(key).map(|c| (c, if *ascending { "ASC" } else { "DESC" }))
            })
            .map(|(column, direction)| sorted(column, direction, from))
            .collect();
        if order.is_empty() {
            order.push(sorted("r.created_at", "DESC", from));
        }
        order.push("r.id ASC".to_owned());
        order.join(", ")
    }
}

fn sorted(column: &str, direction: &str, from: &str) -> String {
    // The tag's index has the room's time in it.
    let column = match column {
        "r.created_at" if from.starts_with("room_tag") => "t.created_at",
        other => other,
    };
    format!("{column} {direction}")
}

impl ReadTx<'_> {
    /// Rooms and how many there are in all. The page is found in an index where there is one in its order; whole rooms are
    /// read for the page alone.
    pub fn rooms(&self, filter: &RoomFilter) -> Result<(Vec<Room>, i64)> {
        let agents = match &filter.agents {
            Some(names) => Some(self.user_pks(names)?),
            None => None,
        };
        let agents = agents.as_deref();
        if agents.is_some_and(<[Pk]>::is_empty) {
            // Nobody has one of these names, so nobody serves a room.
            return Ok((Vec::new(), 0));
        }
        let department_pk = match &filter.department_id {
            Some(id) => Some(self.department_pk(id)?.unwrap_or(-1)),
            None => None,
        };
        let hits = if filter.is_searched() {
            Some(self.room_hits(filter)?)
        } else {
            None
        };
        if let Some(hits) = &hits
            && let Some(page) = self.searched_page(filter, hits)?
        {
            let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
            return Ok((self.rooms_at(page)?, total));
        }
        let from = match &hits {
            Some(_) => HITS,
            None => filter.from(),
        };
        let is_found = hits.is_some();
        let hits = hits.map(|hits| serde_json::Value::from(hits).to_string());
        let w = filter.conditions(agents, department_pk, hits);
        let clause = w.clause();
        let total = if filter.is_counted() {
            self.counted_rooms(filter, agents, department_pk)?
        } else {
            // The tag alone needs no room.
            let from = match (filter.tag(), w.clauses.len()) {
                (Some(_), 1) if !is_found => "room_tag t",
                _ => from,
            };
            let sql = format!("SELECT count(*) FROM {from} WHERE {clause}");
            self.number(&sql, params_from_iter(&w.values))?
        };
        let page = self.ordered(filter, w, from)?;
        Ok((self.rooms_at(page)?, total))
    }
    /// The kept total of a filter that is counted.
    pub(super) fn counted_rooms(
        &self,
        filter: &RoomFilter,
        agents: Option<&[Pk]>,
        department_pk: Option<Pk>,
    ) -> Result<i64> {
        let counted = filter.counted(agents, department_pk);
        let sql = format!("{TOTAL} WHERE {}", counted.clause());
        self.number(&sql, params_from_iter(&counted.values))
    }
    /// A page in its order.
    pub(super) fn ordered(&self, filter: &RoomFilter, w: Where, from: &str) -> Result<Vec<Pk>> {
        match self.sorted_page(filter, &w)? {
            Some(page) => Ok(page),
            None => self.page(filter, w, from),
        }
    }
    /// The page as the planner finds it.
    fn page(&self, filter: &RoomFilter, mut w: Where, from: &str) -> Result<Vec<Pk>> {
        let order = filter.order(from);
        let clause = w.clause();
        let joins = if order.contains("d.") || order.contains("s.") {
            "LEFT JOIN department d ON d.pk = r.department_pk LEFT JOIN user s ON s.pk = r.served_by_pk"
        } else {
            ""
        };
        let sql = format!(
            "SELECT r.pk FROM {from} {joins} WHERE {clause} ORDER BY {order} LIMIT ? OFFSET ?"
        );
        w.values.push(Value::from(filter.limit));
        w.values.push(Value::from(filter.offset));
        self.all(&sql, params_from_iter(&w.values), |r| r.get(0))
    }
    fn rooms_at(&self, pks: Vec<Pk>) -> Result<Vec<Room>> {
        let mut rooms = Vec::with_capacity(pks.len());
        for pk in pks {
            rooms.extend(self.room(pk)?);
        }
        Ok(rooms)
    }
    /// Row keys of users named by id or username.
    fn user_pks(&self, names: &[String]) -> Result<Vec<Pk>> {
        let mut pks = Vec::with_capacity(names.len());
        for name in names {
            pks.extend(self.all(USERS, (name, name.to_lowercase()), |r| r.get::<_, Pk>(0))?);
        }
        Ok(pks)
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
