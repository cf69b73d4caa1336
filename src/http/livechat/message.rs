//! `livechat/message`, `livechat/message/:_id`, `livechat/messages.history/:rid`.

use crate::domain::{access, message};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Params, Schema, Type, lenient, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req};
use crate::model::message::Message;
use crate::model::time::Millis;
use crate::wire::message::View;
use crate::wire::shape::{answers::DeletedMessage, message::Message as Shown};
use serde::Serialize;
use serde_json::json;

static AGENT: Schema = strict(&[req("agentId", Type::Str), req("username", Type::Str)]);
/// Whatever else a body names (`t`, `u`, `ts`, `alias`, `attachments`, …) is dropped: visitors must not forge.
static POST: Schema = lenient(&[
    req("token", Type::Str),
    req("rid", Type::Str),
    req("msg", Type::Words),
    opt("_id", Type::Str),
    opt("agent", Type::Obj(&AGENT)),
]);
static GET: Schema = strict(&[req("token", Type::Str), req("rid", Type::Str)]);
static PUT: Schema = strict(&[
    req("token", Type::Str),
    req("rid", Type::Str),
    req("msg", Type::Words),
]);
static DELETE: Schema = strict(&[
    req("token", Type::Str),
    req("rid", Type::Str),
    opt("count", Type::Num),
    opt("offset", Type::Num),
    opt("sort", Type::Str),
]);
static HISTORY: Schema = strict(&[
    req("token", Type::Str),
    opt("count", Type::Num),
    opt("offset", Type::Num),
    opt("sort", Type::Str),
    opt("searchText", Type::Str),
    opt("ls", Type::Str),
    opt("end", Type::Str),
    opt("limit", Type::Num),
]);

/// Messages a page has when the client does not say.
const PAGE: i64 = 20;

#[derive(Serialize)]
struct One<'a> {
    message: View<'a>,
}

fn one(stored: &Message, token: &str) -> Answer {
    Reply::ok(&One {
        message: View::for_visitor(stored, token),
    })
}

/// The same for answers in which a file may be.
fn with_file(req: &Req, stored: &Message, token: &str) -> Answer {
    let links = req.ctx.links();
    Reply::ok(&One {
        message: View::for_visitor(stored, token)
            .read(&links)
            .escaped(takes_html(req)),
    })
}

/// True for the official widget: it shows what it reads as HTML, what the socket brings as text.
fn takes_html(req: &Req) -> bool {
    req.app.official.is_some() && req.peer.is_widget
}

fn text(params: &Params, name: &str) -> String {
    params.str(name).to_owned()
}

fn counted(req: &Req, class: Class) -> crate::error::Result<crate::model::token::VisitorToken> {
    let token = access::token(req.params.str("token"))?;
    req.limit(class, token.expose())?;
    Ok(token)
}

/// `POST livechat/message` `{token, rid, msg, _id?}` → `{"message":{…}}`. The hot path; a 200 means "on disk".
pub(in crate::http) async fn post(call: Call) -> Answer {
    let req = call.body(&POST)?;
    let token = counted(&req, Class::Message)?;
    let id = req.params.opt_str("_id").map(str::to_owned);
    let stored = message::send_as_visitor(
        &req.ctx,
        token.clone(),
        text(&req.params, "rid"),
        id,
        text(&req.params, "msg"),
    )
    .await?;
    one(&stored, token.expose())
}

/// `GET livechat/message/:_id?token&rid` → `{"message":{…}}`.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let token = counted(&req, Class::Visitor)?;
    let stored = message::one_for_visitor(
        &req.ctx,
        &token,
        text(&req.params, "rid"),
        req.path("_id").to_owned(),
    )
    .await?;
    with_file(&req, &stored, token.expose())
}

/// `PUT livechat/message/:_id` `{token, rid, msg}` → `{"message":{…}}`.
pub(in crate::http) async fn put(call: Call) -> Answer {
    let req = call.body(&PUT)?;
    let token = counted(&req, Class::Message)?;
    let id = req.path("_id").to_owned();
    let stored = message::edit_as_visitor(
        &req.ctx,
        token.clone(),
        text(&req.params, "rid"),
        id,
        text(&req.params, "msg"),
    )
    .await?;
    with_file(&req, &stored, token.expose())
}

