//! `livechat/department…`.

use crate::support::{Agent, Reply, Server, Visitor};
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

async fn names(who: &Agent, path: &str, query: &[(&str, &str)]) -> Vec<String> {
    let list = who.api.get_with(path, query).await.ok();
    let key = if list["items"].is_array() {
        "items"
    } else {
        "departments"
    };
    let list = list[key].as_array().expect("a list").clone();
    list.iter()
        .map(|d| d["name"].as_str().expect("a name").to_owned())
        .collect()
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

#[tokio::test]
async fn the_list_filters_sorts_and_pages() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let watch = server.user(&admin, "watch", &["livechat-monitor"]).await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let away = admin.create_department("Away", &[]).await;
    admin.create_department("après", &[]).await;
    create(
        &admin,
        with(department("Off"), &json!({ "enabled": false })),
    )
    .await
    .ok();
    admin
        .api
        .post(&format!("livechat/department/{away}/archive"), json!({}))
        .await
        .ok();
    let path = "livechat/department";
    let cases: &[(&[(&str, &str)], &[&str])] = &[
        (&[], &["Off", "Sales", "après"]),
        (&[("text", "SAL")], &["Sales"]),
        (&[("text", "APRÈS")], &["après"]),
        (&[("text", ".*")], &[]),
        (&[("enabled", "true")], &["Sales", "après"]),
        (&[("enabled", "false")], &["Off", "Sales", "après"]),
        (&[("excludeDepartmentId", &sales)], &["Off", "après"]),
        (
            &[("showArchived", "true")],
            &["Away", "Off", "Sales", "après"],
        ),
        (
            &[("sort", r#"{"name":-1}"#), ("count", "1"), ("offset", "1")],
            &["Sales"],
        ),
        (
            &[("sort", r#"{"numAgents":-1,"name":-1}"#)],
            &["Sales", "après", "Off"],
        ),
        (&[("onlyMyDepartments", "true")], &["Off", "Sales", "après"]),
    ];
    for (query, wanted) in cases {
        assert_eq!(&names(&admin, path, query).await, wanted, "{query:?}");
    }
    let page = admin
        .api
        .get("livechat/department?count=2&offset=1")
        .await
        .ok();
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(1), &json!(3))
    );
    let mine = &[("onlyMyDepartments", "true")];
    assert_eq!(names(&ana, path, mine).await, ["Sales"]);
    assert_eq!(
        names(&watch, path, mine).await,
        [""; 0],
        "a monitor without a unit"
    );
    assert_eq!(names(&watch, path, &[]).await.len(), 3);
    assert_eq!(
        names(&admin, "livechat/departments/archived", &[]).await,
        ["Away"]
    );
    assert_eq!(
        names(&admin, "livechat/departments/archived", &[("text", "x")]).await,
        [""; 0]
    );
    admin
        .api
        .get("livechat/department?enabled=x")
        .await
        .invalid_params("must be boolean");
    admin
        .api
        .get("livechat/department?unknown=x")
        .await
        .invalid_params("must NOT have additional properties");
    let plain = server.user(&admin, "plain", &["user"]).await;
    for path in ["livechat/department", "livechat/departments/archived"] {
        plain.api.get(path).await.forbidden();
        server.api().get(path).await.not_logged_in();
    }
}

#[tokio::test]
async fn a_single_one_shows_its_members_to_those_who_may_see_them() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let other = admin.create_department("Other", &[]).await;
    let read = get(&admin, &id).await;
    assert_eq!(read["agents"][0]["username"], "ana");
    let own = get(&ana, &id).await;
    assert_eq!(own["department"]["name"], "Sales");
    assert!(own.get("agents").is_none());
    let path = format!("livechat/department/{id}?includeAgents=false");
    assert!(admin.api.get(&path).await.ok().get("agents").is_none());
    let none = get(&admin, "nobody").await;
    assert_eq!(
        (&none["department"], &none["agents"]),
        (&Value::Null, &json!([]))
    );
    let path = format!("livechat/department/{other}?onlyMyDepartments=true");
    assert_eq!(ana.api.get(&path).await.ok()["department"], Value::Null);
    assert_eq!(
        admin.api.get(&path).await.ok()["department"]["name"],
        "Other"
    );
    let path = format!("livechat/department/{id}?includeAgents=maybe");
    admin.api.get(&path).await.invalid_params("must be boolean");
    let plain = server.user(&admin, "plain", &["user"]).await;
    plain
        .api
        .get(&format!("livechat/department/{id}"))
        .await
        .forbidden();
}

#[tokio::test]
async fn the_archive_switches_off_and_gives_back_members() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let call = async |who: &Agent, id: &str, verb: &str| {
        let path = format!("livechat/department/{id}/{verb}");
        who.api.post(&path, json!({})).await
    };
    let state = async || {
        let read = get(&admin, &id).await;
        let d = &read["department"];
        (
            d["archived"].clone(),
            d["enabled"].clone(),
            read["agents"][0]["departmentEnabled"].clone(),
        )
    };
    assert_eq!(
        call(&admin, &id, "archive").await.text,
        r#"{"success":true}"#
    );
    assert_eq!(state().await, (json!(true), json!(false), json!(false)));
    let reply = update(&admin, &id, department("Sales")).await;
    assert_eq!(
        reply.json["errorType"], "error-archived-department-cant-be-enabled",
        "{}",
        reply.text
    );
    call(&admin, &id, "unarchive").await.ok();
    assert_eq!(state().await, (json!(false), json!(false), json!(true)));
    call(&admin, "nobody", "archive")
        .await
        .refused(400, "department-not-found");
    call(&admin, "nobody", "unarchive")
        .await
        .coded("department-not-found", "");
    call(&ana, &id, "archive").await.forbidden();
    call(&ana, &id, "unarchive").await.forbidden();
    let path = format!("livechat/department/{id}/archive");
    server.api().post(&path, json!({})).await.not_logged_in();
}

