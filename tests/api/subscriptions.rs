//! `subscriptions.*`: a user's places in rooms.

use crate::house::{self, is_date, is_id, list, text};
use crate::support::{Agent, Visitor, encode};
use serde_json::{Value, json};

async fn post(user: &Agent, path: &str, body: Value) -> crate::support::Reply {
    user.api.post(path, body).await
}

#[tokio::test]
async fn a_place_is_whole() {
    let h = house::auto().await;
    let (_, rid) = Visitor::with_room(&h.api).await;
    let room = house::room(&h.admin, &rid).await;
    let place = house::subscription(&h.agent, &rid).await;
    assert!(
        is_id(&place["_id"]) && is_date(&place["ts"]) && is_date(&place["_updatedAt"]),
        "{place}"
    );
    assert_eq!(
        place,
        json!({
            "_id": place["_id"], "rid": rid, "name": "Iris", "fname": "Iris", "t": "l", "u": { "_id": h.agent.id, "username": "ana" },
            "v": { "_id": room["v"]["_id"], "username": room["v"]["username"], "status": "online" }, "open": true, "alert": true,
            "unread": 1, "userMentions": 1, "groupMentions": 0, "ts": place["ts"], "desktopNotifications": "all",
            "mobilePushNotifications": "all", "emailNotifications": "all", "_updatedAt": place["_updatedAt"],
        })
    );
    // Nobody else has one, the room's existence is not told.
    assert_eq!(
        h.admin
            .api
            .get(&format!("subscriptions.getOne?roomId={rid}"))
            .await
            .ok(),
        json!({ "subscription": null, "success": true })
    );
    assert_eq!(
        h.agent
            .api
            .get("subscriptions.getOne?roomId=nothing")
            .await
            .ok(),
        json!({ "subscription": null, "success": true })
    );
    h.agent
        .api
        .get("subscriptions.getOne")
        .await
        .invalid_params("must have required property 'roomId'");
    h.api
        .get(&format!("subscriptions.getOne?roomId={rid}"))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn reading_and_unreading() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let first = visitor.send(&rid, "first").await.ok()["message"].clone();
    visitor.send(&rid, "second").await.ok();
    assert_eq!(house::subscription(&h.agent, &rid).await["unread"], 3);
    assert_eq!(
        post(&h.agent, "subscriptions.read", json!({ "rid": rid }))
            .await
            .ok(),
        json!({ "success": true })
    );
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"]),
        (&json!(0), &json!(false))
    );
    assert!(is_date(&place["ls"]));
    // Own words are not unread.
    h.agent.say(&rid, "mine").await.ok();
    assert_eq!(house::subscription(&h.agent, &rid).await["unread"], 0);
    visitor.send(&rid, "third").await.ok();
    assert_eq!(house::subscription(&h.agent, &rid).await["unread"], 1);
    post(&h.agent, "subscriptions.read", json!({ "roomId": rid }))
        .await
        .ok();
    post(&h.agent, "subscriptions.unread", json!({ "roomId": rid }))
        .await
        .ok();
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(place["alert"], true);
    assert!(place["unread"].as_i64().unwrap() >= 1, "{place}");
    post(&h.agent, "subscriptions.read", json!({ "rid": rid }))
        .await
        .ok();
    post(
        &h.agent,
        "subscriptions.unread",
        json!({ "firstUnreadMessage": { "_id": first["_id"] } }),
    )
    .await
    .ok();
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(place["alert"], true);
    assert!(text(&place["ls"]) < text(&first["ts"]), "{place}");

    for path in ["subscriptions.read", "subscriptions.unread"] {
        assert_eq!(
            post(&h.agent, path, json!({})).await.json["errorType"],
            "invalid-params"
        );
        post(&h.agent, path, json!({ "roomId": "nothing" }))
            .await
            .refused(400, "error-invalid-room");
        h.api
            .post(path, json!({ "roomId": rid }))
            .await
            .not_logged_in();
    }
    post(&h.admin, "subscriptions.unread", json!({ "roomId": rid }))
        .await
        .refused(400, "error-not-allowed");
}

#[tokio::test]
async fn places_are_listed_and_those_that_went_are_named() {
    let h = house::auto().await;
    let user = h.user("places-get", &["livechat-manager"]).await;
    assert_eq!(
        user.api.get("subscriptions.get").await.ok(),
        json!({ "update": [], "remove": [], "success": true })
    );
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    user.api
        .get(&format!("livechat/room.join?roomId={rid}"))
        .await
        .ok();
    let all = user.api.get("subscriptions.get").await.ok();
    assert_eq!(list(&all["update"]).len(), 1);
    let place = all["update"][0].clone();
    assert_eq!(place["rid"], json!(rid));
    let since = format!(
        "subscriptions.get?updatedSince={}",
        encode(&text(&place["_updatedAt"]))
    );
    visitor.send(&rid, "news").await.ok();
    let changed = user.api.get(&since).await.ok();
    assert_eq!(changed["update"][0]["unread"], 2);
    visitor.close(&rid).await.ok();
    let gone = user.api.get(&since).await.ok();
    assert_eq!(gone["update"], json!([]));
    assert_eq!(gone["remove"][0]["_id"], place["_id"]);
    assert!(is_date(&gone["remove"][0]["_deletedAt"]));
    user.api
        .get("subscriptions.get?updatedSince=nonsense")
        .await
        .coded(
            "error-updatedSince-param-invalid",
            "The \"updatedSince\" query parameter must be a valid date.",
        );
    h.api.get("subscriptions.get").await.not_logged_in();
}
