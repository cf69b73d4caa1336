//! `livechat/triggers`: what the widget does by itself.

use crate::domain::trigger::{self, Draft};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::params::{Mode, Schema, Type, opt, req, strict};
use crate::http::sorting::{Key, Sortable};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::trigger::Trigger;
use crate::wire;
use crate::wire::shape::manage;
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static NONE: Schema = strict(&[]);
/// Kept whole: which keys fit hangs on the name, and is tested behind the permission.
static NAMED: Schema = Schema {
    fields: &[req("name", Type::Str)],
    mode: Mode::Keep,
};
static SAVE: Schema = Schema {
    fields: &[
        req("name", Type::Str),
        req("description", Type::Str),
        req("enabled", Type::Bool),
        req("runOnce", Type::Bool),
        req("conditions", Type::ObjList1(&NAMED)),
        req("actions", Type::ObjList1(&NAMED)),
        opt("registeredOnly", Type::Bool),
        opt("_id", Type::Str),
        opt("_updatedAt", Type::Str),
    ],
    mode: Mode::Exact,
};

impl Sortable for Trigger {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => self.id.as_str().into(),
            "name" => self.name.as_str().into(),
            "description" => self.description.as_str().into(),
            "enabled" => Key::Bool(self.is_enabled),
            "runOnce" => Key::Bool(self.runs_once),
            "_updatedAt" => Key::Number(self.updated_at.0),
            _ => return None,
        })
    }
}

/// `GET livechat/triggers` → `{"triggers"}` + page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let all = req.ctx.store.read(|r| r.triggers()).await?;
    let (chosen, total) = page.cut(all, "name");
    let lines: Vec<Map<String, Value>> = chosen.iter().map(wire::trigger::trigger).collect();
    Reply::ok(&listed("triggers", &lines, page.offset, total)?)
}

/// `GET livechat/triggers/:_id` → `{"trigger"}`, `null` for an id nobody has.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let id = req.path("_id").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.trigger_by_id(&id))
        .await?;
    Reply::ok(&json!({ "trigger": found.as_ref().map(wire::trigger::trigger) }))
}

/// `POST livechat/triggers` → `{}`. With an `_id` it changes that one.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let p = &req.params;
    let list = |key: &str| {
        p.value(key)
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default()
    };
    let draft = Draft {
        id: p.filled("_id").map(str::to_owned),
        name: p.str("name").to_owned(),
        description: p.str("description").to_owned(),
        is_enabled: p.bool("enabled").unwrap_or(false),
        runs_once: p.bool("runOnce").unwrap_or(false),
        is_registered_only: p.bool("registeredOnly"),
        conditions: list("conditions"),
        actions: list("actions"),
    };
    trigger::save(&req.ctx, draft).await?;
    Reply::empty()
}

/// `DELETE livechat/triggers/:_id` → `{}`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.none()?;
    trigger::remove(&req.ctx, req.path("_id").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/triggers", "Lists the triggers.")
        .query(&LIST)
        .gives(Gives::Page("triggers", shape::<manage::Trigger>))
        .examples(&[asks(&[("count", "10")])]),
    doc("GET livechat/triggers/{_id}", "Gives a trigger, or null.")
        .query(&NONE)
        .gives(Gives::Maybe("trigger", shape::<manage::Trigger>))
        .examples(&[bare().at(&[("_id", "{triggerId}")])]),
    doc(
        "POST livechat/triggers",
        "Adds a trigger, or changes the one with that `_id`. Scalars are not coerced.",
    )
    .body(&SAVE)
    .gives(Gives::Nothing)
    .examples(&[posts(
        r#"{"name":"Greet","description":"","enabled":true,"runOnce":true,"conditions":[{"name":"time-on-site","value":20}],"actions":[{"name":"send-message","params":{"sender":"custom","name":"Shop","msg":"Need help?"}}]}"#,
    )]),
    doc("DELETE livechat/triggers/{_id}", "Removes a trigger.")
        .gives(Gives::Nothing)
        .examples(&[bare().at(&[("_id", "{triggerId}")])]),
];
