//! The methods agents' and bots' programs call: each refusal, with the code REST has for it.

use crate::client::{Client, desk};
use crate::support::{Agent, Reply, Server, Visitor};
use serde_json::{Value, json};

fn mentions(reply: &Reply, code: &Value) -> bool {
    let code = code.as_str().unwrap_or("?");
    reply.json["errorType"] == code
        || reply.json["error"]
            .as_str()
            .is_some_and(|e| e == code || e.contains(&format!("[{code}]")))
}

/// Ana serves a chat and has served one; ben serves another.
struct Scene {
    server: Server,
    admin: Agent,
    ana: Agent,
    client: Client,
    visitor: Visitor,
    rid: String,
    ended: String,
    foreign: String,
}

impl Scene {
    async fn new() -> Self {
        let (server, admin, ana) = desk().await;
        let api = server.api();
        let (visitor, ended) = Visitor::with_room(&api).await;
        visitor.close(&ended).await.ok();
        let rid = visitor.room_id().await;
        let ben = server.agent(&admin, "ben").await;
        ana.go("online", "not-available").await;
        let (_other, foreign) = Visitor::with_room(&api).await;
        ana.go("online", "available").await;
        let room = ben.api.get(&format!("rooms.info?roomId={foreign}")).await;
        assert_eq!(room.ok()["room"]["servedBy"]["username"], "ben");
        let client = Client::login(&server, &ana).await;
        Self {
            server,
            admin,
            ana,
            client,
            visitor,
            rid,
            ended,
            foreign,
        }
    }
}

