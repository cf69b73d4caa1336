//! `rooms.get`, `rooms.info`, `channels.info`, `rooms.leave`.

use super::params::{Schema, Type, opt, strict};
use super::subscriptions::updated_since;
use super::{Answer, Call, Reply, Req};
use crate::domain::room;
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::model::room::Room;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::{answers::ChangedRooms, room::Room as Shown};
use serde_json::{Value, json};

static GET: Schema = strict(&[opt("updatedSince", Type::Str)]);
static INFO: Schema = strict(&[
    opt("roomId", Type::Str),
    opt("roomName", Type::Str),
    opt("fields", Type::Str),
]);
static LEAVE: Schema = strict(&[opt("roomId", Type::Str), opt("roomName", Type::Str)]);

/// `GET rooms.get?updatedSince` → `{"update":[…],"remove":[]}`: rooms the caller has a place in.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let since = updated_since(&req)?;
    let pk = req.user()?.pk;
    let (rooms, gone) = req
        .ctx
        .store
        .read(move |r| {
            let gone = r.removed_subscriptions(pk, since)?;
            Ok((r.rooms_of_user(pk, since)?, gone))
        })
        .await?;
    let update: Vec<Value> = rooms
        .iter()
        .map(|r| Value::Object(wire::room::full(r, Look::rest())))
        .collect();
    let remove: Vec<Value> = gone
        .iter()
        .map(|g| json!({ "_id": g.room_id, "_deletedAt": g.at.iso() }))
        .collect();
    Reply::ok(&json!({ "update": update, "remove": remove }))
}

async fn find(req: &Req, refused: Error) -> Result<Room> {
    let Some(id) = req.params.filled("roomId") else {
        return Err(codes::ROOM_NOT_FOUND.into());
    };
    room::for_user(
        &req.ctx,
        &req.user()?,
        id,
        codes::ROOM_NOT_FOUND.into(),
        refused,
    )
    .await
}

/// `GET rooms.info?roomId` → `{"room":{…}}`.
pub(super) async fn info(call: Call) -> Answer {
    let req = call.query(&INFO)?;
    let room = find(&req, codes::NOT_ALLOWED.into()).await?;
    Reply::ok(&json!({ "room": wire::room::full(&room, Look::rest()) }))
}

/// `GET channels.info?roomId` → `{"channel":{…}}`. Needs the same right as reading the room.
pub(super) async fn channel_info(call: Call) -> Answer {
    let req = call.query(&INFO)?;
    // A room one may not see answers like one that does not exist.
    let room = find(&req, codes::ROOM_NOT_FOUND.into()).await?;
    Reply::ok(&json!({ "channel": wire::room::full(&room, Look::rest()) }))
}

/// `POST rooms.leave`: a livechat room is handed over or closed, never left.
pub(super) async fn leave(call: Call) -> Answer {
    let req = call.body(&LEAVE)?;
    find(&req, codes::ERROR_NOT_ALLOWED.into()).await?;
    Err(codes::ERROR_NOT_ALLOWED.into())
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET rooms.get",
        "Lists the rooms the caller has a place in.",
    )
    .query(&GET)
    .gives(Gives::Flat(shape::<ChangedRooms>))
    .fails(&[codes::UPDATED_SINCE_INVALID])
    .examples(&[
        bare(),
        asks(&[("updatedSince", "2024-03-05T14:00:00.000Z")]),
    ]),
    doc("GET rooms.info", "Reads a room.")
        .query(&INFO)
        .gives(Gives::Key("room", shape::<Shown>))
        .fails(&[codes::ROOM_NOT_FOUND, codes::NOT_ALLOWED])
        .examples(&[asks(&[("roomId", "{rid}")])]),
    doc(
        "POST rooms.leave",
        "Always refused: a livechat room is handed over or closed, never left.",
    )
    .examples(&[posts(r#"{"roomId":"{rid}"}"#).refused(400)])
    .gives(Gives::Nothing)
    .body(&LEAVE)
    .fails(&[codes::ROOM_NOT_FOUND, codes::ERROR_NOT_ALLOWED]),
    doc(
        "GET channels.info",
        "Reads a room, under the key of older bots.",
    )
    .query(&INFO)
    .gives(Gives::Key("channel", shape::<Shown>))
    .fails(&[codes::ROOM_NOT_FOUND])
    .examples(&[asks(&[("roomId", "{rid}")])]),
];
