//! `livechat/department…`.

use crate::support::{Agent, Reply, Server};
use serde_json::{Value, json};

fn department(name: &str) -> Value {
    json!({ "name": name, "email": "desk@example.org", "enabled": true, "showOnRegistration": true, "showOnOfflineForm": true })
}

fn with(mut body: Value, more: &Value) -> Value {
    for (key, value) in more.as_object().expect("an object") {
        body[key] = value.clone();
    }
    body
}

async fn create(who: &Agent, department: Value) -> Reply {
    who.api
        .post("livechat/department", json!({ "department": department }))
        .await
}

async fn update(who: &Agent, id: &str, department: Value) -> Reply {
    let path = format!("livechat/department/{id}");
    who.api
        .put(&path, json!({ "department": department }))
        .await
}

async fn get(who: &Agent, id: &str) -> Value {
    who.api.get(&format!("livechat/department/{id}")).await.ok()
}

#[tokio::test]
async fn a_department_is_kept_as_described() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let plain = server.user(&admin, "plain", &["user"]).await;
    let more = json!({
        "description": "Lamps", "requestTagBeforeClosingChat": true, "chatClosingTags": ["sold"],
        "departmentsAllowedToForward": ["a"], "offlineMessageChannelName": "lamps", "allowReceiveForwardOffline": true,
        "maxNumberSimultaneousChat": "3", "waitingQueueMessage": "One moment", "visitorInactivityTimeoutInSeconds": 5,
        "own": {}, "half": 0.5, "_id": "mine", "type": "x", "numAgents": 9, "archived": true,
    });
    let body = json!({
        "department": with(department(" Sales "), &more),
        "agents": [{ "agentId": ana.id, "count": 2, "order": 1 }, { "agentId": plain.id, "username": "whoever" }, { "agentId": "nobody" }],
    });
    let made = admin.api.post("livechat/department", body).await.ok();
    let shown = made["department"].clone();
    let id = shown["_id"].as_str().expect("an id").to_owned();
    assert_ne!(id, "mine");
    for (key, value) in [
        ("name", json!("Sales")),
        ("email", json!("desk@example.org")),
        ("enabled", json!(true)),
        ("showOnRegistration", json!(true)),
        ("showOnOfflineForm", json!(true)),
        ("numAgents", json!(2)),
        ("type", json!("d")),
        ("archived", json!(false)),
        ("description", json!("Lamps")),
        ("requestTagBeforeClosingChat", json!(true)),
        ("chatClosingTags", json!(["sold"])),
        ("departmentsAllowedToForward", json!(["a"])),
        ("offlineMessageChannelName", json!("lamps")),
        ("allowReceiveForwardOffline", json!(true)),
        ("maxNumberSimultaneousChat", json!(3)),
        ("waitingQueueMessage", json!("One moment")),
        ("visitorInactivityTimeoutInSeconds", json!(5)),
    ] {
        assert_eq!(shown[key], value, "{key}");
    }
    assert!(shown.get("own").is_none() && shown.get("half").is_none());
    let members = made["agents"].as_array().expect("a list");
    assert_eq!(
        members.len(),
        2,
        "an account that does not exist is passed over"
    );
    assert_eq!(members[0]["agentId"], ana.id);
    assert_eq!(members[0]["username"], "ana");
    assert_eq!(members[0]["departmentId"], id.as_str());
    assert_eq!(members[0]["departmentEnabled"], true);
    assert_eq!(
        (&members[0]["count"], &members[0]["order"]),
        (&json!(2), &json!(1))
    );
    assert_eq!(members[1]["username"], "plain", "the name is looked up");

    server.restart().await;
    let admin = admin.at(&server.api());
    let read = get(&admin, &id).await;
    assert_eq!(read["department"], shown);
    assert_eq!(read["agents"], made["agents"]);
    // Names need not be unique.
    create(&admin, department("Sales")).await.ok();
}

