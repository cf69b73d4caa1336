//! Members, archive and removal of departments.

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
    for path in [
        format!("livechat/department/{id}/archive"),
        format!("livechat/department/{id}/unarchive"),
    ] {
        server.api().post(&path, json!({})).await.not_logged_in();
    }
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
