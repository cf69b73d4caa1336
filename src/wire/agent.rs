//! Agents and managers as those who manage them see them.

use super::user::emails;
use crate::model::user::User;
use serde_json::{Map, Value, json};

/// One line of the lists, and the answer for a single one.
pub fn person(user: &User) -> Map<String, Value> {
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(user.id));
    out.insert("username".to_owned(), json!(user.username));
    out.insert("name".to_owned(), json!(user.name));
    out.insert("status".to_owned(), json!(user.status));
    if let Some(status) = &user.livechat_status {
        out.insert("statusLivechat".to_owned(), json!(status));
    }
    out.insert("emails".to_owned(), emails(user));
    if let Some(max) = user.max_chats.filter(|m| *m > 0) {
        out.insert(
            "livechat".to_owned(),
            json!({ "maxNumberSimultaneousChat": max.to_string() }),
        );
    }
    out
}

/// A line of the list of agents: with the ids of their departments.
pub fn agent(user: &User, departments: &[String]) -> Map<String, Value> {
    let mut out = person(user);
    out.insert("departments".to_owned(), json!(departments));
    out
}

/// What adding answers.
pub fn brief(user: &User) -> Value {
    json!({ "_id": user.id, "username": user.username })
}
