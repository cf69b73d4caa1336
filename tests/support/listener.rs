//! A socket that listens to one room and comes back by itself, as the widget does: for tests that kill the server.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

use crate::support::{Agent, Server, wait_until};
use futures_util::{SinkExt, StreamExt};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Message;

/// What proves that the socket may listen.
pub enum Proof {
    /// The visitor's token.
    Token(String),
    /// A login.
    Login(Agent),
}

#[derive(Default)]
struct Shared {
    seen: Mutex<Vec<String>>,
    sessions: AtomicUsize,
    close_code: AtomicUsize,
    is_done: AtomicBool,
}

/// The listener; ends with this value.
pub struct Listener {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Listener {
    /// Listens, and waits until the first subscription stands.
    pub async fn start(server: &Server, rid: &str, proof: Proof) -> Self {
        let shared = Arc::new(Shared::default());
        let task = tokio::spawn(run(
            server.socket_url(),
            rid.to_owned(),
            proof,
            Arc::clone(&shared),
        ));
        let listener = Self { shared, task };
        listener.wait_for(1).await;
        listener
    }
    async fn wait_for(&self, sessions: usize) {
        let is_there = wait_until(Duration::from_secs(30), async || {
            self.shared.sessions.load(Ordering::SeqCst) >= sessions
        })
        .await;
        assert!(is_there, "the socket does not come back");
    }
    /// Ids of the messages people wrote, in the order they came.
    pub fn seen(&self) -> Vec<String> {
        self.shared.seen.lock().expect("no panic").clone()
    }
    /// How often it was subscribed.
    pub fn sessions(&self) -> usize {
        self.shared.sessions.load(Ordering::SeqCst)
    }
    /// Code of the last Close frame; 0 for none.
    pub fn close_code(&self) -> usize {
        self.shared.close_code.load(Ordering::SeqCst)
    }
    /// No reconnects from now on.
    pub fn is_last_session(&self) {
        self.shared.is_done.store(true, Ordering::SeqCst);
    }
}

async fn run(url: String, rid: String, proof: Proof, shared: Arc<Shared>) {
    while !shared.is_done.load(Ordering::SeqCst) {
        if session(&url, &rid, &proof, &shared).await.is_none() {
            // The server is away; a client waits a little before it knocks again.
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }
}

/// One connection to its end.
async fn session(url: &str, rid: &str, proof: &Proof, shared: &Shared) -> Option<()> {
    let (mut socket, _) = connect_async(url).await.ok()?;
    let mut first =
        vec![json!({ "msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"] })];
    let args = match proof {
        Proof::Token(token) => json!([{ "token": token, "visitorToken": token }]),
        Proof::Login(agent) => {
            let params = json!([{ "resume": agent.token }]);
            first.push(
                json!({ "msg": "method", "method": "login", "id": "login", "params": params }),
            );
            json!([])
        }
    };
    let params = json!([rid, { "useCollection": false, "args": args }]);
    first.push(
        json!({ "msg": "sub", "id": "room", "name": "stream-room-messages", "params": params }),
    );
    for frame in first {
        socket.send(Message::text(frame.to_string())).await.ok()?;
    }
    while let Some(Ok(frame)) = socket.next().await {
        let text = match frame {
            Message::Text(text) => text,
            Message::Close(frame) => {
                let code = frame.map_or(0, |f| u16::from(f.code));
                shared.close_code.store(code.into(), Ordering::SeqCst);
                return Some(());
            }
            _ => continue,
        };
        let said: Value = serde_json::from_str(&text).expect("JSON");
        match said["msg"].as_str() {
            Some("ping") => socket.send(Message::text(r#"{"msg":"pong"}"#)).await.ok()?,
            Some("ready") => {
                shared.sessions.fetch_add(1, Ordering::SeqCst);
            }
            Some("nosub" | "error") => panic!("refused: {said}"),
            Some("changed") if said["fields"]["eventName"] == rid => {
                let mut seen = shared.seen.lock().expect("no panic");
                let messages = said["fields"]["args"].as_array().expect("a list");
                let chat = messages
                    .iter()
                    .filter(|m| m.get("t").is_none_or(Value::is_null));
                seen.extend(chat.filter_map(|m| m["_id"].as_str()).map(str::to_owned));
            }
            _ => {}
        }
    }
    Some(())
}
