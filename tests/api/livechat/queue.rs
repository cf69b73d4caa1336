//! The waiting line and the load of agents: `livechat/queue`, `livechat/config/routing`, place and estimate, limits.

use crate::house::{self, department, inquiry, list, room, text};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};

async fn chat(server: &Server, department: Option<&str>) -> (Visitor, String) {
    let visitor = Visitor::new(&server.api());
    let body = match department {
        Some(id) => json!({ "department": id }),
        None => json!({}),
    };
    visitor.register(body).await.ok();
    let rid = visitor.room_id().await;
    (visitor, rid)
}

async fn loads(user: &Agent, query: &str) -> Vec<(i64, String, Value)> {
    let found = user.api.get(&format!("livechat/queue{query}")).await.ok();
    list(&found["queue"])
        .iter()
        .map(|l| {
            let keys: Vec<&String> = l.as_object().expect("an object").keys().collect();
            assert_eq!(keys, ["chats", "department", "user"], "{l}");
            (
                l["chats"].as_i64().expect("a number"),
                text(&l["user"]["username"]),
                l["department"]["name"].clone(),
            )
        })
        .collect()
}

#[tokio::test]
async fn loads_are_counted_by_agent_and_department() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    chat(&server, Some(&sales)).await;
    chat(&server, Some(&sales)).await;
    let (gone, rid) = chat(&server, Some(&sales)).await;
    gone.close(&rid).await.ok();
    ana.go("online", "not-available").await;
    chat(&server, None).await;
    ana.go("online", "available").await;
    let all = [
        (2, "ana".to_owned(), json!("Sales")),
        (1, "ben".to_owned(), Value::Null),
    ];
    assert_eq!(loads(&ana, "").await, all);
    assert_eq!(loads(&ana, "?count=1").await, all[..1]);
    assert_eq!(loads(&ana, "?count=1&offset=1").await, all[1..]);
    assert_eq!(loads(&ana, &format!("?agentId={}", ben.id)).await, all[1..]);
    assert_eq!(
        loads(&ana, &format!("?departmentId={sales}")).await,
        all[..1]
    );
    assert!(loads(&ana, "?departmentId=nowhere").await.is_empty());
    let found = ana.api.get("livechat/queue").await.ok();
    assert_eq!(
        (&found["count"], &found["offset"], &found["total"]),
        (&json!(2), &json!(0), &json!(2))
    );
    assert_eq!(
        list(&found["queue"])[0]["user"],
        json!({ "_id": ana.id, "username": "ana", "status": "online" })
    );
    assert_eq!(list(&found["queue"])[1]["department"], json!({}));
    ana.go("offline", "available").await;
    assert_eq!(loads(&ben, "").await, all[1..]);
    assert_eq!(loads(&ben, "?includeOfflineAgents=true").await, all);
    assert_eq!(loads(&ben, "?includeOfflineAgents=false").await, all[1..]);
    for (query, words) in [
        ("?what=1", "must NOT have additional properties"),
        ("?count=x", "must be number"),
    ] {
        let refused = ben.api.get(&format!("livechat/queue{query}")).await;
        refused.invalid_params(words);
    }
    server.api().get("livechat/queue").await.not_logged_in();
    let nobody = server.user(&admin, "noor", &["user"]).await;
    nobody.api.get("livechat/queue").await.forbidden();
}

#[tokio::test]
async fn a_method_says_what_it_means() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let nobody = server.user(&admin, "noor", &["user"]).await;
    let flags = |flags: [bool; 7]| {
        json!({ "config": {
            "previewRoom": flags[0], "showConnecting": flags[1], "showQueue": flags[2], "showQueueLink": flags[3],
            "returnQueue": flags[4], "enableTriggerAction": flags[5], "autoAssignAgent": flags[6],
        }, "success": true })
    };
    let (t, f) = (true, false);
    for (method, expected) in [
        ("Auto_Selection", [f, f, f, t, f, t, t]),
        ("Manual_Selection", [t, t, t, f, t, f, f]),
        ("External", [f, f, f, f, f, t, t]),
        ("Load_Balancing", [f, f, f, f, f, t, t]),
        ("Load_Rotation", [f, f, f, f, f, t, t]),
    ] {
        admin.set("Livechat_Routing_Method", method).await;
        let config = nobody.api.get("livechat/config/routing").await.ok();
        assert_eq!(config, flags(expected), "{method}");
    }
    server
        .api()
        .get("livechat/config/routing")
        .await
        .not_logged_in();
}

async fn place(visitor: &Visitor) -> Value {
    let path = format!("livechat/config?token={}", visitor.token);
    visitor.api.get(&path).await.ok()["config"]["queueInfo"].clone()
}

