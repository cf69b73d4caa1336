//! F5: no room on the disk. Writes are refused with 503, reads go on, nothing acknowledged is lost, and the service
//! returns by itself. The limit is one of the process (RLIMIT_FSIZE), so that no file system has to be filled.

use crate::faults::{Patient, figure, unattended, visitor, whole_room};
use crate::support::{Server, run, wait_until};
use std::process::Command;
use std::time::{Duration, Instant};

/// Sets the largest size of a file for a running process.
fn limit(pid: u32, bytes: &str) {
    let status = Command::new("prlimit")
        .args(["--pid", &pid.to_string(), &format!("--fsize={bytes}:unlimited")])
        .status()
        .expect("prlimit (util-linux) is installed");
    assert!(status.success());
}

fn largest_file(server: &Server) -> u64 {
    std::fs::read_dir(server.data())
        .expect("lists")
        .map(|entry| entry.expect("an entry").metadata().map_or(0, |m| m.len()))
        .max()
        .unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f5_a_full_disk_is_told_and_survived() {
    let mut server = unattended().start().await;
    let (visitor, rid) = visitor(&server.api()).await;
    let patient = Patient::new(&server.base);
    let mut acked = Vec::new();
    let (mut status_503, mut other_5xx, mut reads, mut reads_ok) = (0, 0, 0, 0);
    limit(server.pid(), &(largest_file(&server) + 300_000).to_string());
    let words = "words that fill the disk ".repeat(100);
    for n in 0..600 {
        let id = format!("full-{n:04}");
        match patient.say(&visitor.token, &rid, &id, &format!("{n} {words}")).await {
            Some((200, _)) => acked.push(id),
            Some((503, _)) => status_503 += 1,
            other => {
                other_5xx += 1;
                eprintln!("{id}: {other:?}");
            }
        }
        if status_503 > 0 {
            reads += 1;
            reads_ok += usize::from(visitor.history(&rid).await.status == 200);
        }
        if status_503 >= 50 {
            break;
        }
    }
    let is_ready_while_full = patient.get("/ready").await.map(|(status, _)| status);
    limit(server.pid(), "unlimited");
    let freed = Instant::now();
    let recovered = wait_until(Duration::from_secs(10), || async {
        let sent = patient.say(&visitor.token, &rid, "after-it", "there is room again").await;
        matches!(sent, Some((200, _)))
    })
    .await;
    acked.push("after-it".to_owned());
    let recovered_s = freed.elapsed().as_secs_f64();
    let lost = {
        server.restart().await;
        let stored = whole_room(&visitor.at(&server.api()), &rid).await;
        acked.iter().filter(|id| !stored.iter().any(|(stored, _)| stored == *id)).count()
    };
    assert_eq!(server.terminate(), Some(0));
    let check = run(&["check", "--data", &server.data().display().to_string()], &[]);
    let integrity = if check.status.code() == Some(0) { "ok" } else { "DAMAGED" };
    figure(&format!(
        "F5 acked={} status_503={status_503} other_5xx={other_5xx} reads_ok={}% recovered_s={recovered_s:.2} integrity={integrity} lost_acked={lost}",
        acked.len(),
        reads_ok * 100 / reads.max(1)
    ));
    assert!(status_503 > 0, "the limit was never met");
    assert_eq!(is_ready_while_full, Some(503));
    assert!(recovered && recovered_s <= 5.0);
    assert_eq!((other_5xx, reads - reads_ok, lost, integrity), (0, 0, 0, "ok"));
}
