//! Departments and memberships on the wire.

use crate::model::department::{Department, DepartmentAgent};
use serde_json::{Map, Value, json};

/// The whole department.
pub fn department(d: &Department) -> Map<String, Value> {
    // What clients stored beside the known keys comes first: a known key always shows what the server holds.
    let mut out: Map<String, Value> = d
        .extra
        .as_deref()
        .and_then(|json| serde_json::from_str(json).ok())
        .unwrap_or_default();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(d.id));
    put("name", json!(d.name));
    put("enabled", json!(d.is_enabled));
    if let Some(text) = &d.description {
        put("description", json!(text));
    }
    put("email", json!(d.email));
    put("showOnRegistration", json!(d.is_on_registration));
    put("showOnOfflineForm", json!(d.is_on_offline_form));
    put("numAgents", json!(d.agent_count));
    put("requestTagBeforeClosingChat", json!(d.requests_tag));
    put("chatClosingTags", json!(d.closing_tags));
    if let Some(id) = &d.fallback_id {
        put("fallbackForwardDepartment", json!(id));
    }
    put("departmentsAllowedToForward", json!(d.forward_to));
    if let Some(name) = &d.offline_channel {
        put("offlineMessageChannelName", json!(name));
    }
    put(
        "allowReceiveForwardOffline",
        json!(d.allow_receive_forward_offline),
    );
    if let Some(max) = d.max_chats {
        put("maxNumberSimultaneousChat", json!(max));
    }
    put("archived", json!(d.is_archived));
    if let Some(id) = &d.hour_id {
        put("businessHourId", json!(id));
    }
    put("type", json!("d"));
    put("_updatedAt", json!(d.updated_at.iso()));
    out
}

/// A membership.
pub fn member(a: &DepartmentAgent) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(a.id));
    out.insert("agentId".to_owned(), json!(a.agent_id));
    out.insert("departmentId".to_owned(), json!(a.department_id));
    out.insert("username".to_owned(), json!(a.username));
    out.insert("count".to_owned(), json!(a.count));
    out.insert("order".to_owned(), json!(a.order));
    out.insert(
        "departmentEnabled".to_owned(),
        json!(a.is_department_enabled),
    );
    out.insert("_updatedAt".to_owned(), json!(a.updated_at.iso()));
    out
}

/// A membership in an agent's list: with the department's name.
pub fn membership(a: &DepartmentAgent) -> Map<String, Value> {
    let mut out = member(a);
    out.insert("departmentName".to_owned(), json!(a.department_name));
    out
}

/// A line of the autocompletion.
pub fn item(d: &Department) -> Value {
    json!({ "_id": d.id, "name": d.name })
}
