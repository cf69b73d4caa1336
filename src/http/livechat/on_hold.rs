//! `livechat/room.onHold`, `livechat/room.resumeOnHold`.

use crate::domain::on_hold;
use crate::error::codes;
use crate::http::doc::{Doc, doc, posts};
use crate::http::params::{Schema, Type, req, strict};
use crate::http::{Answer, Call, Reply};

static ROOM: Schema = strict(&[req("roomId", Type::Str)]);

pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/room.onHold",
        "Puts a served room on hold: it waits for its visitor and does not count as work of its agent.",
    )
        .examples(&[posts(r#"{"roomId":"{rid}"}"#)])
    .body(&ROOM)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::HOLD_NOT_AUTHORIZED,
        codes::ROOM_ALREADY_CLOSED,
        codes::ALREADY_ON_HOLD,
        codes::CANNOT_HOLD,
        codes::UNSERVED_CANNOT_HOLD,
    ]),
    doc(
        "POST livechat/room.resumeOnHold",
        "Lets a room on hold go on with the same agent. A message of the visitor does the same.",
    )
        .examples(&[posts(r#"{"roomId":"{heldRid}"}"#)])
    .body(&ROOM)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::HOLD_NOT_AUTHORIZED,
        codes::CONVERSATION_CLOSED,
        codes::NOT_ON_HOLD,
        codes::NOT_SERVED,
        codes::ERROR_INVALID_INQUIRY,
    ]),
];

/// `POST livechat/room.onHold` `{roomId}` → `{}`.
pub(in crate::http) async fn place(call: Call) -> Answer {
    let req = call.body(&ROOM)?;
    on_hold::place(&req.ctx, req.user()?, req.params.str("roomId").to_owned()).await?;
    Reply::empty()
}

/// `POST livechat/room.resumeOnHold` `{roomId}` → `{}`.
pub(in crate::http) async fn resume(call: Call) -> Answer {
    let req = call.body(&ROOM)?;
    on_hold::resume(&req.ctx, req.user()?, req.params.str("roomId").to_owned()).await?;
    Reply::empty()
}
