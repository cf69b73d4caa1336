//! `GET livechat/room`: create or get.

use crate::house::{self, department, is_date, is_id, list, text};
use crate::support::{Api, Reply, Server, Visitor, unique};
use serde_json::{Value, json};

async fn get(api: &Api, query: &[(&str, &str)]) -> Reply {
    api.get_with("livechat/room", query).await
}

#[tokio::test]
async fn the_first_call_makes_a_served_room_and_later_ones_give_it() {
    let h = house::auto().await;
    let visitor = Visitor::new(&h.api);
    let record = visitor.register(json!({ "name": "Iris" })).await.ok()["visitor"].clone();
    let made = visitor.room().await.ok();
    assert_eq!(made["newRoom"], true);
    let room = &made["room"];
    assert!(is_id(&room["_id"]) && is_id(&room["contactId"]), "{room}");
    for key in ["ts", "lm", "_updatedAt"] {
        assert!(is_date(&room[key]), "{key}: {room}");
    }
    let mut rest = room.as_object().expect("a room").clone();
    for key in [
        "_id",
        "contactId",
        "ts",
        "lm",
        "_updatedAt",
        "msgs",
        "lastMessage",
    ] {
        assert!(rest.remove(key).is_some(), "{key}: {room}");
    }
    assert!(is_date(&room["servedBy"]["ts"]));
    assert_eq!(
        json!(rest),
        json!({
            "t": "l", "fname": "Iris", "usersCount": 2, "cl": false, "open": true, "waitingResponse": true,
            "v": { "_id": record["_id"], "username": record["username"], "token": visitor.token, "status": "online" },
            "source": { "type": "api" },
            "servedBy": { "_id": h.agent.id, "username": "ana", "ts": room["servedBy"]["ts"] },
            "queuedAt": room["ts"], "priorityWeight": 99, "estimatedWaitingTimeQueue": 9999999,
        })
    );
    assert_eq!(room["lastMessage"]["t"], "livechat-started");
    let rid = text(&room["_id"]);
    assert_eq!(
        house::story(&visitor, &rid).await,
        ["livechat-started", "command connected", "uj"]
    );
    let again = visitor.room().await.ok();
    assert_eq!(
        (&again["newRoom"], &again["room"]["_id"]),
        (&json!(false), &room["_id"])
    );
    assert_eq!(again["room"]["v"]["token"], json!(visitor.token));
    let named = get(&h.api, &[("token", &visitor.token), ("rid", &rid)])
        .await
        .ok();
    assert_eq!(
        (&named["newRoom"], &named["room"]["_id"]),
        (&json!(false), &room["_id"])
    );
    let nameless = Visitor::new(&h.api);
    let unnamed = nameless.register(json!({})).await.ok();
    let other = nameless.room().await.ok();
    assert_eq!(other["room"]["fname"], unnamed["visitor"]["username"]);
    // The room of an agent holds no token.
    assert!(
        house::room(&h.admin, &rid).await["v"]
            .get("token")
            .is_none()
    );
    let entry = house::inquiry(&h.agent, &rid).await;
    assert!(
        is_id(&entry["_id"]) && is_date(&entry["takenAt"]),
        "{entry}"
    );
    assert!(entry.get("queuedAt").is_none() && entry.get("defaultAgent").is_none());
    for (key, wanted) in [
        ("rid", json!(rid)),
        ("name", json!("Iris")),
        ("message", json!("")),
        ("status", json!("taken")),
        ("t", json!("l")),
        ("source", json!({ "type": "api" })),
        ("priorityWeight", json!(99)),
        ("estimatedWaitingTimeQueue", json!(9999999)),
        (
            "v",
            json!({ "_id": record["_id"], "username": record["username"], "status": "online" }),
        ),
    ] {
        assert_eq!(entry[key], wanted, "{key}");
    }
}

#[tokio::test]
async fn system_messages_of_the_start_are_whole() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let history = visitor.history(&rid).await.ok();
    let [joined, connected, started] = &list(&history["messages"])[..] else {
        panic!("three messages: {history}");
    };
    let agent = json!({ "_id": h.agent.id, "username": "ana", "name": "ana Tester" });
    assert_eq!(
        (&started["t"], &started["msg"], &started["token"]),
        (
            &json!("livechat-started"),
            &json!(""),
            &json!(visitor.token)
        )
    );
    assert_eq!(started["u"]["name"], "Iris");
    assert_eq!(
        (&connected["t"], &connected["msg"], &connected["u"]),
        (&json!("command"), &json!("connected"), &agent)
    );
    assert_eq!(
        (&joined["t"], &joined["msg"], &joined["u"]),
        (&json!("uj"), &json!(""), &agent)
    );
    for m in [started, connected, joined] {
        assert!(
            is_id(&m["_id"]) && is_date(&m["ts"]) && is_date(&m["_updatedAt"]),
            "{m}"
        );
        assert_eq!((&m["rid"], &m["groupable"]), (&json!(rid), &json!(false)));
    }
    assert!(connected.get("token").is_none() && joined.get("token").is_none());
}

