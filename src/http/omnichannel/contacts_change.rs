//! `omnichannel/contacts…`: making, changing, deciding, blocking, removing contacts.

use super::contacts::CHANNEL;
use crate::domain::contact::{self, Channel, Draft};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::http::params::{Params, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::contact::Contact;
use crate::wire::shape::contacts::ContactId;
use serde_json::json;

static CREATE: Schema = strict(&[
    req("name", Type::Str),
    req("emails", Type::StrList),
    req("phones", Type::StrList),
    opt("customFields", Type::Free),
    opt("contactManager", Type::Str),
]);
static UPDATE: Schema = strict(&[
    req("contactId", Type::Str),
    opt("name", Type::Str),
    opt("emails", Type::StrList),
    opt("phones", Type::StrList),
    opt("customFields", Type::Free),
    opt("contactManager", Type::Str),
    opt("wipeConflicts", Type::Bool),
]);
static RESOLVE: Schema = strict(&[
    req("contactId", Type::Str),
    opt("name", Type::Str),
    opt("customFields", Type::Free),
    opt("contactManager", Type::Str),
    opt("wipeConflicts", Type::Bool),
]);
static DELETE: Schema = strict(&[req("contactId", Type::Str)]);
static BLOCK: Schema = strict(&[req("visitor", Type::Obj(&CHANNEL))]);

fn draft(params: &Params) -> Draft {
    let text = |name: &str| params.opt_str(name).map(str::to_owned);
    Draft {
        name: text("name"),
        emails: params.list("emails"),
        phones: params.list("phones"),
        fields: params.obj("customFields").map(|f| f.map().clone()),
        manager_id: text("contactManager"),
    }
}

/// `POST omnichannel/contacts` `{name, emails, phones, customFields?, contactManager?}` → `{"contactId"}`.
pub(in crate::http) async fn create(call: Call) -> Answer {
    let req = call.body(&CREATE)?;
    let id = contact::create(&req.ctx, draft(&req.params)).await?;
    Reply::ok(&json!({ "contactId": id }))
}

/// `POST omnichannel/contacts.update` `{contactId, …}` → `{"contact":{…}}`.
pub(in crate::http) async fn update(call: Call) -> Answer {
    let req = call.body(&UPDATE)?;
    let wipes = req.params.bool("wipeConflicts").unwrap_or(false);
    let id = req.params.str("contactId").to_owned();
    let updated = contact::update(&req.ctx, id, draft(&req.params), wipes).await?;
    Reply::ok(&json!({ "contact": wire::contact::full(&updated) }))
}

/// `POST omnichannel/contacts.conflicts` `{contactId, name?, customFields?, contactManager?, wipeConflicts?}` →
/// `{"result":{…}}`: what is given is decided.
pub(in crate::http) async fn resolve(call: Call) -> Answer {
    let req = call.body(&RESOLVE)?;
    let wipes = req.params.bool("wipeConflicts").unwrap_or(false);
    let id = req.params.str("contactId").to_owned();
    let decided = contact::resolve(&req.ctx, id, draft(&req.params), wipes).await?;
    Reply::ok(&json!({ "result": wire::contact::full(&decided) }))
}

/// `POST omnichannel/contacts.delete` `{contactId}` → `{}`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.body(&DELETE)?;
    let id = req.params.str("contactId").to_owned();
    contact::delete(&req.ctx, id.clone()).await?;
    log::info!(target: "security", "contact deleted id={id} by={}", req.user()?.id);
    Reply::empty()
}

fn channel(params: &Params) -> Channel {
    let visitor = params.obj("visitor").unwrap_or_default();
    let source = visitor.obj("source").unwrap_or_default();
    Channel {
        visitor_id: visitor.str("visitorId").to_owned(),
        source_type: source.str("type").to_owned(),
        source_id: source.str("id").to_owned(),
    }
}

/// `POST omnichannel/contacts.block` `{visitor:{visitorId, source:{type, id?}}}` → `{}`.
pub(in crate::http) async fn block(call: Call) -> Answer {
    let req = call.body(&BLOCK)?;
    contact::block(&req.ctx, req.user()?, channel(&req.params)).await?;
    Reply::empty()
}

/// `POST omnichannel/contacts.unblock` `{visitor:{visitorId, source:{type, id?}}}` → `{}`.
pub(in crate::http) async fn unblock(call: Call) -> Answer {
    let req = call.body(&BLOCK)?;
    contact::unblock(&req.ctx, channel(&req.params)).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST omnichannel/contacts", "Makes a contact.")
        .examples(&[posts(
            r#"{"name":"Bo Ek","emails":["bo@example.org"],"phones":["+46 70 765 43 21"]}"#,
        )])
        .body(&CREATE)
        .fails(&[
            codes::CONTACT_MANAGER_NOT_FOUND,
            codes::INVALID_FIELD_VALUE,
            codes::FIELD_NOT_ALLOWED,
        ])
        .gives(Gives::Flat(shape::<ContactId>)),
    doc(
        "POST omnichannel/contacts.update",
        "Changes a contact, which is known from then on; a new name shows in its open rooms.",
    )
    .examples(&[posts(
        r#"{"contactId":"{contactId}","name":"Iris Lund","emails":["iris@example.org"]}"#,
    )])
    .body(&UPDATE)
    .fails(&[
        codes::CONTACT_NOT_FOUND,
        codes::CONTACT_MANAGER_NOT_FOUND,
        codes::INVALID_FIELD_VALUE,
        codes::FIELD_NOT_ALLOWED,
    ])
    .gives(Gives::Key("contact", shape::<Contact>)),
    doc(
        "POST omnichannel/contacts.conflicts",
        "Decides what visitors said differently: whatever is given ends its conflicts.",
    )
    .examples(&[posts(r#"{"contactId":"{contactId}","name":"Iris Lund"}"#)])
    .body(&RESOLVE)
    .fails(&[
        codes::CONTACT_NOT_FOUND,
        codes::CONTACT_MANAGER_NOT_FOUND,
        codes::INVALID_FIELD_VALUE,
        codes::FIELD_NOT_ALLOWED,
    ])
    .gives(Gives::Key("result", shape::<Contact>)),
    doc(
        "POST omnichannel/contacts.delete",
        "Removes a contact; its visitors and rooms stay.",
    )
    .examples(&[posts(r#"{"contactId":"{contactId}"}"#)])
    .body(&DELETE)
    .fails(&[codes::CONTACT_GONE]),
    doc(
        "POST omnichannel/contacts.block",
        "Shuts a channel of a contact: its open room is closed, and it opens no new one.",
    )
    .examples(&[posts(
        r#"{"visitor":{"visitorId":"{visitorId}","source":{"type":"api"}}}"#,
    )])
    .body(&BLOCK)
    .fails(&[codes::CONTACT_NOT_FOUND]),
    doc(
        "POST omnichannel/contacts.unblock",
        "Opens a channel of a contact again.",
    )
    .examples(&[posts(
        r#"{"visitor":{"visitorId":"{visitorId}","source":{"type":"api"}}}"#,
    )])
    .body(&BLOCK)
    .fails(&[codes::CONTACT_NOT_FOUND]),
];
