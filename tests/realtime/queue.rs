//! The queue as agents hear it.

use crate::client::{Client, desk};
use crate::support::Visitor;
use serde_json::json;

const QUEUE: &str = "stream-livechat-inquiry-queue-observer";

#[tokio::test]
async fn an_entry_comes_is_taken_and_goes() {
    let (server, admin, agent) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let mut console = Client::login(&server, &agent).await;
    console.sub(QUEUE, "public", &json!([])).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let added = console.event(QUEUE, "public").await;
    let entry = &added[0];
    assert_eq!(
        (&entry["type"], &entry["rid"]),
        (&json!("added"), &json!(rid))
    );
    assert_eq!(entry["status"], "queued");
    assert!(entry["ts"]["$date"].is_i64(), "{entry}");
    assert!(!entry.to_string().contains(&visitor.token), "{entry}");
    let id = entry["_id"].as_str().expect("an id").to_owned();
    visitor.register(json!({ "name": "Iris Lund" })).await.ok();
    let renamed = console.event(QUEUE, "public").await;
    assert_eq!(
        (&renamed[0]["type"], &renamed[0]["name"]),
        (&json!("changed"), &json!("Iris Lund"))
    );
    console.sub(QUEUE, &id, &json!([])).await;
    console.ok("livechat:takeInquiry", json!([id])).await;
    // The line may be told once more how the entry stood, but never anything else than what is so.
    let taken = loop {
        let told = console.event(QUEUE, "public").await;
        assert_eq!(
            (&told[0]["type"], &told[0]["name"]),
            (&json!("changed"), &json!("Iris Lund"))
        );
        if told[0]["status"] != "queued" {
            break told;
        }
    };
    assert_eq!(taken[0]["status"], "taken");
    let own = console.event(QUEUE, &id).await;
    assert_eq!(
        (&own[0]["clientAction"], &own[0]["status"]),
        (&json!("changed"), &json!("taken"))
    );
    visitor.close(&rid).await.ok();
    assert_eq!(console.event(QUEUE, "public").await[0]["type"], "removed");
}

#[tokio::test]
async fn a_department_is_heard_by_its_members_and_managers() {
    let (server, admin, ana) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let key = format!("department/{sales}");
    let mut member = Client::login(&server, &ana).await;
    let id = member.sub(QUEUE, &key, &json!([])).await;
    member.sub(QUEUE, "public", &json!([])).await;
    let mut manager = Client::login(&server, &admin).await;
    manager.sub(QUEUE, &key, &json!([])).await;
    let mut stranger = Client::login(&server, &ben).await;
    assert_eq!(
        stranger.denied(QUEUE, &key, &json!([])).await["error"],
        "not-allowed"
    );

    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    for client in [&mut member, &mut manager] {
        assert_eq!(client.event(QUEUE, &key).await[0]["rid"], rid.as_str());
    }
    assert!(member.events(QUEUE, "public").await.is_empty());

    let body = json!({ "upsert": [], "remove": [{ "agentId": ana.id }] });
    admin
        .api
        .post(&format!("livechat/department/{sales}/agents"), body)
        .await
        .ok();
    let ended = member.wait(|m| m["msg"] == "nosub").await;
    assert_eq!(ended["id"], id.as_str());
}
