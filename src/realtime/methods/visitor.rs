//! Visitors' methods. The token among the parameters is the proof.

use super::params::Object;
use super::room::{PAGE, page};
use super::{Call, Outcome, value};
use crate::domain::closing;
use crate::domain::custom_field::Entry;
use crate::domain::message;
use crate::domain::offline::{self, Note};
use crate::domain::room::{self as rooms, Wish};
use crate::domain::visitor::{self, Registration};
use crate::domain::{access, agent_info, config, routing};
use crate::error::{Result, codes};
use crate::model::room::Source;
use crate::model::token::VisitorToken;
use crate::realtime::{Counted, presence};
use crate::wire;
use crate::wire::time::Dates;
use serde_json::{Value, json};

/// The token of an object, counted as `what`.
///
/// Errors: 400, `invalid-token`, `too-many-requests`.
fn token(call: &Call<'_>, params: &Object<'_>, key: &str, what: Counted) -> Result<VisitorToken> {
    let token = access::token(params.text(key)?)?;
    call.count(what, token.expose())?;
    Ok(token)
}

/// `[{token}]` → nothing. The socket is the visitor's from now on; an unknown token is no error, for clients call this
/// before they register.
pub(super) async fn bind(call: &mut Call<'_>) -> Outcome {
    let Some(token) = VisitorToken::parse(call.object(0)?.text("token")?) else {
        return Ok(None);
    };
    let Some(socket) = call.socket.as_deref() else {
        return Ok(None);
    };
    let hash = token.hash();
    if let Some(before) = call.realtime.registry().bind(socket.id, hash) {
        presence::visitor_left(&call.ctx, &call.realtime, before);
    }
    presence::visitor_came(&call.ctx, hash).await;
    Ok(None)
}

/// `[token, departmentId?]` → the widget's configuration, flat.
pub(super) async fn initial_data(call: &mut Call<'_>) -> Outcome {
    let token = call.opt_text(0)?;
    // Without a token the address alone is counted: those who have none are not one visitor.
    call.gate.count(Counted::Visitor, token)?;
    let department = call.opt_text(1)?.map(str::to_owned);
    let facts = config::read(&call.ctx, token, department).await?;
    value(&wire::ddp::flat_config(wire::config::config(
        &facts,
        Dates::Ejson,
    )))
}

/// Custom fields: a list of `{key, value, overwrite}`, or an object whose keys are the fields.
fn fields(given: Option<&Value>) -> Result<Vec<Entry>> {
    let mismatch = || codes::MATCH_FAILED.with("Match failed: customFields must be a list");
    let text = |value: &Value| value.as_str().map(str::to_owned);
    match given {
        None => Ok(Vec::new()),
        Some(Value::Array(list)) => list
            .iter()
            .map(|item| {
                Some(Entry {
                    key: text(item.get("key")?)?,
                    value: text(item.get("value")?)?,
                    overwrites: item.get("overwrite") != Some(&Value::Bool(false)),
                })
            })
            .map(|entry| entry.ok_or_else(mismatch))
            .collect(),
        Some(Value::Object(map)) => map
            .iter()
            .map(|(key, value)| {
                Ok(Entry {
                    key: key.clone(),
                    value: text(value).ok_or_else(mismatch)?,
                    overwrites: true,
                })
            })
            .collect(),
        Some(_) => Err(mismatch()),
    }
}

/// `[{token, name?, email?, phone?, department?}]` → `{userId, visitor}`. Go on with the token of the answer.
pub(super) async fn register(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let given = params.text("token")?;
    call.count(Counted::Register, given)?;
    let text = |key: &str| params.opt_text(key).map(|t| t.map(str::to_owned));
    let phone = match params.value("phone") {
        Some(Value::Object(phone)) => phone
            .get("number")
            .and_then(Value::as_str)
            .map(str::to_owned),
        _ => text("phone")?,
    };
    let says = Registration {
        name: text("name")?,
        email: text("email")?,
        phone,
        department: text("department")?,
        fields: fields(params.value("customFields"))?,
        user_agent: call.peer.user_agent.clone(),
        ip: Some(call.peer.address.to_string()),
        host: call.peer.host.clone(),
    };
    let (record, token) = visitor::register(&call.ctx, given, says).await?;
    let shown = wire::visitor::full(&record, Some(token.expose()), Dates::Ejson);
    value(&json!({ "userId": record.id, "visitor": shown }))
}

