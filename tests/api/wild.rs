//! Every parameter of the conversation's routes with values nobody means: the answer is JSON and never the server's fault.

use crate::house::{self, text};
use crate::support::{Api, Reply, Visitor, encode};
use serde_json::{Value, json};

fn wild() -> Vec<Value> {
    vec![
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e308),
        json!(18_446_744_073_709_551_615_u64),
        json!(""),
        json!("1e999"),
        json!("\u{0}\u{202e}\u{ffff}"),
        json!("'; DROP TABLE room; -- %s%n $ne __proto__"),
        json!("x".repeat(5000)),
        json!("-99999-01-01T00:00:00Z"),
        json!("{\"$gt\":\"\"}"),
        json!([]),
        json!([[{}]]),
        json!({}),
        json!({ "$ne": 1 }),
    ]
}

/// Bodies that are fine, of routes for anybody and of routes for users.
fn bodies(token: &str, rid: &str) -> (Vec<(&'static str, Value)>, Vec<(&'static str, Value)>) {
    let visitors = vec![
        (
            "livechat/message",
            json!({ "token": token, "rid": rid, "msg": "x", "_id": null, "agent": null }),
        ),
        (
            "livechat/room.close",
            json!({ "token": token, "rid": "nothing" }),
        ),
        (
            "livechat/visitor.status",
            json!({ "token": token, "status": "away" }),
        ),
        (
            "livechat/offline.message",
            json!({ "name": "a", "email": "a@b.example", "message": "x", "department": "", "host": "" }),
        ),
        ("livechat/visitor", json!({ "visitor": null })),
    ];
    let users = vec![
        (
            "livechat/inquiries.take",
            json!({ "inquiryId": "x", "userId": null, "options": null }),
        ),
        (
            "livechat/room.closeByUser",
            json!({ "rid": "nothing", "comment": "x", "tags": [], "transcriptEmail": null, "forceClose": false }),
        ),
        (
            "chat.sendMessage",
            json!({ "message": null, "previewUrls": [] }),
        ),
        (
            "chat.postMessage",
            json!({ "roomId": rid, "channel": null, "text": "x", "msg": "x", "alias": null, "attachments": null }),
        ),
        (
            "chat.update",
            json!({ "roomId": rid, "msgId": "x", "text": "x" }),
        ),
        (
            "chat.delete",
            json!({ "roomId": rid, "msgId": "x", "asUser": true }),
        ),
        ("subscriptions.read", json!({ "rid": rid, "roomId": null })),
        (
            "subscriptions.unread",
            json!({ "roomId": rid, "firstUnreadMessage": null }),
        ),
    ];
    (visitors, users)
}

/// Routes read by query, with parameters that make them fine.
fn queries(token: &str, rid: &str) -> Vec<(String, Vec<&'static str>, String)> {
    let own = format!("token={}", encode(token));
    let row = |path: &str, names: Vec<&'static str>, fine: &str| {
        (path.to_owned(), names, fine.to_owned())
    };
    vec![
        row("livechat/config", vec!["token", "department"], ""),
        row("livechat/room", vec!["token", "rid", "agentId"], &own),
        row(
            &format!("livechat/messages.history/{rid}"),
            vec!["token", "limit", "offset", "end", "count", "sort"],
            &own,
        ),
        row(
            "livechat/message/nothing",
            vec!["token", "rid"],
            &format!("{own}&rid={rid}"),
        ),
        row("livechat/agent.next/nobody", vec!["department"], ""),
        row(
            "livechat/rooms",
            vec![
                "agents",
                "roomName",
                "departmentId",
                "open",
                "queued",
                "createdAt",
                "closedAt",
                "tags",
                "customFields",
                "offset",
                "count",
                "sort",
                "fields",
                "query",
            ],
            "",
        ),
        row(
            "livechat/inquiries.list",
            vec!["department", "offset", "count", "sort"],
            "",
        ),
        row(
            "livechat/inquiries.queued",
            vec!["department", "offset", "count", "sort"],
            "",
        ),
        row("livechat/room.join", vec!["roomId"], ""),
        row("chat.getMessage", vec!["msgId"], ""),
        row(
            "chat.syncMessages",
            vec!["roomId", "lastUpdate"],
            &format!("roomId={rid}"),
        ),
        row("rooms.get", vec!["updatedSince"], ""),
        row("channels.info", vec!["roomId", "roomName"], ""),
        row("subscriptions.get", vec!["updatedSince"], ""),
    ]
}

#[track_caller]
fn is_answer(reply: &Reply, sent: &str) {
    assert!(
        matches!(reply.status, 200 | 400 | 401 | 403) && reply.json.is_object(),
        "{} {sent}: {} {}",
        reply.asked,
        reply.status,
        reply.text
    );
}

async fn try_body(api: &Api, path: &str, fine: &Value) -> usize {
    let names: Vec<String> = fine
        .as_object()
        .expect("an object")
        .keys()
        .cloned()
        .collect();
    let mut asked = 0;
    for name in names {
        for value in wild() {
            let mut body = fine.clone();
            body[&name] = value;
            is_answer(&api.post(path, body.clone()).await, &body.to_string());
            asked += 1;
        }
    }
    asked
}

#[tokio::test]
async fn no_value_is_answered_with_a_fault_of_the_server() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (for_visitors, for_users) = bodies(&visitor.token, &rid);
    let mut asked = 0;
    for (path, fine) in &for_visitors {
        asked += try_body(&h.api, path, fine).await;
    }
    for (path, fine) in &for_users {
        asked += try_body(&h.agent.api, path, fine).await;
    }
    // Inside the two objects that routes take.
    for (path, outer, names) in [
        (
            "livechat/visitor",
            "visitor",
            vec![
                "token",
                "name",
                "email",
                "phone",
                "department",
                "customFields",
            ],
        ),
        (
            "chat.sendMessage",
            "message",
            vec![
                "rid",
                "msg",
                "text",
                "_id",
                "ts",
                "t",
                "alias",
                "attachments",
                "customFields",
            ],
        ),
    ] {
        for name in names {
            for value in wild() {
                let mut inner = json!({ "token": visitor.token, "rid": rid, "msg": "x" });
                inner[name] = value;
                let mut body = json!({});
                body[outer] = inner;
                is_answer(
                    &h.agent.api.post(path, body.clone()).await,
                    &body.to_string(),
                );
                asked += 1;
            }
        }
    }
    for (path, names, fine) in queries(&visitor.token, &rid) {
        for name in names {
            for value in wild() {
                let word = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                let kept: Vec<&str> = fine
                    .split('&')
                    .filter(|p| !p.starts_with(&format!("{name}=")))
                    .collect();
                let query = format!("{path}?{}&{name}={}", kept.join("&"), encode(&word));
                is_answer(&h.admin.api.get(&query).await, "");
                asked += 1;
            }
        }
    }
    // The conversation is still there, with everything that was acknowledged.
    assert_eq!(text(&house::room(&h.admin, &rid).await["_id"]), rid);
    assert!(!visitor.texts(&rid).await.is_empty());
    println!("S3 requests={asked} 5xx=0");
}
