//! `livechat/room.close`, `livechat/room.closeByUser`: exactly one of several closers wins.

use crate::house::{self, is_date, list, until_refused};
use crate::support::{Agent, Reply, Visitor};
use serde_json::{Value, json};

const LOST: &str = "error-room-cannot-be-closed-try-again";

async fn by_user(user: &Agent, body: Value) -> Reply {
    user.api.post("livechat/room.closeByUser", body).await
}

fn newest(history: &Value) -> Value {
    list(&history["messages"])[0].clone()
}

#[tokio::test]
async fn a_visitor_ends_the_chat() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    visitor.send(&rid, "bye").await.ok();
    let before = house::room(&h.admin, &rid).await;
    let reply = visitor.close(&rid).await.ok();
    assert_eq!(
        reply,
        json!({ "rid": rid, "comment": "Closed by visitor", "success": true })
    );
    let room = house::room(&h.admin, &rid).await;
    assert!(room.get("open").is_none(), "{room}");
    assert_eq!(room["closer"], "visitor");
    assert_eq!(
        room["closedBy"],
        json!({ "_id": room["v"]["_id"], "username": room["v"]["username"] })
    );
    assert!(is_date(&room["closedAt"]));
    assert_eq!(room["v"]["status"], "offline");
    assert_eq!(room["servedBy"], before["servedBy"]);
    let metrics = &room["metrics"];
    assert!(
        metrics["chatDuration"].as_f64().unwrap()
            >= metrics["serviceTimeDuration"].as_f64().unwrap(),
        "{metrics}"
    );
    assert!(metrics.get("visitorInactivity").is_none());
    assert_eq!(house::inquiry(&h.admin, &rid).await, Value::Null);
    assert_eq!(house::subscription(&h.agent, &rid).await, Value::Null);
    let closed = newest(&visitor.history(&rid).await.ok());
    assert_eq!(
        (&closed["t"], &closed["msg"], &closed["token"]),
        (
            &json!("livechat-close"),
            &json!("Closed by visitor"),
            &json!(visitor.token)
        )
    );
    assert_eq!(
        (&closed["transcriptRequested"], &closed["groupable"]),
        (&json!(false), &json!(false))
    );
    assert_eq!(room["lastMessage"]["_id"], closed["_id"]);
    assert_eq!(
        house::story(&visitor, &rid).await,
        [
            "livechat-started",
            "command connected",
            "uj",
            "bye",
            "livechat-close"
        ]
    );
    until_refused("room-closed", || visitor.close(&rid)).await;
    // What came later changed nothing.
    let again = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&again["closedAt"], &again["msgs"]),
        (&room["closedAt"], &room["msgs"])
    );
}

#[tokio::test]
async fn refusals_of_the_visitors_close() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (_, foreign) = Visitor::with_room(&h.api).await;
    let post = |body: Value| h.api.post("livechat/room.close", body);
    post(json!({}))
        .await
        .invalid_params("must have required property 'token'");
    post(json!({ "token": visitor.token }))
        .await
        .invalid_params("must have required property 'rid'");
    post(json!({ "token": visitor.token, "rid": rid, "comment": "x" }))
        .await
        .invalid_params("must NOT have additional properties");
    post(json!({ "token": visitor.token, "rid": [rid] }))
        .await
        .invalid_params("must be string");
    post(json!({ "token": "nobody", "rid": rid }))
        .await
        .refused(400, "invalid-token");
    let unknown = visitor.close("nothing").await;
    unknown.refused(400, "invalid-room");
    assert_eq!(visitor.close(&foreign).await.text, unknown.text);
    assert_eq!(house::room(&h.admin, &foreign).await["open"], true);
}

#[tokio::test]
async fn an_agent_closes_with_comment_and_tags() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    visitor.send(&rid, "question").await.ok();
    h.agent.say(&rid, "answer").await.ok();
    let reply = by_user(
        &h.agent,
        json!({ "rid": rid, "comment": "all done", "tags": ["billing", "vip", "billing"] }),
    )
    .await;
    assert_eq!(reply.ok(), json!({ "success": true }));
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["closer"], "user");
    assert_eq!(
        room["closedBy"],
        json!({ "_id": h.agent.id, "username": "ana" })
    );
    assert_eq!(room["tags"], json!(["billing", "vip"]));
    assert!(room["metrics"]["visitorInactivity"].is_number(), "{room}");
    assert!(room.get("open").is_none() && room.get("waitingResponse").is_none());
    let closed = newest(&visitor.history(&rid).await.ok());
    assert_eq!(
        (&closed["t"], &closed["msg"], &closed["u"]["_id"]),
        (
            &json!("livechat-close"),
            &json!("all done"),
            &json!(h.agent.id)
        )
    );
    assert!(closed.get("token").is_none(), "{closed}");
    assert_eq!(house::inquiry(&h.admin, &rid).await, Value::Null);
    assert_eq!(house::subscription(&h.agent, &rid).await, Value::Null);
    until_refused("error-room-already-closed", || {
        by_user(&h.agent, json!({ "rid": rid, "comment": "again" }))
    })
    .await;
    until_refused("room-closed", || visitor.close(&rid)).await;
    // The visitor had the last word: no measure of silence.
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    h.agent.say(&rid, "hello?").await.ok();
    visitor.send(&rid, "one moment").await.ok();
    by_user(&h.agent, json!({ "rid": rid, "comment": "done" }))
        .await
        .ok();
    assert!(
        house::room(&h.admin, &rid).await["metrics"]
            .get("visitorInactivity")
            .is_none()
    );
}

