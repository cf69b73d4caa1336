//! `livechat/visitor`, `livechat/visitor/:token`, `livechat/visitor.status`.

use crate::house::{self, department, is_date, is_id, text};
use crate::support::{Agent, Api, Reply, Server, Visitor, encode, unique};
use serde_json::{Value, json};

async fn post(api: &Api, body: Value) -> Reply {
    api.post("livechat/visitor", body).await
}

async fn registered(visitor: &Visitor, more: Value) -> Value {
    visitor.register(more).await.ok()["visitor"].clone()
}

#[tokio::test]
async fn a_new_visitor_gets_a_whole_record() {
    let api = house::auto().await.api;
    let visitor = Visitor::new(&api);
    let first = registered(&visitor, json!({})).await;
    assert!(is_id(&first["_id"]), "{first}");
    let username = text(&first["username"]);
    let number: u64 = username
        .strip_prefix("guest-")
        .expect("guest-N")
        .parse()
        .expect("a number");
    assert!(
        is_date(&first["ts"]) && is_date(&first["_updatedAt"]),
        "{first}"
    );
    assert_eq!(
        first,
        json!({ "_id": first["_id"], "username": username, "token": visitor.token, "ts": first["ts"], "status": "online",
            "_updatedAt": first["_updatedAt"] })
    );
    let second = registered(&Visitor::new(&api), json!({})).await;
    let later: u64 = text(&second["username"])["guest-".len()..]
        .parse()
        .expect("a number");
    assert!(later > number, "{later} > {number}");
}

#[tokio::test]
async fn given_keys_replace_and_absent_or_empty_ones_stay() {
    let h = house::auto().await;
    let sales = h.department(&unique("Sales "), &[], json!({})).await;
    let visitor = Visitor::new(&h.api);
    let made = registered(
        &visitor,
        json!({ "name": "Iris Lund", "email": "  Iris@Example.ORG ", "phone": "+4670 1", "department": sales }),
    )
    .await;
    assert_eq!(made["name"], "Iris Lund");
    assert_eq!(
        made["visitorEmails"],
        json!([{ "address": "iris@example.org" }])
    );
    assert_eq!(made["phone"], json!([{ "phoneNumber": "+4670 1" }]));
    assert_eq!(made["department"], json!(sales));
    let same = registered(
        &visitor,
        json!({ "name": "", "email": "", "phone": "", "department": "" }),
    )
    .await;
    for key in ["_id", "username", "ts", "name", "visitorEmails", "phone"] {
        assert_eq!(same[key], made[key], "{key}");
    }
    let next = registered(
        &visitor,
        json!({ "name": null, "email": "other@example.org", "phone": "2" }),
    )
    .await;
    assert_eq!(next["name"], "Iris Lund");
    assert_eq!(
        next["visitorEmails"],
        json!([{ "address": "other@example.org" }])
    );
    assert_eq!(next["phone"], json!([{ "phoneNumber": "2" }]));
    assert_eq!(
        h.api
            .get(&format!("livechat/visitor/{}", encode(&visitor.token)))
            .await
            .ok(),
        json!({ "visitor": next, "success": true })
    );
}

#[tokio::test]
async fn an_empty_department_alone_clears_it() {
    let h = house::auto().await;
    let sales = h.department(&unique("Sales "), &[], json!({})).await;
    let visitor = Visitor::new(&h.api);
    registered(&visitor, json!({ "department": sales })).await;
    let kept = registered(&visitor, json!({ "name": "Iris", "department": "" })).await;
    assert_eq!(kept["department"], json!(sales));
    let cleared = registered(&visitor, json!({ "department": "" })).await;
    assert!(cleared.get("department").is_none(), "{cleared}");
}

#[tokio::test]
async fn a_department_is_found_by_id_and_by_name_and_kept_as_id() {
    let h = house::auto().await;
    let name = unique("Returns & Co ");
    let id = h.department(&name, &[], json!({})).await;
    for named in [&name, &id] {
        let record = registered(&Visitor::new(&h.api), json!({ "department": named })).await;
        assert_eq!(record["department"], json!(id));
    }
    let visitor = Visitor::new(&h.api);
    visitor
        .register(json!({ "department": "nowhere" }))
        .await
        .coded(
            "error-invalid-department",
            "The provided department is invalid",
        );
    h.api
        .get(&format!("livechat/visitor/{}", visitor.token))
        .await
        .coded("invalid-token", "");
}

