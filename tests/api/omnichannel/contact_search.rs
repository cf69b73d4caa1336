//! `omnichannel/contact.search`, and custom fields in a visitor's record.

use crate::house::{self, text};
use crate::support::{Agent, Server, Visitor, unique};
use serde_json::{Value, json};

async fn define(admin: &Agent, data: Value) {
    let body = json!({ "customFieldId": null, "customFieldData": data });
    admin
        .api
        .post("livechat/custom-fields.save", body)
        .await
        .ok();
}

async fn find(agent: &Agent, query: &[(&str, &str)]) -> Value {
    let reply = agent
        .api
        .get_with("omnichannel/contact.search", query)
        .await;
    reply.ok()["contact"]["_id"].clone()
}

#[tokio::test]
async fn everything_that_is_given_must_hold() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    for (field, more) in [
        ("city", json!({ "searchable": true, "regexp": "^\\p{Lu}" })),
        ("secret", json!({ "searchable": false })),
        (
            "buried",
            json!({ "searchable": true, "visibility": "hidden" }),
        ),
        ("aisle", json!({ "searchable": true, "scope": "room" })),
    ] {
        let mut data = json!({ "field": field, "label": format!("The {field}"), "scope": "visitor", "visibility": "visible" });
        for (key, value) in more.as_object().expect("an object") {
            data[key] = value.clone();
        }
        define(&admin, data).await;
    }
    let save = |body: Value| admin.api.post("omnichannel/contact", body);
    let mut ids = Vec::new();
    for (name, city, phone) in [("Ada", " Århus ", "+451"), ("Bo", "Oslo 100%", "+451")] {
        let body = json!({ "token": unique("s-"), "name": name, "email": format!("{name}@example.org"), "phone": phone,
            "customFields": { "city": city, "secret": "tok", "buried": "deep", "aisle": "7", "nothing": "x" } });
        ids.push(text(&save(body).await.ok()["contact"]));
    }
    let (ada, bo) = (json!(ids[0]), json!(ids[1]));
    let path = format!("omnichannel/contact?contactId={}", ids[0]);
    let record = admin.api.get(&path).await.ok();
    assert_eq!(
        record["contact"]["livechatData"],
        json!({ "city": "Århus", "secret": "tok" })
    );
    let cases: Vec<(Vec<(&str, &str)>, &Value)> = vec![
        (vec![("email", "ADA@example.org")], &ada),
        (vec![("email", "ada@example.or")], &Value::Null),
        (vec![("phone", "+451")], &ada),
        (vec![("phone", "+451"), ("email", "bo@example.org")], &bo),
        (vec![("custom", r#"{"city":"århus"}"#)], &ada),
        (vec![("custom", r#"{"city":"rhu"}"#)], &ada),
        (vec![("custom", r#"{"city":"0%"}"#)], &bo),
        (vec![("custom", r#"{"city":"_"}"#)], &Value::Null),
        (vec![("custom", r#"{"city":"s"}"#), ("phone", "+451")], &ada),
        // What cannot be searched is dropped.
        (vec![("custom", r#"{"secret":"tok"}"#)], &Value::Null),
        (vec![("custom", r#"{"buried":"deep"}"#)], &Value::Null),
        (vec![("custom", r#"{"aisle":"7"}"#)], &Value::Null),
        (vec![("custom", r#"{"nothing":"x"}"#)], &Value::Null),
        (
            vec![
                ("custom", r#"{"nothing":"x"}"#),
                ("email", "bo@example.org"),
            ],
            &bo,
        ),
    ];
    for (query, wanted) in cases {
        assert_eq!(&find(&admin, &query).await, wanted, "{query:?}");
    }
    // A value that does not match, and then a field that must be there.
    let body = json!({ "token": unique("s-"), "name": "x", "customFields": { "city": "oslo" } });
    save(body)
        .await
        .refused(400, "Invalid value for The city field");
    define(
        &admin,
        json!({ "field": "must", "label": "Must", "scope": "visitor", "visibility": "visible", "required": true }),
    )
    .await;
    save(json!({ "token": unique("s-"), "name": "x" }))
        .await
        .refused(400, "Invalid value for Must field");
    // An address written in a message finds its visitor, and is not mail's to reach.
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    visitor
        .send(&rid, "write to lead@shop.example please")
        .await
        .ok();
    let id = visitor.register(json!({})).await.ok()["visitor"]["_id"].clone();
    assert_eq!(find(&admin, &[("email", "lead@shop.example")]).await, id);
}

#[tokio::test]
async fn there_must_be_something_to_look_for() {
    let h = house::auto().await;
    let ask = |query: &str| {
        let path = format!("omnichannel/contact.search?{query}");
        let api = h.agent.api.clone();
        async move { api.get(&path).await }
    };
    for nothing in ["", "email=", "phone=%20", "custom=%7B%7D", "email=&custom="] {
        ask(nothing).await.coded("error-invalid-params", "");
    }
    for broken in ["custom=%7B", "custom=%5B%5D", "custom=x"] {
        ask(broken).await.coded("error-invalid-params-custom", "");
    }
    ask("email[]=a").await.refused(
        400,
        "Match error: Expected string, got array in field email",
    );
    ask("name=a")
        .await
        .refused(400, "Match error: Unknown key in field name");
    let plain = h.user(&unique("search-plain-"), &["user"]).await;
    plain
        .api
        .get("omnichannel/contact.search")
        .await
        .forbidden();
}
