//! `method.call/:method`, `method.callAnon/:method`: the socket's methods over HTTP.

use super::params::{Schema, Type, lenient, opt};
use super::socket::AddressGate;
use super::{Answer, Call, Reply, json as read_json};
use crate::error::{Error, codes};
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::realtime::{self, methods};
use crate::wire::ddp;
use crate::wire::shape::answers::Sentence;
use actix_web::web::Data;
use serde_json::{Map, Value, json};
use std::rc::Rc;

static CALL: Schema = lenient(&[opt("message", Type::Any)]);

fn bad(text: &str) -> Error {
    Error::invalid_params(text).typed("error-invalid-params")
}

/// The method's message: the object inside the text of `message`.
fn inner(text: Option<&Value>) -> Result<Map<String, Value>, Error> {
    let text = text
        .and_then(Value::as_str)
        .ok_or_else(|| bad("The \"message\" parameter must be a text."))?;
    match read_json::parse(text.as_bytes()) {
        Some(Value::Object(map)) => Ok(map),
        _ => Err(bad(
            "Invalid method call: the message is not a JSON object.",
        )),
    }
}

/// `POST method.call/:method` `{message:"{\"msg\":\"method\",…}"}` → `{"message":"{\"msg\":\"result\",…}"}`. Errors of the
/// method are inside. The method is the one the message names; the path is for logs.
///
/// Errors: 400 for a message that cannot be read; 401 where a login is needed.
pub(super) async fn call(call: Call) -> Answer {
    let req = call.body(&CALL)?;
    let mut message = inner(req.params.value("message"))?;
    let id = message.remove("id").unwrap_or(Value::Null);
    let name = match message.remove("method") {
        Some(Value::String(name)) => name,
        _ => return Err(bad("Invalid method call: no method is named.")),
    };
    let params = match message.remove("params") {
        None | Some(Value::Null) => Vec::new(),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(bad("Invalid method call: params must be a list.")),
    };
    let gate = AddressGate {
        app: Data::clone(&req.app),
        address: req.peer.address,
    };
    let peer = realtime::Peer {
        address: req.peer.address,
        user_agent: req.peer.user_agent.clone(),
        host: req.peer.host.clone(),
        may_login: true,
    };
    let outcome = methods::call(
        req.ctx.clone(),
        req.app.realtime.clone(),
        req.caller.clone(),
        Rc::new(gate),
        peer,
        &name,
        params,
    )
    .await;
    if let Err(e) = &outcome
        && e.code() == codes::UNAVAILABLE.code
    {
        // Busy or draining is the transport's answer here: clients try again on 503.
        return Err(e.clone());
    }
    Reply::ok(&json!({ "message": ddp::result(&id, &outcome) }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST method.call/{*method}", "Calls a method of the realtime protocol as a user.")
        .note("The answer holds the method's frame as text, refusals inside it. `x-realtime` lists the methods.")
        .body(&CALL)
        .gives(Gives::Flat(shape::<Sentence>))
        .examples(&[posts(
            r#"{"message":"{\"msg\":\"method\",\"id\":\"1\",\"method\":\"livechat:getRoutingConfig\",\"params\":[]}"}"#,
        )
        .at(&[("method", "livechat:getRoutingConfig")])]),
    doc("POST method.callAnon/{*method}", "Calls a method of the realtime protocol without a login.")
        .note("The answer holds the method's frame as text, refusals inside it. `x-realtime` lists the methods.")
        .body(&CALL)
        .gives(Gives::Flat(shape::<Sentence>))
        .examples(&[posts(
            r#"{"message":"{\"msg\":\"method\",\"id\":\"1\",\"method\":\"livechat:getInitialData\",\"params\":[\"{token}\"]}"}"#,
        )
        .at(&[("method", "livechat:getInitialData")])]),
];
