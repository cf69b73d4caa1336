//! What time does to a chat: a visitor who is silent, an agent who does not answer or does not come back, a line that
//! does not move.

use crate::house::{department, inquiry, list, room, story, subscription};
use crate::support::{Agent, DEADLINE, Server, Visitor, wait_until};
use serde_json::json;

async fn is_closed(admin: &Agent, rid: &str) -> bool {
    wait_until(DEADLINE, || async {
        room(admin, rid).await.get("open").is_none()
    })
    .await
}

#[tokio::test]
async fn the_time_a_visitor_has_is_written_on_the_room() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.set("Livechat_abandoned_rooms_action", "close").await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    assert!(room(&admin, &rid).await.get("omnichannel").is_none());
    ana.say(&rid, "yes?").await.ok();
    let first = room(&admin, &rid).await;
    let at = |room: &serde_json::Value, pointer: &str| {
        let text = room.pointer(pointer).and_then(|v| v.as_str());
        deskbell::model::time::Millis::parse(text.expect("a date"))
            .expect("a date")
            .0
    };
    assert_eq!(
        at(&first, "/omnichannel/predictedVisitorAbandonmentAt"),
        at(&first, "/responseBy/lastMessageTs") + 3_600_000
    );
    ana.say(&rid, "are you there?").await.ok();
    let second = room(&admin, &rid).await;
    assert_eq!(second["omnichannel"], first["omnichannel"]);
    assert_ne!(second["responseBy"], first["responseBy"]);
    visitor.send(&rid, "yes").await.ok();
    assert!(room(&admin, &rid).await.get("omnichannel").is_none());
    ana.say(&rid, "good").await.ok();
    assert_ne!(
        room(&admin, &rid).await["omnichannel"],
        first["omnichannel"]
    );
    // Off: nothing is predicted.
    admin.set("Livechat_abandoned_rooms_action", "none").await;
    let (other, rid) = Visitor::with_room(&server.api()).await;
    other.send(&rid, "hello").await.ok();
    ana.say(&rid, "yes?").await.ok();
    assert!(room(&admin, &rid).await.get("omnichannel").is_none());
}

