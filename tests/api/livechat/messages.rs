//! `POST livechat/messages`, `GET livechat/:rid/messages`.

use crate::house::{self, list, text};
use crate::support::{Agent, Reply, Visitor, unique};
use serde_json::{Value, json};

async fn read(user: &Agent, rid: &str, query: &[(&str, &str)]) -> Reply {
    user.api
        .get_with(&format!("livechat/{rid}/messages"), query)
        .await
}

/// The texts that hold `term`, newest first.
async fn found(user: &Agent, rid: &str, term: &str) -> Vec<String> {
    let page = read(user, rid, &[("searchTerm", term)]).await.ok();
    let texts: Vec<String> = list(&page["messages"])
        .iter()
        .map(|m| text(&m["msg"]))
        .collect();
    assert_eq!(page["total"], json!(texts.len()), "{term:?}");
    texts
}

#[tokio::test]
async fn many_messages_are_written_in_order_and_make_what_they_need() {
    let h = house::auto().await;
    let token = unique("bulk-");
    let body = json!({ "visitor": { "token": token, "name": "Iris", "email": "Iris@Example.org" },
        "messages": [{ "msg": "one" }, { "msg": "two" }, { "msg": "three" }] });
    let plain = h.user("bulk-plain", &["user"]).await;
    let answer = plain.api.post("livechat/messages", body).await.ok();
    let lines = list(&answer["messages"]);
    let texts: Vec<String> = lines.iter().map(|m| text(&m["msg"])).collect();
    assert_eq!(texts, ["one", "two", "three"]);
    let keys: Vec<&String> = lines[0].as_object().expect("an object").keys().collect();
    assert_eq!(keys, ["msg", "ts", "username"]);
    assert!(text(&lines[0]["ts"]) < text(&lines[1]["ts"]));
    let visitor = Visitor::with_token(&h.api, &token);
    let rid = visitor.room_id().await;
    assert_eq!(visitor.texts(&rid).await, ["one", "two", "three"]);
    let record = visitor.register(json!({})).await.ok()["visitor"].clone();
    assert_eq!(record["username"], lines[0]["username"]);
    assert_eq!(
        (&record["name"], &record["visitorEmails"]),
        (&json!("Iris"), &json!([{ "address": "iris@example.org" }]))
    );
    // The next ones go to the same room, and what is said of a known visitor changes nothing.
    let body =
        json!({ "visitor": { "token": token, "name": "Else" }, "messages": [{ "msg": "four" }] });
    plain.api.post("livechat/messages", body).await.ok();
    assert_eq!(visitor.room_id().await, rid);
    assert_eq!(visitor.texts(&rid).await.len(), 4);
    assert_eq!(
        visitor.register(json!({})).await.ok()["visitor"]["name"],
        "Iris"
    );
}

#[tokio::test]
async fn bulk_parameters_are_checked() {
    let h = house::auto().await;
    let cases = [
        (json!({}), "must have required property 'visitor'"),
        (
            json!({ "visitor": { "token": "t" } }),
            "must have required property 'messages'",
        ),
        (
            json!({ "visitor": {}, "messages": [{ "msg": "x" }] }),
            "must have required property 'token'",
        ),
        (
            json!({ "visitor": "t", "messages": [{ "msg": "x" }] }),
            "must be object",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": "x" }),
            "must be array",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": [] }),
            "must NOT have fewer than 1 items",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": [{}] }),
            "must have required property 'msg'",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": [{ "msg": {} }] }),
            "must be string",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": [{ "msg": " " }] }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": [{ "msg": "x" }], "more": 1 }),
            "must NOT have additional properties",
        ),
        (
            json!({ "visitor": { "token": "t" }, "messages": vec![json!({ "msg": "x" }); 1001] }),
            "must NOT have more than 1000 items",
        ),
    ];
    for (body, text) in cases {
        h.agent
            .api
            .post("livechat/messages", body)
            .await
            .invalid_params(text);
    }
    let body = json!({ "visitor": { "token": "" }, "messages": [{ "msg": "x" }] });
    let reply = h.agent.api.post("livechat/messages", body.clone()).await;
    reply.coded("error-invalid-token", "Token cannot be empty");
    h.api.post("livechat/messages", body).await.not_logged_in();
    // One that is too long, and none of them is written.
    let token = unique("bulk-");
    let body = json!({ "visitor": { "token": token }, "messages": [{ "msg": "x" }, { "msg": "x".repeat(20_001) }] });
    let reply = h.agent.api.post("livechat/messages", body).await;
    reply.refused(400, "message-length-exceeds-character-limit");
    let visitor = Visitor::with_token(&h.api, &token);
    let rid = visitor.room_id().await;
    assert!(visitor.texts(&rid).await.is_empty());
}

