//! `livechat/department…`: departments and their members.

use crate::domain::department::{self, Member};
use crate::error::{Error, Result, codes};
use crate::http::params::{Mode, Params, Schema, Type, check, lenient, opt, req, strict};
use crate::http::sorting::{Key, Sortable, holds};
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::department::{Department, DepartmentAgent};
use crate::model::permission::{ADMIN, MANAGER, Permission};
use crate::model::time::Millis;
use crate::wire;
use serde_json::{Map, Value, json};

/// The keys of a department that the server knows; clients may store others beside them.
static DEPARTMENT: Schema = Schema {
    fields: &[
        req("name", Type::Words),
        req("email", Type::Str),
        req("enabled", Type::Bool),
        req("showOnRegistration", Type::Bool),
        req("showOnOfflineForm", Type::Bool),
        opt("description", Type::Str),
        opt("requestTagBeforeClosingChat", Type::Bool),
        opt("chatClosingTags", Type::StrList),
        opt("fallbackForwardDepartment", Type::Str),
        opt("departmentsAllowedToForward", Type::StrList),
        opt("offlineMessageChannelName", Type::Str),
        opt("allowReceiveForwardOffline", Type::Bool),
        opt("maxNumberSimultaneousChat", Type::Any),
    ],
    mode: Mode::Keep,
};
/// Keys the server keeps itself: sent back by clients, never taken from them.
const OURS: &[&str] = &[
    "_id",
    "type",
    "numAgents",
    "ancestors",
    "parentId",
    "businessHourId",
    "archived",
    "_updatedAt",
];
static AGENT: Schema = strict(&[
    req("agentId", Type::Str),
    opt("username", Type::Str),
    opt("count", Type::Num),
    opt("order", Type::Num),
]);
static UNIT: Schema = strict(&[opt("_id", Type::Str)]);
static CREATE: Schema = strict(&[
    req("department", Type::Obj(&DEPARTMENT)),
    opt("agents", Type::ObjList(&AGENT)),
    opt("departmentUnit", Type::Obj(&UNIT)),
]);
static SENT_BACK: Schema = Schema {
    fields: &[
        req("agentId", Type::Str),
        opt("count", Type::Num),
        opt("order", Type::Num),
    ],
    mode: Mode::CheckLenient,
};
static UPDATE: Schema = check(&[
    req("department", Type::Obj(&DEPARTMENT)),
    opt("agents", Type::ObjList(&SENT_BACK)),
    opt("departmentUnit", Type::Obj(&UNIT)),
]);
static NAMED: Schema = Schema {
    fields: &[req("agentId", Type::Str)],
    mode: Mode::CheckLenient,
};
static MEMBERS: Schema = check(&[
    req("upsert", Type::ObjList(&SENT_BACK)),
    req("remove", Type::ObjList(&NAMED)),
]);
static LIST: Schema = strict(&[
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
static GET: Schema = strict(&[
    opt("includeAgents", Type::Bool),
    opt("onlyMyDepartments", Type::Bool),
]);
static PAGE: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static COMPLETE: Schema = lenient(&[
    opt("selector", Type::Any),
    opt("onlyMyDepartments", Type::Bool),
    opt("showArchived", Type::Bool),
]);
static BY_IDS: Schema = lenient(&[opt("ids", Type::Any), opt("fields", Type::Str)]);

impl Sortable for Department {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => self.id.as_str().into(),
            "name" => self.name.as_str().into(),
            "email" => self.email.as_str().into(),
            "description" => self.description.as_deref().into(),
            "enabled" => Key::Bool(self.is_enabled),
            "archived" => Key::Bool(self.is_archived),
            "showOnRegistration" => Key::Bool(self.is_on_registration),
            "showOnOfflineForm" => Key::Bool(self.is_on_offline_form),
            "numAgents" => Key::Number(self.agent_count),
            "_updatedAt" => Key::Number(self.updated_at.0),
            _ => return None,
        })
    }
}

impl Sortable for DepartmentAgent {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => self.id.as_str().into(),
            "agentId" => self.agent_id.as_str().into(),
            "username" => self.username.as_str().into(),
            "count" => Key::Number(self.count),
            "order" => Key::Number(self.order),
            "_updatedAt" => Key::Number(self.updated_at.0),
            _ => return None,
        })
    }
}

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

