//! Signals of a call between two browsers, over two sockets.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::{Value, json};

const ROOM: &str = "stream-notify-room";
const SEND: &str = "stream-notify-room";

#[tokio::test]
async fn two_browsers_find_each_other() {
    let (server, admin, agent) = desk().await;
    admin.set("Omnichannel_call_provider", "WebRTC").await;
    admin.set("WebRTC_Enabled", true).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (event, calls) = (format!("{rid}/webrtc"), format!("{rid}/call"));
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    widget.sub(ROOM, &event, &proof(&visitor.token)).await;
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &event, &json!([])).await;
    console.sub(ROOM, &calls, &json!([])).await;

    agent
        .api
        .get(&format!("livechat/webrtc.call?rid={rid}"))
        .await
        .ok();
    let mut ring = widget.event("stream-room-messages", &rid).await;
    while ring[0]["t"] != "livechat_webrtc_video_call" {
        ring = widget.event("stream-room-messages", &rid).await;
    }
    assert!(ring[0].get("actionLinks").is_none());
    let id = ring[0]["_id"].as_str().expect("an id").to_owned();

    // The bound token is the visitor's proof, the login the agent's. Nobody hears the own signal.
    let offer = json!({ "type": "offer", "sdp": "v=0" });
    console.ok(SEND, json!([event, "description", offer])).await;
    assert_eq!(
        widget.event(ROOM, &event).await,
        json!(["description", offer])
    );
    let answer = json!({ "type": "answer", "sdp": "v=0" });
    widget.ok(SEND, json!([event, "description", answer])).await;
    assert_eq!(
        console.event(ROOM, &event).await,
        json!(["description", answer])
    );
    for n in 0..5 {
        widget
            .ok(SEND, json!([event, "candidate", { "n": n }]))
            .await;
        assert_eq!(
            console.event(ROOM, &event).await,
            json!(["candidate", { "n": n }])
        );
    }
    console.ok(SEND, json!([event, "join"])).await;
    assert_eq!(widget.event(ROOM, &event).await, json!(["join"]));
    widget
        .ok(
            SEND,
            json!([event, "callStatus", { "callStatus": "declined" }]),
        )
        .await;
    assert_eq!(
        console.event(ROOM, &event).await,
        json!(["callStatus", { "callStatus": "declined" }])
    );
    widget.ok(SEND, json!([calls, "decline"])).await;
    assert_eq!(console.event(ROOM, &calls).await, json!(["decline"]));
    let own = |said: Vec<Value>| said.iter().filter(|m| m["collection"] == ROOM).count();
    assert_eq!(own(widget.said().await), 0);
    assert_eq!(own(console.said().await), 0);

    // The end reaches the widget as a change of the same message.
    let body = json!({ "rid": rid, "status": "ended" });
    agent
        .api
        .put(&format!("livechat/webrtc.call/{id}"), body)
        .await
        .ok();
    let over = widget.event("stream-room-messages", &rid).await;
    assert_eq!(
        (&over[0]["_id"], &over[0]["msg"]),
        (&json!(id), &json!("ended"))
    );
    assert!(over[0]["webRtcCallEndTs"]["$date"].is_i64(), "{over}");
    assert!(over[0].get("actionLinks").is_none());
}

#[tokio::test]
async fn without_proof_nothing_is_handed_on() {
    let (server, admin, agent) = desk().await;
    admin.set("Omnichannel_call_provider", "WebRTC").await;
    admin.set("WebRTC_Enabled", true).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (stranger, stranger_rid) = Visitor::with_room(&server.api()).await;
    let event = format!("{rid}/webrtc");
    let mut console = Client::login(&server, &agent).await;
    console.sub(ROOM, &event, &json!([])).await;
    let mut other = Client::visitor(&server, &stranger, &stranger_rid).await;
    let mut nobody = Client::connect(&server).await;
    let mut ben = Client::login(&server, &server.agent(&admin, "ben").await).await;
    let refused = other.denied(ROOM, &event, &proof(&stranger.token)).await;
    assert_eq!(refused["error"], "not-allowed");
    for client in [&mut other, &mut nobody, &mut ben] {
        client
            .ok(SEND, json!([event, "description", { "sdp": "evil" }]))
            .await;
        client
            .ok(
                SEND,
                json!([event, "callStatus", { "callStatus": "declined" }]),
            )
            .await;
        client
            .ok(SEND, json!([format!("{rid}/call"), "decline"]))
            .await;
    }
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    for params in [
        json!([event, "somethingNew", {}]),
        json!([event, 7, {}]),
        json!([event]),
    ] {
        widget.ok(SEND, params).await;
    }
    admin.set("WebRTC_Enabled", false).await;
    widget
        .ok(SEND, json!([event, "description", { "sdp": "off" }]))
        .await;
    admin.set("WebRTC_Enabled", true).await;
    assert!(console.said().await.iter().all(|m| m["collection"] != ROOM));
    // A socket that is not bound may show the token with the signal.
    let mut late = Client::connect(&server).await;
    late.ok(
        SEND,
        json!([event, "join", null, { "token": visitor.token }]),
    )
    .await;
    assert_eq!(console.event(ROOM, &event).await, json!(["join"]));
    visitor.close(&rid).await.ok();
    widget.ok(SEND, json!([event, "join"])).await;
    assert!(
        console
            .said()
            .await
            .iter()
            .all(|m| m["fields"]["eventName"] != event.as_str())
    );
}
