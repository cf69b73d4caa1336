//! `livechat/department…`: departments and their members.

use super::department_input::{AGENT, DEPARTMENT, SENT_BACK, UNIT, members, read};
use crate::domain::department;
use crate::error::{Error, Result, codes};
use crate::http::params::{Mode, Params, Schema, Type, check, opt, req, strict};
use crate::http::sorting::holds;
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::department::Department;
use crate::model::permission::{ADMIN, MANAGER, Permission};
use crate::wire;
use serde_json::{Map, Value, json};

pub(super) static CREATE: Schema = strict(&[
    req("department", Type::Obj(&DEPARTMENT)),
    opt("agents", Type::ObjList(&AGENT)),
    opt("departmentUnit", Type::Obj(&UNIT)),
]);
pub(super) static UPDATE: Schema = check(&[
    req("department", Type::Obj(&DEPARTMENT)),
    opt("agents", Type::ObjList(&SENT_BACK)),
    opt("departmentUnit", Type::Obj(&UNIT)),
]);
static NAMED: Schema = Schema {
    fields: &[req("agentId", Type::Str)],
    mode: Mode::CheckLenient,
};
pub(super) static MEMBERS: Schema = check(&[
    req("upsert", Type::ObjList(&SENT_BACK)),
    req("remove", Type::ObjList(&NAMED)),
]);
pub(super) static LIST: Schema = strict(&[
    opt("text", Type::Str),
    opt("enabled", Type::Bool),
    opt("onlyMyDepartments", Type::Bool),
    opt("excludeDepartmentId", Type::Str),
    opt("showArchived", Type::Bool),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
pub(super) static GET: Schema = strict(&[
    opt("includeAgents", Type::Bool),
    opt("onlyMyDepartments", Type::Bool),
]);
pub(super) static PAGE: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
pub(super) static COMPLETE: Schema = strict(&[
    opt("selector", Type::Any),
    opt("onlyMyDepartments", Type::Bool),
    opt("showArchived", Type::Bool),
]);
pub(super) static BY_IDS: Schema = strict(&[opt("ids", Type::Any), opt("fields", Type::Str)]);

/// The ids `onlyMyDepartments=true` leaves; `None`: all. Monitors see the departments of their units, agents their own,
/// managers and administrators all.
async fn reach(req: &Req) -> Result<Option<Vec<String>>> {
    let caller = req.user()?;
    let is_only_mine = req.params.bool("onlyMyDepartments").unwrap_or(false);
    if !is_only_mine || caller.has_role(ADMIN) || caller.has_role(MANAGER) {
        return Ok(None);
    }
    if caller.has_role("livechat-monitor") {
        return Ok(Some(Vec::new()));
    }
    let pk = caller.pk;
    req.ctx
        .store
        .read(move |r| r.department_ids_of(pk))
        .await
        .map(Some)
}

fn is_within(reach: Option<&Vec<String>>, id: &str) -> bool {
    reach.is_none_or(|ids| ids.iter().any(|i| i == id))
}

async fn list_where(req: &Req, wants: impl Fn(&Department) -> bool) -> Answer {
    let page = req.page()?;
    let reach = reach(req).await?;
    let text = req.params.str("text").to_lowercase();
    let only_enabled = req.params.bool("enabled").unwrap_or(false);
    let excluded = req.params.str("excludeDepartmentId");
    let all = req.ctx.store.read(|r| r.departments()).await?;
    let chosen: Vec<Department> = all
        .into_iter()
        .filter(|d| {
            wants(d)
                && d.id != excluded
                && (!only_enabled || d.is_enabled)
                && holds(&d.name, &text)
                && is_within(reach.as_ref(), &d.id)
        })
        .collect();
    let (chosen, total) = page.cut(chosen, "name");
    let lines: Vec<Map<String, Value>> = chosen.iter().map(wire::department::department).collect();
    Reply::ok(&listed("departments", &lines, page.offset, total)?)
}

/// `GET livechat/department` → `{"departments"}` + page; archived ones only with `showArchived=true`.
///
/// Errors: 403; of the page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let shows_archived = req.params.bool("showArchived").unwrap_or(false);
    list_where(&req, |d| shows_archived || !d.is_archived).await
}

/// `GET livechat/departments/archived` → as the list, archived ones alone.
///
/// Errors: 403; of the page.
pub(in crate::http) async fn archived(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    list_where(&req, |d| d.is_archived).await
}

/// A unit nobody has made cannot be joined; leaving none is nothing.
fn check_unit(p: &Params) -> Result<()> {
    match p.obj("departmentUnit") {
        Some(unit) if unit.filled("_id").is_some() => Err(codes::UNIT_NOT_FOUND.into()),
        _ => Ok(()),
    }
}

fn answer((department, agents): &department::Saved) -> Answer {
    let agents: Vec<Map<String, Value>> = agents.iter().map(wire::department::member).collect();
    Reply::ok(&json!({ "department": wire::department::department(department), "agents": agents }))
}

/// `POST livechat/department` `{department, agents?, departmentUnit?}` → `{"department","agents"}`.
///
/// Errors: 403; those of [`department::create`].
pub(in crate::http) async fn create(call: Call) -> Answer {
    let req = call.body(&CREATE)?;
    check_unit(&req.params)?;
    let new = Department::blank();
    let new = read(new, &req.params.obj("department").unwrap_or_default())?;
    let saved = department::create(&req.ctx, new, members(&req.params, "agents")).await?;
    answer(&saved)
}

/// `GET livechat/department/:_id` → `{"department","agents"}`; `null` for an id nobody has, `agents` only with
/// `view-livechat-departments`.
///
/// Errors: 403.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let id = req.path("_id").to_owned();
    let reach = reach(&req).await?;
    let wants_agents = req.params.bool("includeAgents").unwrap_or(true)
        && req.may(Permission::ViewLivechatDepartments);
    let (found, agents) = req
        .ctx
        .store
        .read(move |r| {
            let found = r
                .department_by_id(&id)?
                .filter(|d| is_within(reach.as_ref(), &d.id));
            let agents = match &found {
                Some(_) if wants_agents => r.department_agents(&id)?,
                _ => Vec::new(),
            };
            Ok((found, agents))
        })
        .await?;
    let mut out = Map::new();
    out.insert(
        "department".to_owned(),
        json!(found.as_ref().map(wire::department::department)),
    );
    if wants_agents {
        let agents: Vec<Map<String, Value>> = agents.iter().map(wire::department::member).collect();
        out.insert("agents".to_owned(), json!(agents));
    }
    Reply::ok(&out)
}

