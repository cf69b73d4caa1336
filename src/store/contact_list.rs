//! Lists of contacts, and the closed rooms of one.

use super::room::{self, SELECT};
use super::search;
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::contact::Contact;
use crate::model::room::Room;

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
        // An empty term is held by every contact.
        let asked = filter.text.as_deref().and_then(search::contact_query);
        let (holds, needle) = match &asked {
            Some(_) => (
                search::CONTACT_HOLDS,
                search::folded(filter.text.as_deref().unwrap_or("")),
            ),
            None => ("?1 IS ?2", String::new()),
        };
        let asked = asked.unwrap_or_default();
        let clause = format!("{holds} AND c.is_unknown = ?3");
        let total = self.number(
            &format!("SELECT count(*) FROM contact c WHERE {clause}"),
            (&asked, &needle, filter.is_unknown),
        )?;
        let order = order(&filter.sort, column, "c.name ASC", "c.id");
        let sql = format!(
            "SELECT c.pk FROM contact c WHERE {clause} ORDER BY {order} LIMIT ?4 OFFSET ?5"
        );
        let page: Vec<Pk> = self.all(
            &sql,
            (
                &asked,
                &needle,
                filter.is_unknown,
                filter.limit,
                filter.offset,
            ),
            |r| r.get(0),
        )?;
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
