//! S1: every visitor route against own, foreign, unknown and closed rooms, with the right, a foreign, an unknown and no
//! token. What a caller may not know must not be told apart from what does not exist.

use crate::house::{self, House, text};
use crate::support::{Api, Reply, Visitor, encode};
use deskbell::http::routes::{Access, TABLE};
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
    let who = json!({ "name": "Iris", "email": "iris@example.org" });
    visitor.register(who).await.ok();
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

/// Routes that take a room: the whole matrix. As in the route table.
const ROUTES: &[&str] = &[
    "GET livechat/room",
    "GET livechat/agent.info/{rid}/{token}",
    "GET livechat/messages.history/{rid}",
    "GET livechat/message/{_id}",
    "PUT livechat/message/{_id}",
    "POST livechat/message",
    "DELETE livechat/message/{_id}",
    "POST livechat/room.survey",
    "POST livechat/transcript",
    "POST livechat/upload/{rid}",
    "POST livechat/room.transfer",
    "POST livechat/visitor/department.transfer",
    "POST livechat/room.close",
];

/// Routes that take a token and no room: an unknown token is refused in these words.
const BY_TOKEN: &[(&str, &str)] = &[
    ("GET livechat/visitor/{token}", "[invalid-token]"),
    ("POST livechat/visitor.status", "[invalid-token]"),
    ("POST livechat/visitor.callStatus", "[invalid-token]"),
    ("GET livechat/video.call/{token}", "invalid-token"),
    ("DELETE livechat/visitor/{token}", "invalid-token"),
    ("POST livechat/custom.field", "invalid-token"),
    ("POST livechat/custom.fields", "invalid-token"),
];

/// Routes open to anybody that show nothing of a visitor, or only to a key of another kind; and why.
const ELSEWHERE: &[(&str, &str)] = &[
    (
        "POST deskbell/setup.check",
        "takes the one-time key of the set-up link",
    ),
    (
        "POST deskbell/setup",
        "takes the one-time key of the set-up link",
    ),
    ("POST login", "takes a password"),
    ("GET settings.public", "public settings"),
    (
        "GET livechat/config",
        "an unknown token is no error and shows nothing: tests/api/livechat/config_visitor.rs",
    ),
    (
        "POST livechat/visitor",
        "makes or answers the token's own record",
    ),
    (
        "GET livechat/agent.next/{token}",
        "names the next agent to anybody",
    ),
    ("POST livechat/offline.message", "leaves a message"),
    (
        "POST livechat/page.visited",
        "keeps a page until its token starts a chat; shows nothing",
    ),
    (
        "POST method.callAnon/{*method}",
        "the methods check tokens as their REST twins: tests/realtime",
    ),
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
    let path = match route {
        "GET livechat/room" => format!("livechat/room{}", query(&format!("rid={rid}"))),
        "GET livechat/agent.info/{rid}/{token}" => {
            format!("livechat/agent.info/{rid}/{}", encode(token.unwrap_or("")))
        }
        "GET livechat/messages.history/{rid}" => {
            format!("livechat/messages.history/{rid}{}", query("limit=5"))
        }
        "GET livechat/message/{_id}" => {
            format!("livechat/message/{id}{}", query(&format!("rid={rid}")))
        }
        _ => String::new(),
    };
    if !path.is_empty() {
        return api.get(&path).await;
    }
    match route {
        "PUT livechat/message/{_id}" => {
            let body = with(json!({ "rid": rid, "msg": "changed" }));
            api.put(&format!("livechat/message/{id}"), body).await
        }
        "DELETE livechat/message/{_id}" => {
            let path = format!("livechat/message/{id}");
            api.delete_with(&path, with(json!({ "rid": rid }))).await
        }
        "POST livechat/upload/{rid}" => {
            let api = token.map_or(api.clone(), |t| api.with("x-visitor-token", t));
            let path = format!("livechat/upload/{rid}");
            api.post_raw(&path, "multipart/form-data; boundary=x", b"--x--\r\n")
                .await
        }
        _ => {
            let (_, path) = route.split_once(' ').expect("method and path");
            let body = with(match path {
                "livechat/message" => json!({ "rid": rid, "msg": "new" }),
                "livechat/room.survey" => {
                    json!({ "rid": rid, "data": [{ "name": "satisfaction", "value": "5" }] })
                }
                "livechat/transcript" => json!({ "rid": rid, "email": "iris@example.org" }),
                "livechat/room.close" => json!({ "rid": rid }),
                _ => json!({ "rid": rid, "department": "nothing" }),
            });
            api.post(path, body).await
        }
    }
}

