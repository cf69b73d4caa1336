//! What users write onto a room, and whom they hand it to.

use crate::house::{self, inquiry, room, subscription, text};
use crate::support::{Agent, Api, Reply, Visitor, unique};
use serde_json::{Value, json};

async fn guest(api: &Api, visitor: &Visitor) -> Value {
    let path = format!("livechat/visitor/{}", visitor.token);
    api.get(&path).await.ok()["visitor"].clone()
}

async fn save(user: &Agent, guest: Value, info: Value) -> Reply {
    let body = json!({ "guestData": guest, "roomData": info });
    user.api.post("livechat/room.saveInfo", body).await
}

#[tokio::test]
async fn names_topic_and_tags_are_written() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = text(&guest(&h.api, &visitor).await["_id"]);
    let who =
        json!({ "_id": id, "name": "Iris Lund", "email": "Iris@Example.org", "phone": "+46 70" });
    let what = json!({ "_id": rid, "topic": "Invoice", "tags": ["billing", "vip", "billing"] });
    assert_eq!(
        save(&h.agent, who, what).await.ok(),
        json!({ "success": true })
    );
    let now = room(&h.admin, &rid).await;
    assert_eq!(
        (&now["fname"], &now["topic"], &now["tags"]),
        (
            &json!("Iris Lund"),
            &json!("Invoice"),
            &json!(["billing", "vip"])
        )
    );
    let known = guest(&h.api, &visitor).await;
    assert_eq!(known["name"], "Iris Lund");
    assert_eq!(
        known["visitorEmails"],
        json!([{ "address": "iris@example.org" }])
    );
    assert_eq!(known["phone"], json!([{ "phoneNumber": "+46 70" }]));
    assert_eq!(inquiry(&h.agent, &rid).await["name"], "Iris Lund");
    assert_eq!(subscription(&h.agent, &rid).await["fname"], "Iris Lund");
    // Empty leaves the visitor as they are; absent tags go; an absent topic stays, an empty one goes.
    let who = json!({ "_id": id, "name": "", "email": "", "phone": "" });
    save(&h.agent, who.clone(), json!({ "_id": rid }))
        .await
        .ok();
    let now = room(&h.admin, &rid).await;
    assert_eq!(now["topic"], "Invoice");
    assert!(now.get("tags").is_none());
    assert_eq!(guest(&h.api, &visitor).await, {
        let mut known = known.clone();
        known["_updatedAt"] = guest(&h.api, &visitor).await["_updatedAt"].clone();
        known
    });
    save(&h.agent, who, json!({ "_id": rid, "topic": "" }))
        .await
        .ok();
    assert!(room(&h.admin, &rid).await.get("topic").is_none());
    // One half that fails leaves the other one in place.
    save(
        &h.agent,
        json!({ "_id": "nobody" }),
        json!({ "_id": rid, "topic": "still" }),
    )
    .await
    .refused(400, "error-invalid-visitor");
    assert_eq!(room(&h.admin, &rid).await["topic"], "still");
}

#[tokio::test]
async fn refusals_of_saving() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, _) = Visitor::with_room(&h.api).await;
    let id = text(&guest(&h.api, &visitor).await["_id"]);
    let foreign = text(&guest(&h.api, &other).await["_id"]);
    let long = "x".repeat(5000);
    for (who, what, error) in [
        (
            json!({ "_id": id }),
            json!({ "_id": "none" }),
            "error-invalid-room",
        ),
        (
            json!({ "_id": "none" }),
            json!({ "_id": rid }),
            "error-invalid-visitor",
        ),
        // Who serves a room writes about its visitor, not about any.
        (
            json!({ "_id": foreign }),
            json!({ "_id": rid }),
            "error-invalid-visitor",
        ),
        (
            json!({ "_id": id, "email": "x" }),
            json!({ "_id": rid }),
            "Invalid email x [error-invalid-email]",
        ),
        (
            json!({ "_id": id, "email": "a@b.c, d@e.f" }),
            json!({ "_id": rid }),
            "Invalid email a@b.c, d@e.f [error-invalid-email]",
        ),
        (
            json!({ "_id": id, "name": long }),
            json!({ "_id": rid }),
            "name must NOT have more than 256 characters [invalid-params]",
        ),
        (
            json!({ "_id": id }),
            json!({ "_id": rid, "topic": long }),
            "topic must NOT have more than 1024 characters [invalid-params]",
        ),
        (
            json!({}),
            json!({ "_id": rid }),
            "must have required property '_id' [invalid-params]",
        ),
        (
            json!({ "_id": id }),
            json!({}),
            "must have required property '_id' [invalid-params]",
        ),
        (
            json!({ "_id": id, "x": 1 }),
            json!({ "_id": rid }),
            "must NOT have additional properties [invalid-params]",
        ),
        (
            json!({ "_id": id }),
            json!({ "_id": rid, "x": 1 }),
            "must NOT have additional properties [invalid-params]",
        ),
        (
            json!({ "_id": id, "name": {} }),
            json!({ "_id": rid }),
            "must be string [invalid-params]",
        ),
        (
            json!({ "_id": id, "livechatData": [] }),
            json!({ "_id": rid }),
            "must be object [invalid-params]",
        ),
        (
            json!({ "_id": id }),
            json!({ "_id": rid, "tags": "x" }),
            "must be array [invalid-params]",
        ),
    ] {
        save(&h.agent, who, what).await.refused(400, error);
    }
    h.agent
        .api
        .post(
            "livechat/room.saveInfo",
            json!({ "guestData": { "_id": id } }),
        )
        .await
        .invalid_params("must have required property 'roomData'");
    let colleague = h.user(&unique("colleague"), &["livechat-agent"]).await;
    let (who, what) = (json!({ "_id": id }), json!({ "_id": rid, "topic": "t" }));
    save(&colleague, who.clone(), what.clone())
        .await
        .unauthorized();
    let nobody = h.user(&unique("nobody"), &["user"]).await;
    save(&nobody, who.clone(), what.clone()).await.forbidden();
    let manager = h.user(&unique("manager"), &["livechat-manager"]).await;
    save(&manager, who, what).await.ok();
}