#[tokio::test]
async fn what_was_said_is_listed_and_searched() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let texts = [
        "Hello World",
        "ПРИВЕТ, мир",
        "日本語のテキスト",
        "Große Straße",
        "50% \"off\" OR 1=1 *",
        "👍🏽",
    ];
    for text in texts {
        visitor.send(&rid, text).await.ok();
    }
    let page = read(&h.agent, &rid, &[]).await.ok();
    let listed: Vec<String> = list(&page["messages"])
        .iter()
        .map(|m| text(&m["msg"]))
        .collect();
    let newest_first: Vec<&str> = texts.iter().rev().copied().collect();
    assert_eq!(listed, newest_first, "no system message among them");
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(50), &json!(0), &json!(6))
    );
    assert!(
        list(&page["messages"])
            .iter()
            .all(|m| m.get("token").is_none())
    );
    let part = read(
        &h.agent,
        &rid,
        &[("count", "2"), ("offset", "1"), ("sort", r#"{"ts":1}"#)],
    )
    .await
    .ok();
    let part: Vec<String> = list(&part["messages"])
        .iter()
        .map(|m| text(&m["msg"]))
        .collect();
    assert_eq!(part, texts[1..3]);
    for (term, wanted) in [
        ("hello", vec![0]),
        ("LO W", vec![0]),
        ("привет", vec![1]),
        ("本", vec![2]),
        ("日本", vec![2]),
        ("SS", vec![]),
        ("ß", vec![3]),
        ("GROßE", vec![3]),
        ("\"OFF\" or", vec![4]),
        ("%", vec![4]),
        ("*", vec![4]),
        ("👍", vec![5]),
        ("o", vec![4, 3, 0]),
        ("nothing of the kind", vec![]),
    ] {
        let wanted: Vec<&str> = wanted.into_iter().map(|i: usize| texts[i]).collect();
        assert_eq!(found(&h.agent, &rid, term).await, wanted, "{term:?}");
    }
    // The closing words are among what was said; another room's words are not.
    let (_, other) = Visitor::with_room(&h.api).await;
    assert!(found(&h.agent, &other, "hello").await.is_empty());
    let close = json!({ "rid": rid, "comment": "Hello and goodbye" });
    h.agent
        .api
        .post("livechat/room.closeByUser", close)
        .await
        .ok();
    assert_eq!(
        found(&h.agent, &rid, "hello").await,
        ["Hello and goodbye", "Hello World"]
    );
}

#[tokio::test]
async fn what_changes_is_found_as_it_is_now() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for (id, text) in [("first", "alpha words"), ("second", "beta words")] {
        visitor
            .send_as(&rid, &format!("{rid}-{id}"), text)
            .await
            .ok();
    }
    assert_eq!(found(&h.agent, &rid, "words").await.len(), 2);
    let edit = json!({ "token": visitor.token, "rid": rid, "msg": "gamma" });
    h.api
        .put(&format!("livechat/message/{rid}-first"), edit)
        .await
        .ok();
    let gone = json!({ "token": visitor.token, "rid": rid });
    h.api
        .delete_with(&format!("livechat/message/{rid}-second"), gone)
        .await
        .ok();
    assert!(found(&h.agent, &rid, "words").await.is_empty());
    assert_eq!(found(&h.agent, &rid, "GAM").await, ["gamma"]);
}

#[tokio::test]
async fn reading_a_room_needs_access_and_fitting_parameters() {
    let h = house::auto().await;
    let (_, rid) = Visitor::with_room(&h.api).await;
    let path = format!("livechat/{rid}/messages");
    h.api.get(&path).await.not_logged_in();
    h.user("reads-plain", &["user"])
        .await
        .api
        .get(&path)
        .await
        .forbidden();
    let other = h.user("reads-other", &["user", "livechat-agent"]).await;
    other.api.get(&path).await.refused(400, "not-allowed");
    h.agent
        .api
        .get("livechat/nowhere/messages")
        .await
        .refused(400, "invalid-room");
    let bad: &[(&[(&str, &str)], &str)] = &[
        (&[("count", "x")], "must be number"),
        (&[("more", "x")], "must NOT have additional properties"),
        (&[("searchTerm[]", "x")], "must be string"),
    ];
    for (query, text) in bad {
        read(&h.agent, &rid, query).await.invalid_params(text);
    }
    let reply = read(&h.agent, &rid, &[("sort", "{bad")]).await;
    reply.coded(
        "error-invalid-sort",
        "Invalid sort parameter provided: \"{bad\"",
    );
    let long = "é".repeat(2000);
    assert_eq!(
        read(&h.agent, &rid, &[("searchTerm", &long)]).await.ok()["messages"],
        Value::Array(Vec::new())
    );
}
