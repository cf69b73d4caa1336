//! Rooms on the wire.

use super::message;
use super::time::Dates;
use crate::model::message::{Message, SYSTEM_USER};
use crate::model::room::{Metrics, Room, ServedBy};
use serde_json::{Map, Value, json};

/// How a room is shown.
#[derive(Clone, Copy)]
pub struct Look<'a> {
    /// Form of its dates.
    pub dates: Dates,
    /// The visitor's own token, for answers to its owner.
    pub token: Option<&'a str>,
}

impl<'a> Look<'a> {
    /// For REST.
    pub fn rest() -> Self {
        Self {
            dates: Dates::Iso,
            token: None,
        }
    }
    /// For sockets and method results.
    pub fn ejson() -> Self {
        Self {
            dates: Dates::Ejson,
            token: None,
        }
    }
    /// For the visitor who holds `token`.
    pub fn for_visitor(token: &'a str) -> Self {
        Self {
            dates: Dates::Iso,
            token: Some(token),
        }
    }
}

/// Reads stored JSON; what cannot be read is left out.
pub(super) fn stored(json: Option<&str>) -> Option<Value> {
    json.and_then(|j| serde_json::from_str(j).ok())
}

fn visitor(room: &Room, look: Look<'_>) -> Value {
    let v = &room.visitor;
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(v.id));
    out.insert("username".to_owned(), json!(v.username));
    // Filled only while the owner exposes tokens; a visitor's own call always gets its own back.
    if let Some(token) = look.token.or(v.token_text.as_deref()) {
        out.insert("token".to_owned(), json!(token));
    }
    out.insert("status".to_owned(), json!(v.status));
    if let Some(at) = v.last_message_at {
        out.insert("lastMessageTs".to_owned(), look.dates.value(at));
    }
    if !v.activity.is_empty() {
        out.insert("activity".to_owned(), json!(v.activity));
    }
    Value::Object(out)
}

/// `{_id, username, ts}` of the serving agent.
pub fn served_by(agent: &ServedBy, dates: Dates) -> Value {
    json!({ "_id": agent.id, "username": agent.username, "ts": dates.value(agent.at) })
}

/// `source` as clients read it.
pub fn source(room: &Room) -> Value {
    let mut out = Map::new();
    out.insert("type".to_owned(), json!(room.source.kind));
    if let Some(id) = &room.source.id {
        out.insert("id".to_owned(), json!(id));
    }
    if let Some(Value::Object(extra)) = stored(room.source.extra.as_deref()) {
        out.extend(extra);
    }
    Value::Object(out)
}

fn metrics(m: &Metrics, dates: Dates) -> Option<Value> {
    let mut out = Map::new();
    if let Some(at) = m.question_at {
        out.insert("v".to_owned(), json!({ "lq": dates.value(at) }));
    }
    if let Some(at) = m.answered_at {
        out.insert("servedBy".to_owned(), json!({ "lr": dates.value(at) }));
    }
    if let (Some(ft), Some(fd)) = (m.first_response_s, m.first_response_at) {
        #[allow(
            clippy::cast_precision_loss,
            reason = "answers in one chat stay far below 2^53"
        )]
        let avg = m.response_total_s / (m.response_count.max(1) as f64);
        out.insert(
            "response".to_owned(),
            json!({ "ft": ft, "fd": dates.value(fd), "total": m.response_count, "tt": m.response_total_s, "avg": avg }),
        );
    }
    if let (Some(ft), Some(fd)) = (m.first_reaction_s, m.first_reaction_at) {
        out.insert(
            "reaction".to_owned(),
            json!({ "ft": ft, "fd": dates.value(fd), "tt": m.reaction_total_s }),
        );
    }
    for (key, value) in [
        ("chatDuration", m.chat_duration_s),
        ("serviceTimeDuration", m.service_duration_s),
        ("visitorInactivity", m.visitor_inactivity_s),
    ] {
        if let Some(value) = value {
            out.insert(key.to_owned(), json!(value));
        }
    }
    (!out.is_empty()).then_some(Value::Object(out))
}

