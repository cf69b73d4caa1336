//! What colleagues are told of each other, and a user of their own.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::{Value, json};

const LOGGED: &str = "stream-notify-logged";

#[tokio::test]
async fn names_roles_and_ends_of_accounts_are_told_to_colleagues() {
    let (server, admin, agent) = desk().await;
    let eve = server.user(&admin, "eve", &["user"]).await;
    let mut console = Client::login(&server, &agent).await;
    for event in [
        "Users:NameChanged",
        "updateAvatar",
        "roles-change",
        "Users:Deleted",
    ] {
        console.sub(LOGGED, event, &json!([])).await;
    }
    let mut nobody = Client::connect(&server).await;
    nobody.denied(LOGGED, "Users:NameChanged", &json!([])).await;

    let body = json!({ "userId": eve.id, "data": { "name": "Eve Ray" } });
    admin.api.post("users.update", body.clone()).await.ok();
    assert_eq!(
        console.event(LOGGED, "Users:NameChanged").await,
        json!([{ "_id": eve.id, "name": "Eve Ray", "username": "eve" }])
    );
    let picture = console.event(LOGGED, "updateAvatar").await;
    assert_eq!(picture, json!([{ "username": "eve" }]));
    // The same name again is no news.
    admin.api.post("users.update", body).await.ok();

    let mut role = json!({ "_id": "livechat-agent", "u": { "_id": eve.id, "username": "eve" } });
    let body = json!({ "username": "eve" });
    admin.api.post("livechat/users/agent", body).await.ok();
    role["type"] = json!("added");
    assert_eq!(console.event(LOGGED, "roles-change").await, json!([role]));
    let path = format!("livechat/users/agent/{}", eve.id);
    admin.api.delete(&path).await.ok();
    role["type"] = json!("removed");
    assert_eq!(console.event(LOGGED, "roles-change").await, json!([role]));

    let body = json!({ "userId": eve.id });
    admin.api.post("users.delete", body).await.ok();
    let gone = console.event(LOGGED, "Users:Deleted").await;
    assert_eq!(gone, json!([{ "userId": eve.id }]));
    let rest = console.events(LOGGED, "Users:NameChanged").await;
    assert!(rest.is_empty(), "{rest:?}");
}

#[tokio::test]
async fn rights_are_told_to_all_and_private_settings_to_those_who_may_look() {
    let (server, admin, agent) = desk().await;
    let mut boss = Client::login(&server, &admin).await;
    let mut console = Client::login(&server, &agent).await;
    for client in [&mut boss, &mut console] {
        for event in ["permissions-changed", "private-settings-changed"] {
            client.sub(LOGGED, event, &json!([])).await;
        }
    }
    admin.set("Livechat_secret_token", "of the house").await;
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    admin.grant("view-livechat-rooms", &["admin"]).await;
    let told = boss.event(LOGGED, "private-settings-changed").await;
    let setting = json!({ "_id": "Livechat_offline_email", "value": "desk@example.org" });
    assert_eq!(told, json!(["updated", setting]));
    let permission = json!({ "_id": "view-livechat-rooms", "roles": ["admin"] });
    for client in [&mut boss, &mut console] {
        let told = client.event(LOGGED, "permissions-changed").await;
        assert_eq!(told, json!(["updated", permission]));
    }
    let rest = console.events(LOGGED, "private-settings-changed").await;
    assert!(rest.is_empty(), "{rest:?}");
}

#[tokio::test]
async fn a_visitor_hears_the_new_name_of_who_serves() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::connect(&server).await;
    let room = "stream-livechat-room";
    widget.sub(room, &rid, &proof(&visitor.token)).await;
    let body = json!({ "userId": agent.id, "data": { "name": "Ana Reis" } });
    admin.api.post("users.update", body).await.ok();
    let told = loop {
        let told = widget.event(room, &rid).await;
        if told[0]["type"] == "agentData" {
            break told;
        }
    };
    let data = &told[0]["data"];
    assert_eq!(
        (&data["name"], &data["username"]),
        (&json!("Ana Reis"), &json!("ana"))
    );
    assert!(
        data.get("password").is_none() && data.get("roles").is_none(),
        "{data}"
    );
}

#[tokio::test]
async fn why_a_message_was_not_taken_is_told_to_its_author_alone() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.close(&rid).await.ok();
    let mut console = Client::login(&server, &agent).await;
    let mut boss = Client::login(&server, &admin).await;
    let event = format!("{}/message", agent.id);
    console.sub("stream-notify-user", &event, &json!([])).await;
    let other = format!("{}/message", admin.id);
    boss.sub("stream-notify-user", &other, &json!([])).await;
    let error = console
        .refused("sendMessage", json!([{ "rid": rid, "msg": "too late" }]))
        .await;
    let told = console.event("stream-notify-user", &event).await;
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    let message = &told[0];
    assert_eq!(
        (&message["rid"], &message["msg"]),
        (&json!(rid), &error["reason"])
    );
    assert_eq!(
        message["u"],
        json!({ "_id": "rocket.cat", "username": "rocket.cat" })
    );
    assert_eq!(message["private"], true);
    assert!(
        message["_id"].is_string() && message["ts"]["$date"].is_i64(),
        "{message}"
    );
    assert!(boss.said().await.is_empty());
}

#[tokio::test]
async fn dates_are_dates_at_any_depth_on_both_sides() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    let mut console = Client::login(&server, &agent).await;
    let at = json!({ "$date": 1_709_647_691_101_i64 });
    let deep = json!({ "text": "older", "ts": at });
    let quoted =
        json!({ "text": "old", "ts": at, "message_link": "/x?msg=1", "attachments": [deep] });
    let message = json!({ "rid": rid, "msg": "look", "attachments": [quoted] });
    let stored = console.ok("sendMessage", json!([message])).await;
    let heard = widget.event("stream-room-messages", &rid).await;
    for message in [&stored, &heard[0]] {
        let quoted = &message["attachments"][0];
        assert_eq!(quoted["ts"], at, "{message}");
        assert_eq!(quoted["attachments"][0]["ts"], at, "{message}");
    }
    let history = visitor.history(&rid).await.ok();
    let iso = "2024-03-05T14:08:11.101Z";
    let quoted = &history["messages"][0]["attachments"][0];
    assert_eq!(quoted["ts"], iso, "{history}");
    assert_eq!(quoted["attachments"][0]["ts"], iso, "{history}");

    // Other forms of EJSON are parameters nobody takes.
    for odd in [
        json!({ "$binary": "eA==" }),
        json!({ "$escape": {} }),
        json!({ "$type": "x", "$value": 1 }),
    ] {
        let params = json!([{ "rid": rid, "msg": "x", "attachments": [{ "thing": odd }] }]);
        let error = console.refused("sendMessage", params).await;
        assert_eq!(
            (&error["error"], &error["errorType"]),
            (&json!(400), &json!("Match.Error"))
        );
        let params = json!([rid, { "useCollection": false, "args": [odd] }]);
        let (_, answer) = console.ask("stream-room-messages", params).await;
        assert_eq!(
            (&answer["msg"], &answer["error"]["error"]),
            (&json!("nosub"), &json!(400))
        );
        assert_ne!(answer["error"]["reason"], Value::Null);
    }
}
