//! `livechat/custom.field`, `livechat/custom.fields`, `livechat/custom-fields…`, and fields at registration.

use crate::house::{self, is_date, list, text};
use crate::support::{Agent, Reply, Server, Visitor, unique};
use serde_json::{Value, json};

async fn save(agent: &Agent, id: Value, data: Value) -> Reply {
    let body = json!({ "customFieldId": id, "customFieldData": data });
    agent.api.post("livechat/custom-fields.save", body).await
}

fn field(key: &str, more: Value) -> Value {
    let mut data = json!({ "field": key, "label": format!("The {key}"), "scope": "visitor", "visibility": "visible" });
    for (key, value) in more.as_object().expect("an object") {
        data[key] = value.clone();
    }
    data
}

/// A server of its own with these fields.
async fn desk(fields: &[Value]) -> (Server, Agent) {
    let server = Server::start().await;
    let admin = server.admin().await;
    server.agent(&admin, "ana").await;
    for data in fields {
        save(&admin, Value::Null, data.clone()).await.ok();
    }
    (server, admin)
}

async fn data_of(visitor: &Visitor) -> Value {
    visitor.register(json!({})).await.ok()["visitor"]["livechatData"].clone()
}

#[tokio::test]
async fn a_visitor_fills_in_a_field() {
    let (server, _) = desk(&[field("plan", json!({ "regexp": "[0-9]" }))]).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({})).await.ok();
    let set = |value: Value, overwrite: bool| {
        let body = json!({ "token": visitor.token, "key": "plan", "value": value, "overwrite": overwrite });
        let api = visitor.api.clone();
        async move { api.post("livechat/custom.field", body).await }
    };
    assert_eq!(data_of(&visitor).await, Value::Null);
    let answer = set(json!("gold 1"), true).await.ok();
    assert_eq!(
        answer,
        json!({ "field": { "key": "plan", "value": "gold 1", "overwrite": true }, "success": true })
    );
    assert_eq!(data_of(&visitor).await, json!({ "plan": "gold 1" }));
    // What is there stays, and the answer says what was asked.
    let answer = set(json!("gold 2"), false).await.ok();
    assert_eq!(answer["field"]["value"], "gold 2");
    assert_eq!(data_of(&visitor).await, json!({ "plan": "gold 1" }));
    // Numbers are texts here.
    set(json!(5), true).await.ok();
    assert_eq!(data_of(&visitor).await, json!({ "plan": "5" }));
    set(json!("iron"), true)
        .await
        .refused(400, "Invalid value for plan field");
    set(json!(""), true).await.ok();
    set(json!({}), true).await.invalid_params("must be string");
    set(json!("1".repeat(4097)), true)
        .await
        .invalid_params("must NOT have more than 4096 characters");
}

#[tokio::test]
async fn fields_of_rooms_need_an_open_one() {
    let (server, admin) = desk(&[
        field("aisle", json!({ "scope": "room" })),
        field("plan", json!({})),
    ])
    .await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({})).await.ok();
    let set = |body: Value| {
        let api = visitor.api.clone();
        let token = visitor.token.clone();
        async move {
            let body = json!({ "token": token, "customFields": body });
            api.post("livechat/custom.fields", body).await
        }
    };
    let both = json!([
        { "key": "plan", "value": "gold", "overwrite": true }, { "key": "aisle", "value": "7", "overwrite": true },
    ]);
    // All or nothing.
    set(both.clone()).await.bare();
    assert_eq!(data_of(&visitor).await, Value::Null);
    let rid = visitor.room_id().await;
    assert_eq!(
        set(both).await.ok(),
        json!({ "fields": [
            { "Key": "plan", "value": "gold", "overwrite": true }, { "Key": "aisle", "value": "7", "overwrite": true },
        ], "success": true })
    );
    assert_eq!(data_of(&visitor).await, json!({ "plan": "gold" }));
    assert_eq!(
        house::room(&admin, &rid).await["livechatData"],
        json!({ "aisle": "7" })
    );
    set(json!([
        { "key": "plan", "value": "iron", "overwrite": true }, { "key": "nothing", "value": "x", "overwrite": true },
    ]))
    .await
    .refused(400, "invalid-custom-field");
    assert_eq!(data_of(&visitor).await, json!({ "plan": "gold" }));
    set(json!([]))
        .await
        .invalid_params("must NOT have fewer than 1 items");
    let many: Vec<Value> = (0..51)
        .map(|_| json!({ "key": "plan", "value": "x", "overwrite": true }))
        .collect();
    set(json!(many))
        .await
        .invalid_params("must NOT have more than 50 items");
}

