//! DDP messages of the server, and errors as methods and subscriptions show them.
//!
//! Source: `docs/realtime.md`.

use super::message::View;
use super::time::Dates;
use super::user::emails;
use crate::error::{Error, Form, codes};
use crate::model::department::Department;
use crate::model::message::Message;
use crate::model::user::User;
use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Map, Value, json};

/// The first frame of every socket; one client compares the bytes.
pub const HELLO: &str = r#"{"server_id":"0"}"#;

/// The handshake worked.
pub fn connected(session: &str) -> Value {
    json!({ "msg": "connected", "session": session })
}

/// The handshake failed: this is the version we speak.
pub fn failed() -> Value {
    json!({ "msg": "failed", "version": "1" })
}

/// `ping` or `pong`, with the id of its partner.
pub fn heartbeat(msg: &str, id: Option<&Value>) -> Value {
    let mut out = Map::new();
    out.insert("msg".to_owned(), json!(msg));
    if let Some(id) = id {
        out.insert("id".to_owned(), id.clone());
    }
    Value::Object(out)
}

/// A frame that broke a rule, with what is left of it after 256 bytes.
pub fn error(reason: &str, offending: &Value) -> Value {
    json!({ "msg": "error", "reason": reason, "offendingMessage": offending })
}

/// A subscription is in force.
pub fn ready(id: &str) -> Value {
    json!({ "msg": "ready", "subs": [id] })
}

/// A subscription is over, or never was.
pub fn nosub(id: &str, error: Option<&Error>) -> Value {
    let mut out = json!({ "msg": "nosub", "id": id });
    if let (Some(error), Some(map)) = (error, out.as_object_mut()) {
        map.insert("error".to_owned(), fault(error));
    }
    out
}

/// The document some clients need before they believe the events of a stream.
pub fn added_event(collection: &str, event: &str) -> Value {
    json!({ "msg": "added", "collection": collection, "id": "id", "fields": { "eventName": event } })
}

/// The document of the user who logged in.
pub fn added_user(user: &User) -> Value {
    let fields = json!({ "username": user.username, "name": user.name, "emails": emails(user) });
    json!({ "msg": "added", "collection": "users", "id": user.id, "fields": fields })
}

/// `config` without its inner objects, as the oldest clients read it.
pub fn flat_config(config: Value) -> Value {
    let Value::Object(mut out) = config else {
        return config;
    };
    for inner in ["settings", "theme", "messages"] {
        if let Some(Value::Object(inner)) = out.remove(inner) {
            for (key, value) in inner {
                out.entry(key).or_insert(value);
            }
        }
    }
    if let Some(guest) = out.remove("guest") {
        out.insert("visitor".to_owned(), guest);
    }
    Value::Object(out)
}

/// A visitor's message as its sender gets it back, with what became of the room.
///
/// Errors: 500 when it cannot be written as JSON.
pub fn sent_by_visitor(
    message: &Message,
    token: &str,
    is_new_room: bool,
    shows_connecting: bool,
) -> Result<Value, Error> {
    let view = View {
        message,
        dates: Dates::Ejson,
        token: Some(token),
        links: None,
        is_read: false,
        is_escaped: false,
    };
    let mut out = serde_json::to_value(view).map_err(Error::internal)?;
    if let Some(map) = out.as_object_mut() {
        map.insert("newRoom".to_owned(), json!(is_new_room));
        map.insert("showConnecting".to_owned(), json!(shows_connecting));
    }
    Ok(out)
}

/// What a routing method means for clients.
pub fn routing_config(method: &str) -> Value {
    let (is_manual, is_auto) = (method == "Manual_Selection", method == "Auto_Selection");
    json!({
        "previewRoom": is_manual, "showConnecting": is_manual, "showQueue": is_manual, "showQueueLink": is_auto,
        "returnQueue": is_manual, "enableTriggerAction": !is_manual, "autoAssignAgent": !is_manual,
    })
}

/// A department with the dates of method results.
pub fn department(d: &Department) -> Map<String, Value> {
    let mut out = super::department::department(d);
    out.insert("_updatedAt".to_owned(), Dates::Ejson.value(d.updated_at));
    out
}

#[derive(Serialize)]
struct ResultFrame<'a> {
    msg: &'static str,
    id: &'a Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    result: Option<&'a RawValue>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<Value>,
}

/// The answer to a method: its value, nothing, or its error.
pub fn result(id: &Value, outcome: &Result<Option<Box<RawValue>>, Error>) -> String {
    let frame = ResultFrame {
        msg: "result",
        id,
        result: outcome.as_ref().ok().and_then(Option::as_deref),
        error: outcome.as_ref().err().map(fault),
    };
    serde_json::to_string(&frame).unwrap_or_default()
}

