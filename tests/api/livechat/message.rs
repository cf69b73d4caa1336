//! `POST` and `GET livechat/message`, `livechat/messages.history/:rid`.

use crate::house::{self, is_date, is_id, text};
use crate::support::{Api, Reply, Visitor, encode, unique};
use serde_json::{Value, json};

async fn post(api: &Api, body: Value) -> Reply {
    api.post("livechat/message", body).await
}

#[tokio::test]
async fn a_message_comes_back_whole() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let who = visitor.register(json!({})).await.ok()["visitor"].clone();
    let sent = visitor
        .send(&rid, "see https://a.example/x?y=1, ok?")
        .await
        .ok()["message"]
        .clone();
    assert!(
        is_id(&sent["_id"]) && is_date(&sent["ts"]) && is_date(&sent["_updatedAt"]),
        "{sent}"
    );
    assert_eq!(
        sent,
        json!({
            "_id": sent["_id"], "rid": rid, "msg": "see https://a.example/x?y=1, ok?", "token": visitor.token, "alias": "Iris",
            "ts": sent["ts"], "u": { "_id": who["_id"], "username": who["username"], "name": "Iris" },
            "urls": [{ "url": "https://a.example/x?y=1" }], "mentions": [], "channels": [], "_updatedAt": sent["_updatedAt"],
        })
    );
    let path = format!(
        "livechat/message/{}?token={}&rid={rid}",
        text(&sent["_id"]),
        visitor.token
    );
    assert_eq!(h.api.get(&path).await.ok()["message"], sent);
    let history = visitor.history(&rid).await.ok();
    assert_eq!(history["messages"][0], sent);
    // Without a name there is no alias.
    let nameless = Visitor::new(&h.api);
    nameless.register(json!({})).await.ok();
    let room = nameless.room_id().await;
    let sent = nameless.send(&room, "hi").await.ok()["message"].clone();
    assert!(
        sent.get("alias").is_none() && sent["u"].get("name").is_none(),
        "{sent}"
    );
    assert_eq!(sent["urls"], json!([]));
}

#[tokio::test]
async fn a_message_moves_room_inquiry_and_subscription() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let before = house::room(&h.admin, &rid).await;
    let first = visitor.send(&rid, "first").await.ok()["message"].clone();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["msgs"], json!(before["msgs"].as_i64().unwrap() + 1));
    assert_eq!(
        (&room["lm"], &room["v"]["lastMessageTs"]),
        (&first["ts"], &first["ts"])
    );
    assert_eq!(
        (&room["lastMessage"]["_id"], &room["lastMessage"]["msg"]),
        (&first["_id"], &json!("first"))
    );
    assert_eq!(room["metrics"], json!({ "v": { "lq": first["ts"] } }));
    assert_eq!(room["waitingResponse"], true);
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(
        (&entry["message"], &entry["lastMessage"]["_id"]),
        (&json!("first"), &first["_id"])
    );
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"]),
        (&json!(2), &json!(true))
    );

    let second = visitor.send(&rid, "second").await.ok()["message"].clone();
    assert!(text(&second["ts"]) > text(&first["ts"]));
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(
        (&entry["message"], &entry["lastMessage"]["_id"]),
        (&json!("first"), &second["_id"])
    );
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        room["metrics"]["v"]["lq"], first["ts"],
        "the oldest open question counts"
    );
    assert_eq!(house::subscription(&h.agent, &rid).await["unread"], 3);

    let answer = h.agent.say(&rid, "answer").await.ok()["message"].clone();
    let room = house::room(&h.admin, &rid).await;
    assert!(room.get("waitingResponse").is_none(), "{room}");
    assert_eq!(
        room["responseBy"],
        json!({ "_id": h.agent.id, "username": "ana", "firstResponseTs": answer["ts"], "lastMessageTs": answer["ts"] })
    );
    let m = &room["metrics"];
    assert_eq!(
        (
            &m["servedBy"]["lr"],
            &m["response"]["fd"],
            &m["reaction"]["fd"]
        ),
        (&answer["ts"], &answer["ts"], &answer["ts"])
    );
    assert_eq!(m["response"]["total"], 1);
    assert_eq!(
        (&m["response"]["tt"], &m["response"]["avg"]),
        (&m["response"]["ft"], &m["response"]["ft"])
    );
    assert_eq!(m["reaction"]["tt"], m["reaction"]["ft"]);
    let month = text(&answer["ts"])[..7].to_owned();
    assert_eq!(room["v"]["activity"], json!([month]));
    let record = visitor.register(json!({})).await.ok();
    assert_eq!(record["visitor"]["activity"], json!([month]));
    // A second answer to the same question only moves the time of the last word.
    let more = h.agent.say(&rid, "and more").await.ok()["message"].clone();
    let again = house::room(&h.admin, &rid).await;
    assert_eq!(again["responseBy"]["lastMessageTs"], more["ts"]);
    assert_eq!(again["responseBy"]["firstResponseTs"], answer["ts"]);
    assert_eq!(again["metrics"]["response"]["total"], 1);
    // A new question opens a new count.
    let third = visitor.send(&rid, "third").await.ok()["message"].clone();
    let asked = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&asked["metrics"]["v"]["lq"], &asked["waitingResponse"]),
        (&third["ts"], &json!(true))
    );
    h.agent.say(&rid, "yes").await.ok();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["metrics"]["response"]["total"], 2);
    assert_eq!(room["metrics"]["response"]["ft"], m["response"]["ft"]);
    // Rooms made later carry the months of activity.
    visitor.close(&rid).await.ok();
    let next = visitor.room().await.ok();
    assert_eq!(next["room"]["v"]["activity"], json!([month]));
}

