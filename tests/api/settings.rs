//! `settings`: reading and changing run-time settings.

use crate::support::Server;
use serde_json::{Value, json};

fn ids(list: &Value) -> Vec<&str> {
    let list = list["settings"].as_array().expect("a list");
    list.iter()
        .map(|s| s["_id"].as_str().expect("an id"))
        .collect()
}

#[tokio::test]
async fn a_change_is_in_force_for_the_next_request_and_after_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let path = "settings/Livechat_title";
    let reply = admin.api.get(path).await;
    assert_eq!(
        reply.json,
        json!({ "_id": "Livechat_title", "value": "Chat with us", "success": true })
    );
    let body = json!({ "value": "Ask away" });
    assert_eq!(admin.api.post(path, body).await.text, r#"{"success":true}"#);
    assert_eq!(admin.api.get(path).await.ok()["value"], "Ask away");
    server.restart().await;
    let admin = admin.at(&server.api());
    assert_eq!(admin.api.get(path).await.ok()["value"], "Ask away");
}

#[tokio::test]
async fn values_are_made_to_fit() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let cases = [
        ("Livechat_enabled", json!("false"), json!(false)),
        ("Livechat_enabled", json!("word"), json!(false)),
        ("Livechat_enabled", json!(true), json!(true)),
        ("Livechat_http_timeout", json!("700"), json!(700)),
        ("Livechat_http_timeout", json!("word"), json!(0)),
        ("Livechat_http_timeout", json!(12), json!(12)),
        ("Livechat_title", json!(5), json!("5")),
        ("Livechat_title", json!(""), json!("")),
        ("SMS_Service", json!(""), json!("")),
        ("Livechat_widget_position", json!("middle"), json!("middle")),
    ];
    for (id, sent, stored) in &cases {
        admin.set(id, sent.clone()).await;
        let path = format!("settings/{id}");
        assert_eq!(
            &admin.api.get(&path).await.ok()["value"],
            stored,
            "{id} {sent}"
        );
    }
    let body = json!({ "value": "#112233", "editor": "color" });
    admin
        .api
        .post("settings/Livechat_title_color", body)
        .await
        .ok();
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let cases = [
        ("Nonsense", json!({ "value": 1 })),
        ("Livechat_title", json!({})),
        ("Livechat_title", json!({ "execute": true })),
        ("Livechat_title", json!({ "value": null })),
    ];
    for (id, body) in cases {
        admin.api.post(&format!("settings/{id}"), body).await.bare();
    }
    admin.api.get("settings/Nonsense").await.bare();
    for (id, value) in [
        ("Livechat_title", json!({})),
        ("Livechat_title", json!(["a"])),
        ("Livechat_enabled", json!([])),
        ("Livechat_Routing_Method", json!("Nonsense")),
        ("Assets_livechat_widget_logo", json!("text")),
    ] {
        let reply = admin
            .api
            .post(&format!("settings/{id}"), json!({ "value": value }))
            .await;
        assert_eq!(
            reply.json["errorType"], "invalid-params",
            "{id}: {}",
            reply.text
        );
    }
    admin
        .api
        .post_raw("settings/Livechat_title", "application/json", b"{value}")
        .await
        .invalid_params("Invalid JSON");
    admin
        .api
        .post_raw("settings/Livechat_title", "text/plain", b"x")
        .await
        .invalid_params("Invalid JSON");
}

#[tokio::test]
async fn the_environment_wins_over_the_api() {
    let server = Server::builder()
        .setting("Livechat_title", "Fixed")
        .start()
        .await;
    let admin = server.admin().await;
    let path = "settings/Livechat_title";
    assert_eq!(admin.api.get(path).await.ok()["value"], "Fixed");
    admin
        .api
        .post(path, json!({ "value": "Other" }))
        .await
        .coded(
            "error-setting-fixed-by-environment",
            "Livechat_title is fixed by the environment",
        );
    assert_eq!(admin.api.get(path).await.ok()["value"], "Fixed");
}

