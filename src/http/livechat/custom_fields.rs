//! `livechat/custom.field`, `livechat/custom.fields` of visitors; `livechat/custom-fields…` of those who define them.

use super::visitor::entries;
use crate::domain::access;
use crate::domain::custom_field::{self, Draft, Entry};
use crate::error::{Error, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::limit::Class;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::sorting::{Key, Sortable, holds};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::custom_field::{CustomField, Scope};
use crate::wire;
use crate::wire::shape::contact::CustomField as Field;
use crate::wire::shape::field::{FieldWritten, FieldsWritten, OneField};
use crate::wire::time::Dates;
use serde_json::{Map, Value, json};

static ONE: Schema = strict(&[
    req("token", Type::Str),
    req("key", Type::Str),
    req("value", Type::Str),
    req("overwrite", Type::Bool),
]);
static ENTRY: Schema = strict(&[
    req("key", Type::Str),
    req("value", Type::Str),
    req("overwrite", Type::Bool),
]);
static MANY: Schema = strict(&[
    req("token", Type::Str),
    req("customFields", Type::ObjList1(&ENTRY)),
]);
static LIST: Schema = strict(&[
    opt("text", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static DATA: Schema = strict(&[
    req("field", Type::Str),
    req("label", Type::Str),
    req("scope", Type::OneOf(&["visitor", "room"])),
    req("visibility", Type::Str),
    opt("regexp", Type::Str),
    opt("searchable", Type::Bool),
    opt("type", Type::Str),
    opt("required", Type::Bool),
    opt("defaultValue", Type::Str),
    opt("options", Type::Str),
    opt("public", Type::Bool),
]);
static SAVE: Schema = strict(&[
    req("customFieldId", Type::Any),
    req("customFieldData", Type::Obj(&DATA)),
]);
static DELETE: Schema = strict(&[req("customFieldId", Type::Str)]);

impl Sortable for CustomField {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => Key::Text(&self.id),
            "label" => Key::Text(&self.label),
            "scope" => Key::Text(self.scope.as_str()),
            "visibility" => Key::Text(&self.visibility),
            "type" => self.kind.as_deref().into(),
            "_updatedAt" => Key::Number(self.updated_at.0),
            "searchable" => self.is_searchable.map_or(Key::Nothing, Key::Bool),
            "required" => self.is_required.map_or(Key::Nothing, Key::Bool),
            "public" => self.is_public.map_or(Key::Nothing, Key::Bool),
            _ => return None,
        })
    }
}

/// `POST livechat/custom.field` `{token, key, value, overwrite}` → `{"field":{key, value, overwrite}}`.
pub(in crate::http) async fn set_one(call: Call) -> Answer {
    let req = call.body(&ONE)?;
    let token = access::token(req.params.str("token"))?;
    req.limit(Class::Visitor, token.expose())?;
    let entry = Entry {
        key: req.params.str("key").to_owned(),
        value: req.params.str("value").to_owned(),
        overwrites: req.params.bool("overwrite").unwrap_or(false),
    };
    custom_field::set_as_visitor(&req.ctx, token, vec![entry.clone()]).await?;
    Reply::ok(
        &json!({ "field": { "key": entry.key, "value": entry.value, "overwrite": entry.overwrites } }),
    )
}

/// `POST livechat/custom.fields` `{token, customFields:[{key, value, overwrite}]}` → `{"fields":[{Key, value,
/// overwrite}]}`; the capital is on the wire.
pub(in crate::http) async fn set_many(call: Call) -> Answer {
    let req = call.body(&MANY)?;
    let token = access::token(req.params.str("token"))?;
    req.limit(Class::Visitor, token.expose())?;
    let entries = entries(req.params.objs("customFields"));
    custom_field::set_as_visitor(&req.ctx, token, entries.clone()).await?;
    let shown: Vec<Value> = entries
        .iter()
        .map(|e| json!({ "Key": e.key, "value": e.value, "overwrite": e.overwrites }))
        .collect();
    Reply::ok(&json!({ "fields": shown }))
}

/// `GET livechat/custom-fields?text` → `{"customFields":[…],"count","offset","total"}` by label.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let text = req.params.str("text").to_lowercase();
    let fields = req.ctx.live.fields();
    let chosen: Vec<CustomField> = fields
        .iter()
        .filter(|f| holds(&f.id, &text) || holds(&f.label, &text))
        .cloned()
        .collect();
    let (chosen, total) = page.cut(chosen, "label");
    let shown: Vec<Map<String, Value>> = chosen
        .iter()
        .map(|f| wire::custom_field::full(f, Dates::Iso))
        .collect();
    Reply::ok(&listed("customFields", &shown, page.offset, total)?)
}

/// `GET livechat/custom-fields/:_id` → `{"customField":{…}}`, `null` for one that does not exist.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.none()?;
    let fields = req.ctx.live.fields();
    let shown = fields
        .get(req.path("_id"))
        .map(|f| wire::custom_field::full(f, Dates::Iso));
    Reply::ok(&json!({ "customField": shown }))
}

