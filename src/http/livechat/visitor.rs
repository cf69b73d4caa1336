//! `livechat/visitor`, `livechat/visitor/:token`, `livechat/visitor.status`.

use crate::domain::custom_field::Entry;
use crate::domain::erase;
use crate::domain::visitor::{self, Registration};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, bare, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Mode, Params, Schema, Type, check, opt, req};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::{answers::VisitorStatus, erasure::Erasure, visitor::Visitor};
use crate::wire::time::Dates;
use serde_json::json;

static FIELD: Schema = check(&[
    req("key", Type::Str),
    req("value", Type::Str),
    req("overwrite", Type::Bool),
]);
/// Other keys inside the object are ignored: `id`, `username`, `status` and the like are not the visitor's to say.
static VISITOR: Schema = Schema {
    fields: &[
        req("token", Type::Str),
        opt("name", Type::Str),
        opt("email", Type::Str),
        opt("department", Type::Str),
        opt("phone", Type::Any),
        opt("customFields", Type::ObjList(&FIELD)),
    ],
    mode: Mode::CheckLenient,
};
static REGISTER: Schema = check(&[req("visitor", Type::Obj(&VISITOR))]);
static STATUS: Schema = check(&[req("token", Type::Str), req("status", Type::Str)]);

/// Custom fields as visitors send them.
pub(super) fn entries(list: Option<Vec<Params>>) -> Vec<Entry> {
    let list = list.unwrap_or_default();
    list.iter()
        .map(|field| Entry {
            key: field.str("key").to_owned(),
            value: field.str("value").to_owned(),
            overwrites: field.bool("overwrite").unwrap_or(false),
        })
        .collect()
}

/// `POST livechat/visitor` `{visitor:{token,…}}` → `{"visitor":{…}}`. Go on with the token of the answer.
pub(in crate::http) async fn post(call: Call) -> Answer {
    let req = call.body(&REGISTER)?;
    let given = req.params.obj("visitor").unwrap_or_default();
    req.limit(Class::Register, given.str("token"))?;
    let text = |name: &str| given.opt_str(name).map(str::to_owned);
    let says = Registration {
        name: text("name"),
        email: text("email"),
        phone: text("phone"),
        department: text("department"),
        fields: entries(given.objs("customFields")),
        user_agent: req.peer.user_agent.clone(),
        ip: Some(req.peer.address.to_string()),
        host: req.peer.host.clone(),
    };
    let (record, token) = visitor::register(&req.ctx, given.str("token"), says).await?;
    Reply::ok(&json!({ "visitor": wire::visitor::full(&record, Some(token.expose()), Dates::Iso) }))
}

/// `GET livechat/visitor/:token` → `{"visitor":{…}}`.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.none()?;
    req.limit(Class::Visitor, req.path("token"))?;
    let (record, token) = visitor::by_token(
        &req.ctx,
        req.path("token"),
        codes::INVALID_TOKEN.as_coded(""),
    )
    .await?;
    Reply::ok(&json!({ "visitor": wire::visitor::full(&record, Some(token.expose()), Dates::Iso) }))
}

/// `DELETE livechat/visitor/:token` → `{"visitor":{_id, ts},"removed":{…}}`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.none()?;
    req.limit(Class::Visitor, req.path("token"))?;
    let done = erase::by_token(&req.ctx, req.path("token"), req.peer.is_widget).await?;
    let gone = done.removed;
    Reply::ok(&json!({
        "visitor": { "_id": done.visitor_id, "ts": done.at.iso() },
        "removed": { "rooms": gone.rooms, "messages": gone.messages, "files": gone.files, "pages": gone.pages,
            "contacts": gone.contacts },
    }))
}

/// `POST livechat/visitor.status` `{token, status}` → `{"token","status"}`.
pub(in crate::http) async fn status(call: Call) -> Answer {
    let req = call.body(&STATUS)?;
    let (token, status) = (req.params.str("token"), req.params.str("status"));
    req.limit(Class::Visitor, token)?;
    if status.chars().count() > 64 {
        return Err(crate::error::Error::invalid_params(
            "status must NOT have more than 64 characters",
        ));
    }
    visitor::set_status(&req.ctx, token, status.to_owned()).await?;
    Reply::ok(&json!({ "token": token, "status": status }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST livechat/visitor", "Registers a visitor, or updates the one who has the token.")
        .note("Other keys inside `visitor` are passed over: id, username and status are not the visitor's to say.")
        .body(&REGISTER)
        .gives(Gives::Key("visitor", shape::<Visitor>))
        .fails(&[codes::TOKEN_EMPTY, codes::TOKEN_TOO_SHORT, codes::INVALID_EMAIL, codes::INVALID_DEPARTMENT,
            codes::REGISTRATION_FAILED])
        .examples(&[
            posts(r#"{"visitor":{"token":"{token}","name":"Iris Lund","email":"iris@example.org"}}"#),
            posts(r#"{"visitor":{"token":"{token}","department":"{departmentId}","phone":"+46 70 000 00 01"}}"#),
        ]),
    doc("GET livechat/visitor/{token}", "Reads the visitor who has the token.")
        .gives(Gives::Key("visitor", shape::<Visitor>))
        .fails(&[codes::INVALID_TOKEN.as_coded("")])
        .examples(&[bare().at(&[("token", "{token}")])]),
    doc(
        "DELETE livechat/visitor/{token}",
        "Erases the visitor with all rooms, messages and files, and says how much that was.",
    )
        .note("Offline messages stay: that an address is the visitor's own is only the visitor's word.")
        .examples(&[bare().at(&[("token", "{closedToken}")])])
    .fails(&[
        codes::INVALID_TOKEN.as_coded(""),
        codes::VISITOR_HAS_OPEN_ROOMS,
    ])
    .gives(Gives::Flat(shape::<Erasure>)),
    doc("POST livechat/visitor.status", "Says whether the visitor is at the screen.")
        .body(&STATUS)
        .gives(Gives::Flat(shape::<VisitorStatus>))
        .fails(&[codes::INVALID_TOKEN.as_coded("")])
        .examples(&[posts(r#"{"token":"{token}","status":"away"}"#)]),
];
