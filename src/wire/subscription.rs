//! Subscriptions on the wire.

use super::time::Dates;
use crate::model::subscription::Subscription;
use serde_json::{Map, Value, json};

/// The whole place.
pub fn full(s: &Subscription, dates: Dates) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(s.id));
    put("rid", json!(s.room_id));
    put("name", json!(s.room_name));
    put("fname", json!(s.room_name));
    put("t", json!("l"));
    put("u", json!({ "_id": s.user_id, "username": s.username }));
    put(
        "v",
        json!({ "_id": s.visitor_id, "username": s.visitor_username, "status": s.visitor_status }),
    );
    put("open", json!(true));
    put("alert", json!(s.is_alert));
    put("unread", json!(s.unread));
    put("userMentions", json!(1));
    put("groupMentions", json!(0));
    if let Some(id) = &s.department_id {
        put("department", json!(id));
    }
    if s.is_on_hold {
        put("onHold", json!(true));
    }
    put("ts", dates.value(s.created_at));
    if let Some(at) = s.last_seen_at {
        put("ls", dates.value(at));
        put("lr", dates.value(at));
    }
    for key in [
        "desktopNotifications",
        "mobilePushNotifications",
        "emailNotifications",
    ] {
        put(key, json!("all"));
    }
    put("_updatedAt", dates.value(s.updated_at));
    out
}