#[tokio::test]
async fn refusals_and_parameters() {
    let h = house::auto().await;
    let (visitor, rid) = Visitor::with_room(&h.api).await;
    let (other, foreign) = Visitor::with_room(&h.api).await;
    let token = visitor.token.as_str();
    get(&h.api, &[])
        .await
        .refused(400, "Match error: Missing key 'token'");
    get(&h.api, &[("token", "nobody-at-all")])
        .await
        .refused(400, "invalid-token");
    get(&h.api, &[("token", "")])
        .await
        .refused(400, "invalid-token");
    get(&h.api, &[("token", token), ("x", "y")])
        .await
        .refused(400, "Match error: Unknown key in field x");
    let twice = h
        .api
        .get(&format!("livechat/room?token={token}&token={token}"))
        .await;
    twice.refused(
        400,
        "Match error: Expected string, got array in field token",
    );
    let unknown = get(&h.api, &[("token", token), ("rid", "nothing")]).await;
    unknown.refused(400, "invalid-room");
    let theirs = get(&h.api, &[("token", token), ("rid", &foreign)]).await;
    assert_eq!(
        (theirs.status, &theirs.text),
        (unknown.status, &unknown.text)
    );
    // Unknown priorities and service levels are ignored, and so is an unknown agent.
    let tolerated = [
        ("token", token),
        ("sla", "x"),
        ("priority", "y"),
        ("agentId", "nobody"),
    ];
    assert_eq!(
        get(&h.api, &tolerated).await.ok()["room"]["_id"],
        json!(rid)
    );
    // A closed room is never given again, and a new one is another.
    visitor.close(&rid).await.ok();
    let closed = get(&h.api, &[("token", token), ("rid", &rid)]).await;
    assert_eq!(
        (closed.status, &closed.text),
        (unknown.status, &unknown.text)
    );
    let next = visitor.room().await.ok();
    assert_eq!(next["newRoom"], true);
    assert_ne!(next["room"]["_id"], json!(rid));
    other.history(&foreign).await.ok();
}

#[tokio::test]
async fn the_source_tells_the_widget_from_other_callers() {
    let api = house::auto().await.api;
    let room = |api: Api| async move {
        let visitor = Visitor::new(&api);
        visitor.register(json!({})).await.ok();
        visitor.room().await.ok()["room"]["source"].clone()
    };
    let widget = room(api.with("Referer", "http://shop.example/livechat?mode=popout")).await;
    assert_eq!(widget["type"], "widget");
    assert!(
        text(&widget["destination"]).starts_with("127.0.0.1"),
        "{widget}"
    );
    let cookies = room(api.with("Cookie", "rc_is_widget=t; rc_room_type=l")).await;
    assert_eq!(cookies["type"], "widget");
    for other in [
        api.with("Cookie", "rc_is_widget=t"),
        api.with("Referer", "http://shop.example/livechats"),
        api.with("Referer", "http://shop.example/?x=/livechat"),
    ] {
        assert_eq!(room(other).await, json!({ "type": "api" }));
    }
}

#[tokio::test]
async fn nobody_online_refuses_and_makes_nothing() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let visitor = Visitor::new(&api);
    visitor.register(json!({})).await.ok();
    visitor
        .room()
        .await
        .coded("no-agent-online", "Sorry, no online agents");
    // The widget's own event fires on the bare code only.
    let widget = Visitor::with_token(
        &api.with("Referer", "http://shop.example/livechat"),
        &visitor.token,
    );
    widget.room().await.refused(400, "no-agent-online");
    assert_eq!(admin.api.get("livechat/rooms").await.ok()["total"], 0);
    // Chats without agents wait, when the owner wants them.
    admin
        .set("Livechat_accept_chats_with_no_agents", true)
        .await;
    let made = visitor.room().await.ok();
    assert_eq!(made["newRoom"], true);
    assert!(made["room"].get("servedBy").is_none());
    assert_eq!(made["room"]["usersCount"], 1);
    let rid = text(&made["room"]["_id"]);
    assert_eq!(house::story(&visitor, &rid).await, ["livechat-started"]);
    let entry = house::inquiry(&admin, &rid).await;
    assert_eq!(entry["status"], "queued");
    assert!(is_date(&entry["queuedAt"]), "{entry}");
    // A service that is switched off makes no rooms, but gives the open one.
    admin.set("Livechat_enabled", false).await;
    assert_eq!(visitor.room().await.ok()["room"]["_id"], json!(rid));
    let late = Visitor::new(&api);
    late.register(json!({})).await.ok();
    late.room().await.coded("error-omnichannel-is-disabled", "");
}

