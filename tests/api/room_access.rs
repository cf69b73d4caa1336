//! Who may see a room: one rule for reading, joining and writing (agent-api 9.2).

use crate::house::{self, department, text};
use crate::support::{Agent, Server, Visitor};
use serde_json::json;

/// Whether `user` may read, join and write in a room; the three must agree.
async fn may(user: &Agent, rid: &str) -> bool {
    let shown = user.api.get(&format!("channels.info?roomId={rid}")).await;
    let info = user.api.get(&format!("rooms.info?roomId={rid}")).await;
    assert_eq!(shown.status, info.status, "{} {}", shown.text, info.text);
    shown.status == 200
}

async fn waiting(server: &Server, department: Option<&str>) -> (Visitor, String) {
    let visitor = Visitor::new(&server.api());
    let more = department.map_or(json!({}), |id| json!({ "department": id }));
    visitor.register(more).await.ok();
    let rid = visitor.room_id().await;
    (visitor, rid)
}

#[tokio::test]
async fn waiting_rooms_are_open_to_those_who_could_take_them() {
    let server = Server::builder()
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .start()
        .await;
    let admin = server.admin().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let ana = server.user(&admin, "ana", &["livechat-agent"]).await;
    let ben = server.user(&admin, "ben", &["livechat-agent"]).await;
    let plain = server.user(&admin, "plain", &["user"]).await;
    let manager = server.user(&admin, "mia", &["livechat-manager"]).await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let (_, open) = waiting(&server, None).await;
    let (_, inside) = waiting(&server, Some(&sales)).await;
    for (user, rid, allowed) in [
        (&ana, &open, true),
        (&ben, &open, true),
        (&ana, &inside, true),
        (&ben, &inside, false),
        (&plain, &open, false),
        (&manager, &inside, true),
        (&admin, &inside, true),
    ] {
        assert_eq!(may(user, rid).await, allowed, "{} {rid}", user.username);
        let said = user.say(rid, "hello").await;
        assert_eq!(
            said.status == 200,
            allowed,
            "{}: {}",
            user.username,
            said.text
        );
    }
    // Where the server hands chats out, nobody looks at them before.
    admin.set("Livechat_Routing_Method", "Auto_Selection").await;
    assert!(!may(&ana, &open).await && !may(&ana, &inside).await);
    assert!(may(&manager, &inside).await);
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    // Taken by one, it is closed to the others.
    ana.go("online", "available").await;
    let id = house::inquiry(&admin, &open).await["_id"].clone();
    ana.api
        .post("livechat/inquiries.take", json!({ "inquiryId": id }))
        .await
        .ok();
    assert!(may(&ana, &open).await && !may(&ben, &open).await);
    // Whoever joined has a place, as long as the room is open.
    manager
        .api
        .get(&format!("livechat/room.join?roomId={open}"))
        .await
        .ok();
    admin.grant("view-livechat-rooms", &["admin"]).await;
    assert!(may(&manager, &open).await);
}

#[tokio::test]
async fn closed_rooms_are_open_to_their_agent_and_to_those_with_the_right() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let ben = server.user(&admin, "ben", &["livechat-agent"]).await;
    let cat = server.user(&admin, "cat", &["livechat-agent"]).await;
    let sales = department(&admin, "Sales", &[&ana, &ben], json!({})).await;
    let (visitor, rid) = waiting(&server, Some(&sales)).await;
    assert_eq!(
        house::room(&admin, &rid).await["servedBy"]["username"],
        "ana"
    );
    visitor.close(&rid).await.ok();
    assert!(may(&ana, &rid).await && may(&admin, &rid).await);
    assert!(!may(&ben, &rid).await && !may(&cat, &rid).await);
    let same = "view-livechat-room-closed-same-department";
    admin.grant(same, &["admin", "livechat-agent"]).await;
    assert!(may(&ben, &rid).await && !may(&cat, &rid).await);
    admin.grant(same, &["admin"]).await;
    let another = "view-livechat-room-closed-by-another-agent";
    admin.grant(another, &["admin", "livechat-agent"]).await;
    assert!(may(&ben, &rid).await && may(&cat, &rid).await);
    admin.grant(another, &["admin"]).await;
    assert!(!may(&cat, &rid).await);
    // Nobody writes into it.
    ana.say(&rid, "late")
        .await
        .refused(400, "error-not-allowed");
    // The account is gone: the next call knows.
    admin
        .api
        .post(
            "users.setActiveStatus",
            json!({ "userId": ana.id, "activeStatus": false }),
        )
        .await
        .ok();
    ana.api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .not_logged_in();
    assert_eq!(
        text(&house::room(&admin, &rid).await["servedBy"]["username"]),
        "ana"
    );
}
