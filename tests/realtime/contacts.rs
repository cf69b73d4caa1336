//! Methods of custom fields and page visits, and what sockets are told of contacts.

use crate::client::{Client, desk};
use crate::methods::over_http;
use crate::support::Visitor;
use serde_json::{Value, json};

#[tokio::test]
async fn custom_fields_by_methods() {
    let (server, admin, agent) = desk().await;
    let mut boss = Client::login(&server, &admin).await;
    let mut console = Client::login(&server, &agent).await;
    let data = json!({ "field": "plan", "label": "Plan", "scope": "visitor", "visibility": "visible", "regexp": "^[a-z]+$",
        "searchable": true, "public": true });
    let saved = boss
        .ok("livechat:saveCustomField", json!([null, data]))
        .await;
    assert!(saved["_updatedAt"]["$date"].is_number(), "{saved}");
    assert_eq!(
        (&saved["_id"], &saved["label"], &saved["searchable"]),
        (&json!("plan"), &json!("Plan"), &json!(true))
    );
    for (id, field, error) in [
        (
            Value::Null,
            "plan",
            "error-custom-field-name-already-exists",
        ),
        (json!("nothing"), "other", "error-invalid-custom-field"),
        (Value::Null, "a b", "error-invalid-custom-field-name"),
    ] {
        let mut data = data.clone();
        data["field"] = json!(field);
        let refused = boss
            .refused("livechat:saveCustomField", json!([id, data]))
            .await;
        assert_eq!(refused["error"], error);
    }
    let mut broken = data.clone();
    broken["scope"] = json!("page");
    for params in [json!([]), json!([null, {}]), json!([null, broken])] {
        let refused = boss.refused("livechat:saveCustomField", params).await;
        assert_eq!(refused["errorType"], "Match.Error");
    }
    let quiet = json!({ "field": "quiet", "label": "Q", "scope": "room", "visibility": "visible" });
    boss.ok("livechat:saveCustomField", json!([null, quiet]))
        .await;
    for method in ["livechat:saveCustomField", "livechat:removeCustomField"] {
        let refused = console.refused(method, json!(["plan", data])).await;
        assert_eq!(refused["error"], "error-not-allowed");
    }
    let seen = console.ok("livechat:getCustomFields", json!([])).await;
    assert_eq!(seen.as_array().map(Vec::len), Some(2));
    // Without a login one sees what the widget is told.
    let seen = over_http(&server.api(), true, "livechat:getCustomFields", json!([])).await;
    assert_eq!(seen["result"].as_array().map(Vec::len), Some(1));
    assert_eq!(seen["result"][0]["_id"], "plan");

    // A visitor fills it in.
    let mut client = Client::connect(&server).await;
    let token = "field-by-method";
    let guest = json!([{ "token": token, "customFields": { "plan": "free", "nothing": "x" } }]);
    let guest = client.ok("livechat:registerGuest", guest).await;
    assert_eq!(guest["visitor"]["livechatData"], json!({ "plan": "free" }));
    let set = |value: &str, overwrite: bool| json!([token, "plan", value, overwrite]);
    assert_eq!(
        client
            .ok("livechat:setCustomField", set("gold", true))
            .await,
        true
    );
    client
        .ok("livechat:setCustomField", set("iron", false))
        .await;
    let path = format!("livechat/visitor/{token}");
    let record = server.api().get(&path).await.ok();
    assert_eq!(record["visitor"]["livechatData"], json!({ "plan": "gold" }));
    let refused = client
        .refused("livechat:setCustomField", set("7", true))
        .await;
    assert_eq!(refused["reason"], "Invalid value for plan field");
    for (params, error) in [
        (json!(["nobody", "plan", "x", true]), json!("invalid-token")),
        (
            json!([token, "nothing", "x", true]),
            json!("invalid-custom-field"),
        ),
        (json!([token, "plan"]), json!(400)),
        (json!([token, "plan", "x", "yes"]), json!(400)),
    ] {
        let refused = client.refused("livechat:setCustomField", params).await;
        assert_eq!(refused["error"], error);
    }
    assert_eq!(
        boss.ok("livechat:removeCustomField", json!(["plan"])).await,
        1
    );
    let refused = boss
        .refused("livechat:removeCustomField", json!(["plan"]))
        .await;
    assert_eq!(refused["error"], "error-invalid-custom-field");
}

#[tokio::test]
async fn pages_by_a_method() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut client = Client::connect(&server).await;
    let page = json!({ "change": "url", "title": "one", "location": { "href": "https://shop.example/one" } });
    let seen = client
        .ok("livechat:pageVisited", json!([visitor.token, rid, page]))
        .await;
    assert_eq!(seen, Value::Null);
    client
        .ok("livechat:pageVisited", json!([visitor.token, null, page]))
        .await;
    let path = format!("livechat/visitors.pagesVisited/{rid}");
    assert_eq!(agent.api.get(&path).await.ok()["total"], 1);
    for params in [json!([]), json!(["x", null, {}]), json!(["x", 5, page])] {
        let refused = client.refused("livechat:pageVisited", params).await;
        assert_eq!(refused["errorType"], "Match.Error");
    }
}

#[tokio::test]
async fn a_renamed_contact_is_told_to_those_who_serve_it() {
    let (server, admin, agent) = desk().await;
    let (_, rid) = Visitor::with_room(&server.api()).await;
    let mut console = Client::login(&server, &agent).await;
    for event in ["rooms-changed", "subscriptions-changed"] {
        console
            .sub(
                "stream-notify-user",
                &format!("{}/{event}", agent.id),
                &json!([]),
            )
            .await;
    }
    let room = admin
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok();
    let body = json!({ "contactId": room["room"]["contactId"], "name": "Mrs Ek" });
    admin
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    for (event, key) in [
        ("rooms-changed", "fname"),
        ("subscriptions-changed", "name"),
    ] {
        let event = format!("{}/{event}", agent.id);
        loop {
            let told = console.event("stream-notify-user", &event).await;
            if told[1][key] == "Mrs Ek" {
                break;
            }
        }
    }
}

#[tokio::test]
async fn an_erased_visitors_socket_hears_nothing_more() {
    let (server, admin, _agent) = desk().await;
    let api = server
        .api()
        .with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let (visitor, rid) = Visitor::with_room(&api).await;
    let mut client = Client::visitor(&server, &visitor, &rid).await;
    api.delete(&format!("livechat/visitor/{}", visitor.token))
        .await
        .ok();
    client.wait(|m| m["msg"] == "nosub").await;
    assert_eq!(admin.api.get("livechat/rooms").await.ok()["total"], 0);
}
