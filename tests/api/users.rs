//! `users.…`: accounts.

use crate::support::{ADMIN, Agent, DEADLINE, PASSWORD, Server, Visitor, wait_until};
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

#[tokio::test]
async fn presence_set_by_rest_stays_over_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["user"]).await;
    let status = async |agent: &Agent| agent.api.get("users.getStatus").await.ok();
    assert_eq!(
        status(&ana).await["status"],
        "offline",
        "a login alone changes nothing"
    );
    let body = json!({ "status": "online", "message": " at the desk " });
    assert_eq!(
        ana.api.post("users.setStatus", body).await.text,
        r#"{"success":true}"#
    );
    let own = status(&ana).await;
    assert_eq!(own["_id"], ana.id);
    assert_eq!(own["status"], "online");
    assert_eq!(own["connectionStatus"], "offline");
    server.restart().await;
    let (ana, admin) = (ana.at(&server.api()), admin.at(&server.api()));
    assert_eq!(status(&ana).await["status"], "online");
    let user = user_of(&admin, "ana").await;
    assert_eq!(user["statusText"], "at the desk");
    assert_eq!(user["statusDefault"], "online");
    // Text and presence are apart; an empty text clears.
    ana.api
        .post("users.setStatus", json!({ "message": "" }))
        .await
        .ok();
    ana.api
        .post("users.setStatus", json!({ "status": "away" }))
        .await
        .ok();
    let user = user_of(&admin, "ana").await;
    assert_eq!(
        (&user["statusText"], &user["status"]),
        (&json!(""), &json!("away"))
    );
    // Others see no connection.
    let seen = admin.api.get("users.getStatus?username=ana").await.ok();
    assert_eq!(
        seen,
        json!({ "_id": ana.id, "status": "away", "success": true })
    );
    let reply = admin.api.get("users.getStatus?username=nobody").await;
    assert_eq!(
        reply.json["errorType"], "error-invalid-user",
        "{}",
        reply.text
    );
}

#[tokio::test]
async fn presence_that_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["user"]).await;
    let set = async |who: &Agent, body: Value| who.api.post("users.setStatus", body).await;
    let none = set(&ana, json!({})).await;
    assert!(
        none.json["error"]
            .as_str()
            .is_some_and(|e| e.starts_with("Match error")),
        "{}",
        none.text
    );
    set(&ana, json!({ "status": 5 })).await.refused(
        400,
        "Match error: Expected string, got number in field status",
    );
    set(&ana, json!({ "status": "sleepy" })).await.coded(
        "error-invalid-status",
        "Valid status types include online, away, offline, and busy.",
    );
    let other = json!({ "status": "busy", "userId": admin.id });
    set(&ana, other).await.unauthorized();
    set(&admin, json!({ "status": "busy", "username": "ana" }))
        .await
        .ok();
    assert_eq!(user_of(&admin, "ana").await["status"], "busy");
    let nobody = set(&admin, json!({ "status": "busy", "username": "nobody" })).await;
    assert_eq!(
        nobody.json["errorType"], "error-invalid-user",
        "{}",
        nobody.text
    );

    admin
        .set("Accounts_AllowInvisibleStatusOption", false)
        .await;
    let hidden = set(&ana, json!({ "status": "offline" })).await;
    assert_eq!(
        hidden.json["errorType"], "error-status-not-allowed",
        "{}",
        hidden.text
    );
    admin
        .set("Accounts_AllowUserStatusMessageChange", false)
        .await;
    let reply = set(&ana, json!({ "status": "online", "message": "x" })).await;
    assert_eq!(
        reply.json["errorType"], "error-not-allowed",
        "{}",
        reply.text
    );
    server
        .api()
        .post("users.setStatus", json!({ "status": "online" }))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn switching_off_ends_logins_and_availability_at_once() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let switch = async |on: bool| {
        let body = json!({ "userId": ana.id, "activeStatus": on });
        admin.api.post("users.setActiveStatus", body).await
    };
    let reply = switch(false).await;
    assert_eq!(
        reply.json["user"],
        json!({ "_id": ana.id, "active": false }),
        "{}",
        reply.text
    );
    ana.api.get("me").await.not_logged_in();
    let user = user_of(&admin, "ana").await;
    assert_eq!(
        (&user["statusLivechat"], &user["operator"]),
        (&json!("not-available"), &json!(false))
    );
    let login = json!({ "user": "ana", "password": PASSWORD });
    assert_eq!(server.api().post("login", login).await.status, 401);
    let body = json!({ "status": "available", "agentId": ana.id });
    let reply = admin.api.post("livechat/agent.status", body).await;
    reply.refused(400, "error-user-deactivated");
    // The state it has is a success.
    switch(false).await.ok();
    switch(true).await.ok();
    let user = user_of(&admin, "ana").await;
    assert_eq!(
        (&user["statusLivechat"], &user["operator"]),
        (&json!("not-available"), &json!(true))
    );
    ana.api.get("me").await.not_logged_in();
    Agent::login(&server.api(), "ana").await;
}

