//! The delivery run: `cargo bench --bench delivery`.
//!
//! Visitors post 200 messages a second while 200 sockets are open: 190 widgets and 10 consoles. How long from the moment a
//! message is due until the answer is there, until the visitor's own socket shows it, and until the agent's does. The next
//! message does not wait for the last one, so a server that stalls is charged for all that came due meanwhile. Then 10,000
//! widgets that only listen: memory for each.
//!
//! `cargo bench --bench delivery -- 10` takes that many seconds; `-- idle 2000` only that many idle sockets.

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

#[path = "../load/client.rs"]
mod client;
#[path = "../load/process.rs"]
mod process;
#[path = "../../tests/support/wire.rs"]
mod wire;

use client::{Connection, get, post};
use process::Process;
use serde_json::{Value, json};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};
use tokio::sync::{Semaphore, mpsc};
use wire::{Heard, Wire, part_ms, raise_descriptors, widget};

const RATE: u32 = 200;
const WIDGETS: usize = 190;
const CONSOLES: usize = 10;
const SECONDS: u64 = 30;
const IDLE: usize = 10_000;
/// Connections that post; as many as messages may be under way at once.
const POSTERS: usize = 64;
/// Idle sockets of one room: what one visitor may have bound.
const PER_ROOM: usize = 8;
const PASSWORD: &str = "plum-kettle-north";
const TEXT: &str =
    "Hello, is the blue teapot on your front page still to be had, and would it be here by Friday?";

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let number = words.iter().find_map(|word| word.parse().ok());
    raise_descriptors(IDLE as u64 * 5 / 4);
    tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime")
        .block_on(async {
            if words.iter().all(|word| word != "idle") {
                delivery(Duration::from_secs(number.unwrap_or(SECONDS))).await;
                idle(IDLE).await;
            } else {
                idle(number.map_or(IDLE, |n| n as usize)).await;
            }
        });
}

/// One call; the answer's JSON.
async fn ask(connection: &mut Connection, request: &[u8]) -> Value {
    let (status, text) = connection.text(request).await.expect("an answer");
    assert_eq!(status, 200, "{text}");
    serde_json::from_str(&text).expect("JSON")
}

/// A request with the headers of a login.
fn with_login(request: &[u8], id: &str, token: &str) -> Vec<u8> {
    let text = String::from_utf8(request.to_vec()).expect("text");
    let headers = format!("\r\nX-User-Id: {id}\r\nX-Auth-Token: {token}\r\n");
    text.replacen("\r\n", &headers, 1).into_bytes()
}

fn text_of(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}

async fn login(connection: &mut Connection, name: &str) -> (String, String) {
    let body = json!({ "user": name, "password": PASSWORD }).to_string();
    let said = ask(connection, &post("/api/v1/login", &body)).await;
    let data = &said["data"];
    (text_of(&data["userId"]), text_of(&data["authToken"]))
}

/// Agents who take chats, by id and token.
async fn agents(connection: &mut Connection) -> Vec<(String, String)> {
    let (admin, token) = login(connection, "bench").await;
    let mut all = Vec::new();
    for n in 0..CONSOLES {
        let name = format!("agent{n}");
        let body = json!({ "username": name, "name": name, "email": format!("{name}@example.org"),
            "password": PASSWORD, "verified": true, "roles": ["user", "livechat-agent"] });
        let request = post("/api/v1/users.create", &body.to_string());
        ask(connection, &with_login(&request, &admin, &token)).await;
        let (id, token) = login(connection, &name).await;
        for (path, body) in [
            (
                "users.setStatus",
                json!({ "message": "", "status": "online" }),
            ),
            ("livechat/agent.status", json!({ "status": "available" })),
        ] {
            let request = post(&format!("/api/v1/{path}"), &body.to_string());
            ask(connection, &with_login(&request, &id, &token)).await;
        }
        all.push((id, token));
    }
    all
}