#[tokio::test]
async fn an_own_id_makes_a_retry_safe() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = unique("own-");
    let first = visitor.send_as(&rid, &id, "once").await.ok();
    assert_eq!(first["message"]["_id"], json!(id));
    let count = house::room(&h.admin, &rid).await["msgs"].clone();
    let again = visitor.send_as(&rid, &id, "once").await.ok();
    assert_eq!(again, first);
    assert_eq!(house::room(&h.admin, &rid).await["msgs"], count);
    assert_eq!(visitor.texts(&rid).await, ["once"]);
    visitor
        .send_as(&rid, &id, "twice")
        .await
        .refused(400, "error-message-id-conflict");
    let (other, foreign) = Visitor::with_room(&h.api).await;
    other
        .send_as(&foreign, &id, "once")
        .await
        .refused(400, "error-message-id-conflict");
    assert!(other.texts(&foreign).await.is_empty());
    h.agent.say(&rid, "mine").await.ok();
    let body = json!({ "message": { "rid": rid, "msg": "once", "_id": id } });
    h.agent
        .api
        .post("chat.sendMessage", body)
        .await
        .refused(400, "error-message-id-conflict");
    // The answer to a retry is the stored message even after the chat has ended.
    visitor.close(&rid).await.ok();
    assert_eq!(
        visitor.send_as(&rid, &id, "once").await.ok()["message"],
        first["message"]
    );
    visitor
        .send_as(&rid, &unique("own-"), "late")
        .await
        .refused(400, "room-closed");

    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for id in ["!".to_owned(), format!("{:~<128}", unique("{\"#"))] {
        visitor.send_as(&rid, &id, "x").await.ok();
    }
    for id in ["", " ", "a b", "ö", "a\nb", "a\u{7f}", &"a".repeat(129)] {
        let reply = visitor.send_as(&rid, id, "x").await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("invalid-params")),
            "{id:?}: {}",
            reply.text
        );
    }
    let reply = post(
        &h.api,
        json!({ "token": visitor.token, "rid": rid, "msg": "x", "_id": null }),
    )
    .await
    .ok();
    assert!(is_id(&reply["message"]["_id"]));
}

#[tokio::test]
async fn parameters_are_checked_in_order() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let token = visitor.token.clone();
    let cases = [
        (json!({}), "must have required property 'token'"),
        (
            json!({ "token": token, "msg": "x" }),
            "must have required property 'rid'",
        ),
        (
            json!({ "token": token, "rid": rid }),
            "must have required property 'msg'",
        ),
        (
            json!({ "token": [token], "rid": rid, "msg": "x" }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": { "$ne": 1 }, "msg": "x" }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": ["x"] }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "_id": {} }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "agent": "ana" }),
            "must be object",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "agent": { "agentId": "a" } }),
            "must have required property 'username'",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "" }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": " \n\t\u{a0}" }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": null }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "\u{0}" }),
            "must NOT have fewer than 1 characters",
        ),
    ];
    for (body, text) in cases {
        post(&h.api, body).await.invalid_params(text);
    }
    // Scalars become texts; NUL is removed.
    let sent = post(&h.api, json!({ "token": token, "rid": rid, "msg": 5 }))
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "5");
    let sent = post(&h.api, json!({ "token": token, "rid": rid, "msg": true }))
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "true");
    let sent = visitor.send(&rid, " a\u{0}b ").await.ok();
    assert_eq!(sent["message"]["msg"], " ab ");
    // A form body is read too.
    let form = format!("token={}&rid={rid}&msg=by+form%21", encode(&token));
    let sent = h
        .api
        .post_raw(
            "livechat/message",
            "application/x-www-form-urlencoded",
            form.as_bytes(),
        )
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "by form!");
    // The token is looked at before the room.
    post(&h.api, json!({ "token": "nobody", "rid": rid, "msg": "x" }))
        .await
        .refused(400, "invalid-token");
    let unknown = post(
        &h.api,
        json!({ "token": token, "rid": "nothing", "msg": "x" }),
    )
    .await;
    unknown.refused(400, "invalid-room");
    let (_, foreign) = Visitor::with_room(&h.api).await;
    let theirs = post(
        &h.api,
        json!({ "token": token, "rid": foreign, "msg": "x" }),
    )
    .await;
    assert_eq!(theirs.text, unknown.text);
    visitor.close(&rid).await.ok();
    visitor.send(&rid, "late").await.refused(400, "room-closed");
}