#[tokio::test]
async fn a_department_that_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let post = async |body: Value| admin.api.post("livechat/department", body).await;
    post(json!({}))
        .await
        .invalid_params("must have required property 'department'");
    let required = [
        "name",
        "email",
        "enabled",
        "showOnRegistration",
        "showOnOfflineForm",
    ];
    for at in 0..required.len() {
        let mut body = department("Sales");
        for name in &required[at..] {
            body.as_object_mut().expect("an object").remove(*name);
        }
        let text = format!("must have required property '{}'", required[at]);
        create(&admin, body).await.invalid_params(&text);
    }
    let cases = [
        (json!({ "name": {} }), "must be string"),
        (
            json!({ "name": " " }),
            "must NOT have fewer than 1 characters",
        ),
        (json!({ "enabled": "maybe" }), "must be boolean"),
        (json!({ "chatClosingTags": "x" }), "must be array"),
        (
            json!({ "maxNumberSimultaneousChat": "many" }),
            "must be number",
        ),
    ];
    for (more, text) in cases {
        create(&admin, with(department("Sales"), &more))
            .await
            .invalid_params(text);
    }
    let agents = |agents: Value| json!({ "department": department("Sales"), "agents": agents });
    let extra = "must NOT have additional properties";
    post(agents(json!({})))
        .await
        .invalid_params("must be array");
    post(agents(json!([{}])))
        .await
        .invalid_params("must have required property 'agentId'");
    post(agents(json!([{ "agentId": "x", "color": 1 }])))
        .await
        .invalid_params(extra);
    let unit = |unit: Value| json!({ "department": department("Sales"), "departmentUnit": unit });
    post(unit(json!({ "_id": "x", "name": "y" })))
        .await
        .invalid_params(extra);
    post(unit(json!({ "_id": "nobody" })))
        .await
        .coded("error-unit-not-found", "Unit not found");
    post(unit(json!({}))).await.ok();
    post(with(agents(json!([])), &json!({ "more": 1 })))
        .await
        .invalid_params(extra);

    let tags = "error-validating-department-chat-closing-tags";
    let cases = [
        (json!({ "requestTagBeforeClosingChat": true }), tags),
        (
            json!({ "requestTagBeforeClosingChat": true, "chatClosingTags": [] }),
            tags,
        ),
        (
            json!({ "fallbackForwardDepartment": "nobody" }),
            "error-fallback-department-not-found",
        ),
        (json!({ "email": "no address" }), "error-invalid-email"),
    ];
    for (more, code) in cases {
        let reply = create(&admin, with(department("Sales"), &more)).await;
        assert_eq!(reply.status, 400, "{more}: {}", reply.text);
        assert_eq!(reply.json["errorType"], code, "{more}: {}", reply.text);
    }
    let ana = server.agent(&admin, "ana").await;
    create(&ana, department("Sales")).await.forbidden();
    create(&ana, json!({}))
        .await
        .invalid_params("must have required property 'name'");
    server
        .api()
        .post("livechat/department", json!({}))
        .await
        .not_logged_in();
}

