//! Those who talk: users with a login, visitors with a token.

use super::{Api, PASSWORD, Reply, unique};
use serde_json::{Value, json};

/// A logged-in account: administrator, manager or agent.
#[derive(Clone)]
pub struct Agent {
    /// Caller with the login's headers.
    pub api: Api,
    /// Id.
    pub id: String,
    /// Username.
    pub username: String,
    /// The login's token.
    pub token: String,
}

impl Agent {
    /// Logs in with the password every account of the tests has.
    pub async fn login(api: &Api, username: &str) -> Self {
        Self::login_with(api, username, PASSWORD).await
    }
    /// Logs in.
    pub async fn login_with(api: &Api, username: &str, password: &str) -> Self {
        let reply = api
            .post("login", json!({ "user": username, "password": password }))
            .await;
        assert_eq!(reply.status, 200, "login of {username}: {}", reply.text);
        Self::from_login(api, &reply.json["data"])
    }
    /// From the `data` (or body) that holds `userId`, `authToken` and `me`.
    pub fn from_login(api: &Api, data: &Value) -> Self {
        let text = |value: &Value| value.as_str().expect("a text").to_owned();
        let (id, token) = (text(&data["userId"]), text(&data["authToken"]));
        Self {
            api: api.with("X-User-Id", &id).with("X-Auth-Token", &token),
            username: text(&data["me"]["username"]),
            id,
            token,
        }
    }
    /// The same login towards a server that was restarted.
    pub fn at(&self, api: &Api) -> Self {
        Self {
            api: api
                .with("X-User-Id", &self.id)
                .with("X-Auth-Token", &self.token),
            ..self.clone()
        }
    }
    /// Presence and availability, by the two calls every integration uses.
    pub async fn go(&self, status: &str, availability: &str) {
        let body = json!({ "message": "", "status": status });
        self.api.post("users.setStatus", body).await.ok();
        let body = json!({ "status": availability });
        self.api.post("livechat/agent.status", body).await.ok();
    }
    /// Creates an account (needs `create-user`). Answers its `user` object.
    pub async fn create_user(&self, username: &str, roles: &[&str]) -> Value {
        let body = json!({
            "username": username,
            "name": format!("{username} Tester"),
            "email": format!("{username}@example.org"),
            "password": PASSWORD,
            "verified": true,
            "roles": roles,
        });
        self.api.post("users.create", body).await.ok()["user"].clone()
    }
    /// Changes a setting.
    pub async fn set(&self, id: &str, value: impl Into<Value>) {
        let body = json!({ "value": value.into() });
        self.api.post(&format!("settings/{id}"), body).await.ok();
    }
    /// Replaces the roles of a permission.
    pub async fn grant(&self, permission: &str, roles: &[&str]) {
        let body = json!({ "permissions": [{ "_id": permission, "roles": roles }] });
        self.api.post("permissions.update", body).await.ok();
    }
    /// Creates an enabled department with these members. Answers its id.
    pub async fn create_department(&self, name: &str, members: &[&Agent]) -> String {
        let agents: Vec<Value> = members.iter().map(|a| json!({ "agentId": a.id })).collect();
        let body = json!({
            "department": {
                "name": name,
                "email": "desk@example.org",
                "enabled": true,
                "showOnRegistration": true,
                "showOnOfflineForm": true,
            },
            "agents": agents,
        });
        let reply = self.api.post("livechat/department", body).await.ok();
        reply["department"]["_id"]
            .as_str()
            .expect("an id")
            .to_owned()
    }
    /// A message of this user.
    pub async fn say(&self, rid: &str, text: &str) -> Reply {
        let body = json!({ "message": { "rid": rid, "msg": text } });
        self.api.post("chat.sendMessage", body).await
    }
}

/// A visitor: whoever holds the token.
#[derive(Clone)]
pub struct Visitor {
    /// Caller without a login.
    pub api: Api,
    /// The token.
    pub token: String,
}

impl Visitor {
    /// A token nobody has used yet.
    pub fn new(api: &Api) -> Self {
        Self::with_token(api, &unique("visitor-"))
    }
    /// A certain token.
    pub fn with_token(api: &Api, token: &str) -> Self {
        Self {
            api: api.clone(),
            token: token.to_owned(),
        }
    }
    /// A registered visitor with an open room. Answers the room's id as well.
    pub async fn with_room(api: &Api) -> (Self, String) {
        let visitor = Self::new(api);
        visitor.register(json!({ "name": "Iris" })).await.ok();
        let rid = visitor.room_id().await;
        (visitor, rid)
    }
    /// The same visitor towards a server that was restarted.
    pub fn at(&self, api: &Api) -> Self {
        Self::with_token(api, &self.token)
    }
    /// Registers or updates: `more` are further keys of `visitor`.
    pub async fn register(&self, more: Value) -> Reply {
        let mut visitor = more;
        visitor["token"] = json!(self.token);
        self.api
            .post("livechat/visitor", json!({ "visitor": visitor }))
            .await
    }
    /// Creates or gets the room.
    pub async fn room(&self) -> Reply {
        self.api
            .get_with("livechat/room", &[("token", &self.token)])
            .await
    }
    /// The id of the (perhaps new) open room.
    pub async fn room_id(&self) -> String {
        let room = self.room().await.ok();
        room["room"]["_id"].as_str().expect("an id").to_owned()
    }
    /// Writes a message.
    pub async fn send(&self, rid: &str, text: &str) -> Reply {
        let body = json!({ "token": self.token, "rid": rid, "msg": text });
        self.api.post("livechat/message", body).await
    }
    /// Writes a message with an id of its own.
    pub async fn send_as(&self, rid: &str, id: &str, text: &str) -> Reply {
        let body = json!({ "token": self.token, "rid": rid, "msg": text, "_id": id });
        self.api.post("livechat/message", body).await
    }
    /// The room's messages, newest first.
    pub async fn history(&self, rid: &str) -> Reply {
        self.api
            .get_with(
                &format!("livechat/messages.history/{rid}"),
                &[("token", &self.token), ("limit", "1000")],
            )
            .await
    }
    /// The texts people wrote, oldest first; system messages left out.
    pub async fn texts(&self, rid: &str) -> Vec<String> {
        let history = self.history(rid).await.ok();
        let mut texts: Vec<String> = history["messages"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|m| m.get("t").is_none_or(Value::is_null))
            .map(|m| m["msg"].as_str().expect("a text").to_owned())
            .collect();
        texts.reverse();
        texts
    }
    /// Ends the chat.
    pub async fn close(&self, rid: &str) -> Reply {
        let body = json!({ "token": self.token, "rid": rid });
        self.api.post("livechat/room.close", body).await
    }
}
