//! Who a visitor is: tokens, contacts that match, and what others see of both.

use crate::house::{self, text};
use crate::support::{Agent, Server, Visitor, encode, unique};
use serde_json::{Value, json};

async fn registered(visitor: &Visitor, more: Value) -> Value {
    visitor.register(more).await.ok()["visitor"].clone()
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
        let reply = Visitor::with_token(&api, &token).register(json!({})).await;
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
