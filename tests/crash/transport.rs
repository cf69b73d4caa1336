//! What the server does with requests that no honest client sends: slow, doubled, oversized, unknown.

use crate::faults::{figure, unattended, visitor};
use crate::support::Server;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::time::timeout;

/// The answer to raw bytes: status and body, whether the server closed the connection, and how long it took.
#[derive(Debug)]
struct Answer {
    status: u16,
    text: String,
    is_closed: bool,
    took: Duration,
}

async fn connect(server: &Server) -> TcpStream {
    let address = server.base.trim_start_matches("http://").to_owned();
    TcpStream::connect(address).await.expect("connects")
}

/// Reads until the server closes, or nothing more comes for a second after an answer has begun.
async fn read(stream: &mut TcpStream, began: Instant) -> Answer {
    let mut bytes = Vec::new();
    let mut is_closed = false;
    let mut took = None;
    loop {
        let wait = if bytes.is_empty() { 25 } else { 1 };
        match timeout(Duration::from_secs(wait), stream.read_buf(&mut bytes)).await {
            Ok(Ok(n)) if n > 0 => took = took.or(Some(began.elapsed())),
            Ok(_) => {
                is_closed = true;
                break;
            }
            Err(_) => break,
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let status = text.get(9..12).and_then(|s| s.parse().ok()).unwrap_or(0);
    Answer {
        status,
        text,
        is_closed,
        took: took.unwrap_or_else(|| began.elapsed()),
    }
}

async fn ask(server: &Server, request: &[u8]) -> Answer {
    let mut stream = connect(server).await;
    let began = Instant::now();
    // The server may refuse and close before it has read everything.
    drop(stream.write_all(request).await);
    read(&mut stream, began).await
}

fn post(path: &str, headers: &str, body: &str) -> Vec<u8> {
    format!("POST {path} HTTP/1.1\r\nHost: desk\r\nContent-Type: application/json\r\n{headers}\r\n{body}").into_bytes()
}

const MESSAGE: &str = "/api/v1/livechat/message";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn slow_clients_are_let_go_and_others_go_on() {
    let server = unattended().start().await;
    let (visitor, rid) = visitor(&server.api()).await;
    let head = async {
        let mut stream = connect(&server).await;
        let began = Instant::now();
        stream
            .write_all(b"POST /api/v1/livechat/message HTTP/1.1\r\nHost: d")
            .await
            .expect("writes");
        read(&mut stream, began).await
    };
    let stalled = async {
        let mut stream = connect(&server).await;
        let began = Instant::now();
        stream
            .write_all(&post(MESSAGE, "Content-Length: 500\r\n", "{\"token\":"))
            .await
            .expect("writes");
        read(&mut stream, began).await
    };
    let dripping = async {
        let (mut reading, mut writing) = connect(&server).await.into_split();
        let began = Instant::now();
        writing
            .write_all(&post(MESSAGE, "Content-Length: 500\r\n", ""))
            .await
            .expect("writes");
        // A byte now and then keeps the connection busy; only a limit on the whole body ends it.
        let drip = tokio::spawn(async move {
            let mut beat = tokio::time::interval(Duration::from_millis(250));
            loop {
                beat.tick().await;
                if writing.write_all(b" ").await.is_err() {
                    return;
                }
            }
        });
        let mut bytes = Vec::new();
        let read = timeout(Duration::from_secs(25), reading.read_buf(&mut bytes)).await;
        drip.abort();
        assert!(matches!(read, Ok(Ok(n)) if n > 0), "{read:?}");
        let text = String::from_utf8_lossy(&bytes).into_owned();
        (text.get(9..12).map(str::to_owned), began.elapsed())
    };
    let others = async {
        let began = Instant::now();
        let mut slowest = Duration::ZERO;
        while began.elapsed() < Duration::from_secs(6) {
            let asked = Instant::now();
            assert_eq!(visitor.send(&rid, "still here").await.status, 200);
            slowest = slowest.max(asked.elapsed());
        }
        slowest
    };
    let (head, stalled, (drip_status, drip_took), slowest) =
        tokio::join!(head, stalled, dripping, others);
    figure(&format!(
        "F14 slow_head={}@{:.1}s stalled_body={}@{:.1}s dripping_body={}@{:.1}s others_slowest_ms={}",
        head.status,
        head.took.as_secs_f64(),
        stalled.status,
        stalled.took.as_secs_f64(),
        drip_status.as_deref().unwrap_or("none"),
        drip_took.as_secs_f64(),
        slowest.as_millis()
    ));
    assert_eq!(head.status, 408, "{head:?}");
    assert!(
        head.is_closed && head.took < Duration::from_secs(10),
        "{head:?}"
    );
    assert_eq!(stalled.status, 408, "{stalled:?}");
    assert!(
        stalled.is_closed && stalled.took < Duration::from_secs(20),
        "{stalled:?}"
    );
    assert_eq!(drip_status.as_deref(), Some("408"));
    assert!(drip_took < Duration::from_secs(20), "{drip_took:?}");
    assert!(slowest < Duration::from_secs(2), "{slowest:?}");
}

#[tokio::test]
async fn requests_that_can_be_read_two_ways_are_refused() {
    let server = unattended().start().await;
    let cases: &[(&str, Vec<u8>, &[u16])] = &[
        (
            "length and chunks",
            post(
                MESSAGE,
                "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\n",
            ),
            &[400],
        ),
        (
            "two lengths",
            post(MESSAGE, "Content-Length: 2\r\nContent-Length: 3\r\n", "{}}"),
            &[400],
        ),
        (
            "bad length",
            post(MESSAGE, "Content-Length: two\r\n", "{}"),
            &[400],
        ),
        (
            "bad chunk",
            post(
                MESSAGE,
                "Transfer-Encoding: chunked\r\n",
                "zz\r\n{}\r\n0\r\n\r\n",
            ),
            &[400],
        ),
        (
            "no host",
            b"GET /api/v1/livechat/config HTTP/1.1\r\n\r\n".to_vec(),
            &[400],
        ),
        (
            "not HTTP",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n".to_vec(),
            &[400],
        ),
        (
            "header without end",
            format!(
                "GET /health HTTP/1.1\r\nHost: desk\r\nX-Long: {}\r\n\r\n",
                "x".repeat(200_000)
            )
            .into_bytes(),
            &[400, 431],
        ),
        (
            "path without end",
            format!(
                "GET /api/v1/livechat/config?x={} HTTP/1.1\r\nHost: desk\r\n\r\n",
                "x".repeat(140_000)
            )
            .into_bytes(),
            &[400, 414, 431],
        ),
    ];
    let mut misses = Vec::new();
    for (name, request, wanted) in cases {
        let answer = ask(&server, request).await;
        if !wanted.contains(&answer.status) || !answer.is_closed {
            let said: String = answer.text.chars().take(300).collect();
            misses.push(format!(
                "{name}: {} closed {} {said}",
                answer.status, answer.is_closed
            ));
        }
    }
    assert!(misses.is_empty(), "{misses:#?}");
}

#[tokio::test]
async fn bodies_over_the_limit_are_refused_before_they_are_read() {
    let server = unattended().start().await;
    let big = "x".repeat(131 * 1024);
    let declared = ask(
        &server,
        &post(MESSAGE, &format!("Content-Length: {}\r\n", big.len()), ""),
    )
    .await;
    let sent = ask(
        &server,
        &post(MESSAGE, &format!("Content-Length: {}\r\n", big.len()), &big),
    )
    .await;
    let chunk = format!("{:x}\r\n{big}\r\n0\r\n\r\n", big.len());
    let chunked = ask(
        &server,
        &post(MESSAGE, "Transfer-Encoding: chunked\r\n", &chunk),
    )
    .await;
    for (name, answer) in [("declared", declared), ("sent", sent), ("chunked", chunked)] {
        let said: String = answer.text.chars().take(2000).collect();
        assert_eq!(answer.status, 413, "{name}: {said}");
        let body = said.split_once("\r\n\r\n").map_or("", |(_, body)| body);
        let body: serde_json::Value = serde_json::from_str(body).expect("JSON");
        assert_eq!(
            body,
            serde_json::json!({ "success": false, "error": "error-request-too-large" })
        );
        assert!(answer.is_closed, "{name}");
    }
}

#[tokio::test]
async fn unknown_methods_and_doubled_keys_are_refused() {
    let server = unattended().start().await;
    let api = server.api();
    for method in ["BREW", "TRACE", "PATCH", "DELETE"] {
        let request = format!("{method} /api/v1/livechat/config HTTP/1.1\r\nHost: desk\r\n\r\n");
        let answer = ask(&server, request.as_bytes()).await;
        assert_eq!(answer.status, 405, "{method}: {}", answer.text);
        assert!(
            answer.text.to_lowercase().contains("\r\nallow: get"),
            "{method}: {}",
            answer.text
        );
    }
    let connect = ask(
        &server,
        b"CONNECT desk:443 HTTP/1.1\r\nHost: desk:443\r\n\r\n",
    )
    .await;
    assert!((400..500).contains(&connect.status), "{connect:?}");
    let history = "livechat/messages.history/n6BvC4xZsD2qWe8Rt";
    for query in ["token=a&token=b", "token[$ne]=x", "token[]=x"] {
        let reply = api.get(&format!("{history}?{query}")).await;
        reply.invalid_params("must be string");
        let reply = api.get(&format!("livechat/room?{query}")).await;
        assert_eq!(
            (reply.status, &reply.json["success"]),
            (400, &false.into()),
            "{query}: {}",
            reply.text
        );
    }
}
