//! `chat.*`: users write.

use crate::house::{self, is_date, is_id};
use crate::support::{Agent, Reply, Visitor, unique};
use serde_json::{Value, json};

async fn send(user: &Agent, message: Value) -> Reply {
    user.api
        .post("chat.sendMessage", json!({ "message": message }))
        .await
}

#[tokio::test]
async fn an_agents_message_is_whole_and_reaches_the_visitor() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = unique("agents-");
    let sent = send(
        &h.agent,
        json!({ "rid": rid, "msg": "hello http://a.example/", "_id": id }),
    )
    .await
    .ok()["message"]
        .clone();
    assert!(is_date(&sent["ts"]) && is_date(&sent["_updatedAt"]));
    assert_eq!(
        sent,
        json!({ "_id": id, "rid": rid, "msg": "hello http://a.example/", "ts": sent["ts"], "_updatedAt": sent["_updatedAt"],
            "u": { "_id": h.agent.id, "username": "ana", "name": "ana Tester" },
            "urls": [{ "url": "http://a.example/" }], "mentions": [], "channels": [] })
    );
    assert_eq!(visitor.history(&rid).await.ok()["messages"][0], sent);
    // The same again is the same message.
    assert_eq!(
        send(
            &h.agent,
            json!({ "rid": rid, "msg": "hello http://a.example/", "_id": id })
        )
        .await
        .ok()["message"],
        sent
    );
    send(&h.agent, json!({ "rid": rid, "msg": "other", "_id": id }))
        .await
        .refused(400, "error-message-id-conflict");
    // `text` stands in for `msg`; other keys are ignored.
    let sent = send(&h.agent, json!({ "rid": rid, "text": "by text", "u": { "_id": "x" }, "role": "x", "groupable": false, "token": "x" })).await.ok();
    assert_eq!(
        (&sent["message"]["msg"], &sent["message"]["u"]["_id"]),
        (&json!("by text"), &json!(h.agent.id))
    );
    assert!(sent["message"].get("token").is_none());
    assert!(is_id(&sent["message"]["_id"]));
    let sent = send(
        &h.agent,
        json!({ "rid": rid, "msg": "", "attachments": [{ "text": "card" }] }),
    )
    .await
    .ok();
    assert_eq!(sent["message"]["attachments"], json!([{ "text": "card" }]));
    assert_eq!(
        visitor.texts(&rid).await,
        ["hello http://a.example/", "by text", ""]
    );
}

#[tokio::test]
async fn refusals_of_sending() {
    let h = house::auto().await;
    let other = h.user("chat-other", &["livechat-agent"]).await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    h.api
        .post(
            "chat.sendMessage",
            json!({ "message": { "rid": rid, "msg": "x" } }),
        )
        .await
        .not_logged_in();
    let posted = h.agent.api.post("chat.sendMessage", json!({})).await;
    posted.coded(
        "error-invalid-params",
        "The \"message\" parameter must be provided.",
    );
    send(&h.agent, json!({ "rid": rid, "msg": "x", "t": "uj" }))
        .await
        .refused(400, "Cannot send system messages using 'chat.sendMessage'");
    send(&h.agent, json!({ "msg": "x" }))
        .await
        .refused(400, "The 'rid' property on the message object is missing.");
    send(&h.agent, json!({ "rid": "nothing", "msg": "x" }))
        .await
        .refused(400, "error-invalid-room");
    send(&other, json!({ "rid": rid, "msg": "x" }))
        .await
        .refused(400, "error-not-allowed");
    send(&h.agent, json!({ "rid": rid, "msg": "   " }))
        .await
        .invalid_params("must NOT have fewer than 1 characters");
    send(&h.agent, json!({ "rid": rid }))
        .await
        .invalid_params("must NOT have fewer than 1 characters");
    for id in ["a b", "ö", ""] {
        let reply = send(&h.agent, json!({ "rid": rid, "msg": "x", "_id": id })).await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("invalid-params")),
            "{id:?} {}",
            reply.text
        );
    }
    // 5000 UTF-16 units, edits too.
    send(&h.agent, json!({ "rid": rid, "msg": "😀".repeat(2500) }))
        .await
        .ok();
    let long = send(
        &h.agent,
        json!({ "rid": rid, "msg": format!("{}x", "😀".repeat(2500)) }),
    )
    .await;
    assert_eq!(
        (long.status, &long.json["errorType"]),
        (400, &json!("error-message-size-exceeded")),
        "{}",
        long.text
    );
    let late = send(
        &h.agent,
        json!({ "rid": rid, "msg": "x", "ts": "2001-01-01T00:00:00.000Z" }),
    )
    .await;
    assert_eq!(
        (late.status, &late.json["errorType"]),
        (400, &json!("error-message-ts-out-of-sync"))
    );
    // Another name or face needs a permission that agents lack.
    for key in ["alias", "emoji", "avatar"] {
        let mut message = json!({ "rid": rid, "msg": "x" });
        message[key] = json!("boss");
        let reply = send(&h.agent, message.clone()).await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("error-not-allowed")),
            "{}",
            reply.text
        );
        assert_eq!(send(&h.admin, message).await.ok()["message"][key], "boss");
    }
    visitor.close(&rid).await.ok();
    send(&h.agent, json!({ "rid": rid, "msg": "x" }))
        .await
        .refused(400, "error-not-allowed");
    send(&h.admin, json!({ "rid": rid, "msg": "x" }))
        .await
        .refused(400, "error-not-allowed");
}

