//! Removing closed rooms: `livechat/rooms.delete`, `livechat/rooms.removeAllClosedRooms`.

use crate::domain::room_removal;
use crate::error::codes;
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::http::error::without_suffix;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire::shape::room_calls::RemovedRooms;
use serde_json::json;

static ONE: Schema = strict(&[req("roomId", Type::Str)]);
static ALL: Schema = strict(&[opt("departmentIds", Type::StrList)]);

/// `POST livechat/rooms.delete` `{roomId}` → `{}`.
pub(in crate::http) async fn one(call: Call) -> Answer {
    let req = call.body(&ONE).map_err(without_suffix)?;
    room_removal::remove(&req.ctx, req.params.str("roomId").to_owned()).await?;
    Reply::empty()
}

/// `POST livechat/rooms.removeAllClosedRooms` `{departmentIds?}` → `{"removedRooms":n}`.
pub(in crate::http) async fn all(call: Call) -> Answer {
    let req = call.body(&ALL).map_err(without_suffix)?;
    let departments = req.params.list("departmentIds").unwrap_or_default();
    let removed = room_removal::remove_all(&req.ctx, departments).await?;
    Reply::ok(&json!({ "removedRooms": removed }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/rooms.delete",
        "Removes a closed room for good, with its messages and files.",
    )
    .examples(&[posts(r#"{"roomId":"{closedRid}"}"#)])
    .body(&ONE)
    .fails(&[codes::REMOVED_ROOM_INVALID, codes::REMOVED_ROOM_OPEN]),
    doc(
        "POST livechat/rooms.removeAllClosedRooms",
        "Removes all rooms that are closed now, or those of the departments named.",
    )
    .examples(&[posts(r#"{"departmentIds":["{departmentId}"]}"#)])
    .body(&ALL)
    .gives(Gives::Flat(shape::<RemovedRooms>)),
];
