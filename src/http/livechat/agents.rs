//! `livechat/users/:type`, `livechat/agents`, `livechat/agent.status`: agents and managers.

use crate::domain::agent::{self, Kind};
use crate::error::{Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::error::without_suffix;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::sorting::holds;
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::permission::Permission;
use crate::model::user::User;
use crate::wire;
use crate::wire::shape::{Who, answers::Availability, department::DepartmentAgent, user::Agent};
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("text", Type::Str),
    opt("onlyAvailable", Type::Bool),
    opt("excludeId", Type::Str),
    opt("showIdleAgents", Type::Bool),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static ADD: Schema = strict(&[req("username", Type::Str)]);
static NONE: Schema = strict(&[]);
static DEPARTMENTS: Schema = strict(&[opt("enabledDepartmentsOnly", Type::Bool)]);
static INFO: Schema = strict(&[
    req("agentId", Type::Str),
    req("agentData", Type::Free),
    req("agentDepartments", Type::StrList),
]);
static STATUS: Schema = strict(&[
    opt("status", Type::OneOf(&["available", "not-available"])),
    opt("agentId", Type::Str),
]);

fn has_text(user: &User, text: &str) -> bool {
    holds(&user.username, text)
        || holds(&user.name, text)
        || user.email.as_ref().is_some_and(|e| holds(e, text))
}

/// `GET livechat/users/agent`, `GET livechat/users/manager` → `{"users"}` + page. Agents come with their departments.
///
/// Errors: `Invalid type`; 403; of the page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let kind = Kind::parse(req.path("type"))?;
    let is_allowed = match kind {
        Kind::Agent => {
            req.may(Permission::TransferLivechatGuest)
                || req.may(Permission::EditOmnichannelContact)
        }
        Kind::Manager => req.may(Permission::ViewLivechatManager),
    };
    if !is_allowed {
        return Err(codes::UNAUTHORIZED.into());
    }
    let page = req.page()?;
    let p = &req.params;
    let text = p.str("text").to_lowercase();
    let only_available = p.bool("onlyAvailable").unwrap_or(false);
    let shows_idle = p.bool("showIdleAgents").unwrap_or(true);
    let excluded = p.str("excludeId");
    let everybody = req
        .ctx
        .store
        .read(move |r| r.users_with_role(kind.role()))
        .await?;
    let chosen: Vec<User> = everybody
        .into_iter()
        .filter(|u| u.id != excluded && has_text(u, &text))
        .filter(|u| {
            let is_present = u.status != "offline" || u.is_bot();
            (shows_idle || is_present)
                && (!only_available
                    || (is_present && u.livechat_status.as_deref() == Some("available")))
        })
        .collect();
    let (chosen, total) = page.cut(chosen, "name");
    let lines: Vec<Map<String, Value>> = match kind {
        Kind::Manager => chosen.iter().map(wire::agent::person).collect(),
        Kind::Agent => {
            req.ctx
                .store
                .read(move |r| {
                    chosen
                        .iter()
                        .map(|u| Ok(wire::agent::agent(u, &r.department_ids_of(u.pk)?)))
                        .collect::<Result<_>>()
                })
                .await?
        }
    };
    Reply::ok(&listed("users", &lines, page.offset, total)?)
}

/// Giving and taking a role needs the right to manage its holders, over REST as over methods: a monitor, who sees what
/// managers see, must not become one.
///
/// Errors: 403.
fn may_manage(req: &Req, kind: Kind) -> Result<()> {
    let wanted = match kind {
        Kind::Agent => Permission::ManageLivechatAgents,
        Kind::Manager => Permission::ManageLivechatManagers,
    };
    if req.may(wanted) {
        return Ok(());
    }
    log::info!(target: "security", "permission denied user={} wanted={}", req.user()?.id, wanted.id());
    Err(codes::MISSING_PERMISSION.into())
}

/// `POST livechat/users/:type` `{username}` → `{"user":{_id,username}}`.
///
/// Errors: 403; `Invalid type`; `error-invalid-user`.
pub(in crate::http) async fn add(call: Call) -> Answer {
    let req = call.body(&ADD)?;
    let kind = Kind::parse(req.path("type"))?;
    may_manage(&req, kind)?;
    let username = req.params.str("username").to_owned();
    let added = agent::add(&req.ctx, kind, username).await?;
    Reply::ok(&json!({ "user": wire::agent::brief(&added) }))
}

/// `GET livechat/users/:type/:_id` → `{"user"}`, `null` for somebody without the role.
///
/// Errors: 403; `Invalid type`; `User not found`.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let kind = Kind::parse(req.path("type"))?;
    let id = req.path("_id").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.user_by_id(&id))
        .await?
        .ok_or(codes::USER_NOT_FOUND)?;
    let shown = found
        .has_role(kind.role())
        .then(|| wire::agent::person(&found));
    Reply::ok(&json!({ "user": shown }))
}

/// `DELETE livechat/users/:type/:_id` → `{}`.
///
/// Errors: 403; `Invalid type`; the bare 400 for an id nobody has.
pub(in crate::http) async fn remove(call: Call) -> Answer {
    let req = call.none()?;
    let kind = Kind::parse(req.path("type"))?;
    may_manage(&req, kind)?;
    agent::remove(&req.ctx, kind, req.path("_id").to_owned()).await?;
    Reply::empty()
}