#[tokio::test]
async fn whoever_may_see_a_room_may_write_in_it_and_answer_first() {
    let h = house::manual().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    visitor.send(&rid, "anybody?").await.ok();
    // A waiting room, served by nobody.
    let sent = send(&h.agent, json!({ "rid": rid, "msg": "soon" }))
        .await
        .ok()["message"]
        .clone();
    let room = house::room(&h.admin, &rid).await;
    assert!(
        room.get("servedBy").is_none() && room.get("waitingResponse").is_none(),
        "{room}"
    );
    assert_eq!(room["responseBy"]["username"], "ana");
    assert_eq!(room["metrics"]["response"]["fd"], sent["ts"]);
    assert_eq!(house::inquiry(&h.agent, &rid).await["status"], "queued");
    assert_eq!(
        house::inquiry(&h.agent, &rid).await["lastMessage"]["msg"],
        "soon"
    );
}

#[tokio::test]
async fn post_message_takes_a_room_or_a_channel() {
    let h = house::auto().await;
    let other = h.user("post-other", &["livechat-agent"]).await;
    let (_, rid) = Visitor::with_room(&h.api).await;
    let post = |user: &Agent, body: Value| {
        let api = user.api.clone();
        async move { api.post("chat.postMessage", body).await }
    };
    for body in [
        json!({ "roomId": rid, "text": "hello" }),
        json!({ "channel": rid, "text": "hello" }),
        json!({ "channel": [rid], "msg": "hello" }),
        json!({ "roomId": rid, "msg": "hello", "parseUrls": true, "tmid": null }),
    ] {
        let reply = post(&h.agent, body).await.ok();
        assert!(
            reply["ts"].is_i64() && is_date(&reply["message"]["ts"]),
            "{reply}"
        );
        assert_eq!(
            (
                &reply["channel"],
                &reply["message"]["msg"],
                &reply["message"]["rid"]
            ),
            (&json!(rid), &json!("hello"), &json!(rid))
        );
    }
    for body in [
        json!({ "text": "x" }),
        json!({ "roomId": "nothing", "text": "x" }),
        json!({ "channel": "#nothing", "text": "x" }),
    ] {
        let reply = post(&h.agent, body).await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("invalid-channel")),
            "{}",
            reply.text
        );
    }
    let reply = post(&other, json!({ "roomId": rid, "text": "x" })).await;
    assert_eq!(
        (reply.status, &reply.json["errorType"]),
        (400, &json!("error-not-allowed")),
        "{}",
        reply.text
    );
    assert_eq!(
        post(
            &h.admin,
            json!({ "roomId": rid, "text": "x", "alias": "Desk" })
        )
        .await
        .ok()["message"]["alias"],
        "Desk"
    );
    assert_eq!(
        post(
            &h.agent,
            json!({ "roomId": rid, "text": "x", "alias": "Desk" })
        )
        .await
        .status,
        400
    );
    h.api
        .post("chat.postMessage", json!({ "roomId": rid, "text": "x" }))
        .await
        .not_logged_in();
}
