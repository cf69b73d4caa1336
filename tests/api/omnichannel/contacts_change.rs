//! `omnichannel/contacts…`: making, changing, blocking, removing contacts.

use crate::house::{self, text};
use crate::support::{Agent, Reply, Server, Visitor, unique};
use serde_json::{Value, json};

async fn post(agent: &Agent, call: &str, body: Value) -> Reply {
    agent.api.post(&format!("omnichannel/{call}"), body).await
}

async fn get(agent: &Agent, id: &str) -> Value {
    let path = format!("omnichannel/contacts.get?contactId={id}");
    agent.api.get(&path).await.ok()["contact"].clone()
}

async fn define(admin: &Agent, field: &str, more: Value) {
    let mut data = json!({ "field": field, "label": format!("The {field}"), "scope": "visitor", "visibility": "visible" });
    for (key, value) in more.as_object().expect("an object") {
        data[key] = value.clone();
    }
    let body = json!({ "customFieldId": null, "customFieldData": data });
    admin
        .api
        .post("livechat/custom-fields.save", body)
        .await
        .ok();
}

#[tokio::test]
async fn an_agent_makes_a_contact() {
    let h = house::auto().await;
    let body = json!({ "name": " Dora\u{0} ", "emails": ["Dora@Example.org", "", "dora@EXAMPLE.org"], "phones": ["1", "2"],
        "contactManager": h.agent.id });
    let made = post(&h.agent, "contacts", body).await.ok();
    let id = text(&made["contactId"]);
    assert_eq!(made, json!({ "contactId": id, "success": true }));
    let contact = get(&h.agent, &id).await;
    assert_eq!(
        contact,
        json!({
            "_id": id, "name": "Dora", "emails": [{ "address": "Dora@Example.org" }],
            "phones": [{ "phoneNumber": "1" }, { "phoneNumber": "2" }], "contactManager": h.agent.id, "unknown": false,
            "channels": [], "createdAt": contact["createdAt"], "_updatedAt": contact["_updatedAt"],
        })
    );
}

#[tokio::test]
async fn absent_keys_stay_and_lists_replace() {
    let h = house::auto().await;
    let body = json!({ "name": "Dora", "emails": ["a@example.org"], "phones": ["1"], "contactManager": h.agent.id });
    let id = text(&post(&h.agent, "contacts", body).await.ok()["contactId"]);
    let update = |more: Value| {
        let mut body = more;
        body["contactId"] = json!(id);
        let agent = h.agent.clone();
        async move { post(&agent, "contacts.update", body).await.ok()["contact"].clone() }
    };
    let same = update(json!({})).await;
    assert_eq!(
        (&same["name"], &same["contactManager"]),
        (&json!("Dora"), &json!(h.agent.id))
    );
    let next = update(json!({ "emails": ["b@example.org", "c@example.org"], "phones": [] })).await;
    assert_eq!(
        next["emails"],
        json!([{ "address": "b@example.org" }, { "address": "c@example.org" }])
    );
    assert!(next.get("phones").is_none(), "{next}");
    let next = update(json!({ "contactManager": "", "name": "Dora Ek" })).await;
    assert!(next.get("contactManager").is_none(), "{next}");
    assert_eq!(next["name"], "Dora Ek");
    assert_eq!(get(&h.agent, &id).await, next);
}

#[tokio::test]
async fn a_new_name_shows_in_open_rooms() {
    let h = house::auto().await;
    let (visitor, closed) = Visitor::with_room(&h.api).await;
    visitor.close(&closed).await.ok();
    let open = visitor.room_id().await;
    let id = text(&house::room(&h.admin, &open).await["contactId"]);
    let body = json!({ "contactId": id, "name": "Iris of the shop" });
    let contact = post(&h.agent, "contacts.update", body).await.ok();
    assert_eq!(contact["contact"]["unknown"], false);
    assert_eq!(
        house::room(&h.admin, &open).await["fname"],
        "Iris of the shop"
    );
    assert_eq!(house::room(&h.admin, &closed).await["fname"], "Iris");
    assert_eq!(
        house::inquiry(&h.agent, &open).await["name"],
        "Iris of the shop"
    );
    let place = house::subscription(&h.agent, &open).await;
    assert_eq!(
        (&place["name"], &place["fname"]),
        (&json!("Iris of the shop"), &json!("Iris of the shop"))
    );
    // The widget says the old name again: nothing new, nothing changes.
    visitor.register(json!({ "name": "Iris" })).await.ok();
    assert_eq!(
        house::room(&h.admin, &open).await["fname"],
        "Iris of the shop"
    );
    // A later room is the contact's as well.
    visitor.close(&open).await.ok();
    let next = visitor.room_id().await;
    assert_eq!(
        house::room(&h.admin, &next).await["fname"],
        "Iris of the shop"
    );
}

