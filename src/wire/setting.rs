//! Settings on the wire.

use crate::model::setting::{Def, Kind, Settings};
use serde_json::{Value, json};

/// A line of the lists.
pub fn line(def: &Def, settings: &Settings) -> Value {
    json!({
        "_id": def.id,
        "type": def.type_name(),
        "value": settings.value(def.id),
        "enterprise": false,
        "public": def.is_public,
    })
}

/// A single setting.
pub fn one(def: &Def, settings: &Settings) -> Value {
    json!({ "_id": def.id, "value": settings.value(def.id) })
}

/// A setting of a group, as a form needs it: with the words a choice offers.
pub fn document(def: &Def, settings: &Settings) -> Value {
    let mut out = line(def, settings);
    if let Value::Object(out) = &mut out {
        out.insert("i18nLabel".to_owned(), json!(def.id));
        if let Kind::Select(words) | Kind::Multi(words) = def.kind {
            let values: Vec<Value> = words
                .iter()
                .map(|word| json!({ "key": word, "i18nLabel": word }))
                .collect();
            out.insert("values".to_owned(), json!(values));
        }
    }
    out
}
