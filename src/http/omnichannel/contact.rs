//! `omnichannel/contact`, `omnichannel/contact.search`: visitors kept as contacts, the older way.

use crate::domain::guest_contact::{self, Draft, GuestSearch};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, posts, shape};
use crate::http::params::{Schema, Type, check, opt, req};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::contacts::{MaybeVisitor, VisitorAsContact};
use crate::wire::time::Dates;
use serde_json::{Value, json};

static MANAGER: Schema = check(&[req("username", Type::Str)]);
static SAVE: Schema = check(&[
    req("token", Type::Str),
    req("name", Type::Str),
    opt("_id", Type::Str),
    opt("email", Type::Str),
    opt("phone", Type::Str),
    opt("username", Type::Str),
    opt("customFields", Type::Free),
    opt("contactManager", Type::Obj(&MANAGER)),
]);
static GET: Schema = check(&[req("contactId", Type::Str)]);
static SEARCH: Schema = check(&[
    opt("email", Type::Str),
    opt("phone", Type::Str),
    opt("custom", Type::Str),
]);

/// `POST omnichannel/contact` `{token, name, …}` → `{"contact":id}`; `_id` is taken and not looked at.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let text = |name: &str| req.params.opt_str(name).map(str::to_owned);
    let fields = req.params.obj("customFields").unwrap_or_default();
    let draft = Draft {
        token: req.params.str("token").to_owned(),
        name: req.params.str("name").to_owned(),
        email: text("email"),
        phone: text("phone"),
        username: text("username"),
        fields: fields.map().clone(),
        manager: req
            .params
            .obj("contactManager")
            .map(|m| m.str("username").to_owned()),
    };
    let id = guest_contact::save(&req.ctx, draft).await?;
    Reply::ok(&json!({ "contact": id }))
}

/// `GET omnichannel/contact?contactId` → `{"contact":{…}}`, `null` for one that does not exist.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let id = req.params.str("contactId").to_owned();
    let found = req
        .ctx
        .store
        .read_small(move |r| r.visitor_by_id(&id))
        .await?;
    let shown = found.map(|v| wire::visitor::full(&v, None, Dates::Iso));
    Reply::ok(&json!({ "contact": shown }))
}

/// `GET omnichannel/contact.search?email&phone&custom` → `{"contact":{…}}`, `null` when nobody fits all of it.
///
/// Errors: `error-invalid-params` for nothing to look for, `error-invalid-params-custom` for what is not JSON.
pub(in crate::http) async fn search(call: Call) -> Answer {
    let req = call.query(&SEARCH)?;
    let given = |name: &str| {
        req.params
            .filled(name)
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let custom = match given("custom") {
        None => serde_json::Map::new(),
        Some(raw) => match serde_json::from_str(raw) {
            Ok(Value::Object(map)) => map,
            _ => return Err(codes::CONTACT_SEARCH_CUSTOM.into()),
        },
    };
    let search = GuestSearch {
        email: given("email").map(str::to_lowercase),
        phone: given("phone").map(str::to_owned),
        fields: guest_contact::searchable(&req.ctx, &custom),
    };
    if search.email.is_none() && search.phone.is_none() && custom.is_empty() {
        return Err(codes::CONTACT_SEARCH_EMPTY.into());
    }
    let found = req
        .ctx
        .store
        .read(move |r| r.find_guest(&search))
        .await?
        .map(|v| wire::visitor::full(&v, None, Dates::Iso));
    Reply::ok(&json!({ "contact": found }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST omnichannel/contact",
        "Writes down what an agent knows of a visitor, found by token or address, or makes a new one.",
    )
        .replaced_by("POST omnichannel/contacts")
        .examples(&[posts(r#"{"token":"{token}","name":"Iris Lund","email":"{email}","phone":"+46 70 123 45 67"}"#)])
    .body(&SAVE)
    .fails(&[
        codes::CONTACT_MANAGER_NOT_FOUND.as_coded("No user found with username NAME"),
        codes::INVALID_CONTACT_MANAGER,
        codes::TOKEN_EMPTY,
        codes::INVALID_EMAIL,
        codes::INVALID_FIELD_VALUE,
    ])
    .gives(Gives::Flat(shape::<VisitorAsContact>)),
    doc(
        "GET omnichannel/contact",
        "Gives a visitor's record, `null` when there is none of this id.",
    )
        .replaced_by("GET omnichannel/contacts.get")
        .examples(&[asks(&[("contactId", "{visitorId}")])])
    .query(&GET)
    .gives(Gives::Flat(shape::<MaybeVisitor>)),
    doc(
        "GET omnichannel/contact.search",
        "Finds a visitor by address, number and searchable custom fields: the one who fits all that is given.",
    )
        .replaced_by("GET omnichannel/contacts.search")
        .examples(&[asks(&[("email", "{email}")])])
    .query(&SEARCH)
    .fails(&[codes::CONTACT_SEARCH_EMPTY, codes::CONTACT_SEARCH_CUSTOM])
    .gives(Gives::Flat(shape::<MaybeVisitor>)),
];