#[tokio::test]
async fn keys_that_are_not_the_visitors_to_say_are_ignored() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let forged = json!({
        "_id": "chosenChosenChose", "id": "chosenChosenChose", "username": "admin", "status": "busy", "ts": 1,
        "ip": "192.0.2.9", "userAgent": "x", "host": "y", "livechatData": { "plan": "gold" },
        "contactManager": { "username": "ana" }, "contactId": "x", "lastChat": {}, "activity": ["2020-01"],
        "disabled": true, "connectionData": {},
    });
    let record = registered(&visitor, forged.clone()).await;
    assert_ne!(record["_id"], "chosenChosenChose");
    assert!(text(&record["username"]).starts_with("guest-"));
    assert_eq!(record["status"], "online");
    for key in [
        "ip",
        "userAgent",
        "host",
        "livechatData",
        "contactManager",
        "contactId",
        "lastChat",
        "activity",
        "disabled",
    ] {
        assert!(record.get(key).is_none(), "{key}: {record}");
    }
    // Later neither.
    let again = registered(&visitor, forged).await;
    assert_eq!(
        (&again["_id"], &again["username"]),
        (&record["_id"], &record["username"])
    );
    // Custom fields nobody has defined are skipped without a word.
    let fields = json!({ "customFields": [{ "key": "nothing", "value": "x", "overwrite": true }] });
    let record = registered(&visitor, fields).await;
    assert!(record.get("livechatData").is_none(), "{record}");
    // A phone that is no text is ignored.
    let record = registered(&visitor, json!({ "phone": { "number": "1" } })).await;
    assert!(record.get("phone").is_none(), "{record}");
}

#[tokio::test]
async fn bad_parameters_are_told_in_the_words_of_a_check_route() {
    let api = house::auto().await.api;
    let token = unique("t");
    let cases = [
        (json!({}), "Match error: Missing key 'visitor'"),
        (
            json!({ "visitor": "x" }),
            "Match error: Expected object, got string in field visitor",
        ),
        (
            json!({ "visitor": {} }),
            "Match error: Missing key 'token' in field visitor",
        ),
        (
            json!({ "visitor": { "token": null } }),
            "Match error: Missing key 'token' in field visitor",
        ),
        (
            json!({ "visitor": { "token": 5 } }),
            "Match error: Expected string, got number in field visitor.token",
        ),
        (
            json!({ "visitor": { "token": { "$ne": 1 } } }),
            "Match error: Expected string, got object in field visitor.token",
        ),
        (
            json!({ "visitor": { "token": token, "name": 5 } }),
            "Match error: Expected string, got number in field visitor.name",
        ),
        (
            json!({ "visitor": { "token": token, "email": true } }),
            "Match error: Expected string, got boolean in field visitor.email",
        ),
        (
            json!({ "visitor": { "token": token, "department": ["a"] } }),
            "Match error: Expected string, got array in field visitor.department",
        ),
        (
            json!({ "visitor": { "token": token, "customFields": "x" } }),
            "Match error: Expected array, got string in field visitor.customFields",
        ),
        (
            json!({ "visitor": { "token": token, "customFields": [{ "key": "a", "value": "b" }] } }),
            "Match error: Missing key 'overwrite' in field visitor.customFields[0]",
        ),
        (
            json!({ "visitor": { "token": token, "customFields": [{ "key": "a", "value": "b", "overwrite": "true" }] } }),
            "Match error: Expected boolean, got string in field visitor.customFields[0].overwrite",
        ),
        (
            json!({ "visitor": { "token": token }, "extra": 1 }),
            "Match error: Unknown key in field extra",
        ),
    ];
    for (body, error) in cases {
        let reply = post(&api, body).await;
        reply.refused(400, error);
        assert!(reply.json.get("errorType").is_none(), "{}", reply.text);
    }
    for blank in ["", "   ", "\t"] {
        post(&api, json!({ "visitor": { "token": blank } }))
            .await
            .coded("error-invalid-token", "Token cannot be empty");
    }
    for (email, shown) in [
        ("nobody", "nobody"),
        ("a@b@c.example", "a@b@c.example"),
        ("a,b@c.example", "a,b@c.example"),
        ("a b@c.example", "a b@c.example"),
        (" Nobody@ ", "nobody@"),
        ("@c.example", "@c.example"),
    ] {
        post(
            &api,
            json!({ "visitor": { "token": token, "email": email } }),
        )
        .await
        .coded("error-invalid-email", &format!("Invalid email {shown}"));
    }
    let long = format!("{}@c.example", "a".repeat(250));
    let reply = post(
        &api,
        json!({ "visitor": { "token": token, "email": long } }),
    )
    .await;
    assert_eq!(
        (reply.status, &reply.json["errorType"]),
        (400, &json!("error-invalid-email"))
    );
    for (key, length) in [("name", 257), ("phone", 65)] {
        let mut visitor = json!({ "token": token });
        visitor[key] = json!("x".repeat(length));
        let reply = post(&api, json!({ "visitor": visitor })).await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("invalid-params")),
            "{key}"
        );
    }
    // Nothing of all this made a visitor.
    api.get(&format!("livechat/visitor/{token}"))
        .await
        .coded("invalid-token", "");
}

