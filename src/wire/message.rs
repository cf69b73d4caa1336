//! Messages on the wire.

use super::time::{Dates, Stamp};
use super::{message_extra, stream};
use crate::model::file::Links;
use crate::model::message::{Author, Message, Side};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};
use serde_json::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// A message for one kind of reader. Written straight to the output: this is on the hot path.
pub struct View<'a> {
    /// The message.
    pub message: &'a Message,
    /// Form of its dates.
    pub dates: Dates,
    /// The visitor's own token, for answers to its owner: lets the widget recognise its own words.
    pub token: Option<&'a str>,
    /// Signs links to files.
    pub links: Option<&'a Links>,
    /// Adds `fileUpload`, which only reading gives.
    pub is_read: bool,
    /// Words that are not the visitor's come with `&`, `<` and `>` as entities: the official widget shows history as HTML.
    pub is_escaped: bool,
}

impl<'a> View<'a> {
    /// For REST, without the token.
    pub fn rest(message: &'a Message) -> Self {
        Self {
            message,
            dates: Dates::Iso,
            token: None,
            links: None,
            is_read: false,
            is_escaped: false,
        }
    }
    /// For sockets and method results.
    pub fn ejson(message: &'a Message) -> Self {
        Self {
            dates: Dates::Ejson,
            ..Self::rest(message)
        }
    }
    /// For the visitor who holds `token`.
    pub fn for_visitor(message: &'a Message, token: &'a str) -> Self {
        Self {
            token: Some(token),
            ..Self::rest(message)
        }
    }
    /// The same with signed links to files.
    #[must_use]
    pub fn linked(self, links: &'a Links) -> Self {
        Self {
            links: Some(links),
            ..self
        }
    }
    /// The same for a reader who takes other people's words for HTML.
    #[must_use]
    pub fn escaped(self, is_escaped: bool) -> Self {
        Self { is_escaped, ..self }
    }
    /// The same for a visitor who reads: with `fileUpload`.
    #[must_use]
    pub fn read(self, links: &'a Links) -> Self {
        Self {
            links: Some(links),
            is_read: true,
            ..self
        }
    }
}

/// The newest message as rooms and inquiries carry it. `None` when it cannot be written as JSON.
pub(super) fn last(m: &Message, dates: Dates, token: Option<&str>) -> Option<Value> {
    if dates == Dates::Ejson && token.is_none() {
        // Dates among the keys that are kept as they came are a socket's, too.
        return serde_json::to_value(stream::message(m)).ok();
    }
    let view = View {
        dates,
        token,
        ..View::rest(m)
    };
    serde_json::to_value(view).ok()
}

#[derive(Serialize)]
struct Who<'a> {
    #[serde(rename = "_id")]
    id: &'a str,
    username: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
}

impl<'a> From<&'a Author> for Who<'a> {
    fn from(a: &'a Author) -> Self {
        Self {
            id: &a.id,
            username: &a.username,
            name: a.name.as_deref(),
        }
    }
}

#[derive(Serialize)]
struct Link<'a> {
    url: &'a str,
}

const NONE: [(); 0] = [];

