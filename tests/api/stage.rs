//! What examples of the reference may name: rooms, people and things made for one stage.

use crate::support::form::{Form, PNG};
use crate::support::{Agent, PASSWORD, Server, Visitor, unique};
use deskbell::http::doc::Example;
use serde_json::{Value, json};
use std::collections::HashMap;

/// What stands for `{name}` in examples.
pub type Names = HashMap<&'static str, String>;

/// A server with a stage that calls which change nothing can share.
pub struct Stage {
    pub server: Server,
    pub admin: Agent,
    pub agent: Agent,
    pub names: Names,
    people: People,
}

/// Accounts of a stage. A password takes long to hash, so stages share them where a call leaves them alone.
struct People {
    agent: Agent,
    other: Agent,
    manager: String,
}

impl People {
    async fn new(server: &Server, admin: &Agent) -> Self {
        let agent = server.agent(admin, &unique("ana")).await;
        agent.go("online", "available").await;
        let other = server.agent(admin, &unique("bo")).await;
        other.go("online", "available").await;
        let roles = ["user", "livechat-manager"];
        let manager = admin.create_user(&unique("mia"), &roles).await;
        Self {
            agent,
            other,
            manager: text(&manager["_id"]),
        }
    }
}

impl Stage {
    pub async fn new() -> Self {
        let server = Server::start().await;
        let admin = server.admin().await;
        for (id, value) in [
            ("Livechat_Routing_Method", json!("Manual_Selection")),
            ("Livechat_offline_email", json!("desk@example.org")),
            ("WebRTC_Enabled", json!(true)),
            ("Omnichannel_call_provider", json!("WebRTC")),
            ("Jitsi_Enabled", json!(true)),
            ("Jitsi_Domain", json!("meet.example.org")),
        ] {
            admin.set(id, value).await;
        }
        let people = People::new(&server, &admin).await;
        let names = make(&server, &admin, &people, ROOMS_AND_THINGS).await;
        Self {
            agent: people.agent.clone(),
            server,
            admin,
            names,
            people,
        }
    }

    /// Chooses how calls are made.
    pub async fn provider(&self, word: &str) {
        self.admin.set("Omnichannel_call_provider", word).await;
    }

    /// A stage of its own for a call that changes something, with the people and things it names.
    pub async fn own(&self, route: &str, example: &Example) -> (Agent, Names) {
        let pairs = example.path.iter().chain(example.query);
        let wanted = pairs.fold(example.body.to_owned(), |all, (_, value)| all + value);
        let touched = ["users", "logout", "livechat/agent", "departments"];
        if touched.iter().any(|w| route.contains(w)) {
            let people = People::new(&self.server, &self.admin).await;
            let names = make(&self.server, &self.admin, &people, &wanted).await;
            return (people.agent, names);
        }
        let names = make(&self.server, &self.admin, &self.people, &wanted).await;
        (self.agent.clone(), names)
    }
}

fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

/// The agent takes the waiting room.
async fn take(agent: &Agent, rid: &str) {
    let place = "livechat/inquiries.getOne";
    let entry = agent.api.get_with(place, &[("roomId", rid)]).await.ok();
    let body = json!({ "inquiryId": text(&entry["inquiry"]["_id"]) });
    agent.api.post("livechat/inquiries.take", body).await.ok();
}

/// Agents, a department, and the room all examples are about: with an agent, a message of each side, a page and a past chat.
async fn talk(server: &Server, admin: &Agent, people: &People, names: &mut Names) {
    let api = server.api();
    let agent = &people.agent;
    let department = admin.create_department(&unique("Sales"), &[agent]).await;

    let visitor = Visitor::new(&api);
    let email = format!("{}@example.org", unique("iris"));
    let facts = json!({ "name": "Iris Lund", "email": email });
    visitor.register(facts).await.ok();
    let past = visitor.room_id().await;
    visitor.send(&past, "Hello, are you there?").await.ok();
    visitor.close(&past).await.ok();
    let rid = visitor.room_id().await;
    take(agent, &rid).await;
    let page = json!({ "change": "url", "title": "Lamps", "location": { "href": "https://shop.example.org/lamps" } });
    let body = json!({ "token": visitor.token, "rid": rid, "pageInfo": page });
    api.post("livechat/page.visited", body).await.ok();
    let said = visitor.send(&rid, "Hello, is my order out?").await.ok();
    let answered = agent.say(&rid, "It left this morning.").await.ok();
    let file = Form::new().file("lamp.png", "image/png", PNG);
    let file = file.post(&agent.api, &format!("rooms.media/{rid}")).await;
    let info = api
        .get(&format!("livechat/visitor/{}", visitor.token))
        .await
        .ok();

    names.insert("fileId", text(&file.ok()["file"]["_id"]));
    names.insert("today", text(&said["message"]["ts"])[..10].to_owned());
    names.insert("token", visitor.token.clone());
    names.insert("email", email);
    names.insert("rid", rid.clone());
    names.insert("roomId", rid);
    names.insert("messageId", text(&said["message"]["_id"]));
    names.insert("agentMessageId", text(&answered["message"]["_id"]));
    names.insert("visitorId", text(&info["visitor"]["_id"]));
    names.insert("contactId", text(&info["visitor"]["contactId"]));
    names.insert("agentId", agent.id.clone());
    names.insert("agentUsername", agent.username.clone());
    names.insert("userId", agent.id.clone());
    names.insert("otherAgentId", people.other.id.clone());
    names.insert("managerId", people.manager.clone());
    names.insert("departmentId", department);
    names.insert("password", PASSWORD.to_owned());
}

