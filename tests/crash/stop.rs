//! F10: an orderly stop under load.

use crate::faults::{Patient, figure, unattended, visitor, whole_room};
use crate::listener::{Listener, Proof};
use crate::support::form::Form;
use crate::support::{Visitor, encode, wait_until};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncWriteExt;
use tokio::net::TcpStream;

const CLIENTS: usize = 8;
const SOCKETS: usize = 200;
const UPLOADS: usize = 5;

/// Sends one file after another until the server is gone. Gives id and text of those that were acknowledged.
async fn upload(
    base: String,
    visitor: Visitor,
    rid: String,
    sent: Arc<AtomicUsize>,
) -> Vec<(String, String)> {
    let client = reqwest::Client::new();
    let mut kept = Vec::new();
    for n in 0..2_000 {
        let text = format!("{rid}-{n}-{}", "x".repeat(n * 997 % 20_000));
        let (kind, body) = Form::new()
            .file("a.txt", "text/plain", text.as_bytes())
            .into_parts();
        let answer = client
            .post(format!("{base}/api/v1/livechat/upload/{rid}"))
            .header("x-visitor-token", &visitor.token)
            .header("content-type", kind)
            .body(body)
            .send()
            .await;
        let Ok(answer) = answer else { return kept };
        let status = answer.status().as_u16();
        let Ok(body) = answer.text().await else {
            return kept;
        };
        if status == 503 {
            return kept;
        }
        assert_eq!(status, 200, "{body}");
        let said: serde_json::Value = serde_json::from_str(&body).expect("JSON");
        let id = said["file"]["_id"].as_str().expect("an id").to_owned();
        kept.push((id, text));
        sent.fetch_add(1, Ordering::SeqCst);
    }
    kept
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_stop_loses_nothing_acknowledged() {
    let mut server = unattended().start().await;
    let patient = Patient::new(&server.base);
    let acked = Arc::new(AtomicUsize::new(0));
    let sent = Arc::new(AtomicUsize::new(0));
    let (mut rooms, mut tasks) = (Vec::new(), Vec::new());
    for client in 0..CLIENTS {
        let (visitor, rid) = visitor(&server.api()).await;
        rooms.push((visitor.clone(), rid.clone()));
        let (patient, acked) = (patient.clone(), Arc::clone(&acked));
        tasks.push(tokio::spawn(async move {
            let mut ids = Vec::new();
            for n in 0.. {
                let id = format!("stop{client}-{n}");
                match patient
                    .say(&visitor.token, &rid, &id, &format!("message {n}"))
                    .await
                {
                    Some((200, _)) => {
                        ids.push(id);
                        acked.fetch_add(1, Ordering::SeqCst);
                    }
                    // The server is going or gone; nothing was promised about this one.
                    None | Some((503, _)) => return ids,
                    Some((status, body)) => panic!("{id}: {status} {body}"),
                }
            }
            ids
        }));
    }
    let (mut senders, mut files) = (Vec::new(), Vec::new());
    for _ in 0..UPLOADS {
        let (visitor, rid) = visitor(&server.api()).await;
        senders.push((visitor.clone(), rid.clone()));
        let (base, sent) = (server.base.clone(), Arc::clone(&sent));
        files.push(tokio::spawn(upload(base, visitor, rid, sent)));
    }
    let is_busy = wait_until(Duration::from_secs(30), async || {
        acked.load(Ordering::SeqCst) > 500 && sent.load(Ordering::SeqCst) >= 2 * UPLOADS
    })
    .await;
    assert!(is_busy, "the clients do not get on");
    let mut sockets = Vec::new();
    for n in 0..SOCKETS {
        let (visitor, rid) = &rooms[n % CLIENTS];
        let listener = Listener::start(&server, rid, Proof::Token(visitor.token.clone())).await;
        listener.is_last_session();
        sockets.push(listener);
    }
    let began = Instant::now();
    let code = tokio::task::block_in_place(|| server.terminate());
    let seconds = began.elapsed().as_secs_f64();
    let mut written = Vec::new();
    for task in tasks {
        written.push(task.await.expect("a client"));
    }
    let mut kept = Vec::new();
    for task in files {
        kept.push(task.await.expect("a sender"));
    }
    wait_until(Duration::from_secs(5), async || {
        sockets.iter().all(|s| s.close_code() != 0)
    })
    .await;
    let told = sockets.iter().filter(|s| s.close_code() == 1001).count();
    server.restart().await;
    let mut lost = 0;
    for ((visitor, rid), ids) in rooms.iter().zip(&written) {
        let stored = whole_room(&visitor.at(&server.api()), rid).await;
        lost += ids
            .iter()
            .filter(|id| !stored.iter().any(|(s, _)| s == *id))
            .count();
    }
    let mut lost_files = 0;
    for ((visitor, rid), files) in senders.iter().zip(&kept) {
        let query = format!(
            "rc_room_type=l&rc_rid={rid}&rc_token={}",
            encode(&visitor.token)
        );
        for (id, text) in files {
            let got = server
                .api()
                .get(&format!("/file-upload/{id}/a.txt?{query}"))
                .await;
            lost_files += usize::from(got.status != 200 || got.text != *text);
        }
    }
    lost += lost_files;
    figure(&format!(
        "F10 acked={} lost_acked={lost} sockets={SOCKETS} close_1001={told} uploads={UPLOADS} files_acked={} lost_files={lost_files} exit={} seconds={seconds:.2}",
        acked.load(Ordering::SeqCst),
        sent.load(Ordering::SeqCst),
        code.unwrap_or(-1)
    ));
    assert_eq!((lost, told, code), (0, SOCKETS, Some(0)));
    assert!(seconds <= 10.0, "{seconds}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f10_a_second_signal_ends_at_once() {
    let mut server = unattended().start().await;
    // A body that never comes keeps the first signal waiting for its five seconds.
    let address = server.base.trim_start_matches("http://").to_owned();
    let mut stalled = TcpStream::connect(&address).await.expect("connects");
    let head =
        b"POST /api/v1/livechat/message HTTP/1.1\r\nHost: desk\r\nContent-Length: 50\r\n\r\n{";
    stalled.write_all(head).await.expect("writes");
    assert_eq!(
        Patient::new(&server.base)
            .get("/health")
            .await
            .map(|(s, _)| s),
        Some(200)
    );
    let first = std::process::Command::new("kill")
        .args(["-TERM", &server.pid().to_string()])
        .status();
    assert!(first.is_ok_and(|s| s.success()));
    let is_closed = wait_until(Duration::from_secs(10), async || {
        TcpStream::connect(&address).await.is_err()
    })
    .await;
    assert!(is_closed, "the first signal does not stop the listener");
    let began = Instant::now();
    let code = tokio::task::block_in_place(|| server.terminate());
    let seconds = began.elapsed().as_secs_f64();
    figure(&format!(
        "F10 second_signal exit={} seconds={seconds:.2}",
        code.unwrap_or(-1)
    ));
    assert!(seconds <= 1.0, "{seconds}");
}