/// The whole room.
pub fn full(room: &Room, look: Look<'_>) -> Map<String, Value> {
    let dates = look.dates;
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(room.id));
    put("t", json!("l"));
    put("fname", json!(room.name));
    put("ts", dates.value(room.created_at));
    put("lm", dates.value(room.last_message_at));
    put("msgs", json!(room.message_count));
    put("usersCount", json!(room.user_count));
    put("cl", json!(false));
    if room.is_open {
        put("open", json!(true));
    }
    if room.is_waiting_response {
        put("waitingResponse", json!(true));
    }
    if let Some(id) = &room.department_id {
        put("departmentId", json!(id));
    }
    put("v", visitor(room, look));
    put("source", source(room));
    if let Some(agent) = &room.served_by {
        put("servedBy", served_by(agent, dates));
    }
    if let Some(r) = &room.response_by {
        put(
            "responseBy",
            json!({ "_id": r.id, "username": r.username, "firstResponseTs": dates.value(r.first_at), "lastMessageTs": dates.value(r.last_at) }),
        );
    }
    put("queuedAt", dates.value(room.queued_at));
    if let Some(id) = &room.priority_id {
        put("priorityId", json!(id));
    }
    put("priorityWeight", json!(room.priority_weight));
    put("estimatedWaitingTimeQueue", json!(room.estimated_wait));
    if let Some(metrics) = metrics(&room.metrics, dates) {
        put("metrics", metrics);
    }
    let last = room.last_message.as_ref();
    if let Some(value) = last.and_then(|m| message::last(m, dates, look.token)) {
        put("lastMessage", value);
    }
    if let Some(id) = &room.contact_id {
        put("contactId", json!(id));
    }
    for (key, value) in [
        ("livechatData", &room.livechat_data),
        ("customFields", &room.custom_fields),
        ("transcriptRequest", &room.transcript_request),
        ("surveyFeedback", &room.survey),
    ] {
        if let Some(value) = stored(value.as_deref()) {
            put(key, value);
        }
    }
    if !room.tags.is_empty() {
        put("tags", json!(room.tags));
    }
    if let Some(topic) = &room.topic {
        put("topic", json!(topic));
    }
    if room.is_on_hold {
        put("onHold", json!(true));
    }
    if let Some(at) = room.abandon_at {
        put(
            "omnichannel",
            json!({ "predictedVisitorAbandonmentAt": dates.value(at) }),
        );
    }
    if let Some(c) = &room.closing {
        put("closer", json!(c.closer));
        put(
            "closedBy",
            json!({ "_id": c.by_id, "username": c.by_username }),
        );
        put("closedAt", dates.value(c.at));
    }
    if let Some(call) = &room.call {
        put("callStatus", json!(call.status));
        if let Some(at) = call.started_at {
            put("webRtcCallStartTime", dates.value(at));
        }
    }
    put("_updatedAt", dates.value(room.updated_at));
    out
}

/// Projection *room brief* of `room.transfer`.
pub fn brief(room: &Room, look: Look<'_>) -> Value {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(room.id));
    out.insert("t".to_owned(), json!("l"));
    if let Some(id) = &room.department_id {
        out.insert("departmentId".to_owned(), json!(id));
    }
    if room.is_open {
        out.insert("open".to_owned(), json!(true));
    }
    out.insert("v".to_owned(), visitor(room, look));
    out.insert("ts".to_owned(), look.dates.value(room.created_at));
    if let Some(agent) = &room.served_by {
        out.insert("servedBy".to_owned(), served_by(agent, look.dates));
    }
    Value::Object(out)
}

/// Projection *room mini* of `visitor/:token/room`.
pub fn mini(room: &Room) -> Value {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(room.id));
    out.insert("t".to_owned(), json!("l"));
    out.insert("cl".to_owned(), json!(false));
    if let Some(agent) = &room.served_by {
        out.insert("servedBy".to_owned(), served_by(agent, Dates::Iso));
    }
    Value::Object(out)
}

/// Projection *chat summary* of `visitors.searchChats`.
pub fn summary(room: &Room, closing: Option<&Message>) -> Value {
    let mut whole = full(room, Look::rest());
    whole.retain(|key, _| {
        matches!(
            key.as_str(),
            "_id"
                | "fname"
                | "ts"
                | "v"
                | "msgs"
                | "servedBy"
                | "closedAt"
                | "closedBy"
                | "closer"
                | "tags"
        )
    });
    if let Some(Value::Object(v)) = whole.get_mut("v") {
        v.retain(|key, _| matches!(key.as_str(), "_id" | "username" | "token" | "status"));
    }
    if let Some(value) = closing.and_then(|m| serde_json::to_value(message::View::rest(m)).ok()) {
        whole.insert("closingMessage".to_owned(), value);
    }
    Value::Object(whole)
}

/// Projection *room open* of `config`.
pub fn open(room: &Room, dates: Dates) -> Value {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(room.id));
    if let Some(id) = &room.department_id {
        out.insert("departmentId".to_owned(), json!(id));
    }
    if let Some(agent) = &room.served_by {
        out.insert("servedBy".to_owned(), served_by(agent, dates));
    }
    out.insert("open".to_owned(), json!(true));
    if let Some(call) = &room.call {
        out.insert("callStatus".to_owned(), json!(call.status));
    }
    Value::Object(out)
}

/// The system user as an author.
pub fn system_user() -> Value {
    json!({ "_id": SYSTEM_USER, "username": SYSTEM_USER })
}
