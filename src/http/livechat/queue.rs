//! `livechat/queue`: how much agents have to do; `livechat/config/routing`: how chats find an agent.

use crate::domain::queue::LoadFilter;
use crate::http::doc::{Doc, Gives, asks, bare, doc, shape};
use crate::http::params::{Schema, Type, opt, strict};
use crate::http::{Answer, Call, Reply, listed};
use crate::wire;
use crate::wire::shape;
use serde_json::{Value, json};

static LIST: Schema = strict(&[
    opt("agentId", Type::Str),
    opt("departmentId", Type::Str),
    opt("includeOfflineAgents", Type::Str),
    opt("count", Type::Num),
    opt("offset", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/queue",
        "Lists how many open chats each agent serves in each department, the busiest first.",
    )
    .examples(&[asks(&[("includeOfflineAgents", "true"), ("count", "10")])])
    .query(&LIST)
    .gives(Gives::Page("queue", shape::<shape::queue::AgentLoad>)),
    doc(
        "GET livechat/config/routing",
        "Says what the routing method of this server means for clients.",
    )
    .examples(&[bare()])
    .gives(Gives::Key("config", shape::<shape::queue::RoutingConfig>)),
];

/// `GET livechat/queue` → `{"queue":[{chats,user{_id,username,status},department{_id,name}}],…}`.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let filter = LoadFilter {
        agent_id: req.params.filled("agentId").map(str::to_owned),
        department_id: req.params.filled("departmentId").map(str::to_owned),
        includes_offline: req.params.filled("includeOfflineAgents") == Some("true"),
        is_ascending: page.sort.iter().any(|(key, up)| key == "chats" && *up),
        offset: page.offset,
        limit: page.count,
    };
    let (loads, total) = req.ctx.store.read(move |r| r.agent_loads(&filter)).await?;
    let shown: Vec<Value> = loads.iter().map(wire::queue::load).collect();
    Reply::ok(&listed("queue", &shown, page.offset, total)?)
}

/// `GET livechat/config/routing` → `{"config":{…}}`.
pub(in crate::http) async fn routing(call: Call) -> Answer {
    let req = call.none()?;
    let settings = req.ctx.settings();
    let config = wire::ddp::routing_config(settings.text("Livechat_Routing_Method"));
    Reply::ok(&json!({ "config": config }))
}
