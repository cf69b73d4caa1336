//! F15: clients that stop without a word. Their sockets stay open on the wire, and nothing comes any more.

use crate::client::desk;
use crate::faults::figure;
use crate::support::{Agent, DEADLINE, Visitor, wait_until};
use crate::wire::{Heard, Wire, sockets_of, widget};
use serde_json::{Value, json};
use std::sync::mpsc;
use std::time::{Duration, Instant};

const VISITORS: usize = 192;
const AGENTS: usize = 8;
/// The server gives up within this much silence …
const SILENCE: Duration = Duration::from_secs(60);
/// … and shows people as gone this much later.
const GRACE: Duration = Duration::from_secs(20);

/// Runs widgets and consoles in a thread of their own, until it is stopped: then the thread sleeps with its sockets open.
fn clients(
    address: std::net::SocketAddr,
    all: Vec<Vec<Value>>,
) -> (mpsc::Receiver<()>, mpsc::Sender<()>) {
    let (ready, is_ready) = mpsc::channel();
    let (stop, is_stopped) = mpsc::channel::<()>();
    std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .expect("a runtime");
        let sockets = runtime.block_on(async {
            let mut sockets = Vec::new();
            for says in &all {
                sockets.push(Wire::with(address, None, says).await);
            }
            sockets
        });
        ready.send(()).expect("the test waits");
        // From here on nothing is read, nothing answered, nothing closed.
        is_stopped.recv().unwrap_or(());
        drop(sockets);
    });
    (is_ready, stop)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f15_half_open_sockets_are_noticed() {
    let (server, admin, _ana) = desk().await;
    let address = server
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let (mut rooms, mut agents, mut all) = (Vec::new(), Vec::new(), Vec::new());
    for n in 0..AGENTS {
        let agent = server
            .user(&admin, &format!("half{n}"), &["user", "livechat-agent"])
            .await;
        let login = json!([{ "resume": agent.token }]);
        all.push(vec![
            json!({ "msg": "method", "id": "1", "method": "login", "params": login }),
        ]);
        agents.push(agent);
    }
    for _ in 0..VISITORS {
        let (visitor, rid) = Visitor::with_room(&server.api()).await;
        all.push(widget(&visitor.token, &rid));
        rooms.push(rid);
    }
    // Two who answer: they must not be taken for gone.
    let (present, their_rid) = Visitor::with_room(&server.api()).await;
    let mut awake = Wire::with(address, None, &widget(&present.token, &their_rid)).await;
    let awake = tokio::spawn(async move {
        while let Some(Heard::Text(text)) = awake.next().await {
            if text == r#"{"msg":"ping"}"# && awake.say(&json!({ "msg": "pong" })).await.is_err() {
                break;
            }
        }
    });
    let quiet = sockets_of(server.pid());
    let (ready, stop) = clients(address, all);
    let sockets = VISITORS + AGENTS;
    tokio::task::block_in_place(|| ready.recv()).expect("the clients are there");
    let stopped = Instant::now();
    assert_eq!(present_of(&admin, &rooms, &agents).await, sockets);
    let most = sockets_of(server.pid());
    assert!(most >= quiet + sockets, "{most} of {sockets}");
    let is_noticed = wait_until(SILENCE + DEADLINE, async || {
        sockets_of(server.pid()) <= quiet
    })
    .await;
    let detected = stopped.elapsed();
    // The last of each to go stands for the others.
    let is_shown = wait_until(GRACE + DEADLINE, async || {
        let last = |l: usize| l.saturating_sub(1);
        present_of(&admin, &rooms[last(VISITORS)..], &agents[last(AGENTS)..]).await == 0
            && present_of(&admin, &rooms, &agents).await == 0
    })
    .await;
    let gone = sockets - present_of(&admin, &rooms, &agents).await;
    figure(&format!(
        "F15 sockets={sockets} detected_s={:.1} presence_correct={gone} presence_s={:.1}",
        detected.as_secs_f64(),
        stopped.elapsed().as_secs_f64()
    ));
    assert!(is_noticed, "sockets are still open");
    assert!(is_shown && gone == sockets, "{gone} of {sockets}");
    assert_eq!(present_of(&admin, &[their_rid], &[]).await, 1);
    assert!(!awake.is_finished());
    awake.abort();
    drop(stop);
}

/// How many of these people are shown as there.
async fn present_of(admin: &Agent, rooms: &[String], agents: &[Agent]) -> usize {
    let mut there = 0;
    for rid in rooms {
        let room = admin
            .api
            .get(&format!("rooms.info?roomId={rid}"))
            .await
            .ok();
        there += usize::from(room["room"]["v"]["status"] != "offline");
    }
    for agent in agents {
        let info = admin
            .api
            .get(&format!("users.info?userId={}", agent.id))
            .await
            .ok();
        there += usize::from(info["user"]["statusConnection"] != "offline");
    }
    there
}