/// The newer routes answer with the sentence alone.
fn plain(error: Error) -> Error {
    let codes = [
        codes::CUSTOM_FIELD_BAD_NAME,
        codes::CUSTOM_FIELD_UNKNOWN,
        codes::CUSTOM_FIELD_EXISTS,
    ];
    match codes.iter().find(|row| row.code == error.code()) {
        Some(row) => row.as_plain().with(error.reason()),
        None => error,
    }
}

/// `POST livechat/custom-fields.save` `{customFieldId, customFieldData}` → `{"customField":{…}}`.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE)?;
    let id = match req.params.value("customFieldId") {
        None | Some(Value::Null) => None,
        Some(Value::String(id)) => Some(id.clone()),
        Some(other @ (Value::Number(_) | Value::Bool(_))) => Some(other.to_string()),
        Some(_) => return Err(Error::invalid_params("must be string")),
    };
    let data = req.params.obj("customFieldData").unwrap_or_default();
    let text = |name: &str| data.opt_str(name).map(str::to_owned);
    let draft = Draft {
        key: data.str("field").to_owned(),
        label: data.str("label").to_owned(),
        scope: Scope::parse(data.str("scope")).unwrap_or(Scope::Visitor),
        visibility: data.str("visibility").to_owned(),
        kind: text("type"),
        options: text("options"),
        pattern: text("regexp"),
        default_value: text("defaultValue"),
        is_required: data.bool("required"),
        is_public: data.bool("public"),
        is_searchable: data.bool("searchable"),
    };
    let saved = custom_field::save(&req.ctx, id.filter(|i| !i.is_empty()), draft)
        .await
        .map_err(plain)?;
    Reply::ok(&json!({ "customField": wire::custom_field::full(&saved, Dates::Iso) }))
}

/// `POST livechat/custom-fields.delete` `{customFieldId}` → `{}`.
pub(in crate::http) async fn delete(call: Call) -> Answer {
    let req = call.body(&DELETE)?;
    let id = req.params.str("customFieldId").to_owned();
    custom_field::remove(&req.ctx, id).await.map_err(plain)?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/custom.field",
        "The visitor fills in a field of their own or of their open room.",
    )
        .examples(&[posts(r#"{"token":"{token}","key":"{fieldKey}","value":"Lund Lamps","overwrite":true}"#)])
    .body(&ONE)
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_CUSTOM_FIELD,
        codes::INVALID_FIELD_VALUE,
        codes::BARE_FAILURE,
    ])
    .gives(Gives::Key("field", shape::<FieldWritten>)),
    doc(
        "POST livechat/custom.fields",
        "The visitor fills in several fields: all of them or none.",
    )
        .examples(&[posts(r#"{"token":"{token}","customFields":[{"key":"{fieldKey}","value":"Lund Lamps","overwrite":true}]}"#)])
    .body(&MANY)
    .fails(&[
        codes::INVALID_TOKEN,
        codes::INVALID_CUSTOM_FIELD,
        codes::INVALID_FIELD_VALUE,
        codes::BARE_FAILURE,
    ])
    .gives(Gives::List("fields", shape::<FieldsWritten>)),
    doc(
        "GET livechat/custom-fields",
        "Lists the custom fields that are defined, by label.",
    )
        .examples(&[asks(&[("count", "10")])])
    .query(&LIST)
    .gives(Gives::Page("customFields", shape::<Field>)),
    doc(
        "GET livechat/custom-fields/{_id}",
        "Gives a custom field, `null` when there is none of this key.",
    )
        .examples(&[bare().at(&[("_id", "{fieldKey}")])])
    .gives(Gives::Flat(shape::<OneField>)),
    doc(
        "POST livechat/custom-fields.save",
        "Defines a custom field, or changes one; keys that are absent leave what is there.",
    )
        .examples(&[posts(r#"{"customFieldId":null,"customFieldData":{"field":"{newFieldKey}","label":"Customer number","scope":"visitor","visibility":"visible","regexp":"^[0-9]{6}$","searchable":true}}"#)])
    .body(&SAVE)
    .fails(&[
        codes::CUSTOM_FIELD_BAD_NAME.as_plain(),
        codes::CUSTOM_FIELD_UNKNOWN.as_plain(),
        codes::CUSTOM_FIELD_EXISTS.as_plain(),
    ])
    .gives(Gives::Key("customField", shape::<Field>)),
    doc(
        "POST livechat/custom-fields.delete",
        "Removes a custom field; values that are stored stay.",
    )
        .examples(&[posts(r#"{"customFieldId":"{fieldKey}"}"#)])
    .body(&DELETE)
    .fails(&[codes::CUSTOM_FIELD_UNKNOWN.as_plain()]),
];
