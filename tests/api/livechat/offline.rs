//! `POST livechat/offline.message`.

use crate::house::department;
use crate::support::{Reply, Server};
use serde_json::{Value, json};

const FAILED: &str = "Error sending Omnichannel offline message";

#[track_caller]
fn failed(reply: &Reply) {
    assert_eq!(reply.status, 400, "{}", reply.text);
    assert_eq!(
        reply.json,
        json!({ "success": false, "error": FAILED, "message": FAILED })
    );
}

fn note(more: Value) -> Value {
    let mut body = json!({ "name": "Iris", "email": "iris@example.org", "message": "Are you open on Sunday?" });
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

/// True when the database's files hold these words.
fn is_on_disk(server: &Server, words: &str) -> bool {
    ["deskbell.db", "deskbell.db-wal"].iter().any(|name| {
        std::fs::read(server.data().join(name)).is_ok_and(|bytes| {
            bytes
                .windows(words.len())
                .any(|part| part == words.as_bytes())
        })
    })
}

#[tokio::test]
async fn a_message_is_taken_where_it_has_a_destination() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let post = |body: Value| api.post("livechat/offline.message", body);
    admin.set("Livechat_offline_email", "").await;
    failed(&post(note(json!({}))).await);
    // A department's own address is enough.
    let sales = department(
        &admin,
        "Sales",
        &[],
        json!({ "email": "sales@example.org" }),
    )
    .await;
    let taken = json!({ "message": "Livechat offline message sent", "success": true });
    assert_eq!(post(note(json!({ "department": sales }))).await.ok(), taken);
    assert_eq!(
        post(note(
            json!({ "department": "Sales", "host": "https://shop.example/" })
        ))
        .await
        .ok(),
        taken
    );
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    assert_eq!(post(note(json!({}))).await.ok(), taken);
    assert_eq!(post(note(json!({ "department": "" }))).await.ok(), taken);
    // Stored, not only acknowledged.
    assert!(is_on_disk(&server, "Are you open on Sunday?"));
    // Line ends never reach a mail header.
    assert_eq!(
        post(note(json!({ "name": "Iris\r\nBcc: x@example.org" })))
            .await
            .ok(),
        taken
    );

    for bad in [
        json!({ "email": "" }),
        json!({ "email": "nobody" }),
        json!({ "email": "a@b@c.example" }),
        json!({ "email": "a@b.example\r\nBcc: x@example.org" }),
        json!({ "email": "a@b.example,c@d.example" }),
        json!({ "name": "" }),
        json!({ "message": "  " }),
        json!({ "message": "x".repeat(20_001) }),
    ] {
        failed(&post(note(bad)).await);
    }
    post(json!({}))
        .await
        .invalid_params("must have required property 'name'");
    post(json!({ "name": "a", "message": "b" }))
        .await
        .invalid_params("must have required property 'email'");
    post(json!({ "name": "a", "email": "b" }))
        .await
        .invalid_params("must have required property 'message'");
    post(note(json!({ "x": 1 })))
        .await
        .invalid_params("must NOT have additional properties");
    post(note(json!({ "name": { "a": 1 } })))
        .await
        .invalid_params("must be string");
    admin.set("Livechat_display_offline_form", false).await;
    failed(&post(note(json!({}))).await);
}

/// The set-up account's address receives what nobody else does.
#[tokio::test]
async fn a_fresh_install_loses_no_message() {
    let server = Server::builder().limited().start().await;
    let api = server.api();
    let body = note(json!({}));
    let first = api.post("livechat/offline.message", body.clone()).await;
    assert_eq!(first.header("x-ratelimit-limit"), "1");
    assert_eq!(first.header("x-ratelimit-remaining"), "0");
    first.ok();
    // One in five seconds.
    let again = api.post("livechat/offline.message", body).await;
    assert_eq!(again.status, 429, "{}", again.text);
    let seconds: u64 = again.header("retry-after").parse().expect("seconds");
    assert!((1..=6).contains(&seconds), "{seconds}");
}
