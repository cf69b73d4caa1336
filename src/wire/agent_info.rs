//! An agent as visitors see one.

use crate::model::setting::Settings;
use crate::model::user::User;
use serde_json::{Map, Value, json};

/// The agent, or `{"hiddenInfo":true}` when the owner hides them.
pub fn for_visitor(agent: &User, settings: &Settings) -> Value {
    if !settings.bool("Livechat_show_agent_info") {
        return json!({ "hiddenInfo": true });
    }
    let mut out = Map::new();
    out.insert("_id".to_owned(), json!(agent.id));
    out.insert("name".to_owned(), json!(agent.name));
    out.insert("username".to_owned(), json!(agent.username));
    out.insert("status".to_owned(), json!(agent.status));
    if settings.bool("Livechat_show_agent_email")
        && let Some(email) = &agent.email
    {
        out.insert(
            "emails".to_owned(),
            json!([{ "address": email, "verified": agent.is_email_verified }]),
        );
    }
    if let Some(max) = agent.max_chats.filter(|m| *m > 0) {
        out.insert(
            "livechat".to_owned(),
            json!({ "maxNumberSimultaneousChat": max.to_string() }),
        );
    }
    Value::Object(out)
}
