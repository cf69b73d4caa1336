//! `livechat/agent.info/:rid/:token`, `livechat/agent.next/:token`: the agent as visitors see one.

use crate::domain::{access, agent_info};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, bare, doc, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, opt, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::user::{AgentInfo, NextAgent};
use serde_json::json;

static NEXT: Schema = strict(&[opt("department", Type::Str)]);

/// `GET livechat/agent.info/:rid/:token` → `{"agent":{…}}`: who serves the visitor's room.
pub(in crate::http) async fn info(call: Call) -> Answer {
    let req = call.none()?;
    let token = access::token(req.path("token"))?;
    req.limit(Class::Visitor, token.expose())?;
    let agent = agent_info::of_room(&req.ctx, &token, req.path("rid").to_owned()).await?;
    Reply::ok(&json!({ "agent": wire::agent_info::for_visitor(&agent, &req.ctx.settings()) }))
}

/// `GET livechat/agent.next/:token?department` → `{"agent":{…}}`, or `{}` while the token has an open room.
pub(in crate::http) async fn next(call: Call) -> Answer {
    let req = call.query(&NEXT)?;
    let token = req.path("token").to_owned();
    req.limit(Class::Visitor, &token)?;
    // The route is anonymous: one token moves the order of agents at most once a minute.
    let counts = req.app.limiter.subject(Class::NextAgent, &token).is_ok();
    let department = req.params.filled("department").map(str::to_owned);
    match agent_info::next(&req.ctx, &token, department, counts).await? {
        Some(agent) => Reply::ok(
            &json!({ "agent": wire::agent_info::for_visitor(&agent, &req.ctx.settings()) }),
        ),
        None => Reply::empty(),
    }
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/agent.info/{rid}/{token}", "Tells who serves the visitor's room.")
        .gives(Gives::Key("agent", shape::<AgentInfo>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_ROOM, codes::INVALID_AGENT])
        .examples(&[bare().at(&[("rid", "{rid}"), ("token", "{token}")])]),
    doc("GET livechat/agent.next/{token}", "Tells who would serve this visitor next.")
        .note("Nothing but `success` is told while the visitor has an open room. One token moves the order of agents at most once a minute.")
        .query(&NEXT)
        .gives(Gives::Flat(shape::<NextAgent>))
        .fails(&[codes::INVALID_TOKEN, codes::INVALID_AGENT, codes::AGENT_NOT_FOUND])
        .examples(&[asks(&[("department", "{departmentId}")]).at(&[("token", "{token}")])]),
];
