//! Timers: what was due, or came due, while the process was dead happens after the next start, and happens once.

use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::{Value, json};

async fn room(admin: &Agent, rid: &str) -> Value {
    let path = format!("channels.info?roomId={rid}");
    admin.api.get(&path).await.ok()["channel"].clone()
}

/// How many messages of this kind a room has.
async fn count(visitor: &Visitor, rid: &str, kind: &str) -> usize {
    let history = visitor.history(rid).await.ok();
    let all = history["messages"].as_array().expect("a list").clone();
    all.iter().filter(|m| m["t"] == kind).count()
}

#[tokio::test]
async fn timers_survive_a_kill() {
    let mut server = Server::builder()
        .setting("Livechat_visitor_inactivity_timeout", "2")
        .setting("Livechat_abandoned_rooms_action", "close")
        .setting("Livechat_auto_close_on_hold_chats_timeout", "2")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (silent, abandoned) = Visitor::with_room(&server.api()).await;
    silent.send(&abandoned, "hello").await.ok();
    ana.say(&abandoned, "yes?").await.ok();
    let (held, on_hold) = Visitor::with_room(&server.api()).await;
    held.send(&on_hold, "hello").await.ok();
    ana.say(&on_hold, "yes?").await.ok();
    let body = json!({ "roomId": on_hold });
    ana.api.post("livechat/room.onHold", body).await.ok();
    let (busy, open) = Visitor::with_room(&server.api()).await;
    busy.send(&open, "hello").await.ok();
    ana.say(&open, "yes?").await.ok();
    // The visitor's word takes the mark off the room; the timer is still on its way.
    busy.send(&open, "here").await.ok();
    for _ in 0..2 {
        server.restart().await;
    }
    let admin = admin.at(&server.api());
    for rid in [&abandoned, &on_hold] {
        let is_closed = wait_until(DEADLINE, || async {
            room(&admin, rid).await.get("open").is_none()
        })
        .await;
        assert!(is_closed, "a timer died with the process");
    }
    server.restart().await;
    let admin = admin.at(&server.api());
    for (visitor, rid) in [(&silent, &abandoned), (&held, &on_hold)] {
        let visitor = visitor.at(&server.api());
        assert_eq!(count(&visitor, rid, "livechat-close").await, 1);
    }
    assert_eq!(room(&admin, &open).await["open"], true);
}

#[tokio::test]
async fn handing_over_and_leaving_survive_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    // Of an agent who does not answer.
    admin.set("Livechat_auto_transfer_chat_timeout", 2).await;
    let (asks, unanswered) = Visitor::with_room(&server.api()).await;
    asks.send(&unanswered, "hello").await.ok();
    admin
        .set("Livechat_auto_transfer_chat_timeout", 3_600)
        .await;
    let ben = server.agent(&admin, "ben").await;
    for _ in 0..2 {
        server.restart().await;
    }
    let admin = admin.at(&server.api());
    let serves = async |name: &str| room(&admin, &unanswered).await["servedBy"]["username"] == name;
    let is_moved = wait_until(DEADLINE, || serves("ben")).await;
    assert!(is_moved, "the timer died with the process");
    // Of an agent who leaves several chats behind.
    let (ana, ben) = (ana.at(&server.api()), ben.at(&server.api()));
    ben.go("online", "not-available").await;
    let mut left = Vec::new();
    for _ in 0..5 {
        let (visitor, rid) = Visitor::with_room(&server.api()).await;
        assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ana");
        left.push((visitor, rid));
    }
    admin.set("Livechat_agent_leave_action_timeout", 1).await;
    admin.set("Livechat_agent_leave_action", "close").await;
    ana.go("offline", "available").await;
    for _ in 0..2 {
        server.restart().await;
    }
    let admin = admin.at(&server.api());
    for (_, rid) in &left {
        let is_closed = wait_until(DEADLINE, || async {
            room(&admin, rid).await.get("open").is_none()
        })
        .await;
        assert!(is_closed, "a chat stayed with an agent who left");
    }
    server.restart().await;
    let admin = admin.at(&server.api());
    for (visitor, rid) in &left {
        let visitor = visitor.at(&server.api());
        assert_eq!(count(&visitor, rid, "livechat-close").await, 1);
    }
    let asks = asks.at(&server.api());
    assert_eq!(
        count(&asks, &unanswered, "livechat_transfer_history").await,
        1
    );
    assert_eq!(room(&admin, &unanswered).await["open"], true);
}

#[tokio::test]
async fn work_that_was_given_up_can_be_seen() {
    let server = Server::start().await;
    let health = || async {
        let url = format!("{}/health", server.base);
        let reply = crate::support::client()
            .get(url)
            .send()
            .await
            .expect("answers");
        reply.json::<Value>().await.expect("an object")
    };
    assert_eq!(health().await, json!({ "status": "ok", "deadJobs": 0 }));
    let path = server.data().join("deskbell.db");
    let database = rusqlite::Connection::open(path).expect("opens");
    let sql = "INSERT INTO job (id, kind, payload, state, due_at, created_at, updated_at)
        VALUES ('x', 'webhook', '{}', 'dead', 0, 0, 0)";
    database.execute_batch(sql).expect("runs");
    assert_eq!(health().await, json!({ "status": "ok", "deadJobs": 1 }));
}
