//! Who gets a chat: the routing methods, availability, and the worker that hands out what waits.

use crate::house::{self, department, list, text};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};
use std::time::Duration;

/// A new visitor's room.
async fn chat(server: &Server, department: Option<&str>, agent: Option<&Agent>) -> Value {
    let visitor = Visitor::new(&server.api());
    let more = department.map_or(json!({}), |id| json!({ "department": id }));
    visitor.register(more).await.ok();
    let mut query = vec![("token", visitor.token.as_str())];
    if let Some(agent) = agent {
        query.push(("agentId", agent.id.as_str()));
    }
    let made = server.api().get_with("livechat/room", &query).await.ok();
    made["room"].clone()
}

async fn served(server: &Server, department: Option<&str>, count: usize) -> Vec<String> {
    let mut names = Vec::new();
    for _ in 0..count {
        names.push(text(
            &chat(server, department, None).await["servedBy"]["username"],
        ));
    }
    names
}

#[tokio::test]
async fn auto_selection_counts_chats_given_with_and_without_department() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    assert_eq!(served(&server, None, 4).await, ["ana", "ben", "ana", "ben"]);
    // The counter never goes down: whoever ended chats is not preferred.
    let open = admin
        .api
        .get(&format!("livechat/rooms?agents[]={}&open=true", ana.id))
        .await
        .ok();
    for room in list(&open["rooms"]) {
        let body = json!({ "rid": room["_id"], "comment": "x" });
        ana.api.post("livechat/room.closeByUser", body).await.ok();
    }
    // A chat wanted of one agent is not counted.
    let wanted = chat(&server, None, Some(&ben)).await;
    assert_eq!(wanted["servedBy"]["username"], "ben");
    assert_eq!(served(&server, None, 3).await, ["ana", "ben", "ana"]);
    // A department has counters of its own, then its order, then names.
    let sales = department(&admin, "Sales", &[], json!({})).await;
    let members = json!({ "upsert": [
        { "agentId": ana.id, "username": "ana", "count": 0, "order": 2 },
        { "agentId": ben.id, "username": "ben", "count": 0, "order": 1 },
    ], "remove": [] });
    admin
        .api
        .post(&format!("livechat/department/{sales}/agents"), members)
        .await
        .ok();
    assert_eq!(
        served(&server, Some(&sales), 3).await,
        ["ben", "ana", "ben"]
    );
    let members = admin
        .api
        .get(&format!("livechat/department/{sales}/agents"))
        .await
        .ok();
    let counts: Vec<(String, Value)> = list(&members["agents"])
        .iter()
        .map(|m| (text(&m["username"]), m["count"].clone()))
        .collect();
    assert!(
        counts.contains(&("ana".to_owned(), json!(1)))
            && counts.contains(&("ben".to_owned(), json!(2))),
        "{counts:?}"
    );
    // Members only.
    let cat = server.agent(&admin, "cat").await;
    let other = department(&admin, "Other", &[&cat], json!({})).await;
    assert_eq!(served(&server, Some(&other), 2).await, ["cat", "cat"]);
}

#[tokio::test]
async fn sixteen_visitors_at_once_are_spread_evenly() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["ana", "ben", "cat", "dan"] {
        server.agent(&admin, name).await;
    }
    let mut calls = Vec::new();
    for _ in 0..16 {
        let visitor = Visitor::new(&server.api());
        visitor.register(json!({})).await.ok();
        calls.push(tokio::spawn(async move {
            text(&visitor.room().await.ok()["room"]["servedBy"]["username"])
        }));
    }
    let mut names = Vec::new();
    for call in calls {
        names.push(call.await.expect("an answer"));
    }
    for name in ["ana", "ben", "cat", "dan"] {
        assert_eq!(names.iter().filter(|n| *n == name).count(), 4, "{names:?}");
    }
}

