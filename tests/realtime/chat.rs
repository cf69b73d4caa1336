//! Messages, live, to both sides.

use crate::client::{Client, desk, proof};
use crate::support::{Server, Visitor};
use serde_json::{Value, json};

const MESSAGES: &str = "stream-room-messages";

#[tokio::test]
async fn both_sides_see_each_message_once_and_in_order() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    // One copy, however many subscriptions fit.
    widget.sub(MESSAGES, &rid, &proof(&visitor.token)).await;
    let mut console = Client::login(&server, &agent).await;
    console.sub(MESSAGES, &rid, &json!([null])).await;
    for n in 0..10 {
        if n % 2 == 0 {
            visitor.send(&rid, &format!("m{n}")).await.ok();
        } else {
            agent.say(&rid, &format!("m{n}")).await.ok();
        }
    }
    for client in [&mut widget, &mut console] {
        let mut before = 0;
        for n in 0..10 {
            let args = client.event(MESSAGES, &rid).await;
            assert_eq!(args.as_array().map(Vec::len), Some(1));
            let message = &args[0];
            assert_eq!(message["msg"], format!("m{n}"));
            assert_eq!(message["rid"], rid.as_str());
            let at = message["ts"]["$date"].as_i64().expect("a date");
            assert!(at > before, "{message}");
            before = at;
            assert!(message["_updatedAt"]["$date"].is_i64(), "{message}");
            let author = if n % 2 == 0 { "guest-" } else { "ana" };
            assert!(
                message["u"]["username"]
                    .as_str()
                    .is_some_and(|u| u.starts_with(author)),
                "{message}"
            );
            assert!(!message.to_string().contains(&visitor.token), "{message}");
        }
        assert!(
            client.events(MESSAGES, &rid).await.is_empty(),
            "a second copy"
        );
    }
    assert_eq!(
        visitor.texts(&rid).await,
        (0..10).map(|n| format!("m{n}")).collect::<Vec<_>>()
    );
}

/// The next thing somebody said; what the server says of a room that was just made may still be on its way.
async fn next_said(client: &mut Client, rid: &str) -> Value {
    loop {
        let event = client.event(MESSAGES, rid).await;
        if event[0].get("t").is_none() {
            return event;
        }
    }
}

#[tokio::test]
async fn nothing_comes_after_an_unsub() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut witness = Client::visitor(&server, &visitor, &rid).await;
    let mut client = Client::connect(&server).await;
    let first = client.sub(MESSAGES, &rid, &proof(&visitor.token)).await;
    let second = client.sub(MESSAGES, &rid, &proof(&visitor.token)).await;
    client.unsub(&first).await;
    agent.say(&rid, "still there").await.ok();
    let event = next_said(&mut client, &rid).await;
    assert_eq!(event[0]["msg"], "still there");
    client.unsub(&second).await;
    agent.say(&rid, "gone").await.ok();
    next_said(&mut witness, &rid).await;
    next_said(&mut witness, &rid).await;
    assert!(client.said().await.is_empty());
}

#[tokio::test]
async fn edits_come_under_the_same_id_and_deletions_twice() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    let gone = format!("{rid}/deleteMessage");
    widget
        .sub("stream-notify-room", &gone, &proof(&visitor.token))
        .await;
    let id = agent.say(&rid, "helo").await.ok()["message"]["_id"].clone();
    widget.event(MESSAGES, &rid).await;

    let mut console = Client::login(&server, &agent).await;
    let answer = console
        .ok("updateMessage", json!([{ "_id": id, "msg": "hello" }]))
        .await;
    assert_eq!(answer, Value::Null);
    let edited = widget.event(MESSAGES, &rid).await;
    assert_eq!(
        (&edited[0]["_id"], &edited[0]["msg"]),
        (&id, &json!("hello"))
    );
    assert!(edited[0]["editedAt"]["$date"].is_i64(), "{edited}");

    console.ok("deleteMessage", json!([{ "_id": id }])).await;
    let removed = widget.event(MESSAGES, &rid).await;
    assert_eq!(removed[0]["_id"], id);
    assert_eq!(
        (&removed[0]["t"], &removed[0]["msg"]),
        (&json!("rm"), &json!(""))
    );
    assert_eq!(removed[0]["attachments"], json!([]));
    assert!(removed[0]["ts"]["$date"].is_i64(), "{removed}");
    assert_eq!(
        widget.event("stream-notify-room", &gone).await,
        json!([{ "_id": id }])
    );
}

