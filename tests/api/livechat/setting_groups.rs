//! `livechat/appearance`, `livechat/integrations.settings`, `omnichannel/integrations`, `livechat/agents.saveInfo`.

use crate::house::list;
use crate::support::{Agent, Server};
use serde_json::{Value, json};

async fn value_of(admin: &Agent, id: &str) -> Value {
    admin.api.get(&format!("settings/{id}")).await.ok()["value"].clone()
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

fn ids(lines: &Value) -> Vec<String> {
    let mut ids: Vec<String> = list(lines)
        .iter()
        .map(|l| l["_id"].as_str().expect("an id").to_owned())
        .collect();
    ids.sort();
    ids
}

#[tokio::test]
async fn appearance_lists_its_settings_and_takes_changes() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let shown = admin.api.get("livechat/appearance").await.ok();
    assert_eq!(
        ids(&shown["appearance"]),
        [
            "Livechat_background",
            "Livechat_conversation_finished_message",
            "Livechat_conversation_finished_text",
            "Livechat_display_offline_form",
            "Livechat_email_field_registration_form",
            "Livechat_enable_message_character_limit",
            "Livechat_hide_system_messages",
            "Livechat_hide_watermark",
            "Livechat_message_character_limit",
            "Livechat_name_field_registration_form",
            "Livechat_offline_email",
            "Livechat_offline_form_unavailable",
            "Livechat_offline_message",
            "Livechat_offline_success_message",
            "Livechat_offline_title",
            "Livechat_offline_title_color",
            "Livechat_registration_form",
            "Livechat_registration_form_message",
            "Livechat_show_agent_email",
            "Livechat_show_agent_info",
            "Livechat_title",
            "Livechat_title_color",
            "Livechat_widget_position",
            "Omnichannel_allow_visitors_to_close_conversation",
        ]
    );
    let lines = list(&shown["appearance"]);
    let title = lines.iter().find(|l| l["_id"] == "Livechat_title");
    assert_eq!(
        title.expect("the title"),
        &json!({ "_id": "Livechat_title", "type": "string", "value": "Chat with us", "enterprise": false,
            "public": true, "i18nLabel": "Livechat_title" })
    );
    let hidden = lines
        .iter()
        .find(|l| l["_id"] == "Livechat_hide_system_messages")
        .expect("hidden");
    assert_eq!(hidden["type"], "multiSelect");
    assert_eq!(list(&hidden["values"]).len(), 5);
    let body = json!([
        { "_id": "Livechat_title", "value": "Help" },
        { "_id": "Livechat_registration_form", "value": "true" },
        { "_id": "Livechat_show_agent_info", "value": "yes" },
        { "_id": "Livechat_message_character_limit", "value": "12" },
        { "_id": "Livechat_hide_system_messages", "value": ["uj"] },
    ]);
    assert_eq!(
        admin.api.post("livechat/appearance", body).await.ok(),
        json!({ "success": true })
    );
    let config = server.api().get("livechat/config").await.ok()["config"].clone();
    assert_eq!(config["theme"]["title"], "Help");
    assert_eq!(config["settings"]["registrationForm"], true);
    assert_eq!(
        config["settings"]["agentHiddenInfo"], true,
        "a word is no truth"
    );
    assert_eq!(config["settings"]["hiddenSystemMessages"], json!(["uj"]));
    assert_eq!(
        value_of(&admin, "Livechat_message_character_limit").await,
        json!(12)
    );
    // A boolean for a number is 0; a list of foreign words leaves what is there.
    for (id, value, wanted) in [
        ("Livechat_message_character_limit", json!(true), json!(0)),
        ("Livechat_message_character_limit", json!("x"), json!(0)),
        (
            "Livechat_hide_system_messages",
            json!(["nonsense"]),
            json!(["uj"]),
        ),
        ("Livechat_hide_system_messages", json!("uj"), json!(["uj"])),
        ("Livechat_hide_system_messages", json!([]), json!([])),
        ("Livechat_title", json!(" as is "), json!(" as is ")),
    ] {
        let body = json!([{ "_id": id, "value": value }]);
        admin.api.post("livechat/appearance", body).await.ok();
        assert_eq!(value_of(&admin, id).await, wanted, "{id} {value}");
    }
}

