//! Reading departments: lists, one, completion.

use crate::support::{Agent, Reply, Server};
use serde_json::{Value, json};

/// A query and the names it leaves, in order.
type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);

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
    let cases: &[Case] = &[
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