#[tokio::test]
async fn bad_parameters_of_visitors() {
    let api = house::auto().await.api;
    let token = unique("t");
    let one = |body: Value| api.post("livechat/custom.field", body);
    for (body, error) in [
        (json!({}), "must have required property 'token'"),
        (json!({ "token": "x" }), "must have required property 'key'"),
        (
            json!({ "token": "x", "key": "k" }),
            "must have required property 'value'",
        ),
        (
            json!({ "token": "x", "key": "k", "value": "v" }),
            "must have required property 'overwrite'",
        ),
        (
            json!({ "token": "x", "key": "k", "value": "v", "overwrite": "perhaps" }),
            "must be boolean",
        ),
        (
            json!({ "token": "x", "key": "k", "value": "v", "overwrite": true, "more": 1 }),
            "must NOT have additional properties",
        ),
        (
            json!({ "token": "x", "key": "k".repeat(65), "value": "v", "overwrite": true }),
            "must NOT have more than 64 characters",
        ),
    ] {
        one(body).await.invalid_params(error);
    }
    let body = json!({ "token": token, "key": "k", "value": "v", "overwrite": true });
    one(body).await.refused(400, "invalid-token");
    let known = Visitor::new(&api);
    known.register(json!({})).await.ok();
    let body = json!({ "token": known.token, "key": "nothing", "value": "v", "overwrite": true });
    one(body).await.refused(400, "invalid-custom-field");
    let many = |body: Value| api.post("livechat/custom.fields", body);
    for (body, error) in [
        (
            json!({ "token": "x" }),
            "must have required property 'customFields'",
        ),
        (json!({ "token": "x", "customFields": {} }), "must be array"),
        (
            json!({ "token": "x", "customFields": ["a"] }),
            "must be object",
        ),
        (
            json!({ "token": "x", "customFields": [{ "key": "a", "value": "b" }] }),
            "must have required property 'overwrite'",
        ),
    ] {
        many(body).await.invalid_params(error);
    }
    let fields = json!([{ "key": "a", "value": "b", "overwrite": true }]);
    many(json!({ "token": token, "customFields": fields }))
        .await
        .refused(400, "invalid-token");
}

#[tokio::test]
async fn registration_brings_fields_along() {
    let (server, admin) = desk(&[
        field("plan", json!({ "regexp": "^[0-9]+$" })),
        field("aisle", json!({ "scope": "room" })),
    ])
    .await;
    let visitor = Visitor::new(&server.api());
    let bring = |fields: Value| {
        let visitor = visitor.clone();
        async move { visitor.register(json!({ "customFields": fields })).await }
    };
    let first = bring(json!([
        // No pattern is asked here; rooms' fields and unknown ones are skipped.
        { "key": "plan", "value": "gold", "overwrite": false }, { "key": "aisle", "value": "7", "overwrite": true },
        { "key": "nothing", "value": "x", "overwrite": true },
    ]))
    .await
    .ok();
    assert_eq!(first["visitor"]["livechatData"], json!({ "plan": "gold" }));
    let kept = bring(json!([{ "key": "plan", "value": "iron", "overwrite": false }]))
        .await
        .ok();
    assert_eq!(kept["visitor"]["livechatData"], json!({ "plan": "gold" }));
    let next = bring(json!([{ "key": "plan", "value": "iron", "overwrite": true }]))
        .await
        .ok();
    assert_eq!(next["visitor"]["livechatData"], json!({ "plan": "iron" }));
    // What the widget's form demands must come along when fields do.
    for key in ["must", "also"] {
        let data = field(key, json!({ "required": true, "public": true }));
        save(&admin, Value::Null, data).await.ok();
    }
    let quiet = field("quiet", json!({ "required": true }));
    save(&admin, Value::Null, quiet).await.ok();
    bring(json!([{ "key": "plan", "value": "1", "overwrite": true }]))
        .await
        .refused(400, "Missing required custom fields: must, also");
    assert_eq!(data_of(&visitor).await, json!({ "plan": "iron" }));
    bring(json!([
        { "key": "must", "value": "1", "overwrite": true }, { "key": "also", "value": "2", "overwrite": true },
    ]))
    .await
    .ok();
    // Said once is said.
    bring(json!([{ "key": "plan", "value": "1", "overwrite": true }]))
        .await
        .ok();
    assert_eq!(
        data_of(&visitor).await,
        json!({ "plan": "1", "must": "1", "also": "2" })
    );
}

