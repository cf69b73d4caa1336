//! Custom fields: what an owner defines, and what visitors and agents write into them.

use super::{Ctx, room};
use crate::error::{Error, Result, codes};
use crate::model::custom_field::{CustomField, Fields, Scope};
use crate::model::event::{Change, Event};
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::model::visitor::Visitor;
use crate::store::Tx;
use serde_json::{Map, Value};

/// Longest key and label, characters.
const KEY: usize = 64;
/// Longest value, characters.
pub(super) const VALUE: usize = 4096;
/// Most values in one call.
const MOST: usize = 50;

/// A field as a manager writes it down; what is absent leaves what is stored.
pub struct Draft {
    /// The key.
    pub key: String,
    /// The words beside it.
    pub label: String,
    /// What it belongs to.
    pub scope: Scope,
    /// As sent.
    pub visibility: String,
    /// `input` or `select`.
    pub kind: Option<String>,
    /// Choices, separated by commas.
    pub options: Option<String>,
    /// Values must match this somewhere.
    pub pattern: Option<String>,
    /// Value to start with.
    pub default_value: Option<String>,
    /// A form must not be sent without it.
    pub is_required: Option<bool>,
    /// The widget is told of it.
    pub is_public: Option<bool>,
    /// Searches look into it.
    pub is_searchable: Option<bool>,
}

fn check_key(key: &str) -> Result<()> {
    let fits = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if !key.is_empty() && key.len() <= KEY && key.chars().all(fits) {
        return Ok(());
    }
    Err(codes::CUSTOM_FIELD_BAD_NAME.into())
}

/// Adds a field, or changes the one with this id. The key of a field that exists stays what it is.
///
/// Errors: `error-invalid-custom-field-name`, `error-invalid-custom-field`, `error-custom-field-name-already-exists`.
/// Source: agent-api 5.2 and §14.
pub async fn save(ctx: &Ctx, id: Option<String>, draft: Draft) -> Result<CustomField> {
    check_key(&draft.key)?;
    let long = [&draft.label, &draft.visibility]
        .into_iter()
        .chain(draft.pattern.iter())
        .chain(draft.options.iter())
        .chain(draft.default_value.iter())
        .any(|text| text.chars().count() > VALUE);
    if long {
        return Err(Error::invalid_params(format!(
            "must NOT have more than {VALUE} characters"
        )));
    }
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let all = tx.custom_fields()?;
            let by_id = |id: &str| all.iter().find(|f| f.id == id);
            let old = match &id {
                None => None,
                Some(id) => Some(by_id(id).ok_or(codes::CUSTOM_FIELD_UNKNOWN)?),
            };
            if id.as_ref() != Some(&draft.key) && by_id(&draft.key).is_some() {
                return Err(codes::CUSTOM_FIELD_EXISTS.into());
            }
            let field = over(old, draft, now);
            tx.put_custom_field(&field)?;
            Ok(field)
        })
        .await
}

fn over(old: Option<&CustomField>, new: Draft, now: Millis) -> CustomField {
    let text = |new: Option<String>, old: fn(&CustomField) -> &Option<String>, f| {
        new.or_else(|| Option::<&CustomField>::and_then(f, |f| old(f).clone()))
    };
    CustomField {
        id: old.map_or(new.key, |f| f.id.clone()),
        label: new.label,
        scope: new.scope,
        visibility: new.visibility,
        kind: text(new.kind, |f| &f.kind, old),
        options: text(new.options, |f| &f.options, old),
        pattern: text(new.pattern, |f| &f.pattern, old),
        default_value: text(new.default_value, |f| &f.default_value, old),
        is_required: new.is_required.or_else(|| old.and_then(|f| f.is_required)),
        is_public: new.is_public.or_else(|| old.and_then(|f| f.is_public)),
        is_searchable: new
            .is_searchable
            .or_else(|| old.and_then(|f| f.is_searchable)),
        updated_at: now,
    }
}

/// Removes a field. Values that are stored stay.
///
/// Errors: `error-invalid-custom-field`.
pub async fn remove(ctx: &Ctx, id: String) -> Result<()> {
    ctx.store
        .write(move |tx| {
            if tx.remove_custom_field(&id)? {
                Ok(())
            } else {
                Err(codes::CUSTOM_FIELD_UNKNOWN.with("Custom field not found"))
            }
        })
        .await
}

/// A value on its way into a field.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Key of the field.
    pub key: String,
    /// The value.
    pub value: String,
    /// It replaces a value that is there.
    pub overwrites: bool,
}

/// Lengths and number of what a visitor sends.
///
/// Errors: invalid-params.
pub fn check_entries(entries: &[Entry]) -> Result<()> {
    if entries.len() > MOST {
        return Err(Error::invalid_params(format!(
            "must NOT have more than {MOST} items"
        )));
    }
    for entry in entries {
        let is_long = entry.key.chars().count() > KEY || entry.value.chars().count() > VALUE;
        if is_long {
            let most = if entry.key.chars().count() > KEY {
                KEY
            } else {
                VALUE
            };
            return Err(Error::invalid_params(format!(
                "must NOT have more than {most} characters"
            )));
        }
    }
    Ok(())
}

/// Stored values as a map; what cannot be read counts as none.
pub fn values(json: Option<&str>) -> Map<String, Value> {
    json.and_then(|j| serde_json::from_str(j).ok())
        .unwrap_or_default()
}

