//! `chat.*`: users write.

use super::params::{Params, Schema, Type, lenient, opt, req, strict};
use super::{Answer, Call, Reply, Req};
use crate::domain::message::{self, UserMessage};
use crate::domain::{message_extra, room};
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::model::message::Message;
use crate::model::permission::Permission;
use crate::model::time::Millis;
use crate::wire::message::View;
use crate::wire::shape::{
    answers::{ChangedMessages, DeletedByUser, PostedMessage},
    message::Message as Shown,
};
use serde_json::{Value, json};

static SEND: Schema = lenient(&[opt("message", Type::Free), opt("previewUrls", Type::Any)]);
static POST: Schema = lenient(&[
    opt("roomId", Type::Any),
    opt("channel", Type::Any),
    opt("text", Type::Str),
    opt("msg", Type::Str),
    opt("alias", Type::Str),
    opt("username", Type::Str),
    opt("emoji", Type::Str),
    opt("avatar", Type::Str),
    opt("attachments", Type::Any),
]);
static UPDATE: Schema = lenient(&[
    req("roomId", Type::Str),
    req("msgId", Type::Str),
    req("text", Type::Words),
]);
static DELETE: Schema = strict(&[
    req("roomId", Type::Str),
    req("msgId", Type::Str),
    opt("asUser", Type::Bool),
]);
static GET: Schema = strict(&[req("msgId", Type::Str)]);
static SYNC: Schema = lenient(&[req("roomId", Type::Str), req("lastUpdate", Type::Str)]);

/// Client clocks may differ by this much.
const OUT_OF_SYNC_MS: u64 = 60_000;

/// Keys of a message that are kept as they are.
///
/// Errors: 400 for a value of another kind.
fn extra(params: &Params) -> Result<Option<String>> {
    message_extra::kept(|key| params.value(key))
        .map_err(|wrong| Error::invalid_params(format!("must be {}", wrong.kind)))
}

fn check_impersonation(req: &Req, params: &Params, alias: Option<&str>) -> Result<()> {
    // Any value counts: what is no text is stored and shown all the same.
    let is_given = |key: &str| params.value(key).is_some_and(|v| !v.is_null() && v != "");
    let wants = alias.is_some() || is_given("emoji") || is_given("avatar");
    if wants && !req.may(Permission::MessageImpersonate) {
        return Err(codes::CODED_NOT_ALLOWED.with("Not enough permission"));
    }
    Ok(())
}

/// `POST chat.sendMessage` `{message:{rid, msg, _id?, …}}` → `{"message":{…}}`.
pub(super) async fn send(call: Call) -> Answer {
    let req = call.body(&SEND)?;
    let Some(params) = req.params.obj("message") else {
        return Err(codes::MESSAGE_PARAM_MISSING.into());
    };
    if params.value("t").is_some_and(|t| !t.is_null()) {
        return Err(Error::sentence(
            "Cannot send system messages using 'chat.sendMessage'",
        ));
    }
    let Some(rid) = params.filled("rid").map(str::to_owned) else {
        return Err(Error::sentence(
            "The 'rid' property on the message object is missing.",
        ));
    };
    if let Some(ts) = params.value("ts") {
        let at = ts
            .as_i64()
            .map(Millis)
            .or_else(|| ts.as_str().and_then(Millis::parse));
        if at.is_some_and(|at| at.0.abs_diff(req.ctx.now().0) > OUT_OF_SYNC_MS) {
            return Err(codes::TS_OUT_OF_SYNC.into());
        }
    }
    let alias = params.filled("alias").map(str::to_owned);
    check_impersonation(&req, &params, alias.as_deref())?;
    let text = match (params.value("msg"), params.value("text")) {
        (Some(Value::String(t)), _) | (None, Some(Value::String(t))) => t.replace('\0', ""),
        (None, None) | (Some(Value::Null), _) => String::new(),
        _ => return Err(Error::invalid_params("must be string")),
    };
    let stored = message::send_as_user(
        &req.ctx,
        req.user()?,
        UserMessage {
            room_id: rid,
            id: params.opt_str("_id").map(str::to_owned),
            text,
            alias,
            extra: extra(&params)?,
        },
    )
    .await?;
    one(&stored)
}

