//! `omnichannel/contacts.*`: reading contacts.

use crate::house::{self, is_date, is_id, list, text};
use crate::support::{Agent, Server, Visitor, encode, unique};
use serde_json::{Value, json};

async fn make(agent: &Agent, name: &str, emails: &[&str], phones: &[&str]) -> String {
    let body = json!({ "name": name, "emails": emails, "phones": phones });
    let made = agent.api.post("omnichannel/contacts", body).await.ok();
    text(&made["contactId"])
}

async fn get(agent: &Agent, id: &str) -> Value {
    let path = format!("omnichannel/contacts.get?contactId={id}");
    agent.api.get(&path).await.ok()["contact"].clone()
}

#[tokio::test]
async fn a_first_room_makes_a_contact_with_a_channel() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let email = format!("{}@example.org", unique("c"));
    let said = json!({ "name": "Iris", "email": email, "phone": "1" });
    let visitor_id = text(&visitor.register(said).await.ok()["visitor"]["_id"]);
    let rid = visitor.room_id().await;
    let room = house::room(&h.admin, &rid).await;
    let id = text(&room["contactId"]);
    let contact = get(&h.agent, &id).await;
    assert!(is_date(&contact["createdAt"]) && is_date(&contact["_updatedAt"]));
    let chat = json!({ "_id": rid, "ts": contact["lastChat"]["ts"] });
    let channel = json!({
        "name": "api", "verified": false, "blocked": false,
        "visitor": { "visitorId": visitor_id, "source": { "type": "api" } },
        "details": { "type": "api" }, "lastChat": chat,
    });
    assert_eq!(
        contact,
        json!({
            "_id": id, "name": "Iris", "emails": [{ "address": email }], "phones": [{ "phoneNumber": "1" }],
            "unknown": true, "channels": [channel], "createdAt": contact["createdAt"], "lastChat": chat,
            "_updatedAt": contact["_updatedAt"],
        })
    );
    let path = format!("omnichannel/contacts.channels?contactId={id}");
    assert_eq!(
        h.agent.api.get(&path).await.ok(),
        json!({ "channels": [channel], "success": true })
    );
    // By the channel as well.
    let by_channel = |source: &str| {
        format!(
            "omnichannel/contacts.get?visitor[visitorId]={visitor_id}&visitor[source][type]={source}"
        )
    };
    assert_eq!(
        h.agent.api.get(&by_channel("api")).await.ok()["contact"]["_id"],
        id
    );
    h.agent
        .api
        .get(&by_channel("widget"))
        .await
        .refused(404, "Resource not found");
    // Another source of the same visitor is another channel of the same contact.
    visitor.close(&rid).await.ok();
    let widget = h.api.with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let from_widget = Visitor::with_token(&widget, &visitor.token);
    let next = from_widget.room_id().await;
    let contact = get(&h.agent, &id).await;
    let channels: Vec<&Value> = list(&contact["channels"])
        .iter()
        .map(|c| &c["name"])
        .collect();
    assert_eq!(channels, ["api", "widget"]);
    assert_eq!(contact["lastChat"]["_id"], next);
    assert_eq!(contact["channels"][0]["lastChat"]["_id"], rid);
    // An answer makes the contact known.
    h.agent.say(&next, "hello").await.ok();
    assert_eq!(get(&h.agent, &id).await["unknown"], false);
}

#[tokio::test]
async fn exactly_one_form_is_asked_for() {
    let h = house::auto().await;
    let get = |query: &str| {
        let path = format!("omnichannel/contacts.get?{query}");
        let api = h.agent.api.clone();
        async move { api.get(&path).await }
    };
    get("").await.invalid_params(
        "must have required property 'contactId'\nmust have required property 'visitor'\nmust match exactly one schema in oneOf",
    );
    get("contactId=a&visitor[visitorId]=b&visitor[source][type]=api")
        .await
        .invalid_params(
            "must NOT have additional properties\nmust NOT have additional properties\nmust match exactly one schema in oneOf",
        );
    get("visitor[source][type]=api")
        .await
        .invalid_params("must have required property 'visitorId'");
    get("visitor[visitorId]=b")
        .await
        .invalid_params("must have required property 'source'");
    get("visitor[visitorId]=b&visitor[source][id]=api")
        .await
        .invalid_params("must have required property 'type'");
    get("visitor=b").await.invalid_params("must be object");
    get("nonsense=b")
        .await
        .invalid_params("must NOT have additional properties");
    get("contactId=nobody")
        .await
        .refused(404, "Resource not found");
}

