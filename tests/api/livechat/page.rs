//! `livechat/page.visited`, `livechat/visitors.pagesVisited`.

use crate::house::{self, is_date, is_id, list, text};
use crate::support::{Agent, Api, Server, Visitor, unique};
use serde_json::{Value, json};

fn info(title: &str) -> Value {
    json!({ "change": "url", "title": title, "location": { "href": format!("https://shop.example/{title}") } })
}

async fn visit(api: &Api, token: &str, rid: Option<&str>, title: &str) -> Value {
    let mut body = json!({ "token": token, "pageInfo": info(title) });
    if let Some(rid) = rid {
        body["rid"] = json!(rid);
    }
    api.post("livechat/page.visited", body).await.ok()
}

async fn pages(agent: &Agent, rid: &str) -> Vec<Value> {
    let path = format!("livechat/visitors.pagesVisited/{rid}?count=0");
    list(&agent.api.get(&path).await.ok()["pages"]).clone()
}

fn titles(pages: &[Value]) -> Vec<String> {
    pages
        .iter()
        .map(|p| text(&p["navigation"]["page"]["title"]))
        .collect()
}

#[tokio::test]
async fn pages_before_a_room_move_into_it() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    // Nobody has to be registered yet.
    let answer = visit(&h.api, &visitor.token, None, "one").await;
    assert_eq!(
        answer,
        json!({ "page": {
            "msg": "one - https://shop.example/one",
            "navigation": { "page": info("one"), "token": visitor.token },
        }, "success": true })
    );
    visit(&h.api, &visitor.token, None, "two").await;
    visit(&h.api, &unique("other-"), None, "foreign").await;
    visitor.register(json!({ "name": "Iris" })).await.ok();
    let rid = visitor.room_id().await;
    let before = house::room(&h.admin, &rid).await;
    visit(&h.api, &visitor.token, Some(&rid), "three").await;
    // Hidden: nothing of the room that clients look at moves.
    let after = house::room(&h.admin, &rid).await;
    for key in ["msgs", "lm", "lastMessage"] {
        assert_eq!(before[key], after[key], "{key}");
    }
    assert_eq!(house::story(&visitor, &rid).await[0], "livechat-started");
    let seen = pages(&h.agent, &rid).await;
    assert_eq!(titles(&seen), ["three", "two", "one"]);
    let page = &seen[0];
    assert!(is_id(&page["_id"]) && is_date(&page["ts"]), "{page}");
    assert_eq!(
        page,
        &json!({
            "_id": page["_id"], "rid": rid, "t": "livechat_navigation_history", "msg": "three - https://shop.example/three",
            "ts": page["ts"], "u": { "_id": "rocket.cat", "username": "rocket.cat", "name": "Rocket.Cat" }, "groupable": false,
            "_hidden": true, "navigation": { "page": info("three") }, "_updatedAt": page["_updatedAt"],
        })
    );
    assert!(
        text(&seen[2]["ts"]) < text(&before["ts"]),
        "they keep their times"
    );
    // They were the next room's, not every room's.
    visitor.close(&rid).await.ok();
    let next = visitor.room_id().await;
    assert_eq!(pages(&h.agent, &next).await, Vec::<Value>::new());
    // A closed room takes no more of them, and the answer is as usual.
    let answer = visit(&h.api, &visitor.token, Some(&rid), "late").await;
    assert_eq!(answer["page"]["navigation"]["page"]["title"], "late");
    assert_eq!(pages(&h.agent, &rid).await.len(), 3);
}

#[tokio::test]
async fn pages_are_shown_where_the_owner_wants_them() {
    let server = Server::builder()
        .setting("Livechat_Visitor_navigation_as_a_message", "true")
        .start()
        .await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let visitor = Visitor::new(&api);
    visit(&api, &visitor.token, None, "one").await;
    visitor.register(json!({})).await.ok();
    let rid = visitor.room_id().await;
    let before = house::room(&admin, &rid).await["msgs"].as_i64();
    visit(&api, &visitor.token, Some(&rid), "two").await;
    let story = house::story(&visitor, &rid).await;
    assert_eq!(
        story
            .iter()
            .filter(|s| *s == "livechat_navigation_history")
            .count(),
        2
    );
    assert_eq!(story[0], "livechat_navigation_history");
    let room = house::room(&admin, &rid).await;
    assert_eq!(room["msgs"].as_i64(), before.map(|n| n + 1));
    assert_ne!(room["lastMessage"]["t"], "livechat_navigation_history");
    assert!(pages(&admin, &rid).await[0].get("_hidden").is_none());
}

#[tokio::test]
async fn one_kind_of_change_is_looked_at() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let report = |change: &str| {
        let mut page = info("one");
        page["change"] = json!(change);
        // Older widgets say more of a page.
        page["more"] = json!(1);
        page["location"]["host"] = json!("shop.example");
        let body = json!({ "token": visitor.token, "rid": rid, "pageInfo": page });
        let api = api.clone();
        async move { api.post("livechat/page.visited", body).await.ok() }
    };
    assert_eq!(report("title").await, json!({ "success": true }));
    assert_eq!(
        report("url").await["page"]["navigation"]["page"],
        info("one")
    );
    admin.set("Livechat_history_monitor_type", "title").await;
    assert_eq!(report("url").await, json!({ "success": true }));
    report("title").await;
    assert_eq!(pages(&admin, &rid).await.len(), 2);
}