#[tokio::test]
async fn a_silent_visitor_loses_the_chat() {
    // What suites send for it.
    let server = Server::builder()
        .setting("Livechat_visitor_inactivity_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    admin
        .set("Livechat_abandoned_rooms_action", "Livechat_close_chat")
        .await;
    let words = "Livechat_abandoned_rooms_closed_custom_message";
    admin.set(words, "Come back any time").await;
    let ana = server.agent(&admin, "ana").await;
    let more = json!({ "visitorInactivityTimeoutInSeconds": 1, "abandonedRoomsCloseCustomMessage": "Sales is sorry" });
    let sales = department(&admin, "Sales", &[&ana], more).await;
    let mut rooms = Vec::new();
    for department in [None, Some(&sales)] {
        let visitor = Visitor::new(&server.api());
        let body = match department {
            Some(id) => json!({ "department": id }),
            None => json!({}),
        };
        visitor.register(body).await.ok();
        let rid = visitor.room_id().await;
        visitor.send(&rid, "hello").await.ok();
        ana.say(&rid, "yes?").await.ok();
        rooms.push(rid);
    }
    for (rid, words) in rooms.iter().zip(["Come back any time", "Sales is sorry"]) {
        assert!(is_closed(&admin, rid).await, "still open");
        assert_eq!(room(&admin, rid).await["lastMessage"]["msg"], words);
    }
}

#[tokio::test]
async fn a_silent_visitor_is_put_on_hold() {
    let server = Server::builder()
        .setting("Livechat_visitor_inactivity_timeout", "1")
        .setting("Livechat_abandoned_rooms_action", "on-hold")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    ana.say(&rid, "yes?").await.ok();
    let is_held = wait_until(DEADLINE, || async {
        room(&admin, &rid).await.get("onHold").is_some()
    })
    .await;
    assert!(is_held);
    assert!(room(&admin, &rid).await.get("omnichannel").is_none());
    visitor.send(&rid, "sorry, I am back").await.ok();
    assert!(room(&admin, &rid).await.get("onHold").is_none());
}

#[tokio::test]
async fn an_agent_who_does_not_answer_loses_the_chat() {
    let server = Server::builder()
        .setting("Livechat_auto_transfer_chat_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    // Nobody else is there at first: the chat stays.
    let ben = server.agent(&admin, "ben").await;
    let moved = wait_until(DEADLINE, || async {
        room(&admin, &rid).await["servedBy"]["username"] == "ben"
    })
    .await;
    assert!(moved, "ana kept it");
    assert!(subscription(&ana, &rid).await.is_null());
    let path = format!("livechat/transfer.history/{rid}");
    let history = admin.api.get(&path).await.ok();
    let last = list(&history["history"]).last().expect("one").clone();
    assert_eq!(last["scope"], "autoTransferUnansweredChatsToAgent");
    assert_eq!(last["transferredTo"]["username"], "ben");
    // Whoever has answered keeps it.
    ben.say(&rid, "yes?").await.ok();
    let (_, other) = Visitor::with_room(&server.api()).await;
    let first = room(&admin, &other).await["servedBy"]["username"].clone();
    let moved = wait_until(DEADLINE, || async {
        room(&admin, &other).await["servedBy"]["username"] != first
    })
    .await;
    assert!(moved, "the next one is moved as well");
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ben");
}

#[tokio::test]
async fn agents_who_leave_close_or_forward() {
    let server = Server::builder()
        .setting("Livechat_agent_leave_action_timeout", "1")
        .setting("Livechat_agent_leave_comment", "The agent left")
        .start()
        .await;
    let admin = server.admin().await;
    admin.set("Livechat_agent_leave_action", "forward").await;
    let ana = server.agent(&admin, "ana").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    let ben = server.agent(&admin, "ben").await;
    let body = json!({ "upsert": [{ "agentId": ben.id, "username": "ben" }], "remove": [] });
    admin
        .api
        .post(&format!("livechat/department/{sales}/agents"), body)
        .await
        .ok();
    ana.go("offline", "available").await;
    let moved = wait_until(DEADLINE, || async {
        room(&admin, &rid).await["servedBy"]["username"] == "ben"
    })
    .await;
    assert!(moved, "nobody took over");
    // Nobody is left: the chat waits in the line.
    ben.go("offline", "available").await;
    let waits = wait_until(DEADLINE, || async {
        inquiry(&admin, &rid).await["status"] == "queued"
    })
    .await;
    assert!(waits, "it is still with an agent who left");
    admin.set("Livechat_agent_leave_action", "close").await;
    let taken = wait_until(DEADLINE, || async {
        ben.go("online", "available").await;
        room(&admin, &rid).await["servedBy"]["username"] == "ben"
    })
    .await;
    assert!(taken, "the line does not move");
    ben.go("offline", "available").await;
    assert!(is_closed(&admin, &rid).await, "still open");
    assert_eq!(
        room(&admin, &rid).await["lastMessage"]["msg"],
        "The agent left"
    );
    assert!(story(&visitor, &rid).await.contains(&"uj".to_owned()));
}

#[tokio::test]
async fn a_visitor_who_was_handed_over_is_not_the_silent_one() {
    let server = Server::builder()
        .setting("Livechat_abandoned_rooms_action", "close")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let sales = department(&admin, "Sales", &[], json!({})).await;
    admin
        .set("Livechat_visitor_inactivity_timeout", 3_600)
        .await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    ana.say(&rid, "my colleague knows").await.ok();
    assert!(room(&admin, &rid).await.get("omnichannel").is_some());
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let body = json!({ "roomId": rid, "departmentId": sales });
    ana.api.post("livechat/room.forward", body).await.ok();
    let waiting = room(&admin, &rid).await;
    assert!(waiting.get("servedBy").is_none());
    assert!(waiting.get("omnichannel").is_none(), "waits for an agent");
    assert_eq!(waiting["usersCount"], 1, "the visitor alone");
    let ben = server.agent(&admin, "ben").await;
    let body = json!({ "upsert": [{ "agentId": ben.id, "username": "ben" }], "remove": [] });
    let members = format!("livechat/department/{sales}/agents");
    admin.api.post(&members, body).await.ok();
    let body = json!({ "inquiryId": inquiry(&admin, &rid).await["_id"] });
    ben.api.post("livechat/inquiries.take", body).await.ok();
    let taken = room(&admin, &rid).await;
    assert!(taken.get("omnichannel").is_none());
    assert_eq!(taken["usersCount"], 2);
    // From the new agent's first answer on it is the visitor's turn again.
    admin.set("Livechat_visitor_inactivity_timeout", 1).await;
    ben.say(&rid, "here I am").await.ok();
    assert!(is_closed(&admin, &rid).await, "still open");
}

#[tokio::test]
async fn a_chat_that_comes_back_from_hold_does_not_wait_for_an_agent_who_left() {
    let server = Server::builder()
        .setting("Livechat_agent_leave_action_timeout", "1")
        .setting("Livechat_agent_leave_action", "forward")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server
        .user(&admin, "ben", &["user", "livechat-agent"])
        .await;
    let sales = department(&admin, "Sales", &[&ana, &ben], json!({})).await;
    let mut chats = Vec::new();
    for _ in 0..2 {
        let visitor = Visitor::new(&server.api());
        visitor.register(json!({ "department": sales })).await.ok();
        let rid = visitor.room_id().await;
        visitor.send(&rid, "hello").await.ok();
        ana.say(&rid, "one moment").await.ok();
        chats.push((visitor, rid));
    }
    let (held, other) = (&chats[0], &chats[1]);
    let body = json!({ "roomId": held.1 });
    ana.api.post("livechat/room.onHold", body).await.ok();
    ben.go("online", "available").await;
    ana.go("offline", "available").await;
    let serves =
        async |rid: &str, name: &str| room(&admin, rid).await["servedBy"]["username"] == name;
    let moved = wait_until(DEADLINE, || serves(&other.1, "ben")).await;
    assert!(moved, "nobody took over");
    assert!(
        serves(&held.1, "ana").await,
        "on hold it waits for its visitor"
    );
    held.0.send(&held.1, "I am back").await.ok();
    let moved = wait_until(DEADLINE, || serves(&held.1, "ben")).await;
    assert!(moved, "it waits for an agent who is not there");
}

/// The timer of this kind about somebody or something, as the administrator sees it.
async fn timer(admin: &Agent, kind: &str, about: &str) -> Option<String> {
    let all = admin
        .api
        .get("deskbell/jobs?state=waiting&count=100")
        .await
        .ok();
    list(&all["jobs"])
        .iter()
        .find(|j| j["kind"] == kind && j["about"] == about)
        .map(|j| crate::house::text(&j["_id"]))
}

/// Waits until that timer has run and was set anew.
async fn runs_again(admin: &Agent, kind: &str, about: &str) -> bool {
    let mut first = None;
    let is_set = wait_until(DEADLINE, || async {
        timer(admin, kind, about).await.is_some()
    })
    .await;
    if is_set {
        first = timer(admin, kind, about).await;
    }
    is_set
        && wait_until(DEADLINE, || async {
            let now = timer(admin, kind, about).await;
            now.is_some() && now != first
        })
        .await
}

#[tokio::test]
async fn a_chat_does_not_go_to_and_fro_between_silent_agents() {
    let server = Server::builder()
        .setting("Livechat_auto_transfer_chat_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    server.agent(&admin, "ben").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    let serves = async |name: &str| room(&admin, &rid).await["servedBy"]["username"] == name;
    assert!(wait_until(DEADLINE, || serves("ben")).await);
    // Ana had her turn: the time ends once more, and the chat stays where it is.
    for _ in 0..2 {
        assert!(runs_again(&admin, "auto-transfer", &rid).await);
        assert!(serves("ben").await);
    }
    let moves = async || {
        let path = format!("livechat/transfer.history/{rid}");
        list(&admin.api.get(&path).await.ok()["history"]).len()
    };
    assert_eq!(moves().await, 1);
    // Somebody new gets a turn; those who were silent still get none.
    let cyd = server.agent(&admin, "cyd").await;
    assert!(wait_until(DEADLINE, || serves("cyd")).await);
    assert!(runs_again(&admin, "auto-transfer", &rid).await);
    assert!(serves("cyd").await);
    assert_eq!(moves().await, 2);
    // An answer ends the wait; what comes later is a wait of its own.
    cyd.say(&rid, "yes?").await.ok();
    let ended = wait_until(DEADLINE, || async {
        timer(&admin, "auto-transfer", &rid).await.is_none()
    })
    .await;
    assert!(ended);
    let body = json!({ "roomId": rid, "userId": crate::house::text(
        &admin.api.get("users.info?username=ana").await.ok()["user"]["_id"]) });
    admin.api.post("livechat/room.forward", body).await.ok();
    assert!(wait_until(DEADLINE, || async { !serves("ana").await }).await);
    assert_eq!(moves().await, 4);
}

#[tokio::test]
async fn a_chat_nobody_takes_from_an_agent_who_left_is_tried_again() {
    let server = Server::builder()
        .setting("Livechat_agent_leave_action_timeout", "1")
        .setting("Livechat_agent_leave_action", "forward")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let support = department(&admin, "Support", &[&ben], json!({})).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    let body = json!({ "roomId": rid, "departmentId": support });
    admin.api.post("livechat/room.forward", body).await.ok();
    ana.go("offline", "available").await;
    let serves = async |name: &str| room(&admin, &rid).await["servedBy"]["username"] == name;
    assert!(serves("ben").await);
    ben.go("offline", "available").await;
    // The visitor's department has nobody: it stays, and is not forgotten.
    assert!(runs_again(&admin, "agent-left", &ben.id).await);
    assert!(serves("ben").await);
    ana.go("online", "available").await;
    assert!(
        wait_until(DEADLINE, || serves("ana")).await,
        "it waits for an agent who is not there"
    );
    let ended = wait_until(DEADLINE, || async {
        timer(&admin, "agent-left", &ben.id).await.is_none()
    })
    .await;
    assert!(ended, "tried again without end");
}