#[tokio::test]
async fn managers_define_fields() {
    let (server, admin) = desk(&[]).await;
    let agent = Agent::login(&server.api(), "ana").await;
    let least = save(&admin, Value::Null, field("bare", json!({})))
        .await
        .ok();
    let bare = least["customField"].clone();
    assert!(is_date(&bare["_updatedAt"]), "{bare}");
    assert_eq!(
        bare,
        json!({ "_id": "bare", "label": "The bare", "scope": "visitor", "visibility": "visible", "_updatedAt": bare["_updatedAt"] })
    );
    let all = json!({
        "regexp": "^x", "searchable": true, "type": "select", "required": true, "defaultValue": "x", "options": "x, y",
        "public": true, "visibility": "public",
    });
    let whole = save(&admin, Value::Null, field("whole", all.clone()))
        .await
        .ok()["customField"]
        .clone();
    for (key, value) in all.as_object().expect("an object") {
        assert_eq!(&whole[key], value, "{key}");
    }
    // A change leaves what it does not name, and the key.
    let mut change = field(
        "whole",
        json!({ "label": "A", "scope": "room", "public": false }),
    );
    let changed = save(&admin, json!("whole"), change.clone()).await.ok()["customField"].clone();
    assert_eq!(
        (
            &changed["scope"],
            &changed["regexp"],
            &changed["public"],
            &changed["label"]
        ),
        (&json!("room"), &json!("^x"), &json!(false), &json!("A"))
    );
    change["field"] = json!("renamed");
    let changed = save(&admin, json!("whole"), change.clone()).await.ok()["customField"].clone();
    assert_eq!(changed["_id"], "whole");

    let get = |path: &str| {
        let (path, api) = (format!("livechat/custom-fields{path}"), agent.api.clone());
        async move { api.get(&path).await }
    };
    assert_eq!(
        get("/whole").await.ok(),
        json!({ "customField": changed, "success": true })
    );
    assert_eq!(
        get("/nothing").await.ok(),
        json!({ "customField": null, "success": true })
    );
    let page = get("").await.ok();
    let ids = |page: &Value| -> Vec<String> {
        list(&page["customFields"])
            .iter()
            .map(|f| text(&f["_id"]))
            .collect()
    };
    assert_eq!(ids(&page), ["whole", "bare"]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(0), &json!(2))
    );
    assert_eq!(ids(&get("?text=BARE").await.ok()), ["bare"]);
    assert_eq!(ids(&get("?text=e%20b").await.ok()), ["bare"]);
    assert_eq!(get("?text=%25").await.ok()["total"], 0);
    let page = get("?sort=%7B%22_id%22%3A1%7D&count=1&offset=1").await.ok();
    assert_eq!(
        (ids(&page), &page["total"]),
        (vec!["whole".to_owned()], &json!(2))
    );
    get("?nonsense=1")
        .await
        .invalid_params("must NOT have additional properties");

    let delete = |id: Value| {
        let api = admin.api.clone();
        async move {
            api.post(
                "livechat/custom-fields.delete",
                json!({ "customFieldId": id }),
            )
            .await
        }
    };
    assert_eq!(delete(json!("bare")).await.ok(), json!({ "success": true }));
    delete(json!("bare"))
        .await
        .refused(400, "Custom field not found");
    assert_eq!(get("").await.ok()["total"], 1);
}