#[tokio::test]
async fn an_assignment_and_the_end_are_told_to_the_visitor() {
    let (server, admin, agent) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    for _ in 0..3 {
        widget
            .sub("stream-livechat-room", &rid, &proof(&visitor.token))
            .await;
    }
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(news[0]["data"]["spot"], 1);
    let mut console = Client::login(&server, &agent).await;
    let inquiry = agent
        .api
        .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
        .await
        .ok()["inquiry"]["_id"]
        .clone();
    console.ok("livechat:takeInquiry", json!([inquiry])).await;
    assert_eq!(widget.event(MESSAGES, &rid).await[0]["msg"], "connected");
    assert_eq!(widget.event(MESSAGES, &rid).await[0]["t"], "uj");
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(news.as_array().map(Vec::len), Some(1));
    assert_eq!(news[0]["type"], "agentData");
    assert_eq!(news[0]["data"]["username"], "ana");
    assert_eq!(news[0]["data"]["status"], "online");

    agent.go("away", "available").await;
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(news, json!([{ "type": "agentStatus", "status": "away" }]));

    assert_eq!(
        console.ok("livechat:closeRoom", json!([rid, "bye"])).await,
        true
    );
    let closing = widget.event(MESSAGES, &rid).await;
    assert_eq!(
        (&closing[0]["t"], &closing[0]["msg"]),
        (&json!("livechat-close"), &json!("bye"))
    );
    // The news must not be ahead of what a read says.
    let config = server
        .api()
        .get(&format!("livechat/config?token={}", visitor.token))
        .await
        .ok();
    assert!(config["config"].get("room").is_none(), "{config}");
    assert!(widget.events("stream-livechat-room", &rid).await.is_empty());
    let error = console
        .refused("livechat:closeRoom", json!([rid, "again"]))
        .await;
    assert!(
        ["room-closed", "error-room-cannot-be-closed-try-again"]
            .contains(&error["error"].as_str().unwrap_or("")),
        "{error}"
    );
}

#[tokio::test]
async fn hidden_agents_stay_hidden() {
    let (server, admin, agent) = desk().await;
    admin.set("Livechat_show_agent_info", false).await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    widget
        .sub("stream-livechat-room", &rid, &proof(&visitor.token))
        .await;
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(news[0]["type"], "queueData");
    let inquiry = agent
        .api
        .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
        .await
        .ok()["inquiry"]["_id"]
        .clone();
    agent
        .api
        .post("livechat/inquiries.take", json!({ "inquiryId": inquiry }))
        .await
        .ok();
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(
        news,
        json!([{ "type": "agentData", "data": { "hiddenInfo": true } }])
    );
    agent.go("away", "available").await;
    agent.say(&rid, "after it").await.ok();
    widget
        .wait(|m| m["fields"]["args"][0]["msg"] == "after it")
        .await;
    assert!(widget.events("stream-livechat-room", &rid).await.is_empty());
}

#[tokio::test]
async fn those_who_wait_are_told_their_place() {
    let (server, admin, agent) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    admin.set("Livechat_waiting_queue_message", "Hold on").await;
    let (_first, ahead) = Visitor::with_room(&server.api()).await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::connect(&server).await;
    widget
        .sub("stream-livechat-room", &rid, &proof(&visitor.token))
        .await;
    // Who begins to listen is told at once: the original widget listens only after the room was made.
    let news = widget.event("stream-livechat-room", &rid).await;
    assert_eq!(news[0]["data"]["spot"], 2);
    // Once, however often the same socket asks to listen.
    widget
        .sub("stream-livechat-room", &rid, &proof(&visitor.token))
        .await;
    let inquiry = agent
        .api
        .get(&format!("livechat/inquiries.getOne?roomId={ahead}"))
        .await
        .ok()["inquiry"]["_id"]
        .clone();
    agent
        .api
        .post("livechat/inquiries.take", json!({ "inquiryId": inquiry }))
        .await
        .ok();
    let news = widget.event("stream-livechat-room", &rid).await;
    let cat = json!({ "_id": "rocket.cat", "username": "rocket.cat" });
    assert_eq!(
        news,
        json!([{ "type": "queueData", "data": { "spot": 1, "message": { "text": "Hold on", "user": cat } } }])
    );
}

