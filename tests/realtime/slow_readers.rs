//! F13: a hundred sockets that never read, in a room where much is said.

use crate::client::desk;
use crate::faults::figure;
use crate::support::{Agent, DEADLINE, Visitor, wait_until};
use crate::wire::{Heard, Wire, part_ms, resident_kib, sockets_of, widget};
use std::time::{Duration, Instant};
use tokio::task::JoinSet;

const SLOW: usize = 100;
/// Said before the slow ones come, to know how long delivery takes then.
const BEFORE: usize = 400;
/// Said while they do not read; each of nearly the largest size.
const SAID: usize = 1000;
const SENDERS: usize = 8;

/// Says `count` messages in a room, from several connections at once, and meanwhile something in another: how long that
/// took to arrive each time, and the most memory the server had.
async fn flood(
    agent: &Agent,
    rid: &str,
    count: usize,
    elsewhere: &str,
    there: &mut Wire,
    pid: u32,
) -> (Vec<Duration>, u64) {
    let mut senders = JoinSet::new();
    for sender in 0..SENDERS {
        let (agent, rid) = (agent.clone(), rid.to_owned());
        senders.spawn(async move {
            let text = "x".repeat(4_900);
            for n in 0..count / SENDERS {
                agent.say(&rid, &format!("{sender} {n} {text}")).await.ok();
            }
        });
    }
    let (mut took, mut most) = (Vec::new(), 0);
    while senders.try_join_next().is_none() || !senders.is_empty() {
        let mark = format!("mark {};", took.len());
        let began = Instant::now();
        agent.say(elsewhere, &mark).await.ok();
        there.until(&mark).await;
        took.push(began.elapsed());
        most = most.max(resident_kib(pid));
    }
    (took, most)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f13_those_who_do_not_read_harm_nobody() {
    let (server, _admin, agent) = desk().await;
    let address = server
        .base
        .trim_start_matches("http://")
        .parse()
        .expect("an address");
    let (visitor, rid) = Visitor::with_room(&server.api()).await;
    let (other, elsewhere) = Visitor::with_room(&server.api()).await;
    let says = widget(&visitor.token, &rid);
    // One socket in the same room and one in another: both read.
    let mut here = Wire::with(address, None, &says).await;
    let mut there = Wire::with(address, None, &widget(&other.token, &elsewhere)).await;
    let here = tokio::spawn(async move {
        let mut heard = 0;
        while heard < BEFORE + SAID {
            match here.next().await {
                Some(Heard::Text(text)) => heard += usize::from(text.contains("xxxx")),
                other => panic!("after {heard}: {other:?}"),
            }
        }
        heard
    });
    let pid = server.pid();
    let (mut before, _) = flood(&agent, &rid, BEFORE, &elsewhere, &mut there, pid).await;
    let quiet = sockets_of(pid);
    let mut slow = Vec::new();
    for _ in 0..SLOW {
        slow.push(Wire::with(address, Some(4096), &says[1..2]).await);
    }
    let resident = resident_kib(pid);
    let (mut after, most) = flood(&agent, &rid, SAID, &elsewhere, &mut there, pid).await;
    // The server has let them go; they learn it when they read at last.
    let mut reading = JoinSet::new();
    for socket in slow {
        reading.spawn(socket.code());
    }
    let codes = tokio::time::timeout(DEADLINE, reading.join_all())
        .await
        .expect("they end");
    let closed = codes.iter().filter(|code| **code == Some(1013)).count();
    let is_free = wait_until(DEADLINE, async || sockets_of(pid) <= quiet).await;
    let growth = most.saturating_sub(resident) / 1024;
    let (base, p99) = (part_ms(&mut before, 0.99), part_ms(&mut after, 0.99));
    figure(&format!(
        "F13 sockets={SLOW} messages={SAID} rss_growth_mib={growth} closed_1013={closed} others_p99={:.2}x others_p99_ms={p99:.1} base_p99_ms={base:.1}",
        p99 / base
    ));
    assert_eq!(closed, SLOW, "{codes:?}");
    assert!(is_free, "connections stay after their sockets");
    assert!(growth <= 150, "{growth} MiB");
    let heard = tokio::time::timeout(DEADLINE, here).await;
    assert_eq!(heard.expect("it reads").expect("a reader"), BEFORE + SAID);
    // A machine that does something else beside says nothing about times.
    if std::env::var_os("DESKBELL_TEST_LONG").is_some() {
        assert!(p99 <= 2.0 * base.max(1.0), "{p99} ms, {base} ms before");
    }
}
