//! The reference: served whole, right in every example, and right in every answer the tests see (see
//! `tests/support/document.rs`).

use crate::calm;
use crate::stage::{self, Names, Stage};
use crate::support::form::{Form, PNG};
use crate::support::{Api, Reply, Server, encode, schema};
use deskbell::http::doc::{Example, Gives};
use deskbell::http::openapi::{TABLES, answer, document};
use deskbell::http::routes::{Access, TABLE};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// A text with what the stage made in place of `{name}`.
fn fill(text: &str, names: &Names) -> String {
    names.iter().fold(text.to_owned(), |text, (name, value)| {
        text.replace(&format!("{{{name}}}"), value)
    })
}

async fn ask(api: &Api, route: &str, example: &Example, names: &Names) -> Reply {
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
    let body = fill(example.body, names);
    if let Some((name, kind)) = example.file {
        let fields: HashMap<String, String> = serde_json::from_str(&body).unwrap_or_default();
        let form = Form::new().file(name, kind, PNG);
        let form = fields.iter().fold(form, |form, (k, v)| form.text(k, v));
        return form.post(api, &path).await;
    }
    if body.is_empty() {
        return api.bare(method, &path).await;
    }
    let body: Value = serde_json::from_str(&body).expect("JSON");
    match method {
        "POST" => api.post(&path, body).await,
        "PUT" => api.put(&path, body).await,
        _ => api.delete_with(&path, body).await,
    }
}

/// Calls that somebody in the room makes, or that end the caller's login.
const BY_AGENT: &[&str] = &[
    "logout",
    "POST chat.",
    "subscriptions.",
    "livechat/room.onHold",
    "livechat/room.resumeOnHold",
    "livechat/inquiries.returnAsInquiry",
    "POST rooms.",
];

/// Every example of the reference is asked for real and answers what it says; that the answer is what the reference says of it
/// is seen to by the harness. The answer to the first example of a call stands in the reference: it still has its shape.
/// `DESKBELL_WRITE_DOCS=1` writes those anew that have not.
#[tokio::test]
async fn examples_are_true() {
    let stage = Stage::new().await;
    let mut wrong = Vec::new();
    let mut kept = Map::new();
    for doc in TABLES.iter().copied().flatten() {
        let route = TABLE
            .iter()
            .find(|r| format!("{} {}", r.method, r.path) == doc.route)
            .expect("a route");
        for (at, example) in doc.examples.iter().enumerate() {
            // What changes something gets a stage of its own: it may delete what the next one names.
            let (own, unused);
            let (api, names) = if matches!(route.access, Access::Anyone)
                && doc.route.starts_with("POST deskbell/")
            {
                unused = stage::fresh().await;
                (unused.0.api(), &unused.1)
            } else {
                let is_read = doc.route.starts_with("GET ") && doc.route != "GET logout";
                let (agent, names) = if is_read {
                    (&stage.agent, &stage.names)
                } else {
                    own = stage.own(doc.route, example).await;
                    (&own.0, &own.1)
                };
                let api = if matches!(route.access, Access::Anyone) {
                    stage.server.api()
                } else if BY_AGENT.iter().any(|w| doc.route.contains(w)) {
                    agent.api.clone()
                } else {
                    stage.admin.api.clone()
                };
                (api, names)
            };
            // Calls go by one provider at a time.
            let is_jitsi = doc.route.contains("video.call");
            if is_jitsi {
                stage.provider("Jitsi").await;
            }
            let api = doc
                .header
                .map_or_else(|| api.clone(), |name| api.with(name, &names["token"]));
            let reply = ask(&api, doc.route, example, names).await;
            if is_jitsi {
                stage.provider("WebRTC").await;
            }
            if reply.status != example.status {
                wrong.push(format!("{}: {} {}", reply.asked, reply.status, reply.text));
            } else if at == 0 && !matches!(doc.gives, Gives::Bytes(_)) && reply.status == 200 {
                let given = calm::answer(&reply.text, names);
                let last = answer(doc.route);
                if last.is_none_or(|last| !calm::is_alike(last, &given)) {
                    wrong.push(format!("{}: another shape: {given}", doc.route));
                    kept.insert(doc.route.to_owned(), given);
                } else if let Some(last) = last {
                    kept.insert(doc.route.to_owned(), last.clone());
                }
            }
        }
    }
    if std::env::var_os("DESKBELL_WRITE_DOCS").is_some() {
        wrong.retain(|w| !w.contains("another shape"));
        let text = serde_json::to_string_pretty(&kept).expect("JSON");
        std::fs::write(ANSWERS, format!("{text}\n")).expect("written");
    }
    assert!(
        wrong.is_empty(),
        "{}\n\nNew shapes: DESKBELL_WRITE_DOCS=1 cargo test --test api openapi",
        wrong.join("\n")
    );
}

/// Where the answers are kept.
const ANSWERS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/http/openapi/answers.json");

/// Every example in the document is what the schema beside it says.
#[test]
fn examples_fit_their_schemas() {
    let document = document("https://chat.example.org");
    let mut wrong = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let mut told = |what: &str, schema: &Value, example: &Value| {
                let faults = schema::faults(&document, schema, example);
                if !faults.is_empty() {
                    wrong.push(format!("{method} {path}, {what}: {}", faults.join("; ")));
                }
            };
            for p in operation["parameters"].as_array().into_iter().flatten() {
                if let Some(example) = p.get("example") {
                    told(p["name"].as_str().unwrap_or(""), &p["schema"], example);
                }
            }
            let json = "application~1json";
            if let Some(media) = operation.pointer(&format!("/requestBody/content/{json}")) {
                for example in media["examples"].as_object().into_iter().flatten() {
                    told("body", &media["schema"], &example.1["value"]);
                }
            }
            if let Some(media) = operation.pointer(&format!("/responses/200/content/{json}"))
                && let Some(example) = media.get("example")
            {
                told("answer", &media["schema"], example);
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
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