#[tokio::test]
async fn tokens_are_any_text_of_1_to_1024_bytes_without_control_characters() {
    let api = house::auto().await.api;
    for token in [
        unique("x"),
        format!("{}ö/%?#& +", unique("é")),
        format!("{:-<1024}", unique("l")),
    ] {
        let visitor = Visitor::with_token(&api, &token);
        assert_eq!(registered(&visitor, json!({})).await["token"], json!(token));
        let read = api
            .get(&format!("livechat/visitor/{}", encode(&token)))
            .await
            .ok();
        assert_eq!(read["visitor"]["token"], json!(token));
    }
    for token in [
        format!("{:-<1025}", unique("l")),
        "a\u{7}b".to_owned(),
        "a\nb".to_owned(),
    ] {
        let reply = post(&api, json!({ "visitor": { "token": token } })).await;
        assert_eq!(
            (reply.status, &reply.json["errorType"]),
            (400, &json!("error-invalid-token")),
            "{}",
            reply.text
        );
        api.get(&format!("livechat/visitor/{}", encode(&token)))
            .await
            .coded("invalid-token", "");
    }
    // Letter case counts.
    let token = unique("Case");
    registered(&Visitor::with_token(&api, &token), json!({})).await;
    api.get(&format!("livechat/visitor/{}", token.to_uppercase()))
        .await
        .coded("invalid-token", "");
}

#[tokio::test]
async fn names_lose_control_characters_and_bidi_overrides() {
    let api = house::auto().await.api;
    let record = registered(
        &Visitor::new(&api),
        json!({ "name": " Iris\u{202e}\u{0}\r\nLund\u{2066} " }),
    )
    .await;
    assert_eq!(record["name"], "IrisLund");
    let record = registered(&Visitor::new(&api), json!({ "name": "<b>Åsa</b> 😀" })).await;
    assert_eq!(record["name"], "<b>Åsa</b> 😀");
}

#[tokio::test]
async fn a_new_name_reaches_open_rooms_inquiries_and_subscriptions() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let old = {
        let (visitor, rid) = (visitor.clone(), rid.clone());
        visitor.close(&rid).await.ok();
        rid
    };
    let rid = visitor.room_id().await;
    assert_ne!(rid, old);
    registered(&visitor, json!({ "name": "Iris Berg" })).await;
    assert_eq!(house::room(&h.admin, &rid).await["fname"], "Iris Berg");
    assert_eq!(house::room(&h.admin, &old).await["fname"], "Iris");
    assert_eq!(house::inquiry(&h.agent, &rid).await["name"], "Iris Berg");
    let place = house::subscription(&h.agent, &rid).await;
    assert_eq!(
        (&place["fname"], &place["name"]),
        (&json!("Iris Berg"), &json!("Iris Berg"))
    );
    let record = registered(&visitor, json!({})).await;
    assert_eq!(record["lastChat"]["_id"], json!(rid));
    assert_eq!(record["lastAgent"]["agentId"], json!(h.agent.id));
    assert_eq!(record["lastAgent"]["username"], "ana");
    assert!(is_date(&record["lastChat"]["ts"]) && is_date(&record["lastAgent"]["ts"]));
    assert!(is_id(&record["contactId"]), "{record}");
}

