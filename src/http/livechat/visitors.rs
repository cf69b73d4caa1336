//! `livechat/visitors.*`: visitors as agents see them.

use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, doc, shape};
use crate::http::params::{Schema, Type, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::visitor::Visitor;
use crate::wire::time::Dates;
use serde_json::json;

static INFO: Schema = strict(&[req("visitorId", Type::Str)]);

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

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[doc(
    "GET livechat/visitors.info",
    "Reads a visitor, without the visitor's secret.",
)
.query(&INFO)
.gives(Gives::Key("visitor", shape::<Visitor>))
.fails(&[codes::VISITOR_NOT_FOUND])
.examples(&[asks(&[("visitorId", "{visitorId}")])])];