#[tokio::test]
async fn users_are_told_of_their_rooms_and_places() {
    let (server, admin, agent) = desk().await;
    admin
        .set("Livechat_Routing_Method", "Manual_Selection")
        .await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut console = Client::login(&server, &agent).await;
    let (rooms, places, bell) = (
        format!("{}/rooms-changed", agent.id),
        format!("{}/subscriptions-changed", agent.id),
        format!("{}/notification", agent.id),
    );
    for event in [&rooms, &places, &bell] {
        console.sub("stream-notify-user", event, &json!([])).await;
    }
    let inquiry = agent
        .api
        .get(&format!("livechat/inquiries.getOne?roomId={rid}"))
        .await
        .ok()["inquiry"]["_id"]
        .clone();
    agent
        .api
        .post("livechat/inquiries.take", json!({ "inquiryId": inquiry }))
        .await
        .ok();
    let place = console.event("stream-notify-user", &places).await;
    assert_eq!(
        (&place[0], &place[1]["rid"]),
        (&json!("inserted"), &json!(rid))
    );
    let room = console
        .wait(|m| {
            m["fields"]["eventName"] == rooms.as_str()
                && m["fields"]["args"][1]["servedBy"]["username"] == "ana"
        })
        .await;
    assert_eq!(room["fields"]["args"][0], "updated");
    assert!(room["fields"]["args"][1]["ts"]["$date"].is_i64(), "{room}");

    visitor.send(&rid, "hello").await.ok();
    let rung = console.event("stream-notify-user", &bell).await;
    assert_eq!(rung[0]["payload"]["rid"], rid.as_str());
    assert_eq!(rung[0]["text"], "hello");
    console
        .wait(|m| {
            m["fields"]["eventName"] == places.as_str() && m["fields"]["args"][1]["unread"] == 2
        })
        .await;
    let seen = console
        .wait(|m| {
            m["fields"]["eventName"] == rooms.as_str()
                && m["fields"]["args"][1]["lastMessage"]["msg"] == "hello"
        })
        .await;
    assert!(!seen.to_string().contains(&visitor.token), "{seen}");

    visitor.close(&rid).await.ok();
    console
        .wait(|m| {
            m["fields"]["eventName"] == places.as_str() && m["fields"]["args"][0] == "removed"
        })
        .await;
    let closed = console
        .wait(|m| {
            m["fields"]["eventName"] == rooms.as_str()
                && m["fields"]["args"][1].get("closedAt").is_some()
        })
        .await;
    assert!(
        closed["fields"]["args"][1].get("open").is_none(),
        "{closed}"
    );
}

#[tokio::test]
async fn a_bot_hears_all_rooms_it_takes_part_in() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut bot = Client::connect(&server).await;
    // Programs subscribe before they log in.
    let (_, answer) = bot.ask(MESSAGES, json!(["__my_messages__", true])).await;
    assert_eq!(answer["msg"], "ready");
    bot.wait(|m| m["msg"] == "added").await;
    let mut witness = Client::visitor(&server, &visitor, &rid).await;
    visitor.send(&rid, "nobody is logged in").await.ok();
    witness.event(MESSAGES, &rid).await;
    assert!(bot.events(MESSAGES, "__my_messages__").await.is_empty());

    bot.ok("login", json!([{ "resume": agent.token }])).await;
    visitor.send(&rid, "now").await.ok();
    let args = bot.event(MESSAGES, "__my_messages__").await;
    assert_eq!(args[0]["msg"], "now");
    assert_eq!(args[1], json!({ "roomParticipant": true, "roomType": "l" }));
    let answer = bot
        .ok(
            "sendMessage",
            json!([{ "rid": rid, "msg": "hi", "bot": { "i": "js" } }]),
        )
        .await;
    assert_eq!(answer["msg"], "hi");
    assert!(answer["ts"]["$date"].is_i64(), "{answer}");
    assert_eq!(bot.event(MESSAGES, "__my_messages__").await[0]["msg"], "hi");

    // Somebody who takes no part hears nothing, whatever they may read.
    let mut boss = Client::login(&server, &admin).await;
    boss.ask(MESSAGES, json!(["__my_messages__", true])).await;
    visitor.send(&rid, "third").await.ok();
    bot.event(MESSAGES, "__my_messages__").await;
    assert!(boss.events(MESSAGES, "__my_messages__").await.is_empty());

    bot.ok("logout", json!([])).await;
    visitor.send(&rid, "after").await.ok();
    for text in ["now", "hi", "third", "after"] {
        assert_eq!(witness.event(MESSAGES, &rid).await[0]["msg"], text);
    }
    assert!(bot.events(MESSAGES, "__my_messages__").await.is_empty());
}

#[tokio::test]
async fn a_public_setting_is_told_to_everybody_and_a_private_one_to_nobody() {
    let server = Server::start().await;
    let admin = server.admin().await;
    let mut client = Client::connect(&server).await;
    client
        .sub("stream-notify-all", "public-settings-changed", &json!([]))
        .await;
    admin
        .set("Livechat_offline_email", "desk@example.org")
        .await;
    admin.set("Livechat_title", "Ask us").await;
    let args = client
        .event("stream-notify-all", "public-settings-changed")
        .await;
    assert_eq!(
        args,
        json!(["updated", { "_id": "Livechat_title", "value": "Ask us" }])
    );
}

#[tokio::test]
async fn presence_is_told_to_colleagues() {
    let (server, admin, agent) = desk().await;
    let mut boss = Client::login(&server, &admin).await;
    boss.sub("stream-notify-logged", "user-status", &json!([]))
        .await;
    agent.go("busy", "available").await;
    let news = boss
        .wait(|m| m["fields"]["args"][0][0] == agent.id.as_str() && m["fields"]["args"][0][2] == 3)
        .await;
    assert_eq!(news["fields"]["args"][0][1], "ana");
}
