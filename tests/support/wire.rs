//! A socket with as little around it as can be: for tests and measurements that hold thousands of them, or that stop
//! reading. Also what the system says of a process that serves them.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::cast_possible_truncation,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

/// What a server sends.
#[derive(Debug, PartialEq, Eq)]
pub enum Heard {
    /// A message.
    Text(String),
    /// The end, with its code.
    Close(u16),
}

/// A connection after the upgrade.
pub struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    /// Opens a socket. `window`: the system takes no more than about this many bytes ahead of the reader.
    pub async fn open(address: SocketAddr, window: Option<u32>) -> std::io::Result<Self> {
        let socket = TcpSocket::new_v4()?;
        if let Some(bytes) = window {
            socket.set_recv_buffer_size(bytes)?;
        }
        let mut stream = socket.connect(address).await?;
        stream.set_nodelay(true)?;
        let request = format!(
            "GET /websocket HTTP/1.1\r\nHost: {address}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        let mut wire = Self {
            stream,
            buffer: Vec::new(),
        };
        loop {
            if let Some(end) = wire.buffer.windows(4).position(|w| w == b"\r\n\r\n") {
                let head = String::from_utf8_lossy(&wire.buffer[..end]).into_owned();
                assert!(head.starts_with("HTTP/1.1 101"), "{head}");
                wire.buffer.drain(..end + 4);
                break;
            }
            if wire.stream.read_buf(&mut wire.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
        }
        Ok(wire)
    }

    /// Sends a message. The mask is zero, which every server must take.
    pub async fn say(&mut self, message: &Value) -> std::io::Result<()> {
        let text = message.to_string();
        let mut frame = vec![0x81];
        match text.len() {
            n @ 0..126 => frame.push(0x80 | n as u8),
            n => {
                frame.push(0x80 | 126);
                frame.extend_from_slice(&(n as u16).to_be_bytes());
            }
        }
        frame.extend_from_slice(&[0; 4]);
        frame.extend_from_slice(text.as_bytes());
        self.stream.write_all(&frame).await
    }

    /// The next message; `None` at the end of the connection.
    pub async fn next(&mut self) -> Option<Heard> {
        loop {
            if let Some(heard) = self.take() {
                return Some(heard);
            }
            if self.buffer.is_empty() {
                // Thousands of these are idle at once.
                self.buffer = Vec::new();
                self.stream.readable().await.ok()?;
            }
            match self.stream.read_buf(&mut self.buffer).await {
                Ok(n) if n > 0 => {}
                _ => return None,
            }
        }
    }

    fn take(&mut self) -> Option<Heard> {
        let bytes = &self.buffer;
        let (first, second) = (*bytes.first()?, *bytes.get(1)?);
        let (start, length) = match second {
            126 => (
                4,
                usize::from(u16::from_be_bytes(bytes.get(2..4)?.try_into().ok()?)),
            ),
            127 => (
                10,
                u64::from_be_bytes(bytes.get(2..10)?.try_into().ok()?) as usize,
            ),
            short => (2, usize::from(short)),
        };
        let payload = bytes.get(start..start + length)?.to_vec();
        self.buffer.drain(..start + length);
        Some(match first {
            0x88 => Heard::Close(u16::from_be_bytes([payload[0], payload[1]])),
            _ => Heard::Text(String::from_utf8(payload).expect("text")),
        })
    }

    /// Reads until a message holds `part`.
    pub async fn until(&mut self, part: &str) -> String {
        loop {
            match self.next().await {
                Some(Heard::Text(text)) if text.contains(part) => return text,
                Some(Heard::Text(_)) => {}
                other => panic!("no {part}: {other:?}"),
            }
        }
    }

    /// A socket that greeted, says its messages, and read until the answer to the last.
    pub async fn with(address: SocketAddr, window: Option<u32>, says: &[Value]) -> Self {
        let mut wire = Self::open(address, window).await.expect("an upgrade");
        wire.say(&json!({ "msg": "connect", "version": "1", "support": ["1", "pre2", "pre1"] }))
            .await
            .expect("sent");
        for message in says {
            wire.say(message).await.expect("sent");
        }
        wire.say(&json!({ "msg": "ping", "id": "ready" }))
            .await
            .expect("sent");
        loop {
            match wire.next().await {
                Some(Heard::Text(text)) if text.contains(r#""ready""#) && text.contains("pong") => {
                    return wire;
                }
                Some(Heard::Text(text)) => assert!(
                    !text.contains(r#""error""#) && !text.contains(r#""nosub""#),
                    "refused: {text}"
                ),
                other => panic!("no answer: {other:?}"),
            }
        }
    }

    /// Reads to the end of the connection. Gives the code of the Close frame.
    pub async fn code(mut self) -> Option<u16> {
        let mut code = None;
        while let Some(heard) = self.next().await {
            if let Heard::Close(c) = heard {
                code = Some(c);
            }
        }
        code
    }
}

/// What the original widget says when it opens a chat: who it is, and four things to listen to.
pub fn widget(token: &str, rid: &str) -> Vec<Value> {
    let sub = |id: &str, stream: &str, event: String| {
        let options =
            json!({ "useCollection": false, "args": [{ "token": token, "visitorToken": token }] });
        json!({ "msg": "sub", "id": id, "name": stream, "params": [event, options] })
    };
    vec![
        json!({ "msg": "method", "id": "1", "method": "livechat:setUpConnection", "params": [{ "token": token }] }),
        sub("2", "stream-room-messages", rid.to_owned()),
        sub("3", "stream-livechat-room", rid.to_owned()),
        sub("4", "stream-notify-room", format!("{rid}/typing")),
        sub("5", "stream-notify-room", format!("{rid}/deleteMessage")),
    ]
}

/// Resident memory of a process, KiB.
pub fn resident_kib(pid: u32) -> u64 {
    std::fs::read_to_string(format!("/proc/{pid}/status"))
        .unwrap_or_default()
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|n| n.parse().ok())
        .unwrap_or(0)
}

