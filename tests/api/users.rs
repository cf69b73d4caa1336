//! `users.…`: accounts.

use crate::support::{ADMIN, Agent, PASSWORD, Server};
use serde_json::{Value, json};

fn account(username: &str) -> Value {
    json!({
        "username": username,
        "name": "Some One",
        "email": format!("{username}@example.org"),
        "password": PASSWORD,
    })
}

fn with(mut body: Value, key: &str, value: Value) -> Value {
    body[key] = value;
    body
}

async fn user_of(admin: &Agent, username: &str) -> Value {
    let reply = admin
        .api
        .get(&format!("users.info?username={username}"))
        .await;
    reply.ok()["user"].clone()
}

#[tokio::test]
async fn an_account_is_made_as_described() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let made = admin.api.post("users.create", account("plain")).await.ok();
    let user = &made["user"];
    assert_eq!(user["username"], "plain");
    assert_eq!(user["name"], "Some One");
    assert_eq!(user["type"], "user");
    assert_eq!(user["status"], "offline");
    assert_eq!(user["active"], true);
    assert_eq!(user["roles"], json!(["user"]));
    assert_eq!(
        user["emails"],
        json!([{ "address": "plain@example.org", "verified": false }])
    );
    assert!(user["_id"].as_str().is_some_and(|id| id.len() == 17));
    assert!(user["createdAt"].as_str().is_some_and(|t| t.ends_with('Z')));
    assert!(user.get("statusLivechat").is_none());
    assert!(!made.to_string().contains("argon2"));

    let body = json!({
        "username": "Ana.B-c_1", "name": " Ana ", "email": " Ana@Example.org ", "password": PASSWORD,
        "roles": ["user", "livechat-agent"], "active": "true", "verified": true, "statusText": "hello",
        "joinDefaultChannels": false, "requirePasswordChange": false, "sendWelcomeEmail": false,
        "bio": "b", "nickname": "n", "customFields": {},
    });
    let user = admin.api.post("users.create", body).await.ok()["user"].clone();
    assert_eq!(user["name"], "Ana");
    assert_eq!(user["statusText"], "hello");
    assert_eq!(
        user["emails"][0],
        json!({ "address": "ana@example.org", "verified": true })
    );
    // A new agent is offline, hence not available; the first login changes that.
    assert_eq!(user["statusLivechat"], "not-available");
    assert_eq!(user["operator"], true);
    Agent::login(&server.api(), "ana.b-c_1").await;
    assert_eq!(
        user_of(&admin, "Ana.B-c_1").await["statusLivechat"],
        "available"
    );

    let off = with(account("off"), "active", json!(false));
    let user = admin.api.post("users.create", off).await.ok()["user"].clone();
    assert_eq!(user["active"], false);
}