#[tokio::test]
async fn switching_refuses_what_does_not_fit() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["user"]).await;
    let post = async |who: &Agent, body: Value| who.api.post("users.setActiveStatus", body).await;
    post(&admin, json!({}))
        .await
        .invalid_params("must have required property 'userId'");
    post(&admin, json!({ "userId": ana.id }))
        .await
        .invalid_params("must have required property 'activeStatus'");
    post(&admin, json!({ "userId": ana.id, "activeStatus": "x" }))
        .await
        .invalid_params("must be boolean");
    let reply = post(&admin, json!({ "userId": "nobody", "activeStatus": true })).await;
    assert_eq!(
        reply.json["errorType"], "error-invalid-user",
        "{}",
        reply.text
    );
    let reply = post(&admin, json!({ "userId": admin.id, "activeStatus": false })).await;
    assert_eq!(reply.json["errorType"], "user-last-owner", "{}", reply.text);
    post(&ana, json!({ "userId": ana.id, "activeStatus": false }))
        .await
        .forbidden();
    admin.grant("edit-other-user-active-status", &[]).await;
    post(&admin, json!({ "userId": ana.id, "activeStatus": false }))
        .await
        .forbidden();
}

#[tokio::test]
async fn an_update_changes_what_it_names() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let update = async |data: Value| {
        let body = json!({ "userId": ana.id, "data": data });
        admin.api.post("users.update", body).await
    };
    let user = update(json!({ "name": "Ana Neu", "email": "new@example.org", "username": "anna" }))
        .await
        .ok();
    assert_eq!(user["user"]["name"], "Ana Neu");
    assert_eq!(user["user"]["username"], "anna");
    assert_eq!(
        user["user"]["emails"][0],
        json!({ "address": "new@example.org", "verified": false })
    );
    assert_eq!(
        ana.api.get("me").await.ok()["username"],
        "anna",
        "the login goes on under the new name"
    );
    let user = update(json!({ "verified": true, "statusText": "hi", "active": true }))
        .await
        .ok();
    assert_eq!(user["user"]["emails"][0]["verified"], true);
    assert_eq!(user["user"]["statusText"], "hi");

    let user = update(json!({ "roles": ["user", "livechat-manager"] }))
        .await
        .ok();
    assert_eq!(user["user"]["roles"], json!(["livechat-manager", "user"]));
    assert!(
        user["user"].get("statusLivechat").is_none(),
        "no agent any more"
    );
    ana.api.get("livechat/users/manager").await.ok();
    let user = update(json!({ "roles": ["user", "livechat-agent"] }))
        .await
        .ok();
    assert_eq!(
        user["user"]["statusLivechat"], "available",
        "present, so available"
    );
    ana.api.get("livechat/users/manager").await.unauthorized();

    let other = Agent::login(&server.api(), "anna").await;
    update(json!({ "password": "a-brand-new-secret" }))
        .await
        .ok();
    ana.api.get("me").await.not_logged_in();
    other.api.get("me").await.not_logged_in();
    let old = json!({ "user": "anna", "password": PASSWORD });
    assert_eq!(server.api().post("login", old).await.status, 401);
    Agent::login_with(&server.api(), "anna", "a-brand-new-secret").await;
}

#[tokio::test]
async fn an_update_that_does_not_fit_changes_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let before = user_of(&admin, "ana").await;
    let data = |data: Value| json!({ "userId": ana.id, "data": data });
    let cases = [
        (json!({}), "invalid-params"),
        (json!({ "userId": ana.id }), "invalid-params"),
        (json!({ "userId": ana.id, "data": [] }), "invalid-params"),
        (data(json!({ "unknown": 1 })), "invalid-params"),
        (data(json!({ "name": {} })), "invalid-params"),
        (
            json!({ "userId": "nobody", "data": {} }),
            "error-invalid-user",
        ),
        (
            data(json!({ "name": "New", "username": "admin" })),
            "error-field-unavailable",
        ),
        (
            data(json!({ "name": "New", "email": "ADMIN@example.org" })),
            "error-field-unavailable",
        ),
        (
            data(json!({ "name": "New", "email": "x" })),
            "error-invalid-email",
        ),
        (
            data(json!({ "name": "New", "password": "x" })),
            "error-password-policy-not-met",
        ),
        (
            data(json!({ "name": "New", "roles": ["x"] })),
            "error-action-not-allowed",
        ),
        (
            json!({ "userId": admin.id, "data": { "name": "New", "roles": ["user"] } }),
            "user-last-owner",
        ),
        (
            json!({ "userId": admin.id, "data": { "name": "New", "active": false } }),
            "user-last-owner",
        ),
    ];
    for (body, code) in cases {
        let reply = admin.api.post("users.update", body.clone()).await;
        assert_eq!(reply.status, 400, "{body}: {}", reply.text);
        assert_eq!(reply.json["errorType"], code, "{body}: {}", reply.text);
    }
    assert_eq!(user_of(&admin, "ana").await, before);
    assert_eq!(user_of(&admin, ADMIN).await["name"], "Ada Admin");
    ana.api
        .post("users.update", data(json!({ "name": "x" })))
        .await
        .forbidden();
    ana.api
        .post("users.update", json!({}))
        .await
        .invalid_params("must have required property 'userId'");
}

