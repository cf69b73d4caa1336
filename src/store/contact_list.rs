//! Lists of contacts, and the closed rooms of one.

use super::room::{self, SELECT};
use super::search::{CONTACT_HOLDS, contact_query};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::contact::Contact;
use crate::model::room::Room;
use crate::model::text::fold;

/// Kept by triggers.
const KEPT: &str = "SELECT value FROM counter WHERE name = ?1";

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
        let order = order(&filter.sort, column, "c.name ASC", "c.id");
        let asked = filter
            .text
            .as_ref()
            .and_then(|text| Some((contact_query(text)?, fold(text))));
        let stretch = (filter.offset, filter.limit);
        let (page, total) = match asked {
            Some(asked) => self.contacts_with(filter.is_unknown, asked, &order, stretch)?,
            None => {
                let name = if filter.is_unknown {
                    "contacts_unknown"
                } else {
                    "contacts"
                };
                let sql = format!(
                    "SELECT c.pk FROM contact c WHERE c.is_unknown = ?1 ORDER BY {order} LIMIT ?2 OFFSET ?3"
                );
                let page = self.all(
                    &sql,
                    (filter.is_unknown, filter.limit, filter.offset),
                    |r| r.get(0),
                )?;
                (page, self.number(KEPT, [name])?)
            }
        };
        let mut contacts = Vec::with_capacity(page.len());
        for pk in page {
            contacts.extend(self.contact(pk)?);
        }
        Ok((contacts, total))
    }
    /// A page of the contacts that hold a term, and how many there are: the hits are gone through once for both.
    fn contacts_with(
        &self,
        is_unknown: bool,
        (asked, folded): (String, String),
        order: &str,
        (offset, limit): (i64, i64),
    ) -> Result<(Vec<Pk>, i64)> {
        let sql = format!(
            "SELECT c.pk FROM contact c WHERE +c.is_unknown = ? AND {CONTACT_HOLDS} ORDER BY {order}"
        );
        let hits: Vec<Pk> = self.all(&sql, (is_unknown, asked, folded), |r| r.get(0))?;
        let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(offset).unwrap_or(0);
        let take = usize::try_from(limit).unwrap_or(usize::MAX);
        Ok((hits.into_iter().skip(skip).take(take).collect(), total))
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
