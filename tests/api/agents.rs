//! `livechat/users/:type`, `livechat/agents`, `livechat/agent.status`.

use crate::support::{Agent, Server};
use serde_json::{Value, json};

/// A query and the names it leaves, in order.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

async fn names(who: &Agent, path: &str, query: &[(&str, &str)]) -> Vec<String> {
    let list = who.api.get_with(path, query).await.ok();
    let users = list["users"].as_array().expect("a list").clone();
    assert_eq!(list["count"], users.len(), "{path}");
    users
        .iter()
        .map(|u| u["username"].as_str().expect("a name").to_owned())
        .collect()
}

async fn agent_of(admin: &Agent, id: &str) -> Value {
    let path = format!("livechat/users/agent/{id}");
    admin.api.get(&path).await.ok()["user"].clone()
}

#[tokio::test]
async fn the_list_of_agents_filters_sorts_and_pages() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let carl = server.agent(&admin, "Carl").await;
    let zoe = server.agent(&admin, "zoe").await;
    admin.create_user("plain", &["user"]).await;
    admin.create_user("robot", &["bot", "livechat-agent"]).await;
    let department = admin.create_department("Sales", &[&ana]).await;
    carl.go("offline", "available").await;
    zoe.go("online", "not-available").await;

    let path = "livechat/users/agent";
    // By display name: "Ada Admin" comes first, upper case before lower.
    assert_eq!(
        names(&admin, path, &[]).await,
        ["admin", "Carl", "ana", "robot", "zoe"]
    );
    let all = admin.api.get(path).await.ok();
    let line = &all["users"][2];
    assert_eq!(
        line,
        &json!({
            "_id": ana.id, "username": "ana", "name": "ana Tester", "status": "online", "statusLivechat": "available",
            "emails": [{ "address": "ana@example.org", "verified": true }], "departments": [department],
        })
    );
    let cases: &[Case] = &[
        (&[("text", "ANA")], &["ana"]),
        (&[("text", "carl@EXAMPLE")], &["Carl"]),
        (&[("text", "a.a")], &[]),
        (&[("text", "%")], &[]),
        (&[("onlyAvailable", "true")], &["ana", "robot"]),
        (
            &[("onlyAvailable", "false")],
            &["admin", "Carl", "ana", "robot", "zoe"],
        ),
        (&[("showIdleAgents", "false")], &["ana", "robot", "zoe"]),
        (
            &[("excludeId", &ana.id), ("onlyAvailable", "true")],
            &["robot"],
        ),
        (
            &[
                ("sort", r#"{"username":1}"#),
                ("count", "2"),
                ("offset", "1"),
            ],
            &["admin", "ana"],
        ),
        (
            &[
                ("sort", r#"{"statusLivechat":-1,"username":-1}"#),
                ("count", "3"),
            ],
            &["zoe", "robot", "ana"],
        ),
    ];
    for (query, wanted) in cases {
        assert_eq!(&names(&admin, path, query).await, wanted, "{query:?}");
    }
    let page = admin
        .api
        .get("livechat/users/agent?count=2&offset=1")
        .await
        .ok();
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(1), &json!(5))
    );
}

#[tokio::test]
async fn the_lists_have_their_own_permissions() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let boss = server.user(&admin, "boss", &["livechat-manager"]).await;
    let plain = server.user(&admin, "plain", &["user"]).await;
    for who in [&ana, &boss] {
        assert_eq!(
            names(who, "livechat/users/agent", &[]).await,
            ["admin", "ana"]
        );
    }
    assert_eq!(
        names(&boss, "livechat/users/manager", &[("text", "BOSS")]).await,
        ["boss"]
    );
    let managers = boss.api.get("livechat/users/manager").await.ok();
    assert!(managers["users"][0].get("departments").is_none());
    ana.api.get("livechat/users/manager").await.unauthorized();
    plain.api.get("livechat/users/agent").await.unauthorized();
    // The type comes first, the parameters before it.
    plain
        .api
        .get("livechat/users/nonsense")
        .await
        .refused(400, "Invalid type");
    plain
        .api
        .get("livechat/users/nonsense?unknown=1")
        .await
        .invalid_params("must NOT have additional properties");
    boss.api
        .get("livechat/users/agent?onlyAvailable=maybe")
        .await
        .invalid_params("must be boolean");
    server
        .api()
        .get("livechat/users/agent")
        .await
        .not_logged_in();
    admin
        .grant("transfer-livechat-guest", &["livechat-manager"])
        .await;
    ana.api.get("livechat/users/agent").await.ok();
    admin
        .grant("edit-omnichannel-contact", &["livechat-manager"])
        .await;
    ana.api.get("livechat/users/agent").await.unauthorized();
    admin.grant("view-livechat-manager", &[]).await;
    boss.api.get("livechat/users/manager").await.unauthorized();
}

