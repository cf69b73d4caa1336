//! C4: one message id, eight tries, two connections, a restart in between.

use crate::faults::{figure, unattended, visitor, whole_room};
use crate::support::{Api, Visitor};
use crate::{ROUNDS, at_once};
use std::collections::HashSet;

async fn tries(connections: &[Visitor; 2], rid: &str, id: &str) -> Vec<String> {
    let posts = (0..4)
        .map(|n| {
            let (visitor, rid, id) = (connections[n % 2].clone(), rid.to_owned(), id.to_owned());
            async move {
                let reply = visitor
                    .send_as(&rid, &id, &format!("the words of {id}"))
                    .await;
                assert_eq!(reply.status, 200, "{}", reply.text);
                reply.text
            }
        })
        .collect();
    at_once(posts).await
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c4_a_message_id_is_one_message() {
    let mut server = unattended().start().await;
    let (visitor, rid) = visitor(&server.api()).await;
    let two = |base: &str| {
        [(); 2].map(|()| {
            Visitor::with_token(&Api::new(crate::support::client(), base), &visitor.token)
        })
    };
    let mut answers = vec![Vec::new(); ROUNDS];
    for is_after_restart in [false, true] {
        if is_after_restart {
            server.restart().await;
        }
        let connections = two(&server.base);
        for (round, answers) in answers.iter_mut().enumerate() {
            answers.extend(tries(&connections, &rid, &format!("same-{round}")).await);
        }
    }
    let equal = answers
        .iter()
        .filter(|a| a.len() == 8 && a.iter().collect::<HashSet<_>>().len() == 1)
        .count();
    let rows = whole_room(&visitor.at(&server.api()), &rid).await.len();
    let conflict = visitor
        .at(&server.api())
        .send_as(&rid, "same-0", "other words")
        .await;
    figure(&format!(
        "C4 rounds={ROUNDS} rows={rows} answers_equal=8 in {equal} other_words={}",
        conflict.status
    ));
    assert_eq!((rows, equal), (ROUNDS, ROUNDS));
    assert_eq!(conflict.status, 400);
    assert!(
        conflict.text.contains("error-message-id-conflict"),
        "{}",
        conflict.text
    );
}
