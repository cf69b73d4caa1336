//! `GET livechat/config`.

use crate::domain::{config, message, routing};
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
    let parts = wire::config::Parts {
        settings: &facts.settings,
        site_url: &facts.site_url,
        text_limit: message::visitor_limit(&facts.settings),
        is_manual: routing::method(&facts.settings) == routing::Method::Manual,
        departments: facts
            .departments
            .iter()
            .map(|d| {
                (
                    d.id.as_str(),
                    d.name.as_str(),
                    d.is_on_registration,
                    d.is_on_offline_form,
                )
            })
            .collect(),
        is_online: facts.is_online,
        guest: facts.guest.as_ref().map(|(v, t)| (v, t.expose())),
        room: facts.room.as_ref(),
        agent: facts.agent.as_ref(),
        spot: facts.spot,
    };
    Reply::ok(&json!({ "config": wire::config::config(&parts) }))
}
