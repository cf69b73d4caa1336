//! Lists of contacts, and the closed rooms of one.

use super::grams;
use super::hits;
use super::room::{self, SELECT};
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::contact::Contact;
use crate::model::room::Room;
use crate::model::text::fold;

/// Kept by triggers.
const KEPT: &str = "SELECT value FROM counter WHERE name = ?1";

/// What the index finds of the known or of the unknown: a row's number is the contact's key and, above it, whether it is unknown.
const HITS: &str = "SELECT rowid & 1099511627775 FROM contact_search WHERE contact_search MATCH ?1
    AND rowid BETWEEN ?2 << 40 AND (?2 << 40) + 1099511627775 ORDER BY rowid";
/// Those among the hits of a long term, of which the index knows the beginning. Hits are the JSON list `?1`.
const HOLDS: &str =
    "SELECT w.contact_pk FROM json_each(?1) x CROSS JOIN contact_words w ON w.contact_pk = x.value
    WHERE instr(w.text, ?2) > 0 ORDER BY w.contact_pk";
const BY_NAME: &str =
    "SELECT pk FROM contact INDEXED BY contact_by_name WHERE is_unknown = ?1 ORDER BY name, id";

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

fn json_keys(keys: &[Pk]) -> String {
    serde_json::Value::from(keys).to_string()
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
        let stretch = (filter.offset, filter.limit);
        let asked = filter
            .text
            .as_ref()
            .and_then(|text| Some((grams::phrase(text)?, text)));
        let (page, total) = match asked {
            Some((asked, text)) => {
                let hits = self.contact_hits(filter.is_unknown, &asked, text)?;
                let total = i64::try_from(hits.len()).unwrap_or(i64::MAX);
                (self.contacts_of(filter, &hits, &order)?, total)
            }
            None => {
                let sql = format!(
                    "SELECT c.pk FROM contact c WHERE c.is_unknown = ?1 ORDER BY {order} LIMIT ?2 OFFSET ?3"
                );
                let (offset, limit) = stretch;
                let page = self.all(&sql, (filter.is_unknown, limit, offset), |r| r.get(0))?;
                (page, self.contact_count(filter.is_unknown)?)
            }
        };
        let mut contacts = Vec::with_capacity(page.len());
        for pk in page {
            contacts.extend(self.contact(pk)?);
        }
        Ok((contacts, total))
    }
    fn contact_count(&self, is_unknown: bool) -> Result<i64> {
        let name = if is_unknown {
            "contacts_unknown"
        } else {
            "contacts"
        };
        self.number(KEPT, [name])
    }
    /// The contacts that hold a term, by key.
    fn contact_hits(&self, is_unknown: bool, asked: &str, text: &str) -> Result<Vec<Pk>> {
        let hits = self.all(HITS, (asked, is_unknown), |r| r.get(0))?;
        if grams::is_exact(text) {
            return Ok(hits);
        }
        self.all(HOLDS, (json_keys(&hits), fold(text)), |r| r.get(0))
    }
    /// The page of hits in an order.
    fn contacts_of(&self, filter: &ContactFilter, hits: &[Pk], order: &str) -> Result<Vec<Pk>> {
        let stretch = (filter.offset, filter.limit);
        let is_by_name = match filter.sort.as_slice() {
            [] => true,
            [(key, ascending)] => key == "name" && *ascending,
            _ => false,
        };
        if is_by_name && let Some(page) = self.hits_by_name(filter.is_unknown, hits, stretch)? {
            return Ok(page);
        }
        let sql = format!(
            "SELECT c.pk FROM json_each(?1) x CROSS JOIN contact c ON c.pk = x.value ORDER BY {order} LIMIT ?2 OFFSET ?3"
        );
        let (offset, limit) = stretch;
        self.all(&sql, (json_keys(hits), limit, offset), |r| r.get(0))
    }
    /// The page of many hits, found by going through the names until it is full; `None` where looking at the hits is less work,
    /// also when they turn out to stand far behind.
    fn hits_by_name(
        &self,
        is_unknown: bool,
        hits: &[Pk],
        (offset, limit): (i64, i64),
    ) -> Result<Option<Vec<Pk>>> {
        let (begin, end) = hits::stretch(hits.len(), (offset, limit));
        let all = usize::try_from(self.contact_count(is_unknown)?).unwrap_or(usize::MAX);
        // Evenly spread hits are met every `all / hits` names.
        if hits.len().saturating_mul(hits.len()) < all.saturating_mul(end) {
            return Ok(None);
        }
        let mut met = 0;
        let mut page = Vec::with_capacity(end - begin);
        self.each(BY_NAME, [is_unknown], hits.len(), |r| {
            let pk = r.get(0)?;
            if met < end && hits.binary_search(&pk).is_ok() {
                if met >= begin {
                    page.push(pk);
                }
                met += 1;
            }
            Ok(met < end)
        })?;
        Ok((met == end).then_some(page))
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
