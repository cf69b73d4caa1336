//! The desk: taking and closing chats, agents, managers, departments.

use super::params::Object;
use super::{Call, Outcome, value};
use crate::domain::agent::{self, Kind};
use crate::domain::closing::{self, UserClose};
use crate::domain::department::{self, Member};
use crate::domain::inquiry;
use crate::error::{Result, codes};
use crate::model::department::Department;
use crate::model::permission::Permission;
use crate::wire;
use serde_json::Value;

/// `[inquiryId, options?]` → nothing.
pub(super) async fn take(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    let id = call.text(0)?.to_owned();
    inquiry::take(&call.ctx, user, id, None).await?;
    Ok(None)
}

/// `emailTranscript` of a close: `Some(None)` withdraws an order, `Some(Some(…))` gives one.
fn transcript(options: &Object<'_>) -> Result<Option<Option<(String, String)>>> {
    let Some(wish) = options.value("emailTranscript").and_then(Value::as_object) else {
        return Ok(None);
    };
    if wish.get("sendToVisitor") != Some(&Value::Bool(true)) {
        return Ok(Some(None));
    }
    let text = |key: &str| {
        let data = wish.get("requestData").and_then(|d| d.get(key)?.as_str());
        data.map(str::to_owned)
            .ok_or_else(|| codes::MATCH_FAILED.with("Match failed: requestData is incomplete"))
    };
    Ok(Some(Some((text("email")?, text("subject")?))))
}

/// `[rid, comment?, {tags?, emailTranscript?, …}?]` → true.
pub(super) async fn close(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    if !call.ctx.live.may(&user, Permission::CloseLivechatRoom) {
        return Err(codes::NOT_AUTHORIZED.into());
    }
    let room_id = call.text(0)?.to_owned();
    let mut close = UserClose {
        comment: call.opt_text(1)?.unwrap_or("").to_owned(),
        tags: Vec::new(),
        transcript: None,
        wants_pdf: false,
        is_forced: false,
    };
    if call.param(2).is_some() {
        let options = call.object(2)?;
        close.tags = options.texts("tags")?;
        close.transcript = transcript(&options)?;
        close.wants_pdf = options.value("generateTranscriptPdf") == Some(&Value::Bool(true));
        close.is_forced = options.value("forceClose") == Some(&Value::Bool(true));
    }
    let done = closing::by_user(&call.ctx, user, room_id, close).await;
    match done {
        Ok(()) => value(&true),
        // The method knows a closed room by the shorter name.
        Err(e) if e.code() == codes::ROOM_ALREADY_CLOSED.code => Err(codes::ROOM_CLOSED.into()),
        Err(e) => Err(e),
    }
}

/// `[{status?, agentId?}?]` → nothing. Without a status it is the other one.
pub(super) async fn change_status(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let (mut status, mut agent_id) = (None, user.id.clone());
    if call.param(0).is_some() {
        let params = call.object(0)?;
        status = params.opt_text("status")?;
        agent_id = params.opt_text("agentId")?.unwrap_or(&agent_id).to_owned();
    }
    if status.is_some_and(|s| !matches!(s, "available" | "not-available")) {
        return Err(codes::CODED_NOT_ALLOWED.with("Invalid Status"));
    }
    let done = agent::set_availability(&call.ctx, &user, &agent_id, status, true).await;
    done.map(|_| None).map_err(|e| match e.row.status {
        404 => codes::CODED_NOT_ALLOWED.with("Invalid Agent Id"),
        403 => codes::CODED_NOT_ALLOWED.with("Not allowed"),
        _ => e,
    })
}

/// `[]` → what the routing method means for clients.
pub(super) async fn routing(call: &mut Call<'_>) -> Outcome {
    call.user()?;
    let settings = call.ctx.settings();
    value(&wire::ddp::routing_config(
        settings.text("Livechat_Routing_Method"),
    ))
}

fn permission(kind: Kind) -> Permission {
    match kind {
        Kind::Agent => Permission::ManageLivechatAgents,
        Kind::Manager => Permission::ManageLivechatManagers,
    }
}

async fn add(call: &Call<'_>, kind: Kind) -> Outcome {
    call.user_who_may(permission(kind))?;
    let added = agent::add(&call.ctx, kind, call.text(0)?.to_owned()).await?;
    value(&wire::agent::brief(&added))
}

async fn remove(call: &Call<'_>, kind: Kind) -> Outcome {
    call.user_who_may(permission(kind))?;
    let username = call.text(0)?.to_owned();
    let user = call
        .ctx
        .store
        .read_small(move |r| r.user_by_username(&username))
        .await?
        .ok_or(codes::INVALID_USER)?;
    agent::remove(&call.ctx, kind, user.id).await?;
    value(&true)
}

/// `[username]` → `{_id, username}`.
pub(super) async fn add_agent(call: &mut Call<'_>) -> Outcome {
    add(call, Kind::Agent).await
}

/// `[username]` → true.
pub(super) async fn remove_agent(call: &mut Call<'_>) -> Outcome {
    remove(call, Kind::Agent).await
}

