//! `livechat/agent.info/:rid/:token`, `livechat/agent.next/:token`.

use crate::house::{self, department};
use crate::support::{Server, Visitor, encode, unique};
use serde_json::{Value, json};

#[tokio::test]
async fn info_shows_who_serves_open_and_closed_rooms() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let get = |rid: &str, token: &str| {
        let path = format!("livechat/agent.info/{}/{}", encode(rid), encode(token));
        let api = h.api.clone();
        async move { api.get(&path).await }
    };
    let shown = get(&rid, &visitor.token).await.ok();
    assert_eq!(
        shown,
        json!({ "agent": { "_id": h.agent.id, "name": "ana Tester", "username": "ana", "status": "online",
            "emails": [{ "address": "ana@example.org", "verified": true }] }, "success": true })
    );
    visitor.close(&rid).await.ok();
    assert_eq!(get(&rid, &visitor.token).await.ok(), shown);
    get(&rid, "nobody").await.refused(400, "invalid-token");
    let unknown = get("nothing", &visitor.token).await;
    unknown.refused(400, "invalid-room");
    let (_, foreign) = Visitor::with_room(&h.api).await;
    assert_eq!(get(&foreign, &visitor.token).await.text, unknown.text);
    let m = house::manual().await;
    let (visitor, rid) = Visitor::with_room(&m.api).await;
    m.api
        .get(&format!("livechat/agent.info/{rid}/{}", visitor.token))
        .await
        .refused(400, "invalid-agent");
}

#[tokio::test]
async fn owners_hide_agents_or_their_addresses() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let path = format!("livechat/agent.info/{rid}/{}", visitor.token);
    admin.set("Livechat_show_agent_email", false).await;
    let shown = api.get(&path).await.ok()["agent"].clone();
    assert!(
        shown.get("emails").is_none() && shown["username"] == "ana",
        "{shown}"
    );
    admin.set("Livechat_show_agent_info", false).await;
    assert_eq!(
        api.get(&path).await.ok()["agent"],
        json!({ "hiddenInfo": true })
    );
    let next = api
        .get(&format!("livechat/agent.next/{}", unique("t")))
        .await
        .ok();
    assert_eq!(next["agent"], json!({ "hiddenInfo": true }));
}

#[tokio::test]
async fn next_counts_like_a_chat_would() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let next = |token: String, query: String| {
        let api = api.clone();
        async move {
            api.get(&format!("livechat/agent.next/{token}{query}"))
                .await
        }
    };
    next(unique("t"), String::new())
        .await
        .refused(400, "agent-not-found");
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let named = |reply: &Value| reply["agent"]["username"].clone();
    // The token need not be known; each choice moves the order, one token at most once a minute.
    let token = unique("t");
    assert_eq!(named(&next(token.clone(), String::new()).await.ok()), "ana");
    for _ in 0..3 {
        assert_eq!(named(&next(token.clone(), String::new()).await.ok()), "ben");
    }
    assert_eq!(named(&next(unique("t"), String::new()).await.ok()), "ben");
    assert_eq!(
        named(&next(unique("t"), "?department=".to_owned()).await.ok()),
        "ana"
    );
    let sales = department(&admin, "Sales", &[&ben], json!({})).await;
    assert_eq!(
        named(&next(unique("t"), format!("?department={sales}")).await.ok()),
        "ben"
    );
    next(unique("t"), "?department=nowhere".to_owned())
        .await
        .refused(400, "agent-not-found");
    next(unique("t"), "?x=1".to_owned())
        .await
        .invalid_params("must NOT have additional properties");
    // Without a department the one a chat would get is asked.
    department(
        &admin,
        "Front",
        &[&ben],
        json!({ "showOnRegistration": true }),
    )
    .await;
    assert_eq!(named(&next(unique("t"), String::new()).await.ok()), "ben");
    // An open room: nobody is named.
    let (visitor, rid) = Visitor::with_room(&api).await;
    assert_eq!(
        next(visitor.token.clone(), String::new()).await.ok(),
        json!({ "success": true })
    );
    visitor.close(&rid).await.ok();
    assert_eq!(
        named(&next(visitor.token.clone(), String::new()).await.ok()),
        "ben"
    );
    ana.go("offline", "available").await;
    ben.go("online", "not-available").await;
    next(unique("t"), String::new())
        .await
        .refused(400, "agent-not-found");
    ben.go("online", "available").await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    next(unique("t"), String::new())
        .await
        .refused(400, "agent-not-found");
}