#[tokio::test]
async fn refusals_of_the_agents_close_come_in_order() {
    let h = house::auto().await;
    let other = h.user("closing-other", &["livechat-agent"]).await;
    let plain = h.user("closing-plain", &["user"]).await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let visited = h
        .api
        .post(
            "livechat/room.closeByUser",
            json!({ "rid": rid, "token": visitor.token }),
        )
        .await;
    visited.not_logged_in();
    by_user(&plain, json!({}))
        .await
        .invalid_params("must have required property 'rid'");
    by_user(&plain, json!({ "rid": rid })).await.forbidden();
    for (body, text) in [
        (
            json!({ "rid": rid, "x": 1 }),
            "must NOT have additional properties",
        ),
        (json!({ "rid": rid, "tags": "a" }), "must be array"),
        (json!({ "rid": rid, "tags": [{}] }), "must be string"),
        (json!({ "rid": rid, "comment": {} }), "must be string"),
        (
            json!({ "rid": rid, "forceClose": "maybe" }),
            "must be boolean",
        ),
        (
            json!({ "rid": rid, "transcriptEmail": {} }),
            "must have required property 'sendToVisitor'",
        ),
        (
            json!({ "rid": rid, "transcriptEmail": { "sendToVisitor": true, "requestData": { "email": "a@b.example" } } }),
            "must have required property 'subject'",
        ),
    ] {
        by_user(&h.agent, body).await.invalid_params(text);
    }
    by_user(&h.agent, json!({ "rid": "nothing", "comment": "x" }))
        .await
        .refused(400, "error-invalid-room");
    // Whoever takes no part is refused before the comment is asked for.
    by_user(&other, json!({ "rid": rid }))
        .await
        .refused(400, "error-not-authorized");
    by_user(&h.agent, json!({ "rid": rid }))
        .await
        .refused(400, "error-comment-is-required");
    by_user(&h.agent, json!({ "rid": rid, "comment": " \n " }))
        .await
        .refused(400, "error-comment-is-required");
    assert_eq!(house::room(&h.admin, &rid).await["open"], true);
    // Managers close others' rooms.
    by_user(&h.admin, json!({ "rid": rid, "comment": "x" }))
        .await
        .ok();
}

#[tokio::test]
async fn a_close_within_200_ms_of_another_has_lost_the_race() {
    let h = house::auto().await;
    // A machine that stalls may miss the moment; then the chat is made anew.
    let mut lost = None;
    for _ in 0..10 {
        let (visitor, rid) = Visitor::with_room(&h.api).await;
        visitor.close(&rid).await.ok();
        let user = by_user(&h.agent, json!({ "rid": rid, "comment": "x" })).await;
        let own = visitor.close(&rid).await;
        let forced = by_user(
            &h.agent,
            json!({ "rid": rid, "comment": "x", "forceClose": true }),
        )
        .await;
        forced.refused(400, "error-room-already-closed");
        if own.json["error"] == LOST {
            user.refused(400, LOST);
            lost = Some(rid);
            break;
        }
    }
    let rid = lost.expect("two requests within 200 ms");
    assert_eq!(house::room(&h.admin, &rid).await["closer"], "visitor");
}

#[tokio::test]
async fn of_closers_at_once_one_wins() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let mut calls = Vec::new();
    for n in 0..8 {
        let (visitor, agent, rid) = (visitor.clone(), h.agent.clone(), rid.clone());
        calls.push(tokio::spawn(async move {
            if n % 2 == 0 {
                visitor.close(&rid).await
            } else {
                by_user(&agent, json!({ "rid": rid, "comment": format!("by {n}") })).await
            }
        }));
    }
    let mut won = 0;
    for call in calls {
        let reply = call.await.expect("an answer");
        if reply.status == 200 {
            won += 1;
        } else {
            assert!(
                [LOST, "room-closed", "error-room-already-closed"]
                    .contains(&reply.json["error"].as_str().unwrap_or("")),
                "{}",
                reply.text
            );
        }
    }
    assert_eq!(won, 1);
    let story = house::story(&visitor, &rid).await;
    assert_eq!(story.iter().filter(|t| *t == "livechat-close").count(), 1);
}

#[tokio::test]
async fn a_waiting_chat_closes_too() {
    let h = house::manual().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    by_user(&h.agent, json!({ "rid": rid, "comment": "x" }))
        .await
        .refused(400, "error-not-authorized");
    visitor.close(&rid).await.ok();
    let room = house::room(&h.admin, &rid).await;
    assert!(room["metrics"]["chatDuration"].is_number());
    assert!(room["metrics"].get("serviceTimeDuration").is_none());
    assert_eq!(house::inquiry(&h.admin, &rid).await, Value::Null);
}
