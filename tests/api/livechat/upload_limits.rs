//! Limits of visitors' files: per room and minute, per address and hour, and by weight.

use crate::support::form::{Form, PNG};
use crate::support::{Server, Visitor};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

async fn send(visitor: &Visitor, rid: &str) -> crate::support::Reply {
    let api = visitor.api.with("x-visitor-token", &visitor.token);
    let form = Form::new().file("a.png", "image/png", PNG);
    form.post(&api, &format!("livechat/upload/{rid}")).await
}

fn is_told(reply: &crate::support::Reply) {
    assert_eq!(reply.status, 429, "{}", reply.text);
    let seconds: u64 = reply.header("retry-after").parse().expect("seconds");
    assert!((1..=24 * 3600).contains(&seconds), "{seconds}");
    assert!(reply.text.contains("error-too-many-requests"));
}

#[tokio::test]
async fn s9_files_are_counted_by_room_and_by_address() {
    let server = Server::builder().limited().start().await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let mut chats = Vec::new();
    for _ in 0..7 {
        chats.push(Visitor::with_room(&api).await);
    }
    let (first, rid) = &chats[0];
    for _ in 0..10 {
        send(first, rid).await.ok();
    }
    is_told(&send(first, rid).await);
    // Another chat goes on, until the address has sent its sixty of an hour: those of everybody behind it count.
    let mut sent = 11;
    for (visitor, rid) in &chats[1..] {
        for _ in 0..10 {
            let reply = send(visitor, rid).await;
            if sent == 60 {
                is_told(&reply);
                break;
            }
            reply.ok();
            sent += 1;
        }
    }
    assert_eq!(sent, 60);
    // No word of the sender makes another address of it.
    for (name, value) in [
        ("X-Forwarded-For", "198.51.100.7"),
        ("X-Real-IP", "198.51.100.8"),
        ("Forwarded", "for=198.51.100.9"),
    ] {
        let (visitor, rid) = &chats[6];
        let api = visitor.api.with(name, value);
        is_told(&send(&Visitor::with_token(&api, &visitor.token), rid).await);
    }
    // Messages have a count of their own.
    first.send(rid, "still here").await.ok();
}

/// A small file whose sender does not say how long it is. Gives the status.
async fn send_without_length(server: &Server, visitor: &Visitor, rid: &str) -> u16 {
    let (kind, body) = Form::new().file("a.png", "image/png", PNG).into_parts();
    let host = server.base.trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).await.expect("connects");
    let mut request = format!(
        "POST /api/v1/livechat/upload/{rid} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nContent-Type: {kind}\r\n\
         x-visitor-token: {}\r\nTransfer-Encoding: chunked\r\n\r\n{:x}\r\n",
        visitor.token,
        body.len()
    )
    .into_bytes();
    request.extend_from_slice(&body);
    request.extend_from_slice(b"\r\n0\r\n\r\n");
    stream.write_all(&request).await.expect("writes");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("an answer");
    let text = String::from_utf8_lossy(&answer);
    text.get(9..12)
        .and_then(|s| s.parse().ok())
        .unwrap_or_else(|| panic!("no answer: {text}"))
}

#[tokio::test]
async fn s9_files_are_weighed_by_address() {
    let server = Server::builder()
        .limited()
        // Who does not say how long it is may send this much, and is weighed so: two of them are a day's worth.
        .setting("FileUpload_MaxFileSize", "104857600")
        .start()
        .await;
    let (api, admin) = (server.api(), server.admin().await);
    server.agent(&admin, "ana").await;
    let (visitor, rid) = Visitor::with_room(&api).await;
    let (other, beside) = Visitor::with_room(&api).await;
    for _ in 0..2 {
        assert_eq!(send_without_length(&server, &visitor, &rid).await, 200);
    }
    assert_eq!(send_without_length(&server, &visitor, &rid).await, 429);
    is_told(&send(&other, &beside).await);
    other.send(&beside, "words weigh nothing").await.ok();
}