/// `PUT livechat/department/:_id` `{department, agents?}` → `{"department","agents"}`. Members not listed stay.
///
/// Errors: 403; `error-not-allowed` without `manage-livechat-departments`; `Match error`; those of
/// [`department::update`].
pub(in crate::http) async fn update(call: Call) -> Answer {
    let req = call.body(&UPDATE)?;
    if !req.may(Permission::ManageLivechatDepartments) {
        return Err(codes::ERROR_NOT_ALLOWED.into());
    }
    check_unit(&req.params)?;
    let sent = req.params.obj("department").unwrap_or_default();
    let agents = if req.may(Permission::AddLivechatDepartmentAgents) {
        members(&req.params, "agents")
    } else {
        Vec::new()
    };
    let id = req.path("_id").to_owned();
    let saved = department::update(&req.ctx, id, move |old| read(old, &sent), agents).await?;
    answer(&saved)
}

/// `DELETE livechat/department/:_id` → `{}`.
///
/// Errors: 403; `error-department-not-found`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.none()?;
    department::delete(&req.ctx, req.path("_id").to_owned()).await?;
    log::info!(target: "security", "department deleted id={} by={}", req.path("_id"), req.user()?.id);
    Reply::empty()
}

/// `POST livechat/department/:_id/archive` → `{}`. Switches it off as well.
///
/// Errors: 403; `department-not-found`.
pub(in crate::http) async fn archive(call: Call) -> Answer {
    let req = call.none()?;
    if department::set_archived(&req.ctx, req.path("_id").to_owned(), true).await? {
        Reply::empty()
    } else {
        Err(codes::DEPARTMENT_MISSING.into())
    }
}

/// `POST livechat/department/:_id/unarchive` → `{}`. It stays switched off.
///
/// Errors: 403; `department-not-found`.
pub(in crate::http) async fn unarchive(call: Call) -> Answer {
    let req = call.none()?;
    if department::set_archived(&req.ctx, req.path("_id").to_owned(), false).await? {
        Reply::empty()
    } else {
        Err(codes::DEPARTMENT_MISSING.as_coded("").into())
    }
}

