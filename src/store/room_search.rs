//! Rooms by a part of their name or of a custom field.
//!
//! `room_search` and `room_field_search` hold the runs of characters of both in their order, so what the index finds for a
//! term is exact and no room has to be read to count it. A row's number is the room's time of creation and the low part of
//! its key ([`LOW`]): hits come newest first, and only those of the page are looked up.

use super::grams;
use super::hits::{BITS, LOW};
use super::room_list::RoomFilter;
use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;

const BY_NAME: &str = "SELECT rowid FROM room_search WHERE room_search MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC";
const BY_FIELD: &str = "SELECT rowid FROM room_field_search WHERE room_field_search MATCH ?1 AND rowid BETWEEN ?2 AND ?3 ORDER BY rowid DESC";
const ROOM: &str = "SELECT pk, id FROM room WHERE created_at = ?1 AND pk & 1048575 = ?2";
/// Hits as rooms: their numbers are the JSON list `?`.
pub(super) const HITS: &str = "json_each(?) x CROSS JOIN room r ON r.created_at = x.value >> 20 AND r.pk & 1048575 = x.value & 1048575";

impl RoomFilter {
    /// Whether the index is asked. Open rooms are few and are compared as they are; so are a visitor's, and those of a list.
    pub(super) fn is_searched(&self) -> bool {
        (self.name.is_some() || !self.fields.is_empty())
            && self.is_open != Some(true)
            && self.visitor_pk.is_none()
            && self.among.is_none()
            && self.name.iter().all(|part| grams::is_exact(part))
            && self.fields.iter().all(|(_, part)| grams::is_exact(part))
    }
    /// Nothing is asked for but the search and a time, newest or oldest first.
    fn is_plain_search(&self) -> bool {
        self.is_open.is_none()
            && self.agents.is_none()
            && self.department_id.is_none()
            && self.is_on_hold.is_none()
            && self.is_served.is_none()
            && self.closed == (None, None)
            && self.tags.is_empty()
            && self.source.is_none()
    }
    /// Newest first unless the sort says otherwise; `None` for another order.
    fn by_time(&self) -> Option<bool> {
        match self.sort.as_slice() {
            [] => Some(false),
            [(key, ascending)] if key == "ts" => Some(*ascending),
            _ => None,
        }
    }
}

impl ReadTx<'_> {
    /// Numbers of the rooms that have every part, newest first.
    pub(super) fn room_hits(&self, filter: &RoomFilter) -> Result<Vec<i64>> {
        let (start, end) = filter.created;
        // The greatest time that fits; nothing is made before 1970.
        let most = i64::MAX >> BITS;
        let first = start.map_or(0, |s| s.0).clamp(0, most) << BITS;
        let last = (end.map_or(most, |e| e.0).clamp(-1, most) << BITS) | LOW;
        let mut found: Option<Vec<i64>> = None;
        let asked = filter
            .name
            .iter()
            .filter_map(|part| grams::phrase(part))
            .map(|phrase| (BY_NAME, phrase))
            .chain(
                filter
                    .fields
                    .iter()
                    .map(|(key, part)| (BY_FIELD, grams::phrase_of_field(key, part))),
            );
        for (sql, phrase) in asked {
            let hits = self.all(sql, (phrase, first, last), |r| r.get::<_, i64>(0))?;
            found = Some(match found {
                None => hits,
                Some(mut before) => {
                    // Both newest first.
                    let mut others = hits.into_iter().peekable();
                    before.retain(|hit| {
                        while others.next_if(|other| other > hit).is_some() {}
                        others.peek() == Some(hit)
                    });
                    before
                }
            });
        }
        Ok(found.unwrap_or_default())
    }

    /// The page of a plain search; `None` when rooms have to be read to tell.
    pub(super) fn searched_page(
        &self,
        filter: &RoomFilter,
        hits: &[i64],
    ) -> Result<Option<Vec<Pk>>> {
        let Some(ascending) = filter.by_time().filter(|_| filter.is_plain_search()) else {
            return Ok(None);
        };
        let stretch = (filter.offset, filter.limit);
        self.page_by_time(hits, ascending, stretch, ROOM).map(Some)
    }
}
