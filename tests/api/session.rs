//! `login`, `logout`, `me`.

use crate::support::{ADMIN, Agent, PASSWORD, Server};
use serde_json::json;

#[tokio::test]
async fn a_login_answers_token_and_account() {
    let server = Server::start().await;
    let reply = server
        .api()
        .post("login", json!({ "user": ADMIN, "password": PASSWORD }))
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.json["status"], "success");
    assert!(reply.json.get("success").is_none());
    let data = &reply.json["data"];
    assert_eq!(data["authToken"].as_str().map(str::len), Some(43));
    assert_eq!(data["me"]["_id"], data["userId"]);
    assert_eq!(data["me"]["username"], ADMIN);
    assert_eq!(data["me"]["email"], "admin@example.org");
    assert_eq!(
        data["me"]["emails"],
        json!([{ "address": "admin@example.org", "verified": true }])
    );
    assert_eq!(data["me"]["statusLivechat"], "available");
}

#[tokio::test]
async fn a_login_survives_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    server.restart().await;
    let again = Agent::login(&server.api(), ADMIN).await;
    assert_eq!(again.id, admin.id);
    assert_eq!(server.terminate(), Some(0));
}
