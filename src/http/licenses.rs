//! `licenses.info`: there is nothing to license; clients ask all the same.

use super::doc::{Doc, Gives, asks, doc, shape};
use super::params::{Schema, Type, opt, strict};
use super::{Answer, Call, Reply};
use crate::wire::shape::license::LicenseAnswer;
use serde_json::json;

static INFO: Schema = strict(&[opt("loadValues", Type::Bool)]);

/// `GET licenses.info?loadValues` → `{"license":{…}}`, on request with the number of visitors who got an answer this month.
pub(super) async fn info(call: Call) -> Answer {
    let req = call.query(&INFO)?;
    let mut contacts = json!({ "max": -1 });
    if req.params.bool("loadValues").unwrap_or(false) {
        let month = req.ctx.now().month();
        let value = req
            .ctx
            .store
            .read_small(move |r| r.active_visitors(&month))
            .await?;
        contacts = json!({ "max": -1, "value": value });
    }
    Reply::ok(&json!({ "license": {
        "activeModules": [], "externalModules": [], "preventedActions": {},
        "limits": { "monthlyActiveContacts": contacts }, "tags": [], "trial": false,
    } }))
}

/// What the reference says of the routes of this file.
pub(super) static DOCS: &[Doc] = &[doc(
    "GET licenses.info",
    "Says that nothing is limited, and how many visitors got an answer this month.",
)
.examples(&[asks(&[("loadValues", "true")])])
.query(&INFO)
.gives(Gives::Flat(shape::<LicenseAnswer>))];
