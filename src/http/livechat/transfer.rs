//! Handing a room over: `livechat/room.transfer`, `visitor/department.transfer`, `room.forward`, `transfer.history/:rid`,
//! `inquiries.returnAsInquiry`.

use crate::domain::access;
use crate::domain::transfer_request::{self, Door, Refusals, Target};
use crate::error::{Result, codes};
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::error::without_suffix;
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::room::Room;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::message::TransferData;
use crate::wire::shape::room::RoomBrief;
use crate::wire::shape::room_calls::Returned;
use serde_json::{Value, json};

static TRANSFER: Schema = strict(&[
    req("token", Type::Str),
    req("rid", Type::Str),
    req("department", Type::Str),
]);
static FORWARD: Schema = strict(&[
    req("roomId", Type::Str),
    opt("userId", Type::Str),
    opt("departmentId", Type::Str),
    opt("comment", Type::Str),
    opt("clientAction", Type::Bool),
]);
static HISTORY: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static RETURN: Schema = strict(&[req("roomId", Type::Str), opt("departmentId", Type::Str)]);

async fn transfer(req: &Req, refusals: Refusals) -> Result<Room> {
    let text = |name: &str| req.params.str(name).to_owned();
    let token = access::token(req.params.str("token"))?;
    req.limit(Class::Visitor, token.expose())?;
    transfer_request::by_visitor(&req.ctx, token, text("rid"), text("department"), refusals).await
}

/// `POST livechat/room.transfer` `{token, rid, department}` → `{"room":{…}}`, as it stands afterwards.
pub(in crate::http) async fn by_visitor(call: Call) -> Answer {
    let req = call.body(&TRANSFER)?;
    let refusals = Refusals {
        missing: codes::INVALID_ROOM,
        closed: codes::BARE_FAILURE,
        foreign: codes::INVALID_ROOM,
    };
    let room = transfer(&req, refusals).await?;
    let look = Look::for_visitor(req.params.str("token"));
    Reply::ok(&json!({ "room": wire::room::brief(&room, look) }))
}

/// `POST livechat/visitor/department.transfer` `{token, rid, department}` → `{}`.
pub(in crate::http) async fn department(call: Call) -> Answer {
    let req = call.body(&TRANSFER)?;
    let refusals = Refusals {
        missing: codes::ERROR_INVALID_ROOM,
        closed: codes::CONVERSATION_CLOSED,
        // As if it were not there: the original says `error-invalid-visitor`, which tells a stranger that it is.
        foreign: codes::ERROR_INVALID_ROOM,
    };
    transfer(&req, refusals).await?;
    Reply::empty()
}

/// `POST livechat/room.forward` `{roomId, userId?, departmentId?, comment?}` → `{}`.
pub(in crate::http) async fn forward(call: Call) -> Answer {
    let req = call.body(&FORWARD)?;
    let filled = |name: &str| req.params.filled(name).map(str::to_owned);
    let target = Target {
        department_id: filled("departmentId"),
        user_id: filled("userId"),
        comment: filled("comment"),
    };
    let room_id = req.params.str("roomId").to_owned();
    transfer_request::by_user(&req.ctx, req.user()?, room_id, target, Door::Permitted).await?;
    Reply::empty()
}

/// `GET livechat/transfer.history/:rid` → `{"history":[…],"count","offset","total"}`, oldest first.
pub(in crate::http) async fn history(call: Call) -> Answer {
    let req = call.query(&HISTORY)?;
    let page = req.page()?;
    // Times only grow in a room, so every key a client sorts by means one of two directions.
    let is_newest_first = page
        .sort
        .iter()
        .find(|(key, _)| key == "ts" || key == "_updatedAt")
        .is_some_and(|(_, is_ascending)| !is_ascending);
    let (notes, total) = transfer_request::history(
        &req.ctx,
        req.path("rid").to_owned(),
        is_newest_first,
        page.offset,
        page.count,
    )
    .await?;
    let list: Vec<Value> = notes.iter().filter_map(wire::transfer::data).collect();
    Reply::ok(&listed("history", &list, page.offset, total)?)
}