#[tokio::test]
async fn appearance_saves_all_or_none() {
    let server = Server::builder()
        .setting("Livechat_offline_title", "Fixed")
        .start()
        .await;
    let admin = server.admin().await;
    for id in ["Livechat_enabled", "nonsense", "Livechat_webhookUrl", ""] {
        let body = json!([{ "_id": "Livechat_title", "value": "X" }, { "_id": id, "value": true }]);
        admin
            .api
            .post("livechat/appearance", body)
            .await
            .refused(400, "invalid-setting");
    }
    for (body, text) in [
        (json!({}), "must be array"),
        (json!("x"), "must be array"),
        (json!([]), "must NOT have fewer than 1 items"),
        (json!([5]), "must be object"),
        (json!([{ "value": 1 }]), "must have required property '_id'"),
        (
            json!([{ "_id": "Livechat_title" }]),
            "must have required property 'value'",
        ),
        (
            json!([{ "_id": "Livechat_title", "value": "X", "x": 1 }]),
            "must NOT have additional properties",
        ),
        (json!([{ "_id": {}, "value": "X" }]), "must be string"),
    ] {
        admin
            .api
            .post("livechat/appearance", body)
            .await
            .invalid_params(text);
    }
    let body = json!([{ "_id": "Livechat_title", "value": "X" }, { "_id": "Livechat_offline_title", "value": "Y" }]);
    let refused = admin.api.post("livechat/appearance", body).await;
    assert_eq!(
        refused.json["errorType"],
        "error-setting-fixed-by-environment"
    );
    assert_eq!(value_of(&admin, "Livechat_title").await, "Chat with us");
    // A form that sends everything back may hold what is fixed.
    let body = json!([{ "_id": "Livechat_title", "value": "X" }, { "_id": "Livechat_offline_title", "value": "Fixed" }]);
    admin.api.post("livechat/appearance", body).await.ok();
    assert_eq!(value_of(&admin, "Livechat_title").await, "X");
    let ana = server.agent(&admin, "ana").await;
    ana.api.get("livechat/appearance").await.forbidden();
    ana.api
        .post("livechat/appearance", json!([]))
        .await
        .invalid_params("must NOT have fewer than 1 items");
    ana.api
        .post(
            "livechat/appearance",
            json!([{ "_id": "nonsense", "value": 1 }]),
        )
        .await
        .forbidden();
    server
        .api()
        .get("livechat/appearance")
        .await
        .not_logged_in();
    let done = method(
        &admin,
        "livechat:saveAppearance",
        json!([[{ "_id": "Livechat_title", "value": "M" }]]),
    )
    .await;
    assert_eq!(done["result"], true, "{done}");
    assert_eq!(value_of(&admin, "Livechat_title").await, "M");
    let bad = method(
        &admin,
        "livechat:saveAppearance",
        json!([[{ "_id": "nonsense", "value": "M" }]]),
    )
    .await;
    assert_eq!(bad["error"]["error"], "invalid-setting");
}