#[tokio::test]
async fn the_same_address_under_another_token_is_another_visitor() {
    let api = house::auto().await.api;
    let contact =
        json!({ "email": format!("{}@example.org", unique("twin")), "phone": unique("+") });
    let first = registered(&Visitor::new(&api), contact.clone()).await;
    let second = registered(&Visitor::new(&api), contact).await;
    assert_ne!(first["_id"], second["_id"]);
    assert_eq!(first["visitorEmails"], second["visitorEmails"]);
}

#[tokio::test]
async fn matching_by_contact_is_back_when_the_owner_asks_for_it() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    // Known before the switch: only by hash, so a phone cannot answer with that token.
    let old = Visitor::new(&api);
    let old_record = registered(&old, json!({ "phone": "+1 1" })).await;
    admin.set("Deskbell_Match_Visitor_By_Contact", true).await;
    let other = registered(&Visitor::new(&api), json!({ "phone": "+1 1" })).await;
    assert_ne!(other["_id"], old_record["_id"]);

    // By phone: the record keeps its own token.
    let iris = Visitor::new(&api);
    let record = registered(
        &iris,
        json!({ "phone": "+2 2", "email": "iris@example.org" }),
    )
    .await;
    let by_phone = registered(
        &Visitor::new(&api),
        json!({ "phone": "+2 2", "name": "Iris" }),
    )
    .await;
    assert_eq!(
        (&by_phone["_id"], &by_phone["token"]),
        (&record["_id"], &json!(iris.token))
    );
    assert_eq!(by_phone["name"], "Iris");
    // By e-mail: the record takes the new token, the old one is nobody's.
    let newer = Visitor::new(&api);
    let by_email = registered(&newer, json!({ "email": "IRIS@example.org" })).await;
    assert_eq!(
        (&by_email["_id"], &by_email["token"]),
        (&record["_id"], &json!(newer.token))
    );
    api.get(&format!("livechat/visitor/{}", iris.token))
        .await
        .coded("invalid-token", "");
    // Never a record that holds an open room under another token.
    let rid = newer.room_id().await;
    for contact in [
        json!({ "email": "iris@example.org" }),
        json!({ "phone": "+2 2" }),
    ] {
        let stranger = registered(&Visitor::new(&api), contact).await;
        assert_ne!(stranger["_id"], record["_id"]);
    }
    newer.history(&rid).await.ok();
}

#[tokio::test]
async fn an_owner_may_ask_for_longer_tokens_of_new_visitors() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let known = Visitor::with_token(&api, "short");
    registered(&known, json!({})).await;
    admin.set("Deskbell_Minimum_Token_Length", 32).await;
    registered(&known, json!({ "name": "Iris" })).await;
    let reply = Visitor::with_token(&api, "other").register(json!({})).await;
    assert_eq!(
        (reply.status, &reply.json["errorType"]),
        (400, &json!("error-invalid-token")),
        "{}",
        reply.text
    );
    let long = "0123456789abcdef0123456789abcdef";
    registered(&Visitor::with_token(&api, long), json!({})).await;
}

#[tokio::test]
async fn facts_of_the_browser_are_stored_only_when_the_owner_says_so() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    admin
        .set(
            "Livechat_Allow_collect_and_store_HTTP_header_informations",
            true,
        )
        .await;
    let api = api.with("User-Agent", "Test/1");
    let record = registered(&Visitor::new(&api), json!({})).await;
    assert_eq!(record["userAgent"], "Test/1");
    assert_eq!(record["ip"], "127.0.0.1");
    assert!(text(&record["host"]).starts_with("127.0.0.1"), "{record}");
}