#[tokio::test]
async fn a_room_is_handed_to_another_visitor() {
    let h = house::auto().await;
    let (old, rid) = Visitor::with_room(&h.api).await;
    old.send(&rid, "it is me").await.ok();
    let new = Visitor::new(&h.api);
    let made = new.register(json!({ "name": "Iris again" })).await.ok();
    let new_id = text(&made["visitor"]["_id"]);
    let old_id = text(&guest(&h.api, &old).await["_id"]);
    let ask = |rid: &str, old: &str, new: &str| {
        let body = json!({ "rid": rid, "oldVisitorId": old, "newVisitorId": new });
        let api = h.agent.api.clone();
        async move { api.put("livechat/room.visitor", body).await }
    };
    let (third, third_rid) = Visitor::with_room(&h.api).await;
    let third_id = text(&guest(&h.api, &third).await["_id"]);
    for (rid, old, new, error) in [
        (rid.as_str(), "none", new_id.as_str(), "visitor-not-found"),
        (&rid, &old_id, "none", "visitor-not-found"),
        ("none", &old_id, &new_id, "invalid-room"),
        (&rid, &third_id, &new_id, "invalid-room-visitor"),
        // They have an open room of their own.
        (&rid, &old_id, &third_id, "error-not-allowed"),
    ] {
        ask(rid, old, new).await.refused(400, error);
    }
    let done = ask(&rid, &old_id, &new_id).await.ok();
    assert_eq!(done["room"]["v"]["_id"], json!(new_id));
    assert_eq!(done["room"]["fname"], "Iris again");
    assert_eq!(inquiry(&h.agent, &rid).await["v"]["_id"], json!(new_id));
    // Whose room it is decides who may go on in it.
    assert_eq!(new.texts(&rid).await, ["it is me"]);
    assert_eq!(new.room_id().await, rid);
    old.send(&rid, "and now?")
        .await
        .refused(400, "invalid-room");
    assert_ne!(old.room_id().await, rid);
    // Somebody who cannot see the room does not hand it on.
    let colleague = h.user(&unique("far-away"), &["livechat-agent"]).await;
    let body = json!({ "rid": third_rid, "oldVisitorId": third_id, "newVisitorId": old_id });
    colleague
        .api
        .put("livechat/room.visitor", body)
        .await
        .refused(400, "error-not-allowed");
    let nobody = h.user(&unique("nobody"), &["user"]).await;
    let body = json!({ "rid": rid, "oldVisitorId": new_id, "newVisitorId": old_id });
    nobody
        .api
        .put("livechat/room.visitor", body)
        .await
        .forbidden();
    for key in ["rid", "oldVisitorId", "newVisitorId"] {
        let mut body = json!({ "rid": rid, "oldVisitorId": new_id, "newVisitorId": old_id });
        body.as_object_mut().expect("an object").remove(key);
        h.agent
            .api
            .put("livechat/room.visitor", body)
            .await
            .invalid_params(&format!("must have required property '{key}'"));
    }
}

#[tokio::test]
async fn origins_are_listed_once_each() {
    let h = house::auto().await;
    let (_visitor, _rid) = Visitor::with_room(&h.api).await;
    let found = h.agent.api.get("livechat/rooms/filters").await.ok();
    let api = json!({ "type": "api" });
    let filters = house::list(&found["filters"]);
    assert_eq!(filters.iter().filter(|f| **f == api).count(), 1, "{found}");
    let nobody = h.user(&unique("nobody"), &["user"]).await;
    nobody.api.get("livechat/rooms/filters").await.forbidden();
}

#[tokio::test]
async fn a_priority_nobody_has_leaves_the_rest_of_the_room_alone() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let who = json!({ "_id": guest(&h.api, &visitor).await["_id"] });
    let what = |priority: &str| json!({ "_id": rid, "topic": "Invoice", "tags": ["billing"], "priorityId": priority });
    save(&h.agent, who.clone(), what("none"))
        .await
        .refused(400, "error-invalid-priority");
    let now = room(&h.admin, &rid).await;
    assert!(
        now.get("topic").is_none() && now.get("tags").is_none(),
        "{now}"
    );
    let all = h.agent.api.get("livechat/priorities").await.ok();
    let id = text(&all["priorities"][1]["_id"]);
    save(&h.agent, who, what(&id)).await.ok();
    let now = room(&h.admin, &rid).await;
    assert_eq!(
        (&now["topic"], &now["priorityId"]),
        (&json!("Invoice"), &json!(id))
    );
}
