//! Business hours on the wire.

use crate::model::business_hour::{BusinessHour, WorkDay, clock};
use crate::model::time::Millis;
use serde_json::{Map, Value, json};

fn moment(hour: &BusinessHour, day: &WorkDay, minute: i64, now: Millis) -> Value {
    let (weekday, time) = hour.in_utc(day, minute, now);
    let utc = json!({ "dayOfWeek": weekday, "time": time });
    // Our own clock is UTC, so the time at which the server acts is the same.
    json!({ "time": clock(minute), "utc": utc, "cron": utc })
}

/// The entries of a schedule, with what they are in UTC in the week that begins `now`.
pub fn work_hours(hour: &BusinessHour, now: Millis) -> Vec<Value> {
    hour.days
        .iter()
        .map(|day| {
            json!({
                "day": day.name(),
                "start": moment(hour, day, day.start, now),
                "finish": moment(hour, day, day.finish, now),
                "open": day.is_open,
            })
        })
        .collect()
}

/// A whole schedule.
pub fn business_hour(hour: &BusinessHour, now: Millis) -> Map<String, Value> {
    let mut out = Map::new();
    let mut put = |key: &str, value: Value| {
        out.insert(key.to_owned(), value);
    };
    put("_id", json!(hour.id));
    put("name", json!(hour.name));
    put("active", json!(hour.is_active));
    put(
        "type",
        json!(if hour.is_default { "default" } else { "custom" }),
    );
    put("ts", json!(hour.created_at.iso()));
    put(
        "timezone",
        json!({ "name": hour.zone, "utc": hour.offset(now) }),
    );
    put("workHours", json!(work_hours(hour, now)));
    if !hour.is_default {
        let list: Vec<Value> = hour
            .departments
            .iter()
            .map(|(_, id, name)| json!({ "_id": id, "name": name }))
            .collect();
        put("departments", json!(list));
    }
    put("_updatedAt", json!(hour.updated_at.iso()));
    out
}
