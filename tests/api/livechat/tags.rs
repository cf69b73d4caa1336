//! `livechat/tags…`.

use crate::house::{self, House, list, text};
use crate::support::{Agent, unique};
use serde_json::{Value, json};

async fn save(h: &House, name: &str, departments: &[&str]) -> Value {
    let body =
        json!({ "tagData": { "name": name, "description": "d" }, "tagDepartments": departments });
    h.admin.api.post("livechat/tags.save", body).await.ok()
}

/// Names of the listed tags that begin with `word`.
async fn names(user: &Agent, word: &str, query: &[(&str, &str)]) -> Vec<String> {
    let mut query = query.to_vec();
    query.push(("text", word));
    let page = user.api.get_with("livechat/tags", &query).await.ok();
    assert_eq!(page["count"], json!(list(&page["tags"]).len()));
    list(&page["tags"])
        .iter()
        .map(|t| text(&t["name"]))
        .collect()
}

#[tokio::test]
async fn tags_are_saved_read_and_removed() {
    let h = house::auto().await;
    let name = unique("tag-");
    let saved = save(&h, &name, &["nowhere"]).await;
    let id = text(&saved["_id"]);
    assert_eq!(
        saved,
        json!({ "_id": id, "name": name, "description": "d", "numDepartments": 0, "departments": [], "success": true })
    );
    let path = format!("livechat/tags/{id}");
    assert_eq!(h.agent.api.get(&path).await.ok(), saved);
    let body = json!({ "_id": id, "tagData": { "name": format!("{name}-b") } });
    let changed = h.admin.api.post("livechat/tags.save", body).await.ok();
    assert_eq!(
        (&changed["_id"], &changed["description"]),
        (&json!(id), &json!(""))
    );
    h.admin
        .api
        .post("livechat/tags.delete", json!({ "id": id }))
        .await
        .ok();
    assert_eq!(
        h.agent.api.get(&path).await.ok(),
        json!({ "body": null, "success": true })
    );
    let reply = h
        .admin
        .api
        .post("livechat/tags.delete", json!({ "id": id }))
        .await;
    reply.coded("error-tag-not-found", "Tag not found");
    let body = json!({ "_id": id, "tagData": { "name": "x" } });
    h.admin
        .api
        .post("livechat/tags.save", body)
        .await
        .coded("error-tag-not-found", "Tag not found");
}

#[tokio::test]
async fn everybody_sees_the_tags_of_their_departments() {
    let h = house::auto().await;
    let word = unique("seen-");
    let member = h.user("tags-member", &["user", "livechat-agent"]).await;
    let hidden = json!({ "showOnRegistration": false });
    let inner = house::department(&h.admin, "Inner tags", &[&member], hidden.clone()).await;
    let outer = house::department(&h.admin, "Outer tags", &[], hidden).await;
    let name = |n: &str| format!("{word}{n}");
    save(&h, &name("c-public"), &[]).await;
    save(&h, &name("b-inner"), &[&inner]).await;
    let saved = save(&h, &name("a-outer"), &[&outer, &inner]).await;
    assert_eq!(saved["numDepartments"], 2);
    save(&h, &name("d-outer"), &[&outer]).await;
    let all = [
        name("a-outer"),
        name("b-inner"),
        name("c-public"),
        name("d-outer"),
    ];
    assert_eq!(names(&member, &word, &[]).await, all[..3]);
    assert_eq!(names(&h.agent, &word, &[]).await, all[2..3]);
    assert_eq!(
        names(&h.admin, &word.to_uppercase(), &[("viewAll", "true")]).await,
        all
    );
    assert_eq!(
        names(&member, &word, &[("viewAll", "true")]).await,
        all[..3],
        "without the permission"
    );
    assert_eq!(
        names(&member, &word, &[("department", &inner)]).await,
        all[..3]
    );
    assert_eq!(
        names(&member, &word, &[("department", &outer)]).await,
        all[2..3]
    );
    assert_eq!(
        names(&h.admin, &word, &[("department", &outer)]).await,
        [all[0].clone(), all[2].clone(), all[3].clone()]
    );
    let page = h
        .admin
        .api
        .get_with(
            "livechat/tags",
            &[
                ("text", &word),
                ("viewAll", "true"),
                ("sort", r#"{"name":-1}"#),
                ("count", "1"),
                ("offset", "1"),
            ],
        )
        .await
        .ok();
    assert_eq!(
        (&page["tags"][0]["name"], &page["total"]),
        (&json!(all[2]), &json!(4))
    );
}

#[tokio::test]
async fn tags_are_refused() {
    let h = house::auto().await;
    let plain = h.user("tags-plain", &["user"]).await;
    for path in ["livechat/tags", "livechat/tags/x"] {
        plain.api.get(path).await.forbidden();
        h.api.get(path).await.not_logged_in();
    }
    let good = json!({ "tagData": { "name": "x" } });
    h.agent
        .api
        .post("livechat/tags.save", good)
        .await
        .forbidden();
    h.agent
        .api
        .post("livechat/tags.delete", json!({ "id": "x" }))
        .await
        .forbidden();
    for (body, text) in [
        (json!({}), "must have required property 'tagData'"),
        (json!({ "tagData": "x" }), "must be object"),
        (
            json!({ "tagData": {} }),
            "must have required property 'name'",
        ),
        (
            json!({ "tagData": { "name": " " } }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "tagData": { "name": "x", "more": 1 } }),
            "must NOT have additional properties",
        ),
        (
            json!({ "tagData": { "name": "x" }, "tagDepartments": "x" }),
            "must be array",
        ),
    ] {
        h.admin
            .api
            .post("livechat/tags.save", body)
            .await
            .invalid_params(text);
    }
    h.admin
        .api
        .post("livechat/tags.delete", json!({}))
        .await
        .invalid_params("must have required property 'id'");
}
