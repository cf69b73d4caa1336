//! F4: the receiver fails at random and the server is killed; every event arrives, in the order of its chat, or is dead where
//! everybody can see it.

use crate::faults::{Dice, figure, unattended};
use crate::receiver::{Act, Receiver};
use crate::support::{Visitor, wait_until};
use crate::told;
use serde_json::json;
use std::collections::{HashMap, HashSet};
use std::sync::Mutex;
use std::time::Duration;

const CHATS: usize = 6;
const KILLS: usize = 3;
/// Messages of one chat between two kills.
const SAID: usize = 12;

#[tokio::test]
async fn events_outlive_dead_receivers_and_kills() {
    let dice = Mutex::new(Dice::new());
    let receiver = Receiver::with(
        move |_, _| match dice.lock().expect("the dice").between(0, 9) {
            0 => Act::status(500),
            1 => Act::Drop,
            2 => Act::Reset,
            3 => Act::Half,
            _ => Act::status(200),
        },
    );
    drop(unattended());
    let mut server = told(&receiver)
        // Four of ten calls fail: one in a thousand events takes eight tries, and waits for all of them.
        .env("DESKBELL_RETRY_PAUSE", "0.005")
        .setting("Livechat_http_timeout", "2000")
        .setting("Livechat_accept_chats_with_no_agents", "true")
        .start()
        .await;
    let mut chats = Vec::new();
    for _ in 0..CHATS {
        chats.push(Visitor::with_room(&server.api()).await);
    }
    let mut said: HashMap<String, Vec<String>> = HashMap::new();
    for round in 0..=KILLS {
        for n in 0..SAID {
            for (visitor, rid) in &chats {
                let text = format!("{round}.{n}");
                visitor.at(&server.api()).send(rid, &text).await.ok();
                said.entry(rid.clone()).or_default().push(text);
            }
        }
        if round < KILLS {
            server.restart().await;
        }
    }
    let events: usize = said.values().map(Vec::len).sum();
    // The first time each was taken with a 200 is not known here; the order of first sight is.
    let seen = || {
        let mut seen: HashMap<String, Vec<String>> = HashMap::new();
        let mut ids = HashSet::new();
        let mut repeated = 0;
        for call in receiver.got().iter().filter(|c| c.kind() == "Message") {
            if !ids.insert(call.id().to_owned()) {
                repeated += 1;
                continue;
            }
            let word = call.body["messages"][0]["msg"]
                .as_str()
                .expect("a text")
                .to_owned();
            seen.entry(call.body["_id"].as_str().expect("an id").to_owned())
                .or_default()
                .push(word);
        }
        (seen, repeated)
    };
    let admin = server.admin().await;
    let is_empty = wait_until(Duration::from_secs(90), || async {
        let page = admin
            .api
            .get("deskbell/webhooks/original/deliveries?state=waiting")
            .await
            .ok();
        page["total"] == json!(0)
    })
    .await;
    assert!(is_empty, "something still waits");
    let dead = admin
        .api
        .get("deskbell/webhooks/original/deliveries")
        .await
        .ok()["total"]
        .as_i64()
        .expect("a number");
    let (seen, repeated) = seen();
    let missing: usize = said
        .iter()
        .map(|(rid, words)| {
            words.len()
                - seen
                    .get(rid)
                    .map_or(0, |s| words.iter().filter(|w| s.contains(w)).count())
        })
        .sum();
    let undelivered = i64::try_from(missing).expect("small");
    figure(&format!(
        "F4 events={events} kills={KILLS} undelivered={undelivered} dup_ids={repeated} dead_letter={dead}"
    ));
    assert_eq!(
        undelivered, 0,
        "dead ones were seen as well: they were sent ten times"
    );
    for (rid, words) in &said {
        assert_eq!(&seen[rid], words, "order of {rid}");
    }
}
