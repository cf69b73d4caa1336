//! Frames by hand: handshake, calls and subscriptions, row by row.

use crate::client::{Client, desk, proof};
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

const ALL: &str = "stream-notify-all";
const MESSAGES: &str = "stream-room-messages";

#[tokio::test]
async fn whatever_comes_before_the_handshake_is_refused_and_quoted() {
    let server = Server::start().await;
    for early in [
        json!({ "msg": "sub", "id": "1", "name": ALL, "params": ["x"] }),
        json!({ "msg": "method", "id": "1", "method": "login", "params": [{}] }),
        json!({ "msg": "unsub", "id": "1" }),
        json!({ "msg": "ping", "id": "1" }),
        json!({ "msg": "pong" }),
    ] {
        let mut client = Client::bare(&server).await;
        client.say(early.clone()).await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "error", "reason": "Must connect first", "offendingMessage": early })
        );
        client.handshake().await;
        assert!(client.said().await.is_empty());
    }
}

#[tokio::test]
async fn every_socket_has_a_session_of_its_own() {
    let server = Server::start().await;
    let mut seen: Vec<Value> = Vec::new();
    for session in [json!(null), json!("made-up"), json!(7)] {
        let mut client = Client::bare(&server).await;
        let mut connect = json!({ "msg": "connect", "version": "pre2", "support": ["pre2"] });
        if !session.is_null() {
            connect["session"] = session;
        }
        client.say(connect).await;
        let answer = client.next().await;
        assert_eq!(answer["msg"], "connected");
        assert_eq!(answer.as_object().map(serde_json::Map::len), Some(2));
        assert!(answer["session"].as_str().is_some_and(|s| s.len() > 8));
        assert!(!seen.contains(&answer["session"]), "{answer}");
        seen.push(answer["session"].clone());
    }
}

#[tokio::test]
async fn each_call_is_answered_once_whatever_its_id() {
    let (server, _admin, agent) = desk().await;
    let mut client = Client::login(&server, &agent).await;
    let of_three = [
        // A value, none, and a refusal.
        ("getUserRoles", json!([]), "result"),
        ("UserPresence:online", json!([]), ""),
        ("nope", json!([]), "error"),
        ("readMessages", json!([7]), "error"),
        ("getRoomById", json!(["no-such-room"]), "error"),
    ];
    for id in ["ddp-7", "3", "rc-ddp-client-4", "ü 語", ""] {
        for (method, params, key) in &of_three {
            client
                .say(json!({ "msg": "method", "method": method, "params": params, "id": id }))
                .await;
            let said = client.said().await;
            assert_eq!(said.len(), 2, "{method} {said:?}");
            let result = said.iter().find(|m| m["msg"] == "result").expect("one");
            assert_eq!(result["id"], id);
            for other in ["result", "error"] {
                assert_eq!(result.get(other).is_some(), other == *key, "{result}");
            }
            assert!(said.contains(&json!({ "msg": "updated", "methods": [id] })));
        }
    }
    // Without parameters is with none.
    client
        .say(json!({ "msg": "method", "method": "getUserRoles", "id": "bare" }))
        .await;
    let said = client.said().await;
    assert!(said[0].get("result").is_some(), "{said:?}");
}

#[tokio::test]
async fn errors_have_one_form_in_results_and_in_nosubs() {
    let server = Server::start().await;
    let mut client = Client::connect(&server).await;
    let by_method = [
        ("nope", json!([]), json!(404), "Meteor.Error"),
        (
            "login",
            json!([{ "resume": "x" }]),
            json!(403),
            "Meteor.Error",
        ),
        (
            "livechat:setUpConnection",
            json!([]),
            json!(400),
            "Match.Error",
        ),
        (
            "rooms/get",
            json!([]),
            json!("error-not-allowed"),
            "Meteor.Error",
        ),
        (
            "livechat:loadHistory",
            json!([{ "token": "nobody", "rid": "x" }]),
            json!("invalid-token"),
            "Meteor.Error",
        ),
    ];
    let mut errors = Vec::new();
    for (method, params, code, kind) in by_method {
        errors.push((client.refused(method, params).await, code, kind));
    }
    for (stream, code) in [
        ("stream-nope", json!(404)),
        (MESSAGES, json!("not-allowed")),
    ] {
        let error = client.denied(stream, "x", &json!([null])).await;
        errors.push((error, code, "Meteor.Error"));
    }
    for (error, code, kind) in errors {
        assert_eq!(error["error"], code, "{error}");
        assert_eq!(error["errorType"], kind, "{error}");
        assert_eq!(error["isClientSafe"], true, "{error}");
        let shown = code
            .as_str()
            .map_or_else(|| code.to_string(), str::to_owned);
        let reason = error["reason"].as_str().unwrap_or("");
        let message = error["message"].as_str().expect("a text");
        assert!(
            message == format!("{reason} [{shown}]").trim_start(),
            "{error}"
        );
        let known = [
            "isClientSafe",
            "error",
            "reason",
            "message",
            "errorType",
            "details",
        ];
        for key in error.as_object().expect("an object").keys() {
            assert!(known.contains(&key.as_str()), "{error}");
        }
    }
}