/// What the caller must be told; `None` for a success.
fn wanted(route: &str, token: Token, room: Room) -> Option<&'static str> {
    // The file's owner is told what is wrong with the file; everybody else one thing alike.
    if route == "POST livechat/upload/{rid}" {
        return Some(match (token, room) {
            (Token::Right, Room::Own) => NO_FILE,
            _ => "unauthorized",
        });
    }
    let foreign = match route {
        "POST livechat/transcript" => "error-invalid-visitor",
        "POST livechat/visitor/department.transfer" => "error-invalid-room",
        _ => "invalid-room",
    };
    match (token, room) {
        (Token::None, _) => Some(match route {
            "GET livechat/room" => "Match error: Missing key 'token'",
            // Without the token the path is another one.
            "GET livechat/agent.info/{rid}/{token}" => "API endpoint does not exist",
            _ => "must have required property 'token' [invalid-params]",
        }),
        // The room's own token is all that is looked at: it need not be a visitor's any more.
        (Token::Unknown, _) if route == "POST livechat/transcript" => Some(foreign),
        (Token::Unknown, _) => Some("invalid-token"),
        (Token::Foreign, _) | (_, Room::Foreign | Room::Unknown) => Some(foreign),
        (Token::Right, Room::Own) => match route {
            "POST livechat/room.transfer" | "POST livechat/visitor/department.transfer" => {
                Some("error-invalid-department")
            }
            _ => None,
        },
        (Token::Right, Room::Closed) => match route {
            "GET livechat/room" => Some("invalid-room"),
            "GET livechat/agent.info/{rid}/{token}"
            | "GET livechat/messages.history/{rid}"
            | "GET livechat/message/{_id}"
            | "POST livechat/room.survey"
            | "POST livechat/transcript" => None,
            "POST livechat/visitor/department.transfer" => {
                Some("This_conversation_is_already_closed")
            }
            // The bare refusal of the older form.
            "POST livechat/room.transfer" => Some(""),
            _ => Some("room-closed"),
        },
    }
}

/// An upload without a file.
const NO_FILE: &str = "[No file uploaded]";

#[test]
fn every_route_open_to_anybody_has_a_row() {
    let known: Vec<&str> = ROUTES
        .iter()
        .copied()
        .chain(BY_TOKEN.iter().map(|(route, _)| *route))
        .chain(ELSEWHERE.iter().map(|(route, _)| *route))
        .collect();
    let missing: Vec<String> = TABLE
        .iter()
        .filter(|r| matches!(r.access, Access::Anyone))
        .map(|r| format!("{} {}", r.method, r.path))
        .filter(|r| !known.contains(&r.as_str()))
        .collect();
    assert!(missing.is_empty(), "rows missing in S1: {missing:#?}");
}

#[tokio::test]
async fn unknown_tokens_open_no_route_of_visitors() {
    let h = house::auto().await;
    let token = "a-token-that-nobody-has";
    let served = |route: &str| {
        TABLE
            .iter()
            .any(|r| format!("{} {}", r.method, r.path) == route)
    };
    for (route, error) in BY_TOKEN.iter().filter(|(route, _)| served(route)) {
        let (method, path) = route.split_once(' ').expect("method and path");
        let path = path.replace("{token}", token);
        let reply = match (method, path.as_str()) {
            ("POST", _) => {
                let body = match path.as_str() {
                    "livechat/visitor.status" => json!({ "token": token, "status": "online" }),
                    "livechat/visitor.callStatus" => {
                        json!({ "token": token, "callStatus": "ended", "rid": "x", "callId": "x" })
                    }
                    "livechat/custom.field" => {
                        json!({ "token": token, "key": "plan", "value": "x", "overwrite": true })
                    }
                    _ => {
                        json!({ "token": token, "customFields": [{ "key": "plan", "value": "x", "overwrite": true }] })
                    }
                };
                h.api.post(&path, body).await
            }
            _ => h.api.bare(method, &path).await,
        };
        assert_eq!(
            reply.json["error"].as_str(),
            Some(*error),
            "{route}: {}",
            reply.text
        );
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
                let error = reply.json["error"]
                    .as_str()
                    .or_else(|| (reply.status != 200).then_some(""));
                // A close that follows another at once counts as a race.
                let is_late = *route == "POST livechat/room.close"
                    && error == Some("error-room-cannot-be-closed-try-again");
                if error != wanted(route, token, room) && !(is_late && room == Room::Closed) {
                    wrong.push(format!("{route} {token:?} {room:?}: {}", reply.text));
                }
                if token == Token::Right && matches!(room, Room::Foreign | Room::Unknown) {
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
