//! `livechat/messages`, `livechat/:rid/messages`: what integrations write and users read.

use crate::domain::visitor::Registration;
use crate::domain::{message_bulk, room};
use crate::error::{Error, codes};
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::livechat::room::source;
use crate::http::params::{Schema, Type, lenient, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire::message::View;
use crate::wire::shape::message::{Message, Written};
use serde::Serialize;
use serde_json::{Value, json};

static VISITOR: Schema = lenient(&[
    req("token", Type::Str),
    opt("name", Type::Str),
    opt("email", Type::Str),
    opt("phone", Type::Str),
    opt("department", Type::Str),
]);
static MESSAGE: Schema = lenient(&[req("msg", Type::Words)]);
static BULK: Schema = strict(&[
    req("visitor", Type::Obj(&VISITOR)),
    req("messages", Type::ObjList1(&MESSAGE)),
]);
static READ: Schema = strict(&[
    opt("searchTerm", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

/// Most messages of one call: they are one unit of the writer.
const MOST: usize = 1000;

/// `POST livechat/messages` `{visitor:{token,…}, messages:[{msg}]}` → `{"messages":[{username,msg,ts}]}`. All or none.
pub(in crate::http) async fn bulk(call: Call) -> Answer {
    let req = call.body(&BULK)?;
    let given = req.params.obj("visitor").unwrap_or_default();
    let texts: Vec<String> = req
        .params
        .objs("messages")
        .unwrap_or_default()
        .iter()
        .map(|m| m.str("msg").to_owned())
        .collect();
    if texts.len() > MOST {
        return Err(Error::invalid_params(format!(
            "must NOT have more than {MOST} items"
        )));
    }
    let text = |name: &str| given.opt_str(name).map(str::to_owned);
    let says = Registration {
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        department: text("department"),
        fields: Vec::new(),
        // The caller is an integration; what its transport looks like says nothing of the visitor.
        user_agent: None,
        ip: None,
        host: None,
    };
    let stored =
        message_bulk::send(&req.ctx, given.str("token"), says, texts, source(&req.peer)).await?;
    let lines: Vec<Value> = stored
        .iter()
        .map(|m| json!({ "username": m.author.username, "msg": m.text, "ts": m.at.iso() }))
        .collect();
    Reply::ok(&json!({ "messages": lines }))
}

#[derive(Serialize)]
struct Read<'a> {
    messages: Vec<View<'a>>,
    count: i64,
    offset: i64,
    total: i64,
}

/// `GET livechat/:rid/messages?searchTerm` → `{"messages":[…],"count","offset","total"}`, newest first; `count` is what was
/// asked for.
///
/// Errors: `invalid-room`; `not-allowed`.
pub(in crate::http) async fn read(call: Call) -> Answer {
    let req = call.query(&READ)?;
    let page = req.page()?;
    let caller = req.user()?;
    let term = req.params.str("searchTerm").to_owned();
    if !term.is_empty() {
        req.limit(Class::Search, &caller.id)?;
    }
    let room = room::for_user(
        &req.ctx,
        &caller,
        req.path("rid"),
        codes::INVALID_ROOM.into(),
        codes::NOT_ALLOWED.into(),
    )
    .await?;
    let oldest_first = page
        .sort
        .iter()
        .find(|(key, _)| key == "ts")
        .is_some_and(|(_, up)| *up);
    let (found, total) = req
        .ctx
        .store
        .search(move |r| r.said_in_room(room.pk, &term, oldest_first, page.offset, page.count))
        .await?;
    Reply::ok(&Read {
        messages: found.iter().map(View::rest).collect(),
        count: page.count.max(0),
        offset: page.offset,
        total,
    })
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/messages",
        "Writes messages as a visitor, all or none; registers the visitor and opens a room where there is none.",
    )
        .examples(&[posts(r#"{"visitor":{"token":"{token}"},"messages":[{"msg":"Is my parcel out?"},{"msg":"The number is 4711."}]}"#)])
    .body(&BULK)
    .gives(Gives::List("messages", shape::<Written>))
    .fails(&[
        codes::TOKEN_EMPTY,
        codes::REGISTRATION_FAILED,
        codes::MESSAGE_TOO_LONG,
        codes::SERVICE_DISABLED,
        codes::CHANNEL_BLOCKED,
        codes::NO_AGENT_ONLINE,
    ]),
    doc(
        "GET livechat/{rid}/messages",
        "Lists what was said in a room, newest first; with `searchTerm` only what holds it, in any letter case and script.",
    )
        .examples(&[asks(&[("searchTerm", "hello"), ("count", "10")]).at(&[("rid", "{rid}")])])
    .query(&READ)
    .gives(Gives::Page("messages", shape::<Message>))
    .fails(&[codes::INVALID_ROOM, codes::NOT_ALLOWED, codes::QUERY_TOO_SLOW]),
];
