//! The timing of refusals: `cargo bench --bench timing`.
//!
//! Something that belongs to somebody else must answer like something that is not there, in as much time (S1, S2). Each pair
//! of requests is asked in turns over one connection; printed are the medians, their ratio, and how far the halves of the
//! same request are apart, which is what this machine can tell at all. A ratio outside 0.9 to 1.1 that the halves do not
//! explain ends the run with exit code 1. No test asserts it: on a busy machine it would say nothing.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    dead_code,
    missing_docs,
    unreachable_pub,
    reason = "a measuring program, not the product"
)]

#[path = "../load/client.rs"]
mod client;
#[path = "../load/process.rs"]
mod process;

use client::{Connection, get, post};
use process::Process;
use serde_json::{Value, json};
use std::time::Instant;

/// Requests of each side.
const TIMES: usize = 4_000;

/// Two requests that must not be told apart.
struct Pair {
    id: &'static str,
    name: &'static str,
    foreign: Vec<u8>,
    unknown: Vec<u8>,
}

fn main() -> std::process::ExitCode {
    let is_even = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(run());
    if is_even {
        std::process::ExitCode::SUCCESS
    } else {
        std::process::ExitCode::FAILURE
    }
}

async fn ask(connection: &mut Connection, request: &[u8]) -> Value {
    let (status, body) = connection.text(request).await.expect("an answer");
    assert_eq!(status, 200, "{body}");
    serde_json::from_str(&body).expect("JSON")
}

fn upload(rid: &str, token: &str) -> Vec<u8> {
    let body = "--part\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\nContent-Type: text/plain\r\n\r\n\
        some words\r\n--part--\r\n";
    format!(
        "POST /api/v1/livechat/upload/{rid} HTTP/1.1\r\nHost: 127.0.0.1\r\nx-visitor-token: {token}\r\n\
         Content-Type: multipart/form-data; boundary=part\r\nContent-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .into_bytes()
}

/// A visitor with a room, a message and a file: token, room, message, file.
async fn guest(connection: &mut Connection, token: &str) -> (String, String, String, String) {
    let text = |value: &Value| value.as_str().expect("an id").to_owned();
    let body = json!({ "visitor": { "token": token, "name": "Iris" } }).to_string();
    ask(connection, &post("/api/v1/livechat/visitor", &body)).await;
    let path = format!("/api/v1/livechat/room?token={token}");
    let rid = text(&ask(connection, &get(&path)).await["room"]["_id"]);
    let body = json!({ "token": token, "rid": rid, "msg": "hello" }).to_string();
    let said = ask(connection, &post("/api/v1/livechat/message", &body)).await;
    let file = ask(connection, &upload(&rid, token)).await;
    (
        token.to_owned(),
        rid,
        text(&said["message"]["_id"]),
        text(&file["file"]["_id"]),
    )
}

async fn run() -> bool {
    let folder = tempfile::tempdir().expect("a folder");
    let process = Process::deskbell(folder.path());
    let mut connection = Connection::open(process.address).await.expect("connects");
    let (own, own_rid, ..) = guest(&mut connection, "visitor-number-one").await;
    let (_, rid, message, file) = guest(&mut connection, "visitor-number-two").await;
    // As long, of the same characters, and nobody's.
    let nobody = |id: &str| -> String { id.chars().rev().collect() };
    let pair = |id, name, path: &dyn Fn(&str) -> String, foreign: &str| Pair {
        id,
        name,
        foreign: get(&path(foreign)),
        unknown: get(&path(&nobody(foreign))),
    };
    let proof = format!("rc_room_type=l&rc_rid={own_rid}&rc_token={own}");
    let pairs = [
        pair(
            "S1",
            "history of a room",
            &|rid| format!("/api/v1/livechat/messages.history/{rid}?token={own}"),
            &rid,
        ),
        pair(
            "S1",
            "a message",
            &|id| format!("/api/v1/livechat/message/{id}?token={own}&rid={own_rid}"),
            &message,
        ),
        pair(
            "S1",
            "the agent of a room",
            &|rid| format!("/api/v1/livechat/agent.info/{rid}/{own}"),
            &rid,
        ),
        pair(
            "S2",
            "a file, with a proof of one's own",
            &|id| format!("/file-upload/{id}/a.txt?{proof}"),
            &file,
        ),
        pair(
            "S2",
            "a file, without a proof",
            &|id| format!("/file-upload/{id}/a.txt"),
            &file,
        ),
    ];
    let mut is_even = true;
    for pair in &pairs {
        is_even &= measure(&mut connection, pair).await;
    }
    is_even
}

fn median(times: &mut [u128]) -> f64 {
    times.sort_unstable();
    u32::try_from(times[times.len() / 2]).map_or(f64::MAX, f64::from) / 1000.0
}

async fn measure(connection: &mut Connection, pair: &Pair) -> bool {
    let (mut foreign, mut unknown) = (Vec::new(), Vec::new());
    let mut said = [(0, String::new()), (0, String::new())];
    for turn in 0..TIMES {
        // Whoever goes first changes, so that neither finds the caches as the other left them.
        for side in [turn % 2, (turn + 1) % 2] {
            let (request, times) = match side {
                0 => (&pair.foreign, &mut foreign),
                _ => (&pair.unknown, &mut unknown),
            };
            let began = Instant::now();
            let (status, start) = connection.call(request).await.expect("an answer");
            times.push(began.elapsed().as_nanos());
            if turn == 0 {
                said[side] = (status, connection.body(start));
            }
        }
    }
    let halves = |times: &[u128]| {
        let (mut one, mut two) = (times[..TIMES / 2].to_vec(), times[TIMES / 2..].to_vec());
        median(&mut one) / median(&mut two)
    };
    let noise = (halves(&foreign) - 1.0)
        .abs()
        .max((halves(&unknown) - 1.0).abs());
    let (foreign, unknown) = (median(&mut foreign), median(&mut unknown));
    let ratio = foreign / unknown;
    let is_same = said[0] == said[1] && said[0].0 != 200;
    println!(
        "{} timing of=\"{}\" status={} same_answer={is_same} foreign_us={foreign:.1} unknown_us={unknown:.1} median_ratio={ratio:.3} noise={noise:.3} times={TIMES}",
        pair.id, pair.name, said[0].0
    );
    is_same && (ratio - 1.0).abs() <= noise.max(0.1)
}
