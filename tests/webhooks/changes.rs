//! Receivers that are switched off, moved or removed while a call to them is under way, and bodies that would be too large.

use crate::receiver::{Act, Receiver};
use crate::support::{DEADLINE, Server, Visitor, wait_until};
use crate::{add, told};
use serde_json::json;
use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

/// A receiver that answers its first call when it is told to, with `status`, and the later ones at once.
fn gated(status: u16) -> (Receiver, Sender<()>) {
    let (open, gate) = channel();
    let gate = Mutex::new(gate);
    let receiver = Receiver::with(move |_, n| {
        if n == 0 {
            gate.lock().expect("the gate").recv().expect("a word");
        }
        Act::status(status)
    });
    (receiver, open)
}

#[tokio::test]
async fn an_address_that_wants_no_more_does_not_speak_for_the_next_one() {
    let (old, open) = gated(410);
    let new = Receiver::start();
    let peers = format!("{},{}", old.peer(), new.peer());
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &peers)
        .env("DESKBELL_RETRY_PAUSE", "0.02")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let own = add(&admin, &old.url("/"), &["visitor_message"]).await;
    let path = format!("deskbell/webhooks/{}", own["_id"].as_str().expect("an id"));
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "one").await.ok();
    visitor.send(&rid, "two").await.ok();
    old.wait_for(1).await;
    let body = json!({ "url": new.url("/moved") });
    admin.api.put(&path, body).await.ok();
    open.send(()).expect("the receiver waits");
    let got = new.wait_for(2).await;
    assert_eq!(got[0].id(), old.got()[0].id(), "the same event, once more");
    assert_eq!(got[1].body["messages"][0]["msg"], "two");
    let state = admin.api.get(&path).await.ok()["webhook"].clone();
    assert_eq!(
        (&state["enabled"], &state["url"], &state["deadDeliveries"]),
        (&json!(true), &json!(new.url("/moved")), &json!(0))
    );
}

#[tokio::test]
async fn the_original_that_wanted_no_more_is_told_again_at_its_next_address() {
    let receiver =
        Receiver::with(|call, _| Act::status(if call.path == "/original" { 410 } else { 200 }));
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let first = receiver.url("/original");
    admin.set("Livechat_webhookUrl", first).await;
    admin.set("Livechat_webhook_on_visitor_message", true).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    for text in ["one", "two", "three"] {
        visitor.send(&rid, text).await.ok();
    }
    let path = "deskbell/webhooks/original";
    let is_off = || async {
        let state = admin.api.get(path).await.ok()["webhook"].clone();
        let list = format!("{path}/deliveries?state=waiting");
        let waiting = admin.api.get(&list).await.ok();
        state["enabled"] == json!(false) && waiting["total"] == json!(0)
    };
    assert!(
        wait_until(DEADLINE, is_off).await,
        "what waited is given up"
    );
    let calls = receiver.got().len();
    visitor.send(&rid, "into the void").await.ok();
    admin
        .set("Livechat_webhookUrl", receiver.url("/next"))
        .await;
    // The very first event after the change counts.
    visitor.send(&rid, "hello").await.ok();
    let got = receiver.wait_for(calls + 1).await;
    let last = got.last().expect("a call");
    assert_eq!(
        (last.path.as_str(), &last.body["messages"][0]["msg"]),
        ("/next", &json!("hello"))
    );
    let is_on = || async { admin.api.get(path).await.ok()["webhook"]["enabled"] == json!(true) };
    assert!(wait_until(DEADLINE, is_on).await);
}

#[tokio::test]
async fn the_original_that_its_owner_switched_off_stays_off() {
    let receiver = Receiver::start();
    let server = told(&receiver).start().await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let path = "deskbell/webhooks/original";
    let shown = admin.api.get(path).await.ok()["webhook"].clone();
    assert_eq!(
        shown["events"].as_array().map(Vec::len),
        Some(10),
        "what the settings say: {shown}"
    );
    for body in [
        json!({ "name": "x" }),
        json!({ "url": "https://a.example/" }),
        json!({ "events": ["close"] }),
        json!({ "rotateSecret": true }),
    ] {
        let reply = admin.api.put(path, body).await;
        assert_eq!(
            (reply.status, reply.json["errorType"].as_str()),
            (400, Some("invalid-params")),
            "settings are not changed here"
        );
    }
    admin.api.put(path, json!({ "enabled": false })).await.ok();
    add(&admin, &receiver.url("/own"), &["visitor_message"]).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    for text in ["one", "two", "three"] {
        visitor.send(&rid, text).await.ok();
    }
    let got = receiver.wait_for(3).await;
    assert!(
        got.iter().all(|c| c.path == "/own"),
        "{:?}",
        receiver.kinds()
    );
    let shown = admin.api.get(path).await.ok()["webhook"].clone();
    assert_eq!(shown["enabled"], json!(false));
}

#[tokio::test]
async fn the_body_of_a_very_long_chat_holds_its_end() {
    let receiver = Receiver::start();
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    add(&admin, &receiver.url("/"), &["close"]).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "the very first word").await.ok();
    // 15,000 bytes each.
    let long = "漢".repeat(5_000);
    for _ in 0..150 {
        ana.say(&rid, &long).await.ok();
    }
    visitor.send(&rid, "the last word").await.ok();
    visitor.close(&rid).await.ok();
    let got = receiver.wait_for(1).await;
    assert!(got[0].text.len() < 3 << 20, "{}", got[0].text.len());
    let messages = got[0].body["messages"].as_array().expect("a list");
    assert!(messages.len() > 130);
    assert!(messages.iter().all(|m| m["msg"] != "the very first word"));
    assert!(messages.iter().any(|m| m["msg"] == "the last word"));
}
