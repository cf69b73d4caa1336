//! C5: four write into one room; what two sockets saw is what history says.

use crate::faults::{figure, unattended, visitor, whole_room};
use crate::listener::{Listener, Proof};
use crate::support::{Reply, wait_until};
use crate::{ROUNDS, at_once};
use serde_json::json;
use std::collections::HashSet;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

type Sending = Pin<Box<dyn Future<Output = Reply> + Send>>;
const SENDERS: usize = 4;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c5_history_and_sockets_agree() {
    let server = unattended().start().await;
    let admin = server.admin().await;
    let manager = server
        .user(
            &admin,
            "mia",
            &["user", "livechat-agent", "livechat-manager"],
        )
        .await;
    let (visitor, rid) = visitor(&server.api()).await;
    let sockets = [
        Listener::start(&server, &rid, Proof::Token(visitor.token.clone())).await,
        Listener::start(&server, &rid, Proof::Login(manager.clone())).await,
    ];
    for round in 0..ROUNDS {
        let by_user = |who: &crate::support::Agent| -> Sending {
            let (who, rid) = (who.clone(), rid.clone());
            let id = format!("{}-{round}", who.username);
            let body =
                json!({ "message": { "_id": id, "rid": rid, "msg": format!("round {round}") } });
            Box::pin(async move { who.api.post("chat.sendMessage", body).await })
        };
        let by_visitor = |n: usize| -> Sending {
            let (visitor, rid) = (visitor.clone(), rid.clone());
            Box::pin(async move {
                visitor
                    .send_as(&rid, &format!("visitor{n}-{round}"), "hello")
                    .await
            })
        };
        let sends = vec![
            by_visitor(0),
            by_visitor(1),
            by_user(&admin),
            by_user(&manager),
        ];
        for reply in at_once(sends).await {
            assert_eq!(reply.status, 200, "{}", reply.text);
        }
    }
    let all = ROUNDS * SENDERS;
    wait_until(Duration::from_secs(10), async || {
        sockets.iter().all(|s| s.seen().len() >= all)
    })
    .await;
    let history: Vec<String> = whole_room(&visitor, &rid)
        .await
        .into_iter()
        .map(|(id, _)| id)
        .collect();
    let (mut order_diff, mut missing, mut dup) = (0, 0, 0);
    for socket in &sockets {
        let seen = socket.seen();
        let distinct: HashSet<&String> = seen.iter().collect();
        dup += seen.len() - distinct.len();
        missing += history.iter().filter(|id| !distinct.contains(id)).count();
        order_diff += seen.iter().zip(&history).filter(|(a, b)| a != b).count();
    }
    figure(&format!(
        "C5 rounds={ROUNDS} senders={SENDERS} sockets={} messages={} order_diff={order_diff} missing={missing} dup={dup}",
        sockets.len(),
        history.len()
    ));
    assert_eq!((history.len(), order_diff, missing, dup), (all, 0, 0, 0));
}
