//! What the streams carry: the list `args` of each event. Dates are `{"$date":ms}`.
//!
//! One rendering serves every listener, so it keeps to what the strictest client can read.

use super::time::Dates;
use super::{inquiry, message, message_extra, room, subscription};
use crate::model::event::Change;
use crate::model::file::Links;
use crate::model::inquiry::Inquiry;
use crate::model::message::Message;
use crate::model::room::Room;
use crate::model::setting::Def;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::model::visitor::Visitor;
use serde::Serialize;
use serde_json::{Map, Value, json};
use std::borrow::Cow;

/// A message as sockets carry it; see [`message`].
pub struct Shown<'a>(Cow<'a, Message>);

impl Serialize for Shown<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        message::View::ejson(&self.0).serialize(serializer)
    }
}

/// Makes a message fit for every client: one rendering serves them all, so it keeps to what the strictest can read.
pub fn message(m: &Message) -> Shown<'_> {
    shown(m, None)
}

/// The same with signed links to its files.
pub fn message_with<'m>(m: &'m Message, links: &Links) -> Shown<'m> {
    shown(m, Some(links))
}

/// True when a message shows a file, so that its links need signing.
pub fn has_file(m: &Message) -> bool {
    m.extra.as_deref().is_some_and(|e| e.contains("\"files\":"))
}

fn shown<'m>(m: &'m Message, links: Option<&Links>) -> Shown<'m> {
    let fit = m
        .extra
        .as_deref()
        .and_then(|extra| message_extra::fit(extra, Dates::Ejson, links));
    match fit {
        None => Shown(Cow::Borrowed(m)),
        Some(map) => Shown(Cow::Owned(Message {
            extra: Some(Value::Object(map).to_string()),
            ..m.clone()
        })),
    }
}

/// A message that is gone, in the form that makes its text disappear.
pub fn removed_message(m: &Message) -> Value {
    json!({
        "_id": m.id, "rid": m.room_id, "t": "rm", "msg": "", "attachments": [], "groupable": false,
        "ts": Dates::Ejson.value(m.at),
        "u": { "_id": m.author.id, "username": m.author.username },
        "_updatedAt": Dates::Ejson.value(m.updated_at),
    })
}

/// The second argument of an event for all rooms of a user: whether they take part in this one.
pub fn membership(takes_part: bool) -> Value {
    json!({ "roomParticipant": takes_part, "roomType": "l" })
}

/// How users hear of a change to a document.
pub fn verb(change: Change) -> &'static str {
    match change {
        Change::Added => "inserted",
        Change::Changed => "updated",
        Change::Removed => "removed",
    }
}

/// How the queue says the same.
pub fn queue_verb(change: Change) -> &'static str {
    match change {
        Change::Added => "added",
        Change::Changed => "changed",
        Change::Removed => "removed",
    }
}

/// A room for users.
pub fn room(r: &Room) -> Map<String, Value> {
    room::full(r, room::Look::ejson())
}

/// A subscription for its user.
pub fn subscription(s: &Subscription) -> Map<String, Value> {
    subscription::full(s, Dates::Ejson)
}

/// A queue entry under `type` (or, for listeners of one entry, `clientAction`).
pub fn inquiry(i: &Inquiry, key: &str, change: Change) -> Map<String, Value> {
    let mut out = inquiry::full(i, room::Look::ejson());
    out.insert(key.to_owned(), json!(queue_verb(change)));
    out
}

/// A new message in the words of a desktop notification.
pub fn notification(m: &Message, room_name: &str) -> Value {
    json!({
        "title": room_name, "text": m.text,
        "payload": {
            "_id": m.id, "rid": m.room_id, "type": "l", "name": room_name,
            "sender": { "_id": m.author.id, "username": m.author.username, "name": m.author.name },
            "message": { "msg": m.text },
        },
    })
}

/// A word for one user's eyes, kept nowhere: why a message was not taken.
pub fn private_message(id: &str, room_id: &str, text: &str, at: Millis) -> Value {
    let u = json!({ "_id": "rocket.cat", "username": "rocket.cat" });
    json!({ "_id": id, "rid": room_id, "msg": text, "u": u, "private": true, "ts": Dates::Ejson.value(at), "_updatedAt": Dates::Ejson.value(at) })
}

