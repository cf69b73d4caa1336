//! `subscriptions.*`: a user's places in rooms.

use super::params::{Schema, Type, lenient, opt, req, strict};
use super::{Answer, Call, Reply, Req};
use crate::domain::subscription;
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::model::time::Millis;
use crate::wire;
use crate::wire::shape::{answers::ChangedSubscriptions, subscription::Subscription as Shown};
use crate::wire::time::Dates;
use serde_json::{Value, json};

static GET: Schema = strict(&[opt("updatedSince", Type::Str)]);
static GET_ONE: Schema = strict(&[req("roomId", Type::Str)]);
static READ: Schema = strict(&[
    opt("rid", Type::Str),
    opt("roomId", Type::Str),
    opt("readThreads", Type::Bool),
]);
static FIRST: Schema = lenient(&[req("_id", Type::Str)]);
static UNREAD: Schema = strict(&[
    opt("roomId", Type::Str),
    opt("firstUnreadMessage", Type::Obj(&FIRST)),
]);

/// `updatedSince` of a request.
///
/// Errors: `error-updatedSince-param-invalid`.
pub(super) fn updated_since(req: &Req) -> Result<Option<Millis>> {
    match req.params.filled("updatedSince") {
        None => Ok(None),
        Some(text) => Millis::parse(text)
            .map(Some)
            .ok_or_else(|| codes::UPDATED_SINCE_INVALID.into()),
    }
}

/// `GET subscriptions.get?updatedSince` → `{"update":[…],"remove":[{_id,_deletedAt}]}`.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let since = updated_since(&req)?;
    let pk = req.user()?.pk;
    let (places, gone) = req
        .ctx
        .store
        .read(move |r| {
            let gone = r.removed_subscriptions(pk, since)?;
            Ok((r.subscriptions_of_user(pk, since)?, gone))
        })
        .await?;
    let update: Vec<Value> = places
        .iter()
        .map(|s| Value::Object(wire::subscription::full(s, Dates::Iso)))
        .collect();
    let remove: Vec<Value> = gone
        .iter()
        .map(|g| json!({ "_id": g.subscription_id, "_deletedAt": g.at.iso() }))
        .collect();
    Reply::ok(&json!({ "update": update, "remove": remove }))
}

/// `GET subscriptions.getOne?roomId` → `{"subscription":{…}|null}`.
pub(super) async fn get_one(call: Call) -> Answer {
    let req = call.query(&GET_ONE)?;
    let (room_id, pk) = (req.params.str("roomId").to_owned(), req.user()?.pk);
    let place = req
        .ctx
        .store
        .read_small(move |r| r.subscription_by_room_id(&room_id, pk))
        .await?;
    let shown = place.map(|s| Value::Object(wire::subscription::full(&s, Dates::Iso)));
    Reply::ok(&json!({ "subscription": shown }))
}

/// `POST subscriptions.read` `{rid | roomId}` → `{}`.
pub(super) async fn read(call: Call) -> Answer {
    let req = call.body(&READ)?;
    let id = req
        .params
        .filled("rid")
        .or_else(|| req.params.filled("roomId"));
    let Some(id) = id.map(str::to_owned) else {
        return Err(Error::invalid_params("must have required property 'rid'"));
    };
    subscription::read(&req.ctx, req.user()?, id).await?;
    Reply::empty()
}

/// `POST subscriptions.unread` `{roomId}` or `{firstUnreadMessage:{_id}}` → `{}`.
pub(super) async fn unread(call: Call) -> Answer {
    let req = call.body(&UNREAD)?;
    let room_id = req.params.filled("roomId").map(str::to_owned);
    let first = req
        .params
        .obj("firstUnreadMessage")
        .map(|m| m.str("_id").to_owned());
    subscription::unread(&req.ctx, req.user()?, room_id, first).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET subscriptions.get",
        "Lists the caller's places in rooms.",
    )
    .query(&GET)
    .gives(Gives::Flat(shape::<ChangedSubscriptions>))
    .fails(&[codes::UPDATED_SINCE_INVALID])
    .examples(&[
        bare(),
        asks(&[("updatedSince", "2024-03-05T14:00:00.000Z")]),
    ]),
    doc(
        "GET subscriptions.getOne",
        "Reads the caller's place in a room; `null` without one.",
    )
    .query(&GET_ONE)
    .gives(Gives::Maybe("subscription", shape::<Shown>))
    .examples(&[asks(&[("roomId", "{rid}")])]),
    doc("POST subscriptions.read", "Marks a room as read.")
        .gives(Gives::Nothing)
        .body(&READ)
        .fails(&[codes::ERROR_INVALID_ROOM])
        .examples(&[posts(r#"{"rid":"{rid}"}"#)]),
    doc(
        "POST subscriptions.unread",
        "Marks a room, or what came from a message on, as unread.",
    )
    .gives(Gives::Nothing)
    .body(&UNREAD)
    .fails(&[
        codes::ERROR_INVALID_ROOM,
        codes::INVALID_MESSAGE,
        codes::ERROR_NOT_ALLOWED,
    ])
    .examples(&[posts(r#"{"roomId":"{rid}"}"#)]),
];
