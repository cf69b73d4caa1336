//! Handing over on the wire.

use crate::model::message::Message;
use serde_json::Value;

/// `transferData` of a note; `None` for a message without.
pub fn data(note: &Message) -> Option<Value> {
    let extra: Value = serde_json::from_str(note.extra.as_deref()?).ok()?;
    extra.get("transferData").cloned()
}