/// `GET livechat/agents/:agentId/departments` → `{"departments"}`, empty for an id nobody has.
///
/// Errors: 403.
pub(in crate::http) async fn departments(call: Call) -> Answer {
    let req = call.query(&DEPARTMENTS)?;
    let only_enabled = req.params.bool("enabledDepartmentsOnly").unwrap_or(false);
    let id = req.path("agentId").to_owned();
    let all = req.ctx.store.read(move |r| r.memberships(&id)).await?;
    let lines: Vec<Map<String, Value>> = all
        .iter()
        .filter(|m| !only_enabled || m.is_department_enabled)
        .map(wire::department::membership)
        .collect();
    Reply::ok(&json!({ "departments": lines }))
}

/// `POST livechat/agents.saveInfo` `{agentId, agentData, agentDepartments}` → `{}`. The agent leaves the departments that
/// are not listed.
///
/// Errors: 403; `error-user-is-not-agent`.
pub(in crate::http) async fn save_info(call: Call) -> Answer {
    let req = call.body(&INFO).map_err(without_suffix)?;
    let data = req.params.obj("agentData").unwrap_or_default();
    let limit =
        agent::chat_limit(data.value("maxNumberSimultaneousChat")).map_err(without_suffix)?;
    let departments = req.params.list("agentDepartments").unwrap_or_default();
    let id = req.params.str("agentId").to_owned();
    agent::save_info(&req.ctx, id, limit, departments).await?;
    Reply::empty()
}

/// `POST livechat/agent.status` `{status?, agentId?}` → `{"status"}`. Without a status it is the other one.
///
/// Errors: invalid-params; 404 `Agent not found`; `error-user-deactivated`; 403.
pub(in crate::http) async fn status(call: Call) -> Answer {
    let req = call.body(&STATUS)?;
    let wanted = req.params.opt_str("status");
    let caller = req.user()?;
    let agent_id = req.params.filled("agentId").unwrap_or(&caller.id);
    let status = agent::set_availability(&req.ctx, &caller, agent_id, wanted, false).await?;
    Reply::ok(&json!({ "status": status }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/users/{type}", "Lists agents or managers.")
        .note("Agents need `transfer-livechat-guest` or `edit-omnichannel-contact`, managers `view-livechat-manager`. Agents come with the ids of their departments.")
        .query(&LIST)
        .gives(Gives::Page("users", shape::<Agent>))
        .fails(&[codes::INVALID_TYPE, codes::UNAUTHORIZED])
        .examples(&[
            asks(&[("text", "a"), ("count", "10")]).at(&[("type", "agent")]),
            bare().at(&[("type", "manager")]),
        ]),
    doc("POST livechat/users/{type}", "Makes an account an agent or a manager.")
        .note("Needs `manage-livechat-agents` for agents and `manage-livechat-managers` for managers as well.")
        .body(&ADD)
        .gives(Gives::Key("user", shape::<Who>))
        .fails(&[codes::INVALID_TYPE, codes::INVALID_USER])
        .examples(&[posts(r#"{"username":"{agentUsername}"}"#).at(&[("type", "agent")])]),
    doc("GET livechat/users/{type}/{_id}", "Reads one agent or manager; `null` for somebody without the role.")
        .query(&NONE)
        .gives(Gives::Maybe("user", shape::<Agent>))
        .fails(&[codes::INVALID_TYPE, codes::USER_NOT_FOUND])
        .examples(&[bare().at(&[("type", "agent"), ("_id", "{agentId}")])]),
    doc("DELETE livechat/users/{type}/{_id}", "Takes the role away.")
        .gives(Gives::Nothing)
        .note("Needs `manage-livechat-agents` for agents and `manage-livechat-managers` for managers as well.")
        .fails(&[codes::INVALID_TYPE, codes::BARE_FAILURE])
        .examples(&[bare().at(&[("type", "manager"), ("_id", "{managerId}")])]),
    doc("GET livechat/agents/{agentId}/departments", "Lists the departments of an agent.")
        .query(&DEPARTMENTS)
        .gives(Gives::List("departments", shape::<DepartmentAgent>))
        .examples(&[asks(&[("enabledDepartmentsOnly", "true")]).at(&[("agentId", "{agentId}")])]),
    doc("POST livechat/agents.saveInfo", "Stores an agent's limit of chats and departments.")
        .note("The departments are the whole set: those that are not listed are left. Of `agentData` only `maxNumberSimultaneousChat` is kept; without it the agent has no limit.")
        .body(&INFO)
        .gives(Gives::Nothing)
        .fails(&[codes::USER_IS_NO_AGENT])
        .examples(&[posts(r#"{"agentId":"{agentId}","agentData":{"maxNumberSimultaneousChat":"5"},"agentDepartments":["{departmentId}"]}"#)]),
    doc("POST livechat/agent.status", "Says whether an agent takes chats.")
        .note("Somebody else's needs `manage-livechat-agents`.")
        .body(&STATUS)
        .gives(Gives::Flat(shape::<Availability>))
        .fails(&[codes::AGENT_ID_NOT_FOUND, codes::USER_DEACTIVATED, codes::UNAUTHORIZED, codes::HOURS_ARE_CLOSED])
        .examples(&[posts(r#"{"status":"available","agentId":"{agentId}"}"#)]),
];
