//! `deskbell/webhooks` and the test calls.

use crate::receiver::{Act, Receiver};
use crate::support::{DEADLINE, Server, Visitor, wait_until};
use crate::{add, keys};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;

fn signature(secret: &str, call: &crate::receiver::Received) -> String {
    let key = STANDARD
        .decode(secret.trim_start_matches("whsec_"))
        .expect("base64");
    let mut mac = Hmac::<Sha256>::new_from_slice(&key).expect("any length");
    mac.update(
        format!(
            "{}.{}.{}",
            call.id(),
            call.headers["webhook-timestamp"],
            call.text
        )
        .as_bytes(),
    );
    format!("v1,{}", STANDARD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn receivers_are_kept_and_sign_with_their_secret() {
    let receiver = Receiver::with(|_, _| Act::status(204));
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let made = add(
        &admin,
        &receiver.url("/crm?x=1"),
        &["start", "visitor_message"],
    )
    .await;
    let fields = [
        "_id",
        "_updatedAt",
        "createdAt",
        "deadDeliveries",
        "enabled",
        "events",
        "name",
        "secret",
        "url",
    ];
    assert_eq!(keys(&made), fields);
    assert_eq!(made["events"], json!(["start", "visitor_message"]));
    let secret = made["secret"].as_str().expect("a secret").to_owned();
    let path = format!("deskbell/webhooks/{}", made["_id"].as_str().expect("an id"));
    let read = admin.api.get(&path).await.ok();
    assert!(read["webhook"].get("secret").is_none(), "shown once");
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    receiver.wait_for(1).await;
    let changed = admin
        .api
        .put(&path, json!({ "rotateSecret": true, "name": "New" }))
        .await
        .ok();
    let new = changed["webhook"]["secret"]
        .as_str()
        .expect("a secret")
        .to_owned();
    assert_ne!(new, secret);
    visitor.send(&rid, "hello").await.ok();
    let got = receiver.wait_for(2).await;
    assert_eq!(
        got[0].headers["webhook-signature"],
        signature(&secret, &got[0])
    );
    let both = format!(
        "{} {}",
        signature(&new, &got[1]),
        signature(&secret, &got[1])
    );
    assert_eq!(got[1].headers["webhook-signature"], both, "both, for a day");
    assert!(!got[1].headers.contains_key("x-rocketchat-livechat-token"));
    admin.api.put(&path, json!({ "enabled": false })).await.ok();
    visitor.send(&rid, "not heard").await.ok();
    admin
        .api
        .put(&path, json!({ "enabled": true, "events": ["close"] }))
        .await
        .ok();
    visitor.send(&rid, "not chosen").await.ok();
    visitor.close(&rid).await.ok();
    receiver.wait_for(3).await;
    assert_eq!(
        receiver.kinds(),
        ["LivechatSessionStart", "Message", "LivechatSession"]
    );
    let done = || async {
        let page = admin
            .api
            .get(&format!("{path}/deliveries?state=done"))
            .await
            .ok();
        page["total"] == json!(3)
    };
    assert!(wait_until(DEADLINE, done).await);
    let list = admin.api.get("deskbell/webhooks").await.ok();
    assert_eq!(list["webhooks"].as_array().map(Vec::len), Some(2));
    assert_eq!(list["webhooks"][0]["_id"], "original");
    admin.api.delete(&path).await.ok();
    admin
        .api
        .delete(&path)
        .await
        .refused(400, "error-webhook-not-found");
    admin
        .api
        .delete("deskbell/webhooks/original")
        .await
        .refused(400, "error-webhook-not-found");
}

#[tokio::test]
async fn wrong_receivers_are_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for url in [
        "",
        "x",
        "ftp://a.example/",
        "http://127.0.0.1/",
        "http://localhost.:80@a.example/",
        "https://a.example/#f",
        "http://[::1]/",
    ] {
        let body = json!({ "name": "x", "url": url });
        let reply = admin.api.post("deskbell/webhooks", body).await;
        assert_eq!(
            (reply.status, reply.json["errorType"].as_str()),
            (400, Some("error-invalid-webhook-url")),
            "{url}"
        );
    }
    for (events, code) in [
        (json!(["nonsense"]), "error-invalid-webhook-event"),
        (json!([]), "error-invalid-webhook-event"),
        (json!("close"), "invalid-params"),
    ] {
        let body = json!({ "name": "x", "url": "https://a.example/", "events": events });
        let reply = admin.api.post("deskbell/webhooks", body).await;
        assert_eq!(
            (reply.status, reply.json["errorType"].as_str()),
            (400, Some(code))
        );
    }
    for name in [String::new(), "n".repeat(101)] {
        let body = json!({ "name": name, "url": "https://a.example/" });
        let reply = admin.api.post("deskbell/webhooks", body).await;
        assert_eq!(
            (reply.status, reply.json["errorType"].as_str()),
            (400, Some("invalid-params"))
        );
    }
    for n in 0..20 {
        add(&admin, &format!("https://a.example/{n}"), &["close"]).await;
    }
    let body = json!({ "name": "x", "url": "https://a.example/" });
    let reply = admin.api.post("deskbell/webhooks", body).await;
    assert_eq!(reply.json["errorType"], "error-too-many-webhooks");
    let manager = server
        .user(&admin, "max", &["user", "livechat-manager"])
        .await;
    manager.api.get("deskbell/webhooks").await.ok();
    let body = json!({ "name": "x", "url": "https://a.example/" });
    assert_eq!(
        manager.api.post("deskbell/webhooks", body).await.status,
        403,
        "only administrators say where events go"
    );
}

#[tokio::test]
async fn the_test_call_says_yes_or_why_not() {
    let receiver = Receiver::with(|_, n| {
        Act::Answer(
            if n == 0 { 200 } else { 400 },
            "",
            "secret of the house".into(),
        )
    });
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .start()
        .await;
    let admin = server.admin().await;
    let test = async || admin.api.post("livechat/webhook.test", json!({})).await;
    assert_eq!(test().await.json["errorType"], "Webhook_URL_not_set");
    admin.set("Livechat_webhookUrl", receiver.url("/")).await;
    test().await.ok();
    let sample = &receiver.got()[0];
    assert_eq!(sample.headers["x-rocketchat-livechat-token"], "");
    assert_eq!(sample.headers["accept"], "application/json");
    let fields = [
        "_id",
        "agent",
        "createdAt",
        "customFields",
        "label",
        "lastMessageAt",
        "messages",
        "tags",
        "topic",
        "type",
        "visitor",
    ];
    assert_eq!(keys(&sample.body), fields);
    assert_eq!(
        (&sample.body["label"], &sample.body["visitor"]["_id"]),
        (&json!("title"), &json!(""))
    );
    assert!(
        sample.body["visitor"]["email"].is_string() && sample.body["visitor"]["phone"].is_string()
    );
    let refused = test().await;
    assert_eq!(
        (refused.status, refused.json["errorType"].as_str()),
        (400, Some("error-invalid-webhook-response"))
    );
    assert!(!refused.text.contains("secret of the house"));
    assert_eq!(receiver.got().len(), 2, "once, without another try");
    let message =
        json!({ "msg": "method", "id": "7", "method": "livechat:webhookTest", "params": [] });
    let body = json!({ "message": message.to_string() });
    let by_method = admin
        .api
        .post("method.call/livechat:webhookTest", body)
        .await;
    assert!(by_method.text.contains("error-invalid-webhook-response"));
    let own = add(&admin, &receiver.url("/own"), &["close"]).await;
    let path = format!(
        "deskbell/webhooks/{}/test",
        own["_id"].as_str().expect("an id")
    );
    let trial = admin.api.post(&path, json!({})).await.ok();
    assert_eq!(
        (&trial["taken"], &trial["status"], &trial["outcome"]),
        (&json!(false), &json!(400), &json!("status 400"))
    );
    let ana = server.agent(&admin, "ana").await;
    assert_eq!(
        ana.api
            .post("livechat/webhook.test", json!({}))
            .await
            .status,
        403
    );
    assert_eq!(receiver.got().len(), 4, "refused before anything is sent");
}

#[tokio::test]
async fn a_receiver_that_wants_no_more_gets_no_more() {
    let receiver = Receiver::with(|_, _| Act::status(410));
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .env("DESKBELL_RETRY_PAUSE", "0.02")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let own = add(&admin, &receiver.url("/"), &["visitor_message"]).await;
    let path = format!("deskbell/webhooks/{}", own["_id"].as_str().expect("an id"));
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "one").await.ok();
    let state = async || admin.api.get(&path).await.ok()["webhook"].clone();
    let is_off = wait_until(DEADLINE, || async {
        state().await["enabled"] == json!(false)
    })
    .await;
    assert!(is_off);
    assert!(
        state().await["stoppedReason"]
            .as_str()
            .is_some_and(|r| r.contains("410"))
    );
    visitor.send(&rid, "two").await.ok();
    assert_eq!(receiver.got().len(), 1);
    let dead = admin.api.get(&format!("{path}/deliveries")).await.ok();
    assert_eq!(
        (&dead["total"], &dead["deliveries"][0]["status"]),
        (&json!(1), &json!(410))
    );
    // The owner switches it on again and sends what was given up once more.
    receiver.obey(|_, _| Act::status(200));
    admin.api.put(&path, json!({ "enabled": true })).await.ok();
    let id = dead["deliveries"][0]["_id"]
        .as_str()
        .expect("an id")
        .to_owned();
    let retry = format!("deskbell/webhooks/deliveries/{id}/retry");
    admin.api.post(&retry, json!({})).await.ok();
    let got = receiver.wait_for(2).await;
    assert_eq!(
        (got[1].id(), got[1].body["messages"][0]["msg"].as_str()),
        (id.as_str(), Some("one"))
    );
    let is_done = || async { state().await["deadDeliveries"] == json!(0) };
    assert!(wait_until(DEADLINE, is_done).await);
    admin
        .api
        .post(&retry, json!({}))
        .await
        .refused(400, "error-webhook-not-found");
    let _: Value = state().await;
}

