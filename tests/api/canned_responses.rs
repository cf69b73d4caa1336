//! `canned-responses…`.

use crate::house;
use crate::support::{Agent, Server, unique};
use serde_json::{Value, json};

const PATH: &str = "canned-responses";

async fn save(who: &Agent, body: Value) -> crate::support::Reply {
    who.api.post(PATH, body).await
}

async fn shortcuts(who: &Agent, query: &str) -> Vec<String> {
    let list = who.api.get(&format!("{PATH}{query}")).await.ok();
    list["cannedResponses"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|c| c["shortcut"].as_str().expect("a text").to_owned())
        .collect()
}

async fn find(who: &Agent, shortcut: &str) -> Value {
    let all = who.api.get("canned-responses.get").await.ok();
    let list = all["responses"].as_array().expect("a list").clone();
    list.into_iter()
        .find(|c| c["shortcut"] == shortcut)
        .unwrap_or_else(|| panic!("no {shortcut}"))
}

#[tokio::test]
async fn answers_are_kept_listed_changed_and_removed() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let department = admin.create_department("Sales", &[&ana]).await;
    assert_eq!(
        save(&admin, json!({ "shortcut": "hello", "text": "Good day", "scope": "global", "tags": ["greeting", "first"] })).await.ok(),
        json!({ "success": true })
    );
    save(&admin, json!({ "shortcut": "offer", "text": "See our offer 50%_", "scope": "department", "departmentId": department })).await.ok();
    save(
        &ana,
        json!({ "shortcut": "mine", "text": "Mine alone", "scope": "user", "tags": ["greeting"] }),
    )
    .await
    .ok();

    let hello = find(&ana, "hello").await;
    assert_eq!(
        hello
            .as_object()
            .expect("an object")
            .keys()
            .collect::<Vec<_>>(),
        [
            "_createdAt",
            "_id",
            "_updatedAt",
            "createdBy",
            "scope",
            "shortcut",
            "tags",
            "text",
            "userId"
        ]
    );
    assert_eq!(hello["userId"], admin.id);
    assert_eq!(
        hello["createdBy"],
        json!({ "_id": admin.id, "username": "admin" })
    );
    assert_eq!(hello["tags"], json!(["greeting", "first"]));
    let offer = find(&ana, "offer").await;
    assert_eq!(
        (&offer["departmentId"], &offer["tags"]),
        (&json!(department), &json!([]))
    );
    let one = ana
        .api
        .get(&format!(
            "canned-responses/{}",
            offer["_id"].as_str().expect("an id")
        ))
        .await
        .ok();
    assert_eq!(one["cannedResponse"], offer);

    // Who sees what.
    assert_eq!(shortcuts(&ana, "").await, ["hello", "mine", "offer"]);
    assert_eq!(shortcuts(&ben, "").await, ["hello"]);
    assert_eq!(shortcuts(&admin, "").await, ["hello", "offer"]);
    for id in [&offer["_id"], &find(&ana, "mine").await["_id"]] {
        let path = format!("canned-responses/{}", id.as_str().expect("an id"));
        ben.api.get(&path).await.refused(404, "Resource not found");
    }
    ben.api
        .get("canned-responses/nothing")
        .await
        .refused(404, "Resource not found");

    // Filters, order, pages.
    for (query, wanted) in [
        ("?shortcut=HEL", vec!["hello"]),
        ("?text=50%25_", vec!["offer"]),
        ("?text=.", vec![]),
        ("?scope=user", vec!["mine"]),
        ("?scope=nonsense", vec![]),
        ("?createdBy=admin", vec!["hello", "offer"]),
        ("?tags[]=first&tags[]=none", vec!["hello"]),
        ("?tags[]=greeting", vec!["hello", "mine"]),
        ("?sort={\"shortcut\":-1}&count=2", vec!["offer", "mine"]),
        ("?sort={\"_createdAt\":1}", vec!["hello", "offer", "mine"]),
        ("?offset=1&count=1", vec!["mine"]),
    ] {
        assert_eq!(shortcuts(&ana, query).await, wanted, "{query}");
    }
    assert_eq!(
        shortcuts(&ana, &format!("?departmentId={department}")).await,
        ["offer"]
    );
    let page = ana.api.get(&format!("{PATH}?offset=1&count=1")).await.ok();
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(1), &json!(1), &json!(3))
    );
    ana.api
        .get(&format!("{PATH}?tags=x"))
        .await
        .invalid_params("must be array");
    ana.api
        .get(&format!("{PATH}?x=1"))
        .await
        .invalid_params("must NOT have additional properties");
    ana.api.get(&format!("{PATH}?sort=x")).await.coded(
        "error-invalid-sort",
        "Invalid sort parameter provided: \"x\"",
    );

    // Changing: the maker stays, the shortcut must be free.
    let mine = find(&ana, "mine").await;
    let mut body = json!({ "_id": mine["_id"], "shortcut": "hello", "text": "New words", "scope": "user", "tags": [] });
    save(&ana, body.clone())
        .await
        .coded("error-invalid-shortcut", "Shortcut provided already exists");
    body["shortcut"] = json!("mine");
    save(&ana, body.clone()).await.ok();
    let changed = find(&ana, "mine").await;
    assert_eq!(
        (&changed["_id"], &changed["text"], &changed["tags"]),
        (&mine["_id"], &json!("New words"), &json!([]))
    );
    assert_ne!(changed["_updatedAt"], mine["_updatedAt"]);
    assert_eq!(changed["_createdAt"], mine["_createdAt"]);
    save(&ben, body.clone()).await.coded(
        "error-canned-response-not-found",
        "Canned response not found",
    );
    save(
        &ana,
        json!({ "shortcut": "hello", "text": "x", "scope": "user" }),
    )
    .await
    .coded("error-invalid-shortcut", "Shortcut provided already exists");

    // A department that is switched off keeps its answers.
    let off = json!({ "department": { "name": "Sales", "email": "a@b.c", "enabled": false, "showOnRegistration": true, "showOnOfflineForm": true } });
    admin
        .api
        .put(&format!("livechat/department/{department}"), off)
        .await
        .ok();
    assert_eq!(shortcuts(&ana, "?scope=department").await, ["offer"]);

    // Removing.
    let remove = |id: &Value| json!({ "_id": id });
    ben.api.delete_with(PATH, remove(&mine["_id"])).await.coded(
        "error-canned-response-not-found",
        "Canned response not found",
    );
    ana.api
        .delete_with(PATH, remove(&hello["_id"]))
        .await
        .coded("error-not-allowed", "");
    ana.api
        .delete_with(PATH, json!({}))
        .await
        .invalid_params("must have required property '_id'");
    assert_eq!(
        ana.api.delete_with(PATH, remove(&mine["_id"])).await.ok(),
        json!({ "success": true })
    );
    admin
        .api
        .delete_with(PATH, remove(&hello["_id"]))
        .await
        .ok();
    assert_eq!(shortcuts(&ana, "").await, ["offer"]);
    admin
        .api
        .delete(&format!("livechat/department/{department}"))
        .await
        .ok();
    assert_eq!(shortcuts(&admin, "").await, Vec::<String>::new());
}