/// CPU time of a process, all its threads.
pub fn cpu(pid: u32) -> Duration {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
    let fields: Vec<&str> = stat
        .rsplit_once(')')
        .map_or("", |(_, rest)| rest)
        .split_whitespace()
        .collect();
    let ticks = |at: usize| {
        fields
            .get(at)
            .and_then(|f| f.parse::<u64>().ok())
            .unwrap_or(0)
    };
    // Fields 14 and 15 of the line; a tick is 10 ms on every Linux.
    Duration::from_millis((ticks(11) + ticks(12)) * 10)
}

/// How many network sockets a process holds.
pub fn sockets_of(pid: u32) -> usize {
    std::fs::read_dir(format!("/proc/{pid}/fd"))
        .into_iter()
        .flatten()
        .filter_map(|entry| std::fs::read_link(entry.ok()?.path()).ok())
        .filter(|target| target.to_string_lossy().starts_with("socket:"))
        .count()
}

/// Lets this process, and the servers it starts from now on, hold `wanted` descriptors where the system allows it. Gives
/// how many it may hold.
pub fn raise_descriptors(wanted: u64) -> u64 {
    let limit = |at: usize| -> u64 {
        std::fs::read_to_string("/proc/self/limits")
            .unwrap_or_default()
            .lines()
            .find_map(|line| line.strip_prefix("Max open files"))
            .and_then(|rest| rest.split_whitespace().nth(at))
            .map_or(0, |n| n.parse().unwrap_or(u64::MAX))
    };
    let (soft, hard) = (limit(0), limit(1));
    if soft < wanted {
        let may = wanted.min(hard);
        let pid = std::process::id().to_string();
        drop(
            std::process::Command::new("prlimit")
                .args(["--pid", &pid, &format!("--nofile={may}:{hard}")])
                .status(),
        );
    }
    limit(0)
}

/// The part-th of sorted times, in milliseconds.
pub fn part_ms(times: &mut [Duration], part: f64) -> f64 {
    times.sort_unstable();
    let at = (times.len() as f64 * part) as usize;
    times
        .get(at.min(times.len().saturating_sub(1)))
        .map_or(0.0, |t| t.as_secs_f64() * 1000.0)
}
