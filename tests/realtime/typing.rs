//! Who is typing, in both dialects.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::json;

const ROOM: &str = "stream-notify-room";

#[tokio::test]
async fn each_side_sees_the_other_in_its_own_dialect() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (old, new) = (format!("{rid}/typing"), format!("{rid}/user-activity"));
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    widget.sub(ROOM, &old, &proof(&visitor.token)).await;
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &new, &json!([])).await;

    // The name is the server's, not the one in the frame, and the token stays here.
    let by_widget = json!([old, "Somebody Else", true, { "token": visitor.token }]);
    assert_eq!(
        widget.ok("stream-notify-room", by_widget).await,
        json!(null)
    );
    let seen = console.event(ROOM, &new).await;
    assert!(
        seen[0].as_str().is_some_and(|n| n.starts_with("guest-")),
        "{seen}"
    );
    assert_eq!(seen[1], json!(["user-typing"]));
    assert!(!seen.to_string().contains(&visitor.token));
    let by_widget = json!([new, "x", [], { "token": visitor.token }]);
    widget.ok("stream-notify-room", by_widget).await;
    assert_eq!(console.event(ROOM, &new).await[1], json!([]));

    console
        .ok("stream-notify-room", json!([new, "x", ["user-typing"]]))
        .await;
    assert_eq!(widget.event(ROOM, &old).await, json!(["ana", true]));
    console
        .ok("stream-notify-room", json!([old, "x", false]))
        .await;
    assert_eq!(widget.event(ROOM, &old).await, json!(["ana", false]));
    // Nobody hears the own typing, and nobody the dialect not asked for.
    assert!(widget.said().await.iter().all(|m| m["collection"] != ROOM));
    assert!(console.said().await.is_empty());
}

#[tokio::test]
async fn a_typist_who_goes_stops_typing() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let typing = format!("{rid}/typing");
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &typing, &json!([])).await;
    let mut widget = Client::connect(&server).await;
    widget
        .ok(
            "stream-notify-room",
            json!([typing, "x", true, { "token": visitor.token }]),
        )
        .await;
    assert_eq!(console.event(ROOM, &typing).await[1], true);
    drop(widget);
    assert_eq!(console.event(ROOM, &typing).await[1], false);
}

#[tokio::test]
async fn a_mark_without_renewal_ends() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let typing = format!("{rid}/typing");
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &typing, &json!([])).await;
    let mut widget = Client::connect(&server).await;
    widget
        .ok(
            "stream-notify-room",
            json!([typing, "x", true, { "token": visitor.token }]),
        )
        .await;
    assert_eq!(console.event(ROOM, &typing).await[1], true);
    let began = std::time::Instant::now();
    assert_eq!(console.event(ROOM, &typing).await[1], false);
    assert!(
        began.elapsed() > std::time::Duration::from_secs(10),
        "too early"
    );
}

#[tokio::test]
async fn without_proof_nothing_is_told() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (stranger, _) = Visitor::with_room(&server.api()).await;
    let typing = format!("{rid}/typing");
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &typing, &json!([])).await;
    console
        .sub(ROOM, &format!("{rid}/deleteMessage"), &json!([]))
        .await;
    let mut widget = Client::connect(&server).await;
    let mut ben = Client::login(&server, &server.agent(&admin, "ben").await).await;
    for params in [
        json!([typing, "x", true, { "token": stranger.token }]),
        json!([typing, "x", true]),
        json!(["no-such-room/typing", "x", true, { "token": visitor.token }]),
        json!([format!("{rid}/deleteMessage"), { "_id": "x" }, null, { "token": visitor.token }]),
        json!(["nonsense"]),
    ] {
        assert_eq!(widget.ok("stream-notify-room", params).await, json!(null));
    }
    ben.ok("stream-notify-room", json!([typing, "ben", true]))
        .await;
    let error = widget.refused("stream-notify-room", json!([7])).await;
    assert_eq!(error["errorType"], "Match.Error");
    // The next thing the console hears is the first that was allowed.
    let allowed = json!([typing, "x", true, { "token": visitor.token }]);
    widget.ok("stream-notify-room", allowed.clone()).await;
    let seen = console.wait(|m| m["collection"] == ROOM).await;
    assert_eq!(seen["fields"]["args"][1], true, "{seen}");
    assert!(
        seen["fields"]["args"][0]
            .as_str()
            .is_some_and(|n| n.starts_with("guest-"))
    );
    visitor.close(&rid).await.ok();
    // A closed room hears no typing.
    widget.ok("stream-notify-room", allowed).await;
    assert!(
        console
            .said()
            .await
            .iter()
            .all(|m| m["fields"]["args"][1] != true)
    );
}

#[tokio::test]
async fn a_typist_who_logs_out_stops_typing() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let typing = format!("{rid}/typing");
    let mut widget = Client::connect(&server).await;
    widget.sub(ROOM, &typing, &proof(&visitor.token)).await;
    let mut console = Client::login(&server, &agent).await;
    console
        .ok("stream-notify-room", json!([typing, "x", true]))
        .await;
    assert_eq!(widget.event(ROOM, &typing).await, json!(["ana", true]));
    console.ok("logout", json!([])).await;
    assert_eq!(widget.event(ROOM, &typing).await, json!(["ana", false]));
}
