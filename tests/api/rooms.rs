//! `rooms.get`, `rooms.info`, `channels.info`, `rooms.leave`.

use crate::house::{self, is_date, list, text};
use crate::support::{Agent, Visitor, encode};
use serde_json::{Value, json};

const MISSING: &str =
    "The required \"roomId\" or \"roomName\" param provided does not match any channel";

fn ids(rooms: &Value, key: &str) -> Vec<String> {
    list(&rooms[key]).iter().map(|r| text(&r["_id"])).collect()
}

#[tokio::test]
async fn a_room_is_shown_to_those_who_may_see_it() {
    let h = house::auto().await;
    let other = h.user("info-other", &["livechat-agent"]).await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let channel = h
        .agent
        .api
        .get(&format!("channels.info?roomId={rid}"))
        .await
        .ok()["channel"]
        .clone();
    let room = h
        .agent
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok()["room"]
        .clone();
    assert_eq!(channel, room);
    assert_eq!(
        (&room["_id"], &room["t"], &room["open"]),
        (&json!(rid), &json!("l"), &json!(true))
    );
    for path in ["channels.info", "rooms.info"] {
        for query in ["?roomId=nothing", ""] {
            h.agent
                .api
                .get(&format!("{path}{query}"))
                .await
                .coded("error-room-not-found", MISSING);
        }
        h.api
            .get(&format!("{path}?roomId={rid}"))
            .await
            .not_logged_in();
        h.agent
            .api
            .get(&format!("{path}?roomId={rid}&x=1"))
            .await
            .invalid_params("must NOT have additional properties");
    }
    other
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .refused(400, "not-allowed");
    other
        .api
        .get(&format!("channels.info?roomId={rid}"))
        .await
        .coded("error-room-not-found", MISSING);
    visitor.close(&rid).await.ok();
    // Whoever served it still may; so may managers.
    let closed = h
        .agent
        .api
        .get(&format!("channels.info?roomId={rid}"))
        .await
        .ok();
    assert!(closed["channel"].get("open").is_none());
    let leave = |user: &Agent| {
        let (api, rid) = (user.api.clone(), rid.clone());
        async move { api.post("rooms.leave", json!({ "roomId": rid })).await }
    };
    leave(&h.agent).await.refused(400, "error-not-allowed");
}

#[tokio::test]
async fn own_rooms_are_listed_and_what_changed_since() {
    let h = house::auto().await;
    let user = h.user("rooms-get", &["livechat-manager"]).await;
    assert_eq!(
        user.api.get("rooms.get").await.ok(),
        json!({ "update": [], "remove": [], "success": true })
    );
    let (first, one) = Visitor::with_room(&h.api).await;
    let (second, two) = Visitor::with_room(&h.api).await;
    for rid in [&one, &two] {
        user.api
            .get(&format!("livechat/room.join?roomId={rid}"))
            .await
            .ok();
    }
    let mut all = ids(&user.api.get("rooms.get").await.ok(), "update");
    all.sort();
    let mut wanted = vec![one.clone(), two.clone()];
    wanted.sort();
    assert_eq!(all, wanted);
    let since = |ts: &Value| format!("rooms.get?updatedSince={}", encode(&text(ts)));
    let earlier = house::room(&h.admin, &two).await["_updatedAt"].clone();
    let news = first.send(&one, "news").await.ok()["message"]["ts"].clone();
    assert_eq!(
        ids(&user.api.get(&since(&earlier)).await.ok(), "update"),
        [one.clone()]
    );
    // The last message is part of the room: an edit changes both.
    let id = text(&house::room(&h.admin, &one).await["lastMessage"]["_id"]);
    let edit = json!({ "token": first.token, "rid": one, "msg": "better news" });
    h.api
        .put(&format!("livechat/message/{id}"), edit)
        .await
        .ok();
    let changed = user.api.get(&since(&news)).await.ok();
    assert_eq!(changed["update"][0]["lastMessage"]["msg"], "better news");
    let news = changed["update"][0]["_updatedAt"].clone();
    // Strictly after: the time of the news itself is not.
    second.close(&two).await.ok();
    let changed = user.api.get(&since(&news)).await.ok();
    assert_eq!(ids(&changed, "update"), [""; 0]);
    assert_eq!(ids(&changed, "remove"), [two.clone()]);
    assert!(is_date(&changed["remove"][0]["_deletedAt"]));
    user.api.get("rooms.get?updatedSince=nonsense").await.coded(
        "error-updatedSince-param-invalid",
        "The \"updatedSince\" query parameter must be a valid date.",
    );
    h.api.get("rooms.get").await.not_logged_in();
}
