//! `users.setStatus`, `users.getStatus`.

use crate::support::{Agent, Server};
use serde_json::{Value, json};

async fn user_of(admin: &Agent, username: &str) -> Value {
    let reply = admin
        .api
        .get(&format!("users.info?username={username}"))
        .await;
    reply.ok()["user"].clone()
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
async fn an_agent_who_was_invisible_at_the_login_takes_chats_once_seen() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let available = async || {
        let info = admin.api.get("users.info?username=ana").await.ok();
        info["user"]["statusLivechat"] == "available"
    };
    assert!(available().await);
    let choose = async |agent: &Agent, status: &str| {
        let body = json!({ "status": status, "message": "" });
        agent.api.post("users.setStatus", body).await.ok();
    };
    choose(&ana, "offline").await;
    ana.api.post("logout", json!({})).await;
    assert!(!available().await);
    // Nobody becomes available behind a login that ended, whoever sets the status.
    let body = json!({ "status": "online", "message": "", "userId": ana.id });
    admin.api.post("users.setStatus", body).await.ok();
    assert!(!available().await);
    let body = json!({ "status": "offline", "message": "", "userId": ana.id });
    admin.api.post("users.setStatus", body).await.ok();
    let ana = Agent::login(&server.api(), "ana").await;
    assert!(!available().await, "invisible");
    choose(&ana, "busy").await;
    assert!(available().await, "seen again, and logged in");
    // What an agent had switched off stays that agent's doing.
    ana.api
        .post(
            "livechat/agent.status",
            json!({ "status": "not-available" }),
        )
        .await
        .ok();
    choose(&ana, "offline").await;
    choose(&ana, "online").await;
    assert!(!available().await);
}
