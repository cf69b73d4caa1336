//! No call reads a whole table of history. The program under test is a build for development: it looks at the plan of every
//! statement before it runs it and answers 500 to one that would (`store::plan`), here and in every other black-box test.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/calls.rs"]
mod calls;
#[path = "../support/mod.rs"]
mod support;

use calls::{Facts, Who};
use support::Server;

#[tokio::test]
async fn every_list_search_and_report_goes_by_index() {
    // Plans are only looked at in builds for development.
    const { assert!(cfg!(debug_assertions)) };
    let mut server = Server::builder().without_admin().start().await;
    assert_eq!(server.terminate(), Some(0));
    let now = std::fs::metadata(server.data().join("deskbell.db"))
        .and_then(|m| m.modified())
        .expect("a time")
        .duration_since(std::time::UNIX_EPOCH)
        .expect("after 1970")
        .as_millis();
    let facts = Facts {
        rooms: 1000,
        now: i64::try_from(now).expect("a time"),
    };
    deskbell::store::fill(&server.data(), &facts.statements()).expect("filled");
    server.restart().await;
    let api = server.api();
    let login = |id: &str, token: &str| api.with("X-User-Id", id).with("X-Auth-Token", token);
    let (boss, agent) = (login("boss", calls::BOSS), login("agent1", calls::AGENT));
    let mut failed = Vec::new();
    let mut answered = 0;
    for call in facts.calls() {
        let caller = match call.who {
            Who::Nobody => &api,
            Who::Boss => &boss,
            Who::Agent => &agent,
        };
        let reply = caller.get(&call.path).await;
        answered += usize::from(reply.status == 200);
        // A call that is not there yet has no plan.
        if reply.status != 200 && reply.json["error"] != "API endpoint does not exist" {
            failed.push(format!("{} {}: {}", reply.status, call.path, reply.text));
        }
    }
    assert!(failed.is_empty(), "{failed:#?}\n{}", server.log());
    assert!(answered > 60, "only {answered} calls were answered");
}
