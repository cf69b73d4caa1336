//! `livechat/visitor`, `livechat/visitor/:token`, `livechat/visitor.status`.

use crate::house::{self, department, is_date, is_id, text};
use crate::support::{Api, Reply, Server, Visitor, encode, unique};
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
    // Between two chats it is not lost either.
    visitor.close(&rid).await.ok();
    registered(&visitor, json!({ "name": "Iris Ek" })).await;
    let next = visitor.room().await.ok()["room"].clone();
    assert_eq!(next["fname"], "Iris Ek");
    let rid = text(&next["_id"]);
    let record = registered(&visitor, json!({})).await;
    assert_eq!(record["lastChat"]["_id"], json!(rid));
    assert_eq!(record["lastAgent"]["agentId"], json!(h.agent.id));
    assert_eq!(record["lastAgent"]["username"], "ana");
    assert!(is_date(&record["lastChat"]["ts"]) && is_date(&record["lastAgent"]["ts"]));
    assert!(is_id(&record["contactId"]), "{record}");
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