#[tokio::test]
async fn a_removed_department_leaves_nothing_behind() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let help = admin.create_department("Help", &[]).await;
    let more = json!({ "fallbackForwardDepartment": id });
    update(&admin, &help, with(department("Help"), &more))
        .await
        .ok();
    let path = format!("livechat/department/{id}");
    ana.api.delete(&path).await.forbidden();
    server.api().delete(&path).await.not_logged_in();
    assert_eq!(admin.api.delete(&path).await.text, r#"{"success":true}"#);
    admin
        .api
        .delete(&path)
        .await
        .refused(400, "error-department-not-found");
    assert_eq!(get(&admin, &id).await["department"], Value::Null);
    assert!(
        get(&admin, &help).await["department"]
            .get("fallbackForwardDepartment")
            .is_none()
    );
    let list = admin
        .api
        .get(&format!("livechat/agents/{}/departments", ana.id))
        .await
        .ok();
    assert_eq!(list["departments"], json!([]));
}

#[tokio::test]
async fn chats_of_a_removed_department_go_on_without_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let id = admin.create_department("Sales", &[&ana]).await;
    let visitor = Visitor::new(&server.api());
    visitor
        .register(json!({ "name": "Iris", "department": id }))
        .await
        .ok();
    let room = visitor.room().await.ok();
    assert_eq!(room["room"]["departmentId"], id.as_str());
    admin
        .api
        .delete(&format!("livechat/department/{id}"))
        .await
        .ok();
    let again = visitor.room().await.ok();
    assert_eq!(again["room"]["_id"], room["room"]["_id"]);
    assert!(again["room"].get("departmentId").is_none());
    assert_eq!(again["room"]["servedBy"]["username"], "ana");
    let rid = room["room"]["_id"].as_str().expect("an id");
    visitor.send(rid, "still there?").await.ok();
}

