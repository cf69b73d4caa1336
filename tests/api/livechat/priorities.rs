//! `livechat/priorities…`, `livechat/room/:rid/priority`.

use crate::house::{self, list, text};
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

#[tokio::test]
async fn five_priorities_are_renamed_and_reset() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let all = |query: &'static [(&'static str, &'static str)]| {
        let api = admin.api.clone();
        async move { api.get_with("livechat/priorities", query).await.ok() }
    };
    let page = all(&[]).await;
    let labels: Vec<String> = list(&page["priorities"])
        .iter()
        .map(|p| text(&p["i18n"]))
        .collect();
    assert_eq!(labels, ["Highest", "High", "Medium", "Low", "Lowest"]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(5), &json!(0), &json!(5))
    );
    let id = text(&page["priorities"][1]["_id"]);
    let path = format!("livechat/priorities/{id}");
    assert_eq!(
        admin.api.get(&path).await.ok(),
        json!({ "_id": id, "i18n": "High", "sortItem": 2, "dirty": false, "success": true })
    );
    let reset = || async { admin.api.get("livechat/priorities.reset").await.ok()["reset"].clone() };
    assert_eq!(reset().await, false);
    admin.api.put(&path, json!({ "name": "Eilig" })).await.ok();
    assert_eq!(
        admin.api.get(&path).await.ok(),
        json!({ "_id": id, "i18n": "High", "sortItem": 2, "dirty": true, "name": "Eilig", "success": true })
    );
    assert_eq!(reset().await, true);
    assert_eq!(all(&[("text", "EIL")]).await["total"], 1);
    assert_eq!(
        all(&[("text", "high")]).await["total"],
        1,
        "its own label is not shown any more"
    );
    let other = text(&page["priorities"][4]["_id"]);
    let other = format!("livechat/priorities/{other}");
    let reply = admin.api.put(&other, json!({ "name": "EILIG" })).await;
    reply.refused(400, "error-duplicate-priority-name");
    admin.api.put(&path, json!({ "reset": true })).await.ok();
    assert_eq!(reset().await, false);
    admin.api.put(&other, json!({ "name": "Eilig" })).await.ok();
    admin
        .api
        .post("livechat/priorities.reset", json!({}))
        .await
        .ok();
    assert_eq!(all(&[]).await, page);
    for (body, text) in [
        (json!({}), "must have required property 'name'"),
        (
            json!({ "name": "x", "reset": true }),
            "must NOT have additional properties",
        ),
        (
            json!({ "reset": false }),
            "must be equal to one of the allowed values",
        ),
        (json!({ "name": {} }), "must be string"),
        (
            json!({ "name": " " }),
            "must NOT have fewer than 1 characters",
        ),
        (json!({ "more": 1 }), "must NOT have additional properties"),
    ] {
        admin.api.put(&path, body).await.invalid_params(text);
    }
    let reply = admin
        .api
        .put("livechat/priorities/none", json!({ "name": "x" }))
        .await;
    reply.refused(400, "error-unable-to-update-priority");
    admin
        .api
        .get("livechat/priorities/none")
        .await
        .refused(404, "Priority with id none not found");
    let agent = server.agent(&admin, "ana").await;
    agent.api.get(&path).await.ok();
    agent
        .api
        .put(&path, json!({ "name": "x" }))
        .await
        .forbidden();
    agent.api.get("livechat/priorities.reset").await.forbidden();
    agent
        .api
        .post("livechat/priorities.reset", json!({}))
        .await
        .forbidden();
}

#[tokio::test]
async fn a_room_and_its_place_in_the_queue_follow() {
    let h = house::manual().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let path = format!("livechat/room/{rid}/priority");
    let all = h.agent.api.get("livechat/priorities").await.ok();
    let id = text(&all["priorities"][0]["_id"]);
    let keys = |doc: &Value| (doc["priorityId"].clone(), doc["priorityWeight"].clone());
    let room = || async { visitor.room().await.ok()["room"].clone() };
    assert_eq!(keys(&room().await), (Value::Null, json!(99)));
    h.agent
        .api
        .post(&path, json!({ "priorityId": id }))
        .await
        .ok();
    assert_eq!(keys(&room().await), (json!(id), json!(1)));
    assert_eq!(
        keys(&house::inquiry(&h.agent, &rid).await),
        (json!(id), json!(1))
    );
    // Said once more, nothing is noted.
    h.agent
        .api
        .post(&path, json!({ "priorityId": id }))
        .await
        .ok();
    let notes = |history: &Value| {
        list(&history["messages"])
            .iter()
            .filter(|m| m["t"] == "omnichannel_priority_change_history")
            .cloned()
            .collect::<Vec<Value>>()
    };
    let seen = notes(&visitor.history(&rid).await.ok());
    assert_eq!(seen.len(), 1);
    assert_eq!(
        (&seen[0]["msg"], &seen[0]["u"]["_id"]),
        (&json!(""), &json!(h.agent.id))
    );
    h.agent.api.delete(&path).await.ok();
    assert_eq!(keys(&room().await), (Value::Null, json!(99)));
    assert_eq!(notes(&visitor.history(&rid).await.ok()).len(), 2);
    // Closed ones too.
    visitor.close(&rid).await.ok();
    h.admin
        .api
        .post(&path, json!({ "priorityId": id }))
        .await
        .ok();
    h.agent
        .api
        .post(&path, json!({ "priorityId": "none" }))
        .await
        .refused(400, "error-invalid-priority");
    h.agent
        .api
        .post(&path, json!({ "priorityId": "" }))
        .await
        .refused(400, "error-invalid-priority");
    h.agent
        .api
        .post(&path, json!({}))
        .await
        .invalid_params("must have required property 'priorityId'");
    let nowhere = "livechat/room/nowhere/priority";
    h.agent
        .api
        .post(nowhere, json!({ "priorityId": id }))
        .await
        .refused(400, "error-room-does-not-exist");
    h.agent
        .api
        .delete(nowhere)
        .await
        .refused(400, "error-room-does-not-exist");
    h.user("priority-plain", &["user"])
        .await
        .api
        .post(&path, json!({ "priorityId": id }))
        .await
        .forbidden();
    h.api.delete(&path).await.not_logged_in();
}

#[tokio::test]
async fn a_new_room_may_come_with_one() {
    let h = house::manual().await;
    let all = h.agent.api.get("livechat/priorities").await.ok();
    let id = text(&all["priorities"][3]["_id"]);
    for (asked, weight) in [(id.as_str(), 4), ("none", 99)] {
        let visitor = Visitor::new(&h.api);
        visitor.register(json!({ "name": "Iris" })).await.ok();
        let query = [("token", visitor.token.as_str()), ("priority", asked)];
        let room = h.api.get_with("livechat/room", &query).await.ok()["room"].clone();
        assert_eq!(room["priorityWeight"], weight);
        assert_eq!(room.get("priorityId").is_some(), weight == 4);
    }
}
