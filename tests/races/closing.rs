//! C3: visitor and agent close the same chat.

use crate::faults::{figure, visitor};
use crate::support::{Reply, Server};
use crate::{ROUNDS, at_once};
use serde_json::{Value, json};
use std::future::Future;
use std::pin::Pin;

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
