//! The scale run: `cargo bench --bench scale`.
//!
//! Makes a database of 1,000 rooms and one of 100,000 (2,000,000 messages), starts the release program on each, asks the same
//! calls of both and prints p50 and p99 side by side. People, departments and open rooms are as many in both, and rooms come
//! at the same rate: only the history behind them grows, so a call that asks about the last days should not get slower.
//! `cargo bench --bench scale -- 2000` takes another size.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a measuring program, not the product"
)]

#[path = "../../tests/support/calls.rs"]
mod calls;
#[path = "../load/client.rs"]
mod client;
#[path = "../load/process.rs"]
mod process;

use calls::{Call, Facts, Who};
use client::Connection;
use process::Process;
use std::time::{Duration, Instant};

const SMALL: usize = 1_000;
const LARGE: usize = 100_000;
/// Most calls of one kind, and the time after which fewer must do.
const CALLS: usize = 300;
const TIME: Duration = Duration::from_millis(1500);

struct Row {
    name: String,
    status: u16,
    p50_ms: f64,
    p99_ms: f64,
}

fn main() {
    let size = std::env::args().skip(1).find_map(|word| word.parse().ok());
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(run(size.unwrap_or(LARGE)));
}

async fn run(large: usize) {
    let now = i64::try_from(
        std::time::SystemTime::now()
            .duration_since(std::time::UNIX_EPOCH)
            .expect("a clock")
            .as_millis(),
    )
    .expect("a time");
    let small_rows = measure(SMALL, now).await;
    let large_rows = measure(large, now).await;
    println!(
        "{:<58} {:>6} {:>9} {:>9} {:>9} {:>9} {:>7}",
        "call", "status", "p50 ms", "p99 ms", "p50 ms", "p99 ms", "ratio"
    );
    println!("{:<58} {:>6} {:>19} {:>19}", "rooms", "", SMALL, large);
    let mut grown = Vec::new();
    for (small, large) in small_rows.iter().zip(&large_rows) {
        let ratio = large.p50_ms / small.p50_ms.max(0.001);
        println!(
            "{:<58} {:>6} {:>9.2} {:>9.2} {:>9.2} {:>9.2} {:>7.1}",
            large.name, large.status, small.p50_ms, small.p99_ms, large.p50_ms, large.p99_ms, ratio
        );
        if ratio > 3.0 && large.p50_ms - small.p50_ms > 1.0 && large.status == 200 {
            grown.push(large.name.clone());
        }
    }
    println!(
        "# {} calls, grown with the history: {}",
        large_rows.len(),
        grown.len()
    );
    for name in grown {
        println!("#   {name}");
    }
}

async fn measure(rooms: usize, now: i64) -> Vec<Row> {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let began = Instant::now();
    let facts = Facts { rooms, now };
    deskbell::store::fill(&data, &facts.statements()).expect("filled");
    let file = std::fs::metadata(data.join("deskbell.db"))
        .expect("a file")
        .len();
    println!(
        "# {rooms} rooms, {} messages: made in {:.1} s, {:.0} MiB",
        rooms * 20,
        began.elapsed().as_secs_f64(),
        file as f64 / 1048576.0
    );
    let began = Instant::now();
    let server = Process::deskbell(&data);
    println!(
        "# started in {:.0} ms",
        began.elapsed().as_secs_f64() * 1000.0
    );
    let mut connection = Connection::open(server.address).await.expect("connects");
    let mut rows = Vec::new();
    for call in facts.calls() {
        rows.push(one(&mut connection, call).await);
    }
    println!(
        "# resident after the run {:.0} MiB",
        server.resident_kib() as f64 / 1024.0
    );
    server.stop();
    rows
}

fn request(call: &Call) -> Vec<u8> {
    let login = match call.who {
        Who::Nobody => String::new(),
        Who::Boss => format!("X-User-Id: boss\r\nX-Auth-Token: {}\r\n", calls::BOSS),
        Who::Agent => format!("X-User-Id: agent1\r\nX-Auth-Token: {}\r\n", calls::AGENT),
    };
    format!(
        "GET /api/v1/{} HTTP/1.1\r\nHost: 127.0.0.1\r\n{login}\r\n",
        call.path
    )
    .into_bytes()
}

async fn one(connection: &mut Connection, call: Call) -> Row {
    let bytes = request(&call);
    let mut took = Vec::new();
    let mut status = 0;
    let end = Instant::now() + TIME;
    while took.len() < CALLS && (took.len() < 5 || Instant::now() < end) {
        let began = Instant::now();
        status = connection.call(&bytes).await.expect("an answer").0;
        took.push(began.elapsed());
        if status != 200 {
            break;
        }
    }
    took.sort_unstable();
    let at = |part: f64| {
        took[((took.len() as f64 * part) as usize).min(took.len() - 1)].as_secs_f64() * 1000.0
    };
    Row {
        name: call.name,
        status,
        p50_ms: at(0.5),
        p99_ms: at(0.99),
    }
}
