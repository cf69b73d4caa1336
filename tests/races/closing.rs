//! C3: visitor, agent and timer close the same chat, while it is handed over and written to.

use crate::faults::{figure, visitor};
use crate::support::{Agent, Reply, Server};
use crate::{ROUNDS, at_once};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

type Closing = Pin<Box<dyn Future<Output = Reply> + Send>>;
const LOST: &[&str] = &[
    "room-closed",
    "error-room-cannot-be-closed-try-again",
    "error-room-already-closed",
];

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c3_a_chat_is_closed_once() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "closer").await;
    admin.go("online", "not-available").await;
    let (mut not_once, mut wrong_events, mut wrong_state, mut wrong_losers) = (0, 0, 0, 0);
    for _ in 0..ROUNDS {
        let (visitor, rid) = visitor(&server.api()).await;
        let by_visitor: Closing = {
            let (visitor, rid) = (visitor.clone(), rid.clone());
            Box::pin(async move { visitor.close(&rid).await })
        };
        let by_agent: Closing = {
            let (agent, body) = (agent.clone(), json!({ "rid": rid, "comment": "done" }));
            Box::pin(async move { agent.api.post("livechat/room.closeByUser", body).await })
        };
        let answers = at_once(vec![by_visitor, by_agent]).await;
        not_once += usize::from(answers.iter().filter(|a| a.status == 200).count() != 1);
        let is_known = |reply: &Reply| {
            let error = reply.json["error"].as_str().unwrap_or("");
            reply.status == 400 && LOST.iter().any(|known| error.contains(known))
        };
        wrong_losers += answers
            .iter()
            .filter(|a| a.status != 200 && !is_known(a))
            .count();
        let history = visitor.history(&rid).await.ok();
        let closed = history["messages"]
            .as_array()
            .expect("a list")
            .iter()
            .filter(|m| m["t"] == "livechat-close")
            .count();
        wrong_events += usize::from(closed != 1);
        let info = admin
            .api
            .get(&format!("rooms.info?roomId={rid}"))
            .await
            .ok();
        let room = &info["room"];
        let is_legal = room.get("open").is_none_or(|o| *o == Value::Bool(false))
            && room["closedAt"].is_string()
            && room["closer"]
                == if answers[0].status == 200 {
                    "visitor"
                } else {
                    "user"
                };
        wrong_state += usize::from(!is_legal);
    }
    figure(&format!(
        "C3 rounds={ROUNDS} close_events=1 in {} winners=1 in {} final_state_legal={} other_losers={wrong_losers}",
        ROUNDS - wrong_events,
        ROUNDS - not_once,
        ROUNDS - wrong_state
    ));
    assert_eq!(
        (not_once, wrong_events, wrong_state, wrong_losers),
        (0, 0, 0, 0)
    );
}

