//! `POST` and `GET livechat/message`, `livechat/messages.history/:rid`.

use crate::house::{self, is_date, is_id, list, text};
use crate::support::{Api, Reply, Server, Visitor, encode, unique};
use serde_json::{Value, json};

async fn post(api: &Api, body: Value) -> Reply {
    api.post("livechat/message", body).await
}

#[tokio::test]
async fn a_message_comes_back_whole() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let who = visitor.register(json!({})).await.ok()["visitor"].clone();
    let sent = visitor
        .send(&rid, "see https://a.example/x?y=1, ok?")
        .await
        .ok()["message"]
        .clone();
    assert!(
        is_id(&sent["_id"]) && is_date(&sent["ts"]) && is_date(&sent["_updatedAt"]),
        "{sent}"
    );
    assert_eq!(
        sent,
        json!({
            "_id": sent["_id"], "rid": rid, "msg": "see https://a.example/x?y=1, ok?", "token": visitor.token, "alias": "Iris",
            "ts": sent["ts"], "u": { "_id": who["_id"], "username": who["username"], "name": "Iris" },
            "urls": [{ "url": "https://a.example/x?y=1" }], "mentions": [], "channels": [], "_updatedAt": sent["_updatedAt"],
        })
    );
    let path = format!(
        "livechat/message/{}?token={}&rid={rid}",
        text(&sent["_id"]),
        visitor.token
    );
    assert_eq!(h.api.get(&path).await.ok()["message"], sent);
    let history = visitor.history(&rid).await.ok();
    assert_eq!(history["messages"][0], sent);
    // Without a name there is no alias.
    let nameless = Visitor::new(&h.api);
    nameless.register(json!({})).await.ok();
    let room = nameless.room_id().await;
    let sent = nameless.send(&room, "hi").await.ok()["message"].clone();
    assert!(
        sent.get("alias").is_none() && sent["u"].get("name").is_none(),
        "{sent}"
    );
    assert_eq!(sent["urls"], json!([]));
}

#[tokio::test]
async fn a_message_moves_room_inquiry_and_subscription() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let before = house::room(&h.admin, &rid).await;
    let first = visitor.send(&rid, "first").await.ok()["message"].clone();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["msgs"], json!(before["msgs"].as_i64().unwrap() + 1));
    assert_eq!(
        (&room["lm"], &room["v"]["lastMessageTs"]),
        (&first["ts"], &first["ts"])
    );
    assert_eq!(
        (&room["lastMessage"]["_id"], &room["lastMessage"]["msg"]),
        (&first["_id"], &json!("first"))
    );
    assert_eq!(room["metrics"], json!({ "v": { "lq": first["ts"] } }));
    assert_eq!(room["waitingResponse"], true);
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(
        (&entry["message"], &entry["lastMessage"]["_id"]),
        (&json!("first"), &first["_id"])
    );
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(
        (&place["unread"], &place["alert"]),
        (&json!(2), &json!(true))
    );

    let second = visitor.send(&rid, "second").await.ok()["message"].clone();
    assert!(text(&second["ts"]) > text(&first["ts"]));
    let entry = house::inquiry(&h.agent, &rid).await;
    assert_eq!(
        (&entry["message"], &entry["lastMessage"]["_id"]),
        (&json!("first"), &second["_id"])
    );
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(
        room["metrics"]["v"]["lq"], first["ts"],
        "the oldest open question counts"
    );
    assert_eq!(house::subscription(&h.agent, &rid).await["unread"], 3);

    let answer = h.agent.say(&rid, "answer").await.ok()["message"].clone();
    let room = house::room(&h.admin, &rid).await;
    assert!(room.get("waitingResponse").is_none(), "{room}");
    assert_eq!(
        room["responseBy"],
        json!({ "_id": h.agent.id, "username": "ana", "firstResponseTs": answer["ts"], "lastMessageTs": answer["ts"] })
    );
    let m = &room["metrics"];
    assert_eq!(
        (
            &m["servedBy"]["lr"],
            &m["response"]["fd"],
            &m["reaction"]["fd"]
        ),
        (&answer["ts"], &answer["ts"], &answer["ts"])
    );
    assert_eq!(m["response"]["total"], 1);
    assert_eq!(
        (&m["response"]["tt"], &m["response"]["avg"]),
        (&m["response"]["ft"], &m["response"]["ft"])
    );
    assert_eq!(m["reaction"]["tt"], m["reaction"]["ft"]);
    let month = text(&answer["ts"])[..7].to_owned();
    assert_eq!(room["v"]["activity"], json!([month]));
    let record = visitor.register(json!({})).await.ok();
    assert_eq!(record["visitor"]["activity"], json!([month]));
    // A second answer to the same question only moves the time of the last word.
    let more = h.agent.say(&rid, "and more").await.ok()["message"].clone();
    let again = house::room(&h.admin, &rid).await;
    assert_eq!(again["responseBy"]["lastMessageTs"], more["ts"]);
    assert_eq!(again["responseBy"]["firstResponseTs"], answer["ts"]);
    assert_eq!(again["metrics"]["response"]["total"], 1);
    // A new question opens a new count.
    let third = visitor.send(&rid, "third").await.ok()["message"].clone();
    let asked = house::room(&h.admin, &rid).await;
    assert_eq!(
        (&asked["metrics"]["v"]["lq"], &asked["waitingResponse"]),
        (&third["ts"], &json!(true))
    );
    h.agent.say(&rid, "yes").await.ok();
    let room = house::room(&h.admin, &rid).await;
    assert_eq!(room["metrics"]["response"]["total"], 2);
    assert_eq!(room["metrics"]["response"]["ft"], m["response"]["ft"]);
    // Rooms made later carry the months of activity.
    visitor.close(&rid).await.ok();
    let next = visitor.room().await.ok();
    assert_eq!(next["room"]["v"]["activity"], json!([month]));
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
async fn an_own_id_makes_a_retry_safe() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = unique("own-");
    let first = visitor.send_as(&rid, &id, "once").await.ok();
    assert_eq!(first["message"]["_id"], json!(id));
    let count = house::room(&h.admin, &rid).await["msgs"].clone();
    let again = visitor.send_as(&rid, &id, "once").await.ok();
    assert_eq!(again, first);
    assert_eq!(house::room(&h.admin, &rid).await["msgs"], count);
    assert_eq!(visitor.texts(&rid).await, ["once"]);
    visitor
        .send_as(&rid, &id, "twice")
        .await
        .refused(400, "error-message-id-conflict");
    let (other, foreign) = Visitor::with_room(&h.api).await;
    other
        .send_as(&foreign, &id, "once")
        .await
        .refused(400, "error-message-id-conflict");
    assert!(other.texts(&foreign).await.is_empty());
    h.agent.say(&rid, "mine").await.ok();
    let body = json!({ "message": { "rid": rid, "msg": "once", "_id": id } });
    h.agent
        .api
        .post("chat.sendMessage", body)
        .await
        .refused(400, "error-message-id-conflict");
    // The answer to a retry is the stored message even after the chat has ended.
    visitor.close(&rid).await.ok();
    assert_eq!(
        visitor.send_as(&rid, &id, "once").await.ok()["message"],
        first["message"]
    );
    visitor
        .send_as(&rid, &unique("own-"), "late")
        .await
        .refused(400, "room-closed");

    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for id in ["!".to_owned(), format!("{:~<128}", unique("{\"#"))] {
        visitor.send_as(&rid, &id, "x").await.ok();
    }
    for id in ["", " ", "a b", "ö", "a\nb", "a\u{7f}", &"a".repeat(129)] {
        let reply = visitor.send_as(&rid, id, "x").await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("invalid-params")),
            "{id:?}: {}",
            reply.text
        );
    }
    let reply = post(
        &h.api,
        json!({ "token": visitor.token, "rid": rid, "msg": "x", "_id": null }),
    )
    .await
    .ok();
    assert!(is_id(&reply["message"]["_id"]));
}

