//! Webhooks against a receiver on loopback: every event and its body, order, repetition, refusal, and what a crash leaves.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    missing_docs,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/faults.rs"]
mod faults;
#[path = "../support/receiver.rs"]
mod receiver;
#[path = "../support/mod.rs"]
mod support;

mod changes;
mod events;
mod faulty;
mod manage;
mod refused;

use receiver::Receiver;
use serde_json::{Value, json};
use support::{Agent, Server, ServerBuilder};

/// Every event of the original receiver.
const SWITCHES: &[&str] = &[
    "start",
    "close",
    "chat_taken",
    "chat_queued",
    "forward",
    "offline_msg",
    "visitor_message",
    "agent_message",
    "capture",
];

/// A server whose original receiver is told everything.
fn told(receiver: &Receiver) -> ServerBuilder {
    let builder = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .env("DESKBELL_RETRY_PAUSE", "0.05")
        .setting("Livechat_webhookUrl", &receiver.url("/original"))
        .setting("Livechat_secret_token", "shared-word");
    SWITCHES.iter().fold(builder, |b, name| {
        b.setting(&format!("Livechat_webhook_on_{name}"), "true")
    })
}

/// Adds a receiver of our own.
async fn add(admin: &Agent, url: &str, events: &[&str]) -> Value {
    let body = json!({ "name": "CRM", "url": url, "events": events });
    admin.api.post("deskbell/webhooks", body).await.ok()["webhook"].clone()
}

/// The keys of an object, sorted.
fn keys(value: &Value) -> Vec<&str> {
    let mut keys: Vec<&str> = value
        .as_object()
        .expect("an object")
        .keys()
        .map(String::as_str)
        .collect();
    keys.sort_unstable();
    keys
}