#[tokio::test]
async fn rooms_one_may_not_see_are_neither_read_nor_written() {
    let mut scene = Scene::new().await;
    let (ended, foreign) = (scene.ended.clone(), scene.foreign.clone());
    let message = |rid: &str| json!([{ "rid": rid, "msg": "x" }]);
    for (method, params, code) in [
        ("sendMessage", message("none"), "error-invalid-room"),
        ("sendMessage", message(&foreign), "error-not-allowed"),
        ("sendMessage", message(&ended), "error-not-allowed"),
        ("getRoomIdByNameOrId", json!(["none"]), "error-invalid-room"),
        // A name is no address: two visitors may have the same one.
        ("getRoomIdByNameOrId", json!(["Iris"]), "error-invalid-room"),
        ("getRoomIdByNameOrId", json!([foreign]), "error-not-allowed"),
        ("getRoomNameById", json!(["none"]), "error-invalid-room"),
        ("getRoomNameById", json!([foreign]), "error-not-allowed"),
        ("getRoomById", json!(["none"]), "error-invalid-room"),
        ("getRoomById", json!([foreign]), "error-not-allowed"),
        ("joinRoom", json!(["none"]), "error-invalid-room"),
        ("joinRoom", json!([foreign]), "error-not-allowed"),
        ("joinRoom", json!([ended]), "room-closed"),
        ("leaveRoom", json!(["none"]), "error-invalid-room"),
        ("leaveRoom", json!([ended]), "room-closed"),
        ("createDirectMessage", json!(["ben"]), "error-not-allowed"),
    ] {
        let error = scene.client.refused(method, params.clone()).await;
        assert_eq!(error["error"], code, "{method} {params}");
        if method == "sendMessage" {
            let body = json!({ "message": params[0] });
            let by_rest = scene.ana.api.post("chat.sendMessage", body).await;
            assert!(
                mentions(&by_rest, &error["error"]),
                "{params}: {}",
                by_rest.text
            );
        }
    }
    for rid in [&foreign, &ended] {
        let page = scene
            .admin
            .api
            .get(&format!("livechat/{rid}/messages"))
            .await;
        let texts = page.ok()["messages"].to_string();
        assert!(!texts.contains(r#""msg":"x""#), "{texts}");
    }
}

#[tokio::test]
async fn messages_of_others_and_of_nobody_are_not_changed() {
    let mut scene = Scene::new().await;
    let rid = scene.rid.clone();
    let theirs = scene.visitor.send(&rid, "the visitor's").await.ok();
    let theirs = theirs["message"]["_id"].clone();
    let mine = scene
        .client
        .ok("sendMessage", json!([{ "rid": rid, "msg": "mine" }]))
        .await;
    for (id, code) in [
        (json!("none"), None),
        (theirs.clone(), Some("error-action-not-allowed")),
    ] {
        let update = json!([{ "_id": id, "rid": rid, "msg": "changed" }]);
        let error = scene.client.refused("updateMessage", update).await;
        let body = json!({ "roomId": rid, "msgId": id, "text": "changed" });
        let by_rest = scene.ana.api.post("chat.update", body).await;
        assert_eq!(by_rest.status, 400, "{}", by_rest.text);
        if let Some(code) = code {
            assert_eq!(error["error"], code);
            assert!(mentions(&by_rest, &error["error"]), "{}", by_rest.text);
        }
        let error = scene
            .client
            .refused("deleteMessage", json!([{ "_id": id }]))
            .await;
        assert!(error["error"].is_string(), "{error}");
    }
    // The own one is, and everybody hears of it.
    let mut widget = Client::visitor(&scene.server, &scene.visitor, &rid).await;
    let update = json!([{ "_id": mine["_id"], "rid": rid, "msg": "mine, better" }]);
    assert_eq!(scene.client.ok("updateMessage", update).await, Value::Null);
    let seen = widget.event("stream-room-messages", &rid).await;
    assert_eq!(seen[0]["_id"], mine["_id"]);
    assert_eq!(seen[0]["msg"], "mine, better");
    assert!(seen[0]["editedAt"]["$date"].is_i64());
    for text in ["", " \n"] {
        let update = json!([{ "_id": mine["_id"], "rid": rid, "msg": text }]);
        let error = scene.client.refused("updateMessage", update).await;
        assert_eq!(error["errorType"], "Match.Error");
    }
    scene
        .client
        .ok("deleteMessage", json!([{ "_id": mine["_id"] }]))
        .await;
    assert_eq!(scene.visitor.texts(&rid).await, ["the visitor's"]);
}

#[tokio::test]
async fn what_programs_call_needs_a_login_and_its_parameters() {
    let mut scene = Scene::new().await;
    let mut nobody = Client::connect(&scene.server).await;
    for (method, good, wrong) in [
        (
            "sendMessage",
            json!([{ "rid": "x", "msg": "x" }]),
            vec![json!([]), json!(["x"]), json!([{ "msg": "x" }])],
        ),
        (
            "updateMessage",
            json!([{ "_id": "x", "msg": "x" }]),
            vec![json!([]), json!([{ "_id": "x" }]), json!([{ "msg": "x" }])],
        ),
        (
            "deleteMessage",
            json!([{ "_id": "x" }]),
            vec![json!([]), json!([{}]), json!(["x"])],
        ),
        (
            "setReaction",
            json!([":+1:", "x"]),
            vec![json!([]), json!([":+1:"]), json!([7, "x"])],
        ),
        (
            "getRoomIdByNameOrId",
            json!(["x"]),
            vec![json!([]), json!([7]), json!([null])],
        ),
        (
            "getRoomNameById",
            json!(["x"]),
            vec![json!([]), json!([{}])],
        ),
        ("joinRoom", json!(["x"]), vec![json!([]), json!([["x"]])]),
        ("leaveRoom", json!(["x"]), vec![json!([]), json!([false])]),
    ] {
        let error = nobody.refused(method, good).await;
        assert_eq!(error["error"], "error-not-allowed", "{method}");
        for params in wrong {
            let error = scene.client.refused(method, params.clone()).await;
            assert_eq!(
                (&error["error"], &error["errorType"]),
                (&json!(400), &json!("Match.Error")),
                "{method} {params}"
            );
        }
    }
    let error = nobody.refused("createDirectMessage", json!(["ana"])).await;
    assert_eq!(error["error"], "error-not-allowed");
    assert_eq!(nobody.ok("logout", json!([])).await, Value::Null);
}

#[tokio::test]
async fn a_room_answers_to_its_id_and_has_its_visitors_name() {
    let mut scene = Scene::new().await;
    let rid = scene.rid.clone();
    let ask = json!([rid]);
    assert_eq!(
        scene.client.ok("getRoomIdByNameOrId", ask.clone()).await,
        rid.as_str()
    );
    assert_eq!(
        scene.client.ok("getRoomNameById", ask.clone()).await,
        "Iris"
    );
    // The room is an agent's own already.
    assert_eq!(scene.client.ok("joinRoom", ask.clone()).await, true);
    let error = scene.client.refused("leaveRoom", ask).await;
    assert_eq!(error["error"], "error-not-allowed");
    // What an ended chat was called is still known to who served it.
    let ended = json!([scene.ended]);
    assert_eq!(scene.client.ok("getRoomNameById", ended).await, "Iris");
}
