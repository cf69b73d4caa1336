//! Lists of visitors for users.

use super::grams;
use super::tx::{ReadTx, json_texts};
use super::visitor::{SELECT, from_row};
use crate::error::Result;
use crate::model::text::fold;
use crate::model::visitor::Visitor;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// Which visitors, in which order.
#[derive(Debug, Default)]
pub struct VisitorFilter {
    /// In name, username or one of `fields`; or exactly an address or a number.
    pub term: String,
    /// Custom fields that are looked into.
    pub fields: Vec<String>,
    /// Sort keys as clients name them, `true` ascending.
    pub sort: Vec<(String, bool)>,
    /// Visitors to skip.
    pub offset: i64,
    /// Most visitors; -1 means all.
    pub limit: i64,
}

/// What the index finds, newest first: a row's number is the visitor's time and the low part of its key (store::hits).
const HITS: &str =
    "SELECT rowid FROM visitor_search WHERE visitor_search MATCH ?1 ORDER BY rowid DESC";
/// Those with an address or a number, exactly.
const BY_ADDRESS: &str = "SELECT DISTINCT (v.created_at << 20) | (v.pk & 1048575) FROM visitor_address a CROSS JOIN visitor v ON v.pk = a.visitor_pk
    WHERE a.kind IN ('email', 'phone') AND a.value IN (?1, ?2) AND v.is_disabled = 0";
const VISITOR: &str =
    "SELECT pk, id FROM visitor WHERE created_at = ?1 AND pk & 1048575 = ?2 AND is_disabled = 0";
/// Hits as visitors: their numbers are the JSON list `?1`.
const FOUND: &str = "json_each(?1) x CROSS JOIN visitor v ON v.created_at = x.value >> 20 AND v.pk & 1048575 = x.value & 1048575
    AND v.is_disabled = 0";
/// Hits of a long term, of which the index knows the beginning. The term is `?2` folded, the fields are `?3`.
const HOLDS: &str =
    "instr(fold(v.name), ?2) > 0 OR instr(fold(v.username), ?2) > 0
    OR EXISTS (SELECT 1 FROM json_each(v.livechat_data) f WHERE f.key IN (SELECT value FROM json_each(?3))
        AND instr(fold(CAST(f.value AS TEXT)), ?2) > 0)";
/// Condition on `v.pk` for those the index finds: what it is asked is its parameter.
pub(super) const VISITOR_FOUND: &str = "v.pk IN (SELECT w.pk FROM visitor_search x CROSS JOIN visitor w
    ON w.created_at = x.rowid >> 20 AND w.pk & 1048575 = x.rowid & 1048575 AND w.is_disabled = 0 WHERE x.visitor_search MATCH ?)";

/// The column a client's sort key means.
fn column(key: &str) -> Option<&'static str> {
    Some(match key {
        "ts" => "v.created_at",
        "name" => "v.name",
        "username" => "v.username",
        "status" => "v.status",
        "lastChat" | "lastChat.ts" => "v.last_room_at",
        "_updatedAt" => "v.updated_at",
        "_id" => "v.id",
        _ => return None,
    })
}

impl VisitorFilter {
    /// Newest first unless the sort says otherwise; `None` for another order.
    fn by_time(&self) -> Option<bool> {
        let mut known = self.sort.iter().filter(|(key, _)| column(key).is_some());
        match (known.next(), known.next()) {
            (None, _) => Some(false),
            (Some((key, ascending)), None) if key == "ts" => Some(*ascending),
            _ => None,
        }
    }
}

fn json_numbers(numbers: &[i64]) -> String {
    serde_json::Value::from(numbers).to_string()
}

fn order(sort: &[(String, bool)]) -> String {
    let mut order: Vec<String> = sort
        .iter()
        .filter_map(|(key, ascending)| {
            column(key).map(|c| format!("{c} {}", if *ascending { "ASC" } else { "DESC" }))
        })
        .collect();
    if order.is_empty() {
        order.push("v.created_at DESC".to_owned());
    }
    order.push("v.id ASC".to_owned());
    order.join(", ")
}

/// A condition of `visitors.autocomplete`: a field and the value it must have.
pub type Condition = (String, String);

