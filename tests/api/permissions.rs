//! `permissions`, `roles`.

use crate::support::Server;
use serde_json::{Value, json};

fn roles_of<'a>(list: &'a Value, id: &str) -> &'a Value {
    let list = list.as_array().expect("a list");
    let found = list.iter().find(|p| p["_id"] == id);
    &found.unwrap_or_else(|| panic!("no {id}"))["roles"]
}

#[tokio::test]
async fn a_permission_is_replaced_at_once_for_everybody() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let body = json!({ "permissions": [
        { "_id": "view-l-room", "roles": ["admin", "livechat-agent"] },
        { "_id": "view-livechat-manager", "roles": [] },
    ] });
    let all = admin.api.post("permissions.update", body).await.ok();
    let all = &all["permissions"];
    assert_eq!(
        roles_of(all, "view-l-room"),
        &json!(["admin", "livechat-agent"])
    );
    assert_eq!(roles_of(all, "view-livechat-manager"), &json!([]));
    assert!(
        all.as_array().is_some_and(|l| l.len() > 50),
        "all are answered"
    );
    // The administrator as well.
    admin
        .api
        .post("livechat/users/agent", json!({ "username": "admin" }))
        .await
        .forbidden();
    server.restart().await;
    let admin = admin.at(&server.api());
    admin
        .api
        .post("livechat/users/agent", json!({ "username": "admin" }))
        .await
        .forbidden();
    admin.grant("view-livechat-manager", &["admin"]).await;
    admin
        .api
        .post("livechat/users/agent", json!({ "username": "admin" }))
        .await
        .ok();
}

#[tokio::test]
async fn what_does_not_fit_changes_nothing() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let good = json!({ "_id": "view-l-room", "roles": [] });
    let cases = [
        (
            json!({}),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!([]),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!({ "permissions": {} }),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!({ "permissions": [good, { "_id": "view-l-room" }] }),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!({ "permissions": [good, { "_id": 5, "roles": [] }] }),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!({ "permissions": [good, { "_id": "view-l-room", "roles": [5] }] }),
            "Invalid body params",
            "error-invalid-body-params",
        ),
        (
            json!({ "permissions": [good, { "_id": "nonsense", "roles": [] }] }),
            "Invalid permission",
            "error-invalid-permission",
        ),
        (
            json!({ "permissions": [good, { "_id": "view-l-room", "roles": ["nonsense"] }] }),
            "Invalid role",
            "error-invalid-role",
        ),
    ];
    for (body, text, kind) in cases {
        let reply = admin.api.post("permissions.update", body.clone()).await;
        reply.refused(400, text);
        assert_eq!(reply.json["errorType"], kind, "{body}: {}", reply.text);
    }
    let all = admin.api.get("permissions.listAll").await.ok();
    assert_ne!(roles_of(&all["update"], "view-l-room"), &json!([]));
    let agent = server.agent(&admin, "ana").await;
    let reply = agent
        .api
        .post("permissions.update", json!({ "permissions": [] }))
        .await;
    reply.refused(400, "Editing permissions is not allowed");
    assert_eq!(
        reply.json["errorType"],
        "error-edit-permissions-not-allowed"
    );
    server
        .api()
        .post("permissions.update", json!({ "permissions": [] }))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn the_list_can_be_asked_for_changes() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let all = admin.api.get("permissions.listAll").await.ok();
    assert_eq!(all["remove"], json!([]));
    assert_eq!(roles_of(&all["update"], "create-user"), &json!(["admin"]));
    let newest = all["update"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|p| p["_updatedAt"].as_str())
        .max()
        .expect("a date")
        .to_owned();
    let since = async |text: &str| {
        let reply = admin
            .api
            .get_with("permissions.listAll", &[("updatedSince", text)])
            .await;
        reply.ok()["update"].as_array().map_or(0, Vec::len)
    };
    assert_eq!(since(&newest).await, 0);
    // A clock of whole milliseconds: wait for the next one.
    let is_later = crate::support::wait_until(crate::support::DEADLINE, || async {
        admin.grant("view-l-room", &["admin"]).await;
        since(&newest).await == 1
    })
    .await;
    assert!(is_later);
    admin
        .api
        .get("permissions.listAll?updatedSince=yesterday")
        .await
        .coded(
            "error-updatedSince-param-invalid",
            r#"The "updatedSince" query parameter must be a valid date."#,
        );
    server
        .api()
        .get("permissions.listAll")
        .await
        .not_logged_in();
}

#[tokio::test]
async fn roles_are_listed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let roles = admin.api.get("roles.list").await.ok();
    let roles = roles["roles"].as_array().expect("a list");
    for id in [
        "admin",
        "user",
        "bot",
        "guest",
        "livechat-agent",
        "livechat-manager",
        "livechat-monitor",
    ] {
        let line = json!({ "_id": id, "name": id, "scope": "Users", "protected": true });
        assert!(roles.contains(&line), "{id}");
    }
    server.api().get("roles.list").await.not_logged_in();
}