/// Visitors with a room each, by token and room.
async fn visitors(connection: &mut Connection, count: usize) -> Vec<(String, String)> {
    let mut all = Vec::new();
    for n in 0..count {
        let token = format!("bench-visitor-{n:05}-0123456789abcdef");
        let body = json!({ "visitor": { "token": token, "name": format!("Visitor {n}") } });
        ask(
            connection,
            &post("/api/v1/livechat/visitor", &body.to_string()),
        )
        .await;
        let room = ask(
            connection,
            &get(&format!("/api/v1/livechat/room?token={token}")),
        )
        .await;
        all.push((token, text_of(&room["room"]["_id"])));
    }
    all
}

/// What an agent's page listens to.
fn console(id: &str, token: &str) -> Vec<Value> {
    let sub = |n: usize, stream: &str, event: String| json!({ "msg": "sub", "id": format!("s{n}"), "name": stream, "params": [event, { "useCollection": false, "args": [] }] });
    let mut says = vec![
        json!({ "msg": "method", "id": "login", "method": "login", "params": [{ "resume": token }] }),
        sub(0, "stream-room-messages", "__my_messages__".to_owned()),
        sub(
            1,
            "stream-livechat-inquiry-queue-observer",
            "public".to_owned(),
        ),
    ];
    for (n, thing) in ["rooms-changed", "subscriptions-changed", "notification"]
        .iter()
        .enumerate()
    {
        says.push(sub(n + 2, "stream-notify-user", format!("{id}/{thing}")));
    }
    says
}

/// When each message was seen by one kind of socket; the number of a message is in its text.
type Seen = Arc<Mutex<Vec<Option<Instant>>>>;

fn number_of(text: &str) -> Option<usize> {
    let rest = text.split("number ").nth(1)?;
    rest.split(';').next()?.parse().ok()
}

fn listen(mut wire: Wire, seen: Seen) {
    tokio::spawn(async move {
        while let Some(Heard::Text(text)) = wire.next().await {
            if text == r#"{"msg":"ping"}"# {
                wire.say(&json!({ "msg": "pong" })).await.expect("sent");
            } else if text.starts_with(r#"{"msg":"changed","collection":"stream-room-messages""#)
                && let Some(n) = number_of(&text)
            {
                let now = Instant::now();
                seen.lock().expect("no panic")[n].get_or_insert(now);
            }
        }
    });
}

async fn delivery(time: Duration) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::deskbell_with(
        &folder.path().join("data"),
        &[
            ("DESKBELL_ADMIN_USERNAME", "bench"),
            ("DESKBELL_ADMIN_PASSWORD", PASSWORD),
            ("DESKBELL_ADMIN_EMAIL", "bench@example.org"),
            ("DESKBELL_ADMIN_NAME", "Bench"),
        ],
    );
    let mut connection = Connection::open(server.address).await.expect("connects");
    let agents = agents(&mut connection).await;
    let count = RATE as usize * time.as_secs() as usize;
    let [by_visitor, by_agent]: [Seen; 2] =
        std::array::from_fn(|_| Arc::new(Mutex::new(vec![None; count])));
    for (id, token) in &agents {
        let wire = Wire::with(server.address, None, &console(id, token)).await;
        listen(wire, Arc::clone(&by_agent));
    }
    let visitors = visitors(&mut connection, WIDGETS).await;
    for (token, rid) in &visitors {
        let wire = Wire::with(server.address, None, &widget(token, rid)).await;
        listen(wire, Arc::clone(&by_visitor));
    }
    let cpu = server.cpu();
    let (began, answered) = posts(&server, &visitors, count).await;
    let end = Instant::now() + Duration::from_secs(10);
    let left = |seen: &Seen| {
        let seen = seen.lock().expect("no panic");
        seen.iter().filter(|at| at.is_none()).count()
    };
    while Instant::now() < end && left(&by_visitor) + left(&by_agent) > 0 {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let used = (server.cpu() - cpu).as_secs_f64() / began.elapsed().as_secs_f64();
    let due = |n: usize| began + Duration::from_secs(1) / RATE * n as u32;
    println!(
        "# delivery: {RATE} messages a second for {} s, {} sockets open ({WIDGETS} widgets, {CONSOLES} consoles), {count} messages, server {:.0} % of a core",
        time.as_secs(),
        WIDGETS + CONSOLES,
        used * 100.0
    );
    let mut answers: Vec<Duration> = answered.iter().map(|(n, at)| *at - due(*n)).collect();
    row("POST to answer", &mut answers, count);
    for (name, seen) in [
        ("POST to the visitor's socket", &by_visitor),
        ("POST to the agent's socket", &by_agent),
    ] {
        let mut times: Vec<Duration> = seen
            .lock()
            .expect("no panic")
            .iter()
            .enumerate()
            .filter_map(|(n, at)| Some((*at)?.saturating_duration_since(due(n))))
            .collect();
        row(name, &mut times, count);
    }
    server.stop();
}