impl Serialize for View<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let m = self.message;
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("_id", &m.id)?;
        map.serialize_entry("rid", &m.room_id)?;
        if let Some(kind) = &m.kind {
            map.serialize_entry("t", kind)?;
        }
        if self.is_escaped && m.author.side != Side::Visitor {
            map.serialize_entry("msg", &as_text(&m.text))?;
        } else {
            map.serialize_entry("msg", &m.text)?;
        }
        map.serialize_entry("ts", &Stamp(m.at, self.dates))?;
        map.serialize_entry("u", &Who::from(&m.author))?;
        if m.author.side == Side::Visitor
            && let Some(token) = self.token
        {
            map.serialize_entry("token", token)?;
        }
        let visitor_name = m
            .author
            .name
            .as_deref()
            .filter(|_| m.author.side == Side::Visitor);
        if let Some(alias) = m.alias.as_deref().or(visitor_name) {
            map.serialize_entry("alias", alias)?;
        }
        if m.kind.is_some() {
            map.serialize_entry("groupable", &false)?;
        } else {
            let links: Vec<Link<'_>> = links(&m.text).map(|url| Link { url }).collect();
            map.serialize_entry("urls", &links)?;
            map.serialize_entry("mentions", &NONE)?;
            map.serialize_entry("channels", &NONE)?;
        }
        if let Some((at, id, username)) = &m.edited {
            map.serialize_entry("editedAt", &Stamp(*at, self.dates))?;
            map.serialize_entry(
                "editedBy",
                &Who {
                    id,
                    username,
                    name: None,
                },
            )?;
        }
        if m.is_hidden {
            map.serialize_entry("_hidden", &true)?;
        }
        if let Some(extra) = &m.extra {
            // What cannot be read is left out; the message itself must not be lost for it. On sockets one rendering serves
            // all, and a date that stands in the last message of a room is a date as well.
            let is_fitted = self.token.is_some() || self.links.is_some();
            if is_fitted || matches!(self.dates, Dates::Ejson) {
                let extra = message_extra::fit(extra, self.dates, self.links).unwrap_or_default();
                for (key, value) in &extra {
                    map.serialize_entry(key, value)?;
                }
                if let (Some(token), Some(links), true) = (self.token, self.links, self.is_read)
                    && let Some(facts) = message_extra::file_upload(&extra, m, token, links)
                {
                    map.serialize_entry("fileUpload", &facts)?;
                }
            } else {
                let extra: BTreeMap<String, Box<RawValue>> =
                    serde_json::from_str(extra).unwrap_or_default();
                for (key, value) in &extra {
                    map.serialize_entry(key, value)?;
                }
            }
        }
        map.serialize_entry("_updatedAt", &Stamp(m.updated_at, self.dates))?;
        map.end()
    }
}

/// A text as HTML that shows it.
fn as_text(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// The web addresses in a text, in order.
pub fn links(text: &str) -> impl Iterator<Item = &str> {
    // Most messages have none, and setting up two searches for every word showed up in the profile.
    let searched = if text.contains("://") { text } else { "" };
    searched
        .split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '`'))
        .filter_map(|word| {
            let start = word.find("https://").or_else(|| word.find("http://"))?;
            let url = word.get(start..)?.trim_end_matches([
                '.', ',', ';', ':', '!', '?', ')', ']', '}', '\'', '*', '_', '|',
            ]);
            let rest = url.split_once("://")?.1;
            (!rest.is_empty()).then_some(url)
        })
        .take(20)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::time::Millis;

    fn message() -> Message {
        Message {
            pk: 1,
            id: "Zx3".into(),
            room_id: "n6B".into(),
            seq: 1,
            kind: None,
            text: "see https://a.example/x?y=1. or (http://b.example)".into(),
            at: Millis(1_709_647_691_101),
            updated_at: Millis(1_709_647_691_140),
            author: Author {
                side: Side::Visitor,
                id: "v".into(),
                username: "guest-12".into(),
                name: Some("Iris".into()),
            },
            alias: None,
            is_hidden: false,
            edited: None,
            extra: Some(r#"{"attachments":[{"text":"q"}]}"#.into()),
        }
    }

    #[test]
    fn rest_and_socket_differ_in_dates_only() {
        let m = message();
        let rest = serde_json::to_value(View::for_visitor(&m, "tok")).expect("json");
        assert_eq!(rest["ts"], "2024-03-05T14:08:11.101Z");
        assert_eq!(rest["token"], "tok");
        assert_eq!(rest["alias"], "Iris");
        assert_eq!(
            rest["urls"],
            serde_json::json!([{"url":"https://a.example/x?y=1"},{"url":"http://b.example"}])
        );
        assert_eq!(rest["attachments"][0]["text"], "q");
        let socket = serde_json::to_value(View::ejson(&m)).expect("json");
        assert_eq!(socket["ts"]["$date"], 1_709_647_691_101_i64);
        assert!(socket.get("token").is_none());
    }
}
