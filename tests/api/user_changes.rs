//! Changing, switching off and deleting accounts.

use crate::support::{ADMIN, Agent, DEADLINE, PASSWORD, Server, Visitor, wait_until};
use serde_json::{Value, json};

async fn user_of(admin: &Agent, username: &str) -> Value {
    let reply = admin
        .api
        .get(&format!("users.info?username={username}"))
        .await;
    reply.ok()["user"].clone()
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
async fn two_administrators_cannot_switch_each_other_off() {
    let server = Server::start().await;
    let mut one = server.admin().await;
    for round in 0..10 {
        let roles = ["user", "admin"];
        let two = server.user(&one, &format!("second{round}"), &roles).await;
        let off = |id: &str| json!({ "userId": id, "activeStatus": false });
        let (a, b) = tokio::join!(
            one.api.post("users.setActiveStatus", off(&two.id)),
            two.api.post("users.setActiveStatus", off(&one.id)),
        );
        let wins = [&a, &b].iter().filter(|r| r.status == 200).count();
        assert_eq!(wins, 1, "{} {}", a.text, b.text);
        // Whoever is left goes on; one administrator always is.
        if b.status == 200 {
            one = two;
        }
        one.api.get("me").await.ok();
    }
}

#[tokio::test]
async fn a_name_goes_to_one_of_many_who_want_it() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let wishes = (0..8).map(|n| {
        let body = json!({ "username": "Wanted", "name": "W", "email": format!("w{n}@example.org"), "password": PASSWORD });
        let api = admin.api.clone();
        tokio::spawn(async move { api.post("users.create", body).await })
    });
    let mut made = 0;
    for wish in wishes.collect::<Vec<_>>() {
        let reply = wish.await.expect("an answer");
        if reply.status == 200 {
            made += 1;
        } else {
            reply.coded("error-field-unavailable", "Wanted is already in use :(");
        }
    }
    assert_eq!(made, 1);
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
