//! `GET livechat/config`.

use crate::domain::config;
use crate::http::params::{Schema, Type, opt, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
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
    Reply::ok(&json!({ "config": wire::config::config(&facts) }))
}
