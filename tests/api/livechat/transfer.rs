//! Handing a room over: what it does. `transfer_refusals` has what is refused.

use crate::house::{self, department, inquiry, list, room, story, subscription, text};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};

/// A server with three agents and two departments: ana in Sales, ben in Support, cyd in none.
struct Desk {
    server: Server,
    admin: Agent,
    ana: Agent,
    ben: Agent,
    cyd: Agent,
    sales: String,
    support: String,
}

async fn desk(method: &str) -> Desk {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", method)
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let cyd = server.agent(&admin, "cyd").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let support = department(&admin, "Support", &[&ben], json!({})).await;
    Desk {
        server,
        admin,
        ana,
        ben,
        cyd,
        sales,
        support,
    }
}

impl Desk {
    async fn chat(&self, department: &str) -> (Visitor, String) {
        let visitor = Visitor::new(&self.server.api());
        visitor
            .register(json!({ "name": "Iris", "department": department }))
            .await
            .ok();
        let rid = visitor.room_id().await;
        (visitor, rid)
    }
    async fn transfers(&self, rid: &str) -> Vec<Value> {
        let path = format!("livechat/transfer.history/{rid}");
        let found = self.admin.api.get(&path).await.ok();
        assert_eq!(found["total"], json!(list(&found["history"]).len()));
        list(&found["history"]).clone()
    }
}

async fn forward(user: &Agent, body: Value) -> Value {
    user.api.post("livechat/room.forward", body).await.ok()
}

