//! A cheap load generator: prepared bytes over keep-alive HTTP/1.1, one task per connection, one thread for all.

use std::net::SocketAddr;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// One keep-alive connection.
pub struct Connection {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Connection {
    pub async fn open(address: SocketAddr) -> std::io::Result<Self> {
        let stream = TcpStream::connect(address).await?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            buffer: Vec::with_capacity(32 * 1024),
        })
    }

    /// Sends prepared bytes and reads one whole answer. Gives status and where its body starts in the buffer.
    pub async fn call(&mut self, request: &[u8]) -> std::io::Result<(u16, usize)> {
        self.stream.write_all(request).await?;
        self.buffer.clear();
        loop {
            if self.stream.read_buf(&mut self.buffer).await? == 0 {
                return Err(std::io::ErrorKind::UnexpectedEof.into());
            }
            if let Some((status, start, length)) = head(&self.buffer)
                && self.buffer.len() >= start + length
            {
                return Ok((status, start));
            }
        }
    }

    /// The body of the last answer, which starts there.
    pub fn body(&self, start: usize) -> String {
        String::from_utf8_lossy(&self.buffer[start..]).into_owned()
    }

    /// The same, with the body as text.
    pub async fn text(&mut self, request: &[u8]) -> std::io::Result<(u16, String)> {
        let (status, start) = self.call(request).await?;
        Ok((status, self.body(start)))
    }
}

/// Status, start of the body and its length, once the head is whole.
fn head(bytes: &[u8]) -> Option<(u16, usize, usize)> {
    let end = bytes.windows(4).position(|w| w == b"\r\n\r\n")?;
    let text = std::str::from_utf8(&bytes[..end]).ok()?;
    let status = text.get(9..12)?.parse().ok()?;
    let length = text
        .split("\r\n")
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .and_then(|(_, value)| value.trim().parse().ok())
        .unwrap_or(0);
    Some((status, end + 4, length))
}

pub fn get(path: &str) -> Vec<u8> {
    format!("GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n").into_bytes()
}

pub fn post(path: &str, json: &str) -> Vec<u8> {
    format!(
        "POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{json}",
        json.len()
    )
    .into_bytes()
}

/// What one run gave.
#[derive(Clone, Copy, Default)]
pub struct Figures {
    pub per_second: f64,
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub count: u64,
    pub other_than_200: u64,
}

/// Each connection sends its own request over and over for `time`.
pub async fn run(address: SocketAddr, requests: &[Vec<u8>], time: Duration) -> Figures {
    let began = Instant::now();
    let end = began + time;
    let mut tasks = Vec::new();
    for request in requests {
        let request = request.clone();
        tasks.push(tokio::spawn(async move {
            let mut took = Vec::with_capacity(64 * 1024);
            let mut bad = 0u64;
            let Ok(mut connection) = Connection::open(address).await else {
                return (took, 1);
            };
            let mut now = Instant::now();
            while now < end {
                match connection.call(&request).await {
                    Ok((200, _)) => {}
                    Ok(_) => bad += 1,
                    Err(_) => {
                        bad += 1;
                        break;
                    }
                }
                let next = Instant::now();
                took.push(u32::try_from((next - now).as_micros()).unwrap_or(u32::MAX));
                now = next;
            }
            (took, bad)
        }));
    }
    let (mut all, mut bad) = (Vec::new(), 0);
    for task in tasks {
        let (took, failed) = task.await.expect("a connection's task");
        all.extend(took);
        bad += failed;
    }
    let seconds = began.elapsed().as_secs_f64();
    all.sort_unstable();
    let at = |part: f64| {
        let place = ((all.len() as f64) * part) as usize;
        all.get(place.min(all.len().saturating_sub(1)))
            .map_or(0.0, |us| f64::from(*us) / 1000.0)
    };
    Figures {
        per_second: all.len() as f64 / seconds,
        p50_ms: at(0.50),
        p99_ms: at(0.99),
        count: all.len() as u64,
        other_than_200: bad,
    }
}

/// The run in the middle, by rate.
pub fn median(mut runs: Vec<Figures>) -> Figures {
    runs.sort_by(|a, b| a.per_second.total_cmp(&b.per_second));
    let count = runs.iter().map(|r| r.count).sum();
    let bad = runs.iter().map(|r| r.other_than_200).sum();
    let middle = runs.get(runs.len() / 2).copied().unwrap_or_default();
    Figures {
        count,
        other_than_200: bad,
        ..middle
    }
}
