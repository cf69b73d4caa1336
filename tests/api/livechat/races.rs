//! What happens at once: every race has one outcome that all sides are told.

use crate::house::{self, list, text};
use crate::support::{Agent, Reply, Server, Visitor, unique};
use serde_json::{Value, json};
use std::future::Future;

/// Asks `count` times at once.
async fn at_once<F, Fut, T>(count: usize, ask: F) -> Vec<T>
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = T> + Send + 'static,
    T: Send + 'static,
{
    let calls: Vec<_> = (0..count).map(|n| tokio::spawn(ask(n))).collect();
    let mut answers = Vec::new();
    for call in calls {
        answers.push(call.await.expect("an answer"));
    }
    answers
}

#[tokio::test]
async fn one_token_makes_one_visitor() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let replies = at_once(16, |n| {
        let visitor = visitor.clone();
        async move {
            visitor
                .register(json!({ "name": format!("n{n}") }))
                .await
                .ok()
        }
    })
    .await;
    let first = &replies[0]["visitor"]["_id"];
    assert!(replies.iter().all(|r| r["visitor"]["_id"] == *first));
}

#[tokio::test]
async fn one_id_makes_one_message() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = unique("race-");
    let before = house::room(&h.admin, &rid).await["msgs"].as_i64().unwrap();
    let replies = at_once(8, |_| {
        let (visitor, rid, id) = (visitor.clone(), rid.clone(), id.clone());
        async move { visitor.send_as(&rid, &id, "once").await.ok() }
    })
    .await;
    assert!(replies.iter().all(|r| *r == replies[0]), "{replies:#?}");
    assert_eq!(visitor.texts(&rid).await, ["once"]);
    assert_eq!(house::room(&h.admin, &rid).await["msgs"], json!(before + 1));
    // With different words one of them is stored, and the others are told so.
    let id = unique("race-");
    let replies = at_once(8, |n| {
        let (visitor, rid, id) = (visitor.clone(), rid.clone(), id.clone());
        async move { visitor.send_as(&rid, &id, &format!("word {n}")).await }
    })
    .await;
    let (won, lost): (Vec<Reply>, Vec<Reply>) = replies.into_iter().partition(|r| r.status == 200);
    assert_eq!((won.len(), lost.len()), (1, 7));
    for reply in &lost {
        reply.refused(400, "error-message-id-conflict");
    }
}

#[tokio::test]
async fn two_sides_at_once_keep_one_order() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let mut stored: Vec<(String, String)> = at_once(40, |n| {
        let (visitor, agent, rid) = (visitor.clone(), h.agent.clone(), rid.clone());
        async move {
            let words = format!("m{n}");
            let sent = if n % 2 == 0 {
                visitor.send(&rid, &words).await.ok()
            } else {
                agent.say(&rid, &words).await.ok()
            };
            (text(&sent["message"]["ts"]), words)
        }
    })
    .await;
    stored.sort();
    assert!(
        stored.windows(2).all(|w| w[0].0 < w[1].0),
        "two messages at one time: {stored:?}"
    );
    let texts: Vec<String> = stored.into_iter().map(|(_, words)| words).collect();
    assert_eq!(visitor.texts(&rid).await, texts);
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&room["msgs"], &room["lastMessage"]["msg"]),
        (&json!(43), &json!(texts.last()))
    );
}

#[tokio::test]
async fn of_several_agents_one_takes_the_chat() {
    let server = Server::builder()
        .setting("Livechat_Routing_Method", "Manual_Selection")
        .start()
        .await;
    let admin = server.admin().await;
    let mut agents: Vec<Agent> = Vec::new();
    for name in ["ana", "ben", "cat", "dan"] {
        agents.push(server.agent(&admin, name).await);
    }
    for _ in 0..10 {
        let (visitor, rid) = Visitor::with_room(&server.api()).await;
        let id = house::inquiry(&admin, &rid).await["_id"].clone();
        let replies = at_once(agents.len(), |n| {
            let (agent, id) = (agents[n].clone(), id.clone());
            async move {
                agent
                    .api
                    .post("livechat/inquiries.take", json!({ "inquiryId": id }))
                    .await
            }
        })
        .await;
        let winners: Vec<usize> = (0..agents.len())
            .filter(|n| replies[*n].status == 200)
            .collect();
        assert_eq!(winners.len(), 1);
        for (n, reply) in replies.iter().enumerate() {
            if n != winners[0] {
                reply.coded("error-inquiry-taken", "Inquiry already taken");
            }
        }
        let room = house::room(&admin, &rid).await;
        assert_eq!(room["servedBy"]["_id"], json!(agents[winners[0]].id));
        assert_eq!(room["usersCount"], 2);
        assert_eq!(
            house::story(&visitor, &rid).await,
            ["livechat-started", "command connected", "uj"]
        );
        for (n, agent) in agents.iter().enumerate() {
            let has_place = house::subscription(agent, &rid).await != Value::Null;
            assert_eq!(has_place, n == winners[0]);
        }
    }
}

/// A visitor who writes while the chat ends: what was acknowledged is there, before the end.
#[tokio::test]
async fn words_written_while_a_chat_ends_stand_before_its_end_or_are_refused() {
    let h = house::auto().await;
    for _ in 0..5 {
        let (visitor, rid) = Visitor::with_room(&h.api).await;
        let replies = at_once(6, |n| {
            let (visitor, agent, rid) = (visitor.clone(), h.agent.clone(), rid.clone());
            async move {
                if n == 3 {
                    let body = json!({ "rid": rid, "comment": "x" });
                    (
                        None,
                        agent.api.post("livechat/room.closeByUser", body).await,
                    )
                } else {
                    let words = format!("m{n}");
                    (Some(words.clone()), visitor.send(&rid, &words).await)
                }
            }
        })
        .await;
        let mut acknowledged: Vec<String> = Vec::new();
        for (words, reply) in replies {
            match (words, reply.status) {
                (Some(words), 200) => acknowledged.push(words),
                (Some(_), _) => reply.refused(400, "room-closed"),
                (None, _) => drop(reply.ok()),
            }
        }
        let history = visitor.history(&rid).await.ok();
        assert_eq!(list(&history["messages"])[0]["t"], "livechat-close");
        let mut stored = visitor.texts(&rid).await;
        stored.sort();
        acknowledged.sort();
        assert_eq!(stored, acknowledged);
    }
}