#[tokio::test]
async fn deleting_takes_the_account_and_its_logins() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let department = admin.create_department("Sales", &[&ana]).await;
    let delete = async |body: Value| admin.api.post("users.delete", body).await;
    delete(json!({})).await.coded(
        "error-user-param-not-provided",
        r#"The required "userId" or "username" param was not provided"#,
    );
    let reply = delete(json!({ "userId": "nobody" })).await;
    assert_eq!(
        reply.json["errorType"], "error-invalid-user",
        "{}",
        reply.text
    );
    let reply = delete(json!({ "userId": admin.id })).await;
    assert_eq!(reply.json["errorType"], "user-last-owner", "{}", reply.text);
    ana.api
        .post("users.delete", json!({ "userId": ana.id }))
        .await
        .unauthorized();
    assert_eq!(
        delete(json!({ "userId": ana.id })).await.text,
        r#"{"success":true}"#
    );
    ana.api.get("me").await.not_logged_in();
    admin
        .api
        .get("users.info?username=ana")
        .await
        .refused(400, "User not found.");
    let gone = admin
        .api
        .get(&format!("livechat/department/{department}"))
        .await
        .ok();
    assert_eq!(
        (&gone["agents"], &gone["department"]["numAgents"]),
        (&json!([]), &json!(0))
    );
    // The name is free again, and `user` and `username` name an account as well.
    admin.create_user("ana", &["user"]).await;
    delete(json!({ "user": "ana" })).await.ok();
    admin.create_user("ana", &["user"]).await;
    delete(json!({ "username": "ana", "confirmRelinquish": true }))
        .await
        .ok();
    // With a second administrator the first may go.
    let second = server.user(&admin, "second", &["user", "admin"]).await;
    second
        .api
        .post("users.delete", json!({ "userId": admin.id }))
        .await
        .ok();
    admin.api.get("me").await.not_logged_in();
}

#[tokio::test]
async fn the_chats_of_a_deleted_agent_wait_for_the_next_one() {
    let server = Server::builder()
        .setting("Omnichannel_queue_delay_timeout", "1")
        .start()
        .await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    visitor.send(&rid, "hello?").await.ok();
    let served_by = async || {
        let room = visitor.room().await.ok();
        assert_eq!(room["room"]["_id"], rid, "still the same room");
        room["room"]["servedBy"]["username"].clone()
    };
    assert_eq!(served_by().await, "ana");
    let body = json!({ "userId": ana.id });
    admin.api.post("users.delete", body).await.ok();
    assert_eq!(served_by().await, Value::Null);
    server.agent(&admin, "bob").await;
    assert!(wait_until(DEADLINE, async || served_by().await == "bob").await);
    assert_eq!(visitor.texts(&rid).await, ["hello?"]);
}

#[tokio::test]
async fn preferences_are_merged() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["user"]).await;
    let set = async |who: &Agent, body: Value| who.api.post("users.setPreferences", body).await;
    set(&ana, json!({ "data": { "a": 1, "language": "de" } }))
        .await
        .ok();
    let all = set(
        &ana,
        json!({ "data": { "omnichannelTranscriptPDF": true, "a": 2 } }),
    )
    .await
    .ok();
    assert_eq!(
        all["user"],
        json!({ "_id": ana.id, "settings": { "preferences": { "a": 2, "language": "de", "omnichannelTranscriptPDF": true } } })
    );
    let me = ana.api.get("me").await.ok();
    assert_eq!(me["settings"]["preferences"]["a"], 2);
    assert_eq!(me["language"], "de");
    set(&admin, json!({ "userId": ana.id, "data": { "a": 3 } }))
        .await
        .ok();
    set(&ana, json!({ "userId": admin.id, "data": { "a": 3 } }))
        .await
        .coded("error-action-not-allowed", "Editing user is not allowed");
    set(&ana, json!({}))
        .await
        .invalid_params("must have required property 'data'");
    set(&ana, json!({ "data": "x" }))
        .await
        .invalid_params("must be object");
    set(&ana, json!({ "data": { "big": "x".repeat(40_000) } }))
        .await
        .invalid_params("must NOT have more than 32768 bytes");
}
