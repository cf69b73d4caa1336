//! Lists of contacts, and the closed rooms of one.

use super::room::{self, SELECT};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::contact::Contact;
use crate::model::room::Room;
use rusqlite::params_from_iter;
use rusqlite::types::Value;

/// Which contacts, in which order.
#[derive(Debug, Clone, Default)]
pub struct ContactFilter {
    /// Part of the name, of an address or of a number, whatever its letter case.
    pub text: Option<String>,
    /// Those nobody has answered or edited yet, or the others.
    pub is_unknown: bool,
    /// Sort keys as clients name them, `true` ascending.
    pub sort: Vec<(String, bool)>,
    /// Contacts to skip.
    pub offset: i64,
    /// Most contacts; -1 means all.
    pub limit: i64,
}

fn column(key: &str) -> Option<&'static str> {
    Some(match key {
        "name" => "c.name",
        "createdAt" => "c.created_at",
        "lastChat" | "lastChat.ts" => "c.last_room_at",
        "_updatedAt" => "c.updated_at",
        "_id" => "c.id",
        _ => return None,
    })
}

fn history_column(key: &str) -> Option<&'static str> {
    Some(match key {
        "closedAt" => "r.closed_at",
        "ts" => "r.created_at",
        "fname" => "r.name",
        "msgs" => "r.message_count",
        "_id" => "r.id",
        _ => return None,
    })
}

/// `ORDER BY` of sort keys that are known; ties by id.
fn order(
    sort: &[(String, bool)],
    column: fn(&str) -> Option<&'static str>,
    default: &str,
    id: &str,
) -> String {
    let mut order: Vec<String> = sort
        .iter()
        .filter_map(|(key, ascending)| {
            column(key).map(|c| format!("{c} {}", if *ascending { "ASC" } else { "DESC" }))
        })
        .collect();
    if order.is_empty() {
        order.push(default.to_owned());
    }
    order.push(format!("{id} ASC"));
    order.join(", ")
}

impl ReadTx<'_> {
    /// Contacts and how many there are in all.
    pub fn contacts(&self, filter: &ContactFilter) -> Result<(Vec<Contact>, i64)> {
        let mut values = vec![Value::from(filter.is_unknown)];
        let mut clause = "c.is_unknown = ?".to_owned();
        if let Some(text) = &filter.text {
            clause.push_str(
                " AND (instr(fold(c.name), ?) > 0 OR EXISTS (SELECT 1 FROM contact_address a
                 WHERE a.contact_pk = c.pk AND instr(a.value_key, ?) > 0))",
            );
            let text = text.to_lowercase();
            values.extend([Value::from(text.clone()), Value::from(text)]);
        }
        let total = self.number(
            &format!("SELECT count(*) FROM contact c WHERE {clause}"),
            params_from_iter(&values),
        )?;
        let order = order(&filter.sort, column, "c.name ASC", "c.id");
        let sql =
            format!("SELECT c.pk FROM contact c WHERE {clause} ORDER BY {order} LIMIT ? OFFSET ?");
        values.push(Value::from(filter.limit));
        values.push(Value::from(filter.offset));
        let page: Vec<Pk> = self.all(&sql, params_from_iter(&values), |r| r.get(0))?;
        let mut contacts = Vec::with_capacity(page.len());
        for pk in page {
            contacts.extend(self.contact(pk)?);
        }
        Ok((contacts, total))
    }
    /// Closed rooms of a contact (from one kind of source when it is given) and how many there are in all.
    pub fn contact_history(
        &self,
        contact_id: &str,
        source_type: Option<&str>,
        sort: &[(String, bool)],
        (offset, limit): (i64, i64),
    ) -> Result<(Vec<Room>, i64)> {
        let clause = "r.contact_pk = (SELECT pk FROM contact WHERE id = ?1) AND r.is_open = 0
             AND (?2 IS NULL OR r.source_type = ?2)";
        let total = self.number(
            &format!("SELECT count(*) FROM room r WHERE {clause}"),
            (contact_id, source_type),
        )?;
        let sql = format!(
            "{} WHERE {clause} ORDER BY {} LIMIT ?3 OFFSET ?4",
            *SELECT,
            order(sort, history_column, "r.closed_at DESC", "r.id")
        );
        let page = self.all(
            &sql,
            (contact_id, source_type, limit, offset),
            room::from_row,
        )?;
        Ok((page, total))
    }
}
