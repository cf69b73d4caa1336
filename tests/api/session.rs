//! `login`, `logout`, `me`.

use crate::support::{ADMIN, Agent, Api, PASSWORD, Reply, Server};
use serde_json::{Value, json};

async fn login(api: &Api, body: Value) -> Reply {
    api.post("login", body).await
}

#[track_caller]
fn refused(reply: &Reply) {
    assert_eq!(reply.status, 401, "{}", reply.text);
    assert_eq!(reply.json["status"], "error", "{}", reply.text);
    assert_eq!(reply.json["error"], "Unauthorized", "{}", reply.text);
    assert_eq!(reply.json["message"], "Unauthorized", "{}", reply.text);
}

#[tokio::test]
async fn a_login_answers_token_and_account() {
    let server = Server::start().await;
    let reply = login(
        &server.api(),
        json!({ "user": ADMIN, "password": PASSWORD }),
    )
    .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("cache-control"), "no-store");
    assert_eq!(reply.json["status"], "success");
    assert!(reply.json.get("success").is_none());
    let data = &reply.json["data"];
    assert_eq!(data["authToken"].as_str().map(str::len), Some(43));
    let me = &data["me"];
    assert_eq!(me["_id"], data["userId"]);
    assert_eq!(me["username"], ADMIN);
    assert_eq!(me["name"], "Ada Admin");
    assert_eq!(me["email"], "admin@example.org");
    assert_eq!(
        me["emails"],
        json!([{ "address": "admin@example.org", "verified": true }])
    );
    assert_eq!(me["statusLivechat"], "available");
    assert_eq!(me["active"], true);
    assert_eq!(me["settings"], json!({ "profile": {}, "preferences": {} }));
    assert!(
        me["avatarUrl"]
            .as_str()
            .is_some_and(|u| u.ends_with("/avatar/admin"))
    );
}

#[tokio::test]
async fn every_form_of_naming_oneself_works() {
    let server = Server::start().await;
    let api = server.api();
    let digest = sha256(PASSWORD);
    let forms = [
        json!({ "user": "ADMIN", "password": PASSWORD }),
        json!({ "user": "Admin@Example.org", "password": PASSWORD }),
        json!({ "username": ADMIN, "password": PASSWORD }),
        json!({ "email": "admin@example.org", "password": PASSWORD }),
        json!({ "user": { "username": ADMIN }, "password": PASSWORD }),
        json!({ "user": { "email": "admin@example.org" }, "password": PASSWORD }),
        json!({ "user": ADMIN, "password": { "digest": digest, "algorithm": "sha-256" } }),
        json!({ "user": ADMIN, "password": PASSWORD, "code": "123456", "unknown": 1 }),
    ];
    for body in forms {
        let reply = login(&api, body.clone()).await;
        assert_eq!(reply.status, 200, "{body}: {}", reply.text);
    }
    let form = format!("user=admin&password={PASSWORD}");
    let reply = api
        .post_raw(
            "login",
            "application/x-www-form-urlencoded",
            form.as_bytes(),
        )
        .await;
    assert_eq!(reply.status, 200, "{}", reply.text);
}

/// The test's own copy of the wire's rule.
fn sha256(text: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(text.as_bytes());
    hash.iter().map(|b| format!("{b:02x}")).collect()
}

#[tokio::test]
async fn a_token_resumes_its_login() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let reply = login(&server.api(), json!({ "resume": admin.token })).await;
    assert_eq!(reply.status, 200, "{}", reply.text);
    assert_eq!(reply.json["data"]["userId"], admin.id);
    assert_eq!(reply.json["data"]["authToken"], admin.token);
    refused(&login(&server.api(), json!({ "resume": "x".repeat(43) })).await);
}

#[tokio::test]
async fn whoever_cannot_prove_it_is_told_the_same() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let gone = admin.create_user("gone", &["user"]).await;
    let body = json!({ "userId": gone["_id"], "activeStatus": false });
    admin.api.post("users.setActiveStatus", body).await.ok();
    let digest = sha256("wrong");
    let bad = [
        json!({ "user": ADMIN, "password": "wrong" }),
        json!({ "user": "nobody", "password": PASSWORD }),
        json!({ "user": "gone", "password": PASSWORD }),
        json!({ "user": "nobody@example.org", "password": PASSWORD }),
        json!({ "username": "admin@example.org", "password": PASSWORD }),
        json!({ "user": ADMIN, "password": { "digest": digest, "algorithm": "sha-256" } }),
        json!({ "user": ADMIN, "password": { "digest": 5 } }),
        json!({ "user": ADMIN, "password": ["a"] }),
        json!({ "user": ["admin"], "password": PASSWORD }),
        json!({ "user": {}, "password": PASSWORD }),
        json!({ "user": ADMIN }),
        json!({ "password": PASSWORD }),
        json!({}),
    ];
    let mut bodies = std::collections::HashSet::new();
    for body in bad {
        let reply = login(&server.api(), body).await;
        refused(&reply);
        bodies.insert(reply.text);
    }
    assert_eq!(bodies.len(), 1, "{bodies:?}");
    login(&server.api(), json!({ "username": {}, "password": "x" }))
        .await
        .invalid_params("must be string");
    server
        .api()
        .post_raw("login", "application/json", b"{\"user\":")
        .await
        .invalid_params("Invalid JSON");
}

