//! What `GET livechat/config` adds for a visitor: guest, room, agent, place in line.

use crate::house::{self, text};
use crate::support::{Api, Visitor, unique};
use serde_json::{Value, json};

async fn config(api: &Api, query: &[(&str, &str)]) -> Value {
    api.get_with("livechat/config", query).await.ok()["config"].clone()
}

#[tokio::test]
async fn a_known_token_adds_guest_room_and_agent() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let keys = ["guest", "room", "agent", "queueInfo", "customFields"];
    let lacks = |shown: &Value, from: usize| {
        for key in &keys[from..] {
            assert!(shown.get(key).is_none(), "{key}: {shown}");
        }
    };
    let unknown = config(&h.api, &[("token", &visitor.token)]).await;
    assert_eq!(unknown["online"], true);
    lacks(&unknown, 0);

    let record = visitor
        .register(json!({ "name": "Iris Lund", "email": "Iris@Example.org" }))
        .await
        .ok()["visitor"]
        .clone();
    let known = config(&h.api, &[("token", &visitor.token)]).await;
    assert_eq!(
        known["guest"],
        json!({ "_id": record["_id"], "username": record["username"], "token": visitor.token, "name": "Iris Lund",
            "visitorEmails": [{ "address": "iris@example.org" }] })
    );
    lacks(&known, 1);

    let room = visitor.room().await.ok()["room"].clone();
    let shown = config(&h.api, &[("token", &visitor.token)]).await;
    assert_eq!(
        shown["room"],
        json!({ "_id": room["_id"], "open": true, "servedBy": room["servedBy"] })
    );
    assert_eq!(
        shown["agent"],
        json!({ "_id": h.agent.id, "name": "ana Tester", "username": "ana", "status": "online",
            "emails": [{ "address": "ana@example.org", "verified": true }] })
    );
    lacks(&shown, 3);

    visitor.close(&text(&room["_id"])).await.ok();
    lacks(&config(&h.api, &[("token", &visitor.token)]).await, 1);
}

#[tokio::test]
async fn a_waiting_visitor_sees_the_place_in_the_line_of_the_department() {
    let h = house::manual().await;
    let id = h.department(&unique("line"), &[&h.agent], json!({})).await;
    let mut spots = Vec::new();
    for _ in 0..2 {
        let visitor = Visitor::new(&h.api);
        visitor.register(json!({ "department": id })).await.ok();
        let rid = visitor.room_id().await;
        let shown = config(&h.api, &[("token", &visitor.token)]).await;
        assert_eq!(
            shown["room"],
            json!({ "_id": rid, "departmentId": id, "open": true })
        );
        assert!(shown.get("agent").is_none());
        spots.push((visitor, rid, shown["queueInfo"]["spot"].clone()));
    }
    assert_eq!((&spots[0].2, &spots[1].2), (&json!(1), &json!(2)));
    // The line moves when somebody leaves it, and whoever is served stands in none.
    spots[0].0.close(&spots[0].1).await.ok();
    let next = config(&h.api, &[("token", &spots[1].0.token)]).await;
    assert_eq!(next["queueInfo"]["spot"], 1);
    let entry = house::inquiry(&h.agent, &spots[1].1).await;
    let body = json!({ "inquiryId": entry["_id"] });
    h.agent.api.post("livechat/inquiries.take", body).await.ok();
    let served = config(&h.api, &[("token", &spots[1].0.token)]).await;
    assert!(served.get("queueInfo").is_none());
    assert_eq!(served["agent"]["username"], "ana");
}
