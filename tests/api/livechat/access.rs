//! S1: every visitor route against own, foreign, unknown and closed rooms, with the right, a foreign, an unknown and no
//! token. What a caller may not know must not be told apart from what does not exist.

use crate::house::{self, House, text};
use crate::support::{Api, Reply, Visitor, encode};
use serde_json::{Value, json};

#[derive(Clone, Copy, PartialEq, Debug)]
enum Room {
    Own,
    Foreign,
    Unknown,
    Closed,
}

#[derive(Clone, Copy, PartialEq, Debug)]
enum Token {
    Right,
    Foreign,
    Unknown,
    None,
}

/// A visitor with an open and a closed room, each with a message of theirs.
struct Side {
    token: String,
    open: (String, String),
    closed: (String, String),
}

async fn side(h: &House) -> Side {
    let visitor = Visitor::new(&h.api);
    visitor.register(json!({ "name": "Iris" })).await.ok();
    let mut rooms = Vec::new();
    for _ in 0..2 {
        let rid = visitor.room_id().await;
        let id = text(&visitor.send(&rid, "words").await.ok()["message"]["_id"]);
        if rooms.is_empty() {
            visitor.close(&rid).await.ok();
        }
        rooms.push((rid, id));
    }
    let open = rooms.pop().expect("two rooms");
    Side {
        token: visitor.token,
        open,
        closed: rooms.pop().expect("two rooms"),
    }
}

const ROUTES: &[&str] = &[
    "GET livechat/room",
    "GET livechat/agent.info",
    "GET livechat/messages.history",
    "GET livechat/message",
    "PUT livechat/message",
    "POST livechat/message",
    "DELETE livechat/message",
    "POST livechat/room.close",
];

async fn ask(api: &Api, route: &str, token: Option<&str>, rid: &str, id: &str) -> Reply {
    let with = |more: Value| {
        let mut body = more;
        if let Some(token) = token {
            body["token"] = json!(token);
        }
        body
    };
    let query = |rest: &str| {
        token.map_or(format!("?{rest}"), |t| {
            format!("?token={}&{rest}", encode(t))
        })
    };
    match route {
        "GET livechat/room" => {
            api.get(&format!("livechat/room{}", query(&format!("rid={rid}"))))
                .await
        }
        "GET livechat/agent.info" => {
            api.get(&format!(
                "livechat/agent.info/{rid}/{}",
                encode(token.unwrap_or(""))
            ))
            .await
        }
        "GET livechat/messages.history" => {
            api.get(&format!(
                "livechat/messages.history/{rid}{}",
                query("limit=5")
            ))
            .await
        }
        "GET livechat/message" => {
            api.get(&format!(
                "livechat/message/{id}{}",
                query(&format!("rid={rid}"))
            ))
            .await
        }
        "PUT livechat/message" => {
            api.put(
                &format!("livechat/message/{id}"),
                with(json!({ "rid": rid, "msg": "changed" })),
            )
            .await
        }
        "POST livechat/message" => {
            api.post(
                "livechat/message",
                with(json!({ "rid": rid, "msg": "new" })),
            )
            .await
        }
        "DELETE livechat/message" => {
            api.delete_with(
                &format!("livechat/message/{id}"),
                with(json!({ "rid": rid })),
            )
            .await
        }
        _ => {
            api.post("livechat/room.close", with(json!({ "rid": rid })))
                .await
        }
    }
}

/// What the caller must be told; `None` for a success.
fn wanted(route: &str, token: Token, room: Room) -> Option<&'static str> {
    match (token, room) {
        (Token::None, _) => Some(match route {
            "GET livechat/room" => "Match error: Missing key 'token'",
            // Without the token the path is another one.
            "GET livechat/agent.info" => "API endpoint does not exist",
            _ => "must have required property 'token' [invalid-params]",
        }),
        (Token::Unknown, _) => Some("invalid-token"),
        (Token::Foreign, _) | (_, Room::Foreign | Room::Unknown) => Some("invalid-room"),
        (Token::Right, Room::Own) => None,
        (Token::Right, Room::Closed) => match route {
            "GET livechat/room" => Some("invalid-room"),
            "GET livechat/agent.info"
            | "GET livechat/messages.history"
            | "GET livechat/message" => None,
            "POST livechat/room.close" => Some("room-closed"),
            _ => Some("room-closed"),
        },
    }
}

