//! Closed rooms are removed for good.

use crate::house::{self, department, list};
use crate::support::{Agent, Server, Visitor, unique};
use serde_json::{Value, json};

async fn method(user: &Agent, name: &str, params: Value) -> Value {
    let message = json!({ "msg": "method", "id": "1", "method": name, "params": params });
    let body = json!({ "message": message.to_string() });
    let reply = user
        .api
        .post(&format!("method.call/{name}"), body)
        .await
        .ok();
    serde_json::from_str(reply["message"].as_str().expect("a text")).expect("json")
}

#[tokio::test]
async fn one_room_goes_with_all_that_was_said() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    // More than one piece.
    for n in 0..230 {
        visitor.send(&rid, &format!("{n}")).await.ok();
    }
    let path = "livechat/rooms.delete";
    let body = json!({ "roomId": rid });
    let open = h.admin.api.post(path, body.clone()).await;
    open.refused(400, "Room is not closed");
    assert_eq!(open.json["errorType"], "error-room-is-not-closed");
    visitor.close(&rid).await.ok();
    h.agent.api.post(path, body.clone()).await.forbidden();
    assert_eq!(
        h.admin.api.post(path, body.clone()).await.ok(),
        json!({ "success": true })
    );
    h.admin
        .api
        .get(&format!("rooms.info?roomId={rid}"))
        .await
        .coded(
            "error-room-not-found",
            "The required \"roomId\" or \"roomName\" param provided does not match any channel",
        );
    visitor.history(&rid).await.refused(400, "invalid-room");
    let gone = h.admin.api.post(path, body).await;
    gone.refused(400, "Invalid room");
    assert_eq!(gone.json["errorType"], "error-invalid-room");
    for (body, error) in [
        (json!({}), "must have required property 'roomId'"),
        (json!({ "roomId": [] }), "must be string"),
        (
            json!({ "roomId": "x", "y": 1 }),
            "must NOT have additional properties",
        ),
    ] {
        let refused = h.admin.api.post(path, body).await;
        refused.refused(400, error);
        assert_eq!(refused.json["errorType"], "invalid-params");
    }
    // The method knows the same room by its code.
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let name = "livechat:removeRoom";
    let said = method(&h.admin, name, json!([rid])).await;
    assert_eq!(said["error"]["error"], "error-room-is-not-closed");
    visitor.close(&rid).await.ok();
    let said = method(&h.admin, name, json!([rid])).await;
    assert!(said.get("error").is_none() && said.get("result").is_none());
    let said = method(&h.admin, name, json!([rid])).await;
    assert_eq!(said["error"]["error"], "error-invalid-room");
}

#[tokio::test]
async fn all_closed_rooms_go_and_open_ones_stay() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let sales = department(&admin, "Sales", &[&ana], json!({})).await;
    let mut open = Vec::new();
    for n in 0..6 {
        let visitor = Visitor::new(&server.api());
        let more = if n < 3 {
            json!({ "department": sales })
        } else {
            json!({})
        };
        visitor.register(more).await.ok();
        let rid = visitor.room_id().await;
        if n % 3 == 0 {
            open.push(rid);
        } else {
            visitor.close(&rid).await.ok();
        }
    }
    let path = "livechat/rooms.removeAllClosedRooms";
    let nobody = server.user(&admin, &unique("nobody"), &["user"]).await;
    nobody.api.post(path, json!({})).await.forbidden();
    admin
        .api
        .post(path, json!({ "departmentIds": "x" }))
        .await
        .refused(400, "must be array");
    let body = json!({ "departmentIds": [sales] });
    assert_eq!(
        admin.api.post(path, body).await.ok(),
        json!({ "removedRooms": 2, "success": true })
    );
    let said = method(&admin, "livechat:removeAllClosedRooms", json!([])).await;
    assert_eq!(said["result"], json!(2));
    assert_eq!(
        admin.api.post(path, json!({})).await.ok()["removedRooms"],
        json!(0)
    );
    let left = admin.api.get("livechat/rooms").await.ok();
    let mut left: Vec<&str> = list(&left["rooms"])
        .iter()
        .filter_map(|r| r["_id"].as_str())
        .collect();
    left.sort_unstable();
    open.sort();
    assert_eq!(left, open);
}