#[tokio::test]
async fn what_fails_ten_times_is_given_up_and_the_next_goes_on() {
    let receiver = Receiver::with(|call, _| {
        Act::status(if call.text.contains("poison") {
            500
        } else {
            200
        })
    });
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &receiver.peer())
        .env("DESKBELL_RETRY_PAUSE", "0.001")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let own = add(&admin, &receiver.url("/"), &["visitor_message"]).await;
    let path = format!(
        "deskbell/webhooks/{}/deliveries",
        own["_id"].as_str().expect("an id")
    );
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "poison").await.ok();
    visitor.send(&rid, "water").await.ok();
    let got = receiver.wait_for(11).await;
    let tries: Vec<bool> = got.iter().map(|c| c.text.contains("poison")).collect();
    assert_eq!(tries, [vec![true; 10], vec![false]].concat());
    let first = &got[0];
    assert!(
        got[..10]
            .iter()
            .all(|c| c.id() == first.id() && c.text == first.text),
        "same id, same words"
    );
    let dead = admin.api.get(&path).await.ok();
    assert_eq!(
        (&dead["total"], &dead["deliveries"][0]["tries"]),
        (&json!(1), &json!(10))
    );
    let health = server.api().get("/health").await.json;
    assert_eq!(health["deadJobs"], json!(1), "somebody has to look");
}
