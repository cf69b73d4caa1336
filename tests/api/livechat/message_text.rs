//! What a message may say: lengths, quotes, leads, and what nobody may forge.

use crate::house::{self, list, text};
use crate::support::{Api, Reply, Server, Visitor, unique};
use serde_json::{Value, json};

async fn post(api: &Api, body: Value) -> Reply {
    api.post("livechat/message", body).await
}

#[tokio::test]
async fn whatever_a_visitor_forges_is_dropped() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let sent = post(
        &h.api,
        json!({
            "token": visitor.token, "rid": rid, "msg": "hello", "t": "livechat-close", "u": { "_id": h.agent.id, "username": "ana" },
            "ts": "2001-01-01T00:00:00.000Z", "alias": "Boss", "avatar": "/x.png", "emoji": ":x:", "attachments": [{ "text": "x" }],
            "file": { "_id": "x" }, "files": [{}], "bot": true, "groupable": false, "role": "admin", "_hidden": true,
            "agent": { "agentId": "someone", "username": "else" },
        }),
    )
    .await
    .ok()["message"]
        .clone();
    for key in [
        "t",
        "avatar",
        "emoji",
        "attachments",
        "file",
        "files",
        "bot",
        "groupable",
        "role",
        "_hidden",
    ] {
        assert!(sent.get(key).is_none(), "{key}: {sent}");
    }
    assert_eq!(sent["alias"], "Iris");
    assert_ne!(sent["u"]["username"], "ana");
    assert!(!text(&sent["ts"]).starts_with("2001"));
    assert_eq!(
        house::room(&h.admin, &rid).await["servedBy"]["_id"],
        json!(h.agent.id)
    );
}

#[tokio::test]
async fn lengths_count_utf16_units() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let too_long = "message-length-exceeds-character-limit";
    // Without a limit of the owner's there is a last one.
    visitor.send(&rid, &"é".repeat(20_000)).await.ok();
    visitor
        .send(&rid, &"é".repeat(20_001))
        .await
        .refused(400, too_long);
    admin
        .set("Livechat_enable_message_character_limit", true)
        .await;
    visitor.send(&rid, &"x".repeat(5000)).await.ok();
    visitor
        .send(&rid, &"x".repeat(5001))
        .await
        .refused(400, too_long);
    admin.set("Livechat_message_character_limit", 10).await;
    visitor.send(&rid, &"😀".repeat(5)).await.ok();
    visitor
        .send(&rid, &format!("{}x", "😀".repeat(5)))
        .await
        .refused(400, too_long);
    let id = unique("m");
    visitor.send_as(&rid, &id, "short").await.ok();
    let body = json!({ "token": visitor.token, "rid": rid, "msg": "far too long" });
    api.put(&format!("livechat/message/{id}"), body)
        .await
        .refused(400, too_long);
}

#[tokio::test]
async fn a_link_to_a_message_of_the_same_room_quotes_it() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, foreign) = Visitor::with_room(&h.api).await;
    let site = text(&h.api.get("livechat/config").await.ok()["config"]["resources"]["sound"])
        .replace("/sounds/chime.mp3", "");
    let asked = visitor.send(&rid, "the question").await.ok()["message"].clone();
    let link = format!("{site}/live/{rid}?msg={}", text(&asked["_id"]));
    for (words, author) in [
        (format!("[ ]({link}) this one"), true),
        (format!("{link} again"), false),
    ] {
        let sent = if author {
            visitor.send(&rid, &words).await.ok()
        } else {
            h.agent.say(&rid, &words).await.ok()
        };
        assert_eq!(sent["message"]["msg"], json!(words));
        let quote = &sent["message"]["attachments"][0];
        assert_eq!(
            (
                &quote["message_link"],
                &quote["text"],
                &quote["author_name"]
            ),
            (&json!(link), &json!("the question"), &json!("Iris"))
        );
        assert_eq!(quote["ts"], asked["ts"]);
    }
    // An edit follows the words: the quote goes, comes, and is another one.
    let second = text(&visitor.send(&rid, "second question").await.ok()["message"]["_id"]);
    let mine = text(&visitor.send(&rid, &link).await.ok()["message"]["_id"]);
    for (words, quoted) in [
        (
            format!("{site}/live/{rid}?msg={second}"),
            Some("second question"),
        ),
        ("no link".to_owned(), None),
        (format!("{link} at last"), Some("the question")),
    ] {
        let body = json!({ "token": visitor.token, "rid": rid, "msg": words });
        let edited = h
            .api
            .put(&format!("livechat/message/{mine}"), body)
            .await
            .ok();
        let quotes = &edited["message"]["attachments"];
        assert_eq!(quotes[0]["text"].as_str(), quoted, "{edited}");
        assert_eq!(
            quotes.as_array().map_or(0, Vec::len),
            usize::from(quoted.is_some())
        );
    }
    let theirs = text(&other.send(&foreign, "secret").await.ok()["message"]["_id"]);
    for link in [
        format!("{site}/live/{foreign}?msg={theirs}"),
        format!("{site}/live/{rid}?msg={theirs}"),
    ] {
        let sent = visitor.send(&rid, &link).await.ok();
        assert!(!sent["message"].to_string().contains("secret"), "{sent}");
    }
}

#[tokio::test]
async fn addresses_in_a_text_are_leads_beside_the_visitors_own() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    visitor
        .register(json!({ "email": "own@example.org" }))
        .await
        .ok();
    let rid = visitor.room_id().await;
    visitor
        .send(&rid, "write to other@example.org or call +46 70 123 45 67")
        .await
        .ok();
    visitor.send(&rid, "I said other@example.org").await.ok();
    let record = visitor.register(json!({})).await.ok()["visitor"].clone();
    assert_eq!(
        record["visitorEmails"],
        json!([{ "address": "own@example.org" }, { "address": "other@example.org" }])
    );
    assert_eq!(list(&record["phone"]).len(), 1, "{record}");
}
