//! `GET livechat/rooms`: lists of rooms for users.

use crate::domain::room::RoomFilter;
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, shape};
use crate::http::params::{Params, Schema, Type, opt, strict};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::permission::Permission;
use crate::model::time::Millis;
use crate::wire;
use crate::wire::room::Look;
use crate::wire::shape::room::Room;
use crate::wire::shape::room_calls::Origin;
use serde_json::{Map, Value, json};

static LIST: Schema = strict(&[
    opt("agents", Type::StrList),
    opt("roomName", Type::Str),
    opt("departmentId", Type::Str),
    opt("open", Type::Str),
    opt("onhold", Type::Str),
    opt("queued", Type::Str),
    opt("createdAt", Type::Str),
    opt("closedAt", Type::Str),
    opt("tags", Type::StrList),
    opt("customFields", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

type Range = (Option<Millis>, Option<Millis>);

fn range(params: &Params, name: &str) -> Result<Range> {
    let Some(raw) = params.filled(name) else {
        return Ok((None, None));
    };
    let value: Value = serde_json::from_str(raw).map_err(|e| {
        Error::sentence(format!(
            "The \"{name}\" query parameter must be a valid JSON."
        ))
        .caused_by(e)
    })?;
    let end = |key: &str| -> Result<Option<Millis>> {
        let refuse = || {
            Error::sentence(format!(
                "The \"{name}.{key}\" query parameter must be a valid date."
            ))
        };
        match value.get(key) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) if text.is_empty() => Ok(None),
            Some(Value::String(text)) => Millis::parse(text).map(Some).ok_or_else(refuse),
            Some(Value::Number(n)) => n.as_i64().map(|n| Some(Millis(n))).ok_or_else(refuse),
            Some(_) => Err(refuse()),
        }
    };
    Ok((end("start")?, end("end")?))
}

fn fields(params: &Params) -> Result<Vec<(String, String)>> {
    let Some(raw) = params.filled("customFields") else {
        return Ok(Vec::new());
    };
    let refuse = || Error::sentence("The \"customFields\" query parameter must be a valid JSON.");
    let Ok(Value::Object(map)) = serde_json::from_str::<Value>(raw) else {
        return Err(refuse());
    };
    Ok(map
        .into_iter()
        .map(|(key, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (key, text)
        })
        .collect())
}

fn is_on(params: &Params, name: &str) -> bool {
    matches!(params.str(name), "true" | "t" | "1")
}

fn filter(params: &Params) -> Result<RoomFilter> {
    let mut filter = RoomFilter {
        agents: params.list("agents").filter(|a| !a.is_empty()),
        name: params.filled("roomName").map(str::to_owned),
        department_id: params
            .filled("departmentId")
            .filter(|d| *d != "undefined")
            .map(str::to_owned),
        created: range(params, "createdAt")?,
        closed: range(params, "closedAt")?,
        tags: params.list("tags").unwrap_or_default(),
        fields: fields(params)?,
        ..RoomFilter::default()
    };
    if is_on(params, "queued") {
        filter.is_open = Some(true);
        filter.is_on_hold = Some(false);
        filter.is_served = Some(false);
        return Ok(filter);
    }
    match params.str("open") {
        "true" => {
            filter.is_open = Some(true);
            filter.is_on_hold = Some(false);
            filter.is_served = Some(true);
        }
        "false" => {
            filter.is_open = Some(false);
            filter.is_on_hold = Some(false);
        }
        _ => {}
    }
    if is_on(params, "onhold") {
        filter.is_open = filter.is_open.or(Some(true));
        filter.is_on_hold = Some(true);
    }
    Ok(filter)
}

/// `GET livechat/rooms` with its filters → `{"rooms":[…],"count","offset","total"}`, newest first.
///
/// Errors: the short 403 for somebody who may only see their own and asks for others'.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let caller = req.user()?;
    let asks_own = req
        .params
        .list("agents")
        .is_some_and(|a| a == [caller.id.clone()]);
    let is_allowed =
        req.may(Permission::ViewLivechatRooms) || (req.may(Permission::ViewLRoom) && asks_own);
    if !is_allowed {
        return Err(codes::UNAUTHORIZED.into());
    }
    let page = req.page()?;
    let mut filter = filter(&req.params)?;
    filter.offset = page.offset;
    filter.limit = page.count;
    filter.sort = page.sort;
    let ((rooms, total), names) = req
        .ctx
        .store
        .read(move |r| Ok((r.rooms(&filter)?, r.department_names()?)))
        .await?;
    let shown: Vec<Value> = rooms
        .iter()
        .map(|room| {
            let mut out = wire::room::full(room, Look::rest());
            if let Some(id) = &room.department_id
                && let Some(name) = names.get(id)
            {
                out.insert("department".to_owned(), json!({ "_id": id, "name": name }));
            }
            Value::Object(out)
        })
        .collect();
    Reply::ok(&listed("rooms", &shown, page.offset, total)?)
}

/// What is shown of an app beside its id.
const APP_WORDS: [&str; 3] = ["alias", "sidebarIcon", "defaultIcon"];

/// `GET livechat/rooms/filters` → `{"filters":[{"type":"widget"},{"type":"app","id",…}]}`: where rooms came from so far.
pub(in crate::http) async fn filters(call: Call) -> Answer {
    let req = call.none()?;
    let sources = req.ctx.store.read(|r| r.sources()).await?;
    let shown: Vec<Value> = sources
        .iter()
        .map(|source| {
            let mut out = Map::new();
            out.insert("type".to_owned(), json!(source.kind));
            if let Some(id) = &source.id {
                out.insert("id".to_owned(), json!(id));
            }
            let extra = source.extra.as_deref();
            let extra = extra.and_then(|e| serde_json::from_str::<Value>(e).ok());
            for word in APP_WORDS {
                if let Some(value) = extra.as_ref().and_then(|e| e.get(word)) {
                    out.insert(word.to_owned(), value.clone());
                }
            }
            Value::Object(out)
        })
        .collect();
    Reply::ok(&json!({ "filters": shown }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/rooms", "Lists rooms, newest first.")
        .note("The caller sees what he serves; all of them with `view-livechat-rooms` or `view-livechat-manager`.")
        .query(&LIST)
        .gives(Gives::Page("rooms", shape::<Room>))
        .fails(&[codes::UNAUTHORIZED])
        .examples(&[asks(&[("open", "true"), ("count", "10")]), asks(&[("roomName", "iris")])]),
    doc(
        "GET livechat/rooms/filters",
        "Lists where rooms came from so far.",
    )
        .examples(&[bare()])
    .gives(Gives::List("filters", shape::<Origin>)),
];
