//! A department and its members as clients send them, and the order of their lists.

use crate::domain::department::Member;
use crate::error::{Error, Result};
use crate::http::params::{Mode, Params, Schema, Type, opt, req, strict};
use crate::http::sorting::{Key, Sortable};
use crate::model::department::{Department, DepartmentAgent};
use serde_json::{Map, Value};

/// The keys of a department that the server knows; clients may store others beside them.
pub(super) static DEPARTMENT: Schema = Schema {
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
pub(super) static AGENT: Schema = strict(&[
    req("agentId", Type::Str),
    opt("username", Type::Str),
    opt("count", Type::Num),
    opt("order", Type::Num),
]);
pub(super) static UNIT: Schema = strict(&[opt("_id", Type::Str)]);
pub(super) static SENT_BACK: Schema = Schema {
    fields: &[
        req("agentId", Type::Str),
        opt("count", Type::Num),
        opt("order", Type::Num),
    ],
    mode: Mode::CheckLenient,
};

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

/// Lays what a client sent over `base`. A key that is absent leaves what is there.
pub(super) fn read(base: Department, p: &Params) -> Result<Department> {
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

/// The members a list names.
pub(super) fn members(p: &Params, key: &str) -> Vec<Member> {
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