#[tokio::test]
async fn an_agent_hands_over_to_an_agent() {
    let d = desk("Auto_Selection").await;
    let (visitor, rid) = d.chat(&d.sales).await;
    let body = json!({ "roomId": rid, "userId": d.cyd.id, "comment": "knows more" });
    assert_eq!(forward(&d.ana, body).await, json!({ "success": true }));
    assert_eq!(
        story(&visitor, &rid).await,
        [
            "livechat-started",
            "command connected",
            "uj",
            "command connected",
            "uj",
            "livechat_transfer_history",
            "ul",
        ]
    );
    let now = room(&d.admin, &rid).await;
    assert_eq!(now["servedBy"]["username"], "cyd");
    assert_eq!(now["departmentId"], json!(d.sales));
    assert!(subscription(&d.ana, &rid).await.is_null());
    let place = subscription(&d.cyd, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"]),
        (&json!(1), &json!(true))
    );
    assert_eq!(inquiry(&d.cyd, &rid).await["status"], "taken");
    let history = d.transfers(&rid).await;
    assert!(house::is_date(&history[0]["ts"]));
    let mut note = history[0].clone();
    note["ts"] = json!(0);
    assert_eq!(
        note,
        json!({
            "transferredBy": { "_id": d.ana.id, "username": "ana", "name": "ana Tester", "userType": "agent", "type": "agent" },
            "transferredTo": { "_id": d.cyd.id, "username": "cyd", "name": "cyd Tester" },
            "ts": 0, "scope": "agent", "comment": "knows more", "previousDepartment": d.sales,
        })
    );
    // Somebody who does not serve it is a `user`.
    forward(&d.admin, json!({ "roomId": rid, "userId": d.ana.id })).await;
    let history = d.transfers(&rid).await;
    assert_eq!(history[1]["transferredBy"]["userType"], "user");
    assert!(history[1].get("comment").is_none());
    let path = format!("livechat/transfer.history/{rid}");
    let sort = [("sort", r#"{"ts":-1}"#), ("count", "1")];
    let newest = d.admin.api.get_with(&path, &sort).await.ok();
    assert_eq!(newest["history"], json!([history[1]]));
    assert_eq!((&newest["count"], &newest["total"]), (&json!(1), &json!(2)));
    let sent = visitor.send(&rid, "still there?").await;
    assert_eq!(sent.status, 200);
}

#[tokio::test]
async fn a_room_goes_to_a_department() {
    let d = desk("Auto_Selection").await;
    let (visitor, rid) = d.chat(&d.sales).await;
    forward(&d.ana, json!({ "roomId": rid, "departmentId": d.support })).await;
    let now = room(&d.admin, &rid).await;
    assert_eq!(now["servedBy"]["username"], "ben");
    assert_eq!(now["departmentId"], json!(d.support));
    assert_eq!(
        story(&visitor, &rid).await[3..],
        ["command connected", "uj", "livechat_transfer_history", "ul"]
    );
    let note = d.transfers(&rid).await[0].clone();
    assert_eq!(note["scope"], "department");
    assert_eq!(note["previousDepartment"], json!(d.sales));
    assert_eq!(
        note["nextDepartment"],
        json!({ "_id": d.support, "name": "Support" })
    );
    assert_eq!(inquiry(&d.ben, &rid).await["department"], json!(d.support));
    assert_eq!(
        subscription(&d.ben, &rid).await["department"],
        json!(d.support)
    );
    // The member's counter moved: the choice was the server's.
    let members = format!("livechat/department/{}/agents", d.support);
    let members = d.admin.api.get(&members).await.ok();
    assert_eq!(members["agents"][0]["count"], json!(1));
    // Only the visitor's own wish changes where their next chats go.
    let config = |visitor: &Visitor| {
        let (api, token) = (visitor.api.clone(), visitor.token.clone());
        async move {
            let found = api.get(&format!("livechat/visitor/{token}")).await.ok();
            found["visitor"]["department"].clone()
        }
    };
    assert_eq!(config(&visitor).await, json!(d.sales));
    let body = json!({ "token": visitor.token, "rid": rid, "department": d.sales });
    let moved = d
        .server
        .api()
        .post("livechat/room.transfer", body)
        .await
        .ok();
    let brief = &moved["room"];
    let keys: Vec<&String> = brief.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        ["_id", "departmentId", "open", "servedBy", "t", "ts", "v"]
    );
    assert_eq!(brief["departmentId"], json!(d.sales));
    assert_eq!(brief["servedBy"]["username"], "ana");
    assert_eq!(brief["v"]["token"], json!(visitor.token));
    assert_eq!(config(&visitor).await, json!(d.sales));
    let by = &d.transfers(&rid).await[1]["transferredBy"];
    assert_eq!(
        (&by["userType"], &by["name"]),
        (&json!("visitor"), &json!("Iris"))
    );
    let body = json!({ "token": visitor.token, "rid": rid, "department": d.support });
    let newer = "livechat/visitor/department.transfer";
    assert_eq!(
        d.server.api().post(newer, body).await.ok(),
        json!({ "success": true })
    );
    assert_eq!(config(&visitor).await, json!(d.support));
    assert_eq!(room(&d.admin, &rid).await["servedBy"]["username"], "ben");
}

#[tokio::test]
async fn a_wanted_agent_inside_a_department_gets_it() {
    let d = desk("Auto_Selection").await;
    let dan = d.server.agent(&d.admin, "dan").await;
    let body = json!({ "upsert": [{ "agentId": dan.id, "username": "dan" }], "remove": [] });
    let path = format!("livechat/department/{}/agents", d.support);
    d.admin.api.post(&path, body).await.ok();
    let (_, rid) = d.chat(&d.sales).await;
    let body = json!({ "roomId": rid, "departmentId": d.support, "userId": dan.id });
    forward(&d.ana, body).await;
    assert_eq!(room(&d.admin, &rid).await["servedBy"]["username"], "dan");
    assert_eq!(d.transfers(&rid).await[0]["scope"], "department");
}

#[tokio::test]
async fn fallbacks_are_followed_to_a_depth_and_never_in_a_circle() {
    let d = desk("Auto_Selection").await;
    let off = |name: &str, next: &str| {
        let (admin, name, next) = (d.admin.clone(), name.to_owned(), next.to_owned());
        async move {
            let more = json!({ "fallbackForwardDepartment": next });
            department(&admin, &name, &[], more).await
        }
    };
    let near = off("Near", &d.support).await;
    let far = off("Far", &near).await;
    let (visitor, rid) = d.chat(&d.sales).await;
    forward(&d.ana, json!({ "roomId": rid, "departmentId": far })).await;
    let now = room(&d.admin, &rid).await;
    assert_eq!(now["servedBy"]["username"], "ben");
    assert_eq!(now["departmentId"], json!(d.support));
    assert_eq!(
        story(&visitor, &rid).await[3..],
        [
            "command connected",
            "uj",
            "livechat_transfer_history_fallback",
            "livechat_transfer_history",
            "ul",
        ]
    );
    let history = visitor.history(&rid).await.ok();
    let fallback = &history["messages"][2]["transferData"];
    assert_eq!(fallback["prevDepartment"], "Far");
    assert_eq!(fallback["nextDepartment"]["name"], "Support");
    assert_eq!(d.transfers(&rid).await.len(), 1);
    // Not deeper than the owner says.
    d.admin
        .set("Omnichannel_max_fallback_forward_depth", 1)
        .await;
    let (_, rid) = d.chat(&d.sales).await;
    let ask = |id: String| {
        let (api, rid) = (d.ana.api.clone(), rid.clone());
        async move {
            let body = json!({ "roomId": rid, "departmentId": id });
            api.post("livechat/room.forward", body).await
        }
    };
    ask(far.clone())
        .await
        .refused(400, "error-no-agents-online-in-department");
    let now = room(&d.admin, &rid).await;
    assert_eq!(now["departmentId"], json!(d.sales));
    assert_eq!(now["servedBy"]["username"], "ana");
    assert!(d.transfers(&rid).await.is_empty());
    ask(near).await.ok();
}

#[tokio::test]
async fn by_hand_a_department_gets_it_into_its_queue() {
    let d = desk("Manual_Selection").await;
    let (visitor, rid) = d.chat(&d.sales).await;
    let take = |agent: &Agent| {
        let (agent, rid) = (agent.clone(), rid.clone());
        async move {
            let id = text(&inquiry(&agent, &rid).await["_id"]);
            let body = json!({ "inquiryId": id });
            agent.api.post("livechat/inquiries.take", body).await.ok();
        }
    };
    take(&d.ana).await;
    d.cyd
        .api
        .get(&format!("livechat/room.join?roomId={rid}"))
        .await;
    forward(&d.ana, json!({ "roomId": rid, "departmentId": d.support })).await;
    let now = room(&d.admin, &rid).await;
    assert!(now.get("servedBy").is_none(), "{now}");
    assert_eq!(now["departmentId"], json!(d.support));
    let entry = inquiry(&d.ben, &rid).await;
    assert_eq!(entry["status"], "queued");
    assert_eq!(entry["department"], json!(d.support));
    assert!(entry.get("takenAt").is_none() && entry.get("queuedAt").is_some());
    let story = story(&visitor, &rid).await;
    assert_eq!(story[3], "livechat_transfer_history");
    assert!(story[4..].iter().all(|s| s == "ul"), "{story:?}");
    assert!(subscription(&d.ana, &rid).await.is_null());
    // Whoever is there may take it, and hand it back to the queue.
    take(&d.ben).await;
    let back = json!({ "roomId": rid });
    let path = "livechat/inquiries.returnAsInquiry";
    let done = d.ben.api.post(path, back.clone()).await.ok();
    assert_eq!(done, json!({ "result": true, "success": true }));
    let done = d.ben.api.post(path, back).await.ok();
    assert_eq!(done["result"], json!(false));
    let note = d.transfers(&rid).await[1].clone();
    assert_eq!(note["scope"], "queue");
    assert_eq!(note["transferredBy"]["userType"], "agent");
    assert_eq!(inquiry(&d.ben, &rid).await["status"], "queued");
    take(&d.ben).await;
    let body = json!({ "roomId": rid, "departmentId": d.sales });
    d.ben.api.post(path, body).await.ok();
    assert_eq!(inquiry(&d.ana, &rid).await["department"], json!(d.sales));
}

#[tokio::test]
async fn an_offline_department_may_receive_and_hands_out_later() {
    let d = desk("Auto_Selection").await;
    d.admin.set("Omnichannel_queue_delay_timeout", 1).await;
    let dan = d.server.agent(&d.admin, "dan").await;
    dan.go("offline", "not-available").await;
    let more = json!({ "allowReceiveForwardOffline": true });
    let night = department(&d.admin, "Night", &[&dan], more).await;
    let (_, rid) = d.chat(&d.sales).await;
    forward(&d.ana, json!({ "roomId": rid, "departmentId": night })).await;
    let now = room(&d.admin, &rid).await;
    assert!(now.get("servedBy").is_none());
    assert_eq!(now["departmentId"], json!(night));
    assert_eq!(inquiry(&d.ana, &rid).await["status"], "queued");
    dan.go("online", "available").await;
    let is_served = wait_until(DEADLINE, || async {
        room(&d.admin, &rid).await["servedBy"]["username"] == "dan"
    })
    .await;
    assert!(is_served);
}

#[tokio::test]
async fn what_nobody_serves_goes_on_waiting_where_it_was_sent() {
    let d = desk("Auto_Selection").await;
    d.admin
        .set("Livechat_accept_chats_with_no_agents", true)
        .await;
    for agent in [&d.ana, &d.ben] {
        agent.go("offline", "not-available").await;
    }
    let (visitor, rid) = d.chat(&d.sales).await;
    forward(
        &d.admin,
        json!({ "roomId": rid, "departmentId": d.support }),
    )
    .await;
    assert_eq!(room(&d.admin, &rid).await["departmentId"], json!(d.support));
    let entry = inquiry(&d.ben, &rid).await;
    assert_eq!(
        (&entry["status"], &entry["department"]),
        (&json!("queued"), &json!(d.support))
    );
    assert_eq!(
        story(&visitor, &rid).await,
        ["livechat-started", "livechat_transfer_history"]
    );
}

#[tokio::test]
async fn back_in_the_queue_the_next_agent_is_another_one() {
    let d = desk("Auto_Selection").await;
    d.admin.set("Omnichannel_queue_delay_timeout", 1).await;
    let (_, rid) = d.chat(&d.sales).await;
    let dan = d.server.agent(&d.admin, "dan").await;
    let body =
        json!({ "upsert": [{ "agentId": dan.id, "username": "dan", "count": 99 }], "remove": [] });
    let path = format!("livechat/department/{}/agents", d.sales);
    d.admin.api.post(&path, body).await.ok();
    let body = json!({ "roomId": rid });
    d.ana
        .api
        .post("livechat/inquiries.returnAsInquiry", body)
        .await
        .ok();
    let is_other = wait_until(DEADLINE, || async {
        room(&d.admin, &rid).await["servedBy"]["username"] == "dan"
    })
    .await;
    assert!(is_other);
}
