//! What managers set up: agents' limits, triggers, the widget's look, integrations, business hours.

use super::{Call, Outcome, value};
use crate::domain::agent;
use crate::domain::business_hours::{self, Draft};
use crate::domain::setting_group::{self, INTEGRATIONS};
use crate::domain::trigger;
use crate::domain::webhook_target;
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use crate::wire;
use serde_json::Value;

fn mismatch(text: &str) -> Error {
    codes::MATCH_FAILED.with(format!("Match failed: {text}"))
}

fn texts(list: Option<&Value>) -> Result<Vec<String>> {
    let fault = || mismatch("departments must be a list of ids");
    let Some(list) = list else {
        return Ok(Vec::new());
    };
    list.as_array()
        .ok_or_else(fault)?
        .iter()
        .map(|v| v.as_str().map(str::to_owned).ok_or_else(fault))
        .collect()
}

/// `[userId, {maxNumberSimultaneousChat?, …}, departmentIds?]` → true. Departments that are not listed are left.
pub(super) async fn save_agent_info(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ManageLivechatAgents)?;
    let id = call.text(0)?.to_owned();
    let limit = agent::chat_limit(call.object(1)?.value("maxNumberSimultaneousChat"))?;
    let departments = texts(call.param(2))?;
    agent::save_info(&call.ctx, id, limit, departments).await?;
    value(&true)
}

/// `[username]` → `{_id, username}`.
pub(super) async fn search_agent(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let username = call.text(0)?.to_owned();
    let found = call
        .ctx
        .store
        .read_small(move |r| r.user_by_username(&username))
        .await?
        .ok_or(codes::INVALID_USER)?;
    value(&wire::agent::brief(&found))
}

/// `[trigger]` → true. With an `_id` it changes that one.
pub(super) async fn save_trigger(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let p = call.object(0)?;
    let flag = |key: &str| {
        p.value(key)
            .and_then(Value::as_bool)
            .ok_or_else(|| mismatch(&format!("{key} must be true or false")))
    };
    let list = |key: &str| {
        p.value(key)
            .and_then(Value::as_array)
            .cloned()
            .ok_or_else(|| mismatch(&format!("{key} must be a list")))
    };
    let draft = trigger::Draft {
        id: p
            .opt_text("_id")?
            .filter(|id| !id.is_empty())
            .map(str::to_owned),
        name: p.text("name")?.to_owned(),
        description: p.text("description")?.to_owned(),
        is_enabled: flag("enabled")?,
        runs_once: flag("runOnce")?,
        is_registered_only: p.value("registeredOnly").and_then(Value::as_bool),
        conditions: list("conditions")?,
        actions: list("actions")?,
    };
    trigger::save(&call.ctx, draft).await?;
    value(&true)
}

/// `[id]` → true.
pub(super) async fn remove_trigger(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let id = call.text(0)?.to_owned();
    trigger::remove(&call.ctx, id).await?;
    value(&true)
}

/// `[[{_id, value}]]` → true. All or none.
pub(super) async fn save_appearance(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let fault = || mismatch("settings must be a list of {_id, value}");
    let list = call.param(0).and_then(Value::as_array).ok_or_else(fault)?;
    let values: Vec<(String, Value)> = list
        .iter()
        .map(|item| {
            let id = item.get("_id")?.as_str()?;
            Some((id.to_owned(), item.get("value")?.clone()))
        })
        .collect::<Option<_>>()
        .ok_or_else(fault)?;
    setting_group::save_appearance(&call.ctx, &values).await?;
    value(&true)
}

/// `[]` → true.
pub(super) async fn webhook_test(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatWebhooks)?;
    let sample = wire::webhook::sample(call.ctx.now());
    webhook_target::try_original(&call.ctx, sample).await?;
    value(&true)
}

/// `[{Livechat_webhookUrl?, …}]` → nothing.
pub(super) async fn save_integration(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let sent = call.object(0)?.map().clone();
    let is_known = |key: &String| INTEGRATIONS.iter().any(|(_, id)| id == key);
    if !sent.keys().all(is_known) {
        return Err(mismatch("an unknown key"));
    }
    let values = INTEGRATIONS
        .iter()
        .filter_map(|(_, id)| Some((*id, sent.get(*id).filter(|v| !v.is_null())?.clone())))
        .collect();
    setting_group::save_integrations(&call.ctx, values).await?;
    Ok(None)
}

/// `[businessHour]` → nothing. In force before the answer.
pub(super) async fn save_business_hour(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatBusinessHours)?;
    let p = call.object(0)?;
    if !matches!(p.text("type")?, "default" | "custom") {
        return Err(mismatch("type must be default or custom"));
    }
    let draft = Draft::read(p.map())?;
    business_hours::save(&call.ctx, draft).await?;
    Ok(None)
}

/// `[id, type]` → nothing.
pub(super) async fn remove_business_hour(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatBusinessHours)?;
    let id = call.text(0)?.to_owned();
    business_hours::remove(&call.ctx, id).await?;
    Ok(None)
}
