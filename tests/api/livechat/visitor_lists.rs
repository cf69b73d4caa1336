//! `livechat/visitors.search`, `.autocomplete`, `.chatHistory`, `.searchChats`, `livechat/visitor/:token/room`.

use crate::house::{self, House, list, text};
use crate::support::{Agent, Visitor, unique};
use serde_json::{Value, json};

async fn visitor(h: &House, more: Value) -> (Visitor, String) {
    let visitor = Visitor::new(&h.api);
    let record = visitor.register(more).await.ok();
    (visitor, text(&record["visitor"]["_id"]))
}

fn ids(page: &Value, key: &str) -> Vec<String> {
    list(&page[key]).iter().map(|v| text(&v["_id"])).collect()
}

async fn search(user: &Agent, query: &[(&str, &str)]) -> Value {
    user.api
        .get_with("livechat/visitors.search", query)
        .await
        .ok()
}

#[tokio::test]
async fn visitors_are_found_by_what_they_are_called_and_by_whole_addresses() {
    let h = house::auto().await;
    let word = unique("Zoë ÅNGSTRÖM ");
    let (_, a) = visitor(&h, json!({ "name": format!("{word} a"), "email": "zoe@visitors.example.org", "phone": "+46 70 11" })).await;
    let (_, b) = visitor(&h, json!({ "name": format!("{word} b") })).await;
    let folded = word.to_lowercase();
    let page = search(&h.agent, &[("term", &folded)]).await;
    assert_eq!(
        ids(&page, "visitors"),
        [b.clone(), a.clone()],
        "newest first"
    );
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(0), &json!(2))
    );
    let line = list(&page["visitors"])[1].clone();
    let keys: Vec<&String> = line.as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["_id", "name", "phone", "username", "visitorEmails"]);
    let page = search(
        &h.agent,
        &[("term", &folded), ("sort", r#"{"name":1}"#), ("count", "1")],
    )
    .await;
    assert_eq!(
        (ids(&page, "visitors"), &page["total"]),
        (vec![a.clone()], &json!(2))
    );
    // The visitor's own name for it, and whole addresses and numbers; not parts of them.
    for term in [
        text(&line["username"]),
        "ZOE@visitors.example.org".to_owned(),
        "+46 70 11".to_owned(),
    ] {
        assert!(
            ids(&search(&h.agent, &[("term", &term)]).await, "visitors").contains(&a),
            "{term}"
        );
    }
    for term in ["visitors.example", "\" OR * (", "% of nobody"] {
        assert!(
            ids(&search(&h.agent, &[("term", term)]).await, "visitors").is_empty(),
            "{term}"
        );
    }
    // One and two characters, and none at all.
    for term in ["Å", "öm", ""] {
        let total = search(&h.agent, &[("term", term)]).await["total"].clone();
        assert!(total.as_i64() >= Some(2), "{term}: {total}");
    }
    // In any order, with an index for it or without.
    for key in [
        "ts",
        "name",
        "username",
        "status",
        "lastChat.ts",
        "_updatedAt",
        "_id",
    ] {
        for way in [1, -1] {
            let sort = json!({ key: way }).to_string();
            let page = search(&h.agent, &[("term", ""), ("sort", &sort), ("count", "2")]).await;
            assert_eq!(ids(&page, "visitors").len(), 2, "{sort}");
        }
    }
    // Another name, and the old one is gone.
    let renamed = visitor(&h, json!({ "name": "Somebody" })).await.0;
    let other = unique("Quillon");
    renamed.register(json!({ "name": other })).await.ok();
    assert_eq!(
        search(&h.agent, &[("term", &other.to_uppercase())]).await["total"],
        1
    );
    renamed.register(json!({ "name": "Nobody" })).await.ok();
    assert_eq!(search(&h.agent, &[("term", &other)]).await["total"], 0);
    h.agent
        .api
        .get("livechat/visitors.search")
        .await
        .invalid_params("must have required property 'term'");
}

#[tokio::test]
async fn names_are_completed() {
    let h = house::auto().await;
    let word = unique("Übung-");
    let mut made = Vec::new();
    for n in 0..12 {
        made.push(
            visitor(&h, json!({ "name": format!("{word} {n:02}") }))
                .await
                .1,
        );
    }
    let ask = |selector: Value| {
        let api = h.agent.api.clone();
        async move {
            let raw = selector.to_string();
            api.get_with("livechat/visitors.autocomplete", &[("selector", &raw)])
                .await
                .ok()["items"]
                .clone()
        }
    };
    let items = ask(json!({ "term": format!(" {} ", word.to_lowercase()) })).await;
    let got: Vec<String> = list(&items).iter().map(|v| text(&v["_id"])).collect();
    assert_eq!(got, made[..10], "the first ten by name");
    let first = &list(&items)[0];
    assert_eq!(
        first["custom_name"],
        format!("{} - {}", text(&first["username"]), text(&first["name"]))
    );
    assert_eq!(first.as_object().expect("an object").len(), 4);
    let items = ask(json!({ "term": word, "exceptions": &made[..11] })).await;
    assert_eq!(list(&items).len(), 1);
    let items = ask(json!({ "term": word, "conditions": { "username": first["username"], "name": { "$ne": "x" } } })).await;
    assert_eq!(list(&items).len(), 1);
    assert!(list(&ask(json!({ "term": word, "conditions": { "shoe": "x" } })).await).is_empty());
    // Inside a name is not its beginning.
    assert!(list(&ask(json!({ "term": word.trim_start_matches("Üb") })).await).is_empty());
    assert_eq!(list(&ask(json!({})).await).len(), 10);
    h.agent
        .api
        .get_with("livechat/visitors.autocomplete", &[("selector", "{bad")])
        .await
        .refused(400, "The 'selector' param must be a JSON object");
    h.agent
        .api
        .get("livechat/visitors.autocomplete")
        .await
        .invalid_params("must have required property 'selector'");
}

struct Chats {
    visitor: Visitor,
    id: String,
    closed: String,
    open: String,
}

/// A visitor with a closed chat about apples and an open one about pears.
async fn chats(h: &House) -> Chats {
    let (visitor, id) = visitor(h, json!({ "name": "Iris" })).await;
    let closed = visitor.room_id().await;
    visitor.send(&closed, "Apples, please").await.ok();
    let close = json!({ "rid": closed, "comment": "sold", "tags": ["fruit"] });
    h.agent
        .api
        .post("livechat/room.closeByUser", close)
        .await
        .ok();
    let open = visitor.room_id().await;
    visitor.send(&open, "And PEARS").await.ok();
    Chats {
        visitor,
        id,
        closed,
        open,
    }
}

#[tokio::test]
async fn all_rooms_of_a_visitor_are_listed() {
    let h = house::auto().await;
    let c = chats(&h).await;
    let path = format!(
        "livechat/visitors.chatHistory/room/{}/visitor/{}",
        c.open, c.id
    );
    let page = h.agent.api.get(&path).await.ok();
    assert_eq!(ids(&page, "history"), [c.open.clone(), c.closed.clone()]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(2), &json!(0), &json!(2))
    );
    assert!(
        page["history"][1]["closedAt"].is_string() && page["history"][0]["open"] == json!(true)
    );
    let nobody = format!(
        "livechat/visitors.chatHistory/room/{}/visitor/nobody",
        c.open
    );
    assert_eq!(h.agent.api.get(&nobody).await.ok()["total"], 0);
    for call in ["chatHistory", "searchChats"] {
        let path = format!("livechat/visitors.{call}/room/{}/visitor/{}", c.open, c.id);
        h.api.get(&path).await.not_logged_in();
        h.user(&format!("{call}-plain"), &["user"])
            .await
            .api
            .get(&path)
            .await
            .forbidden();
        let other = h
            .user(&format!("{call}-other"), &["user", "livechat-agent"])
            .await;
        other.api.get(&path).await.refused(400, "error-not-allowed");
        let unknown = format!("livechat/visitors.{call}/room/nowhere/visitor/{}", c.id);
        h.agent.api.get(&unknown).await.refused(400, "invalid-room");
        h.agent
            .api
            .get(&format!("{path}?more=1"))
            .await
            .invalid_params("must NOT have additional properties");
        h.agent
            .api
            .get(&format!("{path}?offset=x"))
            .await
            .invalid_params("must be number");
    }
}