#[tokio::test]
async fn each_refusal_has_its_own_words() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let good = json!({ "shortcut": "s", "text": "t", "scope": "user" });
    let with = |key: &str, value: Value| {
        let mut body = good.clone();
        body[key] = value;
        body
    };
    for (body, text) in [
        (json!({}), "must have required property 'shortcut'"),
        (
            json!({ "shortcut": "s" }),
            "must have required property 'text'",
        ),
        (
            json!({ "shortcut": "s", "text": "t" }),
            "must have required property 'scope'",
        ),
        (with("x", json!(1)), "must NOT have additional properties"),
        (with("shortcut", json!([])), "must be string"),
        (with("text", json!({})), "must be string"),
        (
            with("scope", json!("team")),
            "must be equal to one of the allowed values",
        ),
        (with("tags", json!("one")), "must be array"),
        (
            with("shortcut", json!(" ")),
            "must NOT have fewer than 1 characters",
        ),
        (
            with("text", json!("")),
            "must NOT have fewer than 1 characters",
        ),
        (
            with("text", json!("x".repeat(20_001))),
            "text must NOT have more than 20000 characters",
        ),
        (
            with("shortcut", json!("x".repeat(129))),
            "shortcut must NOT have more than 128 characters",
        ),
    ] {
        save(&ana, body).await.invalid_params(text);
    }
    save(&ana, with("scope", json!("global")))
        .await
        .coded("error-not-allowed", "");
    let mut department = with("scope", json!("department"));
    save(&admin, department.clone())
        .await
        .coded("error-invalid-department", "Invalid department");
    department["departmentId"] = json!("nothing");
    save(&admin, department.clone())
        .await
        .coded("error-invalid-department", "Invalid department");
    department["departmentId"] = json!(admin.create_department("Sales", &[&ana]).await);
    save(&ana, department.clone())
        .await
        .coded("error-not-allowed", "");
    admin
        .grant("save-department-canned-responses", &["livechat-agent"])
        .await;
    save(&ana, department).await.ok();
    save(&ana, with("_id", json!("nothing"))).await.coded(
        "error-canned-response-not-found",
        "Canned response not found",
    );
    server.api().get(PATH).await.not_logged_in();
    for permission in [
        "view-canned-responses",
        "save-canned-responses",
        "remove-canned-responses",
    ] {
        admin.grant(permission, &[]).await;
    }
    ana.api.get(PATH).await.forbidden();
    ana.api.get("canned-responses.get").await.forbidden();
    ana.api.get("canned-responses/x").await.forbidden();
    save(&ana, good.clone()).await.forbidden();
    save(&ana, json!({}))
        .await
        .invalid_params("must have required property 'shortcut'");
    ana.api
        .delete_with(PATH, json!({ "_id": "x" }))
        .await
        .forbidden();
}

#[tokio::test]
async fn a_removed_tag_leaves_the_answers_that_wore_it() {
    let h = house::auto().await;
    let (name, kept) = (unique("worn-"), unique("kept-"));
    let tag = json!({ "tagData": { "name": name }, "tagDepartments": [] });
    let tag = h.admin.api.post("livechat/tags.save", tag).await.ok();
    let (one, other) = (unique("one-"), unique("other-"));
    for (shortcut, tags) in [(&one, json!([kept, name, "z"])), (&other, json!([kept]))] {
        let body = json!({ "shortcut": shortcut, "text": "t", "scope": "global", "tags": tags });
        save(&h.admin, body).await.ok();
    }
    let before = find(&h.admin, &other).await;
    let body = json!({ "id": tag["_id"] });
    h.admin.api.post("livechat/tags.delete", body).await.ok();
    assert_eq!(
        find(&h.admin, &one).await["tags"],
        json!([kept, "z"]),
        "in their order"
    );
    assert_eq!(find(&h.admin, &other).await, before);
}