#[tokio::test]
async fn frames_that_are_no_calls_and_no_subscriptions_are_named() {
    let server = Server::start().await;
    let (call, sub) = ("Malformed method invocation", "Malformed subscription");
    for (bad, reason) in [
        (
            json!({ "msg": "method", "method": "x", "params": [] }),
            call,
        ),
        (
            json!({ "msg": "method", "id": 7, "method": "x", "params": [] }),
            call,
        ),
        (json!({ "msg": "method", "id": "1", "params": [] }), call),
        (
            json!({ "msg": "method", "id": "1", "method": 7, "params": [] }),
            call,
        ),
        (
            json!({ "msg": "method", "id": "1", "method": "x", "params": {} }),
            call,
        ),
        (
            json!({ "msg": "method", "id": "1", "method": "x", "params": "x" }),
            call,
        ),
        (
            json!({ "msg": "method", "id": "1", "method": "x", "params": null }),
            call,
        ),
        (json!({ "msg": "sub", "name": ALL, "params": ["x"] }), sub),
        (
            json!({ "msg": "sub", "id": 1, "name": ALL, "params": ["x"] }),
            sub,
        ),
        (json!({ "msg": "sub", "id": "1", "params": ["x"] }), sub),
        (
            json!({ "msg": "sub", "id": "1", "name": ["x"], "params": ["x"] }),
            sub,
        ),
        (
            json!({ "msg": "sub", "id": "1", "name": ALL, "params": "x" }),
            sub,
        ),
        (
            json!({ "msg": "sub", "id": "1", "name": ALL, "params": {} }),
            sub,
        ),
        (json!({ "msg": "unsub" }), "Malformed unsubscription"),
        (
            json!({ "msg": "unsub", "id": 1 }),
            "Malformed unsubscription",
        ),
        (json!({ "msg": "ping", "id": 1 }), "Bad request"),
        (json!({ "msg": "result", "id": "1" }), "Bad request"),
        (json!({ "msg": null }), "Bad request"),
    ] {
        let mut client = Client::connect(&server).await;
        client.say(bad.clone()).await;
        assert_eq!(
            client.next().await,
            json!({ "msg": "error", "reason": reason, "offendingMessage": bad })
        );
        // The socket lives on.
        client.sub(ALL, "public-settings-changed", &json!([])).await;
    }
}

#[tokio::test]
async fn a_subscription_takes_its_options_in_every_form() {
    let server = Server::start().await;
    for (options, wants_document) in [
        (None, false),
        (Some(json!(null)), false),
        (Some(json!(false)), false),
        (Some(json!(true)), true),
        (Some(json!({})), false),
        (Some(json!({ "useCollection": false })), false),
        (Some(json!({ "useCollection": false, "args": [] })), false),
        (
            Some(json!({ "useCollection": false, "args": [null] })),
            false,
        ),
        (
            Some(json!({ "useCollection": false, "args": ["x", 7] })),
            false,
        ),
        (Some(json!({ "useCollection": true, "args": [null] })), true),
    ] {
        let mut client = Client::connect(&server).await;
        let mut params = vec![json!("public-settings-changed")];
        params.extend(options.clone());
        client
            .say(json!({ "msg": "sub", "id": "s", "name": ALL, "params": params }))
            .await;
        let said = client.said().await;
        let mut expected = vec![json!({ "msg": "ready", "subs": ["s"] })];
        if wants_document {
            let fields = json!({ "eventName": "public-settings-changed" });
            expected.insert(
                0,
                json!({ "msg": "added", "collection": ALL, "id": "id", "fields": fields }),
            );
        }
        assert_eq!(said, expected, "{options:?}");
        client.say(json!({ "msg": "unsub", "id": "s" })).await;
        assert_eq!(
            client.said().await,
            [json!({ "msg": "nosub", "id": "s" })],
            "{options:?}"
        );
    }
}

#[tokio::test]
async fn one_thing_asked_for_under_several_ids_comes_once_until_the_last_ends() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut client = Client::connect(&server).await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.push(client.sub(MESSAGES, &rid, &proof(&visitor.token)).await);
    }
    for (n, id) in ids.iter().enumerate() {
        let text = format!("with {n} gone");
        agent.say(&rid, &text).await.ok();
        assert_eq!(client.event(MESSAGES, &rid).await[0]["msg"], text.as_str());
        assert!(client.events(MESSAGES, &rid).await.is_empty());
        client.unsub(id).await;
    }
    agent.say(&rid, "with all gone").await.ok();
    assert!(client.events(MESSAGES, &rid).await.is_empty());
    // An id that has ended is free again.
    client
        .say(json!({ "msg": "sub", "id": ids[0], "name": MESSAGES, "params": [rid, { "args": proof(&visitor.token) }] }))
        .await;
    assert_eq!(
        client.said().await,
        [json!({ "msg": "ready", "subs": [ids[0]] })]
    );
}

