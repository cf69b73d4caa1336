//! `settings`: run-time settings.

use super::params::{Field, Schema, Type, lenient, opt, strict};
use super::sorting::{Key, Sortable, holds};
use super::{Answer, Call, Reply, Req, listed};
use crate::domain::setting;
use crate::error::{Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::model::permission::Permission;
use crate::model::setting::{Def, Kind};
use crate::model::setting_table::TABLE;
use crate::wire;
use crate::wire::shape::manage::Setting;
use serde_json::{Map, Value};

const PAGE: &[Field] = &[
    opt("_id", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
];
static LIST: Schema = strict(PAGE);
static PUBLIC: Schema = lenient(PAGE);
static ONE: Schema = strict(&[]);
static CHANGE: Schema = lenient(&[opt("value", Type::Any)]);

impl Sortable for &'static Def {
    fn id(&self) -> &str {
        self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        match name {
            "_id" => Some(self.id.into()),
            "type" => Some(self.type_name().into()),
            _ => None,
        }
    }
}

/// `GET settings` → `{"settings":[{_id,type,value,enterprise,public}]}` + page. Without `view-privileged-setting` only
/// public ones.
///
/// Errors: 401; of the page.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let sees_all = req.may(Permission::ViewPrivilegedSetting);
    page(&req, sees_all)
}

/// `GET settings.public` → the same, public ones only. `_id` may name several, separated by commas.
///
/// Errors: of the page.
pub(super) async fn public(call: Call) -> Answer {
    let req = call.query(&PUBLIC)?;
    page(&req, false)
}

/// True when a setting fits `query`: `_id`, `type` or `public` equal to a value, `{"$in": [values]}`, or
/// `{"$regex": text}` (taken literally, whatever the letter case); `$and` and `$or` of such.
///
/// Errors: `error-invalid-query`.
fn fits(def: &Def, query: &Map<String, Value>, depth: u8) -> Result<bool> {
    let refuse = |key: &str| {
        codes::INVALID_QUERY.with(format!("Invalid query parameter provided: \"{key}\""))
    };
    let mut is_in = true;
    for (key, wanted) in query {
        is_in &= match (key.as_str(), wanted) {
            ("$and" | "$or", Value::Array(parts)) if depth > 0 => {
                let mut found = Vec::with_capacity(parts.len());
                for part in parts {
                    let part = part.as_object().ok_or_else(|| refuse(key))?;
                    found.push(fits(def, part, depth - 1)?);
                }
                if key == "$and" {
                    found.iter().all(|f| *f)
                } else {
                    found.iter().any(|f| *f)
                }
            }
            ("public", Value::Bool(wanted)) => def.is_public == *wanted,
            ("_id" | "type", _) => {
                let text = if key == "_id" {
                    def.id
                } else {
                    def.type_name()
                };
                let single = wanted.as_object().filter(|o| o.len() == 1);
                match (wanted, single.and_then(|o| o.iter().next())) {
                    (Value::String(wanted), _) => text == wanted,
                    (_, Some((operator, Value::Array(list)))) if operator == "$in" => {
                        list.iter().any(|w| w == text)
                    }
                    (_, Some((operator, Value::String(part)))) if operator == "$regex" => {
                        holds(text, &part.to_lowercase())
                    }
                    _ => return Err(refuse(key)),
                }
            }
            _ => return Err(refuse(key)),
        };
    }
    Ok(is_in)
}

fn page(req: &Req, sees_all: bool) -> Answer {
    let page = req.page()?;
    let query: Map<String, Value> = req
        .params
        .filled("query")
        .and_then(|raw| serde_json::from_str(raw).ok())
        .unwrap_or_default();
    let wanted: Option<Vec<&str>> = req
        .params
        .filled("_id")
        .map(|ids| ids.split(',').map(str::trim).collect());
    let mut chosen: Vec<&'static Def> = Vec::new();
    let seen = TABLE
        .iter()
        .filter(|d| (sees_all || d.is_public) && d.kind != Kind::Secret)
        .filter(|d| wanted.as_ref().is_none_or(|ids| ids.contains(&d.id)));
    for def in seen {
        if fits(def, &query, 4)? {
            chosen.push(def);
        }
    }
    let (chosen, total) = page.cut(chosen, "_id");
    let settings = req.ctx.settings();
    let lines: Vec<Value> = chosen
        .iter()
        .map(|d| wire::setting::line(d, &settings))
        .collect();
    Reply::ok(&listed("settings", &lines, page.offset, total)?)
}

/// `GET settings/:_id` → `{"_id","value"}`.
///
/// Errors: 403; the bare 400 for an id that does not exist.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.query(&ONE)?;
    let def = setting::find(req.path("_id"))?;
    Reply::ok(&wire::setting::one(def, &req.ctx.settings()))
}

/// `POST settings/:_id` `{value}` → `{}`. In force before the answer.
///
/// Errors: 403; the bare 400 for an id that does not exist or without a value; invalid-params for a value of another
/// shape; `error-setting-fixed-by-environment`.
pub(super) async fn set(call: Call) -> Answer {
    let req = call.body(&CHANGE)?;
    let Some(value) = req.params.value("value") else {
        return Err(codes::BARE_FAILURE.into());
    };
    setting::change(&req.ctx, req.path("_id"), value).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET settings",
        "Lists settings; without `view-privileged-setting` the public ones alone.",
    )
    .query(&LIST)
    .gives(Gives::Page("settings", shape::<Setting>))
    .examples(&[asks(&[("count", "5")])]),
    doc("GET settings.public", "Lists the public settings.")
        .query(&PUBLIC)
        .gives(Gives::Page("settings", shape::<Setting>))
        .examples(&[asks(&[("_id", "Livechat_title,Livechat_enabled")])]),
    doc("GET settings/{_id}", "Reads one setting.")
        .query(&ONE)
        .gives(Gives::Flat(shape::<Setting>))
        .fails(&[codes::BARE_FAILURE])
        .examples(&[bare().at(&[("_id", "Livechat_title")])]),
    doc(
        "POST settings/{_id}",
        "Changes a setting; in force before the answer.",
    )
    .gives(Gives::Nothing)
    .body(&CHANGE)
    .fails(&[codes::BARE_FAILURE, codes::SETTING_FIXED])
    .examples(&[posts(r#"{"value":"Shop"}"#).at(&[("_id", "Livechat_title")])]),
];
