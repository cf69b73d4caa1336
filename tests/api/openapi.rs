//! The reference: served whole, right in every example, and right in every answer the tests see (see
//! `tests/support/document.rs`).

use crate::support::{Agent, Api, PASSWORD, Server, Visitor, encode, unique};
use deskbell::http::doc::Example;
use deskbell::http::openapi::{TABLES, document};
use deskbell::http::routes::{Access, TABLE};
use serde_json::Value;
use std::collections::HashMap;

type Names = HashMap<&'static str, String>;

/// A room with an agent in it, a room that waits, and everything examples may name.
struct Stage {
    server: Server,
    admin: Agent,
    agent: Agent,
    names: Names,
}

async fn make(server: &Server, admin: &Agent) -> (Agent, Names) {
    let api = server.api();
    let agent_name = unique("ana");
    let agent_user = admin
        .create_user(&agent_name, &["user", "livechat-agent"])
        .await;
    let manager = admin
        .create_user(&unique("mia"), &["user", "livechat-manager"])
        .await;
    let agent = Agent::login(&api, &agent_name).await;
    agent.go("online", "available").await;
    let department = admin.create_department(&unique("Sales"), &[&agent]).await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let entry = agent
        .api
        .get_with("livechat/inquiries.getOne", &[("roomId", &rid)])
        .await
        .ok();
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let inquiry = text(&entry["inquiry"]["_id"]);
    let take = serde_json::json!({ "inquiryId": inquiry });
    agent.api.post("livechat/inquiries.take", take).await.ok();
    let said = visitor.send(&rid, "Hello").await.ok();
    let answered = agent.say(&rid, "Hello yourself").await.ok();
    let (_, queued) = Visitor::with_room(&api).await;
    let waiting = agent
        .api
        .get_with("livechat/inquiries.getOne", &[("roomId", &queued)])
        .await
        .ok();
    let info = api
        .get(&format!("livechat/visitor/{}", visitor.token))
        .await
        .ok();
    let mut names = Names::new();
    names.insert("token", visitor.token.clone());
    names.insert("rid", rid.clone());
    names.insert("roomId", rid);
    names.insert("queuedRid", queued);
    names.insert("inquiryId", text(&waiting["inquiry"]["_id"]));
    names.insert("messageId", text(&said["message"]["_id"]));
    names.insert("agentMessageId", text(&answered["message"]["_id"]));
    names.insert("visitorId", text(&info["visitor"]["_id"]));
    if let Some(id) = info["visitor"]["contactId"].as_str() {
        names.insert("contactId", id.to_owned());
    }
    names.insert("agentId", agent.id.clone());
    names.insert("agentUsername", text(&agent_user["username"]));
    names.insert("userId", agent.id.clone());
    names.insert("managerId", text(&manager["_id"]));
    names.insert("departmentId", department);
    names.insert("password", PASSWORD.to_owned());
    (agent, names)
}

impl Stage {
    async fn new() -> Self {
        let server = Server::start().await;
        let admin = server.admin().await;
        admin
            .set("Livechat_Routing_Method", "Manual_Selection")
            .await;
        admin
            .set("Livechat_offline_email", "desk@example.org")
            .await;
        let (agent, names) = make(&server, &admin).await;
        Self {
            server,
            admin,
            agent,
            names,
        }
    }
}

/// A text with what the stage made in place of `{name}`.
fn fill(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

async fn ask(api: &Api, route: &str, example: &Example, names: &Names) -> crate::support::Reply {
    let (method, path) = route.split_once(' ').expect("a method");
    let mut path = path.replace("{*", "{");
    for (name, value) in example.path {
        path = path.replace(&format!("{{{name}}}"), &encode(&fill(value, names)));
    }
    assert!(
        !path.contains('{'),
        "an example of {route} does not fill its path"
    );
    let query: Vec<String> = example
        .query
        .iter()
        .map(|(k, v)| format!("{}={}", encode(k), encode(&fill(v, names))))
        .collect();
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    if example.body.is_empty() {
        return api.bare(method, &path).await;
    }
    let body: Value = serde_json::from_str(&fill(example.body, names)).expect("JSON");
    match method {
        "POST" => api.post(&path, body).await,
        "PUT" => api.put(&path, body).await,
        _ => api.delete_with(&path, body).await,
    }
}

/// Every example of the reference is asked for real and answers 200; that the answer is what the reference says is seen to
/// by the harness.
#[tokio::test]
async fn examples_are_true() {
    let stage = Stage::new().await;
    let mut wrong = Vec::new();
    let mut count = 0;
    for doc in TABLES.iter().copied().flatten() {
        let route = TABLE
            .iter()
            .find(|r| format!("{} {}", r.method, r.path) == doc.route)
            .expect("a route");
        for example in doc.examples {
            // What changes something gets a stage of its own: it may delete what the next one names.
            let own;
            let (agent, names) = if doc.route.starts_with("GET ") && doc.route != "GET logout" {
                (&stage.agent, &stage.names)
            } else {
                own = make(&stage.server, &stage.admin).await;
                (&own.0, &own.1)
            };
            let api = if matches!(route.access, Access::Anyone) {
                stage.server.api()
            } else if ["logout", "POST chat.", "subscriptions."]
                .iter()
                .any(|w| doc.route.contains(w))
            {
                agent.api.clone()
            } else {
                stage.admin.api.clone()
            };
            let reply = ask(&api, doc.route, example, names).await;
            count += 1;
            if reply.status != 200 {
                wrong.push(format!("{}: {} {}", reply.asked, reply.status, reply.text));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count > 80, "only {count} examples");
}

#[tokio::test]
async fn the_document_is_served_with_a_tag_and_packed() {
    let server = Server::start().await;
    let api = server.api();
    let reply = api.get("/api/openapi.json").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("access-control-allow-origin"), "*");
    let mut wanted = document("");
    let mut served = reply.json.clone();
    let at = served["servers"][0]["url"]
        .as_str()
        .expect("an address")
        .to_owned();
    assert!(at.ends_with("/api/v1") && at.starts_with("http"), "{at}");
    wanted["servers"] = Value::Null;
    served["servers"] = Value::Null;
    assert_eq!(served, wanted);
    let again = api
        .with("if-none-match", reply.header("etag"))
        .get("/api/openapi.json")
        .await;
    assert_eq!((again.status, again.text.as_str()), (304, ""));
    let packed = api
        .with("accept-encoding", "gzip")
        .get("/api/openapi.json")
        .await;
    assert_eq!(packed.header("content-encoding"), "gzip");
}

#[tokio::test]
async fn the_page_is_served_under_a_strict_policy() {
    let server = Server::start().await;
    let api = server.api();
    for (path, kind) in [
        ("/docs", "text/html; charset=utf-8"),
        ("/docs/docs.css", "text/css; charset=utf-8"),
        ("/docs/docs.js", "text/javascript; charset=utf-8"),
    ] {
        let reply = api.get(path).await;
        assert_eq!(reply.status, 200, "{path}");
        assert_eq!(reply.header("content-type"), kind, "{path}");
        let policy = reply.header("content-security-policy");
        assert!(policy.contains("default-src 'none'"), "{path}: {policy}");
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
    }
    let page = api.get("/docs").await.text;
    assert!(
        page.contains("id=\"postLivechatMessage\""),
        "no call is shown"
    );
}