fn row(name: &str, times: &mut [Duration], count: usize) {
    println!(
        "{name:<30} p50 {:>7.2} ms  p99 {:>7.2} ms  most {:>7.2} ms  missed {}",
        part_ms(times, 0.50),
        part_ms(times, 0.99),
        part_ms(times, 1.0),
        count - times.len()
    );
}

/// Posts each message when it is due. Gives when the first was, and when each answer came.
async fn posts(
    server: &Process,
    visitors: &[(String, String)],
    count: usize,
) -> (Instant, Vec<(usize, Instant)>) {
    let requests: Vec<Vec<u8>> = (0..count)
        .map(|n| {
            let (token, rid) = &visitors[n % visitors.len()];
            let text = format!("number {n}; {TEXT}");
            let body = json!({ "token": token, "rid": rid, "msg": text }).to_string();
            post("/api/v1/livechat/message", &body)
        })
        .collect();
    let requests = Arc::new(requests);
    let (due, waiting) = mpsc::unbounded_channel::<usize>();
    let waiting = Arc::new(tokio::sync::Mutex::new(waiting));
    let mut posters = Vec::new();
    for _ in 0..POSTERS {
        let mut connection = Connection::open(server.address).await.expect("connects");
        let (requests, waiting) = (Arc::clone(&requests), Arc::clone(&waiting));
        posters.push(tokio::spawn(async move {
            let mut answers = Vec::new();
            loop {
                let next = waiting.lock().await.recv().await;
                let Some(n) = next else { return answers };
                let (status, _) = connection.call(&requests[n]).await.expect("an answer");
                assert_eq!(status, 200);
                answers.push((n, Instant::now()));
            }
        }));
    }
    let began = Instant::now();
    for n in 0..count {
        let at = began + Duration::from_secs(1) / RATE * n as u32;
        tokio::time::sleep_until(at.into()).await;
        due.send(n).expect("somebody posts");
    }
    drop(due);
    let mut all = Vec::new();
    for poster in posters {
        all.extend(poster.await.expect("a poster"));
    }
    (began, all)
}

/// Widgets that only listen.
async fn idle(wanted: usize) {
    let folder = tempfile::tempdir().expect("a folder");
    let server = Process::deskbell(&folder.path().join("data"));
    let mut connection = Connection::open(server.address).await.expect("connects");
    let visitors = visitors(&mut connection, wanted.div_ceil(PER_ROOM)).await;
    let before = server.resident_kib();
    let gate = Arc::new(Semaphore::new(50));
    let mut opening = Vec::new();
    for n in 0..wanted {
        let (token, rid) = &visitors[n / PER_ROOM];
        let (says, gate, address) = (widget(token, rid), Arc::clone(&gate), server.address);
        opening.push(tokio::spawn(async move {
            let _permit = gate.acquire().await.expect("the gate stays");
            Wire::with(address, None, &says).await
        }));
    }
    let began = Instant::now();
    let mut sockets = Vec::new();
    for socket in opening {
        sockets.push(socket.await.expect("a socket"));
    }
    let took = began.elapsed().as_secs_f64();
    let after = server.resident_kib();
    println!(
        "# idle: {} sockets with 4 subscriptions each, opened in {took:.1} s ({:.0}/s); resident {:.1} MiB before, {:.1} MiB after",
        sockets.len(),
        sockets.len() as f64 / took,
        before as f64 / 1024.0,
        after as f64 / 1024.0
    );
    println!(
        "memory per idle socket, KiB {:>6.1}   must 25 {}",
        after.saturating_sub(before) as f64 / sockets.len() as f64,
        if after.saturating_sub(before) <= 25 * sockets.len() as u64 {
            "met"
        } else {
            "MISSED"
        }
    );
    drop(sockets);
    server.stop();
}
