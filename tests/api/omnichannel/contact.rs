//! `omnichannel/contact`: a visitor's record as agents write it down.

use crate::house::{self, is_date, is_id, text};
use crate::support::{Agent, Reply, Visitor, unique};
use serde_json::{Value, json};

async fn save(agent: &Agent, body: Value) -> Reply {
    agent.api.post("omnichannel/contact", body).await
}

async fn read(agent: &Agent, id: &str) -> Value {
    let path = format!("omnichannel/contact?contactId={id}");
    agent.api.get(&path).await.ok()["contact"].clone()
}

#[tokio::test]
async fn an_agent_makes_a_record_and_reads_it() {
    let h = house::auto().await;
    let token = unique("contact-");
    let email = format!("{}@example.org", unique("Ida"));
    let username = unique("ida-");
    let body = json!({
        "token": token, "_id": "ignoredignoredign", "name": "Ida", "email": format!("  {email} "), "phone": "+46 1",
        "username": username, "contactManager": { "username": h.agent.username },
    });
    let made = save(&h.agent, body).await.ok();
    assert!(is_id(&made["contact"]), "{made}");
    assert_eq!(made.as_object().map(serde_json::Map::len), Some(2));
    let id = text(&made["contact"]);
    let record = read(&h.agent, &id).await;
    assert!(is_date(&record["ts"]) && is_date(&record["_updatedAt"]));
    assert!(is_id(&record["contactId"]), "{record}");
    assert_eq!(
        record,
        json!({
            "_id": id, "username": username, "ts": record["ts"], "status": "online", "name": "Ida",
            "visitorEmails": [{ "address": email.to_lowercase() }], "phone": [{ "phoneNumber": "+46 1" }],
            "contactManager": { "username": h.agent.username }, "contactId": record["contactId"],
            "_updatedAt": record["_updatedAt"],
        })
    );
    // The token is the visitor's own from now on.
    let own = Visitor::with_token(&h.api, &token);
    assert_eq!(own.register(json!({})).await.ok()["visitor"]["_id"], id);
    assert_eq!(
        h.agent
            .api
            .get("omnichannel/contact?contactId=nobody")
            .await
            .ok(),
        json!({ "contact": null, "success": true })
    );
}

#[tokio::test]
async fn what_is_absent_is_removed_or_stays_by_its_own_rule() {
    let h = house::auto().await;
    let token = unique("contact-");
    let email = format!("{}@example.org", unique("a"));
    let first = json!({ "token": token, "name": "Ida", "email": email, "phone": "1",
        "contactManager": { "username": h.agent.username } });
    let id = text(&save(&h.agent, first).await.ok()["contact"]);
    let again = save(&h.agent, json!({ "token": token, "name": "Ida Ek" })).await;
    assert_eq!(again.ok()["contact"], id);
    let record = read(&h.agent, &id).await;
    assert_eq!(record["name"], "Ida Ek");
    assert_eq!(record["phone"], json!([{ "phoneNumber": "1" }]));
    for gone in ["visitorEmails", "contactManager", "livechatData"] {
        assert!(record.get(gone).is_none(), "{gone}: {record}");
    }
    let body = json!({ "token": token, "name": "Ida Ek", "phone": "", "email": "" });
    save(&h.agent, body).await.ok();
    let record = read(&h.agent, &id).await;
    assert!(record.get("phone").is_none(), "{record}");
}

#[tokio::test]
async fn an_address_finds_the_record_and_gives_it_the_new_token() {
    let h = house::auto().await;
    let email = format!("{}@example.org", unique("b"));
    let old = Visitor::new(&h.api);
    let known = old
        .register(json!({ "name": "Ida", "email": email }))
        .await
        .ok();
    let id = text(&known["visitor"]["_id"]);
    let token = unique("contact-");
    let body = json!({ "token": token, "name": "Ida", "email": email.to_uppercase() });
    assert_eq!(save(&h.agent, body).await.ok()["contact"], id);
    let new = Visitor::with_token(&h.api, &token);
    assert_eq!(new.register(json!({})).await.ok()["visitor"]["_id"], id);
    // Not while the visitor is in a chat under another token.
    let rid = new.room_id().await;
    let body = json!({ "token": unique("contact-"), "name": "Thief", "email": email });
    let other = save(&h.agent, body).await.ok();
    assert_ne!(other["contact"], id);
    assert_eq!(house::room(&h.admin, &rid).await["v"]["_id"], id);
}

#[tokio::test]
async fn all_rooms_take_over_the_name() {
    let h = house::auto().await;
    let (visitor, closed) = Visitor::with_room(&h.api).await;
    visitor.close(&closed).await.ok();
    let open = visitor.room_id().await;
    let body = json!({ "token": visitor.token, "name": "Iris Ek" });
    save(&h.agent, body).await.ok();
    for rid in [&closed, &open] {
        assert_eq!(
            house::room(&h.admin, rid).await["fname"],
            "Iris Ek",
            "{rid}"
        );
    }
    assert_eq!(house::inquiry(&h.agent, &open).await["name"], "Iris Ek");
    assert_eq!(
        house::subscription(&h.agent, &open).await["fname"],
        "Iris Ek"
    );
    let record = visitor.register(json!({})).await.ok()["visitor"].clone();
    let path = format!(
        "omnichannel/contacts.get?contactId={}",
        text(&record["contactId"])
    );
    assert_eq!(
        h.agent.api.get(&path).await.ok()["contact"]["name"],
        "Iris Ek"
    );
}

#[tokio::test]
async fn refusals_in_their_order() {
    let h = house::auto().await;
    let plain = h.user(&unique("contact-plain-"), &["user"]).await;
    let nobody = unique("nobody");
    let token = unique("t");
    let cases = [
        (json!({}), "Match error: Missing key 'token'"),
        (json!({ "token": "x" }), "Match error: Missing key 'name'"),
        (
            json!({ "token": 1, "name": "x" }),
            "Match error: Expected string, got number in field token",
        ),
        (
            json!({ "token": "x", "name": "x", "customFields": [] }),
            "Match error: Expected object, got array in field customFields",
        ),
        (
            json!({ "token": "x", "name": "x", "contactManager": {} }),
            "Match error: Missing key 'username' in field contactManager",
        ),
        (
            json!({ "token": "x", "name": "x", "department": "y" }),
            "Match error: Unknown key in field department",
        ),
        (
            json!({ "token": token, "name": "x", "email": "nonsense" }),
            "Invalid email nonsense [error-invalid-email]",
        ),
        (
            json!({ "token": token, "name": "x", "contactManager": { "username": nobody } }),
            &format!("No user found with username {nobody} [error-contact-manager-not-found]"),
        ),
        (
            json!({ "token": token, "name": "x", "contactManager": { "username": plain.username } }),
            "The contact manager must have the role \"livechat-agent\" [error-invalid-contact-manager]",
        ),
        (
            json!({ "token": " ", "name": "x" }),
            "Token cannot be empty [error-invalid-token]",
        ),
    ];
    for (body, error) in cases {
        save(&h.agent, body).await.refused(400, error);
    }
    // On these routes the permission comes first.
    save(&plain, json!({})).await.forbidden();
    plain.api.get("omnichannel/contact").await.forbidden();
    h.api
        .get("omnichannel/contact?contactId=x")
        .await
        .not_logged_in();
    h.agent
        .api
        .get("omnichannel/contact")
        .await
        .refused(400, "Match error: Missing key 'contactId'");
}