#[tokio::test]
async fn contacts_are_listed_by_name_and_found_by_what_they_hold() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let a = make(&admin, "Åsa Ek", &["Asa@Shop.Example"], &["+46 70"]).await;
    let b = make(&admin, "Bo", &["bo@example.org", "bo@home.example"], &[]).await;
    let c = make(&admin, "bo 100%", &[], &["555"]).await;
    let ask = |query: &str| {
        let path = format!("omnichannel/contacts.search?{query}");
        let api = admin.api.clone();
        async move { api.get(&path).await.ok() }
    };
    let ids = |page: &Value| -> Vec<String> {
        list(&page["contacts"])
            .iter()
            .map(|c| text(&c["_id"]))
            .collect()
    };
    let all = ask("").await;
    // By code point: capitals before small letters before other scripts.
    assert_eq!(ids(&all), [b.clone(), c.clone(), a.clone()]);
    assert_eq!(
        (&all["count"], &all["offset"], &all["total"]),
        (&json!(3), &json!(0), &json!(3))
    );
    assert_eq!(
        all["contacts"][2]["emails"],
        json!([{ "address": "Asa@Shop.Example" }])
    );
    for (word, wanted) in [
        ("åSA", vec![&a]),
        ("o", vec![&b, &c, &a]),
        ("shop.ex", vec![&a]),
        ("HOME", vec![&b]),
        ("0%", vec![&c]),
        ("55", vec![&c]),
        ("+46 7", vec![&a]),
        ("_", vec![]),
        ("nobody", vec![]),
    ] {
        let found = ask(&format!("searchText={}", encode(word))).await;
        assert_eq!(ids(&found).iter().collect::<Vec<_>>(), wanted, "{word}");
        assert_eq!(found["total"], wanted.len(), "{word}");
    }
    let page = ask("count=1&offset=1&sort=%7B%22name%22%3A-1%7D").await;
    assert_eq!(ids(&page), [c.clone()]);
    assert_eq!(
        (&page["count"], &page["offset"], &page["total"]),
        (&json!(1), &json!(1), &json!(3))
    );
    let page = ask("sort=%7B%22createdAt%22%3A-1%7D&count=0").await;
    assert_eq!(ids(&page), [c.clone(), b.clone(), a.clone()]);
    assert_eq!(ask("unknown=true").await["total"], 0);
    // What changes is found anew, and what is gone is not.
    let body = json!({ "contactId": b, "name": "Carl", "emails": ["carl@example.org"] });
    admin
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    assert_eq!(ids(&ask("searchText=home").await), Vec::<String>::new());
    assert_eq!(ids(&ask("searchText=carl").await), [b.clone()]);
    let body = json!({ "contactId": b });
    admin
        .api
        .post("omnichannel/contacts.delete", body)
        .await
        .ok();
    assert_eq!(ids(&ask("searchText=carl").await), Vec::<String>::new());
    let fault = |query: &str| {
        let path = format!("omnichannel/contacts.search?{query}");
        let api = admin.api.clone();
        async move { api.get(&path).await }
    };
    fault("unknown=perhaps")
        .await
        .invalid_params("must be boolean");
    fault("text=x")
        .await
        .invalid_params("must NOT have additional properties");
    fault("searchText[]=x")
        .await
        .invalid_params("must be string");
    fault("sort=x").await.coded(
        "error-invalid-sort",
        "Invalid sort parameter provided: \"x\"",
    );
}

#[tokio::test]
async fn unknown_ones_are_listed_apart() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    let (_, rid) = Visitor::with_room(&api).await;
    let id = text(&house::room(&admin, &rid).await["contactId"]);
    let count = |unknown: &str| {
        let path = format!("omnichannel/contacts.search?unknown={unknown}");
        let api = admin.api.clone();
        async move { api.get(&path).await.ok()["total"].clone() }
    };
    assert_eq!(
        (count("true").await, count("false").await),
        (json!(1), json!(0))
    );
    agent.say(&rid, "hello").await.ok();
    assert_eq!(
        (count("true").await, count("false").await),
        (json!(0), json!(1))
    );
    assert_eq!(get(&agent, &id).await["unknown"], false);
}

#[tokio::test]
async fn the_history_holds_closed_rooms_newest_close_first() {
    let h = house::auto().await;
    let (visitor, first) = Visitor::with_room(&h.api).await;
    let id = text(&house::room(&h.admin, &first).await["contactId"]);
    visitor.send(&first, "hello").await.ok();
    visitor.close(&first).await.ok();
    let widget = h.api.with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let second = Visitor::with_token(&widget, &visitor.token).room_id().await;
    visitor.close(&second).await.ok();
    let open = visitor.room_id().await;
    let ask = |more: &str| {
        let path = format!("omnichannel/contacts.history?contactId={id}{more}");
        let api = h.agent.api.clone();
        async move { api.get(&path).await.ok() }
    };
    let all = ask("").await;
    let ids: Vec<&Value> = list(&all["history"]).iter().map(|r| &r["_id"]).collect();
    assert_eq!(ids, [&json!(second), &json!(first)], "not {open}");
    assert_eq!(
        (&all["count"], &all["offset"], &all["total"]),
        (&json!(2), &json!(0), &json!(2))
    );
    let item = &all["history"][1];
    let mut keys: Vec<&String> = item.as_object().expect("an object").keys().collect();
    keys.sort();
    assert_eq!(
        keys,
        [
            "_id",
            "closedAt",
            "closedBy",
            "closer",
            "fname",
            "lastMessage",
            "msgs",
            "servedBy",
            "source",
            "ts",
            "v"
        ]
    );
    let mut v: Vec<&String> = item["v"].as_object().expect("an object").keys().collect();
    v.sort();
    assert_eq!(v, ["_id", "status", "username"]);
    assert_eq!(
        (&item["closer"], &item["source"], &item["lastMessage"]["t"]),
        (
            &json!("visitor"),
            &json!({ "type": "api" }),
            &json!("livechat-close")
        )
    );
    assert_eq!(ask("&source=widget").await["history"][0]["_id"], second);
    assert_eq!(ask("&source=widget").await["total"], 1);
    assert_eq!(ask("&source=sms").await["total"], 0);
    let page = ask("&count=1&sort=%7B%22closedAt%22%3A1%7D").await;
    assert_eq!(page["history"][0]["_id"], first);
    h.agent
        .api
        .get("omnichannel/contacts.history?contactId=nobody")
        .await
        .refused(400, "error-contact-not-found");
    h.agent
        .api
        .get("omnichannel/contacts.history")
        .await
        .invalid_params("must have required property 'contactId'");
}