#[tokio::test]
async fn an_account_that_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    admin.api.post("users.create", account("taken")).await.ok();
    let new = || account("fresh");
    let required = ["email", "name", "password", "username"];
    for at in 0..required.len() {
        let mut body = new();
        for name in &required[at..] {
            body.as_object_mut().expect("an object").remove(*name);
        }
        let reply = admin.api.post("users.create", body).await;
        reply.invalid_params(&format!("must have required property '{}'", required[at]));
    }
    let field = "error-input-is-not-a-valid-field";
    let cases = [
        (
            with(new(), "username", json!("TAKEN")),
            "error-field-unavailable",
        ),
        (
            with(new(), "email", json!("Taken@example.org")),
            "error-field-unavailable",
        ),
        (with(new(), "username", json!("two words")), field),
        (with(new(), "username", json!("ümlaut")), field),
        (with(new(), "username", json!("<b>")), field),
        (
            with(new(), "username", json!("")),
            "error-the-field-is-required",
        ),
        (
            with(new(), "name", json!(" ")),
            "error-the-field-is-required",
        ),
        (
            with(new(), "email", json!("")),
            "error-the-field-is-required",
        ),
        (
            with(new(), "email", json!("a@b\r\nBcc: c@d")),
            "error-invalid-email",
        ),
        (
            with(new(), "password", json!("short")),
            "error-password-policy-not-met",
        ),
        (
            with(new(), "password", json!("fresh1234")),
            "error-password-policy-not-met",
        ),
        (
            with(new(), "password", json!("x".repeat(257))),
            "error-password-policy-not-met",
        ),
        (
            with(new(), "roles", json!(["nonsense"])),
            "error-action-not-allowed",
        ),
        (with(new(), "roles", json!("admin")), "invalid-params"),
        (with(new(), "roles", json!([{}])), "invalid-params"),
        (with(new(), "name", json!({})), "invalid-params"),
        (with(new(), "active", json!("maybe")), "invalid-params"),
        (with(new(), "unknown", json!(1)), "invalid-params"),
    ];
    for (body, code) in cases {
        let reply = admin.api.post("users.create", body.clone()).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
        assert_eq!(reply.json["errorType"], code, "{body}: {}", reply.text);
    }
    let taken = admin.api.post("users.create", account("taken")).await;
    taken.coded("error-field-unavailable", "taken is already in use :(");
    let body = with(new(), "name", json!("<script>"));
    let reply = admin.api.post("users.create", body).await;
    reply.refused(400, "Name contains invalid characters");
    assert!(reply.json.get("errorType").is_none());
    admin.api.post("users.create", new()).await.ok();
}

#[tokio::test]
async fn nobody_gives_rights_away_that_are_not_theirs() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let boss = server
        .user(&admin, "boss", &["user", "livechat-manager"])
        .await;
    let text =
        |reply: &crate::support::Reply, text: &str| reply.coded("error-action-not-allowed", text);
    let adding = "Adding user is not allowed";
    text(&boss.api.post("users.create", account("x")).await, adding);
    // Parameters are looked at first.
    boss.api
        .post("users.create", json!({}))
        .await
        .invalid_params("must have required property 'email'");
    admin.grant("create-user", &["livechat-manager"]).await;
    admin
        .grant("edit-other-user-info", &["admin", "livechat-manager"])
        .await;
    text(&admin.api.post("users.create", account("x")).await, adding);
    let body = |roles: Value| with(account("x"), "roles", roles);
    let reply = boss.api.post("users.create", body(json!(["admin"]))).await;
    text(&reply, "Assigning admin is not allowed");
    let reply = boss
        .api
        .post("users.create", body(json!(["livechat-manager"])))
        .await;
    text(&reply, "Assigning roles is not allowed");
    let made = boss.api.post("users.create", account("x")).await.ok();
    let id = &made["user"]["_id"];
    let update = |data: Value| json!({ "userId": id, "data": data });
    let reply = boss
        .api
        .post("users.update", update(json!({ "roles": ["admin"] })))
        .await;
    text(&reply, "Assigning admin is not allowed");
    let takeover = json!({ "userId": admin.id, "data": { "password": "a-brand-new-secret" } });
    let reply = boss.api.post("users.update", takeover).await;
    text(&reply, "Editing user is not allowed");
    let off = update(json!({ "active": false }));
    boss.api.post("users.update", off).await.unauthorized();
    boss.api
        .post("users.update", update(json!({ "name": "New Name" })))
        .await
        .ok();
    server
        .api()
        .post("users.create", account("y"))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn private_keys_are_for_oneself_and_administrators() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let whole = ana.api.get("users.info?username=ana").await.ok();
    assert_eq!(whole["user"]["canViewAllInfo"], true);
    assert_eq!(whole["user"]["emails"][0]["address"], "ana@example.org");
    assert!(whole["user"]["lastLogin"].is_string());
    let other = ana
        .api
        .get(&format!("users.info?userId={}", admin.id))
        .await
        .ok();
    let other = other["user"].as_object().expect("an object");
    for key in [
        "emails",
        "roles",
        "createdAt",
        "lastLogin",
        "settings",
        "canViewAllInfo",
    ] {
        assert!(!other.contains_key(key), "{key}");
    }
    for (key, value) in [
        ("_id", json!(admin.id)),
        ("username", json!(ADMIN)),
        ("status", json!("offline")),
        ("utcOffset", json!(0)),
        ("active", json!(true)),
        ("type", json!("user")),
        ("statusLivechat", json!("available")),
    ] {
        assert_eq!(other[key], value, "{key}");
    }
    assert_eq!(user_of(&admin, "ana").await["canViewAllInfo"], true);
    admin.grant("view-full-other-user-info", &[]).await;
    assert!(user_of(&admin, "ana").await.get("emails").is_none());

    ana.api
        .get("users.info?username=nobody")
        .await
        .refused(400, "User not found.");
    ana.api.get("users.info").await.coded(
        "error-user-param-not-provided",
        r#"The required "userId" or "username" param was not provided"#,
    );
    ana.api
        .get("users.info?username=ana&unknown=1")
        .await
        .invalid_params("must NOT have additional properties");
    ana.api
        .get("users.info?userId[]=x")
        .await
        .invalid_params("must be string");
    server
        .api()
        .get("users.info?username=ana")
        .await
        .not_logged_in();
}

