//! `livechat/message`, `livechat/message/:_id`, `livechat/messages.history/:rid`.

use crate::domain::{access, message};
use crate::http::limit::Class;
use crate::http::params::{Params, Schema, Type, lenient, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req};
use crate::model::message::Message;
use crate::model::time::Millis;
use crate::wire::message::View;
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
        message: View::for_visitor(stored, token).read(&links),
    })
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
    #[derive(Serialize)]
    struct Page<'a> {
        messages: Vec<View<'a>>,
    }
    Reply::ok(&Page {
        messages: list
            .iter()
            .map(|m| View::for_visitor(m, token.expose()).read(&links))
            .collect(),
    })
}
