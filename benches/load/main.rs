//! The load run: `cargo bench --bench load`.
//!
//! Posts `livechat/message` from 64 visitors, each with a room of its own, to the release program on loopback, and in
//! the same run measures what the machine can do at best, so that the ratios carry over to other machines and the
//! absolute figures need not. Rounds are interleaved and the median is told: other work on the machine hits all alike.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::cast_possible_truncation,
    missing_docs,
    unreachable_pub,
    reason = "a measuring program, not the product"
)]

mod ceilings;
mod client;
mod process;

use client::{Connection, Figures, get, median, post, run};
use process::Process;
use std::path::Path;
use std::time::{Duration, Instant};

/// What every visitor writes: the length of an ordinary message.
const TEXT: &str =
    "Hello, is the blue teapot on your front page still to be had, and would it be here by Friday?";
const CONNECTIONS: [usize; 3] = [1, 8, 64];
const ROUNDS: usize = 3;
const ROUND: Duration = Duration::from_millis(1300);

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["ceiling-echo", ..] => ceilings::echo(),
        ["ceiling-writer", path, ..] => ceilings::writer(path),
        ["profile", ..] => local(profile()),
        _ => local(measure()),
    };
    outcome.expect("the run");
}

fn local(work: impl Future<Output = ()>) -> std::io::Result<()> {
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map(|runtime| runtime.block_on(work))
}

/// `cargo bench --bench load -- profile`: only our own posts, long enough to attach a profiler to the printed process.
async fn profile() {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::deskbell(&folder.path().join("data"));
    let messages: Vec<Vec<u8>> = visitors(&server)
        .await
        .into_iter()
        .map(|v| v.message)
        .collect();
    println!("process {}", server.id());
    let (before, began) = (server.cpu(), Instant::now());
    let figures = run(server.address, &messages, Duration::from_secs(12)).await;
    row("POST livechat/message", messages.len(), figures);
    println!(
        "server CPU per post {:.1} us, cores in use {:.2}",
        (server.cpu() - before).as_secs_f64() * 1e6 / figures.count.max(1) as f64,
        (server.cpu() - before).as_secs_f64() / began.elapsed().as_secs_f64()
    );
}

struct Visitor {
    message: Vec<u8>,
    history: Vec<u8>,
}

fn text_of(json: &serde_json::Value) -> &str {
    json.as_str()
        .unwrap_or_else(|| panic!("a text, not {json}"))
}