#[tokio::test]
async fn parameters_are_checked_in_order() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let token = visitor.token.clone();
    let cases = [
        (json!({}), "must have required property 'token'"),
        (
            json!({ "token": token, "msg": "x" }),
            "must have required property 'rid'",
        ),
        (
            json!({ "token": token, "rid": rid }),
            "must have required property 'msg'",
        ),
        (
            json!({ "token": [token], "rid": rid, "msg": "x" }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": { "$ne": 1 }, "msg": "x" }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": ["x"] }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "_id": {} }),
            "must be string",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "agent": "ana" }),
            "must be object",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "x", "agent": { "agentId": "a" } }),
            "must have required property 'username'",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "" }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": " \n\t\u{a0}" }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": null }),
            "must NOT have fewer than 1 characters",
        ),
        (
            json!({ "token": token, "rid": rid, "msg": "\u{0}" }),
            "must NOT have fewer than 1 characters",
        ),
    ];
    for (body, text) in cases {
        post(&h.api, body).await.invalid_params(text);
    }
    // Scalars become texts; NUL is removed.
    let sent = post(&h.api, json!({ "token": token, "rid": rid, "msg": 5 }))
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "5");
    let sent = post(&h.api, json!({ "token": token, "rid": rid, "msg": true }))
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "true");
    let sent = visitor.send(&rid, " a\u{0}b ").await.ok();
    assert_eq!(sent["message"]["msg"], " ab ");
    // A form body is read too.
    let form = format!("token={}&rid={rid}&msg=by+form%21", encode(&token));
    let sent = h
        .api
        .post_raw(
            "livechat/message",
            "application/x-www-form-urlencoded",
            form.as_bytes(),
        )
        .await
        .ok();
    assert_eq!(sent["message"]["msg"], "by form!");
    // The token is looked at before the room.
    post(&h.api, json!({ "token": "nobody", "rid": rid, "msg": "x" }))
        .await
        .refused(400, "invalid-token");
    let unknown = post(
        &h.api,
        json!({ "token": token, "rid": "nothing", "msg": "x" }),
    )
    .await;
    unknown.refused(400, "invalid-room");
    let (_, foreign) = Visitor::with_room(&h.api).await;
    let theirs = post(
        &h.api,
        json!({ "token": token, "rid": foreign, "msg": "x" }),
    )
    .await;
    assert_eq!(theirs.text, unknown.text);
    visitor.close(&rid).await.ok();
    visitor.send(&rid, "late").await.refused(400, "room-closed");
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
async fn one_message_is_read_within_its_room_only() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, foreign) = Visitor::with_room(&h.api).await;
    let id = text(&visitor.send(&rid, "mine").await.ok()["message"]["_id"]);
    let get = |id: &str, token: &str, rid: &str| {
        let path = format!("livechat/message/{}", encode(id));
        let (token, rid) = (token.to_owned(), rid.to_owned());
        let api = h.api.clone();
        async move {
            api.get_with(&path, &[("token", &token), ("rid", &rid)])
                .await
        }
    };
    get(&id, &visitor.token, &rid).await.ok();
    let unknown = get("nothing", &visitor.token, &rid).await;
    unknown.refused(400, "invalid-message");
    let elsewhere = get(&id, &other.token, &foreign).await;
    assert_eq!(elsewhere.text, unknown.text);
    get(&id, &other.token, &rid)
        .await
        .refused(400, "invalid-room");
    get(&id, "nobody", &rid).await.refused(400, "invalid-token");
    let path = format!("livechat/message/{id}");
    h.api
        .get(&path)
        .await
        .invalid_params("must have required property 'token'");
    h.api
        .get(&format!("{path}?token=x"))
        .await
        .invalid_params("must have required property 'rid'");
    h.api
        .get(&format!("{path}?token=x&rid=y&z=1"))
        .await
        .invalid_params("must NOT have additional properties");
    visitor.close(&rid).await.ok();
    get(&id, &visitor.token, &rid).await.ok();
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

