//! C3 and C6 with hands changing: a chat is closed, handed over and put back at once; a department goes while a chat is on
//! its way there, an agent is switched off while one comes.

use crate::faults::{figure, visitor};
use crate::support::{Agent, Reply, Server};
use crate::{ROUNDS, at_once};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;

type Move = Pin<Box<dyn Future<Output = Reply> + Send>>;
/// What somebody who came too late may hear.
const LATE: &[&str] = &[
    "room-closed",
    "error-room-cannot-be-closed-try-again",
    "error-room-already-closed",
    "error-not-authorized",
    "This_conversation_is_already_closed",
    "error-selected-agent-room-agent-are-same",
    "error-forwarding-chat-same-department",
    "error-no-agents-online-in-department",
];

fn post(user: &Agent, path: &'static str, body: Value) -> Move {
    let api = user.api.clone();
    Box::pin(async move { api.post(path, body).await })
}

fn is_late(reply: &Reply) -> bool {
    let error = reply.json["error"].as_str().unwrap_or("");
    reply.status == 400 && (LATE.contains(&error) || reply.text == r#"{"success":false}"#)
}

async fn department(admin: &Agent, name: &str, member: &Agent) -> String {
    let body = json!({
        "department": { "name": name, "email": "a@example.org", "enabled": true,
            "showOnRegistration": false, "showOnOfflineForm": false },
        "agents": [{ "agentId": member.id }],
    });
    let made = admin.api.post("livechat/department", body).await.ok();
    made["department"]["_id"]
        .as_str()
        .expect("an id")
        .to_owned()
}

async fn story(visitor: &crate::support::Visitor, rid: &str) -> Vec<String> {
    let history = visitor.history(rid).await.ok();
    let mut kinds: Vec<String> = history["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| m["t"].as_str().unwrap_or("").to_owned())
        .collect();
    kinds.reverse();
    kinds
}

async fn room(admin: &Agent, rid: &str) -> Value {
    let info = admin.api.get(&format!("rooms.info?roomId={rid}")).await;
    info.ok()["room"].clone()
}

async fn place(user: &Agent, rid: &str) -> Value {
    let path = format!("subscriptions.getOne?roomId={rid}");
    user.api.get(&path).await.ok()["subscription"].clone()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c3_a_chat_that_changes_hands_is_closed_once() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    admin.go("online", "not-available").await;
    let support = department(&admin, "Support", &ben).await;
    let (mut wrong_closes, mut wrong_state, mut wrong_losers, mut handed) = (0, 0, 0, 0);
    for _ in 0..ROUNDS {
        let (guest, rid) = visitor(&server.api()).await;
        let by_visitor: Move = {
            let (guest, rid) = (guest.clone(), rid.clone());
            Box::pin(async move { guest.close(&rid).await })
        };
        let wish = json!({ "token": guest.token, "rid": rid, "department": support });
        let answers = at_once(vec![
            by_visitor,
            post(
                &admin,
                "livechat/room.closeByUser",
                json!({ "rid": rid, "comment": "x" }),
            ),
            post(
                &ana,
                "livechat/room.forward",
                json!({ "roomId": rid, "userId": ben.id }),
            ),
            post(
                &ben,
                "livechat/room.forward",
                json!({ "roomId": rid, "userId": ana.id }),
            ),
            post(
                &admin,
                "livechat/inquiries.returnAsInquiry",
                json!({ "roomId": rid }),
            ),
            post(&admin, "livechat/room.transfer", wish),
        ])
        .await;
        let done = |at: usize| usize::from(answers[at].status == 200);
        wrong_losers += answers
            .iter()
            .filter(|a| a.status != 200 && !is_late(a))
            .map(|a| eprintln!("{}: {}", a.asked, a.text))
            .count();
        let closes = done(0) + done(1);
        let story = story(&guest, &rid).await;
        let count = |kind: &str| story.iter().filter(|k| *k == kind).count();
        wrong_closes += usize::from(closes != 1 || count("livechat-close") != 1);
        let is_returned = answers[4].json["result"] == true;
        let moves = done(2) + done(3) + usize::from(is_returned) + done(5);
        handed += moves;
        let end = room(&admin, &rid).await;
        let is_legal = end.get("open").is_none()
            && end["closedAt"].is_string()
            && count("livechat_transfer_history") == moves
            && story.last().is_some_and(|k| k == "livechat-close")
            && place(&ana, &rid).await.is_null()
            && place(&ben, &rid).await.is_null();
        wrong_state += usize::from(!is_legal);
    }
    figure(&format!(
        "C3 transfer rounds={ROUNDS} handed_over={handed} close_events=1 in {} final_state_legal={} other_losers={wrong_losers}",
        ROUNDS - wrong_closes,
        ROUNDS - wrong_state
    ));
    assert_eq!((wrong_closes, wrong_state, wrong_losers), (0, 0, 0));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c3_one_of_many_hands_gets_it() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut agents = Vec::new();
    for name in ["ana", "ben", "cyd", "dan"] {
        agents.push(server.agent(&admin, name).await);
    }
    let mut wrong = 0;
    for _ in 0..ROUNDS / 4 {
        let (guest, rid) = visitor(&server.api()).await;
        let moves = agents
            .iter()
            .map(|a| json!({ "roomId": rid, "userId": a.id }))
            .map(|body| post(&admin, "livechat/room.forward", body))
            .collect();
        let answers = at_once(moves).await;
        let moves = answers.iter().filter(|a| a.status == 200).count();
        let story = story(&guest, &rid).await;
        let notes = story
            .iter()
            .filter(|k| *k == "livechat_transfer_history")
            .count();
        let end = room(&admin, &rid).await;
        let mut places = Vec::new();
        for agent in &agents {
            if !place(agent, &rid).await.is_null() {
                places.push(json!(agent.username));
            }
        }
        // Whoever serves has the only place, and each move left its note.
        wrong += usize::from(places != [end["servedBy"]["username"].clone()] || notes != moves);
        guest.close(&rid).await.ok();
    }
    figure(&format!(
        "C3 hands rounds={} one_serves={}",
        ROUNDS / 4,
        ROUNDS / 4 - wrong
    ));
    assert_eq!(wrong, 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c6_what_is_gone_gets_no_chat() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    ben.go("offline", "not-available").await;
    let (mut wrong, mut after) = (0, 0);
    for round in 0..ROUNDS / 4 {
        let (guest, rid) = visitor(&server.api()).await;
        ben.go("online", "available").await;
        let gone = department(&admin, &format!("Gone {round}"), &ben).await;
        let delete: Move = {
            let (api, path) = (admin.api.clone(), format!("livechat/department/{gone}"));
            Box::pin(async move { api.delete(&path).await })
        };
        let body = json!({ "roomId": rid, "departmentId": gone });
        let forward = || post(&ana, "livechat/room.forward", body.clone());
        let answers = at_once(vec![delete, forward()]).await;
        assert_eq!(answers[0].status, 200, "{}", answers[0].text);
        let end = room(&admin, &rid).await;
        let is_known =
            answers[1].status == 200 || answers[1].json["error"] == "error-invalid-department";
        wrong += usize::from(!is_known || end["departmentId"] == json!(gone));
        after += usize::from(forward().await.status == 200);
        // The same with an agent who takes no more chats.
        let body = json!({ "roomId": rid, "userId": ben.id });
        let stop = post(
            &ben,
            "livechat/agent.status",
            json!({ "status": "not-available" }),
        );
        let answers = at_once(vec![
            stop,
            post(&admin, "livechat/room.forward", body.clone()),
        ])
        .await;
        assert_eq!(answers[0].status, 200, "{}", answers[0].text);
        let is_his = room(&admin, &rid).await["servedBy"]["username"] == "ben";
        if !is_his {
            let late = post(&admin, "livechat/room.forward", body).await;
            after += usize::from(late.status == 200);
        }
        guest.close(&rid).await.ok();
    }
    figure(&format!(
        "C6 transfer rounds={} accepted_after_revoke={after} wrong_answers={wrong}",
        ROUNDS / 4
    ));
    assert_eq!((wrong, after), (0, 0));
}
