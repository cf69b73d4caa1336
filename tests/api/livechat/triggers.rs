//! `livechat/triggers`.

use crate::house::{list, text};
use crate::support::{Agent, Server};
use serde_json::{Value, json};

fn greet() -> Value {
    json!({
        "name": "Greet", "description": "", "enabled": true, "runOnce": false,
        "conditions": [{ "name": "time-on-site", "value": 10 }],
        "actions": [{ "name": "send-message", "params": { "sender": "queue", "msg": "Hi!", "name": "" } }],
    })
}

fn with(key: &str, value: Value) -> Value {
    let mut body = greet();
    body[key] = value;
    body
}

async fn in_config(server: &Server) -> Value {
    server.api().get("livechat/config").await.ok()["config"]["triggers"].clone()
}

async fn method(agent: &Agent, name: &str, params: Value) -> Value {
    let message = json!({ "msg": "method", "id": "1", "method": name, "params": params });
    let body = json!({ "message": message.to_string() });
    let reply = agent
        .api
        .post(&format!("method.call/{name}"), body)
        .await
        .ok();
    serde_json::from_str(reply["message"].as_str().expect("a text")).expect("JSON")
}

#[tokio::test]
async fn a_trigger_is_saved_shown_changed_and_removed() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    assert_eq!(
        admin.api.post("livechat/triggers", greet()).await.ok(),
        json!({ "success": true })
    );
    let all = admin.api.get("livechat/triggers").await.ok();
    assert_eq!(
        (&all["total"], &all["count"], &all["offset"]),
        (&json!(1), &json!(1), &json!(0))
    );
    let mut saved = all["triggers"][0].clone();
    let id = text(&saved["_id"]);
    assert!(saved["_updatedAt"].is_string());
    assert_eq!(
        admin.api.get(&format!("livechat/triggers/{id}")).await.ok()["trigger"],
        saved
    );
    let fields = saved.as_object_mut().expect("an object");
    fields.remove("_updatedAt");
    fields.remove("_id");
    let mut wanted = greet();
    wanted["registeredOnly"] = json!(false);
    assert_eq!(saved, wanted);
    let shown = json!([{ "_id": id, "runOnce": false, "conditions": greet()["conditions"], "actions": greet()["actions"] }]);
    assert_eq!(in_config(&server).await, shown);
    // A change is in the very next answer; what is switched off is not shown.
    let mut change = with("name", json!("Greet again"));
    change["_id"] = json!(id);
    change["runOnce"] = json!(true);
    admin
        .api
        .post("livechat/triggers", change.clone())
        .await
        .ok();
    assert_eq!(in_config(&server).await[0]["runOnce"], true);
    change["enabled"] = json!(false);
    admin.api.post("livechat/triggers", change).await.ok();
    assert_eq!(in_config(&server).await, json!([]));
    server.restart().await;
    let admin = admin.at(&server.api());
    let one = admin.api.get(&format!("livechat/triggers/{id}")).await.ok();
    assert_eq!(one["trigger"]["name"], "Greet again");
    for _ in 0..2 {
        let gone = admin
            .api
            .delete(&format!("livechat/triggers/{id}"))
            .await
            .ok();
        assert_eq!(gone, json!({ "success": true }));
    }
    let one = admin.api.get(&format!("livechat/triggers/{id}")).await.ok();
    assert_eq!(one, json!({ "trigger": null, "success": true }));
}

#[tokio::test]
async fn every_kind_of_condition_and_action_is_taken_as_it_is() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for (conditions, actions) in [
        (
            json!([{ "name": "page-url", "value": "/shop.*" }]),
            greet()["actions"].clone(),
        ),
        (
            json!([{ "name": "time-on-site", "value": "a" }]),
            greet()["actions"].clone(),
        ),
        (
            json!([{ "name": "chat-opened-by-visitor" }, { "name": "after-guest-registration", "value": "kept" }]),
            greet()["actions"].clone(),
        ),
        (
            greet()["conditions"].clone(),
            json!([{ "name": "use-external-service", "params": { "serviceUrl": "http://x", "serviceTimeout": 100, "serviceFallbackMessage": "later", "sender": "custom", "name": "Bot" } }]),
        ),
        (
            greet()["conditions"].clone(),
            json!([{ "name": "send-message", "params": { "sender": "custom", "msg": "" } }]),
        ),
    ] {
        let mut body = with("conditions", conditions.clone());
        body["actions"] = actions.clone();
        admin.api.post("livechat/triggers", body).await.ok();
        let shown = in_config(&server).await;
        let last = list(&shown).last().expect("one").clone();
        assert_eq!(
            (&last["conditions"], &last["actions"]),
            (&conditions, &actions)
        );
    }
}

