//! Rights that end: sockets and subscriptions end with them.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::json;
use std::time::{Duration, Instant};

const MESSAGES: &str = "stream-room-messages";

#[tokio::test]
async fn a_deactivated_agent_is_out_within_a_second() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut console = Client::login(&server, &agent).await;
    console.sub(MESSAGES, &rid, &json!([])).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    let body = json!({ "userId": agent.id, "activeStatus": false });
    admin.api.post("users.setActiveStatus", body).await.ok();
    let began = Instant::now();
    visitor.send(&rid, "for nobody").await.ok();
    widget.event(MESSAGES, &rid).await;
    assert_eq!(console.closed().await, Some(4401));
    assert!(
        began.elapsed() < Duration::from_secs(1),
        "{:?}",
        began.elapsed()
    );
    let mut again = Client::connect(&server).await;
    assert_eq!(
        again
            .refused("login", json!([{ "resume": agent.token }]))
            .await["error"],
        403
    );
}

#[tokio::test]
async fn a_logout_elsewhere_closes_the_sockets_of_that_login_only() {
    let (server, _admin, agent) = desk().await;
    let other = crate::support::Agent::login(&server.api(), "ana").await;
    let mut first = Client::login(&server, &agent).await;
    let mut second = Client::login(&server, &other).await;
    agent.api.post("logout", json!({})).await;
    assert_eq!(first.closed().await, Some(4401));
    assert!(second.said().await.is_empty());
}

#[tokio::test]
async fn what_is_on_the_way_when_an_account_is_switched_off_does_not_count() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut console = Client::login(&server, &agent).await;
    let body = json!({ "userId": agent.id, "activeStatus": false });
    let api = admin.api.clone();
    let off = tokio::spawn(async move { api.post("users.setActiveStatus", body).await.status });
    for n in 0..100 {
        let params = json!([{ "rid": rid, "msg": format!("m{n}") }]);
        console.try_say(json!({ "msg": "method", "id": format!("m{n}"), "method": "sendMessage", "params": params })).await;
    }
    assert_eq!(off.await.expect("an answer"), 200);
    let before = visitor.texts(&rid).await;
    assert_eq!(console.closed().await, Some(4401));
    assert_eq!(
        visitor.texts(&rid).await,
        before,
        "something was written after the end"
    );
}

#[tokio::test]
async fn a_role_that_is_taken_ends_what_rested_on_it() {
    let (server, admin, _agent) = desk().await;
    let ben = server.agent(&admin, "ben").await;
    let mut console = Client::login(&server, &ben).await;
    let queue = "stream-livechat-inquiry-queue-observer";
    let id = console.sub(queue, "public", &json!([])).await;
    let own = console
        .sub(
            "stream-notify-user",
            &format!("{}/notification", ben.id),
            &json!([]),
        )
        .await;
    admin
        .api
        .delete(&format!("livechat/users/agent/{}", ben.id))
        .await
        .ok();
    let ended = console.wait(|m| m["msg"] == "nosub").await;
    assert_eq!(ended["id"], id.as_str());
    assert_eq!(ended["error"]["error"], "not-allowed");
    console.unsub(&own).await;
    console.denied(queue, "public", &json!([])).await;
}

#[tokio::test]
async fn a_permission_that_is_withdrawn_ends_what_rested_on_it() {
    let (server, admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let boss = server
        .user(&admin, "mia", &["user", "livechat-manager"])
        .await;
    let mut boss = Client::login(&server, &boss).await;
    let id = boss.sub(MESSAGES, &rid, &json!([])).await;
    visitor.send(&rid, "one").await.ok();
    boss.event(MESSAGES, &rid).await;
    admin.grant("view-livechat-rooms", &["admin"]).await;
    let ended = boss.wait(|m| m["msg"] == "nosub").await;
    assert_eq!(ended["id"], id.as_str());
    visitor.send(&rid, "two").await.ok();
    assert!(boss.events(MESSAGES, &rid).await.is_empty());
}

#[tokio::test]
async fn a_look_at_the_queue_ends_when_a_colleague_takes_the_chat() {
    let (server, admin, ana) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let ben = server.agent(&admin, "ben").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut looker = Client::login(&server, &ben).await;
    let id = looker.sub(MESSAGES, &rid, &json!([])).await;
    visitor.send(&rid, "anybody?").await.ok();
    assert_eq!(looker.event(MESSAGES, &rid).await[0]["msg"], "anybody?");
    let mut console = Client::login(&server, &ana).await;
    let inquiry = ana
        .api
        .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
        .await
        .ok()["inquiry"]["_id"]
        .clone();
    console.ok("livechat:takeInquiry", json!([inquiry])).await;
    let ended = looker.wait(|m| m["msg"] == "nosub").await;
    assert_eq!(ended["id"], id.as_str());
    let lost = looker
        .refused("livechat:takeInquiry", json!([inquiry]))
        .await;
    assert_eq!(lost["error"], "error-inquiry-taken");
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    visitor.send(&rid, "private").await.ok();
    widget.event(MESSAGES, &rid).await;
    assert!(
        looker
            .events(MESSAGES, &rid)
            .await
            .iter()
            .all(|m| m["fields"]["args"][0]["msg"] != "private")
    );
}

#[tokio::test]
async fn a_closed_room_stays_open_to_its_owner() {
    let (server, _admin, _agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.close(&rid).await.ok();
    let mut widget = Client::connect(&server).await;
    widget.sub(MESSAGES, &rid, &proof(&visitor.token)).await;
}

#[tokio::test]
async fn the_end_of_an_account_and_a_new_password_end_its_sockets() {
    let (server, admin, _agent) = desk().await;
    for name in ["deleted", "renewed"] {
        let user = server.user(&admin, name, &["user", "livechat-agent"]).await;
        let mut console = Client::login(&server, &user).await;
        let began = Instant::now();
        if name == "deleted" {
            let body = json!({ "userId": user.id });
            admin.api.post("users.delete", body).await.ok();
        } else {
            let data = json!({ "password": "another-plum-kettle-south" });
            let body = json!({ "userId": user.id, "data": data });
            admin.api.post("users.update", body).await.ok();
        }
        assert_eq!(console.closed().await, Some(4401), "{name}");
        assert!(began.elapsed() < Duration::from_secs(5), "{name}");
        let mut again = Client::connect(&server).await;
        let error = again
            .refused("login", json!([{ "resume": user.token }]))
            .await;
        assert_eq!(error["error"], 403, "{name}");
    }
}

#[tokio::test]
async fn whoever_leaves_a_department_hears_its_waiting_chats_no_more() {
    let (server, admin, ana) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana, &ben]).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    let typing = format!("{rid}/typing");
    let mut looker = Client::login(&server, &ben).await;
    let mut stays = Client::login(&server, &ana).await;
    for client in [&mut looker, &mut stays] {
        client.sub(MESSAGES, &rid, &json!([])).await;
        client.sub("stream-notify-room", &typing, &json!([])).await;
    }
    let body = json!({ "upsert": [], "remove": [{ "agentId": ben.id }] });
    let path = format!("livechat/department/{sales}/agents");
    admin.api.post(&path, body).await.ok();
    for _ in 0..2 {
        let ended = looker.wait(|m| m["msg"] == "nosub").await;
        assert_eq!(ended["error"]["error"], "not-allowed");
    }
    visitor.send(&rid, "anybody?").await.ok();
    assert_eq!(stays.event(MESSAGES, &rid).await[0]["msg"], "anybody?");
    assert!(looker.said().await.is_empty());
    looker.denied(MESSAGES, &rid, &json!([])).await;
}
