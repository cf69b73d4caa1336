//! `livechat/appearance`, `livechat/integrations.settings`, `omnichannel/integrations`: groups of settings.

use crate::domain::setting_group::{self, INTEGRATIONS};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, bare, doc, posts, shape};
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::wire;
use crate::wire::shape::manage;
use serde_json::{Value, json};

static NONE: Schema = strict(&[]);
static ITEM: Schema = strict(&[req("_id", Type::Str), req("value", Type::Any)]);
static SAVE: Schema = strict(&[
    opt("LivechatWebhookUrl", Type::Str),
    opt("LivechatSecretToken", Type::Str),
    opt("LivechatHttpTimeout", Type::Num),
    opt("LivechatWebhookOnStart", Type::Bool),
    opt("LivechatWebhookOnClose", Type::Bool),
    opt("LivechatWebhookOnChatTaken", Type::Bool),
    opt("LivechatWebhookOnChatQueued", Type::Bool),
    opt("LivechatWebhookOnForward", Type::Bool),
    opt("LivechatWebhookOnOfflineMsg", Type::Bool),
    opt("LivechatWebhookOnVisitorMessage", Type::Bool),
    opt("LivechatWebhookOnAgentMessage", Type::Bool),
]);

/// `GET livechat/appearance` → `{"appearance":[settings]}`.
pub(in crate::http) async fn appearance(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let settings = req.ctx.settings();
    let lines: Vec<Value> = setting_group::appearance()
        .into_iter()
        .map(|d| wire::setting::document(d, &settings))
        .collect();
    Reply::ok(&json!({ "appearance": lines }))
}

/// `POST livechat/appearance` `[{_id, value}]` → `{}`. All or none.
pub(in crate::http) async fn save_appearance(call: Call) -> Answer {
    let (items, req) = call.list(&ITEM)?;
    let values: Vec<(String, Value)> = items
        .iter()
        .map(|i| {
            let value = i.value("value").cloned().unwrap_or_default();
            (i.str("_id").to_owned(), value)
        })
        .collect();
    setting_group::save_appearance(&req.ctx, &values).await?;
    Reply::empty()
}

/// `GET livechat/integrations.settings` → `{"settings":[settings]}`.
pub(in crate::http) async fn integrations(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let settings = req.ctx.settings();
    let lines: Vec<Value> = setting_group::integrations()
        .into_iter()
        .map(|d| wire::setting::document(d, &settings))
        .collect();
    Reply::ok(&json!({ "settings": lines }))
}

/// `POST omnichannel/integrations` → `{}`.
pub(in crate::http) async fn save_integrations(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let values = INTEGRATIONS
        .iter()
        .filter_map(|(name, id)| Some((*id, req.params.value(name)?.clone())))
        .collect();
    setting_group::save_integrations(&req.ctx, values).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/appearance",
        "Lists the settings of the widget's look.",
    )
    .query(&NONE)
    .gives(Gives::List("appearance", shape::<manage::SettingDocument>))
    .examples(&[bare()]),
    doc(
        "POST livechat/appearance",
        "Writes settings of the widget's look, all or none. The body is a list of `{_id, value}`; a multi-select that is sent anything but a list of its words keeps its value.",
    )
    .gives(Gives::Nothing)
    .fails(&[codes::INVALID_SETTING, codes::SETTING_FIXED])
    .examples(&[posts(r##"[{"_id":"Livechat_title_color","value":"#1D74F5"}]"##)]),
    doc(
        "GET livechat/integrations.settings",
        "Lists the settings of integrations.",
    )
    .query(&NONE)
    .gives(Gives::List("settings", shape::<manage::SettingDocument>))
    .examples(&[bare()]),
    doc(
        "POST omnichannel/integrations",
        "Writes settings of integrations; those that are left out stay.",
    )
    .body(&SAVE)
    .gives(Gives::Nothing)
    .fails(&[codes::SETTING_FIXED])
    .examples(&[posts(r#"{"LivechatHttpTimeout":5000}"#)]),
];