#[tokio::test]
async fn history_is_newest_first_and_pages() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for n in 0..25 {
        visitor.send(&rid, &format!("m{n}")).await.ok();
    }
    let get = |more: &str| {
        let path = format!(
            "livechat/messages.history/{rid}?token={}{more}",
            encode(&visitor.token)
        );
        let api = h.api.clone();
        async move { api.get(&path).await }
    };
    let texts = |reply: &Value| -> Vec<String> {
        list(&reply["messages"])
            .iter()
            .map(|m| text(&m["msg"]))
            .collect()
    };
    let first = get("").await.ok();
    assert_eq!(
        first.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["messages", "success"]
    );
    assert_eq!(texts(&first).len(), 20);
    assert_eq!(texts(&first)[0], "m24");
    let all = get("&limit=1000").await.ok();
    assert_eq!(texts(&all).len(), 28, "system messages are listed");
    let times: Vec<String> = list(&all["messages"])
        .iter()
        .map(|m| text(&m["ts"]))
        .collect();
    assert!(
        times.windows(2).all(|w| w[0] > w[1]),
        "strictly falling: {times:?}"
    );
    assert_eq!(
        texts(&get("&limit=3&offset=2").await.ok()),
        ["m22", "m21", "m20"]
    );
    // `end` is exclusive; as epoch too; what is no date counts as absent.
    let end = &times[5];
    assert_eq!(
        texts(&get(&format!("&limit=1&end={}", encode(end))).await.ok()),
        ["m18"]
    );
    assert_eq!(texts(&get("&limit=1&end=nonsense").await.ok()), ["m24"]);
    assert_eq!(texts(&get("&end=0").await.ok()).len(), 0);
    assert_eq!(texts(&get("&limit=999999").await.ok()).len(), 28);
    assert_eq!(texts(&get("&limit=-5&offset=-5").await.ok()).len(), 20);
    // Accepted without effect.
    let tolerated =
        get("&count=1&sort=%7B%22ts%22%3A1%7D&searchText=m3&ls=2001-01-01T00:00:00.000Z")
            .await
            .ok();
    assert_eq!(texts(&tolerated), texts(&first));
    for wild in [
        "limit=1e308",
        "limit=99999999999999999999",
        "offset=1e19",
        "limit=2.7",
        "end=99999999999999999999",
    ] {
        assert_eq!(get(&format!("&{wild}")).await.status, 200, "{wild}");
    }
    get("&limit=ten").await.invalid_params("must be number");
    get("&offset[]=1").await.invalid_params("must be number");
    get("&x=1")
        .await
        .invalid_params("must NOT have additional properties");
    let path = format!("livechat/messages.history/{rid}");
    h.api
        .get(&path)
        .await
        .invalid_params("must have required property 'token'");
    h.api
        .get(&format!("{path}?token=nobody"))
        .await
        .refused(400, "invalid-token");
    h.api
        .get(&format!(
            "livechat/messages.history/nothing?token={}",
            visitor.token
        ))
        .await
        .refused(400, "invalid-room");
    visitor.close(&rid).await.ok();
    let closed = get("&limit=1").await.ok();
    assert_eq!(
        (&closed["messages"][0]["t"], &closed["messages"][0]["msg"]),
        (&json!("livechat-close"), &json!("Closed by visitor"))
    );
}