#[tokio::test]
async fn custom_fields_are_checked() {
    let server = Server::start().await;
    let admin = server.admin().await;
    define(&admin, "plan", json!({ "regexp": "^(free|gold)$" })).await;
    define(&admin, "hidden", json!({ "visibility": "hidden" })).await;
    define(&admin, "aisle", json!({ "scope": "room" })).await;
    let create = |fields: Value| {
        let admin = admin.clone();
        async move {
            let body = json!({ "name": "x", "emails": [], "phones": [], "customFields": fields });
            post(&admin, "contacts", body).await
        }
    };
    let id = text(&create(json!({ "plan": " gold " })).await.ok()["contactId"]);
    assert_eq!(
        get(&admin, &id).await["customFields"],
        json!({ "plan": "gold" })
    );
    create(json!({ "plan": "iron" }))
        .await
        .refused(400, "Invalid value for The plan field");
    for key in ["hidden", "aisle", "nothing"] {
        create(json!({ key: "x" }))
            .await
            .refused(400, &format!("Custom field {key} is not allowed"));
    }
    define(&admin, "must", json!({ "required": true })).await;
    create(json!({}))
        .await
        .refused(400, "Invalid value for The must field");
    let bare = json!({ "name": "x", "emails": [], "phones": [] });
    post(&admin, "contacts", bare)
        .await
        .refused(400, "Invalid value for The must field");
    // A change that says nothing of fields is not asked for them.
    let body = json!({ "contactId": id, "name": "y" });
    let contact = post(&admin, "contacts.update", body).await.ok()["contact"].clone();
    assert_eq!(contact["customFields"], json!({ "plan": "gold" }));
    let body = json!({ "contactId": id, "customFields": { "plan": "free" } });
    post(&admin, "contacts.update", body)
        .await
        .refused(400, "Invalid value for The must field");
    // Values of a field that is not defined any more stay.
    let body = json!({ "customFieldId": "plan" });
    admin
        .api
        .post("livechat/custom-fields.delete", body)
        .await
        .ok();
    let body = json!({ "contactId": id, "customFields": { "must": "1" } });
    let contact = post(&admin, "contacts.update", body).await.ok()["contact"].clone();
    assert_eq!(
        contact["customFields"],
        json!({ "must": "1", "plan": "gold" })
    );
}

#[tokio::test]
async fn refusals_in_their_order() {
    let h = house::auto().await;
    let plain = h.user(&unique("change-plain-"), &["user"]).await;
    let cases = [
        ("contacts", json!({}), "must have required property 'name'"),
        (
            "contacts",
            json!({ "name": "x" }),
            "must have required property 'emails'",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": [] }),
            "must have required property 'phones'",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": "a", "phones": [] }),
            "must be array",
        ),
        (
            "contacts",
            json!({ "name": {}, "emails": [], "phones": [] }),
            "must be string",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": [], "phones": [], "customFields": "x" }),
            "must be object",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": [], "phones": [], "unknown": true }),
            "must NOT have additional properties",
        ),
        (
            "contacts",
            json!({ "name": " ", "emails": [], "phones": [] }),
            "must NOT have fewer than 1 characters",
        ),
        (
            "contacts",
            json!({ "name": "x".repeat(257), "emails": [], "phones": [] }),
            "must NOT have more than 256 characters",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": ["x".repeat(255)], "phones": [] }),
            "must NOT have more than 254 characters",
        ),
        (
            "contacts",
            json!({ "name": "x", "emails": [], "phones": vec!["1"; 51] }),
            "must NOT have more than 50 items",
        ),
        (
            "contacts.update",
            json!({}),
            "must have required property 'contactId'",
        ),
        (
            "contacts.update",
            json!({ "contactId": "x", "wipeConflicts": "perhaps" }),
            "must be boolean",
        ),
        (
            "contacts.conflicts",
            json!({ "contactId": "x", "emails": [] }),
            "must NOT have additional properties",
        ),
        (
            "contacts.delete",
            json!({}),
            "must have required property 'contactId'",
        ),
        (
            "contacts.block",
            json!({}),
            "must have required property 'visitor'",
        ),
        (
            "contacts.block",
            json!({ "visitor": {} }),
            "must have required property 'visitorId'",
        ),
        (
            "contacts.block",
            json!({ "visitor": { "visitorId": "x" } }),
            "must have required property 'source'",
        ),
        (
            "contacts.unblock",
            json!({ "visitor": { "visitorId": "x", "source": {} } }),
            "must have required property 'type'",
        ),
    ];
    for (call, body, error) in cases {
        post(&h.admin, call, body).await.invalid_params(error);
    }
    for manager in ["nobody", &plain.id] {
        let body = json!({ "name": "x", "emails": [], "phones": [], "contactManager": manager });
        post(&h.agent, "contacts", body)
            .await
            .refused(400, "error-contact-manager-not-found");
    }
    for call in ["contacts.update", "contacts.conflicts"] {
        let body = json!({ "contactId": "nobody", "contactManager": "nobody" });
        post(&h.agent, call, body)
            .await
            .refused(400, "error-contact-not-found");
    }
    post(
        &h.admin,
        "contacts.delete",
        json!({ "contactId": "nobody" }),
    )
    .await
    .refused(404, "error-contact-not-found");
}

