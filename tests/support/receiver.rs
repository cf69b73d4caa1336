//! A receiver of webhooks on loopback that answers as it is told: well, badly, late, or not at all.

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

use crate::support::{DEADLINE, wait_until};
use serde_json::Value;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// What came in.
#[derive(Debug, Clone)]
pub struct Received {
    pub path: String,
    pub headers: HashMap<String, String>,
    pub text: String,
    pub body: Value,
}

impl Received {
    pub fn id(&self) -> &str {
        &self.headers["webhook-id"]
    }
    pub fn kind(&self) -> &str {
        self.body["type"].as_str().expect("a type")
    }
}

/// What the receiver does with a call.
#[derive(Debug, Clone)]
pub enum Act {
    /// Answers with this status, these headers and this body.
    Answer(u16, &'static str, String),
    /// Takes it and never answers; until the receiver goes.
    Hang,
    /// Takes it and closes without an answer.
    Drop,
    /// Closes before reading.
    Reset,
    /// Answers 200, and the answer breaks off.
    Half,
}

impl Act {
    pub fn status(status: u16) -> Self {
        Self::Answer(status, "", String::new())
    }
}

type Rule = Box<dyn Fn(&Received, usize) -> Act + Send + Sync>;

struct Shared {
    got: Mutex<Vec<Received>>,
    rule: Mutex<Rule>,
    is_gone: AtomicBool,
}

/// The receiver; the port is free again when it is dropped.
pub struct Receiver {
    shared: Arc<Shared>,
    port: u16,
}

impl Drop for Receiver {
    fn drop(&mut self) {
        self.shared.is_gone.store(true, Ordering::SeqCst);
        // Wakes the thread that waits for callers.
        drop(TcpStream::connect(("127.0.0.1", self.port)));
    }
}

impl Receiver {
    /// Answers 200 to everything.
    pub fn start() -> Self {
        Self::with(|_, _| Act::status(200))
    }
    /// Does what the rule says; it is given the call and how many came before.
    pub fn with(rule: impl Fn(&Received, usize) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let shared = Arc::new(Shared {
            got: Mutex::default(),
            rule: Mutex::new(Box::new(rule)),
            is_gone: AtomicBool::new(false),
        });
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                if own.is_gone.load(Ordering::SeqCst) {
                    return;
                }
                if let Ok(stream) = stream {
                    let own = Arc::clone(&own);
                    std::thread::spawn(move || serve(stream, &own));
                }
            }
        });
        Self { shared, port }
    }
    pub fn obey(&self, rule: impl Fn(&Received, usize) -> Act + Send + Sync + 'static) {
        *self.shared.rule.lock().expect("the rule") = Box::new(rule);
    }
    /// `127.0.0.1:port`, for the list of allowed targets.
    pub fn peer(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }
    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.peer())
    }
    /// Everything that came in, in that order.
    pub fn got(&self) -> Vec<Received> {
        self.shared.got.lock().expect("the list").clone()
    }
    pub fn kinds(&self) -> Vec<String> {
        self.got().iter().map(|r| r.kind().to_owned()).collect()
    }
    /// Waits until as many came in.
    pub async fn wait_for(&self, count: usize) -> Vec<Received> {
        let is_there = wait_until(DEADLINE, || async { self.got().len() >= count }).await;
        assert!(is_there, "{count} expected, there are {:?}", self.kinds());
        self.got()
    }
    /// Waits until one of this type came in.
    pub async fn wait_for_kind(&self, kind: &str) -> Received {
        let found = || self.got().into_iter().find(|r| r.kind() == kind);
        let is_there = wait_until(DEADLINE, || async { found().is_some() }).await;
        assert!(is_there, "{kind} expected, there are {:?}", self.kinds());
        found().expect("it is there")
    }
}

fn serve(stream: TcpStream, shared: &Shared) {
    let Ok(mut out) = stream.try_clone() else {
        return;
    };
    let mut input = BufReader::new(stream);
    // Connections are kept, as real receivers do.
    while let Some(call) = read(&mut input) {
        let count = {
            let mut got = shared.got.lock().expect("the list");
            got.push(call.clone());
            got.len() - 1
        };
        let act = (shared.rule.lock().expect("the rule"))(&call, count);
        let is_sent = match act {
            Act::Answer(status, headers, body) => {
                let head = format!(
                    "HTTP/1.1 {status} X\r\ncontent-length: {}\r\n{headers}\r\n",
                    body.len()
                );
                out.write_all(format!("{head}{body}").as_bytes()).is_ok()
            }
            Act::Half => {
                drop(out.write_all(b"HTTP/1.1 200 X\r\ncontent-length: 100\r\n\r\nhalf"));
                false
            }
            Act::Hang => {
                while !shared.is_gone.load(Ordering::SeqCst) {
                    std::thread::sleep(Duration::from_millis(20));
                }
                false
            }
            Act::Drop => false,
            Act::Reset => {
                // Unread bytes make the system send a reset instead of a farewell.
                drop(out.shutdown(std::net::Shutdown::Read));
                false
            }
        };
        if !is_sent {
            return;
        }
    }
}

fn read(input: &mut BufReader<TcpStream>) -> Option<Received> {
    let mut line = String::new();
    input.read_line(&mut line).ok().filter(|n| *n > 0)?;
    let path = line.split(' ').nth(1)?.to_owned();
    let mut headers = HashMap::new();
    loop {
        let mut line = String::new();
        input.read_line(&mut line).ok().filter(|n| *n > 0)?;
        let Some((name, value)) = line.trim_end().split_once(':') else {
            break;
        };
        headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
    }
    let length = headers.get("content-length")?.parse().ok()?;
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes).ok()?;
    let text = String::from_utf8(bytes).ok()?;
    let body = serde_json::from_str(&text).ok()?;
    Some(Received {
        path,
        headers,
        text,
        body,
    })
}