#[tokio::test]
async fn chats_are_searched_by_what_was_said() {
    let h = house::auto().await;
    let c = chats(&h).await;
    let path = format!(
        "livechat/visitors.searchChats/room/{}/visitor/{}",
        c.open, c.id
    );
    let ask = |query: &'static [(&'static str, &'static str)]| {
        let (api, path) = (h.agent.api.clone(), path.clone());
        async move { api.get_with(&path, query).await.ok() }
    };
    for (query, wanted) in [
        (&[][..], vec![&c.open, &c.closed]),
        (&[("searchText", "apples")], vec![&c.closed]),
        (&[("searchText", "pear")], vec![&c.open]),
        (&[("searchText", "P")], vec![&c.open, &c.closed]),
        (&[("searchText", "sold")], vec![&c.closed]),
        (&[("searchText", "plums")], vec![]),
        (&[("closedChatsOnly", "true")], vec![&c.closed]),
        (&[("servedChatsOnly", "true")], vec![&c.open, &c.closed]),
        (&[("source", "AP")], vec![&c.open, &c.closed]),
        (&[("source", "widget")], vec![]),
        (
            &[("searchText", "p"), ("closedChatsOnly", "true")],
            vec![&c.closed],
        ),
    ] {
        let page = ask(query).await;
        let got = ids(&page, "history");
        assert_eq!(got.iter().collect::<Vec<_>>(), wanted, "{query:?}");
        assert_eq!(page["total"], json!(wanted.len()), "{query:?}");
    }
    let page = ask(&[("closedChatsOnly", "true")]).await;
    let line = list(&page["history"])[0].clone();
    let keys: Vec<&String> = line.as_object().expect("an object").keys().collect();
    assert_eq!(
        keys,
        [
            "_id",
            "closedAt",
            "closedBy",
            "closer",
            "closingMessage",
            "fname",
            "msgs",
            "servedBy",
            "tags",
            "ts",
            "v"
        ]
    );
    assert_eq!(
        (&line["closingMessage"]["msg"], &line["tags"]),
        (&json!("sold"), &json!(["fruit"]))
    );
    let keys: Vec<&String> = line["v"].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["_id", "status", "username"]);
    // A message that is taken back is not found any more.
    let sent = c.visitor.send(&c.open, "mangoes too").await.ok();
    assert_eq!(ask(&[("searchText", "mango")]).await["total"], 1);
    let gone = json!({ "token": c.visitor.token, "rid": c.open });
    let path = format!("livechat/message/{}", text(&sent["message"]["_id"]));
    h.api.delete_with(&path, gone).await.ok();
    assert_eq!(ask(&[("searchText", "mango")]).await["total"], 0);
}

#[tokio::test]
async fn managers_see_the_open_rooms_of_a_token() {
    let h = house::auto().await;
    let c = chats(&h).await;
    let path = format!("livechat/visitor/{}/room", c.visitor.token);
    let rooms = h.admin.api.get(&path).await.ok()["rooms"].clone();
    let served_by = c.visitor.room().await.ok()["room"]["servedBy"].clone();
    assert_eq!(
        rooms,
        json!([{ "_id": c.open, "t": "l", "cl": false, "servedBy": served_by }])
    );
    assert_eq!(
        h.admin.api.get("livechat/visitor/nobody/room").await.ok()["rooms"],
        json!([])
    );
    h.agent.api.get(&path).await.forbidden();
    h.api.get(&path).await.not_logged_in();
}
