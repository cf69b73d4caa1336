//! Order and cut of the short lists: accounts, departments, settings. They are read whole, so that text can be compared as
//! people expect it (letter case of every alphabet) and any known key can sort.

use super::page::Page;
use crate::model::text::fold;
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::Value;
use std::cmp::Ordering;
use std::fmt;

/// Reads a JSON object as pairs in the order they were written: the first key sorts first.
pub(super) fn in_order(raw: &str) -> Option<Vec<(String, Value)>> {
    struct Pairs;
    impl<'de> Visitor<'de> for Pairs {
        type Value = Vec<(String, Value)>;
        fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("a JSON object")
        }
        fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Self::Value, A::Error> {
            let mut pairs = Vec::new();
            while let Some(pair) = entries.next_entry()? {
                pairs.push(pair);
            }
            Ok(pairs)
        }
    }
    let mut json = serde_json::Deserializer::from_str(raw);
    let pairs = (&mut json).deserialize_map(Pairs).ok()?;
    json.end().ok()?;
    Some(pairs)
}

/// What a row is sorted by. An absent value comes before every present one, `false` before `true`, text by code point.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Key<'a> {
    /// Absent.
    Nothing,
    /// A boolean.
    Bool(bool),
    /// A number.
    Number(i64),
    /// A text.
    Text(&'a str),
}

impl<'a> From<&'a str> for Key<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl<'a> From<Option<&'a str>> for Key<'a> {
    fn from(text: Option<&'a str>) -> Self {
        text.map_or(Self::Nothing, Self::Text)
    }
}

/// A row that knows its keys.
pub(super) trait Sortable {
    /// Breaks ties.
    fn id(&self) -> &str;
    /// The value behind a key on the wire; `None` for a key this kind of row does not have.
    fn key(&self, name: &str) -> Option<Key<'_>>;
}

impl Page {
    /// Sorts (by `default` ascending when the caller did not say) and cuts. Answers the page and how many there were.
    pub(super) fn cut<T: Sortable>(&self, mut items: Vec<T>, default: &str) -> (Vec<T>, i64) {
        items.sort_by(|a, b| self.compare(a, b, default));
        let total = i64::try_from(items.len()).unwrap_or(i64::MAX);
        let skip = usize::try_from(self.offset).unwrap_or(usize::MAX);
        let take = usize::try_from(self.count).unwrap_or(usize::MAX);
        (items.into_iter().skip(skip).take(take).collect(), total)
    }

    fn compare<T: Sortable>(&self, a: &T, b: &T, default: &str) -> Ordering {
        let own;
        let sort = if self.sort.is_empty() {
            own = [(default.to_owned(), true)];
            own.as_slice()
        } else {
            self.sort.as_slice()
        };
        for (name, is_ascending) in sort {
            let order = a.key(name).cmp(&b.key(name));
            let order = if *is_ascending {
                order
            } else {
                order.reverse()
            };
            if order.is_ne() {
                return order;
            }
        }
        a.id().cmp(b.id())
    }
}

/// True when `text` holds `part`, whatever the letter case. `part` must be folded.
pub(super) fn holds(text: &str, part: &str) -> bool {
    fold(text).contains(part)
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Row(&'static str, Option<&'static str>);
    impl Sortable for Row {
        fn id(&self) -> &str {
            self.0
        }
        fn key(&self, name: &str) -> Option<Key<'_>> {
            (name == "name").then(|| self.1.into())
        }
    }

    fn ids(offset: i64, count: i64, sort: &[(&str, bool)]) -> (String, i64) {
        let rows = vec![
            Row("c", Some("b")),
            Row("a", Some("b")),
            Row("b", None),
            Row("d", Some("B")),
        ];
        let sort = sort.iter().map(|(k, d)| ((*k).to_owned(), *d)).collect();
        let (page, total) = Page {
            offset,
            count,
            sort,
        }
        .cut(rows, "name");
        (page.iter().map(|r| r.0).collect(), total)
    }

    #[test]
    fn keys_keep_their_order() {
        let keys = |raw| in_order(raw).map(|p| p.into_iter().map(|(k, _)| k).collect::<String>());
        assert_eq!(keys(r#"{"z":1,"a":-1}"#), Some("za".to_owned()));
        assert_eq!(keys("[1]"), None);
        assert_eq!(keys("{} x"), None);
    }

    #[test]
    fn rows_are_sorted_by_code_point_and_ties_by_id() {
        assert_eq!(ids(0, -1, &[]), ("bdac".to_owned(), 4));
        assert_eq!(ids(0, -1, &[("name", false)]), ("acdb".to_owned(), 4));
        assert_eq!(ids(0, -1, &[("nonsense", false)]), ("abcd".to_owned(), 4));
        assert_eq!(ids(1, 2, &[]), ("da".to_owned(), 4));
        assert_eq!(ids(9, 2, &[]), (String::new(), 4));
    }
}
