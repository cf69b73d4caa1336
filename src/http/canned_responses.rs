//! `canned-responses`, `canned-responses/:_id`, `canned-responses.get`.

use super::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use super::params::{Schema, Type, opt, req, strict};
use super::sorting::{Key, Sortable, holds};
use super::{Answer, Call, Reply, listed};
use crate::domain::canned_response::{self as canned, Saved};
use crate::error::{Result, codes};
use crate::model::canned_response::{CannedResponse, Scope};
use crate::wire;
use crate::wire::shape;
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("shortcut", Type::Str),
    opt("text", Type::Str),
    opt("scope", Type::Str),
    opt("createdBy", Type::Str),
    opt("tags", Type::StrList),
    opt("departmentId", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static SAVE: Schema = strict(&[
    req("shortcut", Type::Str),
    req("text", Type::Str),
    req("scope", Type::OneOf(&["user", "department", "global"])),
    opt("_id", Type::Str),
    opt("tags", Type::StrList),
    opt("departmentId", Type::Str),
]);
static REMOVE: Schema = strict(&[req("_id", Type::Str)]);

impl Sortable for CannedResponse {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "shortcut" => self.shortcut.as_str().into(),
            "text" => self.text.as_str().into(),
            "scope" => self.scope.word().into(),
            "departmentId" => self.department_id.as_deref().into(),
            "userId" | "createdBy._id" => self.creator_id.as_str().into(),
            "createdBy" | "createdBy.username" => self.creator_username.as_str().into(),
            "_createdAt" => Key::Number(self.created_at.0),
            "_updatedAt" => Key::Number(self.updated_at.0),
            "_id" => self.id.as_str().into(),
            _ => return None,
        })
    }
}

/// `GET canned-responses` → `{"cannedResponses":[…],…}`, by shortcut unless the caller says otherwise.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let text = |name: &str| req.params.filled(name);
    let (shortcut, words) = (
        text("shortcut").map(str::to_lowercase),
        text("text").map(str::to_lowercase),
    );
    let tags = req.params.list("tags").unwrap_or_default();
    let mut items = canned::seen(&req.ctx, req.user()?).await?;
    items.retain(|c| {
        shortcut.as_deref().is_none_or(|s| holds(&c.shortcut, s))
            && words.as_deref().is_none_or(|w| holds(&c.text, w))
            && text("scope").is_none_or(|s| c.scope.word() == s)
            && text("createdBy").is_none_or(|who| c.creator_id == who || c.creator_username == who)
            && text("departmentId").is_none_or(|id| c.department_id.as_deref() == Some(id))
            && (tags.is_empty() || tags.iter().any(|t| c.tags.contains(t)))
    });
    let (items, total) = page.cut(items, "shortcut");
    Reply::ok(&listed(
        "cannedResponses",
        &shown(&items),
        page.offset,
        total,
    )?)
}

fn shown(items: &[CannedResponse]) -> Vec<Map<String, Value>> {
    items.iter().map(wire::canned_response::full).collect()
}

/// `GET canned-responses.get` → `{"responses":[…]}`, oldest first.
pub(super) async fn all(call: Call) -> Answer {
    let req = call.none()?;
    let items = canned::seen(&req.ctx, req.user()?).await?;
    Reply::ok(&json!({ "responses": shown(&items) }))
}

/// `GET canned-responses/:_id` → `{"cannedResponse":{…}}`.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.none()?;
    let id = req.path("_id").to_owned();
    let found = canned::one(&req.ctx, req.user()?, id).await?;
    Reply::ok(&json!({ "cannedResponse": wire::canned_response::full(&found) }))
}

/// `POST canned-responses` `{_id?, shortcut, text, scope, tags?, departmentId?}` → `{}`.
pub(super) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let saved = Saved {
        id: req.params.filled("_id").map(str::to_owned),
        shortcut: text("shortcut"),
        text: text("text"),
        scope: scope(req.params.str("scope"))?,
        tags: req.params.list("tags").unwrap_or_default(),
        department_id: req.params.filled("departmentId").map(str::to_owned),
    };
    canned::save(&req.ctx, req.user()?, saved).await?;
    Reply::empty()
}

fn scope(word: &str) -> Result<Scope> {
    Scope::parse(word).ok_or_else(|| {
        crate::error::Error::invalid_params("must be equal to one of the allowed values")
    })
}

/// `DELETE canned-responses` `{_id}` → `{}`.
pub(super) async fn remove(call: Call) -> Answer {
    let req = call.body_or_query(&REMOVE)?;
    canned::remove(&req.ctx, req.user()?, req.params.str("_id").to_owned()).await?;
    Reply::empty()
}

/// The words of this file.
pub(super) static DOCS: &[Doc] = &[
    doc(
        "GET canned-responses",
        "Lists the answers kept for reuse that the caller may use: everybody's, their departments' and their own.",
    )
        .examples(&[asks(&[("scope", "global"), ("count", "10")])])
    .query(&LIST)
    .gives(Gives::Page(
        "cannedResponses",
        shape::<shape::canned_response::CannedResponse>,
    )),
    doc(
        "GET canned-responses.get",
        "Gives all answers kept for reuse that the caller may use, oldest first.",
    )
        .replaced_by("GET canned-responses")
        .examples(&[bare()])
    .gives(Gives::List(
        "responses",
        shape::<shape::canned_response::CannedResponse>,
    )),
    doc("GET canned-responses/{_id}", "Gives one answer kept for reuse.")
        .examples(&[bare().at(&[("_id", "{cannedId}")])])
        .gives(Gives::Key(
            "cannedResponse",
            shape::<shape::canned_response::CannedResponse>,
        ))
        .fails(&[codes::RESOURCE_NOT_FOUND]),
    doc(
        "POST canned-responses",
        "Keeps an answer for reuse, or replaces one. Everybody's need `save-all-canned-responses`, a department's that or `save-department-canned-responses`.",
    )
        .examples(&[posts(r#"{"shortcut":"hours","text":"We are here from nine to five.","scope":"global","tags":["opening"]}"#)])
    .body(&SAVE)
    .fails(&[
        codes::CANNED_NOT_FOUND,
        codes::CODED_NOT_ALLOWED,
        codes::CANNED_DEPARTMENT,
        codes::INVALID_SHORTCUT,
    ]),
    doc("DELETE canned-responses", "Removes an answer kept for reuse.")
        .examples(&[posts(r#"{"_id":"{cannedId}"}"#)])
        .body(&REMOVE)
        .fails(&[codes::CANNED_NOT_FOUND, codes::CODED_NOT_ALLOWED]),
];