/// The writes of a method are visible.
pub fn updated(id: &Value) -> Value {
    json!({ "msg": "updated", "methods": [id] })
}

#[derive(Serialize)]
struct Fields<'a, T: Serialize> {
    #[serde(rename = "eventName")]
    event: &'a str,
    args: &'a T,
}

#[derive(Serialize)]
struct Changed<'a, T: Serialize> {
    msg: &'static str,
    collection: &'a str,
    id: &'static str,
    fields: Fields<'a, T>,
}

/// A stream's event; `args` is a list.
pub fn event(collection: &str, event: &str, args: &impl Serialize) -> serde_json::Result<Vec<u8>> {
    serde_json::to_vec(&Changed {
        msg: "changed",
        collection,
        id: "id",
        fields: Fields { event, args },
    })
}

/// The words for what somebody may not do; methods have no second wording for it.
const NOT_ALLOWED: (&str, &str) = ("error-not-allowed", "Not allowed");

/// An error as clients of methods read it: code, reason, `reason [code]`.
pub fn fault(error: &Error) -> Value {
    let row = &error.row;
    let mut kind = "Meteor.Error";
    let (code, reason): (Value, String) = match row.code {
        c if c == codes::METHOD_NOT_FOUND.code => (json!(404), error.reason().to_owned()),
        c if c == codes::LOGIN_REFUSED.code || c == codes::LOGIN_FAILED.code => {
            (json!(403), codes::LOGIN_REFUSED.text.to_owned())
        }
        c if c == codes::MATCH_FAILED.code
            || c == codes::MATCH_ERROR.code
            || c == codes::INVALID_PARAMS.code =>
        {
            kind = "Match.Error";
            (json!(400), error.reason().to_owned())
        }
        c if c == codes::TOO_MANY.code => {
            let seconds = error.retry_after_s.unwrap_or(1);
            let reason = format!(
                "Error, too many requests. Please slow down. You must wait {seconds} seconds before trying again."
            );
            (json!("too-many-requests"), reason)
        }
        _ if matches!(row.status, 401 | 403) => (json!(NOT_ALLOWED.0), NOT_ALLOWED.1.to_owned()),
        _ if row.status >= 500 => (json!(row.status), row.code.to_owned()),
        // A free sentence has no code of its own.
        c if row.form == Form::Plain && c == "error" => (json!("error"), error.reason().to_owned()),
        c => {
            let reason = error.reason();
            (
                json!(c),
                if reason.is_empty() { c } else { reason }.to_owned(),
            )
        }
    };
    let shown = code
        .as_str()
        .map_or_else(|| code.to_string(), str::to_owned);
    let mut out = json!({
        "isClientSafe": true,
        "error": code,
        "reason": reason,
        "message": format!("{reason} [{shown}]"),
        "errorType": kind,
    });
    if let (Some(details), Some(map)) = (&error.details, out.as_object_mut()) {
        map.insert("details".to_owned(), details.clone());
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_have_the_shape_clients_test() {
        let unknown = codes::METHOD_NOT_FOUND.with("Method 'nope' not found");
        let shown: Value = serde_json::from_str(&result(&json!("9"), &Err(unknown))).expect("JSON");
        let error = json!({
            "isClientSafe": true, "error": 404, "reason": "Method 'nope' not found",
            "message": "Method 'nope' not found [404]", "errorType": "Meteor.Error",
        });
        assert_eq!(shown, json!({ "msg": "result", "id": "9", "error": error }));
        let refused = fault(&codes::MISSING_PERMISSION.into());
        assert_eq!(refused["message"], "Not allowed [error-not-allowed]");
        let params = fault(&Error::invalid_params("rid must be a text"));
        assert_eq!(
            (&params["error"], &params["errorType"]),
            (&json!(400), &json!("Match.Error"))
        );
        let taken = fault(&codes::INQUIRY_TAKEN.into());
        assert_eq!(
            taken["message"],
            "Inquiry already taken [error-inquiry-taken]"
        );
        let room = fault(&codes::INVALID_ROOM.into());
        assert_eq!(room["error"], "invalid-room");
    }

    #[test]
    fn nothing_returned_means_no_key() {
        assert_eq!(
            result(&json!("ddp-1"), &Ok(None)),
            r#"{"msg":"result","id":"ddp-1"}"#
        );
    }

    #[test]
    fn an_event_has_one_form() {
        let bytes = event("stream-notify-room", "r/typing", &json!(["ana", true])).expect("json");
        assert_eq!(
            String::from_utf8(bytes).expect("text"),
            r#"{"msg":"changed","collection":"stream-notify-room","id":"id","fields":{"eventName":"r/typing","args":["ana",true]}}"#
        );
    }
}
