//! `omnichannel/contacts.*`: reading contacts.

use crate::domain::contact::ContactFilter;
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, doc, shape};
use crate::http::params::{Params, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, listed};
use crate::wire;
use crate::wire::shape::contact::{Contact, ContactChannel, ContactConflict};
use crate::wire::shape::contacts::{Exists, HistoryItem};
use serde_json::{Value, json};

pub(super) static SOURCE: Schema = strict(&[req("type", Type::Str), opt("id", Type::Str)]);
pub(super) static CHANNEL: Schema = strict(&[
    req("visitorId", Type::Str),
    req("source", Type::Obj(&SOURCE)),
]);
static GET: Schema = strict(&[
    opt("contactId", Type::Str),
    opt("visitor", Type::Obj(&CHANNEL)),
]);
static SEARCH: Schema = strict(&[
    opt("searchText", Type::Str),
    opt("unknown", Type::Bool),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static HISTORY: Schema = strict(&[
    req("contactId", Type::Str),
    opt("source", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static OF_CONTACT: Schema = strict(&[req("contactId", Type::Str)]);
static EXISTENCE: Schema = strict(&[
    opt("contactId", Type::Str),
    opt("email", Type::Str),
    opt("phone", Type::Str),
]);

/// Which of several forms the parameters have; exactly one must be given. The refusal names what each form lacks or has
/// too much, a line each.
fn one_of(params: &Params, names: &[&'static str]) -> Result<&'static str> {
    let given: Vec<&'static str> = names
        .iter()
        .copied()
        .filter(|n| params.value(n).is_some())
        .collect();
    if let [one] = given.as_slice() {
        return Ok(one);
    }
    let lines: Vec<String> = names
        .iter()
        .map(|name| {
            if given.is_empty() {
                format!("must have required property '{name}'")
            } else {
                "must NOT have additional properties".to_owned()
            }
        })
        .chain(["must match exactly one schema in oneOf".to_owned()])
        .collect();
    Err(Error::invalid_params(lines.join("\n")))
}

/// `GET omnichannel/contacts.get?contactId` or `?visitor[visitorId]&visitor[source][type]` → `{"contact":{…}}`.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query_then(&GET, |params| {
        one_of(params, &["contactId", "visitor"]).map(|_| ())
    })?;
    let visitor = req.params.obj("visitor");
    let id = req.params.str("contactId").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| {
            let Some(visitor) = visitor else {
                return r.contact_by_id(&id);
            };
            let source = visitor.obj("source").unwrap_or_default();
            let pk = r.contact_of_channel(
                visitor.str("visitorId"),
                source.str("type"),
                source.str("id"),
            )?;
            match pk {
                Some(pk) => r.contact(pk),
                None => Ok(None),
            }
        })
        .await?
        .ok_or(codes::RESOURCE_NOT_FOUND)?;
    Reply::ok(&json!({ "contact": wire::contact::full(&found) }))
}

/// `GET omnichannel/contacts.search?searchText&unknown` → `{"contacts":[…],"count","offset","total"}` by name.
pub(in crate::http) async fn search(call: Call) -> Answer {
    let req = call.query(&SEARCH)?;
    let page = req.page()?;
    let filter = ContactFilter {
        text: req.params.filled("searchText").map(str::to_owned),
        is_unknown: req.params.bool("unknown").unwrap_or(false),
        sort: page.sort,
        offset: page.offset,
        limit: page.count,
    };
    let (found, total) = req.ctx.store.read(move |r| r.contacts(&filter)).await?;
    let shown: Vec<Value> = found.iter().map(wire::contact::full).collect();
    Reply::ok(&listed("contacts", &shown, page.offset, total)?)
}

/// `GET omnichannel/contacts.history?contactId&source` → `{"history":[…],"count","offset","total"}`: closed rooms, the one
/// that was closed last first.
///
/// Errors: `error-contact-not-found`.
pub(in crate::http) async fn history(call: Call) -> Answer {
    let req = call.query(&HISTORY)?;
    let page = req.page()?;
    let id = req.params.str("contactId").to_owned();
    let source = req.params.filled("source").map(str::to_owned);
    let (rooms, total) = req
        .ctx
        .store
        .read(move |r| {
            r.contact_by_id(&id)?.ok_or(codes::CONTACT_NOT_FOUND)?;
            let cut = (page.offset, page.count);
            r.contact_history(&id, source.as_deref(), &page.sort, cut)
        })
        .await?;
    let shown: Vec<Value> = rooms.iter().map(wire::contact::history_item).collect();
    Reply::ok(&listed("history", &shown, page.offset, total)?)
}

/// `GET omnichannel/contacts.channels?contactId` → `{"channels":[…]}`; an unknown contact has none.
pub(in crate::http) async fn channels(call: Call) -> Answer {
    let req = call.query(&OF_CONTACT)?;
    let id = req.params.str("contactId").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.contact_by_id(&id))
        .await?;
    let channels = found.map(|c| c.channels).unwrap_or_default();
    let shown: Vec<Value> = channels.iter().map(wire::contact::channel).collect();
    Reply::ok(&json!({ "channels": shown }))
}

/// `GET omnichannel/contacts.checkExistence?contactId`, `?email` or `?phone` → `{"exists":bool}`.
pub(in crate::http) async fn check_existence(call: Call) -> Answer {
    let names = ["contactId", "email", "phone"];
    let req = call.query_then(&EXISTENCE, |params| one_of(params, &names).map(|_| ()))?;
    let by = one_of(&req.params, &names)?;
    let value = req.params.str(by).trim().to_owned();
    let exists = req
        .ctx
        .store
        .read_small(move |r| match by {
            "contactId" => Ok(r.contact_by_id(&value)?.is_some()),
            kind => r.has_contact_address(kind, &value),
        })
        .await?;
    Reply::ok(&json!({ "exists": exists }))
}

/// `GET omnichannel/contacts.conflicts?contactId` → `{"conflicts":[{field, value}]}`: what visitors said that differs.
///
/// Errors: `error-contact-not-found`.
pub(in crate::http) async fn conflicts(call: Call) -> Answer {
    let req = call.query(&OF_CONTACT)?;
    let id = req.params.str("contactId").to_owned();
    let contact = req
        .ctx
        .store
        .read_small(move |r| r.contact_by_id(&id))
        .await?
        .ok_or(codes::CONTACT_NOT_FOUND)?;
    Reply::ok(&json!({ "conflicts": wire::contact::conflicts(&contact) }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET omnichannel/contacts.get",
        "Gives a contact, by its id or by one of its channels.",
    )
        .examples(&[asks(&[("contactId", "{contactId}")])])
    .query(&GET)
    .fails(&[codes::RESOURCE_NOT_FOUND])
    .gives(Gives::Key("contact", shape::<Contact>)),
    doc(
        "GET omnichannel/contacts.search",
        "Lists contacts that hold a text in name, address or number; without one all of them, by name.",
    )
        .examples(&[asks(&[("searchText", "iris"), ("count", "10")])])
    .query(&SEARCH)
    .gives(Gives::Page("contacts", shape::<Contact>)),
    doc(
        "GET omnichannel/contacts.history",
        "Lists the closed rooms of a contact, the one that was closed last first.",
    )
        .examples(&[asks(&[("contactId", "{contactId}")])])
    .query(&HISTORY)
    .fails(&[codes::CONTACT_NOT_FOUND])
    .gives(Gives::Page("history", shape::<HistoryItem>)),
    doc(
        "GET omnichannel/contacts.channels",
        "Lists the ways a contact reaches you; an unknown contact has none.",
    )
        .examples(&[asks(&[("contactId", "{contactId}")])])
    .query(&OF_CONTACT)
    .gives(Gives::List("channels", shape::<ContactChannel>)),
    doc(
        "GET omnichannel/contacts.checkExistence",
        "Says whether there is a contact of this id, address or number.",
    )
        .examples(&[asks(&[("email", "{email}")])])
    .query(&EXISTENCE)
    .gives(Gives::Flat(shape::<Exists>)),
    doc(
        "GET omnichannel/contacts.conflicts",
        "Lists what visitors said of themselves that differs from what is written down.",
    )
        .examples(&[asks(&[("contactId", "{contactId}")])])
    .query(&OF_CONTACT)
    .fails(&[codes::CONTACT_NOT_FOUND])
    .gives(Gives::List("conflicts", shape::<ContactConflict>)),
];
