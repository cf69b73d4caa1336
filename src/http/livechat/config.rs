//! `GET livechat/config`.

use crate::domain::config;
use crate::http::doc::{Doc, Gives, asks, bare, doc, shape};
use crate::http::params::{Schema, Type, opt, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::widget::WidgetConfig;
use crate::wire::time::Dates;
use serde_json::json;

static GET: Schema = strict(&[
    opt("token", Type::Str),
    opt("department", Type::Str),
    opt("businessUnit", Type::Str),
]);

/// `GET livechat/config?token&department` → `{"config":{…}}`. An unknown token is no error.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let facts = config::read(
        &req.ctx,
        req.params.filled("token"),
        req.params.filled("department").map(str::to_owned),
    )
    .await?;
    Reply::ok(&json!({ "config": wire::config::config(&facts, Dates::Iso) }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[doc(
    "GET livechat/config",
    "Gives a widget all it needs to show itself.",
)
.note("With a token also the visitor, the open room, who serves it or the place in line.")
.query(&GET)
.gives(Gives::Key("config", shape::<WidgetConfig>))
.examples(&[asks(&[("token", "{token}")]), bare()])];