#[tokio::test]
async fn a_blocked_channel_ends_its_room_and_opens_no_new_one() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let visitor_id = text(&house::room(&h.admin, &rid).await["v"]["_id"]);
    let channel = |source: &str| json!({ "visitor": { "visitorId": visitor_id, "source": { "type": source } } });
    post(&h.agent, "contacts.block", channel("sms"))
        .await
        .refused(400, "error-contact-not-found");
    for call in ["contacts.block", "contacts.unblock"] {
        let body = json!({ "visitor": { "visitorId": "nobody", "source": { "type": "api" } } });
        post(&h.agent, call, body)
            .await
            .refused(400, "error-contact-not-found");
    }
    let done = post(&h.agent, "contacts.block", channel("api")).await.ok();
    assert_eq!(done, json!({ "success": true }));
    let room = house::room(&h.admin, &rid).await;
    assert!(room.get("open").is_none(), "{room}");
    assert_eq!(
        (&room["closedBy"]["_id"], &room["lastMessage"]["msg"]),
        (&json!(h.agent.id), &json!("This channel has been blocked"))
    );
    let id = text(&room["contactId"]);
    assert_eq!(get(&h.agent, &id).await["channels"][0]["blocked"], true);
    visitor
        .room()
        .await
        .refused(400, "error-contact-channel-blocked");
    // Again is no error, and the other channel is not touched.
    post(&h.agent, "contacts.block", channel("api")).await.ok();
    let widget = h.api.with("Cookie", "rc_is_widget=t; rc_room_type=l");
    let other = Visitor::with_token(&widget, &visitor.token).room_id().await;
    post(&h.agent, "contacts.block", channel("api")).await.ok();
    assert_eq!(house::room(&h.admin, &other).await["open"], true);
    visitor.close(&other).await.ok();
    post(&h.agent, "contacts.unblock", channel("api"))
        .await
        .ok();
    post(&h.agent, "contacts.unblock", channel("api"))
        .await
        .ok();
    assert_eq!(get(&h.agent, &id).await["channels"][0]["blocked"], false);
    visitor.room().await.ok();
}

#[tokio::test]
async fn a_removed_contact_leaves_visitor_and_rooms() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let id = text(&house::room(&h.admin, &rid).await["contactId"]);
    let done = post(&h.admin, "contacts.delete", json!({ "contactId": id }))
        .await
        .ok();
    assert_eq!(done, json!({ "success": true }));
    post(&h.admin, "contacts.delete", json!({ "contactId": id }))
        .await
        .refused(404, "error-contact-not-found");
    let room = house::room(&h.admin, &rid).await;
    assert!(room.get("contactId").is_none(), "{room}");
    visitor.send(&rid, "still here").await.ok();
    visitor.close(&rid).await.ok();
    let next = visitor.room_id().await;
    let contact_id = text(&house::room(&h.admin, &next).await["contactId"]);
    assert_ne!(contact_id, id);
    assert_eq!(
        get(&h.agent, &contact_id).await["channels"][0]["name"],
        "api"
    );
}
