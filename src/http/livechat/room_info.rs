//! What is written onto a room: `livechat/room.survey`, `room.visitor`, `room.saveInfo`.

use crate::domain::room_info::{self, GuestInfo, RoomInfo};
use crate::domain::{access, survey};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Params, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::room::Room;
use crate::wire::shape::room_calls::SurveyAnswer;
use serde_json::{Map, Value, json};

static RATING: Schema = strict(&[req("name", Type::Str), req("value", Type::Str)]);
static SURVEY: Schema = strict(&[
    req("token", Type::Str),
    req("rid", Type::Str),
    req("data", Type::ObjList1(&RATING)),
]);
static VISITOR: Schema = strict(&[
    req("rid", Type::Str),
    req("oldVisitorId", Type::Str),
    req("newVisitorId", Type::Str),
]);
static GUEST: Schema = strict(&[
    req("_id", Type::Str),
    opt("name", Type::Str),
    opt("email", Type::Str),
    opt("phone", Type::Str),
    opt("livechatData", Type::Free),
]);
static ROOM_DATA: Schema = strict(&[
    req("_id", Type::Str),
    opt("topic", Type::Str),
    opt("tags", Type::StrList),
    opt("livechatData", Type::Free),
    opt("priorityId", Type::Str),
    opt("slaId", Type::Str),
]);
static SAVE: Schema = strict(&[
    req("guestData", Type::Obj(&GUEST)),
    req("roomData", Type::Obj(&ROOM_DATA)),
]);

/// `POST livechat/room.survey` `{token, rid, data: [{name, value}]}` → `{"rid","data"}`.
pub(in crate::http) async fn survey(call: Call) -> Answer {
    let req = call.body(&SURVEY)?;
    let token = access::token(req.params.str("token"))?;
    req.limit(Class::Visitor, token.expose())?;
    let answers = req.params.objs("data").unwrap_or_default();
    let answers = answers
        .iter()
        .map(|a| (a.str("name").to_owned(), a.str("value").to_owned()))
        .collect();
    let rid = req.params.str("rid");
    let kept = survey::answer(&req.ctx, token, rid.to_owned(), answers).await?;
    Reply::ok(&json!({ "rid": rid, "data": kept }))
}

/// `PUT livechat/room.visitor` `{rid, oldVisitorId, newVisitorId}` → `{"room":{…}}`.
pub(in crate::http) async fn visitor(call: Call) -> Answer {
    let req = call.body(&VISITOR)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let (old, new) = (text("oldVisitorId"), text("newVisitorId"));
    let room = room_info::hand_to_visitor(&req.ctx, req.user()?, text("rid"), old, new).await?;
    Reply::ok(&json!({ "room": wire::room::full(&room, Look::rest()) }))
}

fn fields(params: &Params) -> Map<String, Value> {
    params
        .value("livechatData")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

/// `POST livechat/room.saveInfo` `{guestData, roomData}` → `{}`.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let guest = req.params.obj("guestData").unwrap_or_default();
    let info = req.params.obj("roomData").unwrap_or_default();
    let text = |params: &Params, name: &str| params.opt_str(name).map(str::to_owned);
    let guest = GuestInfo {
        id: guest.str("_id").to_owned(),
        name: text(&guest, "name"),
        email: text(&guest, "email"),
        phone: text(&guest, "phone"),
        fields: fields(&guest),
    };
    let info = RoomInfo {
        id: info.str("_id").to_owned(),
        topic: text(&info, "topic"),
        tags: info.list("tags").unwrap_or_default(),
        fields: fields(&info),
        priority_id: text(&info, "priorityId"),
    };
    room_info::save(&req.ctx, req.user()?, guest, info).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/room.survey",
        "The visitor rates a chat, up to seven days after its end. What is not asked for is dropped.",
    )
        .examples(&[posts(r#"{"token":"{token}","rid":"{rid}","data":[{"name":"satisfaction","value":"5"},{"name":"additionalFeedback","value":"Quick and kind."}]}"#)])
    .body(&SURVEY)
    .gives(Gives::Flat(shape::<SurveyAnswer>))
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_ROOM,
        codes::ROOM_CLOSED,
        codes::INVALID_DATA,
    ]),
    doc(
        "PUT livechat/room.visitor",
        "Hands a room to another visitor; its messages stay.",
    )
        .examples(&[posts(r#"{"rid":"{rid}","oldVisitorId":"{visitorId}","newVisitorId":"{otherVisitorId}"}"#)])
    .body(&VISITOR)
    .gives(Gives::Key("room", shape::<Room>))
    .fails(&[
        codes::VISITOR_NOT_FOUND,
        codes::INVALID_ROOM,
        codes::ERROR_NOT_ALLOWED,
        codes::INVALID_ROOM_VISITOR,
    ]),
    doc(
        "POST livechat/room.saveInfo",
        "Writes name, address, number and custom fields of the visitor, and topic, tags and custom fields of the room. \
         Absent tags remove what is there.",
    )
        .examples(&[posts(r#"{"guestData":{"_id":"{visitorId}","name":"Iris Lund","email":"iris@example.org"},"roomData":{"_id":"{rid}","topic":"Parcel 4711","tags":["delivery"]}}"#)])
    .body(&SAVE)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::UNAUTHORIZED,
        codes::ERROR_INVALID_VISITOR,
        codes::INVALID_EMAIL, codes::ERROR_INVALID_PRIORITY, codes::ERROR_INVALID_USER]),
];
