//! `deskbell/setup…`: the first account by the one-time link.

use crate::support::{Agent, PASSWORD, Server};
use serde_json::{Value, json};

/// The key of the link that the last line of the greeting shows.
fn key(server: &Server) -> String {
    let line = server.greeting.last().expect("a line");
    let rest = line.split("/setup#").nth(1).expect("a link");
    rest.split_whitespace().next().expect("a key").to_owned()
}

fn body(key: &str) -> Value {
    json!({
        "key": key,
        "username": "owner",
        "email": "Owner@Example.org",
        "name": "Olga Owner",
        "password": PASSWORD,
        "siteName": "Lund Lamps",
    })
}

#[tokio::test]
async fn the_link_makes_the_first_account_once() {
    let server = Server::builder().without_admin().start().await;
    let (api, key) = (server.api(), key(&server));
    assert_eq!(key.len(), 43);
    let check = json!({ "key": key });
    assert_eq!(
        api.post("deskbell/setup.check", check.clone()).await.text,
        r#"{"success":true}"#
    );
    let made = api.post("deskbell/setup", body(&key)).await.ok();
    let owner = Agent::from_login(&api, &made);
    assert_eq!(owner.username, "owner");
    assert_eq!(made["me"]["email"], "owner@example.org");
    assert_eq!(made["me"]["statusLivechat"], "available");
    assert_eq!(
        made["me"]["roles"],
        json!(["admin", "livechat-agent", "user"])
    );
    let name = owner.api.get("settings/Site_Name").await.ok();
    assert_eq!(name["value"], "Lund Lamps");
    // Offline messages of a fresh shop reach its owner.
    let mail = owner.api.get("settings/Livechat_offline_email").await.ok();
    assert_eq!(mail["value"], "owner@example.org");
    Agent::login(&api, "owner").await;

    for path in ["deskbell/setup.check", "deskbell/setup"] {
        let sent = if path.ends_with("check") {
            check.clone()
        } else {
            body(&key)
        };
        let reply = api.post(path, sent).await;
        reply.coded("error-setup-already-done", "This server is set up already");
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused_and_leaves_the_link_good() {
    let server = Server::builder().without_admin().start().await;
    let (api, key) = (server.api(), key(&server));
    let with = |name: &str, value: Value| {
        let mut sent = body(&key);
        sent[name] = value;
        sent
    };
    let link = "error-setup-link-invalid";
    let cases = [
        (with("key", json!("x".repeat(43))), link),
        (with("key", json!("")), link),
        (
            with("username", json!("o w")),
            "error-input-is-not-a-valid-field",
        ),
        (with("username", json!("")), "error-the-field-is-required"),
        (with("email", json!("no address")), "error-invalid-email"),
        (
            with("password", json!("short")),
            "error-password-policy-not-met",
        ),
        (
            with("password", json!("password1")),
            "error-password-policy-not-met",
        ),
        (with("password", json!({})), "invalid-params"),
        (with("name", json!([])), "invalid-params"),
        (with("name", json!(" ")), "error-the-field-is-required"),
        (with("extra", json!(1)), "invalid-params"),
    ];
    for (sent, code) in cases {
        let reply = api.post("deskbell/setup", sent.clone()).await;
        assert_eq!(reply.status, 400, "{sent}: {}", reply.text);
        assert_eq!(reply.json["errorType"], code, "{sent}: {}", reply.text);
    }
    api.post("deskbell/setup", json!({}))
        .await
        .invalid_params("must have required property 'key'");
    api.post("deskbell/setup.check", json!({}))
        .await
        .invalid_params("must have required property 'key'");
    let wrong = json!({ "key": "wrong" });
    let reply = api.post("deskbell/setup.check", wrong).await;
    assert_eq!(reply.json["errorType"], link, "{}", reply.text);
    api.post("deskbell/setup", body(&key)).await.ok();
}

#[tokio::test]
async fn two_at_once_make_one_administrator() {
    let server = Server::builder().without_admin().start().await;
    let (api, key) = (server.api(), key(&server));
    let mut second = body(&key);
    second["username"] = json!("second");
    second["email"] = json!("second@example.org");
    let (one, two) = tokio::join!(
        api.post("deskbell/setup", body(&key)),
        api.post("deskbell/setup", second)
    );
    let mut states = [one.status, two.status];
    states.sort_unstable();
    assert_eq!(states, [200, 400], "{} {}", one.text, two.text);
}

#[tokio::test]
async fn a_restart_prints_a_new_link_and_the_old_one_is_dead() {
    let mut server = Server::builder().without_admin().start().await;
    let old = key(&server);
    server.restart().await;
    let new = key(&server);
    assert_ne!(old, new);
    let api = server.api();
    let reply = api.post("deskbell/setup", body(&old)).await;
    assert_eq!(reply.json["errorType"], "error-setup-link-invalid");
    api.post("deskbell/setup", body(&new)).await.ok();
    server.restart().await;
    let last = server.greeting.last().expect("a line");
    assert!(!last.contains("/setup#"), "{last}");
}