/// What agents see of a visitor holds no token, unless the owner switches that on.
#[tokio::test]
async fn tokens_are_shown_to_users_only_on_request() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    visitor.send(&rid, "hello").await.ok();
    let seen = |ana: Agent, rid: String| async move {
        let room = ana.api.get("livechat/rooms?agents[]=none").await;
        assert_eq!(room.status, 403);
        let own = ana
            .api
            .get(&format!("livechat/rooms?agents[]={}", ana.id))
            .await
            .text;
        let info = ana.api.get(&format!("rooms.info?roomId={rid}")).await.text;
        let entry = ana
            .api
            .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
            .await
            .text;
        [own, info, entry].concat()
    };
    assert!(
        !seen(ana.clone(), rid.clone())
            .await
            .contains(&visitor.token)
    );
    // Kept readable for matching, it is still not shown.
    admin.set("Deskbell_Match_Visitor_By_Contact", true).await;
    registered(&visitor, json!({})).await;
    assert!(
        !seen(ana.clone(), rid.clone())
            .await
            .contains(&visitor.token)
    );
    let id = house::room(&admin, &rid).await["v"]["_id"].clone();
    let info = format!("livechat/visitors.info?visitorId={}", text(&id));
    assert!(!ana.api.get(&info).await.text.contains(&visitor.token));
    admin.set("Deskbell_Expose_Visitor_Token", true).await;
    // Kept readable from the next time the visitor is seen.
    registered(&visitor, json!({})).await;
    let rooms = ana
        .api
        .get(&format!("livechat/rooms?agents[]={}", ana.id))
        .await
        .ok();
    assert_eq!(rooms["rooms"][0]["v"]["token"], json!(visitor.token));
    admin.set("Deskbell_Expose_Visitor_Token", false).await;
    assert!(!seen(ana, rid).await.contains(&visitor.token));
}

#[tokio::test]
async fn a_status_shows_in_open_rooms_only() {
    let h = house::auto().await;
    let (visitor, old) = Visitor::with_room(&h.api).await;
    visitor.close(&old).await.ok();
    let rid = visitor.room_id().await;
    let body = json!({ "token": visitor.token, "status": "away" });
    let reply = h.api.post("livechat/visitor.status", body).await.ok();
    assert_eq!(
        reply,
        json!({ "token": visitor.token, "status": "away", "success": true })
    );
    assert_eq!(house::room(&h.admin, &rid).await["v"]["status"], "away");
    assert_eq!(house::inquiry(&h.agent, &rid).await["v"]["status"], "away");
    assert_eq!(house::room(&h.admin, &old).await["v"]["status"], "offline");
    let record = h
        .api
        .get(&format!("livechat/visitor/{}", visitor.token))
        .await
        .ok();
    assert_eq!(record["visitor"]["status"], "online");
    let any = json!({ "token": visitor.token, "status": "out to lunch" });
    h.api.post("livechat/visitor.status", any).await.ok();

    let post = |body: Value| h.api.post("livechat/visitor.status", body);
    post(json!({ "token": "nobody", "status": "away" }))
        .await
        .coded("invalid-token", "");
    post(json!({ "status": "away" }))
        .await
        .refused(400, "Match error: Missing key 'token'");
    post(json!({ "token": "x" }))
        .await
        .refused(400, "Match error: Missing key 'status'");
    post(json!({ "token": "x", "status": 1 })).await.refused(
        400,
        "Match error: Expected string, got number in field status",
    );
    post(json!({ "token": "x", "status": "a", "rid": "b" }))
        .await
        .refused(400, "Match error: Unknown key in field rid");
}

#[tokio::test]
async fn a_visitor_with_a_department_gets_a_room_in_it() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let visitor = Visitor::new(&api);
    registered(&visitor, json!({ "department": "Sales" })).await;
    let room = visitor.room().await.ok();
    assert_eq!(room["room"]["departmentId"], json!(sales));
}
