//! Handing over as both sides hear it.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::{Value, json};

const QUEUE: &str = "stream-livechat-inquiry-queue-observer";
const ROOM: &str = "stream-livechat-room";
const USER: &str = "stream-notify-user";

/// What a visitor hears next of who serves; presence of agents comes in between.
async fn served_by(widget: &mut Client, rid: &str) -> Value {
    loop {
        let told = widget.event(ROOM, rid).await;
        if told[0]["type"] == "agentData" {
            return told[0].clone();
        }
    }
}

#[tokio::test]
async fn the_visitor_hears_who_serves_and_when_nobody_does() {
    let (server, admin, ana) = desk().await;
    let ben = server.agent(&admin, "ben").await;
    ben.go("online", "not-available").await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    ben.go("online", "available").await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    widget.sub(ROOM, &rid, &proof(&visitor.token)).await;
    let mut old = Client::login(&server, &ana).await;
    let mut new = Client::login(&server, &ben).await;
    for (client, agent) in [(&mut old, &ana), (&mut new, &ben)] {
        let key = format!("{}/subscriptions-changed", agent.id);
        client.sub(USER, &key, &json!([])).await;
    }
    let body = json!({ "roomId": rid, "userId": ben.id });
    ana.api.post("livechat/room.forward", body).await.ok();
    let told = served_by(&mut widget, &rid).await;
    assert_eq!(told["data"]["username"], "ben");
    let mut kinds = Vec::new();
    while kinds.last() != Some(&json!("ul")) {
        let message = widget.event("stream-room-messages", &rid).await;
        if message[0]["t"] == "livechat_transfer_history" {
            let data = &message[0]["transferData"];
            assert!(data["ts"]["$date"].is_i64(), "{data}");
            assert_eq!(data["transferredTo"]["username"], "ben");
        }
        kinds.push(message[0]["t"].clone());
    }
    assert_eq!(
        kinds,
        ["command", "uj", "livechat_transfer_history", "ul"].map(|k| json!(k))
    );
    let gone = old
        .event(USER, &format!("{}/subscriptions-changed", ana.id))
        .await;
    assert_eq!(
        (&gone[0], &gone[1]["rid"]),
        (&json!("removed"), &json!(rid))
    );
    let come = new
        .event(USER, &format!("{}/subscriptions-changed", ben.id))
        .await;
    assert_eq!(
        (&come[0], &come[1]["rid"]),
        (&json!("inserted"), &json!(rid))
    );
    // Back to the queue.
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    new.ok("livechat:returnAsInquiry", json!([rid])).await;
    let told = served_by(&mut widget, &rid).await;
    assert_eq!(told, json!({ "type": "agentData", "data": Value::Null }));
}

#[tokio::test]
async fn the_queues_hear_a_chat_leave_and_come() {
    let (server, admin, ana) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let support = admin.create_department("Support", &[&ana]).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    let mut console = Client::login(&server, &ana).await;
    let [here, there] = [&sales, &support].map(|id| format!("department/{id}"));
    for key in [&here, &there] {
        console.sub(QUEUE, key, &json!([])).await;
    }
    let body = json!([{ "roomId": rid, "departmentId": support }]);
    console.ok("livechat:transfer", body).await;
    let left = console.event(QUEUE, &here).await;
    assert_eq!(
        (&left[0]["type"], &left[0]["rid"]),
        (&json!("removed"), &json!(rid))
    );
    let come = console.event(QUEUE, &there).await;
    assert_eq!(
        (&come[0]["type"], &come[0]["status"]),
        (&json!("added"), &json!("queued"))
    );
    assert_eq!(come[0]["department"], json!(support));
}

#[tokio::test]
async fn a_room_handed_to_another_visitor_is_heard_by_that_one_alone() {
    let (server, admin, ana) = desk().await;
    let (old, rid) = Visitor::with_room(&server.api()).await;
    let new = Visitor::new(&server.api());
    let made = new.register(json!({ "name": "Iris" })).await.ok();
    let room = admin
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .ok();
    let mut widget = Client::visitor(&server, &old, &rid).await;
    widget.sub(ROOM, &rid, &proof(&old.token)).await;
    let new_id = &made["visitor"]["_id"];
    let body =
        json!({ "rid": rid, "oldVisitorId": room["room"]["v"]["_id"], "newVisitorId": new_id });
    ana.api.put("livechat/room.visitor", body).await.ok();
    let told = widget.event(ROOM, &rid).await;
    assert_eq!(told[0]["type"], "visitorData");
    assert_eq!(&told[0]["visitor"]["_id"], new_id);
    assert!(told[0]["visitor"].get("token").is_none());
    widget.wait(|m| m["msg"] == "nosub").await;
    let mut widget = Client::visitor(&server, &new, &rid).await;
    ana.say(&rid, "there you are").await.ok();
    let heard = widget.event("stream-room-messages", &rid).await;
    assert_eq!(heard[0]["msg"], "there you are");
}

#[tokio::test]
async fn a_visitor_moves_and_rates_by_methods() {
    let (server, admin, ana) = desk().await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let support = admin.create_department("Support", &[&ben]).await;
    let visitor = Visitor::new(&server.api());
    visitor.register(json!({ "department": sales })).await.ok();
    let rid = visitor.room_id().await;
    let mut client = Client::connect(&server).await;
    let wish = |token: &str, rid: &str, department: &str| json!([{ "visitorToken": token, "roomId": rid, "departmentId": department }]);
    let method = "livechat:setDepartmentForVisitor";
    for (token, room, department, error) in [
        (
            "no-such-visitor",
            rid.as_str(),
            support.as_str(),
            "invalid-token",
        ),
        (&visitor.token, "none", &support, "invalid-room"),
        (&visitor.token, &rid, "none", "error-invalid-department"),
        (
            &visitor.token,
            &rid,
            &sales,
            "error-forwarding-chat-same-department",
        ),
    ] {
        let refused = client.refused(method, wish(token, room, department)).await;
        assert_eq!(refused["error"], error);
    }
    let done = client
        .ok(method, wish(&visitor.token, &rid, &support))
        .await;
    assert_eq!(done, json!(true));
    let info = admin.api.get(&format!("rooms.info?roomId={rid}")).await;
    assert_eq!(info.ok()["room"]["servedBy"]["username"], "ben");
    let rate = "livechat:saveSurveyFeedback";
    let answers = json!([{ "name": "satisfaction", "value": "4" }, { "name": "x", "value": "9" }]);
    let kept = client.ok(rate, json!([visitor.token, rid, answers])).await;
    assert_eq!(kept, json!({ "rid": rid, "data": { "satisfaction": "4" } }));
    for (params, error) in [
        (json!([visitor.token, rid, []]), json!("invalid-data")),
        (json!([visitor.token, rid, "x"]), json!(400)),
        (
            json!([visitor.token, "none", answers]),
            json!("invalid-room"),
        ),
    ] {
        let refused = client.refused(rate, params.clone()).await;
        assert_eq!(refused["error"], error, "{params}");
    }
    visitor.close(&rid).await.ok();
    let refused = client
        .refused(method, wish(&visitor.token, &rid, &sales))
        .await;
    assert_eq!(refused["error"], "room-closed");
}