#[tokio::test]
async fn members_come_and_go() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let bob = server.agent(&admin, "Bob").await;
    let id = admin.create_department("Sales", &[]).await;
    let path = format!("livechat/department/{id}/agents");
    let set = async |who: &Agent, body: Value| who.api.post(&path, body).await;
    let body = json!({ "upsert": [
        { "agentId": ana.id, "username": "ana", "count": 3, "order": 1 }, { "agentId": bob.id }, { "agentId": "nobody" },
    ], "remove": [] });
    assert_eq!(set(&admin, body).await.text, r#"{"success":true}"#);
    let list = admin.api.get(&path).await.ok();
    assert_eq!(
        (&list["total"], &list["count"], &list["offset"]),
        (&json!(2), &json!(2), &json!(0))
    );
    assert_eq!(list["agents"][0]["username"], "Bob");
    assert_eq!(
        (&list["agents"][1]["count"], &list["agents"][1]["order"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(get(&admin, &id).await["department"]["numAgents"], 2);
    // Again: nobody twice; what is not named stays.
    let body = json!({ "upsert": [{ "agentId": ana.id, "order": 5 }], "remove": [{ "agentId": bob.id, "username": "Bob" }] });
    set(&admin, body).await.ok();
    let list = admin
        .api
        .get_with(&path, &[("sort", r#"{"order":-1}"#)])
        .await
        .ok();
    assert_eq!(list["total"], 1);
    assert_eq!(
        (&list["agents"][0]["count"], &list["agents"][0]["order"]),
        (&json!(3), &json!(5))
    );
    let none = admin
        .api
        .get("livechat/department/nobody/agents")
        .await
        .ok();
    assert_eq!((&none["agents"], &none["total"]), (&json!([]), &json!(0)));

    let cases = [
        (json!({}), "Match error: Missing key 'upsert'"),
        (json!({ "upsert": [] }), "Match error: Missing key 'remove'"),
        (
            json!({ "upsert": [{}], "remove": [] }),
            "Match error: Missing key 'agentId' in field upsert[0]",
        ),
        (
            json!({ "upsert": [{ "agentId": 5 }], "remove": [] }),
            "Match error: Expected string, got number in field upsert[0].agentId",
        ),
        (
            json!({ "upsert": [], "remove": [{}] }),
            "Match error: Missing key 'agentId' in field remove[0]",
        ),
        (
            json!({ "upsert": {}, "remove": [] }),
            "Match error: Expected array, got object in field upsert",
        ),
    ];
    for (body, text) in cases {
        set(&admin, body).await.refused(400, text);
    }
    let empty = json!({ "upsert": [], "remove": [] });
    admin
        .api
        .post("livechat/department/nobody/agents", empty.clone())
        .await
        .coded("error-department-not-found", "Department not found");
    set(&ana, json!({})).await.forbidden();
    server
        .api()
        .post(&path, empty.clone())
        .await
        .not_logged_in();
    admin
        .grant("add-livechat-department-agents", &["livechat-agent"])
        .await;
    set(&ana, empty).await.ok();
}

#[tokio::test]
async fn names_are_completed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    admin.create_department("Sale of lamps", &[]).await;
    admin.create_department("Wholesale", &[]).await;
    let old = admin.create_department("Salt", &[]).await;
    admin
        .api
        .post(&format!("livechat/department/{old}/archive"), json!({}))
        .await
        .ok();
    let path = "livechat/department.autocomplete";
    let ask = async |who: &Agent, selector: &str, more: &[(&str, &str)]| {
        let mut query = vec![("selector", selector)];
        query.extend_from_slice(more);
        names(who, path, &query).await
    };
    assert_eq!(
        ask(&admin, r#"{"term":"SAL"}"#, &[]).await,
        ["Sale of lamps", "Sales"]
    );
    assert_eq!(
        ask(&admin, "{}", &[]).await,
        ["Sale of lamps", "Sales", "Wholesale"]
    );
    let exceptions = format!(r#"{{"term":"sal","exceptions":["{sales}"],"conditions":{{}}}}"#);
    assert_eq!(ask(&admin, &exceptions, &[]).await, ["Sale of lamps"]);
    assert_eq!(
        ask(&admin, r#"{"term":"sal"}"#, &[("showArchived", "true")]).await,
        ["Sale of lamps", "Sales", "Salt"]
    );
    assert_eq!(
        ask(&ana, r#"{"term":"s"}"#, &[("onlyMyDepartments", "true")]).await,
        ["Sales"]
    );
    let one = admin
        .api
        .get_with(path, &[("selector", r#"{"term":"Sales"}"#)])
        .await
        .ok();
    assert_eq!(one["items"], json!([{ "_id": sales, "name": "Sales" }]));

    for query in ["", "?selector="] {
        let reply = admin.api.get(&format!("{path}{query}")).await;
        reply.refused(400, "The 'selector' param is required");
    }
    for query in ["?selector[term]=x", "?selector=%7Bbad", "?selector=5"] {
        let reply = admin.api.get(&format!("{path}{query}")).await;
        assert_eq!(
            (reply.status, &reply.json["success"]),
            (400, &json!(false)),
            "{query}: {}",
            reply.text
        );
    }
    let plain = server.user(&admin, "plain", &["user"]).await;
    plain.api.get(path).await.forbidden();
}

#[tokio::test]
async fn some_are_read_by_their_ids() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ids = [
        admin.create_department("A", &[]).await,
        admin.create_department("B", &[]).await,
    ];
    admin.create_department("C", &[]).await;
    let path = "livechat/department.listByIds";
    let (a, b) = (ids[0].as_str(), ids[1].as_str());
    let cases: &[&[(&str, &str)]] = &[
        &[("ids[]", a), ("ids[]", b)],
        &[("ids", a), ("ids", b), ("fields", "{}")],
        &[("ids[0]", a), ("ids[1]", b), ("ids[2]", "nobody")],
    ];
    for query in cases {
        assert_eq!(names(&admin, path, query).await, ["A", "B"], "{query:?}");
    }
    admin
        .api
        .get(path)
        .await
        .refused(400, "The 'ids' param is required");
    let one = format!("{path}?ids={}", ids[0]);
    admin
        .api
        .get(&one)
        .await
        .refused(400, "The 'ids' param must be an array");
    let plain = server.user(&admin, "plain", &["user"]).await;
    plain.api.get(path).await.forbidden();
}

#[tokio::test]
async fn there_is_no_limit() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let path = "livechat/department/isDepartmentCreationAvailable";
    for n in 0..4 {
        admin.create_department(&format!("D{n}"), &[]).await;
        let reply = admin.api.get(path).await.ok();
        assert_eq!(reply["isDepartmentCreationAvailable"], true);
    }
    let ana = server.agent(&admin, "ana").await;
    ana.api.get(path).await.forbidden();
    server.api().get(path).await.not_logged_in();
}