/// The serving agent changed; `None` means nobody serves.
pub fn agent_data(agent: Option<&Value>) -> Value {
    json!({ "type": "agentData", "data": agent })
}

/// The room was handed to another visitor. The one who still listens is the old one: no addresses, no token.
pub fn visitor_data(visitor: &Visitor) -> Value {
    json!({ "type": "visitorData", "visitor": { "_id": visitor.id, "username": visitor.username, "status": visitor.status } })
}

/// The serving agent's presence changed.
pub fn agent_status(status: &str) -> Value {
    json!({ "type": "agentStatus", "status": status })
}

/// A visitor's place in the line; `data` as `config.queueInfo` has it.
pub fn queue_data(data: &Value) -> Value {
    json!({ "type": "queueData", "data": data })
}

/// A user's presence: id, username, number of the status, text.
pub fn user_status(user: &User) -> Value {
    let number = match user.status.as_str() {
        "online" => 1,
        "away" => 2,
        "busy" => 3,
        _ => 0,
    };
    json!([user.id, user.username, number, user.status_text])
}

/// What a user's own clients are told of the account: presence, availability, open business hours.
pub fn user_data(user: &User) -> Value {
    let mut diff = Map::new();
    diff.insert("status".to_owned(), json!(user.status));
    diff.insert("statusText".to_owned(), json!(user.status_text));
    if let Some(availability) = &user.livechat_status {
        diff.insert("statusLivechat".to_owned(), json!(availability));
    }
    let mut unset = Map::new();
    match &user.open_hours {
        Some(open) => diff.insert("openBusinessHours".to_owned(), json!(open)),
        None => unset.insert("openBusinessHours".to_owned(), json!(1)),
    };
    json!({ "type": "updated", "id": user.id, "diff": diff, "unset": unset })
}

/// An account has another name.
pub fn account_named(id: &str, username: &str, name: &str) -> Value {
    json!({ "_id": id, "name": name, "username": username })
}

/// A picture is another one now.
pub fn avatar(username: &str) -> Value {
    json!({ "username": username })
}

/// An account is gone.
pub fn account_deleted(id: &str) -> Value {
    json!({ "userId": id })
}

/// An account was given a role, or lost it.
pub fn role(change: Change, role: &str, id: &str, username: &str) -> Value {
    json!({ "type": queue_verb(change), "_id": role, "u": { "_id": id, "username": username } })
}

/// A permission belongs to these roles now.
pub fn permission(id: &str, roles: &[String]) -> Value {
    json!(["updated", { "_id": id, "roles": roles }])
}

/// A public setting has a new value.
pub fn setting(def: &Def, value: &Value) -> Value {
    json!({ "_id": def.id, "value": value })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::message::Author;

    fn shown(extra: &str) -> Value {
        let m = Message {
            pk: 1,
            id: "m".into(),
            room_id: "r".into(),
            seq: 1,
            kind: Some("livechat_transfer_history".into()),
            text: String::new(),
            at: Millis(5),
            updated_at: Millis(6),
            author: Author::system(),
            alias: None,
            is_hidden: false,
            edited: None,
            extra: Some(extra.into()),
        };
        serde_json::to_value(super::message(&m)).expect("json")
    }

    #[test]
    fn what_breaks_the_original_widget_is_left_out() {
        let seen = shown(
            r#"{"actionLinks":[{"label":"join"}],"transferData":{"scope":"autoTransferUnansweredChatsToAgent","ts":"1970-01-01T00:00:00.007Z"}}"#,
        );
        assert!(seen.get("actionLinks").is_none());
        assert_eq!(seen["transferData"]["scope"], "agent");
        assert_eq!(seen["transferData"]["ts"]["$date"], 7);
        assert_eq!(seen["ts"]["$date"], 5);
        assert_eq!(
            shown(r#"{"transferData":{"scope":"somethingNew"}}"#)["transferData"]["scope"],
            "queue"
        );
        assert_eq!(
            shown(r#"{"transferData":{"scope":"department"}}"#)["transferData"]["scope"],
            "department"
        );
    }
}
