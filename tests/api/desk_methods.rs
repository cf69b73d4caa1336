//! Methods of the desk that no client of ours calls, over `method.call`.

use crate::house::{self, room};
use crate::support::{Agent, Visitor};
use serde_json::{Value, json};

/// What a method gave: `result`, or `error`.
async fn call(agent: &Agent, method: &str, params: Value) -> Value {
    let message =
        json!({ "msg": "method", "id": "1", "method": method, "params": params }).to_string();
    let path = format!("method.call/{method}");
    let body = json!({ "message": message });
    let answer = agent.api.post(&path, body).await.ok();
    let text = answer["message"].as_str().expect("a text");
    serde_json::from_str(text).expect("JSON")
}

#[tokio::test]
async fn tags_are_kept_by_methods() {
    let house = house::auto().await;
    let admin = &house.admin;
    let data = json!({ "name": "delivery", "description": "Where is it?" });
    let made = call(admin, "livechat:saveTag", json!([null, data, []])).await;
    let id = made["result"]["_id"].as_str().expect("an id").to_owned();
    assert_eq!(made["result"]["name"], "delivery");
    let data = json!({ "name": "parcels" });
    let changed = call(admin, "livechat:saveTag", json!([id, data, []])).await;
    assert_eq!(changed["result"]["_id"], json!(id));
    let list = call(&house.agent, "livechat:getTagsList", json!([])).await;
    assert_eq!(list["result"][0]["name"], "parcels");
    let refused = call(&house.agent, "livechat:removeTag", json!([id])).await;
    assert_eq!(refused["error"]["error"], "error-not-allowed", "{refused}");
    let gone = call(admin, "livechat:removeTag", json!([id])).await;
    assert_eq!(gone["result"], 1);
    let list = call(&house.agent, "livechat:getTagsList", json!([])).await;
    assert_eq!(list["result"], json!([]));
}

#[tokio::test]
async fn a_room_is_read_and_described_by_methods() {
    let house = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&house.api).await;
    visitor.send(&rid, "hello").await.ok();
    visitor.send(&rid, "is anybody there?").await.ok();
    let first = call(
        &house.agent,
        "livechat:getFirstRoomMessage",
        json!([{ "rid": rid }]),
    )
    .await;
    assert_eq!(first["result"]["rid"], json!(rid), "{first}");
    let state = room(&house.admin, &rid).await;
    let guest = json!({ "_id": state["v"]["_id"], "name": "Iris Lund" });
    let about = json!({ "_id": rid, "topic": "Parcel 4711", "tags": ["delivery"] });
    let saved = call(&house.agent, "livechat:saveInfo", json!([guest, about])).await;
    assert_eq!(saved["result"], true, "{saved}");
    let state = room(&house.admin, &rid).await;
    assert_eq!(
        (&state["topic"], &state["fname"], &state["tags"]),
        (
            &json!("Parcel 4711"),
            &json!("Iris Lund"),
            &json!(["delivery"])
        )
    );
    let other = json!({ "_id": "nobody" });
    let refused = call(&house.agent, "livechat:saveInfo", json!([guest, other])).await;
    assert!(refused.get("result").is_none(), "{refused}");
}