/// `[token]` → `{_id}`, or nothing for an unknown one.
pub(super) async fn by_token(call: &mut Call<'_>) -> Outcome {
    let token = call.text(0)?;
    call.count(Counted::Visitor, token)?;
    match visitor::by_token(&call.ctx, token, codes::INVALID_TOKEN).await {
        Ok((record, _)) => value(&json!({ "_id": record.id })),
        Err(e) if e.code() == codes::INVALID_TOKEN.code => {
            // No error to the caller, yet guessing must stay slow.
            call.gate.count(Counted::UnknownToken, None)?;
            Ok(None)
        }
        Err(e) => Err(e),
    }
}

/// `[{token, rid, end?, limit = 20, ls?}]` → `{messages, firstUnread?, unreadNotLoaded}`.
pub(super) async fn history(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let token = token(call, &params, "token", Counted::Visitor)?;
    let room_id = params.text("rid")?.to_owned();
    let (end, since) = (params.opt_date("end")?, params.opt_date("ls")?);
    let limit = params
        .opt_number("limit")?
        .filter(|n| *n > 0)
        .unwrap_or(PAGE);
    let list =
        message::history_for_visitor(&call.ctx, &token, room_id.clone(), end, 0, limit).await?;
    page(call, &room_id, &list, since).await
}

/// `[{roomId, token}]` → the serving agent.
pub(super) async fn agent(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let token = token(call, &params, "token", Counted::Visitor)?;
    let room_id = params.text("roomId")?.to_owned();
    let agent = agent_info::of_room(&call.ctx, &token, room_id).await?;
    value(&wire::agent_info::for_visitor(&agent, &call.ctx.settings()))
}

/// `[{token, department?}]` → the agent who would come, or nothing. Nobody's turn is used up.
pub(super) async fn next_agent(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let token = token(call, &params, "token", Counted::Visitor)?;
    let department = params.opt_text("department")?.map(str::to_owned);
    let next = agent_info::next(&call.ctx, token.expose(), department, false).await?;
    match next {
        Some(agent) => value(&wire::agent_info::for_visitor(&agent, &call.ctx.settings())),
        None => Ok(None),
    }
}

/// `[{roomId, token}]` → true.
pub(super) async fn close(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let room_id = params.text("roomId")?.to_owned();
    call.count(Counted::Visitor, params.text("token")?)?;
    let token = access::token(params.text("token")?).ok();
    closing::by_visitor(&call.ctx, token, room_id).await?;
    value(&true)
}

/// `[{name, email, message, department?, host?}]` → true.
pub(super) async fn offline(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let note = Note {
        name: params.text("name")?.to_owned(),
        email: params.text("email")?.to_owned(),
        text: params.text("message")?.to_owned(),
        department: params.opt_text("department")?.map(str::to_owned),
        host: params.opt_text("host")?.map(str::to_owned),
    };
    // Only what could be sent uses up the few of an hour and of a day.
    call.gate.count(Counted::Offline, None)?;
    offline::leave(&call.ctx, note).await?;
    value(&true)
}

/// `[{token, _id?, rid, msg}, agent?]` → the message with `newRoom` and `showConnecting`. A room that is not there is made.
pub(super) async fn send(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let token = token(call, &params, "token", Counted::Message)?;
    let text = params.text("msg")?.replace('\0', "");
    if text.trim().is_empty() {
        return Err(codes::MATCH_FAILED.with("Match failed: msg must not be empty"));
    }
    let id = params.opt_text("_id")?.map(str::to_owned);
    let rid = params.opt_text("rid")?.unwrap_or("").to_owned();
    let agent_id = call
        .param(1)
        .and_then(|agent| agent.get("agentId")?.as_str())
        .map(str::to_owned);
    let ctx = &call.ctx;
    let first = message::send_as_visitor(ctx, token.clone(), rid, id.clone(), text.clone()).await;
    let (stored, is_new) = match first {
        Err(e) if e.code() == codes::INVALID_ROOM.code => {
            call.count(Counted::Room, token.expose())?;
            let wish = Wish {
                token: token.clone(),
                room_id: None,
                agent_id,
                priority_id: None,
                source: Source {
                    kind: "api".to_owned(),
                    id: None,
                    extra: None,
                },
            };
            let (room, is_new) = rooms::get_or_create(ctx, wish).await?;
            let stored = message::send_as_visitor(ctx, token.clone(), room.id, id, text).await?;
            (stored, is_new)
        }
        other => (other?, false),
    };
    let shows_connecting = routing::method(&ctx.settings()) == routing::Method::Manual;
    value(&wire::ddp::sent_by_visitor(
        &stored,
        token.expose(),
        is_new,
        shows_connecting,
    )?)
}
