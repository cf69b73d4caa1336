//! `chat.update`, `chat.delete`, `chat.getMessage`, `chat.syncMessages`.

use crate::house::{self, is_date, list, text};
use crate::support::{Agent, Server, Visitor, encode};
use serde_json::{Value, json};

#[tokio::test]
async fn own_messages_are_edited_and_deleted() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (_, elsewhere) = Visitor::with_room(&h.api).await;
    let theirs = text(&visitor.send(&rid, "visitor's").await.ok()["message"]["_id"]);
    let sent = h.agent.say(&rid, "frist").await.ok()["message"].clone();
    let id = text(&sent["_id"]);
    let before = house::room(&h.admin, &rid).await;
    let update = |user: &Agent, body: Value| {
        let api = user.api.clone();
        async move { api.post("chat.update", body).await }
    };
    let edited = update(
        &h.agent,
        json!({ "roomId": rid, "msgId": id, "text": "first" }),
    )
    .await
    .ok()["message"]
        .clone();
    assert_eq!(
        (&edited["msg"], &edited["ts"]),
        (&json!("first"), &sent["ts"])
    );
    assert_eq!(
        edited["editedBy"],
        json!({ "_id": h.agent.id, "username": "ana" })
    );
    assert!(is_date(&edited["editedAt"]));
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&room["lastMessage"]["msg"], &room["msgs"], &room["metrics"]),
        (&json!("first"), &before["msgs"], &before["metrics"])
    );
    let missing = "No message found with the id of \"nothing\".";
    let moved = "The room id provided does not match where the message is from.";
    for path in ["chat.update", "chat.delete"] {
        let ask = |user: &Agent, room: &str, id: &str| {
            let mut body = json!({ "roomId": room, "msgId": id });
            if path == "chat.update" {
                body["text"] = json!("x");
            }
            let api = user.api.clone();
            async move { api.post(path, body).await }
        };
        ask(&h.agent, &rid, "nothing").await.refused(400, missing);
        ask(&h.agent, &elsewhere, &id).await.refused(400, moved);
        let foreign = ask(&h.agent, &rid, &theirs).await;
        assert_eq!(foreign.status, 400, "{}", foreign.text);
        assert!(
            foreign.json["error"]
                .as_str()
                .unwrap()
                .contains("error-action-not-allowed"),
            "{}",
            foreign.text
        );
        h.api.post(path, json!({})).await.not_logged_in();
        h.agent
            .api
            .post(path, json!({}))
            .await
            .invalid_params("must have required property 'roomId'");
    }
    assert_eq!(visitor.texts(&rid).await, ["visitor's", "first"]);
    let gone = h
        .agent
        .api
        .post(
            "chat.delete",
            json!({ "roomId": rid, "msgId": id, "asUser": true }),
        )
        .await
        .ok();
    assert_eq!(gone["_id"], json!(id));
    assert!(
        text(&gone["ts"]).parse::<i64>().is_ok() && gone["message"].is_object(),
        "{gone}"
    );
    assert_eq!(visitor.texts(&rid).await, ["visitor's"]);
    assert_eq!(
        house::room(&h.admin, &rid).await["lastMessage"]["msg"],
        "visitor's"
    );
    // An administrator edits anybody's.
    update(
        &h.admin,
        json!({ "roomId": rid, "msgId": theirs, "text": "mended" }),
    )
    .await
    .ok();
    assert_eq!(visitor.texts(&rid).await, ["mended"]);
}

#[tokio::test]
async fn owners_may_forbid_editing_and_deleting() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let id = text(&ana.say(&rid, "mine").await.ok()["message"]["_id"]);
    admin.set("Message_AllowEditing", false).await;
    admin.set("Message_AllowDeleting", false).await;
    let edit = json!({ "roomId": rid, "msgId": id, "text": "x" });
    let refused = ana.api.post("chat.update", edit.clone()).await;
    assert!(
        refused.status == 400
            && refused.json["error"]
                .as_str()
                .unwrap()
                .contains("error-action-not-allowed"),
        "{}",
        refused.text
    );
    let gone = ana
        .api
        .post("chat.delete", json!({ "roomId": rid, "msgId": id }))
        .await;
    assert!(
        gone.status == 400
            && gone.json["error"]
                .as_str()
                .unwrap()
                .contains("error-action-not-allowed"),
        "{}",
        gone.text
    );
    // `edit-message` stands above the setting.
    admin.api.post("chat.update", edit).await.ok();
    assert_eq!(visitor.texts(&rid).await, ["x"]);
}

#[tokio::test]
async fn messages_are_read_by_those_who_see_the_room() {
    let h = house::auto().await;
    let other = h.user("read-other", &["livechat-agent"]).await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let first = visitor.send(&rid, "first").await.ok()["message"].clone();
    let id = text(&first["_id"]);
    let path = format!("chat.getMessage?msgId={id}");
    let shown = h.agent.api.get(&path).await.ok()["message"].clone();
    assert_eq!(
        (&shown["msg"], &shown["alias"]),
        (&json!("first"), &json!("Iris"))
    );
    assert!(shown.get("token").is_none(), "{shown}");
    let hidden = other.api.get(&path).await;
    hidden.refused(400, &format!("No message found with the id of \"{id}\"."));
    assert_eq!(
        other.api.get("chat.getMessage?msgId=nothing").await.status,
        400
    );
    h.agent
        .api
        .get("chat.getMessage")
        .await
        .invalid_params("must have required property 'msgId'");
    h.api.get(&path).await.not_logged_in();

    let second = h.agent.say(&rid, "second").await.ok()["message"].clone();
    let sync = |user: &Agent, since: &str| {
        let path = format!(
            "chat.syncMessages?roomId={rid}&lastUpdate={}",
            encode(since)
        );
        let api = user.api.clone();
        async move { api.get(&path).await }
    };
    let since = sync(&h.agent, &text(&first["_updatedAt"])).await.ok();
    let ids: Vec<&Value> = list(&since["result"]["updated"])
        .iter()
        .map(|m| &m["_id"])
        .collect();
    assert_eq!(ids, [&second["_id"]]);
    assert_eq!(since["result"]["deleted"], json!([]));
    let edit = json!({ "token": visitor.token, "rid": rid, "msg": "edited" });
    h.api
        .put(&format!("livechat/message/{id}"), edit)
        .await
        .ok();
    let since = sync(&h.agent, &text(&second["_updatedAt"])).await.ok();
    assert_eq!(since["result"]["updated"][0]["msg"], "edited");
    assert_eq!(sync(&h.agent, "nonsense").await.status, 400);
    assert_eq!(sync(&other, "2001-01-01T00:00:00.000Z").await.status, 400);
    assert_eq!(
        h.agent
            .api
            .get("chat.syncMessages?lastUpdate=2001-01-01T00:00:00Z")
            .await
            .status,
        400
    );
}
