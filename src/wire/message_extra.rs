//! The keys of a message that are kept as JSON, made fit for those who read it: no word a client breaks on, and links to
//! files that carry the right to read them.

use super::time::Dates;
use crate::model::file::{Links, PATH, encode};
use crate::model::message::Message;
use crate::model::time::Millis;
use serde_json::{Map, Value, json};

/// Links of an attachment.
const LINKS: [&str; 4] = ["title_link", "image_url", "audio_url", "video_url"];
/// Keys that say how many bytes a file has.
const SIZES: [&str; 4] = ["image_size", "audio_size", "video_size", "size"];

/// Turns an ISO text into the wanted form of a date.
fn date(map: &mut Map<String, Value>, key: &str, dates: Dates) {
    if let Some(at) = map.get(key).and_then(Value::as_str).and_then(Millis::parse) {
        map.insert(key.to_owned(), dates.value(at));
    }
}

fn attachments(map: &mut Map<String, Value>) -> impl Iterator<Item = &mut Map<String, Value>> {
    map.get_mut("attachments")
        .and_then(Value::as_array_mut)
        .into_iter()
        .flatten()
        .filter_map(Value::as_object_mut)
}

/// The dates of quoted messages, also of those that they quote.
fn quoted(map: &mut Map<String, Value>, dates: Dates) {
    for message in attachments(map) {
        date(message, "ts", dates);
        quoted(message, dates);
    }
}

/// For visitors, and for sockets whose one rendering serves everybody: no `actionLinks` (they crash the original widget),
/// only the three scopes of a transfer it knows, dates in the form of the reader, links signed. `None`: not JSON.
pub(super) fn fit(extra: &str, dates: Dates, links: Option<&Links>) -> Option<Map<String, Value>> {
    let mut map = serde_json::from_str::<Map<String, Value>>(extra).ok()?;
    map.remove("actionLinks");
    if let Some(data) = map.get_mut("transferData").and_then(Value::as_object_mut) {
        if let Some(scope) = data.get_mut("scope") {
            *scope = match scope.as_str().unwrap_or("queue") {
                known @ ("agent" | "department" | "queue") => json!(known),
                other if other.to_ascii_lowercase().ends_with("agent") => json!("agent"),
                _ => json!("queue"),
            };
        }
        date(data, "ts", dates);
    }
    quoted(&mut map, dates);
    date(&mut map, "webRtcCallEndTs", dates);
    if let Some(links) = links {
        sign(&mut map, links);
    }
    Some(map)
}

/// Signs links to the message's own files. Whatever else an attachment links to is the sender's word and gets no right.
fn sign(map: &mut Map<String, Value>, links: &Links) {
    let files = map.get("files").and_then(Value::as_array);
    let own: Vec<(String, String)> = files
        .into_iter()
        .flatten()
        .filter_map(|f| f.get("_id").and_then(Value::as_str))
        .map(|id| (format!("{PATH}/{id}/"), id.to_owned()))
        .collect();
    if own.is_empty() {
        return;
    }
    for attachment in attachments(map) {
        for key in LINKS {
            if let Some(Value::String(link)) = attachment.get_mut(key)
                && let Some((_, id)) = own.iter().find(|(start, _)| link.starts_with(start))
                && !link.contains('?')
            {
                *link = links.sign(link, id);
            }
        }
    }
}

/// How many bytes the file of a message has.
pub(super) fn size(map: &Map<String, Value>) -> Option<Value> {
    let attachment = map.get("attachments").and_then(|list| list.get(0));
    SIZES.iter().find_map(|key| attachment?.get(*key)).cloned()
}

/// `fileUpload` of a message with a file, for the visitor who holds `token`.
pub(super) fn file_upload(
    map: &Map<String, Value>,
    message: &Message,
    token: &str,
    links: &Links,
) -> Option<Value> {
    let file = map.get("file")?;
    let text = |key: &str| file.get(key).and_then(Value::as_str);
    let path = crate::model::file::path(text("_id")?, text("name")?);
    let size = size(map);
    Some(json!({
        "publicFilePath": format!(
            "{}{path}?rc_rid={}&rc_token={}&rc_room_type=l",
            links.site_url(), encode(&message.room_id), encode(token)
        ),
        "type": text("type"),
        "size": size,
    }))
}