#[tokio::test]
async fn what_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let without = |key: &str| {
        let mut body = greet();
        body.as_object_mut().expect("an object").remove(key);
        body
    };
    let action = |params: Value| {
        with(
            "actions",
            json!([{ "name": "send-message", "params": params }]),
        )
    };
    let service = |params: Value| {
        with(
            "actions",
            json!([{ "name": "use-external-service", "params": params }]),
        )
    };
    let condition = |c: Value| with("conditions", json!([c]));
    for (body, text) in [
        (without("name"), "must have required property 'name'"),
        (
            without("description"),
            "must have required property 'description'",
        ),
        (without("enabled"), "must have required property 'enabled'"),
        (without("runOnce"), "must have required property 'runOnce'"),
        (
            without("conditions"),
            "must have required property 'conditions'",
        ),
        (without("actions"), "must have required property 'actions'"),
        (
            with("extra", json!(1)),
            "must NOT have additional properties",
        ),
        // Nothing is coerced here.
        (with("name", json!(5)), "must be string"),
        (with("enabled", json!("true")), "must be boolean"),
        (with("runOnce", json!(1)), "must be boolean"),
        (with("conditions", json!({})), "must be array"),
        (
            with("conditions", json!([])),
            "must NOT have fewer than 1 items",
        ),
        (
            with("actions", json!([])),
            "must NOT have fewer than 1 items",
        ),
        (with("actions", json!(["x"])), "must be object"),
        (condition(json!({})), "must have required property 'name'"),
        (condition(json!({ "name": 5 })), "must be string"),
        (
            condition(json!({ "name": "moon-phase" })),
            "must be equal to one of the allowed values",
        ),
        (
            condition(json!({ "name": "time-on-site" })),
            "must have required property 'value'",
        ),
        (
            condition(json!({ "name": "page-url" })),
            "must have required property 'value'",
        ),
        (
            condition(json!({ "name": "time-on-site", "value": true })),
            "must be string",
        ),
        (
            condition(json!({ "name": "time-on-site", "value": 5, "x": 1 })),
            "must NOT have additional properties",
        ),
        (
            with("actions", json!([{ "name": "send-message" }])),
            "must have required property 'params'",
        ),
        (
            with("actions", json!([{ "name": "explode", "params": {} }])),
            "must be equal to one of the allowed values",
        ),
        (
            action(json!({ "msg": "x" })),
            "must have required property 'sender'",
        ),
        (
            action(json!({ "sender": "queue" })),
            "must have required property 'msg'",
        ),
        (
            action(json!({ "sender": "nobody", "msg": "x" })),
            "must be equal to one of the allowed values",
        ),
        (
            action(json!({ "sender": "queue", "msg": 5 })),
            "must be string",
        ),
        (
            action(json!({ "sender": "queue", "msg": "x", "y": 1 })),
            "must NOT have additional properties",
        ),
        (
            service(json!({ "serviceUrl": "x", "serviceFallbackMessage": "y" })),
            "must have required property 'serviceTimeout'",
        ),
        (
            service(json!({ "serviceTimeout": 5, "serviceFallbackMessage": "y" })),
            "must have required property 'serviceUrl'",
        ),
        (
            service(
                json!({ "serviceUrl": "x", "serviceTimeout": 1.5, "serviceFallbackMessage": "y" }),
            ),
            "must be integer",
        ),
        (with("_id", json!("a b")), "must be an id"),
        (with("description", json!("x".repeat(10).repeat(3))), ""),
    ] {
        let reply = admin.api.post("livechat/triggers", body.clone()).await;
        if text.is_empty() {
            reply.ok();
        } else {
            reply.invalid_params(text);
        }
    }
    let huge = with(
        "conditions",
        json!([{ "name": "page-url", "value": "x".repeat(70_000) }]),
    );
    admin
        .api
        .post("livechat/triggers", huge)
        .await
        .invalid_params("must NOT have more than 65536 bytes");
    let total = admin.api.get("livechat/triggers").await.ok()["total"].clone();
    assert_eq!(total, json!(1), "only the one that fits");
}

#[tokio::test]
async fn lists_page_and_rights_are_asked_for() {
    let server = Server::start().await;
    let admin = server.admin().await;
    for name in ["b", "a", "C"] {
        admin
            .api
            .post("livechat/triggers", with("name", json!(name)))
            .await
            .ok();
    }
    let names = |reply: &Value| -> Vec<String> {
        list(&reply["triggers"])
            .iter()
            .map(|t| text(&t["name"]))
            .collect()
    };
    assert_eq!(
        names(&admin.api.get("livechat/triggers").await.ok()),
        ["C", "a", "b"]
    );
    let page = admin
        .api
        .get_with(
            "livechat/triggers",
            &[("sort", "{\"name\":-1}"), ("count", "1"), ("offset", "1")],
        )
        .await
        .ok();
    assert_eq!(
        (names(&page), &page["total"]),
        (vec!["a".to_owned()], &json!(3))
    );
    let ana = server.agent(&admin, "ana").await;
    for path in ["livechat/triggers", "livechat/triggers/x"] {
        ana.api.get(path).await.forbidden();
        server.api().get(path).await.not_logged_in();
    }
    ana.api.post("livechat/triggers", greet()).await.forbidden();
    ana.api
        .post("livechat/triggers", json!({}))
        .await
        .invalid_params("must have required property 'name'");
    ana.api.delete("livechat/triggers/x").await.forbidden();
}

#[tokio::test]
async fn the_methods_do_the_same() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let done = method(&admin, "livechat:saveTrigger", json!([greet()])).await;
    assert_eq!(done["result"], true, "{done}");
    let id = in_config(&server).await[0]["_id"].clone();
    let bad = method(
        &admin,
        "livechat:saveTrigger",
        json!([with("enabled", json!("yes"))]),
    )
    .await;
    assert_eq!(bad["error"]["errorType"], "Match.Error", "{bad}");
    let done = method(&admin, "livechat:removeTrigger", json!([id])).await;
    assert_eq!(done["result"], true);
    assert_eq!(in_config(&server).await, json!([]));
    let ana = server.agent(&admin, "ana").await;
    for name in [
        "livechat:saveTrigger",
        "livechat:removeTrigger",
        "livechat:saveAppearance",
        "livechat:saveIntegration",
        "livechat:searchAgent",
        "livechat:saveAgentInfo",
    ] {
        let refused = method(&ana, name, json!([greet()])).await;
        assert_eq!(refused["error"]["error"], "error-not-allowed", "{name}");
    }
}
