//! Settings that are read and written as a group: the widget's look, and integrations.

use super::Ctx;
use crate::error::{Result, codes};
use crate::model::setting::{self, Def};
use crate::model::setting_table::TABLE;
use serde_json::Value;

/// A setting of `omnichannel/integrations`: its name there, its id.
pub type Integration = (&'static str, &'static str);

/// Settings of integrations.
pub const INTEGRATIONS: &[Integration] = &[
    ("LivechatWebhookUrl", "Livechat_webhookUrl"),
    ("LivechatSecretToken", "Livechat_secret_token"),
    ("LivechatHttpTimeout", "Livechat_http_timeout"),
    ("LivechatWebhookOnStart", "Livechat_webhook_on_start"),
    ("LivechatWebhookOnClose", "Livechat_webhook_on_close"),
    (
        "LivechatWebhookOnChatTaken",
        "Livechat_webhook_on_chat_taken",
    ),
    (
        "LivechatWebhookOnChatQueued",
        "Livechat_webhook_on_chat_queued",
    ),
    ("LivechatWebhookOnForward", "Livechat_webhook_on_forward"),
    (
        "LivechatWebhookOnOfflineMsg",
        "Livechat_webhook_on_offline_msg",
    ),
    (
        "LivechatWebhookOnVisitorMessage",
        "Livechat_webhook_on_visitor_message",
    ),
    (
        "LivechatWebhookOnAgentMessage",
        "Livechat_webhook_on_agent_message",
    ),
];

/// The settings of the widget's look.
pub fn appearance() -> Vec<&'static Def> {
    TABLE.iter().filter(|d| d.is_appearance).collect()
}

/// The settings of integrations.
pub fn integrations() -> Vec<&'static Def> {
    INTEGRATIONS
        .iter()
        .filter_map(|(_, id)| setting::def(id))
        .collect()
}

/// Writes settings of the widget's look, all or none. A value of a shape that does not fit leaves its setting as it is.
///
/// Errors: `invalid-setting` for an id that is none of them; `error-setting-fixed-by-environment`.
pub async fn save_appearance(ctx: &Ctx, values: &[(String, Value)]) -> Result<()> {
    let mut changes = Vec::new();
    for (id, value) in values {
        let def = setting::def(id)
            .filter(|d| d.is_appearance)
            .ok_or(codes::INVALID_SETTING)?;
        changes.push((def, value));
    }
    write(ctx, changes).await
}

/// Writes settings of integrations, named by their ids; texts lose the blanks around them.
///
/// Errors: `invalid-setting`; `error-setting-fixed-by-environment`.
pub async fn save_integrations(ctx: &Ctx, values: Vec<(&'static str, Value)>) -> Result<()> {
    let values: Vec<(&str, Value)> = values
        .into_iter()
        .map(|(id, value)| match value {
            Value::String(text) => (id, Value::from(text.trim())),
            other => (id, other),
        })
        .collect();
    let mut changes = Vec::new();
    for (id, value) in &values {
        changes.push((setting::def(id).ok_or(codes::INVALID_SETTING)?, value));
    }
    write(ctx, changes).await
}

async fn write(ctx: &Ctx, changes: Vec<(&'static Def, &Value)>) -> Result<()> {
    let settings = ctx.settings();
    let mut fitting = Vec::new();
    for (def, value) in changes {
        let Some(value) = def.coerce(value) else {
            continue;
        };
        if settings.is_fixed(def.id) {
            if settings.value(def.id) == Some(&value) {
                continue;
            }
            return Err(
                codes::SETTING_FIXED.with(format!("{} is fixed by the environment", def.id))
            );
        }
        fitting.push((def.id, value));
    }
    let now = ctx.now();
    let names: Vec<&str> = fitting.iter().map(|(id, _)| *id).collect();
    let names = names.join(",");
    ctx.store
        .write(move |tx| {
            for (id, value) in &fitting {
                tx.set_setting(id, value, now)?;
            }
            Ok(())
        })
        .await?;
    log::info!(target: "security", "settings changed ids={names}");
    Ok(())
}
