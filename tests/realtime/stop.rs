//! The end of the process, and what survives it.

use crate::client::{Client, desk, refusal};
use crate::support::{Server, Visitor};
use serde_json::json;
use std::time::{Duration, Instant};

#[tokio::test]
async fn sigterm_says_1001_to_everybody() {
    let (mut server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut sockets = vec![
        Client::visitor(&server, &visitor, &rid).await,
        Client::login(&server, &agent).await,
        Client::bare(&server).await,
    ];
    for _ in 0..30 {
        sockets.push(Client::connect(&server).await);
    }
    let began = Instant::now();
    let stopping = tokio::task::spawn_blocking(move || {
        let code = server.terminate();
        (server, code)
    });
    for socket in &mut sockets {
        assert_eq!(socket.closed().await, Some(1001));
    }
    let (server, code) = stopping.await.expect("it stops");
    assert_eq!(code, Some(0), "{}", server.log());
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
}

#[tokio::test]
async fn what_was_heard_is_there_after_a_kill() {
    let (mut server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    let mut console = Client::login(&server, &agent).await;
    for n in 0..20 {
        console
            .say(json!({ "msg": "method", "id": format!("m{n}"), "method": "sendMessage", "params": [{ "rid": rid, "msg": format!("{n}") }] }))
            .await;
    }
    let mut heard = Vec::new();
    for _ in 0..10 {
        heard.push(widget.event("stream-room-messages", &rid).await[0]["msg"].clone());
    }
    server.kill();
    server.restart().await;
    let visitor = visitor.at(&server.api());
    let stored = visitor.texts(&rid).await;
    assert!(
        heard.iter().zip(&stored).all(|(h, s)| h == s.as_str()),
        "{heard:?} {stored:?}"
    );
    // A login outlives the process.
    let mut back = Client::login(&server, &agent.at(&server.api())).await;
    back.sub("stream-room-messages", &rid, &json!([])).await;
}

#[tokio::test]
async fn no_upgrade_without_a_handshake() {
    let server = Server::start().await;
    let url = server.socket_url();
    assert_eq!(refusal(&url, &[("sec-websocket-version", "12")]).await, 400);
}
