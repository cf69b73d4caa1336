//! Triggers as managers keep them.

use super::Ctx;
use crate::error::{Error, Result};
use crate::model::time::Millis;
use crate::model::trigger::Trigger;
use crate::random;
use serde_json::{Map, Value};

/// What a condition may be called, and whether it needs a value.
pub const CONDITIONS: &[(&str, bool)] = &[
    ("time-on-site", true),
    ("page-url", true),
    ("chat-opened-by-visitor", false),
    ("after-guest-registration", false),
    ("visitor-registered", false),
];
/// Most triggers: each widget gets them all.
const MOST: usize = 500;
/// Most bytes of one trigger's conditions and actions.
const LONGEST: usize = 64 * 1024;

/// A trigger as a client sends it, its scalars checked.
pub struct Draft {
    /// Which one; without an id it is new.
    pub id: Option<String>,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// In use.
    pub is_enabled: bool,
    /// A visitor meets it once only.
    pub runs_once: bool,
    /// Only for visitors who registered; `None` keeps what is stored.
    pub is_registered_only: Option<bool>,
    /// When it acts.
    pub conditions: Vec<Value>,
    /// What it does.
    pub actions: Vec<Value>,
}

fn must(text: &str) -> Error {
    Error::invalid_params(text)
}

fn missing(name: &str) -> Error {
    must(&format!("must have required property '{name}'"))
}

fn name_of(item: &Value) -> Result<&str> {
    let map = item.as_object().ok_or_else(|| must("must be object"))?;
    let name = map.get("name").ok_or_else(|| missing("name"))?;
    name.as_str().ok_or_else(|| must("must be string"))
}

fn check_keys(map: &Map<String, Value>, known: &[&str]) -> Result<()> {
    if map.keys().all(|k| known.contains(&k.as_str())) {
        Ok(())
    } else {
        Err(must("must NOT have additional properties"))
    }
}

fn check_condition(item: &Value) -> Result<()> {
    let name = name_of(item)?;
    let Some((_, needs_value)) = CONDITIONS.iter().find(|(known, _)| *known == name) else {
        return Err(must("must be equal to one of the allowed values"));
    };
    if let Some(map) = item.as_object() {
        check_keys(map, &["name", "value"])?;
    }
    match item.get("value").filter(|v| !v.is_null()) {
        None if *needs_value => Err(missing("value")),
        None | Some(Value::String(_) | Value::Number(_)) => Ok(()),
        Some(_) => Err(must("must be string")),
    }
}

/// Tests the text keys of `params`: `required` must be there, `optional` may.
fn check_texts(params: &Map<String, Value>, required: &[&str], optional: &[&str]) -> Result<()> {
    if let Some(name) = required.iter().find(|k| !params.contains_key(**k)) {
        return Err(missing(name));
    }
    for key in required.iter().chain(optional) {
        if params.get(*key).is_some_and(|v| !v.is_string()) {
            return Err(must("must be string"));
        }
    }
    Ok(())
}

fn check_action(item: &Value) -> Result<()> {
    let name = name_of(item)?;
    if let Some(map) = item.as_object() {
        check_keys(map, &["name", "params"])?;
    }
    let params = item.get("params").ok_or_else(|| missing("params"))?;
    let params = params.as_object().ok_or_else(|| must("must be object"))?;
    match name {
        "send-message" => {
            check_texts(params, &["sender", "msg"], &["name"])?;
            check_keys(params, &["sender", "msg", "name"])?;
        }
        "use-external-service" => {
            if !params.contains_key("serviceTimeout") && params.contains_key("serviceUrl") {
                return Err(missing("serviceTimeout"));
            }
            check_texts(
                params,
                &["serviceUrl", "serviceFallbackMessage"],
                &["sender", "name"],
            )?;
            check_keys(
                params,
                &[
                    "serviceUrl",
                    "serviceTimeout",
                    "serviceFallbackMessage",
                    "sender",
                    "name",
                ],
            )?;
            if !params
                .get("serviceTimeout")
                .is_some_and(|t| t.is_i64() || t.is_u64())
            {
                return Err(must("must be integer"));
            }
        }
        _ => return Err(must("must be equal to one of the allowed values")),
    }
    match params.get("sender").and_then(Value::as_str) {
        None | Some("queue" | "custom") => Ok(()),
        Some(_) => Err(must("must be equal to one of the allowed values")),
    }
}

fn few(list: &[Value]) -> Result<()> {
    if list.is_empty() {
        Err(must("must NOT have fewer than 1 items"))
    } else {
        Ok(())
    }
}

impl Draft {
    /// Tests what a schema cannot say: which condition needs a value, which action which parameters.
    ///
    /// Errors: invalid-params.
    pub fn check(&self) -> Result<()> {
        let id = self.id.as_deref().unwrap_or("x");
        if id.len() > 128 || !id.bytes().all(|b| b.is_ascii_graphic()) {
            return Err(must("must be an id"));
        }
        few(&self.conditions)?;
        self.conditions.iter().try_for_each(check_condition)?;
        few(&self.actions)?;
        self.actions.iter().try_for_each(check_action)
    }
}

/// Adds a trigger, or changes the one with its id (an id nobody has makes a new one with it).
///
/// Errors: invalid-params for conditions and actions that do not fit, or too many of them.
pub async fn save(ctx: &Ctx, draft: Draft) -> Result<()> {
    draft.check()?;
    let conditions = Value::Array(draft.conditions).to_string();
    let actions = Value::Array(draft.actions).to_string();
    if conditions.len() + actions.len() > LONGEST {
        return Err(must("must NOT have more than 65536 bytes"));
    }
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let old = match &draft.id {
                Some(id) => tx.trigger_by_id(id)?,
                None => None,
            };
            if old.is_none() && tx.triggers()?.len() >= MOST {
                return Err(must("must NOT have more than 500 triggers"));
            }
            let trigger = Trigger {
                id: draft.id.unwrap_or_else(random::id),
                name: draft.name,
                description: draft.description,
                is_enabled: draft.is_enabled,
                runs_once: draft.runs_once,
                is_registered_only: draft
                    .is_registered_only
                    .unwrap_or_else(|| old.is_some_and(|o| o.is_registered_only)),
                conditions,
                actions,
                created_at: Millis(0),
                updated_at: Millis(0),
            };
            tx.save_trigger(&trigger, now)
        })
        .await
}

/// Removes a trigger; one that is not there is no error.
///
/// Errors: those of the store.
pub async fn remove(ctx: &Ctx, id: String) -> Result<()> {
    ctx.store.write(move |tx| tx.delete_trigger(&id)).await
}