/// One chat whose timer ends about now, and everybody who wants something of it then.
async fn race_the_timer(desk: Desk, dice: u64) -> Outcome {
    let Desk {
        api,
        admin,
        ana,
        ben,
    } = desk;
    let (guest, rid) = visitor(&api).await;
    guest.send(&rid, "hello").await.ok();
    let serves = admin
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok();
    let serving = if serves["room"]["servedBy"]["_id"] == json!(ana.id) {
        (ana.clone(), ben.clone())
    } else {
        (ben.clone(), ana.clone())
    };
    // From this answer on the visitor has one second.
    serving.0.say(&rid, "yes?").await.ok();
    // The race is over that second's end, from a little before it to a little behind it.
    let wait = move |part: u32| Duration::from_millis(900 + (dice.rotate_left(8 * part) & 0xff));
    let by_visitor: Closing = {
        let (guest, rid) = (guest.clone(), rid.clone());
        Box::pin(async move {
            tokio::time::sleep(wait(0)).await;
            guest.close(&rid).await
        })
    };
    let by_agent: Closing = {
        let (agent, body) = (admin.clone(), json!({ "rid": rid, "comment": "done" }));
        Box::pin(async move {
            tokio::time::sleep(wait(1)).await;
            agent.api.post("livechat/room.closeByUser", body).await
        })
    };
    let handed: Closing = {
        let (agent, body) = (
            admin.clone(),
            json!({ "roomId": rid, "userId": serving.1.id }),
        );
        Box::pin(async move {
            tokio::time::sleep(wait(2)).await;
            agent.api.post("livechat/room.forward", body).await
        })
    };
    let said: Closing = {
        let (guest, rid) = (guest.clone(), rid.clone());
        Box::pin(async move {
            tokio::time::sleep(wait(3)).await;
            guest.send(&rid, "I am here").await
        })
    };
    let answers = at_once(vec![by_visitor, by_agent, handed, said]).await;
    let history = guest.history(&rid).await.ok();
    let kinds: Vec<String> = history["messages"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|m| m["t"].as_str().unwrap_or("").to_owned())
        .collect();
    let texts = guest.texts(&rid).await;
    let info = admin
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok();
    let place = |agent: &Agent| {
        let api = agent.api.clone();
        let path = format!("subscriptions.getOne?roomId={rid}");
        async move { api.get(&path).await.ok()["subscription"].is_null() }
    };
    let is_empty = place(&ana).await && place(&ben).await;
    let by_hand = answers[..2].iter().filter(|a| a.status == 200).count();
    let closes = kinds.iter().filter(|k| *k == "livechat-close").count();
    let room = &info["room"];
    let is_legal = room.get("open").is_none()
        && room["closedAt"].is_string()
        && is_empty
        // Nothing is said behind the close.
        && kinds.first().is_some_and(|k| k == "livechat-close")
        && texts.contains(&"I am here".to_owned()) == (answers[3].status == 200)
        && kinds.iter().filter(|k| *k == "livechat_transfer_history").count()
            == usize::from(answers[2].status == 200);
    let wrong = answers
        .iter()
        .filter(|a| !matches!(a.status, 200 | 400))
        .count();
    Outcome {
        is_once: closes == 1 && by_hand <= 1,
        is_legal,
        by_timer: by_hand == 0,
        wrong,
        story: format!(
            "{kinds:?} {room} {:?}",
            answers.iter().map(|a| &a.text).collect::<Vec<_>>()
        ),
    }
}

struct Outcome {
    is_once: bool,
    is_legal: bool,
    by_timer: bool,
    wrong: usize,
    story: String,
}

/// What a chat of the race needs of the server.
#[derive(Clone)]
struct Desk {
    api: crate::support::Api,
    admin: Agent,
    ana: Agent,
    ben: Agent,
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c3_the_timer_closes_what_others_close_too() {
    let server = Server::builder()
        .setting("Livechat_visitor_inactivity_timeout", "1")
        .setting("Livechat_abandoned_rooms_action", "close")
        .start()
        .await;
    let admin = server.admin().await;
    let desk = Desk {
        api: server.api(),
        ana: server.agent(&admin, "ana").await,
        ben: server.agent(&admin, "ben").await,
        admin: admin.clone(),
    };
    admin.go("online", "not-available").await;
    let mut dice = crate::faults::Dice::new();
    let mut outcomes = Vec::new();
    for _ in 0..ROUNDS / 20 {
        let chats = (0..20).map(|_| tokio::spawn(race_the_timer(desk.clone(), dice.next())));
        for chat in chats.collect::<Vec<_>>() {
            outcomes.push(chat.await.expect("a chat"));
        }
    }
    let count = |fits: fn(&Outcome) -> bool| outcomes.iter().filter(|o| fits(o)).count();
    let (once, legal) = (count(|o| o.is_once), count(|o| o.is_legal));
    let wrong: usize = outcomes.iter().map(|o| o.wrong).sum();
    for outcome in outcomes.iter().filter(|o| !o.is_once || !o.is_legal) {
        eprintln!("{}", outcome.story);
    }
    figure(&format!(
        "C3 timer rounds={} by_timer={} close_events=1 in {once} final_state_legal={legal} other_losers={wrong} seed={}",
        outcomes.len(),
        count(|o| o.by_timer),
        dice.seed
    ));
    assert_eq!((once, legal, wrong), (outcomes.len(), outcomes.len(), 0));
}
