//! Reading and changing run-time settings.

use super::Ctx;
use super::hours_apply::{self, Why};
use crate::error::{Error, Result, codes};
use crate::model::setting::{self, Def};
use serde_json::Value;

/// Finds a setting.
///
/// Errors: the bare 400 for an id that does not exist.
pub fn find(id: &str) -> Result<&'static Def> {
    setting::def(id).ok_or_else(|| codes::BARE_FAILURE.into())
}

/// Changes a setting; in force before this returns.
///
/// Errors: the bare 400 for an unknown id; `error-setting-fixed-by-environment`; invalid-params for a shape that does
/// not fit.
pub async fn change(ctx: &Ctx, id: &str, value: &Value) -> Result<()> {
    let def = find(id)?;
    if ctx.settings().is_fixed(def.id) {
        return Err(codes::SETTING_FIXED.with(format!("{} is fixed by the environment", def.id)));
    }
    let Some(value) = def.coerce(value) else {
        return Err(Error::invalid_params(format!(
            "{} takes another kind of value",
            def.id
        )));
    };
    let now = ctx.now();
    // Tokens stay readable only while one of these is on; the last one going off erases them.
    let settings = ctx.settings();
    let others_on = TOKEN_SETTINGS
        .iter()
        .any(|s| *s != def.id && settings.bool(s));
    let erases_tokens =
        TOKEN_SETTINGS.contains(&def.id) && value == Value::Bool(false) && !others_on;
    ctx.store
        .write(move |tx| {
            if erases_tokens {
                tx.erase_token_texts()?;
            }
            tx.set_setting(def.id, &value, now)?;
            if matches!(def.id, hours_apply::ENABLED | hours_apply::TYPE) {
                hours_apply::apply(tx, &settings.with(def.id, value), Why::Saved, now)?;
            }
            Ok(())
        })
        .await?;
    log::info!(target: "security", "setting changed id={}", def.id);
    Ok(())
}

/// Settings that need visitor tokens in readable form.
pub const TOKEN_SETTINGS: &[&str] = &[
    "Deskbell_Expose_Visitor_Token",
    "Deskbell_Match_Visitor_By_Contact",
];