/// `[username]` → `{_id, username}`.
pub(super) async fn add_manager(call: &mut Call<'_>) -> Outcome {
    add(call, Kind::Manager).await
}

/// `[username]` → true.
pub(super) async fn remove_manager(call: &mut Call<'_>) -> Outcome {
    remove(call, Kind::Manager).await
}

/// Members from a list of `{agentId, count?, order?}`.
fn members(list: Option<&Value>) -> Result<Vec<Member>> {
    let mismatch = || codes::MATCH_FAILED.with("Match failed: agents must be a list of {agentId}");
    let Some(list) = list.filter(|l| !l.is_null()) else {
        return Ok(Vec::new());
    };
    let one = |item: &Value| {
        Some(Member {
            agent_id: item.get("agentId")?.as_str()?.to_owned(),
            count: item.get("count").and_then(Value::as_i64),
            order: item.get("order").and_then(Value::as_i64),
        })
    };
    list.as_array()
        .ok_or_else(mismatch)?
        .iter()
        .map(|item| one(item).ok_or_else(mismatch))
        .collect()
}

/// Lays what a client sent over `base`; a key that is absent leaves what is there.
fn department_over(base: Department, p: &Object<'_>) -> Result<Department> {
    let flag = |key: &str, old: bool| p.value(key).and_then(Value::as_bool).unwrap_or(old);
    let text = |key: &str, old: Option<String>| -> Result<Option<String>> {
        Ok(match p.opt_text(key)? {
            None => old,
            Some("") => None,
            Some(text) => Some(text.to_owned()),
        })
    };
    let list = |key: &str, old: Vec<String>| match p.value(key) {
        None => Ok(old),
        Some(_) => p.texts(key),
    };
    let max_chats = match p.value("maxNumberSimultaneousChat") {
        None => base.max_chats,
        Some(Value::String(text)) => text.trim().parse().ok().filter(|n| *n > 0),
        Some(other) => other.as_i64().filter(|n| *n > 0),
    };
    Ok(Department {
        name: p.text("name")?.trim().to_owned(),
        email: p.text("email")?.trim().to_owned(),
        is_enabled: flag("enabled", base.is_enabled),
        is_on_registration: flag("showOnRegistration", base.is_on_registration),
        is_on_offline_form: flag("showOnOfflineForm", base.is_on_offline_form),
        description: text("description", base.description)?,
        requests_tag: flag("requestTagBeforeClosingChat", base.requests_tag),
        closing_tags: list("chatClosingTags", base.closing_tags)?,
        fallback_id: text("fallbackForwardDepartment", base.fallback_id)?,
        forward_to: list("departmentsAllowedToForward", base.forward_to)?,
        offline_channel: text("offlineMessageChannelName", base.offline_channel)?,
        allow_receive_forward_offline: flag(
            "allowReceiveForwardOffline",
            base.allow_receive_forward_offline,
        ),
        max_chats,
        ..base
    })
}

/// There are no units: naming none is nothing, naming one is an error.
fn check_unit(unit: Option<&Value>) -> Result<()> {
    let Some(unit) = unit else { return Ok(()) };
    let unit = unit.as_object().ok_or(codes::INVALID_UNIT)?;
    match unit.get("_id") {
        None => Ok(()),
        Some(Value::String(id)) if id.is_empty() => Ok(()),
        Some(Value::String(_)) => Err(codes::UNIT_NOT_FOUND.into()),
        Some(_) => Err(codes::INVALID_UNIT.into()),
    }
}

/// `[id | null | "", data, agents?, unit?]` → the department.
pub(super) async fn save_department(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ManageLivechatDepartments)?;
    let id = call.opt_text(0)?.filter(|id| !id.is_empty());
    let data = call.object(1)?;
    if data.text("name")?.trim().is_empty() {
        return Err(codes::MATCH_FAILED.with("Match failed: name must not be empty"));
    }
    let agents = members(call.param(2))?;
    check_unit(call.param(3))?;
    let saved = match id {
        None => {
            let new = department_over(Department::blank(), &data)?;
            department::create(&call.ctx, new, agents).await?
        }
        Some(id) => {
            let (id, sent) = (id.to_owned(), data.map().clone());
            let edit = move |old| department_over(old, &Object::of(&sent));
            department::update(&call.ctx, id, edit, agents).await?
        }
    };
    value(&wire::ddp::department(&saved.0))
}

/// `[id]` → true.
pub(super) async fn remove_department(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ManageLivechatDepartments)?;
    let id = call.text(0)?.to_owned();
    department::delete(&call.ctx, id.clone()).await?;
    log::info!(target: "security", "department deleted id={id} by={}", user.id);
    value(&true)
}

/// `[id, {upsert, remove}]` → true.
pub(super) async fn save_department_agents(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::AddLivechatDepartmentAgents)?;
    let id = call.text(0)?.to_owned();
    let params = call.object(1)?;
    let put = members(params.value("upsert"))?;
    let gone = members(params.value("remove"))?;
    let gone = gone.into_iter().map(|m| m.agent_id).collect();
    department::set_members(&call.ctx, id, put, gone).await?;
    value(&true)
}
