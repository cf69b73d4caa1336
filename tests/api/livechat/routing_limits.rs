//! Routing at its edges: full agents, agents who are wanted, a service that is off, rights that were taken away.

use crate::house::{self, department, list, text};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::json;

async fn waits_for(server: &Server, agent: &Agent) -> (Visitor, String) {
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({})).await.ok();
    let query = [
        ("token", visitor.token.as_str()),
        ("agentId", agent.id.as_str()),
    ];
    let made = server.api().get_with("livechat/room", &query).await.ok();
    let rid = text(&made["room"]["_id"]);
    (visitor, rid)
}

#[tokio::test]
async fn a_full_agent_gets_the_next_chat_when_one_ends() {
    let server = Server::builder()
        .setting("Livechat_maximum_chats_per_agent", "1")
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let (first, one) = Visitor::with_room(&server.api()).await;
    let (_, two) = Visitor::with_room(&server.api()).await;
    assert_eq!(
        house::room(&admin, &one).await["servedBy"]["username"],
        "ana"
    );
    assert_eq!(house::inquiry(&admin, &two).await["status"], "queued");
    first.close(&one).await.ok();
    let served = wait_until(DEADLINE, || async {
        house::room(&admin, &two).await["servedBy"]["username"] == "ana"
    })
    .await;
    assert!(served, "the waiting chat was never handed out");
}

#[tokio::test]
async fn a_wanted_agent_keeps_their_chat_until_they_come() {
    let server = Server::builder()
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let ana = server.user(&admin, "ana", &["livechat-agent"]).await;
    let ben = server.user(&admin, "ben", &["livechat-agent"]).await;
    department(&admin, "Sales", &[&ben], json!({})).await;
    let (_, rid) = waits_for(&server, &ana).await;
    let entry = house::inquiry(&admin, &rid).await;
    assert_eq!(entry["status"], "queued");
    assert_eq!(
        entry["defaultAgent"],
        json!({ "agentId": ana.id, "username": "ana" })
    );
    let line = ana.api.get("livechat/inquiries.queuedForUser").await.ok();
    assert_eq!(list(&line["inquiries"])[0]["rid"], json!(rid));
    // Both are there: the chat goes to the one it is meant for.
    ben.go("online", "available").await;
    ana.go("online", "available").await;
    admin.set("Livechat_Routing_Method", "Auto_Selection").await;
    let served = wait_until(DEADLINE, || async {
        house::room(&admin, &rid).await.get("servedBy").is_some()
    })
    .await;
    assert!(served);
    assert_eq!(
        house::room(&admin, &rid).await["servedBy"]["username"],
        "ana"
    );
    assert!(
        house::inquiry(&admin, &rid)
            .await
            .get("defaultAgent")
            .is_none()
    );
}

#[tokio::test]
async fn taking_needs_a_service_that_runs_and_a_right_to_rooms() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&server.api()).await;
    let id = house::inquiry(&admin, &rid).await["_id"].clone();
    admin.set("Livechat_enabled", false).await;
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .coded(
            "error-agent-status-service-offline",
            "Agent status is offline or Omnichannel service is not active",
        );
    admin.set("Livechat_enabled", true).await;
    admin
        .grant("view-l-room", &["admin", "livechat-manager"])
        .await;
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .forbidden();
    let named = json!({ "inquiryId": id, "userId": ana.id });
    admin
        .api
        .post("livechat/inquiries.take", named.clone())
        .await
        .coded("error-not-allowed", "");
    admin.grant("view-l-room", &["livechat-agent"]).await;
    let manager = server.user(&admin, "mia", &["livechat-manager"]).await;
    manager
        .api
        .post("livechat/inquiries.take", named)
        .await
        .forbidden();
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .ok();
}

#[tokio::test]
async fn unread_counts_follow_the_setting() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "one").await.ok();
    assert_eq!(house::subscription(&ana, &rid).await["unread"], 2);
    admin.set("Unread_Count_Omni", "mentions_only").await;
    visitor.send(&rid, "two").await.ok();
    let place = house::subscription(&ana, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"]),
        (&json!(2), &json!(true))
    );
}

/// Everything of a conversation is on disk: a killed server shows it as it was.
#[tokio::test]
async fn a_killed_server_comes_back_with_rooms_lines_and_places() {
    let mut server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (talking, one) = Visitor::with_room(&server.api()).await;
    let id = house::inquiry(&admin, &one).await["_id"].clone();
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .ok();
    talking.send(&one, "hello").await.ok();
    ana.say(&one, "hi").await.ok();
    let (waiting, two) = Visitor::with_room(&server.api()).await;
    waiting.send(&two, "anybody?").await.ok();
    let before = (
        house::room(&admin, &one).await,
        house::inquiry(&admin, &two).await,
        house::subscription(&ana, &one).await,
        talking.history(&one).await.ok(),
    );
    server.restart().await;
    let (admin, ana) = (admin.at(&server.api()), ana.at(&server.api()));
    let after = (
        house::room(&admin, &one).await,
        house::inquiry(&admin, &two).await,
        house::subscription(&ana, &one).await,
        talking.at(&server.api()).history(&one).await.ok(),
    );
    assert_eq!(after, before);
    // A presence set by REST survives, so the line goes on.
    let id = after.1["_id"].clone();
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .ok();
}
