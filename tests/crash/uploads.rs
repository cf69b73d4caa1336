//! Killed while files come in: what was acknowledged is there byte for byte, and no message is without its file.

use crate::faults::{Dice, figure, unattended};
use crate::support::form::Form;
use crate::support::{Visitor, encode};
use serde_json::Value;
use std::sync::{Arc, Mutex};

const ROUNDS: usize = 3;
const SENDERS: usize = 4;

#[tokio::test]
async fn a_kill_loses_no_acknowledged_file() {
    let mut server = unattended().start().await;
    let mut dice = Dice::new();
    let mut visitors = Vec::new();
    for _ in 0..SENDERS {
        visitors.push(Visitor::with_room(&server.api()).await);
    }
    let acked: Arc<Mutex<Vec<(usize, String, String)>>> = Arc::default();
    for round in 0..ROUNDS {
        let base = server.base.clone();
        let mut tasks = Vec::new();
        for (at, (visitor, rid)) in visitors.iter().enumerate() {
            let (visitor, rid, base) = (visitor.clone(), rid.clone(), base.clone());
            let acked = Arc::clone(&acked);
            tasks.push(tokio::spawn(async move {
                let client = crate::support::client();
                for n in 0..1000 {
                    let text = format!("{round}-{at}-{n}-{}", "x".repeat(n * 997 % 60_000));
                    let (kind, body) = Form::new()
                        .file("a.txt", "text/plain", text.as_bytes())
                        .into_parts();
                    let sent = client
                        .post(format!("{base}/api/v1/livechat/upload/{rid}"))
                        .header("x-visitor-token", &visitor.token)
                        .header("content-type", kind)
                        .body(body)
                        .send()
                        .await;
                    let Ok(answer) = sent else { return };
                    let status = answer.status();
                    let Ok(bytes) = answer.bytes().await else {
                        return;
                    };
                    assert_eq!(status, 200, "{}", String::from_utf8_lossy(&bytes));
                    let said: Value = serde_json::from_slice(&bytes).expect("JSON");
                    let id = said["file"]["_id"].as_str().expect("an id").to_owned();
                    acked.lock().expect("the list").push((at, id, text));
                }
            }));
        }
        let target = acked.lock().expect("the list").len()
            + usize::try_from(dice.between(10, 40)).expect("small");
        let is_busy = crate::support::wait_until(std::time::Duration::from_secs(30), || async {
            acked.lock().expect("the list").len() >= target
        })
        .await;
        assert!(is_busy, "nothing is acknowledged");
        server.kill();
        for task in tasks {
            task.await.expect("a sender");
        }
        server.restart().await;
    }
    let acked = acked.lock().expect("the list").clone();
    let api = server.api();
    let mut lost = 0;
    for (at, id, text) in &acked {
        let (visitor, rid) = &visitors[*at];
        let query = format!(
            "rc_room_type=l&rc_rid={rid}&rc_token={}",
            encode(&visitor.token)
        );
        let got = api.get(&format!("/file-upload/{id}/a.txt?{query}")).await;
        if got.status != 200 || got.text != *text {
            lost += 1;
        }
    }
    let (mut shown, mut bare) = (0, 0);
    for (visitor, rid) in &visitors {
        let path = format!(
            "livechat/messages.history/{rid}?token={}&limit=1000",
            encode(&visitor.token)
        );
        let page = visitor.at(&api).api.get(&path).await.ok();
        for message in page["messages"].as_array().expect("a list") {
            if let Some(link) = message["attachments"][0]["title_link"].as_str() {
                shown += 1;
                if api.get(link).await.status != 200 {
                    bare += 1;
                }
            }
        }
    }
    figure(&format!(
        "F1-files acked={} kills={ROUNDS} lost={lost} messages={shown} without_file={bare} seed={}",
        acked.len(),
        dice.seed
    ));
    assert_eq!((lost, bare), (0, 0));
    assert!(shown >= acked.len());
}
