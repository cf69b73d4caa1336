//! Upgrade, handshake, heartbeat, and frames that break a rule.

use crate::client::{Client, open, refusal};
use crate::support::Server;
use serde_json::json;
use std::time::Duration;
use tokio_tungstenite::tungstenite::Message;

#[tokio::test]
async fn every_spelling_of_the_path_opens_a_socket() {
    let server = Server::start().await;
    for path in ["/websocket/", "//websocket"] {
        let url = format!("{}{path}", server.base.replacen("http", "ws", 1));
        let mut client = open(&url, &[]).await.expect("an upgrade");
        assert_eq!(client.next().await, json!({ "server_id": "0" }), "{path}");
        client.handshake().await;
    }
    let api = server.api();
    assert_eq!(api.get("/websocket").await.status, 400);
    assert_eq!(api.get("/sockjs/info").await.status, 404);
}

#[tokio::test]
async fn versions_are_agreed_on_or_refused() {
    let server = Server::start().await;
    for version in ["1", "pre2", "pre1"] {
        let mut client = Client::bare(&server).await;
        client
            .say(json!({ "msg": "connect", "version": version, "support": [version], "session": "old" }))
            .await;
        assert_eq!(client.next().await["msg"], "connected");
    }
    for (version, support) in [
        (json!("2"), json!(["2"])),
        (json!("1"), json!(["pre2"])),
        (json!("1"), json!("1")),
        (json!(1), json!([1])),
    ] {
        let mut client = Client::bare(&server).await;
        client
            .say(json!({ "msg": "connect", "version": version, "support": support }))
            .await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "failed", "version": "1" })
        );
        assert_ne!(client.closed().await, Some(1000));
    }
}

#[tokio::test]
async fn the_handshake_comes_first_and_once() {
    let server = Server::start().await;
    let mut client = Client::bare(&server).await;
    let early = json!({ "msg": "sub", "id": "1", "name": "stream-notify-all", "params": ["x"] });
    client.say(early.clone()).await;
    assert_eq!(
        client.next().await,
        json!({ "msg": "error", "reason": "Must connect first", "offendingMessage": early })
    );
    client.handshake().await;
    let again = json!({ "msg": "connect", "version": "1", "support": ["1"] });
    client.say(again.clone()).await;
    assert_eq!(
        client.next().await,
        json!({ "msg": "error", "reason": "Already connected", "offendingMessage": again })
    );
}

#[tokio::test]
async fn a_pong_keeps_the_id() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    client.say(json!({ "msg": "ping", "id": "42" })).await;
    assert_eq!(client.next().await, json!({ "msg": "pong", "id": "42" }));
    client.say(json!({ "msg": "ping" })).await;
    assert_eq!(client.next().await, json!({ "msg": "pong" }));
    client.say(json!({ "msg": "pong", "id": "7" })).await;
    assert!(client.said().await.is_empty());
}

#[tokio::test]
async fn the_third_broken_rule_ends_the_socket() {
    let server = Server::start().await;
    let deep = "[".repeat(17) + &"]".repeat(17);
    for bad in ["nonsense", "[]", r#"{"msg":7}"#, r#"{"a":1}"#, &deep] {
        let mut client = Client::connect(&server).await;
        for _ in 0..3 {
            client.raw(Message::text(bad.to_owned())).await;
            let answer = client.next().await;
            assert_eq!(answer["msg"], "error", "{bad}: {answer}");
            assert_eq!(answer["reason"], "Bad request", "{bad}: {answer}");
        }
        assert_eq!(client.closed().await, Some(1008), "{bad}");
    }
}

#[tokio::test]
async fn what_broke_a_rule_is_quoted_up_to_256_bytes() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    client.raw(Message::text("x".repeat(5000))).await;
    let answer = client.next().await;
    assert_eq!(answer["offendingMessage"], "x".repeat(256));
    client
        .say(json!({ "msg": "sub", "id": 1, "name": "x" }))
        .await;
    let answer = client.next().await;
    assert_eq!(answer["reason"], "Malformed subscription");
    assert_eq!(
        answer["offendingMessage"],
        json!({ "msg": "sub", "id": 1, "name": "x" })
    );
}

#[tokio::test]
async fn foreign_pages_are_kept_out_when_the_owner_lists_his_sites() {
    let server = Server::builder()
        .setting(
            "Livechat_AllowedDomainsList",
            "shop.example, https://two.example:8443",
        )
        .start()
        .await;
    let url = server.socket_url();
    assert_eq!(
        refusal(&url, &[("origin", "https://evil.example")]).await,
        403
    );
    assert_eq!(refusal(&url, &[("origin", "null")]).await, 403);
    for origin in [
        "https://shop.example",
        "https://two.example:8443",
        server.base.as_str(),
    ] {
        open(&url, &[("origin", origin)]).await.expect("an upgrade");
    }
    open(&url, &[]).await.expect("an upgrade");
}

#[tokio::test]
async fn a_silent_socket_is_asked_for_a_sign_of_life() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    // Longer than other waits: the question comes after 25 s of silence.
    let asked = client.next_within(Duration::from_secs(45)).await;
    assert_eq!(asked, json!({ "msg": "ping" }));
    client.say(json!({ "msg": "pong" })).await;
    assert!(client.said().await.is_empty());
}