#[tokio::test]
async fn without_a_choice_the_first_offered_department_with_somebody_online_gets_the_chat() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let ben = server.agent(&admin, "ben").await;
    let cat = server.user(&admin, "cat", &["livechat-agent"]).await;
    let on = json!({ "showOnRegistration": true });
    department(&admin, "Hidden", &[&ana], json!({})).await;
    department(
        &admin,
        "Disabled",
        &[&ana],
        json!({ "showOnRegistration": true, "enabled": false }),
    )
    .await;
    department(&admin, "Nobody home", &[&cat], on.clone()).await;
    let big = department(&admin, "Big", &[&ana, &ben], on.clone()).await;
    let room = |visitor: Visitor| async move {
        let visitor_record = visitor.register(json!({})).await.ok()["visitor"].clone();
        (visitor.room().await.ok()["room"].clone(), visitor_record)
    };
    assert_eq!(room(Visitor::new(&api)).await.0["departmentId"], json!(big));
    // Fewer agents come first, then the older one.
    let small = department(&admin, "Small", &[&ben], on.clone()).await;
    department(&admin, "Small too", &[&ana], on).await;
    let visitor = Visitor::new(&api);
    let (made, _) = room(visitor.clone()).await;
    assert_eq!(made["departmentId"], json!(small));
    assert_eq!(made["servedBy"]["username"], "ben");
    // It is the room's department, not the visitor's.
    let record = visitor.register(json!({})).await.ok();
    assert!(record["visitor"].get("department").is_none(), "{record}");
    // An agent asked for wins over the choice of a department.
    let asked = Visitor::new(&api);
    asked.register(json!({})).await.ok();
    let made = get(&api, &[("token", &asked.token), ("agentId", &ana.id)])
        .await
        .ok();
    assert_eq!(made["room"]["servedBy"]["username"], "ana");
    assert!(made["room"].get("departmentId").is_none(), "{made}");
    // One who is not there cannot be asked for.
    let vain = Visitor::new(&api);
    vain.register(json!({})).await.ok();
    get(&api, &[("token", &vain.token), ("agentId", &cat.id)])
        .await
        .coded("no-agent-online", "Sorry, no online agents");
}

#[tokio::test]
async fn a_department_without_anybody_hands_over_along_its_fallbacks() {
    let server = Server::start().await;
    let (api, admin) = (server.api(), server.admin().await);
    let ana = server.agent(&admin, "ana").await;
    let away = server.user(&admin, "zoe", &["livechat-agent"]).await;
    let last = department(&admin, "Last", &[&ana], json!({})).await;
    let middle = department(
        &admin,
        "Middle",
        &[&away],
        json!({ "fallbackForwardDepartment": last }),
    )
    .await;
    let first = department(
        &admin,
        "First",
        &[&away],
        json!({ "fallbackForwardDepartment": middle }),
    )
    .await;
    let visitor = Visitor::new(&api);
    visitor.register(json!({ "department": first })).await.ok();
    let made = visitor.room().await.ok();
    assert_eq!(made["room"]["departmentId"], json!(last));
    assert_eq!(made["room"]["servedBy"]["username"], "ana");
    let record = visitor.register(json!({})).await.ok();
    assert_eq!(record["visitor"]["department"], json!(first));
    // Somebody online elsewhere does not help a department without fallback.
    let alone = department(&admin, "Alone", &[&away], json!({})).await;
    let visitor = Visitor::new(&api);
    visitor.register(json!({ "department": alone })).await.ok();
    visitor
        .room()
        .await
        .coded("no-agent-online", "Sorry, no online agents");
}

#[tokio::test]
async fn sixteen_first_calls_at_once_make_one_room() {
    let api = house::auto().await.api;
    let visitor = Visitor::with_token(&api, &unique("race"));
    visitor.register(json!({})).await.ok();
    let calls: Vec<_> = (0..16)
        .map(|_| {
            let visitor = visitor.clone();
            tokio::spawn(async move { visitor.room().await.ok() })
        })
        .collect();
    let mut rooms: Vec<Value> = Vec::new();
    for call in calls {
        rooms.push(call.await.expect("an answer"));
    }
    assert!(
        rooms
            .iter()
            .all(|r| r["room"]["_id"] == rooms[0]["room"]["_id"])
    );
    assert_eq!(rooms.iter().filter(|r| r["newRoom"] == true).count(), 1);
}
