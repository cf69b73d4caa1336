//! What a visitor thinks of a chat.

use crate::house::{self, room};
use crate::support::Visitor;
use serde_json::{Value, json};

fn answers(pairs: &[(&str, &str)]) -> Value {
    let list: Vec<Value> = pairs
        .iter()
        .map(|(name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!(list)
}

#[tokio::test]
async fn a_chat_is_rated_while_it_is_open_and_afterwards() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let rate = |data: Value| {
        let (api, token, rid) = (h.api.clone(), visitor.token.clone(), rid.clone());
        async move {
            let body = json!({ "token": token, "rid": rid, "data": data });
            api.post("livechat/room.survey", body).await
        }
    };
    let given = answers(&[
        ("satisfaction", "5"),
        ("agentResposiveness", "1"),
        ("agentKnowledge", "6"),
        ("colour", "3"),
        ("additionalFeedback", "quick"),
    ]);
    let kept =
        json!({ "satisfaction": "5", "agentResposiveness": "1", "additionalFeedback": "quick" });
    assert_eq!(
        rate(given).await.ok(),
        json!({ "rid": rid, "data": kept, "success": true })
    );
    assert_eq!(room(&h.admin, &rid).await["surveyFeedback"], kept);
    visitor.close(&rid).await.ok();
    // The whole is replaced.
    rate(answers(&[("agentFriendliness", "2")])).await.ok();
    assert_eq!(
        room(&h.admin, &rid).await["surveyFeedback"],
        json!({ "agentFriendliness": "2" })
    );
    // Words end somewhere, and those that are too many are not cut behind the visitor's back.
    let long = "ö".repeat(5_000);
    rate(answers(&[("additionalFeedback", &long)])).await.ok();
    assert_eq!(
        room(&h.admin, &rid).await["surveyFeedback"]["additionalFeedback"],
        long
    );
    rate(answers(&[("additionalFeedback", &format!("{long}ö"))]))
        .await
        .refused(400, "invalid-data");
    rate(answers(&[("satisfaction", "0"), ("x", "1")]))
        .await
        .refused(400, "invalid-data");
}

#[tokio::test]
async fn refusals() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, _) = Visitor::with_room(&h.api).await;
    let good = answers(&[("satisfaction", "5")]);
    for (token, rid, data, error) in [
        (
            "no-such-visitor",
            rid.as_str(),
            good.clone(),
            "invalid-token",
        ),
        (&visitor.token, "none", good.clone(), "invalid-room"),
        (&other.token, &rid, good.clone(), "invalid-room"),
        (
            &visitor.token,
            &rid,
            json!([]),
            "must NOT have fewer than 1 items [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!("x"),
            "must be array [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!(["x"]),
            "must be object [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!([{ "name": "satisfaction" }]),
            "must have required property 'value' [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!([{ "value": "1" }]),
            "must have required property 'name' [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!([{ "name": "x", "value": "1", "y": 1 }]),
            "must NOT have additional properties [invalid-params]",
        ),
        (
            &visitor.token,
            &rid,
            json!([{ "name": "satisfaction", "value": {} }]),
            "must be string [invalid-params]",
        ),
    ] {
        let body = json!({ "token": token, "rid": rid, "data": data });
        h.api
            .post("livechat/room.survey", body)
            .await
            .refused(400, error);
    }
    for key in ["token", "rid", "data"] {
        let mut body = json!({ "token": visitor.token, "rid": rid, "data": good });
        body.as_object_mut().expect("an object").remove(key);
        h.api
            .post("livechat/room.survey", body)
            .await
            .invalid_params(&format!("must have required property '{key}'"));
    }
}
