//! Methods of visitors.

use crate::client::{Client, desk};
use crate::methods::over_http;
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

#[tokio::test]
async fn a_visitor_lives_by_methods_alone() {
    let (server, _admin, agent) = desk().await;
    let mut client = Client::connect(&server).await;
    let token = "methods-only-visitor";
    let config = client.ok("livechat:getInitialData", json!([token])).await;
    assert_eq!(config["enabled"], true);
    assert_eq!(config["online"], true);
    assert!(
        config["title"].is_string() && config["departments"].is_array(),
        "{config}"
    );
    assert_eq!(
        client.ok("livechat:loginByToken", json!([token])).await,
        Value::Null
    );
    let guest = client
        .ok(
            "livechat:registerGuest",
            json!([{ "token": token, "name": "Iris", "email": "iris@example.org" }]),
        )
        .await;
    assert_eq!(guest["userId"], guest["visitor"]["_id"]);
    assert_eq!(
        client.ok("livechat:loginByToken", json!([token])).await,
        json!({ "_id": guest["userId"] })
    );
    let next = client
        .ok("livechat:getNextAgent", json!([{ "token": token }]))
        .await;
    assert_eq!(next["username"], "ana");
    let sent = client
        .ok(
            "sendMessageLivechat",
            json!([{ "token": token, "_id": "first", "rid": "made-up", "msg": "hello" }]),
        )
        .await;
    assert_eq!(
        (&sent["msg"], &sent["newRoom"]),
        (&json!("hello"), &json!(true))
    );
    let rid = sent["rid"].as_str().expect("a room").to_owned();
    let sent = client
        .ok(
            "sendMessageLivechat",
            json!([{ "token": token, "_id": "second", "rid": rid, "msg": "again" }]),
        )
        .await;
    assert_eq!(sent["newRoom"], false);
    let history = client
        .ok(
            "livechat:loadHistory",
            json!([{ "token": token, "rid": rid }]),
        )
        .await;
    assert_eq!(history["messages"][0]["msg"], "again");
    assert!(history["messages"][0]["ts"]["$date"].is_i64());
    let by_agent = client
        .ok(
            "livechat:getAgentData",
            json!([{ "token": token, "roomId": rid }]),
        )
        .await;
    assert_eq!(by_agent["username"], "ana");
    for method in ["livechat:loadHistory", "livechat:getAgentData"] {
        let error = client
            .refused(
                method,
                json!([{ "token": "somebody-else", "rid": rid, "roomId": rid }]),
            )
            .await;
        assert_eq!(error["error"], "invalid-token", "{method}");
    }
    let (other, _) = Visitor::with_room(&server.api()).await;
    let error = client
        .refused(
            "livechat:loadHistory",
            json!([{ "token": other.token, "rid": rid }]),
        )
        .await;
    assert_eq!(error["error"], "invalid-room");
    assert_eq!(
        client
            .ok(
                "livechat:closeByVisitor",
                json!([{ "token": token, "roomId": rid }])
            )
            .await,
        true
    );
    agent
        .say(&rid, "too late")
        .await
        .refused(400, "error-not-allowed");
    let by_http = over_http(&server.api(), true, "livechat:loginByToken", json!([token])).await;
    assert_eq!(by_http["result"]["_id"], guest["userId"]);
}

#[tokio::test]
async fn an_offline_message_is_taken_by_method() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let note = json!({ "name": "Iris", "email": "iris@example.org", "message": "call me" });
    let answer = client
        .call("livechat:sendOfflineMessage", json!([note]))
        .await;
    // Without an address to send it to the owner's form is off; either answer is an answer.
    assert!(
        answer.get("result").is_some() || answer["error"]["isClientSafe"] == true,
        "{answer}"
    );
}