/// `DELETE livechat/message/:_id` `{token, rid}` → `{"message":{"_id","ts"}}`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.body_or_query(&DELETE)?;
    let token = counted(&req, Class::Message)?;
    let id = req.path("_id").to_owned();
    let at =
        message::delete_as_visitor(&req.ctx, token, text(&req.params, "rid"), id.clone()).await?;
    Reply::ok(&json!({ "message": { "_id": id, "ts": at.iso() } }))
}

/// `GET livechat/messages.history/:rid?token&limit&end&offset` → `{"messages":[…]}`, newest first.
pub(in crate::http) async fn history(call: Call) -> Answer {
    let req = call.query(&HISTORY)?;
    let token = counted(&req, Class::Visitor)?;
    let end = req.params.filled("end").and_then(Millis::parse);
    let limit = req.params.int("limit").filter(|n| *n > 0).unwrap_or(PAGE);
    let offset = req.params.int("offset").unwrap_or(0);
    let list = message::history_for_visitor(
        &req.ctx,
        &token,
        req.path("rid").to_owned(),
        end,
        offset,
        limit,
    )
    .await?;
    let links = req.ctx.links();
    let is_escaped = takes_html(&req);
    #[derive(Serialize)]
    struct Page<'a> {
        messages: Vec<View<'a>>,
    }
    Reply::ok(&Page {
        messages: list
            .iter()
            .map(|m| {
                View::for_visitor(m, token.expose())
                    .read(&links)
                    .escaped(is_escaped)
            })
            .collect(),
    })
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST livechat/message", "Writes a message of the visitor.")
        .note("A 200 means that it is on disk. With an `_id` of the client's the same call may be made again: it answers with the stored message.")
        .body(&POST)
        .gives(Gives::Key("message", shape::<Shown>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM, codes::ROOM_CLOSED, codes::MESSAGE_TOO_LONG,
            codes::MESSAGE_SIZE_EXCEEDED, codes::MESSAGE_ID_CONFLICT, codes::INVALID_MESSAGE])
        .examples(&[posts(r#"{"token":"{token}","rid":"{rid}","msg":"Is my order out?"}"#)]),
    doc("GET livechat/message/{_id}", "Reads one message.")
        .query(&GET)
        .gives(Gives::Key("message", shape::<Shown>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM, codes::INVALID_MESSAGE])
        .examples(&[asks(&[("token", "{token}"), ("rid", "{rid}")]).at(&[("_id", "{messageId}")])]),
    doc("PUT livechat/message/{_id}", "Changes a message of the visitor.")
        .body(&PUT)
        .gives(Gives::Key("message", shape::<Shown>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM, codes::INVALID_MESSAGE, codes::ROOM_CLOSED,
            codes::ACTION_NOT_ALLOWED, codes::MESSAGE_TOO_LONG, codes::MESSAGE_SIZE_EXCEEDED])
        .examples(&[posts(r#"{"token":"{token}","rid":"{rid}","msg":"Is my parcel out?"}"#).at(&[("_id", "{messageId}")])]),
    doc("DELETE livechat/message/{_id}", "Deletes a message of the visitor.")
        .note("The parameters may stand in a JSON body as well; those of the body win.")
        .query(&DELETE)
        .gives(Gives::Key("message", shape::<DeletedMessage>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM, codes::INVALID_MESSAGE, codes::ROOM_CLOSED,
            codes::ACTION_NOT_ALLOWED])
        .examples(&[asks(&[("token", "{token}"), ("rid", "{rid}")]).at(&[("_id", "{messageId}")])]),
    doc("GET livechat/messages.history/{rid}", "Reads the messages of a room, newest first.")
        .query(&HISTORY)
        .gives(Gives::List("messages", shape::<Shown>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM])
        .examples(&[asks(&[("token", "{token}"), ("limit", "20")]).at(&[("rid", "{rid}")])]),
];