/// The test of a condition with its places; `None` for a field no visitor has.
fn test(field: &str) -> Option<&'static str> {
    Some(match field {
        "_id" => "v.id = ?",
        "name" => "v.name = ?",
        "username" => "v.username = ?",
        "status" => "v.status = ?",
        "department" => "v.department_pk = (SELECT pk FROM department WHERE id = ?)",
        "visitorEmails.address" => {
            "EXISTS (SELECT 1 FROM visitor_address a WHERE a.visitor_pk = v.pk AND a.kind = 'email' AND a.value = ?)"
        }
        "phone.phoneNumber" => {
            "EXISTS (SELECT 1 FROM visitor_address a WHERE a.visitor_pk = v.pk AND a.kind = 'phone' AND a.value = ?)"
        }
        "contactManager.username" => {
            "v.contact_pk IN (SELECT c.pk FROM contact c JOIN user u ON u.pk = c.manager_user_pk WHERE u.username = ?)"
        }
        _ => return None,
    })
}

impl ReadTx<'_> {
    /// Visitors and how many there are in all.
    pub fn visitors(&self, filter: &VisitorFilter) -> Result<(Vec<Visitor>, i64)> {
        let order = order(&filter.sort);
        let stretch = (filter.offset, filter.limit);
        let Some(asked) = grams::phrase_or_fields(&filter.term, &filter.fields) else {
            let total = self.number("SELECT value FROM counter WHERE name = 'visitors'", [])?;
            let sql = format!("{SELECT} 1 ORDER BY {order} LIMIT ?1 OFFSET ?2");
            let (offset, limit) = stretch;
            let page = self.all(&sql, (limit, offset), from_row)?;
            return Ok((page, total));
        };
        let hits = self.visitor_hits(filter, &asked)?;
        let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
        let page = match filter.by_time() {
            Some(ascending) => self.page_by_time(&hits, ascending, stretch, VISITOR)?,
            None => {
                let sql = format!("SELECT v.pk FROM {FOUND} ORDER BY {order} LIMIT ?2 OFFSET ?3");
                let (offset, limit) = stretch;
                self.all(&sql, (json_numbers(&hits), limit, offset), |r| r.get(0))?
            }
        };
        let mut visitors = Vec::with_capacity(page.len());
        for pk in page {
            visitors.extend(self.visitor(pk)?);
        }
        Ok((visitors, total))
    }
    /// Numbers of the visitors that hold the term, newest first.
    fn visitor_hits(&self, filter: &VisitorFilter, asked: &str) -> Result<Vec<i64>> {
        let number = |r: &rusqlite::Row<'_>| r.get::<_, i64>(0);
        let mut hits = self.all(HITS, [asked], number)?;
        let folded = fold(&filter.term);
        if !grams::is_exact(&filter.term) {
            let sql = format!("SELECT x.value FROM {FOUND} WHERE {HOLDS} ORDER BY x.value DESC");
            let fields = json_texts(&filter.fields);
            hits = self.all(&sql, (json_numbers(&hits), &folded, fields), number)?;
        }
        let others = self.all(BY_ADDRESS, (&folded, &filter.term), number)?;
        if !others.is_empty() {
            hits.extend(others);
            hits.sort_unstable_by(|a, b| b.cmp(a));
            hits.dedup();
        }
        Ok(hits)
    }
    /// The first ten visitors, by name, whose name begins with `term`: id, name and username.
    pub fn visitors_named(
        &self,
        term: &str,
        exceptions: &[String],
        conditions: &[Condition],
    ) -> Result<Vec<(String, String, String)>> {
        let mut clauses = vec![
            "v.is_disabled = 0 AND v.name IS NOT NULL".to_owned(),
            "v.id NOT IN (SELECT value FROM json_each(?))".to_owned(),
        ];
        let mut values = vec![Value::from(json_texts(exceptions))];
        if let Some(asked) = grams::phrase_at_start(term) {
            clauses.push(VISITOR_FOUND.to_owned());
            clauses.push("instr(fold(v.name), ?) = 1".to_owned());
            values.extend([Value::from(asked), Value::from(fold(term))]);
        }
        for (field, wanted) in conditions {
            if let Some(key) = field.strip_prefix("livechatData.") {
                clauses.push(
                    "EXISTS (SELECT 1 FROM json_each(v.livechat_data) f WHERE f.key = ? AND f.value = ?)".to_owned(),
                );
                values.extend([Value::from(key.to_owned()), Value::from(wanted.clone())]);
                continue;
            }
            let Some(test) = test(field) else {
                return Ok(Vec::new());
            };
            clauses.push(test.to_owned());
            values.push(Value::from(wanted.clone()));
        }
        let sql = format!(
            "SELECT v.id, v.name, v.username FROM visitor v WHERE {} ORDER BY v.name, v.id LIMIT 10",
            clauses.join(" AND ")
        );
        self.all(&sql, params_from_iter(values), |r| {
            Ok((r.get(0)?, r.get(1)?, r.get(2)?))
        })
    }
}
