//! Settings on the wire.

use crate::model::setting::{Def, Settings};
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
