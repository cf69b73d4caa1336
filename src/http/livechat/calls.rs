//! Calls: `livechat/video.call/:token`, `livechat/webrtc.call`, `livechat/webrtc.call/:callId`,
//! `livechat/visitor.callStatus`.

use super::room::source;
use crate::domain::room::Wish;
use crate::domain::{access, call as calls};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, check, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire::shape::call::{CallState, JitsiCall, StatusOfCall, WebRtcCall};
use serde_json::json;

static JITSI: Schema = strict(&[opt("rid", Type::Str)]);
static RING: Schema = strict(&[req("rid", Type::Str)]);
static SET: Schema = strict(&[req("rid", Type::Str), req("status", Type::Str)]);
static STATUS: Schema = check(&[
    req("token", Type::Str),
    req("callStatus", Type::Str),
    req("rid", Type::Str),
    req("callId", Type::Str),
]);

/// `GET livechat/video.call/:token?rid` → `{"videoCall":{rid, domain, provider, room, timeout}}`.
pub(in crate::http) async fn jitsi(call: Call) -> Answer {
    let req = call.query(&JITSI)?;
    let token = access::token(req.path("token"))?;
    req.limit(Class::Room, token.expose())?;
    let wish = Wish {
        token,
        room_id: req.params.filled("rid").map(str::to_owned),
        agent_id: None,
        priority_id: None,
        source: source(&req.peer),
    };
    let made = calls::jitsi(&req.ctx, wish).await?;
    Reply::ok(&json!({ "videoCall": {
        "rid": made.room_id, "domain": made.domain, "provider": "jitsi", "room": made.room,
        "timeout": made.timeout.iso(),
    } }))
}

/// `GET livechat/webrtc.call?rid` → `{"videoCall":{rid, provider, callStatus}}`. A GET that rings.
pub(in crate::http) async fn ring(call: Call) -> Answer {
    let req = call.query(&RING)?;
    let rid = req.params.str("rid").to_owned();
    let status = calls::ring(&req.ctx, req.user()?, rid.clone()).await?;
    Reply::ok(&json!({ "videoCall": { "rid": rid, "provider": "webrtc", "callStatus": status } }))
}

/// `PUT livechat/webrtc.call/:callId` `{rid, status}` → `{"status"}`.
pub(in crate::http) async fn set(call: Call) -> Answer {
    let req = call.body(&SET)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let (rid, status) = (text("rid"), text("status"));
    let call_id = req.path("callId").to_owned();
    calls::set_by_user(&req.ctx, req.user()?, rid, call_id, status.clone()).await?;
    Reply::ok(&json!({ "status": status }))
}

/// `POST livechat/visitor.callStatus` `{token, callStatus, rid, callId}` → `{"token","callStatus"}`.
pub(in crate::http) async fn status(call: Call) -> Answer {
    let req = call.body(&STATUS)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let said = text("token");
    req.limit(Class::Visitor, &said)?;
    let token =
        access::token(&said).map_err(|e| codes::INVALID_TOKEN.as_coded("").because(e.code()))?;
    let status = text("callStatus");
    calls::set_by_visitor(&req.ctx, token, text("rid"), text("callId"), status.clone()).await?;
    Reply::ok(&json!({ "token": said, "callStatus": status }))
}

/// The words of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/video.call/{token}",
        "Asks for a Jitsi call in the visitor's room, which is made when there is none. Nothing is contacted: the answer names the room at the configured Jitsi server.",
    )
        .examples(&[asks(&[("rid", "{rid}")]).at(&[("token", "{token}")])])
    .query(&JITSI)
    .gives(Gives::Key("videoCall", shape::<JitsiCall>))
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_LIVECHAT_CONFIG,
        codes::INVALID_ROOM,
        codes::SERVICE_DISABLED,
        codes::CHANNEL_BLOCKED,
        codes::NO_AGENT_ONLINE,
    ]),
    doc(
        "GET livechat/webrtc.call",
        "Rings the visitor of a room for a call between the two browsers, unless a call is on already.",
    )
        .examples(&[asks(&[("rid", "{rid}")])])
    .query(&RING)
    .gives(Gives::Key("videoCall", shape::<WebRtcCall>))
    .fails(&[codes::INVALID_ROOM, codes::WEBRTC_OFF]),
    doc(
        "PUT livechat/webrtc.call/{callId}",
        "Says how a call stands; `ended` and `declined` close its message.",
    )
        .examples(&[posts(r#"{"rid":"{heldRid}","status":"ended"}"#).at(&[("callId", "{callId}")])])
    .body(&SET)
    .gives(Gives::Flat(shape::<StatusOfCall>))
    .fails(&[codes::INVALID_ROOM, codes::INVALID_CALL_ID]),
    doc(
        "POST livechat/visitor.callStatus",
        "The visitor's side says how a call stands: `ringing`, `inProgress`, `ongoing`, `ended` or `declined`. Another word, a room without a running call and a room that is not the token's change nothing.",
    )
        .examples(&[posts(r#"{"token":"{heldToken}","rid":"{heldRid}","callId":"{callId}","callStatus":"inProgress"}"#)])
    .body(&STATUS)
    .gives(Gives::Flat(shape::<CallState>))
    .fails(&[codes::INVALID_TOKEN.as_coded("")]),
];