/// Wrong passwords, all at once: the wait afterwards is long enough for the slowest machine.
async fn guess(who: impl Iterator<Item = (Api, &'static str)>) {
    let guesses: Vec<_> = who
        .map(|(api, name)| {
            let body = json!({ "user": name, "password": "wrong" });
            tokio::spawn(async move { login(&api, body).await })
        })
        .collect();
    for guess in guesses {
        let reply = guess.await.expect("an answer");
        assert!(matches!(reply.status, 401 | 429), "{}", reply.text);
    }
}

#[tokio::test]
async fn guessing_is_slowed_down_for_known_and_unknown_names_alike() {
    let server = Server::builder().limited().start().await;
    let api = server.api();
    for name in ["nobody", ADMIN] {
        // Guesses are counted for their address as well; a server of its own for each name.
        let other = Server::builder().limited().start().await;
        let api = other.api();
        guess((0..10).map(|_| (api.clone(), name))).await;
        let reply = login(&api, json!({ "user": name, "password": PASSWORD })).await;
        assert_eq!(reply.status, 429, "{name}: {}", reply.text);
        assert!(!reply.header("retry-after").is_empty());
        assert!(
            reply.json["error"]
                .as_str()
                .is_some_and(|e| e.ends_with("[error-too-many-requests]")),
            "{}",
            reply.text
        );
    }
    let reply = login(&api, json!({ "user": ADMIN, "password": PASSWORD })).await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("x-ratelimit-limit"), "60");
    assert_eq!(reply.header("x-ratelimit-remaining"), "59");
    assert!(!reply.header("x-ratelimit-reset").is_empty());
}

#[tokio::test]
async fn strangers_do_not_lock_out_a_known_address() {
    let proxy = Server::builder()
        .limited()
        .arg("--trusted-proxies")
        .arg("127.0.0.1")
        .start()
        .await;
    let from = |address: &str| proxy.api().with("X-Forwarded-For", address);
    let good = json!({ "user": ADMIN, "password": PASSWORD });
    assert_eq!(login(&from("192.0.2.1"), good.clone()).await.status, 200);
    // Named by username and by address: one account, one count.
    let names = [ADMIN, "admin@example.org"];
    let strangers = (0..10).map(|n| (from(&format!("198.51.100.{n}")), names[n % 2]));
    guess(strangers).await;
    assert_eq!(login(&from("203.0.113.9"), good.clone()).await.status, 429);
    assert_eq!(login(&from("192.0.2.1"), good).await.status, 200);
}

#[tokio::test]
async fn logout_ends_the_login_used_and_no_other() {
    let server = Server::start().await;
    let (one, two) = (server.admin().await, server.admin().await);
    let reply = one.api.post("logout", json!({})).await;
    assert_eq!(reply.status, 200);
    assert_eq!(
        reply.json,
        json!({ "status": "success", "data": { "message": "You've been logged out!" } })
    );
    one.api.get("me").await.not_logged_in();
    two.api.get("me").await.ok();
    one.api.post("logout", json!({})).await.not_logged_in();
    assert_eq!(two.api.get("logout").await.status, 200);
    two.api.get("me").await.not_logged_in();
    server.api().get("logout").await.not_logged_in();
}

#[tokio::test]
async fn an_agent_without_a_login_is_not_available_until_the_next_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let again = Agent::login(&server.api(), "ana").await;
    let availability = async || {
        let path = format!("livechat/users/agent/{}", ana.id);
        admin.api.get(&path).await.ok()["user"]["statusLivechat"].clone()
    };
    again.api.post("logout", json!({})).await;
    assert_eq!(availability().await, "available");
    ana.api.post("logout", json!({})).await;
    assert_eq!(availability().await, "not-available");
    let back = Agent::login(&server.api(), "ana").await;
    assert_eq!(availability().await, "available");
    // What a person switched off stays off.
    let off = json!({ "status": "not-available" });
    back.api.post("livechat/agent.status", off).await.ok();
    back.api.post("logout", json!({})).await;
    let back = Agent::login(&server.api(), "ana").await;
    assert_eq!(availability().await, "not-available");
    // Whoever chose to be offline is not called back to work.
    back.go("offline", "available").await;
    back.api.post("logout", json!({})).await;
    Agent::login(&server.api(), "ana").await;
    assert_eq!(availability().await, "not-available");
}

#[tokio::test]
async fn me_is_the_account_flattened() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let me = admin.api.get("me").await.ok();
    assert_eq!(me["_id"], admin.id);
    assert_eq!(me["username"], ADMIN);
    assert_eq!(me["statusLivechat"], "available");
    assert_eq!(me["statusText"], "");
    assert_eq!(me["language"], "en");
    assert_eq!(me["customFields"], json!({}));
    assert_eq!(me["services"]["password"]["exists"], true);
    assert!(me["_updatedAt"].as_str().is_some_and(|t| t.ends_with('Z')));
    assert!(me.get("openBusinessHours").is_none());
    let plain = server.user(&admin, "plain", &["user"]).await;
    let me = plain.api.get("me").await.ok();
    assert!(me.get("statusLivechat").is_none());
}

#[tokio::test]
async fn headers_that_do_not_fit_together_are_no_login() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let other = server.user(&admin, "other", &["user"]).await;
    let api = server.api();
    let bad = [
        api.clone(),
        api.with("X-User-Id", &admin.id),
        api.with("X-Auth-Token", &admin.token),
        api.with("X-User-Id", &admin.id)
            .with("X-Auth-Token", &other.token),
        api.with("X-User-Id", &admin.id)
            .with("X-Auth-Token", &"x".repeat(43)),
        api.with("Authorization", &format!("Bearer {}", admin.token)),
    ];
    for caller in bad {
        caller.get("me").await.not_logged_in();
    }
}

#[tokio::test]
async fn a_login_survives_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    server.restart().await;
    let me = admin.at(&server.api()).api.get("me").await.ok();
    assert_eq!(me["_id"], admin.id);
    assert_eq!(server.terminate(), Some(0));
}