async fn visitors(server: &Process) -> Vec<Visitor> {
    let mut connection = Connection::open(server.address).await.expect("connects");
    let mut all = Vec::new();
    for n in 0..CONNECTIONS[2] {
        let token = format!("bench-visitor-{n:03}-0123456789abcdef");
        let body = format!(r#"{{"visitor":{{"token":"{token}","name":"Visitor {n}"}}}}"#);
        let (status, text) = connection
            .text(&post("/api/v1/livechat/visitor", &body))
            .await
            .expect("registers");
        assert_eq!(status, 200, "{text}");
        let (status, text) = connection
            .text(&get(&format!("/api/v1/livechat/room?token={token}")))
            .await
            .expect("a room");
        assert_eq!(status, 200, "{text}");
        let room: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        let rid = text_of(&room["room"]["_id"]);
        let body = format!(r#"{{"token":"{token}","rid":"{rid}","msg":"{TEXT}"}}"#);
        all.push(Visitor {
            message: post("/api/v1/livechat/message", &body),
            history: get(&format!(
                "/api/v1/livechat/messages.history/{rid}?token={token}&limit=20"
            )),
        });
    }
    all
}

fn row(name: &str, connections: usize, f: Figures) {
    println!(
        "{name:<34} {connections:>3} connections {:>9.0}/s  p50 {:>7.2} ms  p99 {:>7.2} ms{}",
        f.per_second,
        f.p50_ms,
        f.p99_ms,
        if f.other_than_200 == 0 {
            String::new()
        } else {
            format!("  NOT 200: {}", f.other_than_200)
        }
    );
}

fn mark(is_met: bool) -> &'static str {
    if is_met { "met" } else { "MISSED" }
}

fn target(name: &str, value: f64, must: f64, aim: f64, is_lower_better: bool) {
    let met = |bound: f64| {
        if is_lower_better {
            value <= bound
        } else {
            value >= bound
        }
    };
    println!(
        "{name:<44} {value:>8.2}   must {must} {}, aim {aim} {}",
        mark(met(must)),
        mark(met(aim))
    );
}

async fn measure() {
    let began = Instant::now();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    println!(
        "# load: visitors post livechat/message; durability=full, rate limiter OFF, access log OFF; generator on the same {} cores",
        std::thread::available_parallelism().map_or(0, std::num::NonZero::get)
    );
    let binary = std::fs::metadata(env!("CARGO_BIN_EXE_deskbell")).map_or(0, |m| m.len());
    let (idle_kib, start_ms) = start(&data).await;

    let echo = Process::ceiling(&["ceiling-echo"]);
    let bare_path = folder.path().join("bare.db");
    let bare = Process::ceiling(&["ceiling-writer", &bare_path.display().to_string()]);
    let server = Process::deskbell(&data);
    let visitors = visitors(&server).await;
    let bare_post = post(
        "/post",
        &format!(
            r#"{{"token":"bench-visitor-000-0123456789abcdef","rid":"room-of-the-bench","msg":"{TEXT}"}}"#
        ),
    );

    let mut at_64 = [Figures::default(); 3];
    let (mut cpu, mut posts) = (Duration::ZERO, 0);
    for connections in CONNECTIONS {
        let messages: Vec<Vec<u8>> = visitors[..connections]
            .iter()
            .map(|v| v.message.clone())
            .collect();
        let plain = vec![bare_post.clone(); connections];
        let mut runs = [const { Vec::new() }; 3];
        for _ in 0..ROUNDS {
            runs[0].push(run(echo.address, &plain, ROUND).await);
            runs[1].push(run(bare.address, &plain, ROUND).await);
            let before = server.cpu();
            let figures = run(server.address, &messages, ROUND).await;
            if connections == CONNECTIONS[2] {
                cpu += server.cpu() - before;
                posts += figures.count;
            }
            runs[2].push(figures);
        }
        at_64 = runs.map(median);
        row("JSON echo, no storage", connections, at_64[0]);
        row("bare group-commit writer", connections, at_64[1]);
        row("POST livechat/message", connections, at_64[2]);
        println!(
            "{:<34} {connections:>3} connections      {:.3} of echo, {:.3} of the bare writer",
            "  ratio",
            at_64[2].per_second / at_64[0].per_second,
            at_64[2].per_second / at_64[1].per_second
        );
    }
    for batch in [1, 8, 64] {
        let rate = ceilings::sqlite(folder.path(), batch, Duration::from_millis(1000));
        println!("SQLite alone, {batch:>2} rows a commit       {rate:>28.0} rows/s");
    }
    let [config, history] = reads(&server, &visitors).await;
    row("GET livechat/config", CONNECTIONS[2], config);
    row("GET messages.history, last 20", CONNECTIONS[2], history);
    let loaded_kib = server.resident_kib();
    server.stop();

    println!("# against the targets");
    let [echo, bare, ours] = at_64;
    target(
        "post / echo, 64 connections",
        ours.per_second / echo.per_second,
        0.20,
        0.28,
        false,
    );
    target(
        "post / bare writer, 64 connections",
        ours.per_second / bare.per_second,
        0.55,
        0.75,
        false,
    );
    target(
        "server CPU per post, us",
        cpu.as_secs_f64() * 1e6 / posts.max(1) as f64,
        50.0,
        35.0,
        true,
    );
    target(
        "history of 20 / echo",
        history.per_second / echo.per_second,
        0.15,
        0.25,
        false,
    );
    target(
        "config / echo",
        config.per_second / echo.per_second,
        0.30,
        0.50,
        false,
    );
    target(
        "exec to first 200 on /health, ms (median of 5)",
        start_ms,
        50.0,
        20.0,
        true,
    );
    target(
        "resident idle, MiB",
        idle_kib as f64 / 1024.0,
        20.0,
        12.0,
        true,
    );
    target("binary, MiB", binary as f64 / 1048576.0, 20.0, 12.0, true);
    println!(
        "resident after the run, MiB {:>37.2}",
        loaded_kib as f64 / 1024.0
    );
    println!("# {} s in all", began.elapsed().as_secs());
    let is_bad = [echo, bare, ours, config, history]
        .iter()
        .any(|f| f.other_than_200 > 0);
    assert!(!is_bad, "some answers were not 200");
}

/// Makes the database, then starts on it five times: idle memory and the median time to the first answer.
async fn start(data: &Path) -> (u64, f64) {
    Process::deskbell(data).stop();
    let mut times = Vec::new();
    let mut resident = 0;
    for _ in 0..5 {
        let (took, process) = process::start_time(data).await;
        times.push(took.as_secs_f64() * 1000.0);
        resident = process.resident_kib();
        process.stop();
    }
    times.sort_by(f64::total_cmp);
    (resident, times[2])
}

async fn reads(server: &Process, visitors: &[Visitor]) -> [Figures; 2] {
    let config = vec![get("/api/v1/livechat/config"); CONNECTIONS[2]];
    let history: Vec<Vec<u8>> = visitors.iter().map(|v| v.history.clone()).collect();
    let mut runs = [const { Vec::new() }; 2];
    for _ in 0..ROUNDS {
        runs[0].push(run(server.address, &config, ROUND).await);
        runs[1].push(run(server.address, &history, ROUND).await);
    }
    runs.map(median)
}
