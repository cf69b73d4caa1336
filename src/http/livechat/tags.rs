//! `livechat/tags…`: words agents put on chats.

use crate::domain::tag::{self, Wanted, Words};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::sorting::{Key, Sortable, holds};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::tag::Tag;
use crate::model::text::fold;
use crate::wire;
use crate::wire::shape::tag::{Tag as Shown, TagAnswer};
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("text", Type::Str),
    opt("viewAll", Type::Str),
    opt("department", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static DATA: Schema = strict(&[req("name", Type::Words), opt("description", Type::Str)]);
static SAVE: Schema = strict(&[
    opt("_id", Type::Str),
    req("tagData", Type::Obj(&DATA)),
    opt("tagDepartments", Type::StrList),
]);
static DELETE: Schema = strict(&[req("id", Type::Str)]);

impl Sortable for Tag {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => Key::Text(&self.id),
            "name" => Key::Text(&self.name),
            "description" => Key::Text(&self.description),
            "numDepartments" => {
                Key::Number(i64::try_from(self.departments.len()).unwrap_or(i64::MAX))
            }
            _ => return None,
        })
    }
}

/// `GET livechat/tags` → `{"tags":[…],"count","offset","total"}` by name.
///
/// Errors: of the page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let wanted = Wanted {
        all: req.params.str("viewAll") == "true",
        department_id: req.params.filled("department").map(str::to_owned),
    };
    let mut tags = tag::seen_by(&req.ctx, req.user()?, wanted).await?;
    let text = fold(req.params.str("text"));
    tags.retain(|t| holds(&t.name, &text));
    let (tags, total) = page.cut(tags, "name");
    let lines: Vec<Map<String, Value>> = tags.iter().map(wire::tag::full).collect();
    Reply::ok(&listed("tags", &lines, page.offset, total)?)
}

/// `GET livechat/tags/:tagId` → the tag; `{"body":null}` for an id nobody has.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.none()?;
    let id = req.path("tagId").to_owned();
    let found = req.ctx.store.read_small(move |r| r.tag_by_id(&id)).await?;
    match found {
        Some(tag) => Reply::ok(&wire::tag::full(&tag)),
        None => Reply::ok(&json!({ "body": null })),
    }
}

/// `POST livechat/tags.save` `{_id?, tagData:{name,description?}, tagDepartments?}` → the tag.
///
/// Errors: `error-tag-not-found`.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let data = req.params.obj("tagData").unwrap_or_default();
    let words = Words {
        name: data.str("name").to_owned(),
        description: data.str("description").to_owned(),
        departments: req.params.list("tagDepartments").unwrap_or_default(),
    };
    let id = req.params.filled("_id").map(str::to_owned);
    let saved = tag::save(&req.ctx, id, words).await?;
    Reply::ok(&wire::tag::full(&saved))
}

/// `POST livechat/tags.delete` `{id}` → `{}`.
///
/// Errors: `error-tag-not-found`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.body(&DELETE)?;
    tag::remove(&req.ctx, req.params.str("id").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/tags",
        "Lists everybody's tags and those of the caller's departments, of one department or of all, by name.",
    )
        .examples(&[asks(&[("viewAll", "true"), ("count", "10")])])
    .query(&LIST)
    .gives(Gives::Page("tags", shape::<Shown>)),
    doc("GET livechat/tags/{tagId}", "Gives a tag.")
        .examples(&[bare().at(&[("tagId", "{tagId}")])])
        .gives(Gives::Flat(shape::<TagAnswer>)),
    doc("POST livechat/tags.save", "Adds a tag or changes one.")
        .examples(&[posts(r#"{"tagData":{"name":"{newName}","description":"Where is my parcel?"},"tagDepartments":["{departmentId}"]}"#)])
        .body(&SAVE)
        .gives(Gives::Flat(shape::<Shown>))
        .fails(&[codes::TAG_NOT_FOUND]),
    doc("POST livechat/tags.delete", "Removes a tag; chats keep the word.")
        .examples(&[posts(r#"{"id":"{tagId}"}"#)])
        .body(&DELETE)
        .fails(&[codes::TAG_NOT_FOUND]),
];
