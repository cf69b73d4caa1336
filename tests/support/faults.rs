//! For tests that break things: dice with a printed seed, figure lines, and callers who live with a dead server.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

use crate::support::{Api, Server, ServerBuilder, Visitor, encode, wait_until};
use serde_json::{Value, json};
use std::io::Write;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

/// Writes a figure line past the test harness, which keeps the output of tests that pass.
pub fn figure(line: &str) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}").expect("stdout takes a line");
}

/// A seeded generator. `DESKBELL_TEST_SEED` repeats a run.
pub struct Dice {
    state: u64,
    /// What it started from.
    pub seed: u64,
}

impl Dice {
    pub fn new() -> Self {
        let seed = std::env::var("DESKBELL_TEST_SEED")
            .ok()
            .and_then(|s| s.parse().ok())
            .unwrap_or_else(|| {
                SystemTime::now()
                    .duration_since(UNIX_EPOCH)
                    .map_or(1, |d| u64::from(d.subsec_nanos()))
            });
        Self { state: seed, seed }
    }
    pub fn next(&mut self) -> u64 {
        // splitmix64
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.state;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }
    /// A number from `low` to `high`, both included.
    pub fn between(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % (high - low + 1)
    }
    pub fn bytes(&mut self, count: usize) -> Vec<u8> {
        (0..count).map(|_| self.next().to_le_bytes()[0]).collect()
    }
}

/// A server that takes chats with nobody there.
pub fn unattended() -> ServerBuilder {
    Server::builder().setting("Livechat_accept_chats_with_no_agents", "true")
}

/// A caller whose server may be gone: no answer is `None`, never a panic.
#[derive(Clone)]
pub struct Patient {
    client: reqwest::Client,
    base: String,
}

impl Patient {
    /// `base` is `http://host:port`.
    pub fn new(base: &str) -> Self {
        Self {
            client: crate::support::client_builder()
                .timeout(Duration::from_secs(10))
                .build()
                .expect("a client"),
            base: base.to_owned(),
        }
    }
    /// POST below `/api/v1/`.
    pub async fn post(&self, path: &str, body: &Value) -> Option<(u16, Value)> {
        let request = self
            .client
            .post(format!("{}/api/v1/{path}", self.base))
            .header("content-type", "application/json")
            .body(body.to_string());
        Self::answer(request).await
    }
    /// GET from the root.
    pub async fn get(&self, path: &str) -> Option<(u16, Value)> {
        Self::answer(self.client.get(format!("{}{path}", self.base))).await
    }
    async fn answer(request: reqwest::RequestBuilder) -> Option<(u16, Value)> {
        let response = request.send().await.ok()?;
        let status = response.status().as_u16();
        let text = response.text().await.ok()?;
        Some((status, serde_json::from_str(&text).unwrap_or(Value::Null)))
    }
    /// Waits until the server answers again.
    pub async fn until_up(&self) {
        let is_up = wait_until(Duration::from_secs(30), || async {
            matches!(self.get("/health").await, Some((200, _)))
        })
        .await;
        assert!(is_up, "the server does not come back");
    }
    /// A visitor's message under an id of its own.
    pub async fn say(&self, token: &str, rid: &str, id: &str, text: &str) -> Option<(u16, Value)> {
        let body = json!({ "token": token, "rid": rid, "_id": id, "msg": text });
        self.post("livechat/message", &body).await
    }
}

/// Everything people wrote in a room, oldest first: id and text.
pub async fn whole_room(visitor: &Visitor, rid: &str) -> Vec<(String, String)> {
    let mut all = Vec::new();
    loop {
        let path = format!(
            "livechat/messages.history/{rid}?token={}&limit=100&offset={}",
            encode(&visitor.token),
            all.len()
        );
        let page = visitor.api.get(&path).await.ok();
        let page = page["messages"].as_array().expect("a list").clone();
        if page.is_empty() {
            break;
        }
        all.extend(page);
    }
    all.reverse();
    all.iter()
        .filter(|m| m.get("t").is_none_or(Value::is_null))
        .map(|m| (text(&m["_id"]), text(&m["msg"])))
        .collect()
}

/// A JSON text.
#[track_caller]
pub fn text(value: &Value) -> String {
    value
        .as_str()
        .unwrap_or_else(|| panic!("a text, not {value}"))
        .to_owned()
}

/// A visitor with a room, without a login behind it.
pub async fn visitor(api: &Api) -> (Visitor, String) {
    Visitor::with_room(api).await
}

/// Runs the program where it is expected to end by itself at once. Gives its exit code (`None`: it served on and was
/// killed after 10 s) and what it wrote to stderr.
pub fn run_briefly(args: &[&str]) -> (Option<i32>, String) {
    let mut child = std::process::Command::new(env!("CARGO_BIN_EXE_deskbell"))
        .args(args)
        .env("RUST_BACKTRACE", "0")
        .env("DESKBELL_LOG", "warn")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::null())
        .stderr(std::process::Stdio::piped())
        .spawn()
        .expect("the program starts");
    let mut stderr = child.stderr.take().expect("stderr is piped");
    let reader = std::thread::spawn(move || {
        let mut said = String::new();
        drop(std::io::Read::read_to_string(&mut stderr, &mut said));
        said
    });
    let end = std::time::Instant::now() + Duration::from_secs(10);
    let code = loop {
        if let Some(status) = child.try_wait().expect("the program can be asked") {
            break status.code();
        }
        if std::time::Instant::now() > end {
            drop(child.kill());
            drop(child.wait());
            break None;
        }
        std::thread::sleep(Duration::from_millis(2));
    };
    (code, reader.join().expect("the reader"))
}