#[tokio::test]
async fn an_account_becomes_an_agent_and_stops_being_one() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.user(&admin, "ana", &["user"]).await;
    let bob = server.user(&admin, "bob", &["user"]).await;
    let one = format!("livechat/users/agent/{}", ana.id);
    assert_eq!(admin.api.get(&one).await.ok()["user"], Value::Null);
    ana.api
        .post("users.setStatus", json!({ "status": "online" }))
        .await
        .ok();
    let add = async |name: &str| {
        admin
            .api
            .post("livechat/users/agent", json!({ "username": name }))
            .await
    };
    let added = add("ANA").await.ok();
    assert_eq!(added["user"], json!({ "_id": ana.id, "username": "ana" }));
    add("ana").await.ok();
    add("bob").await.ok();
    assert_eq!(
        agent_of(&admin, &ana.id).await["statusLivechat"],
        "available"
    );
    assert_eq!(
        agent_of(&admin, &bob.id).await["statusLivechat"],
        "not-available",
        "not present"
    );
    assert_eq!(
        agent_of(&admin, &ana.id).await,
        json!({ "_id": ana.id, "username": "ana", "name": "ana Tester", "status": "online", "statusLivechat": "available",
            "emails": [{ "address": "ana@example.org", "verified": true }] })
    );
    // The right is there for the next request, and gone for the next one.
    ana.api.get("livechat/department").await.ok();
    let department = admin.create_department("Sales", &[&ana, &bob]).await;
    assert_eq!(admin.api.delete(&one).await.text, r#"{"success":true}"#);
    admin.api.delete(&one).await.ok();
    ana.api.get("livechat/department").await.forbidden();
    let me = ana.api.get("me").await.ok();
    assert!(me.get("statusLivechat").is_none());
    assert_eq!(me["roles"], json!(["user"]));
    let left = admin
        .api
        .get(&format!("livechat/department/{department}"))
        .await
        .ok();
    assert_eq!(left["department"]["numAgents"], 1);
    assert_eq!(left["agents"][0]["username"], "bob");

    let manager = json!({ "username": "ana" });
    admin.api.post("livechat/users/manager", manager).await.ok();
    ana.api.get("livechat/users/manager").await.ok();
    let path = format!("livechat/users/manager/{}", ana.id);
    assert_eq!(admin.api.get(&path).await.ok()["user"]["username"], "ana");
    admin.api.delete(&path).await.ok();
    ana.api.get("livechat/users/manager").await.unauthorized();
}

#[tokio::test]
async fn a_program_needs_no_presence_to_be_available() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let made = admin.create_user("robot", &["bot", "livechat-agent"]).await;
    assert_eq!(
        (&made["status"], &made["statusLivechat"]),
        (&json!("offline"), &json!("available"))
    );
    admin.create_user("helper", &["bot"]).await;
    let body = json!({ "username": "helper" });
    admin.api.post("livechat/users/agent", body).await.ok();
    assert_eq!(
        names(&admin, "livechat/users/agent", &[("onlyAvailable", "true")]).await,
        ["helper", "robot"]
    );
}

#[tokio::test]
async fn adding_and_removing_refuse_what_does_not_fit() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let path = "livechat/users/agent";
    admin
        .api
        .post(path, json!({ "username": "nobody" }))
        .await
        .coded("error-invalid-user", "");
    admin
        .api
        .post(path, json!({}))
        .await
        .invalid_params("must have required property 'username'");
    admin
        .api
        .post(path, json!({ "username": {} }))
        .await
        .invalid_params("must be string");
    admin
        .api
        .post(path, json!({ "username": "ana", "role": "admin" }))
        .await
        .invalid_params("must NOT have additional properties");
    admin
        .api
        .post("livechat/users/boss", json!({ "username": "ana" }))
        .await
        .refused(400, "Invalid type");
    admin
        .api
        .get("livechat/users/boss/x")
        .await
        .refused(400, "Invalid type");
    admin
        .api
        .delete("livechat/users/boss/x")
        .await
        .refused(400, "Invalid type");
    admin
        .api
        .get("livechat/users/agent/nobody")
        .await
        .refused(400, "User not found");
    admin.api.delete("livechat/users/agent/nobody").await.bare();
    ana.api
        .post(path, json!({}))
        .await
        .invalid_params("must have required property 'username'");
    ana.api
        .post(path, json!({ "username": "ana" }))
        .await
        .forbidden();
    let own = format!("livechat/users/agent/{}", ana.id);
    ana.api.get(&own).await.forbidden();
    ana.api.delete(&own).await.forbidden();
    let api = server.api();
    api.post(path, json!({ "username": "ana" }))
        .await
        .not_logged_in();
    api.delete(&own).await.not_logged_in();
    let reply = api.bare("PATCH", path).await;
    assert_eq!((reply.status, reply.header("allow")), (405, "GET, POST"));
}