#[tokio::test]
async fn s1_no_cell_of_the_access_matrix_is_wrong() {
    let h = house::auto().await;
    let (mut cells, mut wrong, mut distinguishable) = (0, Vec::new(), Vec::new());
    for route in ROUTES {
        let (own, foreign) = (side(&h).await, side(&h).await);
        let mut refusals: Vec<(String, String)> = Vec::new();
        // The one success that changes things comes last.
        for token in [Token::None, Token::Unknown, Token::Foreign, Token::Right] {
            for room in [Room::Foreign, Room::Unknown, Room::Closed, Room::Own] {
                let nothing = (
                    "nothingNothing123".to_owned(),
                    "noMessageAtAll123".to_owned(),
                );
                let (rid, id) = match room {
                    Room::Own => &own.open,
                    Room::Foreign => &foreign.open,
                    Room::Closed => &own.closed,
                    Room::Unknown => &nothing,
                };
                let text = match token {
                    Token::Right => Some(own.token.as_str()),
                    // The third party's token; with the foreign room it would be the owner's.
                    Token::Foreign if room == Room::Foreign => Some(own.token.as_str()),
                    Token::Foreign => Some(foreign.token.as_str()),
                    Token::Unknown => Some("a token that nobody has"),
                    Token::None => None,
                };
                let reply = ask(&h.api, route, text, rid, id).await;
                cells += 1;
                let error = reply.json["error"].as_str();
                // A close that follows another at once counts as a race.
                let is_late = *route == "POST livechat/room.close"
                    && error == Some("error-room-cannot-be-closed-try-again");
                if error != wanted(route, token, room) && !(is_late && room == Room::Closed) {
                    wrong.push(format!("{route} {token:?} {room:?}: {}", reply.text));
                }
                if error == Some("invalid-room") {
                    refusals.push((
                        format!("{route} {token:?} {room:?}"),
                        format!("{} {}", reply.status, reply.text),
                    ));
                }
            }
        }
        for (cell, bytes) in &refusals {
            if *bytes != refusals[0].1 {
                distinguishable.push(cell.clone());
            }
        }
    }
    println!(
        "S1 cells={cells} wrong={} distinguishable={}",
        wrong.len(),
        distinguishable.len()
    );
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(distinguishable.is_empty(), "{distinguishable:#?}");
}

/// A login beside the visitor's token changes nothing on visitor routes, and a visitor's token opens no route of users.
#[tokio::test]
async fn logins_and_tokens_do_not_stand_in_for_each_other() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    for api in [
        &h.admin.api,
        &h.api
            .with("X-User-Id", "nobody")
            .with("X-Auth-Token", "nothing"),
    ] {
        let reply = api
            .get(&format!("livechat/messages.history/{rid}?token=nobody"))
            .await;
        reply.refused(400, "invalid-token");
        api.get(&format!(
            "livechat/messages.history/{rid}?token={}",
            visitor.token
        ))
        .await
        .ok();
    }
    let posing = h
        .api
        .with("X-User-Id", &h.agent.id)
        .with("X-Auth-Token", &visitor.token);
    for path in [
        "livechat/rooms",
        "rooms.get",
        "subscriptions.get",
        "livechat/inquiries.list",
        "me",
    ] {
        posing.get(path).await.not_logged_in();
    }
    let half = h.api.with("X-Auth-Token", &h.agent.token);
    half.get("me").await.not_logged_in();
    half.with("X-User-Id", &h.admin.id)
        .get("me")
        .await
        .not_logged_in();
}
