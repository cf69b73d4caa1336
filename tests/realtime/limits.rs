//! What one client may do to the others: nothing.

use crate::client::{Client, desk, narrow, open, proof, refusal};
use crate::support::{DEADLINE, Server, Visitor, wait_until};
use serde_json::json;
use std::time::Duration;

#[tokio::test]
async fn a_flood_of_frames_ends_the_socket() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    // What the original widget reaches at most, three times over, is fine.
    for _ in 0..149 {
        client.say(json!({ "msg": "pong" })).await;
    }
    client.say(json!({ "msg": "pong" })).await;
    client.say(json!({ "msg": "pong" })).await;
    assert_eq!(client.closed().await, Some(1008));
}

#[tokio::test]
async fn the_ninth_socket_of_a_visitor_closes_the_first() {
    let (server, _admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut sockets = Vec::new();
    for _ in 0..8 {
        sockets.push(Client::visitor(&server, &visitor, &rid).await);
    }
    for socket in &mut sockets {
        assert!(socket.said().await.is_empty());
    }
    let mut ninth = Client::visitor(&server, &visitor, &rid).await;
    assert_eq!(sockets[0].closed().await, Some(1008));
    assert!(ninth.said().await.is_empty());
    assert!(sockets[1].said().await.is_empty());
}

#[tokio::test]
async fn a_reader_that_does_not_read_is_let_go_with_1013() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut slow = narrow(&server).await;
    slow.sub("stream-room-messages", &rid, &proof(&visitor.token))
        .await;
    let mut quick = Client::visitor(&server, &visitor, &rid).await;
    let big = "x".repeat(4_900);
    // 4 MB: the queue of 1 MiB and what the system takes on the way.
    for n in 0..800 {
        agent.say(&rid, &format!("{n} {big}")).await.ok();
        let seen = quick.event("stream-room-messages", &rid).await;
        assert!(
            seen[0]["msg"]
                .as_str()
                .is_some_and(|m| m.starts_with(&format!("{n} ")))
        );
    }
    assert_eq!(slow.closed().await, Some(1013));
}

#[tokio::test]
async fn an_address_has_its_share_of_sockets_and_of_handshakes() {
    let server = Server::builder()
        .limited()
        .arg("--trusted-proxies")
        .arg("127.0.0.0/8")
        .start()
        .await;
    let url = server.socket_url();
    let from = |address: &'static str| [("x-forwarded-for", address)];
    let mut open_ones = Vec::new();
    // As many as may come back at once after a restart: a refused upgrade can deafen a widget.
    for _ in 0..200 {
        open_ones.push(open(&url, &from("198.51.100.7")).await.expect("an upgrade"));
    }
    assert_eq!(refusal(&url, &from("198.51.100.7")).await, 429);
    open(&url, &from("198.51.100.8")).await.expect("an upgrade");
    open_ones.pop();
    let has_room = wait_until(DEADLINE, || async {
        open(&url, &from("198.51.100.7")).await.is_ok()
    })
    .await;
    assert!(has_room);
    // Handshakes: 200 in ten seconds, whatever became of the sockets.
    let mut last = 101;
    for _ in 0..260 {
        match open(&url, &from("203.0.113.5")).await {
            Ok(client) => drop(client),
            Err(tokio_tungstenite::tungstenite::Error::Http(answer)) => {
                last = answer.status().as_u16();
                break;
            }
            Err(e) => panic!("{e}"),
        }
    }
    assert_eq!(last, 429);
}

#[tokio::test]
async fn sockets_leave_descriptors_to_requests() {
    let server = Server::start().await;
    let pid = server.pid().to_string();
    let limited = std::process::Command::new("prlimit")
        .args(["--pid", &pid, "--nofile=160:160"])
        .status()
        .expect("prlimit runs");
    assert!(limited.success());
    let url = server.socket_url();
    let mut sockets = Vec::new();
    for _ in 0..96 {
        sockets.push(open(&url, &[]).await.expect("an upgrade"));
    }
    assert_eq!(refusal(&url, &[]).await, 503);
    assert_eq!(server.api().get("/health").await.status, 200);
    drop(sockets);
    let has_room = wait_until(DEADLINE, || async { open(&url, &[]).await.is_ok() }).await;
    assert!(has_room);
}

#[tokio::test]
async fn limits_of_the_same_calls_over_http_hold_on_sockets() {
    let server = Server::builder().limited().start().await;
    let mut client = Client::connect(&server).await;
    let mut refused = None;
    for n in 0..30 {
        let params = json!([{ "token": "one-and-the-same-token", "name": format!("n{n}") }]);
        let answer = client.call("livechat:registerGuest", params).await;
        if answer.get("error").is_some() {
            refused = Some((n, answer["error"].clone()));
            break;
        }
    }
    let (n, error) = refused.expect("a limit");
    assert_eq!(n, 20);
    assert_eq!(error["error"], "too-many-requests");
}

#[tokio::test]
async fn guessing_rooms_costs_the_guesser_alone() {
    let (server, _admin, _agent) = desk().await;
    let (owner, _rid) = Visitor::with_room(&server.api()).await;
    let mut client = Client::connect(&server).await;
    let (_other, foreign) = Visitor::with_room(&server.api()).await;
    for _ in 0..40 {
        client
            .denied("stream-room-messages", &foreign, &proof(&owner.token))
            .await;
    }
    tokio::time::timeout(Duration::from_secs(5), client.said())
        .await
        .expect("alive");
}
