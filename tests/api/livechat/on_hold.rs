//! On hold: what it does, what it refuses, what ends it.

use crate::house::{self, inquiry, list, room, story, subscription};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};

const PLACE: &str = "livechat/room.onHold";
const RESUME: &str = "livechat/room.resumeOnHold";

/// The newest message of this kind, as the administrator reads it.
async fn newest(visitor: &Visitor, rid: &str) -> Value {
    let history = visitor.history(rid).await.ok();
    list(&history["messages"])[0].clone()
}

async fn answered(house: &house::House) -> (Visitor, String) {
    let (visitor, rid) = Visitor::with_room(&house.api).await;
    visitor.send(&rid, "hello").await.ok();
    house.agent.say(&rid, "one moment").await.ok();
    (visitor, rid)
}

#[tokio::test]
async fn a_chat_waits_and_goes_on_by_hand() {
    let house = house::auto().await;
    let (visitor, rid) = answered(&house).await;
    let reply = house.agent.api.post(PLACE, json!({ "roomId": rid })).await;
    assert_eq!(reply.ok(), json!({ "success": true }));
    assert_eq!(room(&house.admin, &rid).await["onHold"], true);
    assert_eq!(subscription(&house.agent, &rid).await["onHold"], true);
    let note = newest(&visitor, &rid).await;
    assert_eq!(note["t"], "omnichannel_placed_chat_on_hold");
    assert_eq!(note["u"]["username"], "ana");
    assert_eq!(note["msg"], "");
    assert_eq!(
        room(&house.admin, &rid).await["lastMessage"]["msg"],
        "one moment"
    );
    let body = json!({ "roomId": rid, "departmentId": "x" });
    house
        .agent
        .api
        .post("livechat/room.forward", body)
        .await
        .refused(400, "error-room-onHold");
    let found = house.admin.api.get("livechat/rooms?onhold=true").await.ok();
    assert!(list(&found["rooms"]).iter().any(|r| r["_id"] == rid));

    let reply = house.agent.api.post(RESUME, json!({ "roomId": rid })).await;
    assert_eq!(reply.ok(), json!({ "success": true }));
    let now = room(&house.admin, &rid).await;
    assert!(now.get("onHold").is_none());
    assert_eq!(now["servedBy"]["username"], "ana");
    assert!(
        subscription(&house.agent, &rid)
            .await
            .get("onHold")
            .is_none()
    );
    let note = newest(&visitor, &rid).await;
    assert_eq!(note["t"], "omnichannel_on_hold_chat_resumed");
    assert_eq!(
        note["comment"],
        "The chat was manually resumed from On Hold by ana Tester"
    );
}

#[tokio::test]
async fn the_visitors_words_end_it_at_once() {
    let house = house::auto().await;
    let (visitor, rid) = answered(&house).await;
    house
        .agent
        .api
        .post(PLACE, json!({ "roomId": rid }))
        .await
        .ok();
    visitor.send(&rid, "still there?").await.ok();
    // In the same transaction: the very next look sees it.
    assert!(room(&house.admin, &rid).await.get("onHold").is_none());
    let told = story(&visitor, &rid).await;
    let end: Vec<&str> = told.iter().rev().take(2).map(String::as_str).collect();
    assert_eq!(end, ["omnichannel_on_hold_chat_resumed", "still there?"]);
    let note = newest(&visitor, &rid).await;
    assert!(note["comment"].as_str().is_some_and(|c| !c.is_empty()));
    assert_eq!(inquiry(&house.admin, &rid).await["status"], "taken");
    visitor.send(&rid, "hm").await.ok();
    assert_eq!(newest(&visitor, &rid).await["msg"], "hm");
}

#[tokio::test]
async fn words_an_integration_writes_for_the_visitor_end_it_too() {
    let house = house::auto().await;
    let (visitor, rid) = answered(&house).await;
    let body = json!({ "roomId": rid });
    house.agent.api.post(PLACE, body).await.ok();
    let body = json!({ "visitor": { "token": visitor.token }, "messages": [{ "msg": "one" }, { "msg": "two" }] });
    house.agent.api.post("livechat/messages", body).await.ok();
    assert!(room(&house.admin, &rid).await.get("onHold").is_none());
    let told = story(&visitor, &rid).await;
    let end: Vec<&str> = told.iter().rev().take(3).map(String::as_str).collect();
    assert_eq!(end, ["two", "omnichannel_on_hold_chat_resumed", "one"]);
}