#[tokio::test]
async fn the_list_pages_sorts_and_filters() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["bea", "Carl", "dora"] {
        admin.create_user(name, &["user"]).await;
    }
    let bea = Agent::login(&server.api(), "bea").await;
    bea.api
        .post("users.setStatus", json!({ "status": "busy" }))
        .await
        .ok();
    let names = async |query: &[(&str, &str)]| -> Vec<String> {
        let list = bea.api.get_with("users.list", query).await.ok();
        let users = list["users"].as_array().expect("a list").clone();
        users
            .iter()
            .map(|u| u["username"].as_str().expect("a name").to_owned())
            .collect()
    };
    assert_eq!(names(&[]).await, ["Carl", "admin", "bea", "dora"]);
    assert_eq!(
        names(&[("sort", r#"{"username":-1}"#)]).await,
        ["dora", "bea", "admin", "Carl"]
    );
    assert_eq!(
        names(&[("sort", r#"{"status":1,"username":-1}"#)]).await,
        ["bea", "dora", "admin", "Carl"]
    );
    assert_eq!(
        names(&[("count", "2"), ("offset", "1")]).await,
        ["admin", "bea"]
    );
    assert_eq!(
        names(&[("query", r#"{"status":{"$ne":"offline"}}"#)]).await,
        ["bea"]
    );
    assert_eq!(
        names(&[("query", r#"{"status":"offline","username":"dora"}"#)]).await,
        ["dora"]
    );
    assert_eq!(
        names(&[("query", r#"{"name":{"$regex":"DORA t"}}"#)]).await,
        ["dora"]
    );
    assert_eq!(
        names(&[("query", r#"{"active":true}"#), ("fields", r#"{"name":1}"#)])
            .await
            .len(),
        4
    );
    let list = bea.api.get("users.list?count=2&offset=1").await.ok();
    assert_eq!(
        (&list["count"], &list["offset"], &list["total"]),
        (&json!(2), &json!(1), &json!(4))
    );
    assert!(list["users"][0].get("emails").is_none());
    let whole = admin.api.get("users.list").await.ok();
    assert!(whole["users"][0].get("emails").is_some());
    for (query, code) in [
        (r#"{"status":{"$where":"1"}}"#, "error-invalid-query"),
        (r#"{"password_hash":"x"}"#, "error-invalid-query"),
        ("{", "error-invalid-query"),
    ] {
        let reply = bea.api.get_with("users.list", &[("query", query)]).await;
        assert_eq!(reply.json["errorType"], code, "{query}: {}", reply.text);
    }
    bea.api
        .get("users.list?unknown=1")
        .await
        .invalid_params("must NOT have additional properties");
    server.api().get("users.list").await.not_logged_in();
}
