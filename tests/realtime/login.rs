//! Users on sockets: login, resume, logout, presence.

use crate::client::{Client, desk, open};
use crate::support::{ADMIN, Agent, DEADLINE, PASSWORD, Server, wait_until};
use serde_json::{Value, json};

/// SHA-256 of [`PASSWORD`], hex.
const DIGEST: &str = "99294c124fb038aa57875d0bb0ed73edef145dae789c77bcca1d3d2fe047abc4";

#[tokio::test]
async fn both_forms_of_a_password_and_its_token_log_in() {
    let server = Server::start().await;
    let mut token = Value::Null;
    for (params, kind) in [
        (
            json!([{ "user": { "username": ADMIN }, "password": PASSWORD }]),
            "password",
        ),
        (
            json!([{ "user": { "email": "admin@example.org" }, "password": { "digest": DIGEST, "algorithm": "sha-256" } }]),
            "password",
        ),
        (Value::Null, "resume"),
    ] {
        let mut client = Client::connect(&server).await;
        let params = if kind == "resume" {
            json!([{ "resume": token }])
        } else {
            params
        };
        client
            .say(json!({ "msg": "method", "id": "1", "method": "login", "params": params }))
            .await;
        // The document comes first: one client stores it before it reads the result.
        let added = client.next().await;
        assert_eq!(
            (&added["msg"], &added["collection"]),
            (&json!("added"), &json!("users"))
        );
        assert_eq!(added["fields"]["username"], ADMIN);
        assert_eq!(added["fields"]["emails"][0]["address"], "admin@example.org");
        let result = client.next().await;
        assert_eq!(result["msg"], "result", "{result}");
        assert_eq!(result["result"]["id"], added["id"]);
        assert_eq!(result["result"]["type"], kind);
        assert!(
            result["result"]["tokenExpires"]["$date"].is_i64(),
            "{result}"
        );
        token = result["result"]["token"].clone();
        assert_eq!(token.as_str().map(str::len), Some(43));
        assert_eq!(
            client.next().await,
            json!({ "msg": "updated", "methods": ["1"] })
        );
    }
    // The token is the one of REST.
    let me = server
        .api()
        .with("X-User-Id", server.admin().await.id.as_str())
        .with("X-Auth-Token", token.as_str().expect("a token"))
        .get("me")
        .await;
    assert_eq!(me.status, 200, "{}", me.text);
}

#[tokio::test]
async fn a_wrong_login_says_the_same_whatever_was_wrong() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let mut errors = Vec::new();
    for params in [
        json!([{ "user": { "username": ADMIN }, "password": "wrong horse" }]),
        json!([{ "user": { "username": "nobody" }, "password": "wrong horse" }]),
        json!([{ "resume": "not a token" }]),
        json!([{ "user": {}, "password": "x" }]),
        json!([{}]),
    ] {
        errors.push(client.refused("login", params).await);
    }
    assert_eq!(errors[0]["error"], 403);
    assert_eq!(errors[0]["reason"], "User not found");
    assert_eq!(errors[0]["message"], "User not found [403]");
    assert!(errors.iter().all(|e| *e == errors[0]), "{errors:?}");
}

#[tokio::test]
async fn a_foreign_page_may_not_log_in() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let url = server.socket_url();
    let params = json!([{ "resume": admin.token }]);
    let mut foreign = open(&url, &[("origin", "https://shop.example")])
        .await
        .expect("an upgrade");
    foreign.next().await;
    foreign.handshake().await;
    assert_eq!(foreign.refused("login", params.clone()).await["error"], 403);
    let mut own = open(&url, &[("origin", &server.base)])
        .await
        .expect("an upgrade");
    own.next().await;
    own.handshake().await;
    own.ok("login", params).await;
}

#[tokio::test]
async fn logout_ends_the_login_and_not_the_socket() {
    let (server, _admin, agent) = desk().await;
    let mut client = Client::login(&server, &agent).await;
    let event = format!("{}/notification", agent.id);
    let id = client.sub("stream-notify-user", &event, &json!([])).await;
    assert_eq!(client.ok("logout", json!([])).await, Value::Null);
    let ended = client
        .wait(|m| m["msg"] == "nosub" && m["id"] == id.as_str())
        .await;
    assert_eq!(ended["error"]["error"], "not-allowed");
    client
        .denied("stream-notify-user", &event, &json!([]))
        .await;
    assert!(client.said().await.is_empty());
    agent.api.get("me").await.not_logged_in();
    assert_eq!(client.ok("logout", json!([])).await, Value::Null);
}

async fn connection(admin: &Agent, id: &str) -> String {
    let info = admin.api.get(&format!("users.info?userId={id}")).await.ok();
    info["user"]["statusConnection"]
        .as_str()
        .unwrap_or("?")
        .to_owned()
}

#[tokio::test]
async fn presence_follows_the_sockets() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let user = server
        .user(&admin, "eve", &["user", "livechat-agent"])
        .await;
    assert_eq!(connection(&admin, &user.id).await, "offline");
    let mut first = Client::login(&server, &user).await;
    assert_eq!(connection(&admin, &user.id).await, "online");
    let mut second = Client::login(&server, &user).await;
    first.ok("UserPresence:away", json!([])).await;
    assert_eq!(connection(&admin, &user.id).await, "online");
    second.ok("UserPresence:away", json!([])).await;
    assert_eq!(connection(&admin, &user.id).await, "away");
    second.ok("UserPresence:online", json!([])).await;
    assert_eq!(connection(&admin, &user.id).await, "online");
    // The one that is left decides.
    drop(second);
    let is_away = wait_until(DEADLINE, || async {
        connection(&admin, &user.id).await == "away"
    })
    .await;
    assert!(is_away);
    // A reload is no absence.
    drop(first);
    let mut back = Client::login(&server, &user).await;
    assert_eq!(connection(&admin, &user.id).await, "online");
    back.ok("UserPresence:setDefaultStatus", json!(["busy"]))
        .await;
    let info = admin
        .api
        .get(&format!("users.info?userId={}", user.id))
        .await
        .ok();
    assert_eq!(info["user"]["status"], "busy");
    assert_eq!(
        back.refused("UserPresence:setDefaultStatus", json!(["asleep"]))
            .await["error"],
        "error-invalid-status"
    );
    drop(back);
    // The grace is 20 s.
    let deadline = DEADLINE + std::time::Duration::from_secs(20);
    let is_gone = wait_until(deadline, || async {
        connection(&admin, &user.id).await == "offline"
    })
    .await;
    assert!(is_gone);
}

#[tokio::test]
async fn a_visitor_without_a_socket_is_shown_as_gone() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = crate::support::Visitor::with_room(&server.api()).await;
    let status = || async {
        let room = agent
            .api
            .get(&format!("rooms.info?roomId={rid}"))
            .await
            .ok();
        room["room"]["v"]["status"]
            .as_str()
            .unwrap_or("?")
            .to_owned()
    };
    let widget = Client::visitor(&server, &visitor, &rid).await;
    assert_eq!(status().await, "online");
    drop(widget);
    let deadline = DEADLINE + std::time::Duration::from_secs(20);
    let is_gone = wait_until(deadline, || async { status().await == "offline" }).await;
    assert!(is_gone);
    let _back = Client::visitor(&server, &visitor, &rid).await;
    assert_eq!(status().await, "online");
}
