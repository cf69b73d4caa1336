//! Methods, over the socket and over `POST method.call`.

use crate::client::{Client, desk};
use crate::support::{Api, Server, Visitor};
use serde_json::{Value, json};

/// Calls a method over HTTP. Gives the inner message.
pub async fn over_http(api: &Api, anonymously: bool, method: &str, params: Value) -> Value {
    let message = json!({ "msg": "method", "id": "7", "method": method, "params": params });
    let kind = if anonymously { "callAnon" } else { "call" };
    let path = format!("method.{kind}/{}", crate::support::encode(method));
    let answer = api
        .post(&path, json!({ "message": message.to_string() }))
        .await
        .ok();
    let inner: Value =
        serde_json::from_str(answer["message"].as_str().expect("a text")).expect("JSON");
    assert_eq!(
        (&inner["msg"], &inner["id"]),
        (&json!("result"), &json!("7"))
    );
    inner
}

#[tokio::test]
async fn an_unknown_method_is_404_on_both_ways() {
    let server = Server::start().await;
    let expected = json!({
        "isClientSafe": true, "error": 404, "reason": "Method 'nope' not found",
        "message": "Method 'nope' not found [404]", "errorType": "Meteor.Error",
    });
    let mut client = Client::connect(&server).await;
    assert_eq!(client.refused("nope", json!([])).await, expected);
    assert_eq!(
        over_http(&server.api(), true, "nope", json!([])).await["error"],
        expected
    );
}

#[tokio::test]
async fn wrong_arguments_are_a_match_error() {
    let (server, _admin, agent) = desk().await;
    let mut client = Client::login(&server, &agent).await;
    for (method, params) in [
        ("sendMessage", json!([])),
        ("sendMessage", json!(["text"])),
        ("sendMessage", json!([{ "rid": 7, "msg": "x" }])),
        (
            "sendMessage",
            json!([{ "rid": "x", "msg": "x", "attachments": "x" }]),
        ),
        (
            "sendMessage",
            json!([{ "rid": "x", "msg": "x", "attachments": [7] }]),
        ),
        (
            "sendMessage",
            json!([{ "rid": "x", "msg": "x", "customFields": [] }]),
        ),
        ("loadHistory", json!([{}])),
        ("loadHistory", json!(["x", "not a date"])),
        ("joinRoom", json!([null])),
        ("livechat:setUpConnection", json!([])),
        (
            "livechat:loadHistory",
            json!([{ "token": "x", "rid": { "$binary": "eA==" } }]),
        ),
    ] {
        let error = client.refused(method, params.clone()).await;
        assert_eq!(
            (&error["error"], &error["errorType"]),
            (&json!(400), &json!("Match.Error")),
            "{method} {params}"
        );
    }
    client
        .say(json!({ "msg": "method", "id": "1", "method": "sendMessage", "params": {} }))
        .await;
    assert_eq!(client.next().await["reason"], "Malformed method invocation");
}

#[tokio::test]
async fn nobody_gets_what_needs_a_login() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    for method in [
        "sendMessage",
        "loadHistory",
        "rooms/get",
        "livechat:takeInquiry",
        "livechat:addAgent",
        "getUserRoles",
    ] {
        let error = client.refused(method, json!(["x"])).await;
        assert_eq!(error["error"], "error-not-allowed", "{method}");
    }
    let body = json!({ "message": json!({ "msg": "method", "id": "1", "method": "rooms/get" }).to_string() });
    server
        .api()
        .post("method.call/rooms%2Fget", body)
        .await
        .not_logged_in();
}

#[tokio::test]
async fn the_envelope_of_http_is_checked() {
    let (_server, _admin, agent) = desk().await;
    for body in [
        json!({}),
        json!({ "message": 7 }),
        json!({ "message": "{" }),
        json!({ "message": "[]" }),
        json!({ "message": "{}" }),
    ] {
        let answer = agent.api.post("method.call/x", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}: {}", answer.text);
    }
    // The method is the one the message names.
    let message =
        json!({ "msg": "method", "id": "1", "method": "getUserRoles", "params": [] }).to_string();
    let answer = agent
        .api
        .post(
            "method.call/livechat:whatever",
            json!({ "message": message }),
        )
        .await
        .ok();
    assert!(
        answer["message"]
            .as_str()
            .is_some_and(|m| m.contains("livechat-agent")),
        "{answer}"
    );
}