#[tokio::test]
async fn lists_show_what_the_caller_may_see() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    let all = admin.api.get("settings?count=0").await.ok();
    let known = ids(&all);
    assert_eq!(all["total"], known.len());
    assert!(known.contains(&"Livechat_webhookUrl"));
    assert!(
        !known.contains(&"Livechat_secret_token"),
        "a secret in a list"
    );
    assert!(known.is_sorted());

    let own = agent.api.get("settings?count=0").await.ok();
    assert!(!ids(&own).contains(&"Livechat_webhookUrl"));
    assert!(ids(&own).contains(&"Livechat_title"));
    let public = server.api().get("settings.public?count=0").await.ok();
    assert_eq!(public["total"], own["total"]);
    assert!(
        public["settings"]
            .as_array()
            .is_some_and(|l| l.len() <= 100)
    );

    let two = server
        .api()
        .get_with(
            "settings.public",
            &[("_id", "Livechat_title,Livechat_enabled,Livechat_webhookUrl")],
        )
        .await
        .ok();
    assert_eq!(ids(&two), ["Livechat_enabled", "Livechat_title"]);
    assert_eq!(two["settings"][1]["value"], "Chat with us");

    let page = admin.api.get("settings?count=2&offset=1").await.ok();
    assert_eq!(page["count"], 2);
    assert_eq!(page["offset"], 1);
    assert_eq!(ids(&page), known[1..3]);
    let back = admin
        .api
        .get_with("settings", &[("sort", r#"{"_id":-1}"#), ("count", "1")])
        .await
        .ok();
    assert_eq!(ids(&back), known[known.len() - 1..]);
    admin
        .api
        .get("settings?count=x")
        .await
        .invalid_params("must be number");
    admin
        .api
        .get_with("settings", &[("sort", "{bad")])
        .await
        .coded(
            "error-invalid-sort",
            r#"Invalid sort parameter provided: "{bad""#,
        );
    server.api().get("settings").await.not_logged_in();
}

#[tokio::test]
async fn permissions_open_and_close_the_door() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let boss = server.user(&admin, "boss", &["livechat-manager"]).await;
    let path = "settings/Livechat_title";
    boss.api.get(path).await.unauthorized();
    boss.api
        .post(path, json!({ "value": "x" }))
        .await
        .forbidden();
    server.api().get(path).await.not_logged_in();
    admin
        .grant("edit-privileged-setting", &["livechat-manager"])
        .await;
    admin
        .grant("view-privileged-setting", &["livechat-manager"])
        .await;
    boss.api.post(path, json!({ "value": "x" })).await.ok();
    boss.api.get(path).await.ok();
    admin.api.get(path).await.unauthorized();
    admin
        .api
        .post(path, json!({ "value": "y" }))
        .await
        .forbidden();
}

#[tokio::test]
async fn a_query_chooses_settings() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ids = |reply: &Value| -> Vec<String> {
        reply["settings"]
            .as_array()
            .expect("a list")
            .iter()
            .map(|s| s["_id"].as_str().expect("an id").to_owned())
            .collect()
    };
    for (query, wanted) in [
        (json!({ "_id": "Livechat_title" }), vec!["Livechat_title"]),
        (json!({ "_id": "nonsense" }), vec![]),
        (
            json!({ "_id": { "$in": ["Livechat_title", "Language", "nonsense"] } }),
            vec!["Language", "Livechat_title"],
        ),
        (
            json!({ "_id": { "$regex": "TITLE" }, "type": "color" }),
            vec!["Livechat_offline_title_color", "Livechat_title_color"],
        ),
        (
            json!({ "$or": [{ "_id": "Language" }, { "$and": [{ "_id": "Site_Name" }, { "public": true }] }] }),
            vec!["Language", "Site_Name"],
        ),
        (json!({ "_id": "From_Email", "public": true }), vec![]),
    ] {
        let query = query.to_string();
        let found = admin
            .api
            .get_with("settings", &[("query", &query)])
            .await
            .ok();
        assert_eq!(ids(&found), wanted, "{query}");
        assert_eq!(found["total"], wanted.len());
    }
    for query in [r#"{"value":1}"#, r#"{"_id":{"$gt":"a"}}"#, r#"{"$or":5}"#] {
        let reply = admin.api.get_with("settings", &[("query", query)]).await;
        assert_eq!(reply.json["errorType"], "error-invalid-query", "{query}");
    }
}
