//! Lists of visitors for users.

use super::grams;
use super::tx::{ReadTx, json_texts};
use super::visitor::{SELECT, from_row};
use crate::error::Result;
use crate::model::Pk;
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

/// The plus keeps the planner from going through all visitors by an index of the enabled ones.
/// The term is `?1` for the index, `?2` folded, `?3` as it came; the fields are `?4`.
const HIT: &str = "+v.is_disabled = 0 AND v.pk IN (SELECT v.pk FROM visitor_search x CROSS JOIN visitor v ON v.pk = x.rowid
        WHERE x.visitor_search MATCH ?1 AND (instr(fold(v.name), ?2) > 0 OR instr(fold(v.username), ?2) > 0
        OR EXISTS (SELECT 1 FROM json_each(v.livechat_data) f WHERE f.key IN (SELECT value FROM json_each(?4))
            AND instr(fold(CAST(f.value AS TEXT)), ?2) > 0))
    UNION SELECT visitor_pk FROM visitor_address WHERE kind IN ('email', 'phone') AND value IN (?2, ?3))";

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
        let Some(asked) = grams::query(&filter.term) else {
            let total = self.number("SELECT value FROM counter WHERE name = 'visitors'", [])?;
            let sql = format!("{SELECT} 1 ORDER BY {order} LIMIT ?1 OFFSET ?2");
            let page = self.all(&sql, (filter.limit, filter.offset), from_row)?;
            return Ok((page, total));
        };
        let (folded, fields) = (fold(&filter.term), json_texts(&filter.fields));
        // The hits are gone through once, for the page and for their number.
        let sql = format!("SELECT v.pk FROM visitor v WHERE {HIT} ORDER BY {order}");
        let hits: Vec<Pk> =
            self.all(&sql, (&asked, &folded, &filter.term, &fields), |r| r.get(0))?;
        let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(filter.offset).unwrap_or(0);
        let take = usize::try_from(filter.limit).unwrap_or(usize::MAX);
        let mut page = Vec::new();
        for pk in hits.into_iter().skip(skip).take(take) {
            page.extend(self.visitor(pk)?);
        }
        Ok((page, total))
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
        if let Some(asked) = grams::query_beginning(term) {
            clauses.push(
                "v.pk IN (SELECT rowid FROM visitor_search WHERE visitor_search MATCH ?)"
                    .to_owned(),
            );
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