#[tokio::test]
async fn refusals_of_definitions() {
    let (server, admin) = desk(&[field("plan", json!({}))]).await;
    let agent = Agent::login(&server.api(), "ana").await;
    for bad in ["", "a b", "a.b", "$a", "ä", &"x".repeat(65)] {
        save(&admin, Value::Null, field(bad, json!({})))
            .await
            .refused(
                400,
                "Invalid custom field name. Use only letters, numbers, hyphens and underscores.",
            );
    }
    save(&admin, Value::Null, field("plan", json!({})))
        .await
        .refused(400, "Custom Field already exists");
    save(&admin, json!("nothing"), field("other", json!({})))
        .await
        .refused(400, "Custom Field Not found");
    save(&admin, Value::Null, field("other", json!({})))
        .await
        .ok();
    save(&admin, json!("other"), field("plan", json!({})))
        .await
        .refused(400, "Custom Field already exists");
    for (data, error) in [
        (json!({}), "must have required property 'field'"),
        (
            json!({ "field": "a" }),
            "must have required property 'label'",
        ),
        (
            json!({ "field": "a", "label": "b" }),
            "must have required property 'scope'",
        ),
        (
            json!({ "field": "a", "label": "b", "scope": "visitor" }),
            "must have required property 'visibility'",
        ),
        (
            field("a", json!({ "scope": "page" })),
            "must be equal to one of the allowed values",
        ),
        (
            field("a", json!({ "required": "perhaps" })),
            "must be boolean",
        ),
        (
            field("a", json!({ "id": "b" })),
            "must NOT have additional properties",
        ),
        (
            field("a", json!({ "label": "x".repeat(4097) })),
            "must NOT have more than 4096 characters",
        ),
    ] {
        save(&admin, Value::Null, data).await.invalid_params(error);
    }
    save(&admin, json!([]), field("a", json!({})))
        .await
        .invalid_params("must be string");
    let post = |agent: &Agent, call: &str, body: Value| {
        let (api, call) = (agent.api.clone(), format!("livechat/custom-fields.{call}"));
        async move { api.post(&call, body).await }
    };
    post(&admin, "save", json!({}))
        .await
        .invalid_params("must have required property 'customFieldId'");
    post(&admin, "delete", json!({}))
        .await
        .invalid_params("must have required property 'customFieldId'");
    save(&agent, Value::Null, field("a", json!({})))
        .await
        .forbidden();
    post(&agent, "delete", json!({ "customFieldId": "plan" }))
        .await
        .forbidden();
    let plain = server.user(&admin, "plain", &["user"]).await;
    for path in ["livechat/custom-fields", "livechat/custom-fields/plan"] {
        plain.api.get(path).await.forbidden();
        server.api().get(path).await.not_logged_in();
    }
}

#[tokio::test]
async fn the_widget_is_told_of_public_fields() {
    let (server, admin) = desk(&[field("quiet", json!({}))]).await;
    let config = || async { server.api().get("livechat/config").await.ok()["config"].clone() };
    assert!(config().await.get("customFields").is_none());
    for data in [
        field(
            "plan",
            json!({ "public": true, "type": "select", "options": "free, gold", "required": true, "defaultValue": "free" }),
        ),
        field("note", json!({ "public": true, "regexp": "x" })),
        field("buried", json!({ "public": true, "visibility": "hidden" })),
    ] {
        save(&admin, Value::Null, data).await.ok();
    }
    assert_eq!(
        config().await["customFields"],
        json!([
            { "_id": "plan", "label": "The plan", "regexp": "", "required": true, "type": "select", "defaultValue": "free",
              "options": ["free", "gold"] },
            { "_id": "note", "label": "The note", "regexp": "x", "required": false, "type": "input", "defaultValue": "" },
        ])
    );
    let body = json!({ "customFieldId": "plan" });
    admin
        .api
        .post("livechat/custom-fields.delete", body)
        .await
        .ok();
    assert_eq!(
        config().await["customFields"].as_array().map(Vec::len),
        Some(1)
    );
}

#[tokio::test]
async fn fields_outlive_a_restart() {
    let (mut server, admin) = desk(&[field("plan", json!({ "regexp": "^[0-9]$" }))]).await;
    server.restart().await;
    let admin = admin.at(&server.api());
    let listed = admin.api.get("livechat/custom-fields").await.ok();
    assert_eq!(listed["total"], 1);
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({})).await.ok();
    let body = json!({ "token": visitor.token, "key": "plan", "value": "x", "overwrite": true });
    visitor
        .api
        .post("livechat/custom.field", body)
        .await
        .refused(400, "Invalid value for plan field");
}