#[tokio::test]
async fn users_write_and_read() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut console = Client::login(&server, &agent).await;
    let sent = console
        .ok(
            "sendMessage",
            json!([{ "_id": "my-own-id", "rid": rid, "msg": "one" }]),
        )
        .await;
    assert_eq!(
        (&sent["_id"], &sent["msg"]),
        (&json!("my-own-id"), &json!("one"))
    );
    let again = console
        .ok(
            "sendMessage",
            json!([{ "_id": "my-own-id", "rid": rid, "msg": "one" }]),
        )
        .await;
    assert_eq!(again, sent);
    let error = console
        .refused(
            "sendMessage",
            json!([{ "_id": "my-own-id", "rid": rid, "msg": "two" }]),
        )
        .await;
    assert_eq!(error["error"], "error-message-id-conflict");
    let error = console
        .refused(
            "sendMessage",
            json!([{ "rid": "no-such-room", "msg": "x" }]),
        )
        .await;
    assert_eq!(error["error"], "error-invalid-room");
    let error = console
        .refused(
            "sendMessage",
            json!([{ "rid": rid, "msg": "x", "alias": "Boss" }]),
        )
        .await;
    assert_eq!(error["error"], "error-not-allowed");
    for n in 0..5 {
        visitor.send(&rid, &format!("v{n}")).await.ok();
    }
    let page = console.ok("loadHistory", json!([rid, null, 3])).await;
    let texts: Vec<&str> = page["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|m| m["msg"].as_str())
        .collect();
    assert_eq!(texts, ["v4", "v3", "v2"]);
    assert_eq!(page["unreadNotLoaded"], 0);
    let end = page["messages"][2]["ts"].clone();
    assert!(end["$date"].is_i64());
    let seen = sent["ts"].clone();
    let older = console.ok("loadHistory", json!([rid, end, 1, seen])).await;
    assert_eq!(older["messages"][0]["msg"], "v1");
    assert_eq!(
        (&older["firstUnread"]["msg"], &older["unreadNotLoaded"]),
        (&json!("v0"), &json!(1))
    );
    let by_http = over_http(&agent.api, false, "loadHistory", json!([rid, null, 3])).await;
    assert_eq!(by_http["result"], page);
    assert_eq!(
        console.ok("loadHistory", json!(["no-such-room"])).await,
        false
    );

    let places = console.ok("subscriptions/get", json!([])).await;
    assert_eq!(
        (&places[0]["rid"], &places[0]["unread"]),
        (&json!(rid), &json!(6))
    );
    console.ok("readMessages", json!([rid])).await;
    let places = console
        .ok("subscriptions/get", json!([{ "$date": 0 }]))
        .await;
    assert_eq!(
        (&places["update"][0]["unread"], &places["remove"]),
        (&json!(0), &json!([]))
    );
    let rooms = console.ok("rooms/get", json!([])).await;
    assert_eq!(rooms[0]["_id"], rid.as_str());
    let room = console.ok("getRoomById", json!([rid])).await;
    assert_eq!(room["servedBy"]["username"], "ana");
    assert!(!room.to_string().contains(&visitor.token));
    assert_eq!(
        console.ok("getRoomIdByNameOrId", json!([rid])).await,
        rid.as_str()
    );
    assert_eq!(console.ok("getRoomNameById", json!([rid])).await, "Iris");
    console
        .refused("getRoomNameById", json!(["no-such-room"]))
        .await;
    assert_eq!(
        console
            .ok("setReaction", json!([":+1:", "my-own-id"]))
            .await,
        Value::Null
    );
    let error = console.refused("createDirectMessage", json!(["ben"])).await;
    assert_eq!(error["error"], "error-not-allowed");
}