/// `GET livechat/department.autocomplete?selector={"term","exceptions"}` → `{"items":[{_id,name}]}` by name.
///
/// Errors: 403; a sentence for a selector that is missing or no JSON.
pub(in crate::http) async fn autocomplete(call: Call) -> Answer {
    let req = call.query(&COMPLETE)?;
    let raw = match req.params.value("selector") {
        None => "",
        Some(Value::String(raw)) => raw.as_str(),
        Some(_) => return Err(Error::sentence("The 'selector' param must be a string")),
    };
    if raw.is_empty() {
        return Err(Error::sentence("The 'selector' param is required"));
    }
    let Ok(Value::Object(selector)) = serde_json::from_str::<Value>(raw) else {
        return Err(Error::sentence(
            "The 'selector' param must be a JSON object",
        ));
    };
    let term = selector
        .get("term")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_lowercase();
    let exceptions: Vec<&str> = selector
        .get("exceptions")
        .and_then(Value::as_array)
        .map(|list| list.iter().filter_map(Value::as_str).collect())
        .unwrap_or_default();
    let shows_archived = req.params.bool("showArchived").unwrap_or(false);
    let reach = reach(&req).await?;
    let mut all = req.ctx.store.read(|r| r.departments()).await?;
    all.retain(|d| {
        (shows_archived || !d.is_archived)
            && d.name.to_lowercase().starts_with(&term)
            && !exceptions.contains(&d.id.as_str())
            && is_within(reach.as_ref(), &d.id)
    });
    all.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let items: Vec<Value> = all.iter().map(wire::department::item).collect();
    Reply::ok(&json!({ "items": items }))
}

/// `GET livechat/department/:_id/agents` → `{"agents"}` + page, empty for an id nobody has.
///
/// Errors: 403; of the page.
pub(in crate::http) async fn agents(call: Call) -> Answer {
    let req = call.query(&PAGE)?;
    let page = req.page()?;
    let id = req.path("_id").to_owned();
    let all = req
        .ctx
        .store
        .read(move |r| r.department_agents(&id))
        .await?;
    let (chosen, total) = page.cut(all, "username");
    let lines: Vec<Map<String, Value>> = chosen.iter().map(wire::department::member).collect();
    Reply::ok(&listed("agents", &lines, page.offset, total)?)
}

/// `POST livechat/department/:_id/agents` `{upsert, remove}` → `{}`. Accounts that do not exist are passed over.
///
/// Errors: 403; `Match error`; `error-department-not-found`.
pub(in crate::http) async fn set_agents(call: Call) -> Answer {
    let req = call.body(&MEMBERS)?;
    let put = members(&req.params, "upsert");
    let remove = members(&req.params, "remove")
        .into_iter()
        .map(|m| m.agent_id)
        .collect();
    department::set_members(&req.ctx, req.path("_id").to_owned(), put, remove).await?;
    Reply::empty()
}

/// `GET livechat/department.listByIds?ids[]=…` → `{"departments"}`.
///
/// Errors: 403; a sentence for ids that are missing or no list.
pub(in crate::http) async fn list_by_ids(call: Call) -> Answer {
    let req = call.query(&BY_IDS)?;
    let ids: Vec<&str> = match req.params.value("ids") {
        None => return Err(Error::sentence("The 'ids' param is required")),
        Some(Value::Array(list)) => list.iter().filter_map(Value::as_str).collect(),
        Some(_) => return Err(Error::sentence("The 'ids' param must be an array")),
    };
    let all = req.ctx.store.read(|r| r.departments()).await?;
    let chosen: Vec<Map<String, Value>> = all
        .iter()
        .filter(|d| ids.contains(&d.id.as_str()))
        .map(wire::department::department)
        .collect();
    Reply::ok(&json!({ "departments": chosen }))
}

/// `GET livechat/department/isDepartmentCreationAvailable` → `true`: there is no limit.
///
/// Errors: 403.
pub(in crate::http) async fn is_creation_available(call: Call) -> Answer {
    call.none()?;
    Reply::ok(&json!({ "isDepartmentCreationAvailable": true }))
}
