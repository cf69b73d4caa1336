//! `GET livechat/message/:_id`, `livechat/messages.history/:rid`: reading.

use crate::house::{self, list, text};
use crate::support::{Visitor, encode};
use serde_json::{Value, json};

#[tokio::test]
async fn one_message_is_read_within_its_room_only() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, foreign) = Visitor::with_room(&h.api).await;
    let id = text(&visitor.send(&rid, "mine").await.ok()["message"]["_id"]);
    let get = |id: &str, token: &str, rid: &str| {
        let path = format!("livechat/message/{}", encode(id));
        let (token, rid) = (token.to_owned(), rid.to_owned());
        let api = h.api.clone();
        async move {
            api.get_with(&path, &[("token", &token), ("rid", &rid)])
                .await
        }
    };
    get(&id, &visitor.token, &rid).await.ok();
    let unknown = get("nothing", &visitor.token, &rid).await;
    unknown.refused(400, "invalid-message");
    let elsewhere = get(&id, &other.token, &foreign).await;
    assert_eq!(elsewhere.text, unknown.text);
    get(&id, &other.token, &rid)
        .await
        .refused(400, "invalid-room");
    get(&id, "nobody", &rid).await.refused(400, "invalid-token");
    let path = format!("livechat/message/{id}");
    h.api
        .get(&path)
        .await
        .invalid_params("must have required property 'token'");
    h.api
        .get(&format!("{path}?token=x"))
        .await
        .invalid_params("must have required property 'rid'");
    h.api
        .get(&format!("{path}?token=x&rid=y&z=1"))
        .await
        .invalid_params("must NOT have additional properties");
    visitor.close(&rid).await.ok();
    get(&id, &visitor.token, &rid).await.ok();
}

#[tokio::test]
async fn history_is_newest_first_and_pages() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for n in 0..25 {
        visitor.send(&rid, &format!("m{n}")).await.ok();
    }
    let get = |more: &str| {
        let path = format!(
            "livechat/messages.history/{rid}?token={}{more}",
            encode(&visitor.token)
        );
        let api = h.api.clone();
        async move { api.get(&path).await }
    };
    let texts = |reply: &Value| -> Vec<String> {
        list(&reply["messages"])
            .iter()
            .map(|m| text(&m["msg"]))
            .collect()
    };
    let first = get("").await.ok();
    assert_eq!(
        first.as_object().unwrap().keys().collect::<Vec<_>>(),
        ["messages", "success"]
    );
    assert_eq!(texts(&first).len(), 20);
    assert_eq!(texts(&first)[0], "m24");
    let all = get("&limit=1000").await.ok();
    assert_eq!(texts(&all).len(), 28, "system messages are listed");
    let times: Vec<String> = list(&all["messages"])
        .iter()
        .map(|m| text(&m["ts"]))
        .collect();
    assert!(
        times.windows(2).all(|w| w[0] > w[1]),
        "strictly falling: {times:?}"
    );
    assert_eq!(
        texts(&get("&limit=3&offset=2").await.ok()),
        ["m22", "m21", "m20"]
    );
    // `end` is exclusive; as epoch too; what is no date counts as absent.
    let end = &times[5];
    assert_eq!(
        texts(&get(&format!("&limit=1&end={}", encode(end))).await.ok()),
        ["m18"]
    );
    assert_eq!(texts(&get("&limit=1&end=nonsense").await.ok()), ["m24"]);
    assert_eq!(texts(&get("&end=0").await.ok()).len(), 0);
    assert_eq!(texts(&get("&limit=999999").await.ok()).len(), 28);
    assert_eq!(texts(&get("&limit=-5&offset=-5").await.ok()).len(), 20);
    // Accepted without effect.
    let tolerated =
        get("&count=1&sort=%7B%22ts%22%3A1%7D&searchText=m3&ls=2001-01-01T00:00:00.000Z")
            .await
            .ok();
    assert_eq!(texts(&tolerated), texts(&first));
    for wild in [
        "limit=1e308",
        "limit=99999999999999999999",
        "offset=1e19",
        "limit=2.7",
        "end=99999999999999999999",
    ] {
        assert_eq!(get(&format!("&{wild}")).await.status, 200, "{wild}");
    }
    get("&limit=ten").await.invalid_params("must be number");
    get("&offset[]=1").await.invalid_params("must be number");
    get("&x=1")
        .await
        .invalid_params("must NOT have additional properties");
    let path = format!("livechat/messages.history/{rid}");
    h.api
        .get(&path)
        .await
        .invalid_params("must have required property 'token'");
    h.api
        .get(&format!("{path}?token=nobody"))
        .await
        .refused(400, "invalid-token");
    h.api
        .get(&format!(
            "livechat/messages.history/nothing?token={}",
            visitor.token
        ))
        .await
        .refused(400, "invalid-room");
    visitor.close(&rid).await.ok();
    let closed = get("&limit=1").await.ok();
    assert_eq!(
        (&closed["messages"][0]["t"], &closed["messages"][0]["msg"]),
        (&json!("livechat-close"), &json!("Closed by visitor"))
    );
}
