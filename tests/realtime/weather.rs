//! Bad weather: sockets that drop and come back the way the original clients do, and frames sent without waiting.

use crate::client::{Client, desk, proof};
use crate::support::Visitor;
use serde_json::{Value, json};

const MESSAGES: &str = "stream-room-messages";
const ROOM: &str = "stream-livechat-room";
const NOTIFY: &str = "stream-notify-room";

/// The six subscriptions of the original widget, under ids of its one counter, sent without waiting.
async fn six(client: &mut Client, token: &str, rid: &str, counter: &mut u32) -> Vec<String> {
    let mut ids = Vec::new();
    for (stream, event) in [
        (MESSAGES, rid.to_owned()),
        (NOTIFY, format!("{rid}/typing")),
        (NOTIFY, format!("{rid}/deleteMessage")),
        (ROOM, rid.to_owned()),
        (ROOM, rid.to_owned()),
        (ROOM, rid.to_owned()),
    ] {
        *counter += 1;
        let id = format!("ddp-{counter}");
        let params = json!([event, { "useCollection": false, "args": proof(token) }]);
        client
            .say(json!({ "msg": "sub", "id": id, "name": stream, "params": params }))
            .await;
        ids.push(id);
    }
    ids
}

async fn ready(client: &mut Client, ids: &[String]) {
    for id in ids {
        let one = json!({ "msg": "ready", "subs": [id] });
        client.wait(|m| *m == one).await;
    }
}

async fn bind(client: &mut Client, token: &str) {
    let params = json!([{ "token": token }]);
    client.ok("livechat:setUpConnection", params).await;
}

#[tokio::test]
async fn one_drop_two_sockets_three_hand_overs_and_nothing_twice() {
    let (mut server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut counter = 1;
    let mut first = Client::connect(&server).await;
    bind(&mut first, &visitor.token).await;
    let dead = six(&mut first, &visitor.token, &rid, &mut counter).await;
    ready(&mut first, &dead).await;
    agent.say(&rid, "before").await.ok();
    first.event(MESSAGES, &rid).await;
    server.kill();
    server.restart().await;
    let (visitor, agent) = (visitor.at(&server.api()), agent.at(&server.api()));
    agent.say(&rid, "missed").await.ok();

    // After the drop: a new socket, history, the ids of the old one ended, six new ones.
    let mut a = Client::connect(&server).await;
    bind(&mut a, &visitor.token).await;
    let history = visitor.texts(&rid).await;
    for id in &dead {
        a.unsub(id).await;
    }
    let of_a = six(&mut a, &visitor.token, &rid, &mut counter).await;
    ready(&mut a, &of_a).await;
    assert_eq!(history, ["before", "missed"]);
    // Its other half does not know, opens one more and lets go of the first.
    let mut b = Client::connect(&server).await;
    let of_b = six(&mut b, &visitor.token, &rid, &mut counter).await;
    ready(&mut b, &of_b).await;
    drop(a);
    agent.say(&rid, "in between").await.ok();
    assert_eq!(b.event(MESSAGES, &rid).await[0]["msg"], "in between");
    // The third hand-over, on the same socket.
    bind(&mut b, &visitor.token).await;
    for id in &of_b {
        b.say(json!({ "msg": "unsub", "id": id })).await;
    }
    let last = six(&mut b, &visitor.token, &rid, &mut counter).await;
    for id in &of_b {
        let ended = json!({ "msg": "nosub", "id": id });
        b.wait(|m| *m == ended).await;
    }
    ready(&mut b, &last).await;
    agent.say(&rid, "once").await.ok();
    agent.go("away", "available").await;
    assert_eq!(b.event(MESSAGES, &rid).await[0]["msg"], "once");
    let told = b.event(ROOM, &rid).await;
    assert_eq!(told, json!([{ "type": "agentStatus", "status": "away" }]));
    let rest = b.said().await;
    assert!(rest.is_empty(), "a second copy: {rest:?}");
    let room = agent.api.get(&format!("rooms.info?roomId={rid}")).await;
    assert_eq!(room.ok()["room"]["v"]["status"], "online");
}

#[tokio::test]
async fn frames_sent_without_waiting_are_answered_in_order() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut bot = Client::bare(&server).await;
    let own = format!("{}/rooms-changed", agent.id);
    for frame in [
        json!({ "msg": "connect", "version": "pre2", "support": ["pre2"] }),
        json!({ "msg": "sub", "id": "0", "name": "meteor.loginServiceConfiguration", "params": [] }),
        json!({ "msg": "sub", "id": "1", "name": MESSAGES, "params": ["__my_messages__", true] }),
        json!({ "msg": "method", "id": "2", "method": "login", "params": [{ "resume": agent.token }] }),
        json!({ "msg": "sub", "id": "3", "name": "stream-notify-user", "params": [own, false] }),
        json!({ "msg": "sub", "id": "4", "name": MESSAGES, "params": [rid, false] }),
        json!({ "msg": "ping", "id": "5" }),
    ] {
        bot.say(frame).await;
    }
    let mut seen = Vec::new();
    while seen.last() != Some(&"pong".to_owned()) {
        let said = bot.next().await;
        assert_ne!(said["msg"], "nosub", "{said}");
        seen.push(said["msg"].as_str().expect("a word").to_owned());
    }
    assert_eq!(
        seen,
        [
            "connected",
            "ready",
            "added",
            "ready",
            "added",
            "result",
            "updated",
            "ready",
            "ready",
            "pong"
        ]
    );
    visitor.send(&rid, "heard").await.ok();
    assert_eq!(bot.event(MESSAGES, &rid).await[0]["msg"], "heard");
    let args = bot.event(MESSAGES, "__my_messages__").await;
    assert_eq!(args[1], json!({ "roomParticipant": true, "roomType": "l" }));
}

#[tokio::test]
async fn a_client_that_comes_back_uses_its_ids_again() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let subs = |args: Value| {
        [
            (MESSAGES, rid.clone()),
            (NOTIFY, format!("{rid}/user-activity")),
        ]
        .map(|(stream, event)| {
            json!({ "msg": "sub", "id": format!("rc-ddp-client-{event}"), "name": stream,
                "params": [event, { "useCollection": false, "args": args }] })
        })
    };
    for n in 0..3 {
        let text = format!("time {n}");
        let mut console = Client::login(&server, &agent).await;
        for sub in subs(json!([null])) {
            // One client says what it subscribed before it was connected twice.
            console.say(sub.clone()).await;
            console.say(sub).await;
        }
        console.said().await;
        visitor.send(&rid, &text).await.ok();
        assert_eq!(console.event(MESSAGES, &rid).await[0]["msg"], text.as_str());
        assert!(console.events(MESSAGES, &rid).await.is_empty());
    }
}

#[tokio::test]
async fn what_is_heard_can_be_read_at_once() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut widget = Client::visitor(&server, &visitor, &rid).await;
    for n in 0..20 {
        let (text, by_agent) = (format!("m{n}"), agent.clone());
        let room = rid.clone();
        let sending = tokio::spawn(async move { by_agent.say(&room, &text).await.ok() });
        let heard = widget.event(MESSAGES, &rid).await;
        let id = heard[0]["_id"].as_str().expect("an id");
        let path = format!("livechat/message/{id}");
        let params = [("token", visitor.token.as_str()), ("rid", rid.as_str())];
        let read = visitor.api.get_with(&path, &params).await.ok();
        assert_eq!(read["message"]["msg"], heard[0]["msg"]);
        // The answer to who wrote it says the same.
        let answer = sending.await.expect("an answer");
        assert_eq!(answer["message"]["_id"], heard[0]["_id"]);
    }
}