#[tokio::test]
async fn an_update_keeps_what_it_does_not_name() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let bob = server.agent(&admin, "bob").await;
    let help = admin.create_department("Help", &[]).await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let more = json!({ "description": "Lamps", "fallbackForwardDepartment": help, "color": "blue", "chatClosingTags": ["a"] });
    update(&admin, &id, with(department("Sales"), &more))
        .await
        .ok();
    let changed = update(&admin, &id, department("Lamps")).await.ok();
    let shown = &changed["department"];
    assert_eq!(shown["name"], "Lamps");
    assert_eq!(shown["description"], "Lamps");
    assert_eq!(shown["fallbackForwardDepartment"], help.as_str());
    assert_eq!(shown["color"], "blue");
    assert_eq!(shown["chatClosingTags"], json!(["a"]));
    assert_eq!(changed["agents"].as_array().map(Vec::len), Some(1));

    // A fetched document can be sent back as it is, members too.
    let read = get(&admin, &id).await;
    let path = format!("livechat/department/{id}");
    let body = json!({ "department": read["department"], "agents": read["agents"] });
    let again = admin.api.put(&path, body).await.ok();
    let without_time = |d: &Value| with(d.clone(), &json!({ "_updatedAt": null }));
    assert_eq!(
        without_time(&again["department"]),
        without_time(&read["department"])
    );
    // Members are added or updated, nobody is removed.
    let body = json!({ "department": department("Lamps"), "agents": [{ "agentId": bob.id, "count": 4, "order": 2, "x": 1 }] });
    let two = admin.api.put(&path, body).await.ok();
    let members = two["agents"].as_array().expect("a list");
    assert_eq!(members.len(), 2);
    assert_eq!(
        (&members[1]["count"], &members[1]["order"]),
        (&json!(4), &json!(2))
    );
    let cleared = update(
        &admin,
        &id,
        with(
            department("Lamps"),
            &json!({ "fallbackForwardDepartment": "" }),
        ),
    )
    .await
    .ok();
    assert!(
        cleared["department"]
            .get("fallbackForwardDepartment")
            .is_none()
    );
    let off = update(
        &admin,
        &id,
        with(department("Lamps"), &json!({ "enabled": false })),
    )
    .await
    .ok();
    assert_eq!(off["agents"][0]["departmentEnabled"], false);
    let on = update(&admin, &id, department("Lamps")).await.ok();
    assert_eq!(on["agents"][0]["departmentEnabled"], true);
}

#[tokio::test]
async fn an_update_that_does_not_fit_is_refused() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[]).await;
    let path = format!("livechat/department/{id}");
    let put = async |body: Value| admin.api.put(&path, body).await;
    let mut without_name = department("Sales");
    without_name
        .as_object_mut()
        .expect("an object")
        .remove("name");
    let cases = [
        (json!({}), "Match error: Missing key 'department'"),
        (
            json!({ "department": [] }),
            "Match error: Expected object, got array in field department",
        ),
        (
            json!({ "department": without_name }),
            "Match error: Missing key 'name' in field department",
        ),
        (
            json!({ "department": with(department("x"), &json!({ "enabled": "true" })) }),
            "Match error: Expected boolean, got string in field department.enabled",
        ),
        (
            json!({ "department": department("x"), "agents": [{}] }),
            "Match error: Missing key 'agentId' in field agents[0]",
        ),
        (
            json!({ "department": department("x"), "departmentUnit": { "x": 1 } }),
            "Match error: Unknown key in field departmentUnit.x",
        ),
        (
            json!({ "department": department("x"), "departmentUnit": { "_id": true } }),
            "Match error: Expected string, got boolean in field departmentUnit._id",
        ),
        (
            json!({ "department": department("x"), "more": 1 }),
            "Match error: Unknown key in field more",
        ),
    ];
    for (body, text) in cases {
        put(body).await.refused(400, text);
    }
    let own = with(department("x"), &json!({ "fallbackForwardDepartment": id }));
    let reply = put(json!({ "department": own })).await;
    assert_eq!(
        reply.json["errorType"], "error-fallback-department-circular",
        "{}",
        reply.text
    );
    update(&admin, "nobody", department("x"))
        .await
        .coded("error-department-not-found", "Department not found");
    // Rights come first here.
    ana.api.put(&path, json!({})).await.forbidden();
    admin
        .grant("add-livechat-department-agents", &["livechat-agent"])
        .await;
    let reply = ana
        .api
        .put(&path, json!({ "department": department("x") }))
        .await;
    reply.refused(400, "error-not-allowed");
    // Who may manage departments but not their members changes the one and not the other.
    let boss = server.user(&admin, "boss", &["livechat-manager"]).await;
    let body = json!({ "department": department("Renamed"), "agents": [{ "agentId": ana.id }] });
    let reply = boss.api.put(&path, body).await.ok();
    assert_eq!(reply["department"]["name"], "Renamed");
    assert_eq!(reply["agents"], json!([]));
    admin.grant("manage-livechat-departments", &[]).await;
    boss.api
        .put(&path, json!({ "department": department("x") }))
        .await
        .forbidden();
    server.api().put(&path, json!({})).await.not_logged_in();
    assert_eq!(get(&admin, &id).await["department"]["name"], "Renamed");
}