#[tokio::test]
async fn integrations_are_listed_and_written() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let shown = admin.api.get("livechat/integrations.settings").await.ok();
    assert_eq!(
        ids(&shown["settings"]),
        [
            "Livechat_http_timeout",
            "Livechat_secret_token",
            "Livechat_webhookUrl",
            "Livechat_webhook_on_agent_message",
            "Livechat_webhook_on_chat_queued",
            "Livechat_webhook_on_chat_taken",
            "Livechat_webhook_on_close",
            "Livechat_webhook_on_forward",
            "Livechat_webhook_on_offline_msg",
            "Livechat_webhook_on_start",
            "Livechat_webhook_on_visitor_message",
        ]
    );
    let body = json!({ "LivechatWebhookUrl": 8000, "LivechatSecretToken": "  word ", "LivechatHttpTimeout": "2500",
        "LivechatWebhookOnStart": "true", "LivechatWebhookOnForward": true });
    assert_eq!(
        admin.api.post("omnichannel/integrations", body).await.ok(),
        json!({ "success": true })
    );
    for (id, wanted) in [
        ("Livechat_webhookUrl", json!("8000")),
        ("Livechat_secret_token", json!("word")),
        ("Livechat_http_timeout", json!(2500)),
        ("Livechat_webhook_on_start", json!(true)),
        ("Livechat_webhook_on_forward", json!(true)),
        ("Livechat_webhook_on_close", json!(false)),
    ] {
        assert_eq!(value_of(&admin, id).await, wanted, "{id}");
    }
    for (body, text) in [
        (
            json!({ "LivechatWebhook": "x" }),
            "must NOT have additional properties",
        ),
        (json!({ "LivechatWebhookUrl": {} }), "must be string"),
        (json!({ "LivechatHttpTimeout": "soon" }), "must be number"),
        (
            json!({ "LivechatWebhookOnClose": "perhaps" }),
            "must be boolean",
        ),
    ] {
        admin
            .api
            .post("omnichannel/integrations", body)
            .await
            .invalid_params(text);
    }
    admin
        .api
        .post("omnichannel/integrations", json!({}))
        .await
        .ok();
    let done = method(
        &admin,
        "livechat:saveIntegration",
        json!([{ "Livechat_webhookUrl": " http://a.test ", "Livechat_webhook_on_close": true }]),
    )
    .await;
    assert!(done.get("error").is_none(), "{done}");
    assert_eq!(
        value_of(&admin, "Livechat_webhookUrl").await,
        "http://a.test"
    );
    let bad = method(
        &admin,
        "livechat:saveIntegration",
        json!([{ "Livechat_enabled": false }]),
    )
    .await;
    assert!(bad.get("error").is_some(), "{bad}");
    let ana = server.agent(&admin, "ana").await;
    ana.api
        .get("livechat/integrations.settings")
        .await
        .forbidden();
    ana.api
        .post("omnichannel/integrations", json!({}))
        .await
        .forbidden();
    server
        .api()
        .get("livechat/integrations.settings")
        .await
        .not_logged_in();
}