fn one(stored: &Message) -> Answer {
    let shown = serde_json::to_value(View::rest(stored)).map_err(Error::internal)?;
    Reply::ok(&json!({ "message": shown }))
}

/// `POST chat.postMessage` `{roomId | channel, text}` → `{"ts":ms,"channel":id,"message":{…}}`.
pub(super) async fn post(call: Call) -> Answer {
    let req = call.body(&POST)?;
    let target = req
        .params
        .value("roomId")
        .or_else(|| req.params.value("channel"));
    let rid = match target {
        Some(Value::String(id)) => Some(id.clone()),
        Some(Value::Array(list)) => list.first().and_then(Value::as_str).map(str::to_owned),
        _ => None,
    };
    let Some(rid) = rid
        .map(|id| id.trim_start_matches(['#', '@']).to_owned())
        .filter(|id| !id.is_empty())
    else {
        return Err(codes::INVALID_CHANNEL.into());
    };
    let alias = req
        .params
        .filled("alias")
        .or_else(|| req.params.filled("username"))
        .map(str::to_owned);
    check_impersonation(&req, &req.params, alias.as_deref())?;
    let text = req
        .params
        .opt_str("text")
        .or_else(|| req.params.opt_str("msg"))
        .unwrap_or("")
        .to_owned();
    let message = UserMessage {
        room_id: rid.clone(),
        id: None,
        text,
        alias,
        extra: extra(&req.params)?,
    };
    let stored = message::send_as_user(&req.ctx, req.user()?, message)
        .await
        .map_err(|e| match e.code() {
            "error-invalid-room" => codes::INVALID_CHANNEL.into(),
            "error-not-allowed" => codes::CODED_NOT_ALLOWED.into(),
            _ => e,
        })?;
    let shown = serde_json::to_value(View::rest(&stored)).map_err(Error::internal)?;
    Reply::ok(&json!({ "ts": stored.at.0, "channel": rid, "message": shown }))
}

/// A message that must stand in the room the caller names and may see.
async fn found(req: &Req, id: &str, room_id: Option<&str>) -> Result<Message> {
    let missing = || Error::sentence(format!("No message found with the id of \"{id}\"."));
    let wanted = id.to_owned();
    let message = req
        .ctx
        .store
        .read_small(move |r| r.message_by_id(&wanted))
        .await?
        .ok_or_else(missing)?;
    if room_id.is_some_and(|rid| rid != message.room_id) {
        return Err(Error::sentence(
            "The room id provided does not match where the message is from.",
        ));
    }
    // Without access the message answers like one that does not exist.
    room::for_user(
        &req.ctx,
        &req.user()?,
        &message.room_id,
        missing(),
        missing(),
    )
    .await?;
    Ok(message)
}

/// `POST chat.update` `{roomId, msgId, text}` → `{"message":{…}}`.
pub(super) async fn update(call: Call) -> Answer {
    let req = call.body(&UPDATE)?;
    let message = found(
        &req,
        req.params.str("msgId"),
        Some(req.params.str("roomId")),
    )
    .await?;
    let edited = message::edit_as_user(
        &req.ctx,
        req.user()?,
        message.id,
        req.params.str("text").to_owned(),
    )
    .await?;
    one(&edited)
}

/// `POST chat.delete` `{roomId, msgId}` → `{"_id","ts":"ms","message":{…}}`.
pub(super) async fn delete(call: Call) -> Answer {
    let req = call.body(&DELETE)?;
    let message = found(
        &req,
        req.params.str("msgId"),
        Some(req.params.str("roomId")),
    )
    .await?;
    let (gone, at) = message::delete_as_user(&req.ctx, req.user()?, message.id).await?;
    Reply::ok(
        &json!({ "_id": gone.id, "ts": at.0.to_string(), "message": { "_id": gone.id, "rid": gone.room_id } }),
    )
}