#[tokio::test]
async fn those_who_wait_learn_their_place_and_how_long_it_may_take() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .setting("Livechat_waiting_queue_message", "Please wait")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let more = json!({ "waitingQueueMessage": "Sales is busy" });
    let sales = department(&admin, "Sales", &[&ana], more).await;
    let (first, _) = chat(&server, None).await;
    let (second, rid) = chat(&server, None).await;
    let (apart, _) = chat(&server, Some(&sales)).await;
    let words = |text: &str| json!({ "text": text, "user": { "_id": "rocket.cat", "username": "rocket.cat" } });
    assert_eq!(
        place(&first).await,
        json!({ "spot": 1, "message": words("Please wait") })
    );
    assert_eq!(place(&second).await["spot"], 2);
    assert_eq!(
        place(&apart).await,
        json!({ "spot": 1, "message": words("Sales is busy") })
    );
    // A chat that has ended tells how fast the line moves.
    let id = inquiry(&admin, &rid).await["_id"].clone();
    let body = json!({ "inquiryId": id });
    ana.api.post("livechat/inquiries.take", body).await.ok();
    assert!(place(&second).await.is_null());
    second.close(&rid).await.ok();
    let (third, _) = chat(&server, None).await;
    assert_eq!(place(&third).await["spot"], 2);
    let seconds = |info: Value| info["estimatedWaitTimeSeconds"].as_i64();
    let (one, two) = (seconds(place(&first).await), seconds(place(&third).await));
    assert!(one.is_some_and(|s| s >= 1), "{one:?}");
    assert!(two >= one, "{two:?}");
    let id = "Omnichannel_calculate_dispatch_service_queue_statistics";
    admin.set(id, false).await;
    assert!(seconds(place(&first).await).is_none());
}

#[tokio::test]
async fn in_a_waiting_queue_everybody_lines_up() {
    let server = Server::builder()
        .setting("Livechat_waiting_queue", "true")
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({})).await.ok();
    let made = visitor.room().await.ok();
    assert!(made["room"].get("servedBy").is_none(), "{made}");
    let rid = text(&made["room"]["_id"]);
    let served = wait_until(DEADLINE, || async {
        room(&admin, &rid).await["servedBy"]["username"] == "ana"
    })
    .await;
    assert!(served, "the worker never came");
}

#[tokio::test]
async fn a_full_agent_takes_no_more_by_hand() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    admin.set("Livechat_maximum_chats_per_agent", 1).await;
    let ana = server.agent(&admin, "ana").await;
    let sales = json!({ "maxNumberSimultaneousChat": 2 });
    let sales = department(&admin, "Sales", &[&ana], sales).await;
    let take = async |rid: &str| {
        let id = inquiry(&admin, rid).await["_id"].clone();
        let body = json!({ "inquiryId": id });
        ana.api.post("livechat/inquiries.take", body).await
    };
    let (visitor, first) = chat(&server, None).await;
    let (_, second) = chat(&server, None).await;
    let (_, there) = chat(&server, Some(&sales)).await;
    take(&first).await.ok();
    take(&second).await.coded(
        "error-max-number-simultaneous-chats-reached",
        "Agent has reached the limit of simultaneous chats",
    );
    // The department's own limit goes before the setting.
    take(&there).await.ok();
    visitor.close(&first).await.ok();
    take(&second).await.refused(
        400,
        "Agent has reached the limit of simultaneous chats [error-max-number-simultaneous-chats-reached]",
    );
    admin.set("Livechat_maximum_chats_per_agent", 0).await;
    take(&second).await.ok();
}

#[tokio::test]
async fn visitors_meet_the_agent_they_know() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.set("Livechat_last_chatted_agent_routing", true).await;
    server.agent(&admin, "ana").await;
    let (visitor, rid) = chat(&server, None).await;
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ana");
    visitor.close(&rid).await.ok();
    let ben = server.agent(&admin, "ben").await;
    // It is ben's turn; those who know ana get ana.
    let rid = visitor.room_id().await;
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ana");
    visitor.close(&rid).await.ok();
    admin
        .set("Livechat_last_chatted_agent_routing", false)
        .await;
    let rid = visitor.room_id().await;
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ben");
    visitor.close(&rid).await.ok();
    admin.set("Livechat_last_chatted_agent_routing", true).await;
    // Somebody who is away is nobody's only choice.
    ben.go("offline", "available").await;
    let rid = visitor.room_id().await;
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ana");
}

#[tokio::test]
async fn a_method_nobody_knows_is_refused() {
    let house = house::auto().await;
    let body = json!({ "value": "Random_Selection" });
    let reply = house
        .admin
        .api
        .post("settings/Livechat_Routing_Method", body)
        .await;
    assert_eq!(reply.status, 400, "{}", reply.text);
}
