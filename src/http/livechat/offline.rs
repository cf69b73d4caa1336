//! `livechat/offline.message`.

use crate::domain::offline::{self, Note};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire::shape::answers::Sentence;
use serde_json::json;

static POST: Schema = strict(&[
    req("name", Type::Str),
    req("email", Type::Str),
    req("message", Type::Str),
    opt("department", Type::Str),
    opt("host", Type::Str),
]);

/// `POST livechat/offline.message` `{name, email, message, department?, host?}` → `{"message":"Livechat offline message sent"}`.
pub(in crate::http) async fn post(call: Call) -> Answer {
    let req = call.body(&POST)?;
    req.limit_address(Class::OfflineHour)?;
    req.limit(Class::OfflineDay, "")?;
    let text = |name: &str| req.params.str(name).to_owned();
    let note = Note {
        name: text("name"),
        email: text("email"),
        text: text("message"),
        department: req.params.filled("department").map(str::to_owned),
        host: req.params.filled("host").map(str::to_owned),
    };
    offline::leave(&req.ctx, note).await?;
    Reply::ok(&json!({ "message": "Livechat offline message sent" }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[doc(
    "POST livechat/offline.message",
    "Leaves a message while nobody is here.",
)
.body(&POST)
.gives(Gives::Flat(shape::<Sentence>))
.fails(&[codes::OFFLINE_MESSAGE_FAILED])
.examples(&[posts(
    r#"{"name":"Iris Lund","email":"iris@example.org","message":"Please call me back."}"#,
)])];
