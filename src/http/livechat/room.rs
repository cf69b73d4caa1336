//! The visitor's side of `livechat/room…`.

use crate::domain::access;
use crate::domain::closing::{self, UserClose};
use crate::domain::room::{self, Wish};
use crate::error::{Error, codes};
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, check, opt, req, strict};
use crate::http::{Answer, Call, Peer, Reply};
use crate::model::room::Source;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::{answers::Closed, room::RoomAnswer};
use serde_json::json;

static GET: Schema = check(&[
    req("token", Type::Str),
    opt("rid", Type::Str),
    opt("agentId", Type::Str),
    opt("sla", Type::Str),
    opt("priority", Type::Str),
]);
static CLOSE: Schema = strict(&[req("token", Type::Str), req("rid", Type::Str)]);
static REQUEST_DATA: Schema = strict(&[req("email", Type::Str), req("subject", Type::Str)]);
static TRANSCRIPT: Schema = strict(&[
    req("sendToVisitor", Type::Bool),
    opt("requestData", Type::Obj(&REQUEST_DATA)),
]);
static CLOSE_BY_USER: Schema = strict(&[
    req("rid", Type::Str),
    opt("comment", Type::Str),
    opt("tags", Type::StrList),
    opt("generateTranscriptPdf", Type::Bool),
    opt("transcriptEmail", Type::Obj(&TRANSCRIPT)),
    opt("forceClose", Type::Bool),
]);
static JOIN: Schema = strict(&[req("roomId", Type::Str)]);

/// Where a room made by this request comes from.
pub(in crate::http) fn source(peer: &Peer) -> Source {
    if peer.is_widget {
        let extra = peer
            .host
            .as_ref()
            .map(|h| json!({ "destination": h }).to_string());
        return Source {
            kind: "widget".to_owned(),
            id: None,
            extra,
        };
    }
    Source {
        kind: "api".to_owned(),
        id: None,
        extra: None,
    }
}

/// The widget fires its offline event on the bare code only.
fn bare_for_widget(error: Error, peer: &Peer) -> Error {
    if peer.is_widget && error.code() == codes::NO_AGENT_ONLINE.code {
        return codes::NO_AGENT_ONLINE.as_plain().into();
    }
    error
}

/// `GET livechat/room?token&rid&agentId` → `{"room":{…},"newRoom":bool}`. A GET that may make a room.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let token = access::token(req.params.str("token"))?;
    req.limit(Class::Room, token.expose())?;
    let wish = Wish {
        token: token.clone(),
        room_id: req.params.filled("rid").map(str::to_owned),
        agent_id: req.params.filled("agentId").map(str::to_owned),
        source: source(&req.peer),
    };
    let (room, is_new) = room::get_or_create(&req.ctx, wish)
        .await
        .map_err(|e| bare_for_widget(e, &req.peer))?;
    Reply::ok(
        &json!({ "room": wire::room::full(&room, Look::for_visitor(token.expose())), "newRoom": is_new }),
    )
}

/// `POST livechat/room.close` `{token, rid}` → `{"rid","comment"}`.
pub(in crate::http) async fn close(call: Call) -> Answer {
    let req = call.body(&CLOSE)?;
    let rid = req.params.str("rid");
    req.limit(Class::Visitor, req.params.str("token"))?;
    let token = access::token(req.params.str("token")).ok();
    let comment = closing::by_visitor(&req.ctx, token, rid.to_owned()).await?;
    Reply::ok(&json!({ "rid": rid, "comment": comment }))
}

/// `POST livechat/room.closeByUser` `{rid, comment?, tags?, …}` → `{}`.
pub(in crate::http) async fn close_by_user(call: Call) -> Answer {
    let req = call.body(&CLOSE_BY_USER)?;
    let caller = req.user()?;
    // `true` without an address says nothing new: an earlier order stays.
    let transcript = req.params.obj("transcriptEmail").and_then(|t| {
        match (t.bool("sendToVisitor"), t.obj("requestData")) {
            (Some(true), data) => {
                data.map(|d| Some((d.str("email").to_owned(), d.str("subject").to_owned())))
            }
            _ => Some(None),
        }
    });
    let close = UserClose {
        comment: req.params.str("comment").to_owned(),
        tags: req.params.list("tags").unwrap_or_default(),
        transcript,
        wants_pdf: req.params.bool("generateTranscriptPdf").unwrap_or(false),
        is_forced: req.params.bool("forceClose").unwrap_or(false),
    };
    closing::by_user(&req.ctx, caller, req.params.str("rid").to_owned(), close).await?;
    Reply::empty()
}

/// `GET livechat/room.join?roomId` → `{}`.
pub(in crate::http) async fn join(call: Call) -> Answer {
    let req = call.query(&JOIN)?;
    room::join(&req.ctx, req.user()?, req.params.str("roomId").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/room",
        "Gives the visitor's open room, and makes one when there is none.",
    )
    .note("The original widget gets the bare code `no-agent-online` in its refusal.")
    .query(&GET)
    .gives(Gives::Flat(shape::<RoomAnswer>))
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_ROOM,
        codes::ROOM_CLOSED,
        codes::SERVICE_DISABLED,
        codes::CHANNEL_BLOCKED,
        codes::NO_AGENT_ONLINE,
        codes::NO_AGENT_ONLINE.as_plain(),
        codes::INVALID_AGENT,
        codes::AGENT_NOT_FOUND,
    ])
    .examples(&[asks(&[("token", "{token}")])]),
    doc("POST livechat/room.close", "The visitor ends the chat.")
        .body(&CLOSE)
        .gives(Gives::Flat(shape::<Closed>))
        .fails(&[
            codes::CLOSE_NOT_ALLOWED,
            codes::INVALID_TOKEN,
            codes::INVALID_ROOM,
            codes::ROOM_CLOSED,
            codes::CLOSE_LOST_RACE,
            codes::TAGS_REQUIRED,
        ])
        .examples(&[posts(r#"{"token":"{token}","rid":"{rid}"}"#)]),
    doc("POST livechat/room.closeByUser", "A user ends the chat.")
        .gives(Gives::Nothing)
        .note("A room the caller does not serve needs `close-others-livechat-room`.")
        .body(&CLOSE_BY_USER)
        .fails(&[
            codes::ERROR_INVALID_ROOM,
            codes::ROOM_ALREADY_CLOSED,
            codes::CLOSE_LOST_RACE,
            codes::NOT_AUTHORIZED,
            codes::COMMENT_REQUIRED,
            codes::TAGS_REQUIRED,
            codes::INVALID_EMAIL_ADDRESS,
        ])
        .examples(&[posts(
            r#"{"rid":"{rid}","comment":"All done","tags":["order"]}"#,
        )]),
    doc(
        "GET livechat/room.join",
        "Joins a room beside the agent who serves it.",
    )
    .gives(Gives::Nothing)
    .query(&JOIN)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::ROOM_CLOSED,
        codes::ERROR_NOT_ALLOWED,
    ])
    .examples(&[asks(&[("roomId", "{rid}")])]),
];
