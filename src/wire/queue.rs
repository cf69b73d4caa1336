//! The load of agents on the wire.

use crate::model::load::Load;
use serde_json::{Value, json};

/// A line of `livechat/queue`. Rooms without a department have an empty one.
pub fn load(load: &Load) -> Value {
    let department = match &load.department {
        Some((id, name)) => json!({ "_id": id, "name": name }),
        None => json!({}),
    };
    json!({
        "chats": load.chats,
        "user": { "_id": load.user_id, "username": load.username, "status": load.status },
        "department": department,
    })
}