#[tokio::test]
async fn a_manager_joins_and_leaves() {
    let (server, admin, agent) = desk().await;
    let (_visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut boss = Client::login(&server, &admin).await;
    assert_eq!(boss.ok("joinRoom", json!([rid])).await, true);
    assert_eq!(
        boss.ok("subscriptions/get", json!([])).await[0]["rid"],
        rid.as_str()
    );
    assert_eq!(boss.ok("leaveRoom", json!([rid])).await, true);
    assert_eq!(boss.ok("subscriptions/get", json!([])).await, json!([]));
    assert_eq!(boss.ok("leaveRoom", json!([rid])).await, true);
    let mut serving = Client::login(&server, &agent).await;
    assert_eq!(
        serving.refused("leaveRoom", json!([rid])).await["error"],
        "error-not-allowed"
    );
}

#[tokio::test]
async fn the_desk_is_run_by_methods_too() {
    let (server, admin, agent) = desk().await;
    let mut boss = Client::login(&server, &admin).await;
    let mut console = Client::login(&server, &agent).await;
    admin.create_user("dora", &["user"]).await;
    for (add, remove) in [
        ("livechat:addAgent", "livechat:removeAgent"),
        ("livechat:addManager", "livechat:removeManager"),
    ] {
        assert_eq!(boss.ok(add, json!(["dora"])).await["username"], "dora");
        assert_eq!(boss.ok(remove, json!(["dora"])).await, true);
        assert_eq!(
            boss.refused(add, json!(["nobody"])).await["error"],
            "error-invalid-user"
        );
        assert_eq!(
            console.refused(add, json!(["dora"])).await["error"],
            "error-not-allowed"
        );
    }
    let data = json!({ "name": "Sales", "email": "s@example.org", "enabled": true, "showOnRegistration": true, "showOnOfflineForm": false });
    let saved = boss
        .ok(
            "livechat:saveDepartment",
            json!([null, data, [{ "agentId": agent.id, "username": "ana" }]]),
        )
        .await;
    assert_eq!(
        (&saved["name"], &saved["numAgents"]),
        (&json!("Sales"), &json!(1))
    );
    let id = saved["_id"].clone();
    let data = json!({ "name": "Sales team", "email": "s@example.org", "enabled": true, "showOnRegistration": true, "showOnOfflineForm": false });
    let saved = boss.ok("livechat:saveDepartment", json!([id, data])).await;
    assert_eq!(saved["name"], "Sales team");
    for (unit, error) in [
        (json!("x"), "error-invalid-department-unit"),
        (json!({ "_id": true }), "error-invalid-department-unit"),
        (json!({ "_id": "x" }), "error-unit-not-found"),
    ] {
        let params = json!([id, data, [], unit]);
        let refused = boss.refused("livechat:saveDepartment", params).await;
        assert_eq!(refused["error"], error);
    }
    let change = json!({ "upsert": [], "remove": [{ "agentId": agent.id }] });
    assert_eq!(
        boss.ok("livechat:saveDepartmentAgents", json!([id, change]))
            .await,
        true
    );
    assert_eq!(
        boss.ok("livechat:removeDepartment", json!([id])).await,
        true
    );
    assert_eq!(
        boss.refused("livechat:removeDepartment", json!([id])).await["error"],
        "error-department-not-found"
    );
    console
        .refused("livechat:saveDepartment", json!([null, data]))
        .await;

    console.ok("livechat:changeLivechatStatus", json!([])).await;
    console
        .ok(
            "livechat:changeLivechatStatus",
            json!([{ "status": "available", "agentId": agent.id }]),
        )
        .await;
    for (params, reason) in [
        (json!([{ "status": "asleep" }]), "Invalid Status"),
        (json!([{ "agentId": "nobody" }]), "Invalid Agent Id"),
    ] {
        let error = console
            .refused("livechat:changeLivechatStatus", params)
            .await;
        assert_eq!(
            (&error["error"], &error["reason"]),
            (&json!("error-not-allowed"), &json!(reason))
        );
    }
    let routing = console.ok("livechat:getRoutingConfig", json!([])).await;
    assert_eq!(
        (&routing["autoAssignAgent"], &routing["returnQueue"]),
        (&json!(true), &json!(false))
    );
    let permissions = console.ok("permissions/get", json!([])).await;
    assert!(
        permissions
            .as_array()
            .is_some_and(|l| l.iter().any(|p| p["_id"] == "view-l-room"))
    );
    let settings = console.ok("public-settings/get", json!([])).await;
    assert!(
        settings
            .as_array()
            .is_some_and(|l| l.iter().any(|s| s["_id"] == "Livechat_enabled"))
    );
    assert!(
        !settings
            .to_string()
            .contains("Livechat_External_Queue_Token")
    );
}