#[tokio::test]
async fn foreign_rooms_get_nothing_and_the_list_of_a_token_is_bounded() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&api).await;
    let stranger = Visitor::new(&api);
    for room in [rid.as_str(), "nowhere"] {
        let answer = visit(&api, &stranger.token, Some(room), "one").await;
        assert_eq!(answer["page"]["navigation"]["token"], stranger.token);
    }
    assert_eq!(pages(&admin, &rid).await.len(), 0);
    for number in 0..205 {
        visit(&api, &stranger.token, None, &number.to_string()).await;
    }
    stranger.register(json!({})).await.ok();
    let own = stranger.room_id().await;
    let seen = titles(&pages(&admin, &own).await);
    assert_eq!(seen.len(), 200);
    assert_eq!((seen[0].as_str(), seen[199].as_str()), ("204", "5"));
}

#[tokio::test]
async fn pages_come_in_pages() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for title in ["a", "b", "c"] {
        visit(&h.api, &visitor.token, Some(&rid), title).await;
    }
    let ask = |query: &str| {
        let path = format!("livechat/visitors.pagesVisited/{rid}?{query}");
        let api = h.agent.api.clone();
        async move { api.get(&path).await }
    };
    let page = ask("count=1&offset=1").await.ok();
    assert_eq!(titles(list(&page["pages"])), ["b"]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(1), &json!(1), &json!(3))
    );
    let page = ask("sort=%7B%22ts%22%3A1%7D").await.ok();
    assert_eq!(titles(list(&page["pages"])), ["a", "b", "c"]);
    ask("sort=x").await.coded(
        "error-invalid-sort",
        "Invalid sort parameter provided: \"x\"",
    );
    ask("nonsense=1")
        .await
        .invalid_params("must NOT have additional properties");
    let nowhere = "livechat/visitors.pagesVisited/nowhere";
    h.agent.api.get(nowhere).await.refused(400, "invalid-room");
    h.api.get(nowhere).await.not_logged_in();
    let plain = h.user(&unique("pages-plain-"), &["user"]).await;
    plain.api.get(nowhere).await.forbidden();
}

#[tokio::test]
async fn bad_parameters() {
    let api = house::auto().await.api;
    for (body, error) in [
        (json!({}), "must have required property 'token'"),
        (
            json!({ "token": "x" }),
            "must have required property 'pageInfo'",
        ),
        (json!({ "token": "x", "pageInfo": "y" }), "must be object"),
        (
            json!({ "token": "x", "pageInfo": {} }),
            "must have required property 'title'",
        ),
        (
            json!({ "token": "x", "pageInfo": { "title": "t" } }),
            "must have required property 'change'",
        ),
        (
            json!({ "token": "x", "pageInfo": { "title": "t", "change": "url" } }),
            "must have required property 'location'",
        ),
        (
            json!({ "token": "x", "pageInfo": { "title": "t", "change": "url", "location": {} } }),
            "must have required property 'href'",
        ),
        (
            json!({ "token": "x", "pageInfo": { "title": [], "change": "url", "location": { "href": "" } } }),
            "must be string",
        ),
        (
            json!({ "token": "x", "pageInfo": info("a"), "more": 1 }),
            "must NOT have additional properties",
        ),
        (
            json!({ "token": "x", "pageInfo": info(&"a".repeat(513)) }),
            "must NOT have more than 512 characters",
        ),
        (
            json!({ "token": "x", "pageInfo": { "title": "t", "change": "url", "location": { "href": "a".repeat(2049) } } }),
            "must NOT have more than 2048 characters",
        ),
    ] {
        api.post("livechat/page.visited", body)
            .await
            .invalid_params(error);
    }
}

#[tokio::test]
async fn pages_from_before_a_room_follow_it_through_every_hand() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let support = house::department(&admin, "Support", &[&ben], json!({})).await;
    let visitor = Visitor::new(&api);
    visitor.register(json!({ "name": "Iris" })).await.ok();
    visit(&api, &visitor.token, None, "one").await;
    visit(&api, &visitor.token, None, "two").await;
    let rid = visitor.room_id().await;
    let forward = async |body: Value| admin.api.post("livechat/room.forward", body).await.ok();
    let serves = async |name: &str| {
        assert_eq!(
            house::room(&admin, &rid).await["servedBy"]["username"],
            name
        );
    };
    serves("ana").await;
    forward(json!({ "roomId": rid, "userId": ben.id })).await;
    serves("ben").await;
    // On the way the visitor looks on, with and without naming the chat.
    visit(&api, &visitor.token, Some(&rid), "three").await;
    assert_eq!(titles(&pages(&ben, &rid).await), ["three", "two", "one"]);
    let body = json!({ "roomId": rid });
    admin
        .api
        .post("livechat/inquiries.returnAsInquiry", body)
        .await
        .ok();
    visit(&api, &visitor.token, Some(&rid), "four").await;
    forward(json!({ "roomId": rid, "departmentId": support })).await;
    serves("ben").await;
    assert_eq!(
        titles(&pages(&ben, &rid).await),
        ["four", "three", "two", "one"]
    );
    // They are the agents' to see: the visitor's own history and the moves of the chat do not hold them.
    let story = house::story(&visitor, &rid).await;
    assert!(
        !story.contains(&"livechat_navigation_history".to_owned()),
        "{story:?}"
    );
    let path = format!("livechat/transfer.history/{rid}");
    let moves = admin.api.get(&path).await.ok();
    assert_eq!(list(&moves["history"]).len(), 3, "{moves}");
    // Nothing of it is left over for the next chat.
    visitor.close(&rid).await.ok();
    let next = visitor.room_id().await;
    assert_eq!(pages(&ana, &next).await, Vec::<Value>::new());
}
