//! F16: thousands of sockets that only listen, then one message for each.

use crate::client::desk;
use crate::faults::figure;
use crate::support::Visitor;
use crate::wire::{Heard, Wire, cpu, raise_descriptors, resident_kib, widget};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::sync::Semaphore;

/// Descriptors for everything else this process and the server hold.
const BESIDE: u64 = 600;
/// Upgrades under way at once.
const AT_ONCE: usize = 50;
/// Sockets of one room.
const PER_ROOM: usize = 8;

#[derive(Default)]
struct Count {
    ready: AtomicUsize,
    heard: AtomicUsize,
    doubled: AtomicUsize,
    ended: AtomicUsize,
}

/// One widget: answers pings, counts what it hears.
async fn listen(mut wire: Wire, count: Arc<Count>) {
    let mut heard = 0;
    count.ready.fetch_add(1, Ordering::SeqCst);
    while let Some(Heard::Text(text)) = wire.next().await {
        if text == r#"{"msg":"ping"}"# {
            if wire.say(&json!({ "msg": "pong" })).await.is_err() {
                break;
            }
        } else if text.contains("one for each") {
            heard += 1;
            let which = if heard == 1 {
                &count.heard
            } else {
                &count.doubled
            };
            which.fetch_add(1, Ordering::SeqCst);
        }
    }
    count.ended.fetch_add(1, Ordering::SeqCst);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f16_idle_sockets_cost_little_and_miss_nothing() {
    let is_long = std::env::var_os("DESKBELL_TEST_LONG").is_some();
    let (wanted, quiet) = if is_long { (10_000, 600) } else { (2_000, 10) };
    let may = raise_descriptors(wanted + wanted / 8 + BESIDE);
    // The server keeps a tenth of its descriptors for requests.
    let sockets = wanted.min((may / 10 * 9).saturating_sub(BESIDE / 2)) as usize;
    let (server, _admin, agent) = desk().await;
    let address = server
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let pid = server.pid();
    let mut rooms = Vec::new();
    for _ in 0..sockets.div_ceil(PER_ROOM) {
        rooms.push(Visitor::with_room(&server.api()).await);
    }
    let before = resident_kib(pid);
    let count = Arc::new(Count::default());
    let gate = Arc::new(Semaphore::new(AT_ONCE));
    let mut opening = tokio::task::JoinSet::new();
    let mut listeners = tokio::task::JoinSet::new();
    for n in 0..sockets {
        let (visitor, rid) = &rooms[n / PER_ROOM];
        let says = widget(&visitor.token, rid);
        let gate = Arc::clone(&gate);
        opening.spawn(async move {
            let _permit = gate.acquire().await.expect("the gate stays");
            Wire::with(address, None, &says).await
        });
    }
    while let Some(wire) = opening.join_next().await {
        listeners.spawn(listen(wire.expect("a socket"), Arc::clone(&count)));
    }
    let per_socket = resident_kib(pid).saturating_sub(before) as f64 / sockets as f64;
    let (spent, began) = (cpu(pid), Instant::now());
    // This wait is what is measured.
    tokio::time::sleep(Duration::from_secs(quiet)).await;
    let share = 100.0 * (cpu(pid) - spent).as_secs_f64() / began.elapsed().as_secs_f64();
    let ended = count.ended.load(Ordering::SeqCst);
    assert_eq!(ended, 0, "sockets that answer are kept");
    let began = Instant::now();
    for (_, rid) in &rooms {
        agent.say(rid, "one for each").await.ok();
    }
    let all = crate::support::wait_until(Duration::from_secs(60), async || {
        count.heard.load(Ordering::SeqCst) == sockets
    })
    .await;
    let took = began.elapsed();
    let (heard, doubled) = (
        count.heard.load(Ordering::SeqCst),
        count.doubled.load(Ordering::SeqCst),
    );
    figure(&format!(
        "F16 sockets={sockets} subscriptions=4 idle_s={quiet} rss_per_socket_kib={per_socket:.1} cpu={share:.1}% delivered={heard} missed={} dup={doubled} delivery_s={:.1}",
        sockets - heard,
        took.as_secs_f64()
    ));
    assert!(
        all && doubled == 0,
        "missed {}, doubled {doubled}",
        sockets - heard
    );
    assert!(per_socket <= 25.0, "{per_socket} KiB");
    if is_long {
        assert!(share <= 5.0, "{share} % CPU");
    }
}
