//! C6: an account is switched off while it writes.

use crate::faults::{Patient, figure, unattended, visitor};
use crate::support::{Agent, wait_until};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;

/// Each round is a login, and a login is made to be slow.
const ROUNDS: usize = 25;
const SENDERS: usize = 2;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn c6_nothing_is_taken_from_an_account_switched_off() {
    let server = unattended().start().await;
    let admin = server.admin().await;
    let (_visitor, rid) = visitor(&server.api()).await;
    let user = admin
        .create_user("leaver", &["user", "livechat-agent", "livechat-manager"])
        .await;
    let id = user["_id"].as_str().expect("an id").to_owned();
    let (mut accepted_after, mut accepted_before) = (0, 0);
    for round in 0..ROUNDS {
        let leaver = Agent::login(&server.api(), "leaver").await;
        // Set once the answer to the deactivation is there: whatever starts after that must be refused.
        let is_off = Arc::new(AtomicBool::new(false));
        let sent = Arc::new(AtomicUsize::new(0));
        let tasks: Vec<_> = (0..SENDERS)
            .map(|sender| {
                let (api, rid) = (leaver.api.clone(), rid.clone());
                let (is_off, sent) = (Arc::clone(&is_off), Arc::clone(&sent));
                tokio::spawn(async move {
                    let mut late = 0;
                    for n in 0.. {
                        let was_off = is_off.load(Ordering::SeqCst);
                        let body = json!({ "message": { "rid": rid, "msg": format!("{round} {sender} {n}") } });
                        let reply = api.post("chat.sendMessage", body).await;
                        assert!(reply.status < 500, "{}", reply.text);
                        if reply.status == 200 {
                            sent.fetch_add(1, Ordering::SeqCst);
                            late += usize::from(was_off);
                        } else if was_off {
                            break;
                        }
                    }
                    late
                })
            })
            .collect();
        let is_busy = wait_until(Duration::from_secs(20), async || {
            sent.load(Ordering::SeqCst) > 5
        })
        .await;
        assert!(is_busy, "the account cannot write");
        set_active(&admin, &id, false).await;
        is_off.store(true, Ordering::SeqCst);
        for task in tasks {
            accepted_after += task.await.expect("a sender");
        }
        accepted_before += sent.load(Ordering::SeqCst);
        set_active(&admin, &id, true).await;
    }
    figure(&format!(
        "C6 rounds={ROUNDS} accepted_before={accepted_before} accepted_after_revoke={accepted_after}"
    ));
    assert_eq!(accepted_after, 0);
    let gone = Patient::new(&server.base).get("/health").await;
    assert!(matches!(gone, Some((200, _))));
}

async fn set_active(admin: &Agent, id: &str, is_active: bool) {
    let body = json!({ "userId": id, "activeStatus": is_active });
    admin.api.post("users.setActiveStatus", body).await.ok();
}
