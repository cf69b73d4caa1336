//! Bytes that no proper client sends.

use crate::house;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::Duration;

/// Sends bytes, reads until the server closes or stays silent, and says what came.
fn exchange(base: &str, bytes: &[u8]) -> String {
    let address = base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(address).expect("connects");
    stream
        .set_read_timeout(Some(Duration::from_secs(20)))
        .expect("a time limit");
    stream.write_all(bytes).expect("sends");
    let mut answer = Vec::new();
    // Reset instead of an orderly end is as good: the connection is over.
    drop(stream.read_to_end(&mut answer));
    String::from_utf8_lossy(&answer).into_owned()
}

async fn ask(base: &str, bytes: Vec<u8>) -> String {
    let base = base.to_owned();
    tokio::task::spawn_blocking(move || exchange(&base, &bytes))
        .await
        .expect("a thread")
}

#[tokio::test]
async fn requests_that_could_be_read_in_two_ways_are_refused_and_the_connection_ends() {
    let base = house::auto().await.api.url("/");
    let base = base.trim_end_matches('/');
    let host = base.trim_start_matches("http://");
    let post = |headers: &str, body: &str| {
        format!("POST /api/v1/livechat/visitor HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\n{headers}\r\n{body}").into_bytes()
    };
    for (name, bytes) in [
        (
            "both lengths",
            post(
                "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n",
                "0\r\n\r\n",
            ),
        ),
        (
            "two lengths",
            post("Content-Length: 2\r\nContent-Length: 3\r\n", "{}x"),
        ),
        ("no number", post("Content-Length: two\r\n", "{}")),
        ("a sign", post("Content-Length: +2\r\n", "{}")),
        (
            "a bad chunk",
            post("Transfer-Encoding: chunked\r\n", "zz\r\n{}\r\n0\r\n\r\n"),
        ),
        (
            "an unknown coding",
            post("Transfer-Encoding: gzip\r\n", "{}"),
        ),
        (
            "a folded header",
            post("Content-Length: 2\r\n X: y\r\n", "{}"),
        ),
        (
            "no request",
            b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n".to_vec(),
        ),
    ] {
        let answer = ask(base, bytes).await;
        assert!(
            answer.starts_with("HTTP/1.1 400") || answer.is_empty(),
            "{name}: {answer}"
        );
        assert_eq!(
            answer.matches("HTTP/1.1 ").count().min(2),
            usize::from(!answer.is_empty()),
            "{name}: {answer}"
        );
    }
}

#[tokio::test]
async fn a_body_over_the_limit_ends_the_connection_without_being_read() {
    let base = house::auto().await.api.url("/");
    let base = base.trim_end_matches('/');
    let host = base.trim_start_matches("http://");
    // Declared only: not one byte of it follows.
    let declared = format!(
        "POST /api/v1/livechat/message HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 900000000\r\n\r\n"
    );
    let answer = ask(base, declared.into_bytes()).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(
        answer.ends_with(r#"{"success":false,"error":"error-request-too-large"}"#)
            || answer.contains("error-request-too-large"),
        "{answer}"
    );
    // Not declared: counted.
    let mut chunked = format!("POST /api/v1/livechat/message HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n").into_bytes();
    for _ in 0..3 {
        chunked.extend_from_slice(b"10000\r\n");
        chunked.extend(std::iter::repeat_n(b' ', 0x10000));
        chunked.extend_from_slice(b"\r\n");
    }
    let answer = ask(base, chunked).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
}

/// A head that never ends, and a body that never comes.
#[tokio::test]
async fn a_client_that_stalls_is_sent_away() {
    let base = house::auto().await.api.url("/");
    let base = base.trim_end_matches('/').to_owned();
    let host = base.trim_start_matches("http://").to_owned();
    let head = format!("GET /api/v1/livechat/config HTTP/1.1\r\nHost: {host}\r\nX-Slow: ");
    let body = format!(
        "POST /api/v1/livechat/visitor HTTP/1.1\r\nHost: {host}\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{{"
    );
    let (head, body) = tokio::join!(ask(&base, head.into_bytes()), ask(&base, body.into_bytes()));
    for answer in [head, body] {
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
}