#[tokio::test]
async fn escapes_of_dates_and_bytes_are_no_parameters() {
    let (server, _admin, agent) = desk().await;
    let mut client = Client::login(&server, &agent).await;
    for escape in [
        json!({ "$binary": "eA==" }),
        json!({ "$escape": { "$date": 1 } }),
        json!({ "$type": "oid", "$value": "x" }),
    ] {
        for params in [
            json!([escape]),
            json!(["x", escape]),
            json!([{ "rid": "x", "msg": "x", "customFields": { "deep": [escape] } }]),
        ] {
            for method in [
                "sendMessage",
                "UserPresence:online",
                "livechat:setUpConnection",
            ] {
                let error = client.refused(method, params.clone()).await;
                assert_eq!(
                    (&error["error"], &error["errorType"]),
                    (&json!(400), &json!("Match.Error")),
                    "{method} {params}"
                );
            }
        }
    }
}

/// The texts in a frame that look like a date of REST.
fn iso_dates(value: &Value, path: &str, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let bytes = text.as_bytes();
            let is_date = bytes.len() > 18 && bytes[4] == b'-' && bytes[10] == b'T';
            if is_date {
                found.push(format!("{path}: {text}"));
            }
        }
        Value::Array(list) => list.iter().for_each(|v| iso_dates(v, path, found)),
        Value::Object(map) => {
            for (key, value) in map {
                iso_dates(value, &format!("{path}/{key}"), found);
            }
        }
        _ => {}
    }
}

#[tokio::test]
async fn dates_are_milliseconds_in_everything_a_socket_says() {
    let (server, admin, ana) = desk().await;
    let ben = server.agent(&admin, "ben").await;
    let sales = admin.create_department("Sales", &[&ana]).await;
    let repairs = admin.create_department("Repairs", &[&ben]).await;
    let mut console = Client::login(&server, &ana).await;
    for thing in ["notification", "rooms-changed", "subscriptions-changed"] {
        let event = format!("{}/{thing}", ana.id);
        console.sub("stream-notify-user", &event, &json!([])).await;
    }
    console
        .ask(MESSAGES, json!(["__my_messages__", true]))
        .await;
    for line in ["public".to_owned(), format!("department/{sales}")] {
        let stream = "stream-livechat-inquiry-queue-observer";
        console.sub(stream, &line, &json!([])).await;
    }
    let visitor = Visitor::new(&server.api());
    let guest = json!({ "name": "Iris", "department": sales });
    visitor.register(guest).await.ok();
    let rid = visitor.room_id().await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    let proof = proof(&visitor.token);
    widget.sub("stream-livechat-room", &rid, &proof).await;

    let sent = visitor.send(&rid, "a question").await.ok();
    let change = json!({ "token": visitor.token, "rid": rid, "msg": "a better question" });
    let id = sent["message"]["_id"].as_str().expect("an id");
    let path = format!("livechat/message/{id}");
    visitor.api.put(&path, change).await.ok();
    ana.say(&rid, "an answer").await.ok();
    let mut seen = Vec::new();
    for (method, params) in [
        ("loadHistory", json!([rid])),
        ("getRoomById", json!([rid])),
        ("rooms/get", json!([{ "$date": 0 }])),
        ("subscriptions/get", json!([{ "$date": 0 }])),
        ("sendMessage", json!([{ "rid": rid, "msg": "more" }])),
        ("public-settings/get", json!([])),
    ] {
        seen.push(console.ok(method, params).await);
    }
    let history = json!([{ "token": visitor.token, "rid": rid }]);
    let sent = json!([{ "token": visitor.token, "rid": rid, "msg": "by method" }]);
    let guest = json!([{ "token": visitor.token, "name": "Iris Lund" }]);
    for (method, params) in [
        ("livechat:getInitialData", json!([visitor.token, sales])),
        ("livechat:registerGuest", guest),
        ("livechat:loadHistory", history),
        ("sendMessageLivechat", sent),
    ] {
        seen.push(widget.ok(method, params).await);
    }
    let move_on = json!({ "token": visitor.token, "rid": rid, "department": repairs });
    visitor
        .api
        .post("livechat/room.transfer", move_on)
        .await
        .ok();
    visitor.close(&rid).await.ok();
    let closed = |m: &Value| m["fields"]["args"][0]["t"] == "livechat-close";
    seen.push(widget.wait(closed).await);
    seen.extend(widget.said().await);
    seen.extend(console.said().await);
    let mut found = Vec::new();
    for frame in &seen {
        iso_dates(frame, "", &mut found);
    }
    assert!(found.is_empty(), "{found:#?}");
    let dates = serde_json::to_string(&seen).expect("JSON");
    assert!(dates.matches("$date").count() > 20, "{dates}");
}