#[tokio::test]
async fn refusals_in_their_order() {
    let house = house::auto().await;
    let api = &house.agent.api;
    for path in [PLACE, RESUME] {
        for id in ["", "nowhere"] {
            api.post(path, json!({ "roomId": id }))
                .await
                .refused(400, "error-invalid-room");
        }
        for (body, words) in [
            (json!({}), "must have required property 'roomId'"),
            (json!({ "roomId": { "a": 1 } }), "must be string"),
            (
                json!({ "roomId": "x", "more": 1 }),
                "must NOT have additional properties",
            ),
        ] {
            api.post(path, body).await.invalid_params(words);
        }
        house
            .api
            .post(path, json!({ "roomId": "x" }))
            .await
            .not_logged_in();
        let nobody = house.user(&crate::support::unique("u"), &["user"]).await;
        nobody
            .api
            .post(path, json!({ "roomId": "x" }))
            .await
            .forbidden();
    }
    let (visitor, rid) = Visitor::with_room(&house.api).await;
    let stranger = house
        .user(&crate::support::unique("s"), &["livechat-agent"])
        .await;
    let body = json!({ "roomId": rid });
    for path in [PLACE, RESUME] {
        let refused = stranger.api.post(path, body.clone()).await;
        refused.refused(400, "Not_authorized");
    }
    api.post(RESUME, body.clone())
        .await
        .refused(400, "error-room-not-on-hold");
    api.post(PLACE, body.clone())
        .await
        .refused(400, "error-cannot-place-chat-on-hold");
    house.agent.say(&rid, "yes?").await.ok();
    // Others may, who hold the right.
    house.admin.api.post(PLACE, body.clone()).await.ok();
    api.post(PLACE, body.clone())
        .await
        .refused(400, "error-room-is-already-on-hold");
    visitor.close(&rid).await.ok();
    assert!(room(&house.admin, &rid).await.get("onHold").is_none());
    house
        .admin
        .api
        .post(PLACE, body.clone())
        .await
        .refused(400, "error-room-already-closed");
    house
        .admin
        .api
        .post(RESUME, body)
        .await
        .refused(400, "This_conversation_is_already_closed");
}

#[tokio::test]
async fn a_chat_nobody_serves_cannot_wait_for_its_visitor() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&server.api()).await;
    let body = json!({ "roomId": rid });
    admin
        .api
        .post(PLACE, body.clone())
        .await
        .refused(400, "error-cannot-place-chat-on-hold");
    let id = "Livechat_allow_manual_on_hold_upon_agent_engagement_only";
    admin.set(id, false).await;
    admin
        .api
        .post(PLACE, body)
        .await
        .refused(400, "error-unserved-rooms-cannot-be-placed-onhold");
}

async fn served(server: &Server, admin: &Agent) -> (Agent, Visitor, String) {
    let ana = server.agent(admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    ana.say(&rid, "one moment").await.ok();
    (ana, visitor, rid)
}

#[tokio::test]
async fn a_chat_on_hold_is_no_work_and_ends_by_itself() {
    let server = Server::builder()
        .setting("Livechat_maximum_chats_per_agent", "1")
        .setting("Livechat_auto_close_on_hold_chats_timeout", "1")
        .setting(
            "Livechat_auto_close_on_hold_chats_custom_message",
            "We never heard back",
        )
        .start()
        .await;
    let admin = server.admin().await;
    let (ana, visitor, rid) = served(&server, &admin).await;
    ana.api.post(PLACE, json!({ "roomId": rid })).await.ok();
    let (_, other) = Visitor::with_room(&server.api()).await;
    assert_eq!(room(&admin, &other).await["servedBy"]["username"], "ana");
    let is_closed = wait_until(DEADLINE, || async {
        room(&admin, &rid).await.get("open").is_none()
    })
    .await;
    assert!(is_closed, "still on hold");
    let ended = room(&admin, &rid).await;
    assert_eq!(ended["closedBy"]["username"], "rocket.cat");
    assert_eq!(ended["lastMessage"]["msg"], "We never heard back");
    assert!(
        story(&visitor, &rid)
            .await
            .contains(&"livechat-close".to_owned())
    );
}

#[tokio::test]
async fn several_messages_of_an_integration_end_it_too() {
    let house = house::auto().await;
    let (visitor, rid) = answered(&house).await;
    let body = json!({ "roomId": rid });
    house.agent.api.post(PLACE, body).await.ok();
    let body = json!({ "visitor": { "token": visitor.token }, "messages": [{ "msg": "a" }, { "msg": "b" }] });
    house.agent.api.post("livechat/messages", body).await.ok();
    assert!(room(&house.admin, &rid).await.get("onHold").is_none());
    let note = newest(&visitor, &rid).await;
    assert_eq!(note["t"], "omnichannel_on_hold_chat_resumed");
}
