//! C2: eight agents take one chat.

use crate::faults::{figure, text, visitor};
use crate::support::Server;
use crate::{ROUNDS, at_once};
use serde_json::json;

const AGENTS: usize = 8;
const LOST: &str = "Inquiry already taken [error-inquiry-taken]";

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c2_one_agent_takes_a_chat() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let mut agents = Vec::new();
    for n in 0..AGENTS {
        agents.push(server.agent(&admin, &format!("taker{n}")).await);
    }
    let (mut wrong_winners, mut wrong_losers, mut wrong_messages) = (0, 0, 0);
    for _ in 0..ROUNDS {
        let (visitor, rid) = visitor(&server.api()).await;
        let inquiry = admin
            .api
            .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
            .await
            .ok();
        let inquiry = text(&inquiry["inquiry"]["_id"]);
        let takes = agents
            .iter()
            .map(|agent| {
                let (api, inquiry) = (agent.api.clone(), inquiry.clone());
                async move {
                    api.post("livechat/inquiries.take", json!({ "inquiryId": inquiry }))
                        .await
                }
            })
            .collect();
        let answers = at_once(takes).await;
        let winners: Vec<usize> = (0..AGENTS).filter(|n| answers[*n].status == 200).collect();
        let losers = answers
            .iter()
            .filter(|a| a.status == 400 && a.json["error"] == LOST)
            .count();
        wrong_winners += usize::from(winners.len() != 1);
        wrong_losers += usize::from(losers != AGENTS - 1);
        let history = visitor.history(&rid).await.ok();
        let list = history["messages"].as_array().expect("a list");
        let by = |kind: &str, text: &str| -> Vec<&str> {
            let found = list.iter().filter(|m| m["t"] == kind && m["msg"] == text);
            found.filter_map(|m| m["u"]["username"].as_str()).collect()
        };
        let (joined, connected) = (by("uj", ""), by("command", "connected"));
        let room = visitor.room().await.ok();
        let served_by = room["room"]["servedBy"]["username"].as_str();
        let winner = winners.first().map(|n| agents[*n].username.as_str());
        let is_told_once = winner.is_some_and(|w| joined == [w] && connected == [w]);
        wrong_messages += usize::from(!is_told_once || served_by != winner);
    }
    figure(&format!(
        "C2 rounds={ROUNDS} winners=1 in {} losers={}x\"{LOST}\" in {} system_messages=1 (uj, by the winner) in {}",
        ROUNDS - wrong_winners,
        AGENTS - 1,
        ROUNDS - wrong_losers,
        ROUNDS - wrong_messages
    ));
    assert_eq!((wrong_winners, wrong_losers, wrong_messages), (0, 0, 0));
}
