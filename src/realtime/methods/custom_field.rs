//! Custom fields, and the pages visitors look at.

use super::params::Object;
use super::{Call, Outcome, value};
use crate::domain::access;
use crate::domain::custom_field::{self, Draft, Entry};
use crate::domain::page_visit::{self, Page};
use crate::error::{Result, codes};
use crate::model::custom_field::Scope;
use crate::model::permission::Permission;
use crate::model::token::VisitorToken;
use crate::realtime::Counted;
use crate::wire;
use crate::wire::time::Dates;
use serde_json::Value;

fn flag(data: &Object<'_>, key: &str) -> Result<Option<bool>> {
    match data.value(key) {
        None => Ok(None),
        Some(Value::Bool(flag)) => Ok(Some(*flag)),
        Some(_) => {
            Err(codes::MATCH_FAILED.with(format!("Match failed: {key} must be true or false")))
        }
    }
}

/// `[id | null, {field, label, scope, visibility, …}]` → the field.
pub(super) async fn save(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let id = call.opt_text(0)?.filter(|id| !id.is_empty());
    let data = call.object(1)?;
    let text = |key: &str| data.opt_text(key).map(|t| t.map(str::to_owned));
    let scope = Scope::parse(data.text("scope")?)
        .ok_or_else(|| codes::MATCH_FAILED.with("Match failed: scope must be visitor or room"))?;
    let draft = Draft {
        key: data.text("field")?.to_owned(),
        label: data.text("label")?.to_owned(),
        scope,
        visibility: data.text("visibility")?.to_owned(),
        kind: text("type")?,
        options: text("options")?,
        pattern: text("regexp")?,
        default_value: text("defaultValue")?,
        is_required: flag(&data, "required")?,
        is_public: flag(&data, "public")?,
        is_searchable: flag(&data, "searchable")?,
    };
    let saved = custom_field::save(&call.ctx, id.map(str::to_owned), draft).await?;
    value(&wire::custom_field::full(&saved, Dates::Ejson))
}

/// `[id]` → how many were removed.
pub(super) async fn remove(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    custom_field::remove(&call.ctx, call.text(0)?.to_owned()).await?;
    value(&1)
}

/// `[]` → all fields; without a login those that the widget is told of.
pub(super) async fn list(call: &mut Call<'_>) -> Outcome {
    let fields = call.ctx.live.fields();
    let is_user = call.caller.is_some();
    let all: Vec<_> = fields
        .iter()
        .filter(|f| is_user || (f.is_public() && !f.is_hidden()))
        .map(|f| wire::custom_field::full(f, Dates::Ejson))
        .collect();
    value(&all)
}

/// `[token, key, value, overwrite = true]` → true.
pub(super) async fn set(call: &mut Call<'_>) -> Outcome {
    let token = access::token(call.text(0)?)?;
    call.count(Counted::Visitor, token.expose())?;
    let overwrites = match call.param(3) {
        None => true,
        Some(Value::Bool(flag)) => *flag,
        Some(_) => {
            return Err(codes::MATCH_FAILED.with("Match failed: parameter 4 must be true or false"));
        }
    };
    let entry = Entry {
        key: call.text(1)?.to_owned(),
        value: call.text(2)?.to_owned(),
        overwrites,
    };
    custom_field::set_as_visitor(&call.ctx, token, vec![entry]).await?;
    value(&true)
}

/// `[token, rid | null, {title, change, location: {href}}]` → nothing.
pub(super) async fn page(call: &mut Call<'_>) -> Outcome {
    let token = call.text(0)?;
    call.count(Counted::Visitor, token)?;
    let room_id = call.opt_text(1)?.filter(|id| !id.is_empty());
    let info = call.object(2)?;
    let location = info
        .value("location")
        .and_then(Value::as_object)
        .ok_or_else(|| codes::MATCH_FAILED.with("Match failed: location must be an object"))?;
    let page = Page {
        title: info.text("title")?.to_owned(),
        href: Object::of(location).text("href")?.to_owned(),
        change: info.text("change")?.to_owned(),
    };
    let token = VisitorToken::parse(token);
    page_visit::note(&call.ctx, token, room_id.map(str::to_owned), &page).await?;
    Ok(None)
}
