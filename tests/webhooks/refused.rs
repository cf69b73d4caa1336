//! S6: no call into the house, whatever the spelling, the name or the answer.

use crate::faults::figure;
use crate::receiver::{Act, Receiver};
use crate::support::{DEADLINE, Server, Visitor, wait_until};
use serde_json::json;

/// Spellings of this machine and its neighbours; `PORT` is a real listener's. Settings take any text, so each is refused
/// at delivery and at the test call.
const SPELLINGS: &[&str] = &[
    "http://127.0.0.1:PORT/",
    "http://localhost:PORT/",
    "http://LOCALHOST:PORT/",
    "http://localhost.:PORT/",
    "http://127.1:PORT/",
    "http://2130706433:PORT/",
    "http://0x7f000001:PORT/",
    "http://0177.0.0.1:PORT/",
    "http://127.0.0.1.:PORT/",
    "http://0:PORT/",
    "http://0.0.0.0:PORT/",
    "http://[::1]:PORT/",
    "http://[::]:PORT/",
    "http://[::ffff:127.0.0.1]:PORT/",
    "http://[::ffff:7f00:1]:PORT/",
    "http://[64:ff9b::7f00:1]:PORT/",
    "http://[2002:7f00:1::]:PORT/",
    "http://user@127.0.0.1:PORT/",
    "http://127.0.0.1:PORT/#x",
    "http://①②⑦.⓪.⓪.①:PORT/",
    "http://169.254.169.254/",
    "http://[fe80::1]:PORT/",
    "ftp://127.0.0.1:PORT/",
    "file:///etc/passwd",
];

#[tokio::test]
async fn no_spelling_reaches_this_machine() {
    let victim = Receiver::with(|_, _| Act::Answer(200, "", "inside words".into()));
    let server = Server::builder()
        .env("DESKBELL_RETRY_PAUSE", "0.001")
        .setting("Livechat_http_timeout", "1000")
        .start()
        .await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    let port = victim
        .url("")
        .rsplit(':')
        .next()
        .expect("a port")
        .to_owned();
    let mut leaked = 0;
    for spelling in SPELLINGS {
        admin
            .set("Livechat_webhookUrl", spelling.replace("PORT", &port))
            .await;
        let reply = admin.api.post("livechat/webhook.test", json!({})).await;
        assert_eq!(
            reply.json["errorType"], "error-invalid-webhook-response",
            "{spelling}"
        );
        leaked += usize::from(reply.text.contains("inside words"));
    }
    // At delivery as well: the last try is noted as refused.
    admin
        .set("Livechat_webhookUrl", format!("http://localhost:{port}/"))
        .await;
    admin.set("Livechat_webhook_on_visitor_message", true).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello").await.ok();
    let is_refused = || async {
        let page = admin
            .api
            .get("deskbell/webhooks/original/deliveries")
            .await
            .ok();
        page["deliveries"][0]["outcome"]
            .as_str()
            .is_some_and(|o| o.starts_with("refused"))
    };
    assert!(wait_until(DEADLINE, is_refused).await);
    let connections = victim.got().len();
    figure(&format!(
        "S6 spellings={} connections_to_refused={connections} body_leaked={leaked}",
        SPELLINGS.len()
    ));
    assert_eq!((connections, leaked), (0, 0));
}

#[tokio::test]
async fn a_redirect_is_not_followed_and_long_answers_are_not_waited_for() {
    let victim = Receiver::start();
    let to_victim: &'static str = format!("location: {}\r\n", victim.url("/")).leak();
    let door = Receiver::with(move |call, _| match call.path.as_str() {
        "/redirect" => Act::Answer(307, to_victim, String::new()),
        "/slow" => Act::Hang,
        "/half" => Act::Half,
        "/reset" => Act::Reset,
        _ => Act::Answer(200, "", "x".repeat(3_000_000)),
    });
    let peers = format!("{},{}", door.peer(), victim.peer());
    let server = Server::builder()
        .setting("Deskbell_Outbound_Allowed_Targets", &peers)
        .setting("Livechat_http_timeout", "1000")
        .start()
        .await;
    let admin = server.admin().await;
    for (path, outcome) in [
        ("/redirect", "status 307"),
        ("/slow", "timeout"),
        (
            "/reset",
            "the receiver could not be reached, or broke the connection off",
        ),
    ] {
        admin.set("Livechat_webhookUrl", door.url(path)).await;
        let trial = admin
            .api
            .post("deskbell/webhooks/original/test", json!({}))
            .await
            .ok();
        assert_eq!(trial["outcome"], outcome, "{path}");
        assert_eq!(trial["taken"], false);
    }
    for path in ["/huge", "/half"] {
        admin.set("Livechat_webhookUrl", door.url(path)).await;
        let trial = admin
            .api
            .post("deskbell/webhooks/original/test", json!({}))
            .await
            .ok();
        assert_eq!(trial["taken"], true, "{path}: the status is the answer");
    }
    assert_eq!(victim.got().len(), 0);
}
