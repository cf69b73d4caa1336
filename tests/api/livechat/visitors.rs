//! `livechat/visitors.info`: a visitor as agents see one.

use crate::house;
use crate::support::Visitor;
use serde_json::json;

#[tokio::test]
async fn agents_read_a_visitor_without_the_token() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    visitor
        .register(json!({ "name": "Iris", "email": "iris@example.org" }))
        .await
        .ok();
    let rid = visitor.room_id().await;
    let mut record = visitor.register(json!({})).await.ok()["visitor"].clone();
    let path = format!(
        "livechat/visitors.info?visitorId={}",
        house::text(&record["_id"])
    );
    let shown = h.agent.api.get(&path).await.ok();
    record.as_object_mut().expect("a record").remove("token");
    assert_eq!(shown, json!({ "visitor": record, "success": true }));
    assert_eq!(record["lastChat"]["_id"], json!(rid));
    let plain = h.user("visitors-plain", &["user"]).await;
    plain.api.get(&path).await.forbidden();
    h.api.get(&path).await.not_logged_in();
    h.agent
        .api
        .get("livechat/visitors.info?visitorId=nobody")
        .await
        .refused(400, "visitor-not-found");
    h.agent
        .api
        .get("livechat/visitors.info")
        .await
        .invalid_params("must have required property 'visitorId'");
}
