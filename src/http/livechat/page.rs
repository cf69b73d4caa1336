//! `livechat/page.visited`, `livechat/visitors.pagesVisited/:roomId`: pages visitors look at.

use crate::domain::page_visit::{self, Page};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Mode, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::token::VisitorToken;
use crate::wire;
use crate::wire::shape::message::Message;
use crate::wire::shape::page::Visit;
use serde_json::{Value, json};

static LOCATION: Schema = Schema {
    fields: &[req("href", Type::Str)],
    mode: Mode::Lenient,
};
/// Older widgets tell more of the page; it is dropped.
static INFO: Schema = Schema {
    fields: &[
        req("title", Type::Str),
        req("change", Type::Str),
        req("location", Type::Obj(&LOCATION)),
    ],
    mode: Mode::Lenient,
};
static VISITED: Schema = strict(&[
    req("token", Type::Str),
    opt("rid", Type::Str),
    req("pageInfo", Type::Obj(&INFO)),
]);
static LIST: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

/// `POST livechat/page.visited` `{token, rid?, pageInfo}` → `{"page":{msg, navigation}}`, or `{}` for a kind of change
/// that is not looked at.
pub(in crate::http) async fn visited(call: Call) -> Answer {
    let req = call.body(&VISITED)?;
    let token = req.params.str("token");
    req.limit(Class::Visitor, token)?;
    let info = req.params.obj("pageInfo").unwrap_or_default();
    let location = info.obj("location").unwrap_or_default();
    let page = Page {
        title: info.str("title").to_owned(),
        href: location.str("href").to_owned(),
        change: info.str("change").to_owned(),
    };
    let rid = req.params.filled("rid").map(str::to_owned);
    if !page_visit::note(&req.ctx, VisitorToken::parse(token), rid, &page).await? {
        return Reply::empty();
    }
    let shown =
        json!({ "change": page.change, "title": page.title, "location": { "href": page.href } });
    Reply::ok(&json!({
        "page": { "msg": page.text(), "navigation": { "page": shown, "token": token } },
    }))
}

/// `GET livechat/visitors.pagesVisited/:roomId` → `{"pages":[…],"count","offset","total"}`, newest first.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let room_id = req.path("roomId").to_owned();
    let is_ascending = page
        .sort
        .iter()
        .find(|(key, _)| key == "ts")
        .is_some_and(|(_, ascending)| *ascending);
    let (room, (pages, total)) = req
        .ctx
        .store
        .read(move |r| {
            let room = r.room_by_id(&room_id)?.ok_or(codes::INVALID_ROOM)?;
            let pages = r.pages_of_room(room.pk, is_ascending, page.offset, page.count)?;
            Ok((room, pages))
        })
        .await?;
    let mut shown = Vec::with_capacity(pages.len());
    for message in &pages {
        let view = wire::message::View::rest(message);
        let mut out = serde_json::to_value(view).map_err(crate::error::Error::internal)?;
        // Filled only while the owner exposes tokens.
        if let Some(token) = &room.visitor.token_text
            && let Some(Value::Object(navigation)) = out.get_mut("navigation")
        {
            navigation.insert("token".to_owned(), json!(token));
        }
        shown.push(out);
    }
    Reply::ok(&listed("pages", &shown, page.offset, total)?)
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/page.visited",
        "Notes a page the visitor looks at, in the room that is named or for the next one.",
    )
        .examples(&[posts(r#"{"token":"{token}","rid":"{rid}","pageInfo":{"change":"url","title":"Lamps","location":{"href":"https://shop.example.org/lamps"}}}"#)])
    .body(&VISITED)
    .gives(Gives::Flat(shape::<Visit>)),
    doc(
        "GET livechat/visitors.pagesVisited/{roomId}",
        "Lists the pages looked at in a room, newest first.",
    )
        .examples(&[asks(&[("count", "10")]).at(&[("roomId", "{rid}")])])
    .query(&LIST)
    .fails(&[codes::INVALID_ROOM])
    .gives(Gives::Page("pages", shape::<Message>)),
];