#[tokio::test]
async fn an_agents_limit_and_departments_are_saved_whole() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let (a, b) = (
        admin.create_department("A", &[&ana]).await,
        admin.create_department("B", &[]).await,
    );
    let departments = || async {
        let path = format!("livechat/agents/{}/departments", ana.id);
        let all = admin.api.get(&path).await.ok();
        list(&all["departments"])
            .iter()
            .map(|d| d["departmentName"].as_str().expect("a name").to_owned())
            .collect::<Vec<_>>()
    };
    let limit = || async {
        let path = format!("livechat/users/agent/{}", ana.id);
        admin.api.get(&path).await.ok()["user"]["livechat"].clone()
    };
    let save = |data: Value, ids: Value| {
        let body = json!({ "agentId": ana.id, "agentData": data, "agentDepartments": ids });
        admin.api.post("livechat/agents.saveInfo", body)
    };
    assert_eq!(
        save(
            json!({ "maxNumberSimultaneousChat": 3, "more": "is passed over" }),
            json!([b, "nobody"])
        )
        .await
        .ok(),
        json!({ "success": true })
    );
    assert_eq!(departments().await, ["B"]);
    assert_eq!(limit().await, json!({ "maxNumberSimultaneousChat": "3" }));
    save(json!({ "maxNumberSimultaneousChat": "5" }), json!([a, b]))
        .await
        .ok();
    assert_eq!(departments().await, ["A", "B"]);
    assert_eq!(limit().await, json!({ "maxNumberSimultaneousChat": "5" }));
    let number = admin
        .api
        .get(&format!("livechat/department/{a}"))
        .await
        .ok();
    assert_eq!(number["department"]["numAgents"], 1);
    save(json!({}), json!([])).await.ok();
    assert_eq!(
        (departments().await, limit().await),
        (Vec::new(), Value::Null)
    );
    for (body, text) in [
        (json!({}), "must have required property 'agentId'"),
        (
            json!({ "agentId": ana.id }),
            "must have required property 'agentData'",
        ),
        (
            json!({ "agentId": ana.id, "agentData": {} }),
            "must have required property 'agentDepartments'",
        ),
        (
            json!({ "agentId": ana.id, "agentData": [], "agentDepartments": [] }),
            "must be object",
        ),
        (
            json!({ "agentId": ana.id, "agentData": {}, "agentDepartments": "x" }),
            "must be array",
        ),
        (
            json!({ "agentId": ana.id, "agentData": {}, "agentDepartments": [{}] }),
            "must be string",
        ),
        (
            json!({ "agentId": ana.id, "agentData": { "maxNumberSimultaneousChat": "many" }, "agentDepartments": [] }),
            "must be number",
        ),
        (
            json!({ "agentId": ana.id, "agentData": {}, "agentDepartments": [], "x": 1 }),
            "must NOT have additional properties",
        ),
    ] {
        let reply = admin.api.post("livechat/agents.saveInfo", body).await;
        reply.refused(400, text);
        assert_eq!(reply.json["errorType"], "invalid-params");
    }
    let plain = server.user(&admin, "plain", &["user"]).await;
    for id in ["nobody", plain.id.as_str()] {
        let body = json!({ "agentId": id, "agentData": {}, "agentDepartments": [] });
        admin
            .api
            .post("livechat/agents.saveInfo", body)
            .await
            .refused(400, "error-user-is-not-agent");
    }
    let body = json!({ "agentId": ana.id, "agentData": {}, "agentDepartments": [] });
    ana.api
        .post("livechat/agents.saveInfo", body)
        .await
        .forbidden();
    let done = method(
        &admin,
        "livechat:saveAgentInfo",
        json!([ana.id, { "maxNumberSimultaneousChat": "2" }, [a]]),
    )
    .await;
    assert_eq!(done["result"], true, "{done}");
    assert_eq!(
        (departments().await, limit().await),
        (
            vec!["A".to_owned()],
            json!({ "maxNumberSimultaneousChat": "2" })
        )
    );
    let bad = method(&admin, "livechat:saveAgentInfo", json!([plain.id, {}, []])).await;
    assert_eq!(bad["error"]["error"], "error-user-is-not-agent");
    let found = method(&admin, "livechat:searchAgent", json!(["ANA"])).await;
    assert_eq!(found["result"], json!({ "_id": ana.id, "username": "ana" }));
    let none = method(&admin, "livechat:searchAgent", json!(["nobody"])).await;
    assert_eq!(none["error"]["error"], "error-invalid-user");
}

#[tokio::test]
async fn what_else_is_kept_of_an_account_comes_back() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let body = json!({ "username": "ida", "name": "Ida", "email": "ida@example.org", "password": crate::support::PASSWORD,
        "bio": "Sells plums", "nickname": "id", "customFields": { "shelf": 5 }, "requirePasswordChange": true });
    let made = admin.api.post("users.create", body).await.ok()["user"].clone();
    let kept = json!({ "bio": "Sells plums", "nickname": "id", "customFields": { "shelf": 5 }, "requirePasswordChange": true });
    let check = |shown: &Value, wanted: &Value| {
        for (key, value) in wanted.as_object().expect("an object") {
            assert_eq!(&shown[key], value, "{key} in {shown}");
        }
    };
    check(&made, &kept);
    server.restart().await;
    let admin = admin.at(&server.api());
    let ida = Agent::login(&server.api(), "ida").await;
    check(&ida.api.get("me").await.ok(), &kept);
    let body = json!({ "userId": ida.id, "data": { "bio": "", "requirePasswordChange": false } });
    let changed = admin.api.post("users.update", body).await.ok()["user"].clone();
    assert_eq!(
        (&changed["bio"], &changed["nickname"]),
        (&json!(""), &json!("id"))
    );
    assert!(changed.get("requirePasswordChange").is_none());
    let others = server.agent(&admin, "ana").await;
    let seen = others.api.get("users.info?username=ida").await.ok();
    assert!(seen["user"].get("bio").is_none(), "{seen}");
    let body = json!({ "userId": ida.id, "data": { "bio": "x".repeat(261) } });
    let refused = admin.api.post("users.update", body).await;
    assert_eq!(
        refused.json["errorType"],
        "error-input-is-not-a-valid-field"
    );
}