/// A room that waits, one on hold with a call and an ordered transcript, one that is over, and a visitor without any.
async fn more_rooms(server: &Server, agent: &Agent, names: &mut Names) {
    let api = server.api();
    let (_, queued) = Visitor::with_room(&api).await;
    let place = "livechat/inquiries.getOne";
    let waiting = agent.api.get_with(place, &[("roomId", &queued)]).await.ok();
    names.insert("inquiryId", text(&waiting["inquiry"]["_id"]));
    names.insert("queuedRid", queued);

    let (held, rid) = Visitor::with_room(&api).await;
    take(agent, &rid).await;
    held.send(&rid, "Hello").await.ok();
    let place = "livechat/webrtc.call";
    agent.api.get_with(place, &[("rid", &rid)]).await.ok();
    let history = held.history(&rid).await.ok();
    names.insert("callId", text(&history["messages"][0]["_id"]));
    let order = json!({ "email": "iris@example.org", "subject": "Your chat with us" });
    let path = format!("livechat/transcript/{rid}");
    agent.api.post(&path, order).await.ok();
    agent.say(&rid, "One moment").await.ok();
    let body = json!({ "roomId": rid });
    agent.api.post("livechat/room.onHold", body).await.ok();
    names.insert("heldRid", rid);
    names.insert("heldToken", held.token);

    let (closed, rid) = Visitor::with_room(&api).await;
    take(agent, &rid).await;
    closed.close(&rid).await.ok();
    names.insert("closedRid", rid);
    names.insert("closedToken", closed.token);
    let spare = Visitor::new(&api);
    let made = spare.register(json!({ "name": "Olof" })).await.ok();
    names.insert("otherVisitorId", text(&made["visitor"]["_id"]));
}

/// What managers keep: a tag, a canned response, a custom field, a trigger.
async fn things(admin: &Agent, names: &mut Names) {
    let api = &admin.api;
    let all = api.get("livechat/priorities").await.ok();
    names.insert("priorityId", text(&all["priorities"][0]["_id"]));
    let body = json!({ "tagData": { "name": unique("delivery"), "description": "Where is it?" } });
    let tag = api.post("livechat/tags.save", body).await.ok();
    names.insert("tagId", text(&tag["_id"]));
    let shortcut = unique("hours");
    let body = json!({ "scope": "global", "shortcut": shortcut, "text": "From nine to five.", "tags": ["opening"] });
    api.post("canned-responses", body).await.ok();
    let found = api
        .get_with("canned-responses", &[("shortcut", &shortcut)])
        .await
        .ok();
    names.insert("cannedId", text(&found["cannedResponses"][0]["_id"]));
    let key = unique("company");
    let field =
        json!({ "field": key, "label": "Company", "scope": "visitor", "visibility": "visible" });
    let body = json!({ "customFieldId": null, "customFieldData": field });
    api.post("livechat/custom-fields.save", body).await.ok();
    names.insert("fieldKey", key);
    names.insert("newFieldKey", unique("number"));
    names.insert("newName", unique("delivery"));
    let name = unique("Greet");
    let body = json!({
        "name": name, "description": "", "enabled": true, "runOnce": true,
        "conditions": [{ "name": "time-on-site", "value": 20 }],
        "actions": [{ "name": "send-message", "params": { "sender": "custom", "name": "Shop", "msg": "Need help?" } }],
    });
    api.post("livechat/triggers", body).await.ok();
    let all = api.get("livechat/triggers?count=0").await.ok();
    let all = all["triggers"].as_array().expect("a list");
    let made = all.iter().find(|t| t["name"] == json!(name));
    names.insert("triggerId", text(&made.expect("the trigger")["_id"]));
}

/// Names that stand for all of `more_rooms` and `things`.
const ROOMS_AND_THINGS: &str = "{heldRid} {tagId}";

/// `wanted` is a text that holds the names which are needed: making all of it for each call takes its time.
async fn make(server: &Server, admin: &Agent, people: &People, wanted: &str) -> Names {
    let needs = |words: &[&str]| words.iter().any(|w| wanted.contains(&format!("{{{w}")));
    let mut names = Names::new();
    talk(server, admin, people, &mut names).await;
    if needs(&[
        "queued",
        "inquiry",
        "held",
        "call",
        "closed",
        "otherVisitor",
    ]) {
        more_rooms(server, &people.agent, &mut names).await;
    }
    if needs(&["priority", "tag", "canned", "field", "new", "trigger"]) {
        things(admin, &mut names).await;
    }
    names
}

/// A server that nobody has set up, and the key of its link.
pub async fn fresh() -> (Server, Names) {
    let server = Server::builder().without_admin().start().await;
    let line = server.greeting.last().expect("a line");
    let rest = line.split("/setup#").nth(1).expect("a link");
    let key = rest.split_whitespace().next().expect("a key").to_owned();
    let names = [("setupKey", key), ("password", PASSWORD.to_owned())];
    (server, names.into_iter().collect())
}
