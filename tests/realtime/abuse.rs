//! Large and odd things over a socket.

use crate::client::{Client, desk};
use crate::support::Visitor;
use serde_json::json;

#[tokio::test]
async fn an_answer_larger_than_the_queue_arrives() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    // Three bytes a letter: 30 messages of 20,000 letters are more than a megabyte.
    let text = "語".repeat(20_000);
    for _ in 0..30 {
        visitor.send(&rid, &text).await.ok();
    }
    let mut console = Client::login(&server, &agent).await;
    for _ in 0..2 {
        let page = console
            .ok("loadHistory", json!([rid, null, 100, null]))
            .await;
        let count = page["messages"].as_array().expect("a list").len();
        assert!(count > 30, "{count}");
    }
}

#[tokio::test]
async fn a_subscription_needs_an_id_one_can_keep() {
    let (server, _admin, _agent) = desk().await;
    let mut client = Client::connect(&server).await;
    let id = "x".repeat(60_000);
    let all = "stream-notify-all";
    let sub = json!({ "msg": "sub", "id": id, "name": all, "params": ["public-settings-changed"] });
    client.say(sub).await;
    let answer = client.next().await;
    assert_eq!(answer["msg"], "error", "{}", answer["msg"]);
    assert_eq!(answer["reason"], "Malformed subscription");
    client.sub(all, "public-settings-changed", &json!([])).await;
}