#[tokio::test]
async fn availability_is_switched_by_oneself_and_by_managers() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let bob = server.agent(&admin, "bob").await;
    let plain = server.user(&admin, "plain", &["user"]).await;
    let path = "livechat/agent.status";
    let set = async |who: &Agent, body: Value| who.api.post(path, body).await;
    assert_eq!(
        set(&ana, json!({ "status": "not-available" })).await.ok()["status"],
        "not-available"
    );
    assert_eq!(set(&ana, json!({})).await.ok()["status"], "available");
    assert_eq!(set(&ana, json!({})).await.ok()["status"], "not-available");
    assert_eq!(
        agent_of(&admin, &ana.id).await["statusLivechat"],
        "not-available"
    );
    let of_ana = |status: &str| json!({ "agentId": ana.id, "status": status });
    assert_eq!(
        set(&admin, of_ana("available")).await.ok()["status"],
        "available"
    );
    // The state it has is a success before any question of rights.
    assert_eq!(
        set(&bob, of_ana("available")).await.ok()["status"],
        "available"
    );
    set(&bob, of_ana("not-available")).await.unauthorized();
    assert_eq!(
        agent_of(&admin, &ana.id).await["statusLivechat"],
        "available"
    );

    set(&ana, json!({ "status": "busy" }))
        .await
        .invalid_params("must be equal to one of the allowed values");
    set(&ana, json!({ "status": {} }))
        .await
        .invalid_params("must be string");
    set(&ana, json!({ "on": 1 }))
        .await
        .invalid_params("must NOT have additional properties");
    for id in ["nobody", &plain.id] {
        set(&bob, json!({ "status": "available", "agentId": id }))
            .await
            .refused(404, "Agent not found");
    }
    set(&plain, json!({ "status": "available" }))
        .await
        .forbidden();
    set(&plain, json!({ "status": "nonsense" }))
        .await
        .invalid_params("must be equal to one of the allowed values");
    server.api().post(path, json!({})).await.not_logged_in();
    // A deactivated agent is refused before rights are.
    let body = json!({ "userId": ana.id, "activeStatus": false });
    admin.api.post("users.setActiveStatus", body).await.ok();
    set(&bob, of_ana("available"))
        .await
        .refused(400, "error-user-deactivated");
    admin
        .grant("manage-livechat-agents", &["livechat-manager"])
        .await;
    let of_bob = json!({ "agentId": bob.id, "status": "not-available" });
    set(&admin, of_bob).await.unauthorized();
    admin.grant("view-l-room", &["livechat-manager"]).await;
    set(&bob, json!({})).await.forbidden();
}

#[tokio::test]
async fn availability_stays_over_a_kill() {
    let mut server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let bob = server.agent(&admin, "bob").await;
    bob.api
        .post(
            "livechat/agent.status",
            json!({ "status": "not-available" }),
        )
        .await
        .ok();
    server.restart().await;
    let admin = admin.at(&server.api());
    assert_eq!(
        names(&admin, "livechat/users/agent", &[("onlyAvailable", "true")]).await,
        ["ana"]
    );
    assert_eq!(agent_of(&admin, &ana.id).await["status"], "online");
}

#[tokio::test]
async fn an_agents_departments_are_listed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let help = admin.create_department("Help", &[&ana]).await;
    admin.create_department("Other", &[]).await;
    admin
        .api
        .post(&format!("livechat/department/{help}/archive"), json!({}))
        .await
        .ok();
    let path = format!("livechat/agents/{}/departments", ana.id);
    let all = ana.api.get(&path).await.ok();
    let all = all["departments"].as_array().expect("a list");
    assert_eq!(all.len(), 2);
    let line = &all[1];
    for (key, value) in [
        ("agentId", json!(ana.id)),
        ("departmentId", json!(sales)),
        ("departmentName", json!("Sales")),
        ("departmentEnabled", json!(true)),
        ("count", json!(0)),
        ("order", json!(0)),
        ("username", json!("ana")),
    ] {
        assert_eq!(line[key], value, "{key}");
    }
    assert!(line["_id"].is_string() && line["_updatedAt"].is_string());
    let enabled = ana
        .api
        .get(&format!("{path}?enabledDepartmentsOnly=true"))
        .await
        .ok();
    assert_eq!(enabled["departments"], json!([line]));
    let none = ana.api.get("livechat/agents/nobody/departments").await.ok();
    assert_eq!(none["departments"], json!([]));
    ana.api
        .get(&format!("{path}?enabledDepartmentsOnly=x"))
        .await
        .invalid_params("must be boolean");
    server.api().get(&path).await.not_logged_in();
    let plain = server.user(&admin, "plain", &["user"]).await;
    plain.api.get(&path).await.forbidden();
}
