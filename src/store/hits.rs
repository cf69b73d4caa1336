//! Pages of what a search index found, where a row's number there is a time and the low part of a key: only the rows of the page
//! are looked up.

use super::tx::ReadTx;
use crate::error::Result;
use crate::model::Pk;

/// Bits of a row's number that are the key.
pub(super) const BITS: u32 = 20;
/// The low part of a key.
pub(super) const LOW: i64 = (1 << BITS) - 1;

/// A page's first place and the place behind its last.
pub(super) fn stretch(count: usize, (offset, limit): (i64, i64)) -> (usize, usize) {
    let begin = usize::try_from(offset).unwrap_or(0).min(count);
    let end = match usize::try_from(limit) {
        Ok(limit) => begin.saturating_add(limit).min(count),
        Err(_) => count,
    };
    (begin, end)
}

impl ReadTx<'_> {
    /// The page of hits that come newest first, or the other way round; those of one instant by id. `row` gives key and id of a
    /// time and the low part of a key.
    pub(super) fn page_by_time(
        &self,
        hits: &[i64],
        ascending: bool,
        (offset, limit): (i64, i64),
        row: &str,
    ) -> Result<Vec<Pk>> {
        let count = hits.len();
        let at = |place: usize| {
            let place = if ascending {
                count.checked_sub(place + 1)?
            } else {
                place
            };
            hits.get(place).copied()
        };
        let (begin, end) = stretch(count, (offset, limit));
        // Rows of one instant come by id: those beside the page belong to the order.
        let time = |place: usize| at(place).map(|hit| hit >> BITS);
        let (mut from, mut to) = (begin, end);
        while from > 0 && from < count && time(from - 1) == time(from) {
            from -= 1;
        }
        while to > 0 && to < count && time(to) == time(to - 1) {
            to += 1;
        }
        let mut found = Vec::with_capacity(to.saturating_sub(from));
        for hit in (from..to).filter_map(at) {
            let time = hit >> BITS;
            if let Some((pk, id)) = self.first(row, (time, hit & LOW), |r| {
                Ok((r.get::<_, Pk>(0)?, r.get::<_, String>(1)?))
            })? {
                found.push((if ascending { time } else { -time }, id, pk));
            }
        }
        found.sort();
        Ok(found
            .into_iter()
            .skip(begin - from)
            .take(end - begin)
            .map(|(_, _, pk)| pk)
            .collect())
    }
}
