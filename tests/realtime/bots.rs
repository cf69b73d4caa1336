//! What programs that hear all rooms of their account rest on.

use crate::client::{Client, desk};
use crate::support::Visitor;
use serde_json::{Value, json};

const MESSAGES: &str = "stream-room-messages";
const MINE: &str = "__my_messages__";

/// Programs drop what is not newer than the last they heard, whatever room that was in.
#[tokio::test]
async fn times_rise_over_all_rooms_in_the_order_things_are_told() {
    let (server, _admin, agent) = desk().await;
    let mut bot = Client::login(&server, &agent).await;
    bot.ask(MESSAGES, json!([MINE, true])).await;
    let mut visitors = Vec::new();
    for _ in 0..6 {
        visitors.push(Visitor::with_room(&server.api()).await);
    }
    let all = visitors.iter().map(|(visitor, rid)| async move {
        for n in 0..15 {
            visitor.send(rid, &format!("{n}")).await.ok();
        }
    });
    futures_util::future::join_all(all).await;
    let mut last = 0;
    let mut heard = 0;
    while heard < 6 * 15 {
        let args = bot.event(MESSAGES, MINE).await;
        let at = args[0]["ts"]["$date"].as_i64().expect("a date");
        assert!(at > last, "{at} after {last}: {args}");
        last = at;
        heard += usize::from(args[0].get("t").is_none_or(Value::is_null));
    }
}

#[tokio::test]
async fn the_end_of_a_chat_is_told_to_who_served_it_and_to_nobody_else() {
    let (server, admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut bot = Client::login(&server, &agent).await;
    let mut other = Client::login(&server, &admin).await;
    for client in [&mut bot, &mut other] {
        client.ask(MESSAGES, json!([MINE, true])).await;
    }
    visitor.close(&rid).await.ok();
    let args = bot.event(MESSAGES, MINE).await;
    assert_eq!(args[0]["t"], "livechat-close");
    assert_eq!(args[0]["rid"], rid.as_str());
    // The place in the room went with the chat.
    assert_eq!(
        args[1],
        json!({ "roomParticipant": false, "roomType": "l" })
    );
    assert!(bot.events(MESSAGES, MINE).await.is_empty());
    assert!(other.events(MESSAGES, MINE).await.is_empty());
}

#[tokio::test]
async fn a_program_names_itself_on_what_it_writes() {
    let (server, _admin, agent) = desk().await;
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let mut bot = Client::login(&server, &agent).await;
    let by = json!({ "i": "js.SDK" });
    let message = json!({ "rid": rid, "msg": "by socket", "bot": by });
    assert_eq!(bot.ok("sendMessage", json!([message])).await["bot"], by);
    let message = json!({ "rid": rid, "msg": "by REST", "bot": by });
    let sent = agent
        .api
        .post("chat.sendMessage", json!({ "message": message }))
        .await
        .ok();
    assert_eq!(sent["message"]["bot"], by);
    let history = visitor.history(&rid).await.ok();
    assert_eq!(history["messages"][0]["bot"], by);
    let error = bot
        .refused(
            "sendMessage",
            json!([{ "rid": rid, "msg": "x", "bot": "js" }]),
        )
        .await;
    assert_eq!(error["errorType"], "Match.Error");
}