/// `POST livechat/inquiries.returnAsInquiry` `{roomId, departmentId?}` → `{"result":bool}`.
pub(in crate::http) async fn return_as_inquiry(call: Call) -> Answer {
    let req = call.body(&RETURN).map_err(without_suffix)?;
    let department_id = req.params.filled("departmentId").map(str::to_owned);
    let room_id = req.params.str("roomId").to_owned();
    let missing = codes::RETURNED_ROOM_NOT_FOUND;
    let result =
        transfer_request::return_to_queue(&req.ctx, req.user()?, room_id, department_id, missing)
            .await?;
    Reply::ok(&json!({ "result": result }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/room.transfer",
        "The visitor switches to another department; the older form, which answers with the room.",
    )
    .replaced_by("POST livechat/visitor/department.transfer")
    .examples(&[posts(
        r#"{"token":"{token}","rid":"{rid}","department":"{departmentId}"}"#,
    )])
    .body(&TRANSFER)
    .gives(Gives::Key("room", shape::<RoomBrief>))
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_ROOM,
        codes::BARE_FAILURE,
        codes::ON_HOLD,
        codes::ERROR_INVALID_DEPARTMENT,
        codes::TRANSFERRING_INQUIRY,
        codes::SAME_DEPARTMENT,
        codes::NOBODY_IN_DEPARTMENT,
    ]),
    doc(
        "POST livechat/visitor/department.transfer",
        "The visitor switches to another department.",
    )
    .examples(&[posts(
        r#"{"token":"{token}","rid":"{rid}","department":"{departmentId}"}"#,
    )])
    .body(&TRANSFER)
    .fails(&[
        codes::INVALID_TOKEN,
        codes::ERROR_INVALID_ROOM,
        codes::CONVERSATION_CLOSED,
        codes::ON_HOLD,
        codes::ERROR_INVALID_DEPARTMENT,
        codes::TRANSFERRING_INQUIRY,
        codes::SAME_DEPARTMENT,
        codes::NOBODY_IN_DEPARTMENT,
    ]),
    doc(
        "POST livechat/room.forward",
        "Hands a room over to a department (to one agent of it with `userId`) or to an agent.",
    )
    .examples(&[
        posts(
            r#"{"roomId":"{rid}","departmentId":"{departmentId}","comment":"Asks for a refund."}"#,
        ),
        posts(r#"{"roomId":"{rid}","userId":"{otherAgentId}"}"#),
    ])
    .body(&FORWARD)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::CONVERSATION_CLOSED,
        codes::ERROR_INVALID_USER,
        codes::ERROR_INVALID_VISITOR,
        codes::ON_HOLD,
        codes::ERROR_INVALID_DEPARTMENT,
        codes::TRANSFERRING_INQUIRY,
        codes::SAME_DEPARTMENT,
        codes::USER_IS_OFFLINE,
        codes::USER_NOT_IN_DEPARTMENT,
        codes::DEPARTMENT_NOT_A_TARGET,
        codes::NOBODY_IN_DEPARTMENT,
        codes::ERROR_INVALID_INQUIRY,
        codes::SAME_AGENT,
        codes::FORWARDING_FAILED,
    ]),
    doc(
        "GET livechat/transfer.history/{rid}",
        "Lists how a room changed hands, oldest first.",
    )
    .examples(&[asks(&[("count", "10")]).at(&[("rid", "{rid}")])])
    .query(&HISTORY)
    .gives(Gives::Page("history", shape::<TransferData>))
    .fails(&[codes::INVALID_ROOM]),
    doc(
        "POST livechat/inquiries.returnAsInquiry",
        "Puts a served room back into the queue, of another department when one is named.",
    )
    .examples(&[posts(r#"{"roomId":"{rid}"}"#)])
    .body(&RETURN)
    .gives(Gives::Flat(shape::<Returned>))
    .fails(&[
        codes::RETURNED_ROOM_NOT_FOUND,
        codes::ROOM_CLOSED,
        codes::ON_HOLD,
        codes::ERROR_INVALID_USER,
        codes::RETURNING_FAILED,
    ]),
];
