//! Visitors who come back: they get the agent in charge of their contact, or the one they talked to last.

use crate::house::{department, room, text};
use crate::support::{Agent, Server, Visitor, unique};
use serde_json::{Value, json};

/// Opens a chat, says who serves it, and closes it again.
async fn who_serves(visitor: &Visitor, admin: &Agent) -> Value {
    let rid = visitor.room_id().await;
    let name = room(admin, &rid).await["servedBy"]["username"].clone();
    visitor.close(&rid).await.ok();
    name
}

/// Chats go to both agents by how many they were given: nobody is preferred.
async fn take_turns(visitor: &Visitor, admin: &Agent) {
    let first = who_serves(visitor, admin).await;
    for _ in 0..12 {
        if who_serves(visitor, admin).await != first {
            return;
        }
    }
    panic!("{first} gets them all");
}

#[tokio::test]
async fn a_contact_with_a_manager_gets_that_agent() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let contact = text(&room(&admin, &rid).await["contactId"]);
    assert_eq!(room(&admin, &rid).await["servedBy"]["username"], "ana");
    visitor.close(&rid).await.ok();
    let manage = async |id: &str| {
        let body = json!({ "contactId": contact, "contactManager": id });
        admin
            .api
            .post("omnichannel/contacts.update", body)
            .await
            .ok();
    };
    manage(&ben.id).await;
    // Whatever the order of the others would be.
    for _ in 0..4 {
        assert_eq!(who_serves(&visitor, &admin).await, "ben");
    }
    // Away, or full, and the chat goes the way of all others.
    ben.go("offline", "available").await;
    assert_eq!(who_serves(&visitor, &admin).await, "ana");
    ben.go("online", "not-available").await;
    assert_eq!(who_serves(&visitor, &admin).await, "ana");
    ben.go("online", "available").await;
    assert_eq!(who_serves(&visitor, &admin).await, "ben");
    admin
        .set("Omnichannel_contact_manager_routing", false)
        .await;
    take_turns(&visitor, &admin).await;
    admin.set("Omnichannel_contact_manager_routing", true).await;
    // The older call says the same thing, for it is the same manager.
    let body =
        json!({ "token": visitor.token, "name": "Iris", "contactManager": { "username": "ana" } });
    admin.api.post("omnichannel/contact", body).await.ok();
    for _ in 0..3 {
        assert_eq!(who_serves(&visitor, &admin).await, "ana");
    }
    manage("").await;
    take_turns(&visitor, &admin).await;
    // An account that is no agent any more is in charge of nobody.
    manage(&ana.id).await;
    admin
        .api
        .delete(&format!("livechat/users/agent/{}", ana.id))
        .await
        .ok();
    assert_eq!(who_serves(&visitor, &admin).await, "ben");
}

#[tokio::test]
async fn the_agent_of_the_last_chat_gets_the_next_one() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    admin.set("Livechat_last_chatted_agent_routing", true).await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let everybody = department(&admin, "Everybody", &[&ana, &ben], json!({})).await;
    ana.go("offline", "available").await;
    let visitor = Visitor::new(&api);
    visitor.register(json!({ "name": "Iris" })).await.ok();
    assert_eq!(who_serves(&visitor, &admin).await, "ben");
    ana.go("online", "available").await;
    for _ in 0..3 {
        assert_eq!(who_serves(&visitor, &admin).await, "ben", "Ana had fewer");
    }
    // In a department that agent is not of, somebody else has to do.
    let body = json!({ "name": "Iris", "department": sales });
    visitor.register(body).await.ok();
    assert_eq!(who_serves(&visitor, &admin).await, "ana");
    let body = json!({ "name": "Iris", "department": everybody });
    visitor.register(body).await.ok();
    for _ in 0..3 {
        let last = who_serves(&visitor, &admin).await;
        assert_eq!(last, "ana", "the last one now");
    }
    ana.go("offline", "available").await;
    assert_eq!(who_serves(&visitor, &admin).await, "ben");
    ana.go("online", "available").await;
    admin
        .set("Livechat_last_chatted_agent_routing", false)
        .await;
    take_turns(&visitor, &admin).await;
    // Where agents take chats themselves nobody is given one.
    admin.set("Livechat_last_chatted_agent_routing", true).await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    assert_eq!(who_serves(&visitor, &admin).await, Value::Null);
}

#[tokio::test]
async fn a_manager_is_one_whichever_call_named_them() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let token = unique("contact-");
    let body = json!({ "token": token, "name": "Iris", "contactManager": { "username": "ana" } });
    let made = admin.api.post("omnichannel/contact", body).await.ok();
    let id = text(&made["contact"]);
    let record = async || {
        let path = format!("livechat/visitors.info?visitorId={id}");
        admin.api.get(&path).await.ok()["visitor"].clone()
    };
    let contact_id = text(&record().await["contactId"]);
    let contact = async || {
        let path = format!("omnichannel/contacts.get?contactId={contact_id}");
        admin.api.get(&path).await.ok()["contact"].clone()
    };
    assert_eq!(contact().await["contactManager"], ana.id);
    assert_eq!(contact().await["name"], "Iris");
    // The record shows the name of today.
    let body = json!({ "userId": ana.id, "data": { "username": "anastasia" } });
    admin.api.post("users.update", body).await.ok();
    assert_eq!(
        record().await["contactManager"],
        json!({ "username": "anastasia" })
    );
    let body = json!({ "contactId": contact_id, "contactManager": "" });
    admin
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    assert!(record().await.get("contactManager").is_none());
    let body = json!({ "contactId": contact_id, "contactManager": ana.id });
    admin
        .api
        .post("omnichannel/contacts.update", body)
        .await
        .ok();
    assert_eq!(
        record().await["contactManager"],
        json!({ "username": "anastasia" })
    );
    let selector =
        json!({ "term": "Iris", "conditions": { "contactManager.username": "anastasia" } });
    let found = admin
        .api
        .get_with(
            "livechat/visitors.autocomplete",
            &[("selector", &selector.to_string())],
        )
        .await
        .ok();
    assert_eq!(found["items"][0]["_id"], id, "{found}");
    // Absent in the older call means nobody, at the contact as well.
    let body = json!({ "token": token, "name": "Iris" });
    admin.api.post("omnichannel/contact", body).await.ok();
    assert!(contact().await.get("contactManager").is_none());
    // The room of the visitor belongs to the contact that was made for the manager.
    let visitor = Visitor::with_token(&api, &token);
    let rid = visitor.room_id().await;
    assert_eq!(room(&admin, &rid).await["contactId"], contact_id);
}
