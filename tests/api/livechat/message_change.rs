//! `PUT` and `DELETE livechat/message/:_id`: a visitor changes own words.

use crate::house::{self, is_date, text};
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

fn body(visitor: &Visitor, rid: &str) -> Value {
    json!({ "token": visitor.token, "rid": rid })
}

fn edit(visitor: &Visitor, rid: &str, msg: &str) -> Value {
    json!({ "token": visitor.token, "rid": rid, "msg": msg })
}

#[tokio::test]
async fn an_edit_replaces_the_words_and_nothing_else() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let first = visitor.send(&rid, "frist").await.ok()["message"].clone();
    let path = format!("livechat/message/{}", text(&first["_id"]));
    let before = house::room(&h.admin, &rid).await;
    let edited = h
        .api
        .put(&path, edit(&visitor, &rid, "first http://a.example/"))
        .await
        .ok()["message"]
        .clone();
    assert_eq!(edited["msg"], "first http://a.example/");
    assert_eq!(edited["urls"], json!([{ "url": "http://a.example/" }]));
    assert!(is_date(&edited["editedAt"]), "{edited}");
    assert_eq!(
        edited["editedBy"],
        json!({ "_id": first["u"]["_id"], "username": first["u"]["username"] })
    );
    for key in ["_id", "rid", "ts", "u", "token", "alias"] {
        assert_eq!(edited[key], first[key], "{key}");
    }
    // The room shows the new words; nothing is counted.
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["lastMessage"]["msg"], edited["msg"]);
    for key in ["msgs", "lm", "metrics"] {
        assert_eq!(room[key], before[key], "{key}");
    }
    assert_eq!(visitor.texts(&rid).await, ["first http://a.example/"]);
    // An older message changes without becoming the newest.
    visitor.send(&rid, "second").await.ok();
    h.api.put(&path, edit(&visitor, &rid, "one")).await.ok();
    assert_eq!(
        house::room(&h.admin, &rid).await["lastMessage"]["msg"],
        "second"
    );
    assert_eq!(visitor.texts(&rid).await, ["one", "second"]);
}

#[tokio::test]
async fn a_deleted_message_is_gone_and_the_room_shows_the_one_before() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let first = visitor.send(&rid, "first").await.ok()["message"].clone();
    let before = house::room(&h.admin, &rid).await;
    let second = visitor.send(&rid, "second").await.ok()["message"].clone();
    let id = text(&second["_id"]);
    let path = format!("livechat/message/{id}");
    let gone = h.api.delete_with(&path, body(&visitor, &rid)).await.ok();
    assert!(is_date(&gone["message"]["ts"]));
    assert_eq!(
        gone,
        json!({ "message": { "_id": id, "ts": gone["message"]["ts"] }, "success": true })
    );
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&room["msgs"], &room["lastMessage"]["_id"]),
        (&before["msgs"], &first["_id"])
    );
    assert_eq!(visitor.texts(&rid).await, ["first"]);
    h.api
        .delete_with(&path, body(&visitor, &rid))
        .await
        .refused(400, "invalid-message");
    // Without a body the query is read, and what a page would carry is tolerated.
    let path = format!(
        "livechat/message/{}?token={}&rid={rid}&count=1&offset=0&sort=%7B%7D",
        text(&first["_id"]),
        visitor.token
    );
    h.api.delete(&path).await.ok();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["lastMessage"]["t"], "livechat-started");
    assert!(visitor.texts(&rid).await.is_empty());
}

#[tokio::test]
async fn only_own_words_in_the_own_open_room_change() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, foreign) = Visitor::with_room(&h.api).await;
    let own = text(&visitor.send(&rid, "mine").await.ok()["message"]["_id"]);
    let theirs = text(&other.send(&foreign, "theirs").await.ok()["message"]["_id"]);
    let agents = text(&h.agent.say(&rid, "agent's").await.ok()["message"]["_id"]);
    let started = visitor.history(&rid).await.ok();
    let system = text(&started["messages"].as_array().unwrap().last().unwrap()["_id"]);
    let cases = [
        (
            &visitor,
            rid.as_str(),
            agents.as_str(),
            "error-action-not-allowed",
        ),
        (
            &visitor,
            rid.as_str(),
            system.as_str(),
            "error-action-not-allowed",
        ),
        (&visitor, rid.as_str(), theirs.as_str(), "invalid-message"),
        (&visitor, rid.as_str(), "nothing", "invalid-message"),
        (&visitor, foreign.as_str(), theirs.as_str(), "invalid-room"),
        (&visitor, "nothing", own.as_str(), "invalid-room"),
        (&other, rid.as_str(), own.as_str(), "invalid-room"),
    ];
    for (who, rid, id, error) in cases {
        let path = format!("livechat/message/{id}");
        h.api
            .put(&path, edit(who, rid, "changed"))
            .await
            .refused(400, error);
        h.api
            .delete_with(&path, body(who, rid))
            .await
            .refused(400, error);
    }
    let path = format!("livechat/message/{own}");
    let nobody = Visitor::with_token(&h.api, "nobody");
    h.api
        .put(&path, edit(&nobody, &rid, "x"))
        .await
        .refused(400, "invalid-token");
    h.api
        .delete_with(&path, body(&nobody, &rid))
        .await
        .refused(400, "invalid-token");
    h.api
        .put(&path, body(&visitor, &rid))
        .await
        .invalid_params("must have required property 'msg'");
    h.api
        .put(&path, json!({}))
        .await
        .invalid_params("must have required property 'token'");
    h.api
        .put(&path, edit(&visitor, &rid, "  "))
        .await
        .invalid_params("must NOT have fewer than 1 characters");
    h.api
        .delete(&path)
        .await
        .invalid_params("must have required property 'token'");
    visitor.close(&rid).await.ok();
    h.api
        .put(&path, edit(&visitor, &rid, "x"))
        .await
        .refused(400, "room-closed");
    h.api
        .delete_with(&path, body(&visitor, &rid))
        .await
        .refused(400, "room-closed");
    assert_eq!(visitor.texts(&rid).await, ["mine", "agent's"]);
    assert_eq!(other.texts(&foreign).await, ["theirs"]);
}

#[tokio::test]
async fn owners_may_forbid_both() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let id = text(&visitor.send(&rid, "mine").await.ok()["message"]["_id"]);
    let path = format!("livechat/message/{id}");
    admin.set("Message_AllowEditing", false).await;
    admin.set("Message_AllowDeleting", false).await;
    api.put(&path, edit(&visitor, &rid, "x"))
        .await
        .refused(400, "error-action-not-allowed");
    api.delete_with(&path, body(&visitor, &rid))
        .await
        .refused(400, "error-action-not-allowed");
    api.put("livechat/message/nothing", edit(&visitor, &rid, "x"))
        .await
        .refused(400, "invalid-message");
    assert_eq!(visitor.texts(&rid).await, ["mine"]);
}
