//! Business hours as agents hear of them.

use crate::client::{Client, desk};
use crate::support::Server;
use serde_json::{Value, json};

async fn save(server: &Server, admin: &crate::support::Agent, is_open: bool) {
    let days: Vec<Value> = [
        "Monday",
        "Tuesday",
        "Wednesday",
        "Thursday",
        "Friday",
        "Saturday",
        "Sunday",
    ]
    .iter()
    .map(|d| json!({ "day": d, "start": "00:00", "finish": "24:00", "open": is_open }))
    .collect();
    let body = json!({ "name": "", "type": "default", "timezoneName": "UTC", "workHours": days });
    let reply = admin
        .at(&server.api())
        .api
        .post("livechat/business-hours.save", body)
        .await;
    reply.ok();
}

#[tokio::test]
async fn an_agent_hears_when_the_hours_open_and_close() {
    let (server, admin, ana) = desk().await;
    admin.set("Livechat_enable_business_hours", true).await;
    save(&server, &admin, true).await;
    let mut socket = Client::login(&server, &ana).await;
    let event = format!("{}/userData", ana.id);
    socket.sub("stream-notify-user", &event, &json!([])).await;
    let data = |args: &Value| args[0].clone();
    save(&server, &admin, false).await;
    let told = loop {
        let told = data(&socket.event("stream-notify-user", &event).await);
        if told["diff"]["openBusinessHours"] == json!([]) {
            break told;
        }
    };
    assert_eq!(told["type"], "updated");
    assert_eq!(told["id"], ana.id.as_str());
    assert_eq!(told["diff"]["statusLivechat"], "not-available");
    save(&server, &admin, true).await;
    let told = data(&socket.event("stream-notify-user", &event).await);
    assert_eq!(told["diff"]["statusLivechat"], "available");
    assert_eq!(
        told["diff"]["openBusinessHours"].as_array().map(Vec::len),
        Some(1)
    );
    admin.set("Livechat_enable_business_hours", false).await;
    let told = data(&socket.event("stream-notify-user", &event).await);
    assert!(told["diff"].get("openBusinessHours").is_none());
    assert_eq!(told["unset"], json!({ "openBusinessHours": 1 }));
    // Nobody else's.
    let other = format!("{}/userData", admin.id);
    socket
        .denied("stream-notify-user", &other, &json!([]))
        .await;
}