#[tokio::test]
async fn load_balancing_looks_at_open_chats_and_rotation_at_the_last_one() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Load_Balancing")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = department(&admin, "Sales", &[&ana, &ben], json!({})).await;
    assert_eq!(served(&server, None, 4).await, ["ana", "ben", "ana", "ben"]);
    let open = admin
        .api
        .get(&format!("livechat/rooms?agents[]={}&open=true", ben.id))
        .await
        .ok();
    for room in list(&open["rooms"]) {
        ben.api
            .post(
                "livechat/room.closeByUser",
                json!({ "rid": room["_id"], "comment": "x" }),
            )
            .await
            .ok();
    }
    assert_eq!(served(&server, None, 2).await, ["ben", "ben"]);
    // In a department its own chats count, whatever else its members do.
    for _ in 0..2 {
        chat(&server, None, Some(&ana)).await;
    }
    assert_eq!(
        served(&server, Some(&sales), 3).await,
        ["ben", "ana", "ben"]
    );

    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Load_Rotation")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ben").await;
    server.agent(&admin, "ana").await;
    assert_eq!(served(&server, None, 3).await, ["ana", "ben", "ana"]);
}

#[tokio::test]
async fn manual_selection_lets_chats_wait_unless_an_agent_is_wanted() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let room = chat(&server, None, None).await;
    assert!(room.get("servedBy").is_none(), "{room}");
    assert_eq!(
        house::inquiry(&ana, &text(&room["_id"])).await["status"],
        "queued"
    );
    let room = chat(&server, None, Some(&ana)).await;
    assert_eq!(room["servedBy"]["username"], "ana");
}

#[tokio::test]
async fn availability_needs_role_account_switch_and_presence() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let online = || async { api.get("livechat/config").await.ok()["config"]["online"].clone() };
    let ana = server
        .user(&admin, "ana", &["user", "livechat-agent"])
        .await;
    assert_eq!(online().await, false);
    for (status, availability, is_online) in [
        ("online", "available", true),
        ("away", "available", true),
        ("busy", "available", true),
        ("offline", "available", false),
        ("online", "not-available", false),
    ] {
        ana.go(status, availability).await;
        assert_eq!(online().await, json!(is_online), "{status} {availability}");
    }
    ana.go("online", "available").await;
    assert_eq!(
        chat(&server, None, None).await["servedBy"]["username"],
        "ana"
    );
    // A presence set by REST survives; whoever loses the role or the account gets nothing.
    admin
        .api
        .delete(&format!("livechat/users/agent/{}", ana.id))
        .await
        .ok();
    assert_eq!(online().await, false);
    admin
        .api
        .post("livechat/users/agent", json!({ "username": "ana" }))
        .await
        .ok();
    assert_eq!(online().await, true);
    admin
        .api
        .post(
            "users.setActiveStatus",
            json!({ "userId": ana.id, "activeStatus": false }),
        )
        .await
        .ok();
    assert_eq!(online().await, false);
    let visitor = Visitor::new(&api);
    visitor.register(json!({})).await.ok();
    visitor
        .room()
        .await
        .coded("no-agent-online", "Sorry, no online agents");
    // The idle setting asks for connections, of which an agent by REST has none.
    let ben = server.agent(&admin, "ben").await;
    admin.set("Livechat_enabled_when_agent_idle", false).await;
    assert_eq!(online().await, true);
    ben.go("offline", "available").await;
    assert_eq!(online().await, false);
    admin.set("Livechat_enabled_when_agent_idle", true).await;
    assert_eq!(online().await, false);
}

