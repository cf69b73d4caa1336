//! Rate limits: what is counted, what the caller is told, and that nothing of the request can move a caller elsewhere.

use crate::support::{Api, Reply, Server, Visitor, unique};
use serde_json::json;

#[track_caller]
fn told(reply: &Reply) {
    let seconds: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=3600).contains(&seconds), "{seconds}");
    assert_eq!(
        reply.json,
        json!({ "success": false, "error": format!("Error, too many requests. Please slow down. You must wait {seconds} seconds \
            before trying this endpoint again. [error-too-many-requests]") })
    );
    assert_eq!(reply.header("x-ratelimit-remaining"), "0");
    assert!(reply.header("x-ratelimit-limit").parse::<u64>().is_ok());
    assert!(
        reply.header("x-ratelimit-reset").len() == 13,
        "milliseconds: {}",
        reply.header("x-ratelimit-reset")
    );
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(reply.header("cache-control"), "no-store");
}

/// Asks until the limit is met; the number of answers before it.
async fn trip<F, Fut>(ask: F, most: usize) -> usize
where
    F: Fn(usize) -> Fut,
    Fut: Future<Output = Reply>,
{
    for n in 0..=most {
        let reply = ask(n).await;
        if reply.status == 429 {
            told(&reply);
            return n;
        }
        assert!(reply.status < 500, "{}", reply.text);
    }
    panic!("no limit within {most} calls");
}

/// Everything a client could say to look like another one.
fn disguises(api: &Api) -> Vec<Api> {
    vec![
        api.with("X-Forwarded-For", "198.51.100.7"),
        api.with("x-forwarded-for", "198.51.100.8, 10.0.0.1"),
        api.with("X-Real-IP", "198.51.100.9"),
        api.with("Forwarded", "for=198.51.100.10;proto=https"),
        api.with("CF-Connecting-IP", "198.51.100.11"),
        api.with("X-Client-IP", "198.51.100.12"),
        api.with("User-Agent", "Another/1"),
    ]
}

#[tokio::test]
async fn s9_each_limit_trips_and_no_disguise_passes() {
    let server = Server::builder().limited().start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (mut limits, mut bypassed) = (0, Vec::new());

    // The headers count down.
    let first = api.get("livechat/config").await;
    let second = api.get("livechat/config").await;
    let left = |reply: &Reply| {
        reply
            .header("x-ratelimit-remaining")
            .parse::<i64>()
            .expect("a number")
    };
    assert_eq!(left(&first) - left(&second), 1);
    assert_eq!(first.header("x-ratelimit-reset").len(), 13);

    // Messages: 60 a minute and visitor; another visitor goes on.
    let (visitor, rid) = Visitor::with_room(&api).await;
    let (other, foreign) = Visitor::with_room(&api).await;
    assert_eq!(
        trip(
            |n| {
                let (v, r) = (visitor.clone(), rid.clone());
                async move { v.send(&r, &format!("{n}")).await }
            },
            70
        )
        .await,
        60
    );
    limits += 1;
    other.send(&foreign, "still here").await.ok();
    for api in disguises(&api) {
        let again = Visitor::with_token(&api, &visitor.token)
            .send(&rid, "more")
            .await;
        if again.status != 429 {
            bypassed.push(again.text);
        }
    }
    // Another spelling of the path is the same route.
    let body = json!({ "token": visitor.token, "rid": rid, "msg": "x" });
    for path in [
        "livechat/message/",
        "livechat/message?x=1",
        "livechat/%6Dessage",
    ] {
        let again = api.post(path, body.clone()).await;
        if again.status == 200 {
            bypassed.push(format!("{path}: {}", again.text));
        }
    }
    assert_eq!(visitor.texts(&rid).await.len(), 60);

    // Registering: 20 a minute and token.
    let registering = Visitor::new(&api);
    assert_eq!(
        trip(
            |_| {
                let v = registering.clone();
                async move { v.register(json!({})).await }
            },
            30
        )
        .await,
        20
    );
    limits += 1;

    // Asking for the room: 30 a minute and visitor. Reading: 120.
    let asking = Visitor::new(&api);
    asking.register(json!({})).await.ok();
    let asked = trip(
        |_| {
            let v = asking.clone();
            async move { v.room().await }
        },
        40,
    )
    .await;
    assert_eq!(asked, 30);
    let read = trip(
        |_| {
            let (v, r) = (other.clone(), foreign.clone());
            async move { v.history(&r).await }
        },
        130,
    )
    .await;
    assert_eq!(read, 120);
    limits += 2;

    // Tokens nobody has: 60 a minute and address; known ones go on.
    let guessed = trip(
        |_| {
            let api = api.clone();
            async move {
                api.get(&format!(
                    "livechat/messages.history/x?token={}",
                    unique("guess")
                ))
                .await
            }
        },
        70,
    )
    .await;
    assert_eq!(guessed, 60);
    limits += 1;
    for api in disguises(&api) {
        let again = api
            .get(&format!(
                "livechat/messages.history/x?token={}",
                unique("guess")
            ))
            .await;
        if again.status != 429 {
            bypassed.push(again.text);
        }
    }
    let (reader, own) = (&asking, "nothing");
    reader.history(own).await.refused(400, "invalid-room");

    // Offline messages: one in five seconds and address.
    let note = json!({ "name": "Iris", "email": "iris@example.org", "message": "hello" });
    api.post("livechat/offline.message", note.clone())
        .await
        .ok();
    told(&api.post("livechat/offline.message", note.clone()).await);
    limits += 1;
    for api in disguises(&api) {
        let again = api.post("livechat/offline.message", note.clone()).await;
        if again.status != 429 {
            bypassed.push(again.text);
        }
    }
    // Transcripts: three of a room a day, five to an address an hour; what is refused uses up nothing.
    let reading = Visitor::new(&api);
    let who = json!({ "email": "iris@example.org" });
    reading.register(who).await.ok();
    let room = reading.room_id().await;
    let mail = |email: &str| {
        let body = json!({ "token": reading.token, "rid": room, "email": email });
        let api = api.clone();
        async move { api.post("livechat/transcript", body).await }
    };
    for _ in 0..6 {
        mail("eve@example.net")
            .await
            .refused(400, "error-invalid-email");
    }
    for _ in 0..3 {
        mail("iris@example.org").await.ok();
    }
    let again = mail("iris@example.org").await;
    assert_eq!(again.status, 429, "{}", again.text);
    limits += 1;
    // Users who may bypass are not counted.
    for _ in 0..3 {
        assert_eq!(admin.api.get("me").await.header("x-ratelimit-limit"), "");
    }
    println!(
        "S9 limits={limits} tripped={limits} bypassed={}",
        bypassed.len()
    );
    assert!(bypassed.is_empty(), "{bypassed:#?}");

    // One switch turns all of it off.
    admin.set("API_Enable_Rate_Limiter", false).await;
    let free = visitor.send(&rid, "free").await;
    assert_eq!(free.header("x-ratelimit-limit"), "");
    free.ok();
}
