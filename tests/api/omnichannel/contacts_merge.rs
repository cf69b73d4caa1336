//! Contacts and what visitors say of themselves: conflicts, matching, managers who leave.

use crate::house::{self, text};
use crate::support::{Agent, Server, Visitor};
use serde_json::{Value, json};

async fn get(agent: &Agent, id: &str) -> Value {
    let path = format!("omnichannel/contacts.get?contactId={id}");
    agent.api.get(&path).await.ok()["contact"].clone()
}

async fn define(admin: &Agent, field: &str) {
    let data =
        json!({ "field": field, "label": field, "scope": "visitor", "visibility": "visible" });
    let body = json!({ "customFieldId": null, "customFieldData": data });
    admin
        .api
        .post("livechat/custom-fields.save", body)
        .await
        .ok();
}

fn plan(value: &str) -> Value {
    json!([{ "key": "plan", "value": value, "overwrite": true }])
}

#[tokio::test]
async fn an_unknown_contact_follows_its_visitor_a_known_one_waits_for_an_agent() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let agent = server.agent(&admin, "ana").await;
    define(&admin, "plan").await;
    let visitor = Visitor::new(&api);
    let said = json!({ "name": "Iris", "email": "iris@example.org", "customFields": plan("free") });
    visitor.register(said).await.ok();
    let rid = visitor.room_id().await;
    let id = text(&house::room(&admin, &rid).await["contactId"]);
    assert_eq!(
        get(&agent, &id).await["customFields"],
        json!({ "plan": "free" })
    );

    let said =
        json!({ "name": "Iris Ek", "email": "ek@example.org", "customFields": plan("gold") });
    visitor.register(said).await.ok();
    let contact = get(&agent, &id).await;
    assert_eq!(contact["name"], "Iris Ek");
    assert_eq!(
        contact["emails"],
        json!([{ "address": "iris@example.org" }, { "address": "ek@example.org" }])
    );
    assert_eq!(contact["customFields"], json!({ "plan": "gold" }));
    assert!(contact.get("conflictingFields").is_none(), "{contact}");

    let body = json!({ "contactId": id, "name": "Mrs Ek", "emails": ["ek@example.org"] });
    agent
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    // Saying the same once more brings nothing back.
    let said =
        json!({ "name": "Iris Ek", "email": "ek@example.org", "customFields": plan("gold") });
    visitor.register(said).await.ok();
    let contact = get(&agent, &id).await;
    assert_eq!(contact["emails"], json!([{ "address": "ek@example.org" }]));
    assert!(contact.get("conflictingFields").is_none(), "{contact}");

    let said = json!({ "name": "Iris Berg", "customFields": plan("iron") });
    visitor.register(said).await.ok();
    let contact = get(&agent, &id).await;
    assert_eq!(contact["name"], "Mrs Ek");
    assert_eq!(contact["customFields"], json!({ "plan": "gold" }));
    let conflicts = json!([
        { "field": "customFields.plan", "value": "iron" }, { "field": "name", "value": "Iris Berg" },
    ]);
    assert_eq!(contact["conflictingFields"], conflicts);
    let path = format!("omnichannel/contacts.conflicts?contactId={id}");
    assert_eq!(
        agent.api.get(&path).await.ok(),
        json!({ "conflicts": conflicts, "success": true })
    );

    // One is decided, then the rest is waved away.
    let body = json!({ "contactId": id, "customFields": { "plan": "iron" } });
    let decided = agent
        .api
        .post("omnichannel/contacts.conflicts", body)
        .await
        .ok();
    assert_eq!(decided["result"]["customFields"], json!({ "plan": "iron" }));
    assert_eq!(
        decided["result"]["conflictingFields"],
        json!([{ "field": "name", "value": "Iris Berg" }])
    );
    let body = json!({ "contactId": id, "wipeConflicts": true });
    let updated = agent
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    assert!(updated["contact"].get("conflictingFields").is_none());
    assert_eq!(updated["contact"]["name"], "Mrs Ek");
    assert_eq!(agent.api.get(&path).await.ok()["conflicts"], json!([]));
}

async fn claimed(matches: bool) -> (Value, Value) {
    let server = Server::builder()
        .setting("Deskbell_Match_Visitor_By_Contact", &matches.to_string())
        .start()
        .await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let body = json!({ "name": "Mrs Ek", "emails": ["Ek@example.org"], "phones": [] });
    let made = admin.api.post("omnichannel/contacts", body).await.ok();
    let visitor = Visitor::new(&api);
    let said = json!({ "name": "Iris", "email": "ek@example.org", "phone": "1" });
    visitor.register(said).await.ok();
    let room = house::room(&admin, &visitor.room_id().await).await;
    assert_eq!(room["contactId"] == made["contactId"], matches);
    // The claim is made once; the next one with this address is somebody new.
    let other = Visitor::new(&api);
    if !matches {
        other
            .register(json!({ "email": "ek@example.org" }))
            .await
            .ok();
        let next = house::room(&admin, &other.room_id().await).await;
        assert_ne!(next["contactId"], room["contactId"]);
    }
    let contact = get(&admin, &text(&room["contactId"])).await;
    (room, contact)
}

#[tokio::test]
async fn a_visitor_takes_over_an_agents_contact_only_where_the_owner_says_so() {
    let (room, contact) = claimed(true).await;
    assert_eq!(
        (&room["fname"], &contact["name"]),
        (&json!("Mrs Ek"), &json!("Mrs Ek"))
    );
    assert_eq!(contact["emails"], json!([{ "address": "Ek@example.org" }]));
    assert_eq!(contact["phones"], json!([{ "phoneNumber": "1" }]));
    assert_eq!(contact["unknown"], false);
    assert_eq!(contact["channels"].as_array().map(Vec::len), Some(1));
    assert_eq!(
        contact["conflictingFields"],
        json!([{ "field": "name", "value": "Iris" }])
    );
    let (room, contact) = claimed(false).await;
    assert_eq!(
        (&room["fname"], &contact["name"]),
        (&json!("Iris"), &json!("Iris"))
    );
    assert_eq!(contact["unknown"], true);
}

#[tokio::test]
async fn an_agent_who_leaves_manages_nobody() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let agent = server.agent(&admin, "ana").await;
    let body = json!({ "name": "x", "emails": [], "phones": [], "contactManager": agent.id });
    let made = admin.api.post("omnichannel/contacts", body).await.ok();
    let id = text(&made["contactId"]);
    assert_eq!(get(&admin, &id).await["contactManager"], agent.id);
    let path = format!("livechat/users/agent/{}", agent.id);
    admin.api.delete(&path).await.ok();
    let contact = get(&admin, &id).await;
    assert!(contact.get("contactManager").is_none(), "{contact}");
}
