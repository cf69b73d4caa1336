//! `livechat/visitors.*`: visitors as users see them.

use crate::domain::room::{self, RoomFilter};
use crate::domain::search::{Condition, VisitorFilter};
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, shape};
use crate::http::limit::Class;
use crate::http::page::Page;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::Pk;
use crate::model::custom_field::Scope;
use crate::model::token::VisitorToken;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::contacts::ChatSummary;
use crate::wire::shape::room::{Room, RoomMini};
use crate::wire::shape::visitor::{Visitor, VisitorChoice, VisitorLine};
use crate::wire::time::Dates;
use serde_json::{Value, json};

static INFO: Schema = strict(&[req("visitorId", Type::Str)]);
static SEARCH: Schema = strict(&[
    req("term", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static COMPLETE: Schema = strict(&[req("selector", Type::Str)]);
static HISTORY: Schema = strict(&[
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static CHATS: Schema = strict(&[
    opt("searchText", Type::Str),
    opt("closedChatsOnly", Type::Str),
    opt("servedChatsOnly", Type::Str),
    opt("source", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

/// `GET livechat/visitors.info?visitorId` → `{"visitor":{…}}`.
pub(in crate::http) async fn info(call: Call) -> Answer {
    let req = call.query(&INFO)?;
    let id = req.params.str("visitorId").to_owned();
    let visitor = req
        .ctx
        .store
        .read_small(move |r| r.visitor_by_id(&id))
        .await?
        .ok_or(codes::VISITOR_NOT_FOUND)?;
    Reply::ok(&json!({ "visitor": wire::visitor::full(&visitor, None, Dates::Iso) }))
}

/// `GET livechat/visitors.search?term` → `{"visitors":[…],"count","offset","total"}`, newest first; `""` finds all.
///
/// Errors: of the page; `error-query-too-slow`.
pub(in crate::http) async fn search(call: Call) -> Answer {
    let req = call.query(&SEARCH)?;
    let page = req.page()?;
    let fields = req
        .ctx
        .live
        .fields()
        .iter()
        .filter(|f| f.scope == Scope::Visitor && f.is_searchable())
        .map(|f| f.id.clone())
        .collect();
    let filter = VisitorFilter {
        term: req.params.str("term").to_owned(),
        fields,
        sort: page.sort,
        offset: page.offset,
        limit: page.count,
    };
    let (found, total) = req.ctx.store.search(move |r| r.visitors(&filter)).await?;
    let lines: Vec<Value> = found.iter().map(wire::visitor::listed).collect();
    Reply::ok(&listed("visitors", &lines, page.offset, total)?)
}

fn selector(raw: &str) -> Result<(String, Vec<String>, Vec<Condition>)> {
    let Ok(Value::Object(selector)) = serde_json::from_str::<Value>(raw) else {
        return Err(Error::sentence(
            "The 'selector' param must be a JSON object",
        ));
    };
    let term = selector
        .get("term")
        .and_then(Value::as_str)
        .unwrap_or("")
        .trim();
    let exceptions = selector
        .get("exceptions")
        .and_then(Value::as_array)
        .map(|list| {
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        })
        .unwrap_or_default();
    let conditions = selector
        .get("conditions")
        .and_then(Value::as_object)
        .map(|map| {
            map.iter()
                .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.to_owned())))
                .collect()
        })
        .unwrap_or_default();
    Ok((term.to_owned(), exceptions, conditions))
}

/// `GET livechat/visitors.autocomplete?selector={"term","exceptions"?,"conditions"?}` →
/// `{"items":[{_id,name,username,custom_name}]}`: the first ten by name whose name begins with the term.
///
/// Errors: a sentence for a selector that is no JSON; `error-query-too-slow`.
pub(in crate::http) async fn autocomplete(call: Call) -> Answer {
    let req = call.query(&COMPLETE)?;
    let (term, exceptions, conditions) = selector(req.params.str("selector"))?;
    let found = req
        .ctx
        .store
        .search(move |r| r.visitors_named(&term, &exceptions, &conditions))
        .await?;
    let items: Vec<Value> = found
        .into_iter()
        .map(|(id, name, username)| {
            let shown = format!("{username} - {name}");
            json!({ "_id": id, "name": name, "username": username, "custom_name": shown })
        })
        .collect();
    Reply::ok(&json!({ "items": items }))
}

/// The visitor of the path, once the caller may read the room of the path. `None`: nobody of that id.
///
/// Errors: `invalid-room`; `error-not-allowed`.
async fn visitor_behind(req: &Req) -> Result<Option<Pk>> {
    let caller = req.user()?;
    room::for_user(
        &req.ctx,
        &caller,
        req.path("roomId"),
        codes::INVALID_ROOM.into(),
        codes::ERROR_NOT_ALLOWED.into(),
    )
    .await?;
    let id = req.path("visitorId").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.visitor_by_id(&id))
        .await?;
    Ok(found.map(|v| v.pk))
}

fn rooms_of(visitor_pk: Pk, page: &Page) -> RoomFilter {
    RoomFilter {
        visitor_pk: Some(visitor_pk),
        sort: page.sort.clone(),
        offset: page.offset,
        limit: page.count,
        ..RoomFilter::default()
    }
}

/// `GET livechat/visitors.chatHistory/room/:roomId/visitor/:visitorId` → `{"history":[Room],…}`: all rooms of the visitor,
/// newest first.
///
/// Errors: `invalid-room`; `error-not-allowed`; of the page.
pub(in crate::http) async fn history(call: Call) -> Answer {
    let req = call.query(&HISTORY)?;
    let page = req.page()?;
    let Some(pk) = visitor_behind(&req).await? else {
        return Reply::ok(&listed::<Value>("history", &[], page.offset, 0)?);
    };
    let filter = rooms_of(pk, &page);
    let (rooms, total) = req.ctx.store.read(move |r| r.rooms(&filter)).await?;
    let lines: Vec<Value> = rooms
        .iter()
        .map(|room| Value::Object(wire::room::full(room, Look::rest())))
        .collect();
    Reply::ok(&listed("history", &lines, page.offset, total)?)
}

/// `GET livechat/visitors.searchChats/room/:roomId/visitor/:visitorId` → `{"history":[chat summary],…}`, newest first.
///
/// Errors: `invalid-room`; `error-not-allowed`; of the page; `error-query-too-slow`.
pub(in crate::http) async fn chats(call: Call) -> Answer {
    let req = call.query(&CHATS)?;
    let page = req.page()?;
    let text = req.params.str("searchText").to_owned();
    if !text.is_empty() {
        req.limit(Class::Search, &req.user()?.id)?;
    }
    let Some(pk) = visitor_behind(&req).await? else {
        return Reply::ok(&listed::<Value>("history", &[], page.offset, 0)?);
    };
    let is_on = |name: &str| req.params.str(name) == "true";
    let mut filter = RoomFilter {
        is_open: is_on("closedChatsOnly").then_some(false),
        is_served: is_on("servedChatsOnly").then_some(true),
        source: req.params.filled("source").map(str::to_owned),
        ..rooms_of(pk, &page)
    };
    let (found, total) = req
        .ctx
        .store
        .search(move |r| {
            if !text.is_empty() {
                filter.among = Some(r.rooms_with(pk, &text)?);
            }
            let (rooms, total) = r.rooms(&filter)?;
            let mut found = Vec::with_capacity(rooms.len());
            for room in rooms {
                let closing = if room.is_open {
                    None
                } else {
                    r.closing_message(room.pk)?
                };
                found.push((room, closing));
            }
            Ok((found, total))
        })
        .await?;
    let lines: Vec<Value> = found
        .iter()
        .map(|(room, closing)| wire::room::summary(room, closing.as_ref()))
        .collect();
    Reply::ok(&listed("history", &lines, page.offset, total)?)
}

/// `GET livechat/visitor/:token/room` → `{"rooms":[room mini]}`: the visitor's open rooms; none for a token nobody has.
pub(in crate::http) async fn open_rooms(call: Call) -> Answer {
    let req = call.none()?;
    let found = match VisitorToken::parse(req.path("token")) {
        Some(token) => {
            let hash = token.hash();
            req.ctx
                .store
                .read_small(move |r| match r.visitor_pk(&hash)? {
                    Some(pk) => r.open_room_of_visitor(pk),
                    None => Ok(None),
                })
                .await?
        }
        None => None,
    };
    let rooms: Vec<Value> = found.iter().map(wire::room::mini).collect();
    Reply::ok(&json!({ "rooms": rooms }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/visitors.info",
        "Reads a visitor, without the visitor's secret.",
    )
    .query(&INFO)
    .gives(Gives::Key("visitor", shape::<Visitor>))
    .fails(&[codes::VISITOR_NOT_FOUND])
    .examples(&[asks(&[("visitorId", "{visitorId}")])]),
    doc(
        "GET livechat/visitors.search",
        "Finds visitors by a part of name, username or searchable custom field, or by a whole address or number.",
    )
        .examples(&[asks(&[("term", "iris"), ("count", "10")])])
    .query(&SEARCH)
    .gives(Gives::Page("visitors", shape::<VisitorLine>))
    .fails(&[codes::QUERY_TOO_SLOW]),
    doc(
        "GET livechat/visitors.autocomplete",
        "Gives the first ten visitors whose name begins with a term.",
    )
        .examples(&[asks(&[("selector", "{\"term\":\"iris\"}")])])
    .query(&COMPLETE)
    .gives(Gives::List("items", shape::<VisitorChoice>))
    .fails(&[codes::QUERY_TOO_SLOW]),
    doc(
        "GET livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}",
        "Lists all rooms of a visitor, newest first; the room of the path is one the caller may read.",
    )
        .examples(&[asks(&[("count", "10")]).at(&[("roomId", "{rid}"), ("visitorId", "{visitorId}")])])
    .query(&HISTORY)
    .gives(Gives::Page("history", shape::<Room>))
    .fails(&[codes::INVALID_ROOM, codes::ERROR_NOT_ALLOWED]),
    doc(
        "GET livechat/visitors.searchChats/room/{roomId}/visitor/{visitorId}",
        "Lists the rooms of a visitor in which something was said, newest first.",
    )
        .examples(&[asks(&[("searchText", "hello"), ("count", "10")]).at(&[("roomId", "{rid}"), ("visitorId", "{visitorId}")])])
    .query(&CHATS)
    .gives(Gives::Page("history", shape::<ChatSummary>))
    .fails(&[codes::INVALID_ROOM, codes::ERROR_NOT_ALLOWED, codes::QUERY_TOO_SLOW]),
    doc("GET livechat/visitor/{token}/room", "Lists the open rooms of a visitor.")
        .examples(&[bare().at(&[("token", "{token}")])])
        .gives(Gives::List("rooms", shape::<RoomMini>)),
];
