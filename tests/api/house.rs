//! Servers that many tests share, so that a run does not start one for each of them.
//!
//! Tests on a shared server change no setting, add no agent who takes chats, and show no department on the registration
//! form: everything else a test makes is its own. Whoever needs more starts a server.

#![allow(unreachable_pub, reason = "one crate, many modules")]

use crate::support::{Agent, Api, Server, Visitor, wait_until};
use serde_json::{Value, json};
use std::process::{Child, Command, Stdio};
use std::time::Duration;
use tokio::sync::OnceCell;

/// A caller's view of a shared server.
pub struct House {
    /// Without a login.
    pub api: Api,
    /// The administrator.
    pub admin: Agent,
    /// The one agent who takes chats.
    pub agent: Agent,
}

struct Shared {
    server: Server,
    admin: Agent,
    agent: Agent,
    /// Ends the server when this process is gone: statics are never dropped.
    _guard: Child,
}

static AUTO: OnceCell<Shared> = OnceCell::const_new();
static MANUAL: OnceCell<Shared> = OnceCell::const_new();

async fn open(method: &str) -> Shared {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", method)
        .start()
        .await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    let guard = guard(&server);
    Shared {
        server,
        admin,
        agent,
        _guard: guard,
    }
}

/// A process that waits for the end of this one (its pipe closes then) and tidies up.
fn guard(server: &Server) -> Child {
    Command::new("sh")
        .arg("-c")
        .arg("cat; kill -9 \"$0\"; rm -rf \"$1\"")
        .arg(server.pid().to_string())
        .arg(server.as_ref())
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("a shell")
}

async fn house(cell: &'static OnceCell<Shared>, method: &str) -> House {
    let shared = cell.get_or_init(|| open(method)).await;
    // A client belongs to the runtime of the test that made it.
    let api = Api::new(crate::support::client(), &shared.server.base);
    House {
        admin: shared.admin.at(&api),
        agent: shared.agent.at(&api),
        api,
    }
}

/// Auto_Selection with one agent who takes chats.
pub async fn auto() -> House {
    house(&AUTO, "Auto_Selection").await
}

/// Manual_Selection with one agent who takes chats.
pub async fn manual() -> House {
    house(&MANUAL, "Manual_Selection").await
}

impl House {
    /// A new account with these roles, logged in, taking no chats.
    pub async fn user(&self, username: &str, roles: &[&str]) -> Agent {
        self.admin.create_user(username, roles).await;
        Agent::login(&self.api, username).await
    }
    /// A new department that is not on the registration form. Answers its id.
    pub async fn department(&self, name: &str, members: &[&Agent], more: Value) -> String {
        department(&self.admin, name, members, more).await
    }
}

/// A new department with further keys. Answers its id.
pub async fn department(admin: &Agent, name: &str, members: &[&Agent], more: Value) -> String {
    let agents: Vec<Value> = members.iter().map(|a| json!({ "agentId": a.id })).collect();
    let mut department = json!({
        "name": name, "email": "desk@example.org", "enabled": true,
        "showOnRegistration": false, "showOnOfflineForm": true,
    });
    for (key, value) in more.as_object().expect("an object") {
        department[key] = value.clone();
    }
    let body = json!({ "department": department, "agents": agents });
    let reply = admin.api.post("livechat/department", body).await.ok();
    text(&reply["department"]["_id"])
}

/// A text of an answer.
#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("not a text: {value}"))
        .to_owned()
}

/// A list of an answer.
#[track_caller]
pub fn list(value: &Value) -> &Vec<Value> {
    value
        .as_array()
        .unwrap_or_else(|| panic!("not a list: {value}"))
}

/// True for an id as the server makes them.
pub fn is_id(value: &Value) -> bool {
    let alphabet = "23456789ABCDEFGHJKLMNPQRSTWXYZabcdefghijkmnopqrstuvwxyz";
    value
        .as_str()
        .is_some_and(|id| id.len() == 17 && id.chars().all(|c| alphabet.contains(c)))
}

/// True for `2024-03-05T14:07:09.412Z`.
pub fn is_date(value: &Value) -> bool {
    let shape = "0000-00-00T00:00:00.000Z";
    value.as_str().is_some_and(|date| {
        date.len() == shape.len()
            && date
                .chars()
                .zip(shape.chars())
                .all(|(c, s)| if s == '0' { c.is_ascii_digit() } else { c == s })
    })
}

/// The whole room, as somebody who may see all of them reads it.
pub async fn room(admin: &Agent, rid: &str) -> Value {
    let path = format!("channels.info?roomId={rid}");
    admin.api.get(&path).await.ok()["channel"].clone()
}

/// The room's entry in the queue; `null` when there is none.
pub async fn inquiry(user: &Agent, rid: &str) -> Value {
    let path = format!("livechat/inquiries.getOne?roomId={rid}");
    user.api.get(&path).await.ok()["inquiry"].clone()
}

/// The user's place in a room; `null` when there is none.
pub async fn subscription(user: &Agent, rid: &str) -> Value {
    let path = format!("subscriptions.getOne?roomId={rid}");
    user.api.get(&path).await.ok()["subscription"].clone()
}

/// What happened in a room, oldest first: the system type (`command` with its word), or the text.
pub async fn story(visitor: &Visitor, rid: &str) -> Vec<String> {
    let history = visitor.history(rid).await.ok();
    let mut story: Vec<String> = list(&history["messages"])
        .iter()
        .map(|m| match m["t"].as_str() {
            Some("command") => format!("command {}", text(&m["msg"])),
            Some(kind) => kind.to_owned(),
            None => text(&m["msg"]),
        })
        .collect();
    story.reverse();
    story
}

/// Waits until a close is long enough ago not to count as a race, then closes for good answers.
pub async fn until_refused<F, Fut>(error: &str, ask: F)
where
    F: Fn() -> Fut,
    Fut: Future<Output = crate::support::Reply>,
{
    let is_so = wait_until(Duration::from_secs(5), || async {
        ask().await.json["error"] == error
    })
    .await;
    assert!(is_so, "never refused with {error}");
}