/// Values as they are stored: never an empty object.
pub fn stored(values: &Map<String, Value>) -> Option<String> {
    (!values.is_empty()).then(|| Value::Object(values.clone()).to_string())
}

/// Puts an entry among stored values. False when a value that is there stays.
fn put(values: &mut Map<String, Value>, entry: &Entry) -> bool {
    if !entry.overwrites && values.contains_key(&entry.key) {
        return false;
    }
    values.insert(entry.key.clone(), Value::String(entry.value.clone()));
    true
}

/// The words of a value that does not fit.
pub fn bad_value(name: &str) -> Error {
    codes::INVALID_FIELD_VALUE.with(format!("Invalid value for {name} field"))
}

/// A visitor fills in fields of their own or of their open room: all of them or none.
///
/// Errors: `invalid-token`, `invalid-custom-field`, `Invalid value for KEY field`, the bare 400 for a field of rooms
/// without an open room. Source: visitor-api 4.1, 4.2.
pub async fn set_as_visitor(ctx: &Ctx, token: VisitorToken, entries: Vec<Entry>) -> Result<()> {
    check_entries(&entries)?;
    let fields = ctx.live.fields();
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let visitor = tx
                .visitor_by_token(&token.hash())?
                .ok_or(codes::INVALID_TOKEN)?;
            let open = tx.open_room_of_visitor(visitor.pk)?;
            let mut own = values(visitor.livechat_data.as_deref());
            let mut of_room = values(open.as_ref().and_then(|r| r.livechat_data.as_deref()));
            let (mut own_changed, mut room_changed) = (false, false);
            for entry in &entries {
                let field = fields.get(&entry.key).ok_or(codes::INVALID_CUSTOM_FIELD)?;
                if !fields.accepts(&field.id, &entry.value) {
                    return Err(bad_value(&entry.key));
                }
                match field.scope {
                    Scope::Visitor => own_changed |= put(&mut own, entry),
                    Scope::Room if open.is_none() => return Err(codes::BARE_FAILURE.into()),
                    Scope::Room => room_changed |= put(&mut of_room, entry),
                }
            }
            if own_changed {
                tx.set_visitor_data(visitor.pk, stored(&own).as_deref(), now)?;
                super::contact_merge::take_fields(tx, &visitor, &own, now)?;
                tx.emit(Event::VisitorChanged {
                    visitor_pk: visitor.pk,
                });
            }
            if let Some(open) = open.filter(|_| room_changed) {
                tx.set_room_data(open.pk, stored(&of_room).as_deref(), now)?;
                room::tell_room(tx, open.pk, &open.id, Change::Changed)?;
            }
            Ok(())
        })
        .await
}

/// Fields a registration brings along: keys that are no fields of visitors are skipped, patterns are not asked.
///
/// Errors: `Missing required custom fields: a, b` when it brings some, but not all that the widget's form demands.
pub fn set_at_registration(
    tx: &mut Tx<'_>,
    fields: &Fields,
    visitor: &Visitor,
    entries: &[Entry],
    now: Millis,
) -> Result<()> {
    if entries.is_empty() {
        return Ok(());
    }
    let mut own = values(visitor.livechat_data.as_deref());
    let mut has_changed = false;
    for entry in entries {
        if fields
            .get(&entry.key)
            .is_some_and(|f| f.scope == Scope::Visitor)
        {
            has_changed |= put(&mut own, entry);
        }
    }
    let missing: Vec<&str> = fields
        .shown(Scope::Visitor)
        .filter(|f| f.is_required() && f.is_public() && !own.contains_key(&f.id))
        .map(|f| f.id.as_str())
        .collect();
    if !missing.is_empty() {
        return Err(Error::sentence(format!(
            "Missing required custom fields: {}",
            missing.join(", ")
        )));
    }
    if has_changed {
        tx.set_visitor_data(visitor.pk, stored(&own).as_deref(), now)?;
        super::contact_merge::take_fields(tx, visitor, &own, now)?;
    }
    Ok(())
}

/// What becomes of keys that are no field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unknown {
    /// They are dropped.
    Drop,
    /// They are refused.
    Refuse,
}

/// What an agent writes into the fields of a scope: trimmed values of fields that are not hidden. Empty ones are no values.
///
/// Errors: `Invalid value for LABEL field` (a required one without a value, one that does not match its pattern),
/// `Custom field KEY is not allowed`.
pub fn check(
    fields: &Fields,
    scope: Scope,
    given: &Map<String, Value>,
    unknown: Unknown,
) -> Result<Map<String, Value>> {
    let mut out = Map::new();
    for field in fields.shown(scope) {
        let value = given
            .get(&field.id)
            .and_then(Value::as_str)
            .map_or("", str::trim);
        if value.is_empty() {
            if field.is_required() {
                return Err(bad_value(&field.label));
            }
            continue;
        }
        if !fields.accepts(&field.id, value) || value.chars().count() > VALUE {
            return Err(bad_value(&field.label));
        }
        out.insert(field.id.clone(), Value::from(value));
    }
    if unknown == Unknown::Refuse
        && let Some(key) = given
            .keys()
            .find(|key| !fields.shown(scope).any(|f| f.id == **key))
    {
        return Err(codes::FIELD_NOT_ALLOWED.with(format!("Custom field {key} is not allowed")));
    }
    Ok(out)
}
