//! `livechat/priorities…`, `livechat/room/:rid/priority`: how urgent a chat is.

use crate::domain::priority::{self, Label};
use crate::error::{Error, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::sorting::{Key, Sortable, holds};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::tag::Priority;
use crate::model::text::fold;
use crate::wire;
use crate::wire::shape::tag::{Priority as Shown, Renamed};
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("text", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static PUT: Schema = strict(&[opt("name", Type::Words), opt("reset", Type::Bool)]);
static SET: Schema = strict(&[req("priorityId", Type::Str)]);

impl Sortable for Priority {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => Key::Text(&self.id),
            "i18n" => Key::Text(&self.label),
            "name" => self.name.as_deref().into(),
            "sortItem" => Key::Number(self.weight),
            "dirty" => Key::Bool(self.name.is_some()),
            _ => return None,
        })
    }
}

/// `GET livechat/priorities` → `{"priorities":[…],"count","offset","total"}`, the most urgent first.
///
/// Errors: of the page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let text = fold(req.params.str("text"));
    let mut all = req.ctx.store.read_small(|r| r.priorities()).await?;
    all.retain(|p| holds(p.name.as_deref().unwrap_or(&p.label), &text));
    let (chosen, total) = page.cut(all, "sortItem");
    let lines: Vec<Map<String, Value>> = chosen.iter().map(wire::tag::priority).collect();
    Reply::ok(&listed("priorities", &lines, page.offset, total)?)
}

/// `GET livechat/priorities/:priorityId` → the priority.
///
/// Errors: 404.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.none()?;
    let id = req.path("priorityId").to_owned();
    let wanted = id.clone();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.priority_by_id(&wanted))
        .await?
        .ok_or_else(|| {
            codes::PRIORITY_NOT_FOUND.with(format!("Priority with id {id} not found"))
        })?;
    Reply::ok(&wire::tag::priority(&found))
}

/// `PUT livechat/priorities/:priorityId` `{name}` or `{reset:true}` → `{}`.
///
/// Errors: invalid-params for both and neither; `error-duplicate-priority-name`; `error-unable-to-update-priority`.
pub(in crate::http) async fn put(call: Call) -> Answer {
    let req = call.body(&PUT)?;
    let label = match (req.params.opt_str("name"), req.params.bool("reset")) {
        (Some(name), None) => Label::Named(name.to_owned()),
        (None, Some(true)) => Label::Own,
        (None, Some(false)) => {
            return Err(Error::invalid_params(
                "must be equal to one of the allowed values",
            ));
        }
        (Some(_), Some(_)) => {
            return Err(Error::invalid_params("must NOT have additional properties"));
        }
        (None, None) => {
            return Err(Error::invalid_params("must have required property 'name'"));
        }
    };
    priority::rename(&req.ctx, req.path("priorityId").to_owned(), label).await?;
    Reply::empty()
}

/// `GET livechat/priorities.reset` → `{"reset":bool}`: whether one of them was renamed.
pub(in crate::http) async fn is_renamed(call: Call) -> Answer {
    let req = call.none()?;
    let renamed = req
        .ctx
        .store
        .read_small(|r| r.has_renamed_priority())
        .await?;
    Reply::ok(&json!({ "reset": renamed }))
}

/// `POST livechat/priorities.reset` → `{}`.
pub(in crate::http) async fn reset(call: Call) -> Answer {
    let req = call.none()?;
    priority::reset(&req.ctx).await?;
    Reply::empty()
}

/// `POST livechat/room/:rid/priority` `{priorityId}` → `{}`.
///
/// Errors: those of [`priority::set`].
pub(in crate::http) async fn set(call: Call) -> Answer {
    let req = call.body(&SET)?;
    let id = req.params.str("priorityId").to_owned();
    priority::set(&req.ctx, req.user()?, req.path("rid").to_owned(), Some(id)).await?;
    Reply::empty()
}

/// `DELETE livechat/room/:rid/priority` → `{}`.
///
/// Errors: those of [`priority::set`].
pub(in crate::http) async fn unset(call: Call) -> Answer {
    let req = call.none()?;
    priority::set(&req.ctx, req.user()?, req.path("rid").to_owned(), None).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/priorities",
        "Lists the five priorities, the most urgent first.",
    )
    .examples(&[asks(&[("count", "10")])])
    .query(&LIST)
    .gives(Gives::Page("priorities", shape::<Shown>)),
    doc("GET livechat/priorities/{priorityId}", "Gives a priority.")
        .examples(&[bare().at(&[("priorityId", "{priorityId}")])])
        .gives(Gives::Flat(shape::<Shown>))
        .fails(&[codes::PRIORITY_NOT_FOUND]),
    doc(
        "PUT livechat/priorities/{priorityId}",
        "Names a priority (`name`) or gives it its own label back (`reset`).",
    )
    .examples(&[
        posts(r#"{"name":"{newName}"}"#).at(&[("priorityId", "{priorityId}")]),
        posts(r#"{"reset":true}"#).at(&[("priorityId", "{priorityId}")]),
    ])
    .body(&PUT)
    .fails(&[codes::DUPLICATE_PRIORITY_NAME, codes::PRIORITY_NOT_UPDATED]),
    doc(
        "GET livechat/priorities.reset",
        "Says whether a priority was renamed.",
    )
    .examples(&[bare()])
    .gives(Gives::Flat(shape::<Renamed>)),
    doc(
        "POST livechat/priorities.reset",
        "Gives all priorities their own labels back.",
    )
    .examples(&[bare()]),
    doc(
        "POST livechat/room/{rid}/priority",
        "Says how urgent a room is.",
    )
    .examples(&[posts(r#"{"priorityId":"{priorityId}"}"#).at(&[("rid", "{rid}")])])
    .body(&SET)
    .fails(&[
        codes::ROOM_DOES_NOT_EXIST,
        codes::ERROR_INVALID_PRIORITY,
        codes::ERROR_INVALID_USER,
    ]),
    doc(
        "DELETE livechat/room/{rid}/priority",
        "Takes a room's priority away.",
    )
    .examples(&[bare().at(&[("rid", "{rid}")])])
    .fails(&[codes::ROOM_DOES_NOT_EXIST, codes::ERROR_INVALID_USER]),
];