/// `GET chat.getMessage?msgId` → `{"message":{…}}`.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    one(&found(&req, req.params.str("msgId"), None).await?)
}

/// `GET chat.syncMessages?roomId&lastUpdate` → `{"result":{"updated":[…],"deleted":[]}}`: what changed since, oldest first.
pub(super) async fn sync(call: Call) -> Answer {
    let req = call.query(&SYNC)?;
    let since = Millis::parse(req.params.str("lastUpdate")).ok_or_else(|| {
        Error::sentence("The \"lastUpdate\" query parameter must be a valid date. [error-lastUpdate-param-invalid]")
    })?;
    let refused = || Error::from(codes::ERROR_NOT_ALLOWED);
    let room = room::for_user(
        &req.ctx,
        &req.user()?,
        req.params.str("roomId"),
        refused(),
        refused(),
    )
    .await?;
    let list = req
        .ctx
        .store
        .read(move |r| r.messages_since(room.pk, since))
        .await?;
    let updated: std::result::Result<Vec<Value>, _> = list
        .iter()
        .map(|m| serde_json::to_value(View::rest(m)))
        .collect();
    Reply::ok(&json!({ "result": { "updated": updated.map_err(Error::internal)?, "deleted": [] } }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST chat.sendMessage", "Writes a message.")
        .note("`message` holds `rid` and `msg`, and may hold `_id`, `alias`, `emoji`, `avatar`, `attachments`, `customFields`, `bot`.")
        .body(&SEND)
        .gives(Gives::Key("message", shape::<Shown>))
        .fails(WRITING)
        .examples(&[posts(r#"{"message":{"rid":"{rid}","msg":"It left this morning."}}"#)]),
    doc("POST chat.postMessage", "Writes a message; the form of bots and scripts.")
        .body(&POST)
        .gives(Gives::Flat(shape::<PostedMessage>))
        .fails(WRITING)
        .examples(&[posts(r#"{"roomId":"{rid}","text":"It left this morning."}"#)]),
    doc("POST chat.update", "Changes a message.")
        .note("Somebody else's needs `edit-message`.")
        .body(&UPDATE)
        .gives(Gives::Key("message", shape::<Shown>))
        .fails(WRITING)
        .examples(&[posts(r#"{"roomId":"{rid}","msgId":"{agentMessageId}","text":"It left at noon."}"#)]),
    doc("POST chat.delete", "Deletes a message.")
        .note("Somebody else's needs `delete-message`.")
        .body(&DELETE)
        .gives(Gives::Flat(shape::<DeletedByUser>))
        .fails(WRITING)
        .examples(&[posts(r#"{"roomId":"{rid}","msgId":"{agentMessageId}"}"#)]),
    doc("GET chat.getMessage", "Reads one message.")
        .query(&GET)
        .gives(Gives::Key("message", shape::<Shown>))
        .examples(&[asks(&[("msgId", "{messageId}")])]),
    doc("GET chat.syncMessages", "Reads what changed in a room since a time, oldest first.")
        .query(&SYNC)
        .gives(Gives::Key("result", shape::<ChangedMessages>))
        .fails(&[codes::ERROR_NOT_ALLOWED])
        .examples(&[asks(&[("roomId", "{rid}"), ("lastUpdate", "2024-03-05T14:00:00.000Z")])]),
];

/// What writing can answer.
const WRITING: &[crate::error::Row] = &[
    codes::MESSAGE_PARAM_MISSING,
    codes::TS_OUT_OF_SYNC,
    codes::CODED_NOT_ALLOWED,
    codes::ERROR_INVALID_ROOM,
    codes::INVALID_CHANNEL,
    codes::ERROR_NOT_ALLOWED,
    codes::ROOM_CLOSED,
    codes::INVALID_MESSAGE,
    codes::MESSAGE_TOO_LONG,
    codes::MESSAGE_SIZE_EXCEEDED,
    codes::MESSAGE_ID_CONFLICT,
    codes::ACTION_NOT_ALLOWED,
    codes::ON_HOLD,
];