#[tokio::test]
async fn bots_come_first_where_the_owner_says_so() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let bot = server
        .user(&admin, "robby", &["bot", "livechat-agent"])
        .await;
    bot.api
        .post("livechat/agent.status", json!({ "status": "available" }))
        .await
        .ok();
    admin
        .set("Livechat_assign_new_conversation_to_bot", true)
        .await;
    assert_eq!(
        chat(&server, None, None).await["servedBy"]["username"],
        "robby"
    );
    // An agent who is asked for wins, and the service is online through the bot alone.
    assert_eq!(
        chat(&server, None, Some(&ana)).await["servedBy"]["username"],
        "ana"
    );
    ana.go("offline", "not-available").await;
    assert_eq!(
        api.get("livechat/config").await.ok()["config"]["online"],
        true
    );
    assert_eq!(
        chat(&server, None, None).await["servedBy"]["username"],
        "robby"
    );
}

#[tokio::test]
async fn the_worker_hands_out_one_waiting_chat_per_interval_in_order() {
    let server = Server::builder()
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["livechat-agent"]).await;
    let ben = server.user(&admin, "ben", &["livechat-agent"]).await;
    let mut rids = Vec::new();
    for _ in 0..3 {
        rids.push(text(&chat(&server, None, None).await["_id"]));
    }
    for rid in &rids {
        assert_eq!(house::inquiry(&admin, rid).await["status"], "queued");
    }
    // Who is off, or has no role, gets nothing: only ana becomes available.
    ben.go("online", "not-available").await;
    ana.go("online", "available").await;
    let served = |rid: String| {
        let admin = admin.clone();
        async move { house::room(&admin, &rid).await["servedBy"]["username"] == "ana" }
    };
    let mut times = Vec::new();
    for (n, rid) in rids.iter().enumerate() {
        assert!(
            wait_until(DEADLINE, || served(rid.clone())).await,
            "number {n} waits for ever"
        );
        // The ones behind still wait at that moment, or were handed out a whole interval later.
        times.push(house::room(&admin, rid).await["servedBy"]["ts"].clone());
    }
    let at: Vec<String> = times.iter().map(text).collect();
    assert!(at.windows(2).all(|w| w[0] < w[1]), "{at:?}");
    let millis = |t: &str| -> i64 {
        let n = |range: std::ops::Range<usize>| t[range].parse::<i64>().expect("a number");
        ((n(11..13) * 60 + n(14..16)) * 60 + n(17..19)) * 1000 + n(20..23)
    };
    for pair in at.windows(2) {
        let gap = (millis(&pair[1]) - millis(&pair[0])).rem_euclid(24 * 3600 * 1000);
        assert!((900..15_000).contains(&gap), "{at:?}");
    }
    assert_eq!(house::inquiry(&admin, &rids[0]).await["status"], "taken");

    // Under Manual_Selection it stands still, and goes on afterwards.
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let waiting = text(&chat(&server, None, None).await["_id"]);
    let moved = wait_until(Duration::from_millis(1500), || served(waiting.clone())).await;
    assert!(!moved, "handed out under Manual_Selection");
    admin.set("Livechat_Routing_Method", "Auto_Selection").await;
    assert!(wait_until(DEADLINE, || served(waiting.clone())).await);
}

#[tokio::test]
async fn nobody_who_is_gone_is_handed_a_waiting_chat() {
    let server = Server::builder()
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    ana.go("offline", "available").await;
    admin
        .api
        .post(
            "users.setActiveStatus",
            json!({ "userId": ben.id, "activeStatus": false }),
        )
        .await
        .ok();
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let rid = text(&chat(&server, Some(&sales), None).await["_id"]);
    let open = text(&chat(&server, None, None).await["_id"]);
    let is_served = |rid: String| {
        let admin = admin.clone();
        async move { house::room(&admin, &rid).await.get("servedBy").is_some() }
    };
    let any = wait_until(Duration::from_millis(1500), || async {
        is_served(rid.clone()).await || is_served(open.clone()).await
    })
    .await;
    assert!(!any, "an agent who is gone got a chat");
    // The lines take turns: both get their agent.
    ana.go("online", "available").await;
    assert!(
        wait_until(DEADLINE, || async {
            is_served(rid.clone()).await && is_served(open.clone()).await
        })
        .await
    );
}