/// Lays what a client sent over `base`. A key that is absent leaves what is there.
fn read(base: Department, p: &Params) -> Result<Department> {
    let text = |name: &str, old: Option<String>| match p.opt_str(name) {
        None => old,
        Some("") => None,
        Some(text) => Some(text.to_owned()),
    };
    let flag = |name: &str, old: bool| p.bool(name).unwrap_or(old);
    Ok(Department {
        name: p.str("name").trim().to_owned(),
        email: p.str("email").trim().to_owned(),
        is_enabled: flag("enabled", false),
        is_on_registration: flag("showOnRegistration", false),
        is_on_offline_form: flag("showOnOfflineForm", false),
        description: p
            .opt_str("description")
            .map(str::to_owned)
            .or(base.description),
        requests_tag: flag("requestTagBeforeClosingChat", base.requests_tag),
        closing_tags: p.list("chatClosingTags").unwrap_or(base.closing_tags),
        fallback_id: text("fallbackForwardDepartment", base.fallback_id),
        forward_to: p
            .list("departmentsAllowedToForward")
            .unwrap_or(base.forward_to),
        offline_channel: text("offlineMessageChannelName", base.offline_channel),
        allow_receive_forward_offline: flag(
            "allowReceiveForwardOffline",
            base.allow_receive_forward_offline,
        ),
        max_chats: max_chats(p, base.max_chats)?,
        extra: extra(base.extra.as_deref(), p),
        ..base
    })
}

/// A number, a text that is one, or a blank text for no limit.
fn max_chats(p: &Params, old: Option<i64>) -> Result<Option<i64>> {
    let Some(value) = p.value("maxNumberSimultaneousChat") else {
        return Ok(old);
    };
    let number = match value {
        Value::String(text) if text.trim().is_empty() => return Ok(None),
        Value::String(text) => text.trim().parse::<i64>().ok(),
        other => other.as_i64(),
    };
    match number {
        Some(number) if number > 0 => Ok(Some(number)),
        Some(_) => Ok(None),
        None => Err(Error::invalid_params("must be number")),
    }
}

/// Other keys are stored when they are a text, a whole number or a boolean, and passed over otherwise.
fn extra(old: Option<&str>, p: &Params) -> Option<String> {
    let mut kept: Map<String, Value> = old
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    for (key, value) in p.map() {
        let is_known = OURS.contains(&key.as_str()) || DEPARTMENT.has(key);
        if !is_known && (value.is_string() || value.is_boolean() || value.is_i64()) {
            kept.insert(key.clone(), value.clone());
        }
    }
    (!kept.is_empty()).then(|| Value::Object(kept).to_string())
}

fn members(p: &Params, key: &str) -> Vec<Member> {
    p.objs(key)
        .unwrap_or_default()
        .iter()
        .map(|m| Member {
            agent_id: m.str("agentId").to_owned(),
            count: m.int("count"),
            order: m.int("order"),
        })
        .collect()
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
    let new = Department {
        pk: 0,
        id: String::new(),
        name: String::new(),
        is_enabled: true,
        description: None,
        email: String::new(),
        is_on_registration: false,
        is_on_offline_form: false,
        requests_tag: false,
        closing_tags: Vec::new(),
        offline_channel: None,
        fallback_id: None,
        allow_receive_forward_offline: false,
        forward_to: Vec::new(),
        is_archived: false,
        max_chats: None,
        agent_count: 0,
        extra: None,
        created_at: Millis(0),
        updated_at: Millis(0),
    };
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
    let id = req.path("_id").to_owned();
    let old = req
        .ctx
        .store
        .read_small(move |r| r.department_by_id(&id))
        .await?
        .ok_or(codes::DEPARTMENT_NOT_FOUND.as_coded("Department not found"))?;
    let new = read(old, &req.params.obj("department").unwrap_or_default())?;
    let agents = if req.may(Permission::AddLivechatDepartmentAgents) {
        members(&req.params, "agents")
    } else {
        Vec::new()
    };
    let saved = department::update(&req.ctx, new, agents).await?;
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
