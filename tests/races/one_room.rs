//! C1: sixteen ask for the room of one visitor.

use crate::faults::{figure, unattended};
use crate::support::Visitor;
use crate::{ROUNDS, at_once};
use serde_json::json;
use std::collections::HashSet;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c1_a_visitor_has_one_open_room() {
    let server = unattended().start().await;
    let (mut most, mut made_twice) = (0, 0);
    for _ in 0..ROUNDS {
        let visitor = Visitor::new(&server.api());
        visitor.register(json!({ "name": "Iris" })).await.ok();
        let asks = (0..16)
            .map(|_| {
                let visitor = visitor.clone();
                async move { visitor.room().await.ok() }
            })
            .collect();
        let rooms = at_once(asks).await;
        let ids: HashSet<&str> = rooms
            .iter()
            .filter_map(|r| r["room"]["_id"].as_str())
            .collect();
        let made = rooms.iter().filter(|r| r["newRoom"] == true).count();
        most = most.max(ids.len());
        made_twice += usize::from(made != 1);
    }
    figure(&format!(
        "C1 rounds={ROUNDS} rooms_per_token={most} not_made_once={made_twice}"
    ));
    assert_eq!((most, made_twice), (1, 0));
}