#[tokio::test]
async fn existence_is_told_by_id_address_or_number() {
    let h = house::auto().await;
    let email = format!("{}@example.org", unique("d"));
    let phone = unique("+46");
    let id = make(&h.agent, "Dora", &[&email], &[&phone]).await;
    assert!(is_id(&json!(id)));
    let ask = |query: String| {
        let path = format!("omnichannel/contacts.checkExistence?{query}");
        let api = h.agent.api.clone();
        async move { api.get(&path).await }
    };
    for (query, exists) in [
        (format!("contactId={id}"), true),
        (format!("email={}", encode(&email.to_uppercase())), true),
        (format!("phone={}", encode(&phone)), true),
        ("contactId=nobody".to_owned(), false),
        ("email=nobody%40example.org".to_owned(), false),
        (format!("phone={}", encode(&email)), false),
    ] {
        assert_eq!(
            ask(query.clone()).await.ok(),
            json!({ "exists": exists, "success": true }),
            "{query}"
        );
    }
    let none = "must have required property 'contactId'\nmust have required property 'email'\nmust have required property 'phone'\nmust match exactly one schema in oneOf";
    ask(String::new()).await.invalid_params(none);
    let both = "must NOT have additional properties\nmust NOT have additional properties\nmust NOT have additional properties\nmust match exactly one schema in oneOf";
    ask("email=a&phone=b".to_owned()).await.invalid_params(both);
}

#[tokio::test]
async fn channels_and_conflicts_of_nobody() {
    let h = house::auto().await;
    let get = |path: &str| {
        let (path, api) = (path.to_owned(), h.agent.api.clone());
        async move { api.get(&path).await }
    };
    assert_eq!(
        get("omnichannel/contacts.channels?contactId=nobody")
            .await
            .ok(),
        json!({ "channels": [], "success": true })
    );
    get("omnichannel/contacts.conflicts?contactId=nobody")
        .await
        .refused(400, "error-contact-not-found");
    for path in ["channels", "conflicts"] {
        get(&format!("omnichannel/contacts.{path}"))
            .await
            .invalid_params("must have required property 'contactId'");
    }
}

#[tokio::test]
async fn each_call_asks_for_its_permission() {
    let h = house::auto().await;
    let plain = h.user(&unique("contacts-plain-"), &["user"]).await;
    let channel = json!({ "visitor": { "visitorId": "x", "source": { "type": "api" } } });
    for path in [
        "omnichannel/contacts.get?contactId=x",
        "omnichannel/contacts.search",
        "omnichannel/contacts.history?contactId=x",
        "omnichannel/contacts.channels?contactId=x",
        "omnichannel/contacts.checkExistence?contactId=x",
        "omnichannel/contacts.conflicts?contactId=x",
    ] {
        plain.api.get(path).await.forbidden();
        h.api.get(path).await.not_logged_in();
    }
    // Parameters come before the permission.
    plain
        .api
        .get("omnichannel/contacts.channels")
        .await
        .invalid_params("must have required property 'contactId'");
    for (path, body) in [
        (
            "omnichannel/contacts",
            json!({ "name": "x", "emails": [], "phones": [] }),
        ),
        ("omnichannel/contacts.update", json!({ "contactId": "x" })),
        (
            "omnichannel/contacts.conflicts",
            json!({ "contactId": "x" }),
        ),
        ("omnichannel/contacts.delete", json!({ "contactId": "x" })),
        ("omnichannel/contacts.block", channel.clone()),
        ("omnichannel/contacts.unblock", channel),
    ] {
        plain.api.post(path, body.clone()).await.forbidden();
        h.api.post(path, body).await.not_logged_in();
    }
    // Agents keep contacts; removing them is a manager's doing.
    let body = json!({ "contactId": "nobody" });
    h.agent
        .api
        .post("omnichannel/contacts.delete", body)
        .await
        .forbidden();
}
