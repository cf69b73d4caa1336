//! F5: no room on the disk. Writes are refused with 503, reads go on, nothing acknowledged is lost, and the service
//! returns by itself. The limit is one of the process (RLIMIT_FSIZE), so that no file system has to be filled.

use crate::faults::{Patient, figure, visitor, whole_room};
use crate::support::{Api, run, wait_until};
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// The program under a shell that makes the limit an error of the write, as a full disk is, and not a signal.
struct Limited {
    child: Child,
    base: String,
}

impl Limited {
    fn start(data: &Path) -> Self {
        let mut child = Command::new("sh")
            .args([
                "-c",
                "trap '' XFSZ; exec \"$@\"",
                "sh",
                env!("CARGO_BIN_EXE_deskbell"),
            ])
            .args(["--listen", "127.0.0.1:0", "--log", "off", "--data"])
            .arg(data)
            .env("DESKBELL_SETTING_API_Enable_Rate_Limiter", "false")
            .env(
                "DESKBELL_SETTING_Livechat_accept_chats_with_no_agents",
                "true",
            )
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a shell");
        let stdout = child.stdout.take().expect("stdout is piped");
        let mut lines = BufReader::new(stdout).lines();
        let address = lines
            .by_ref()
            .map_while(Result::ok)
            .find_map(|line| {
                let rest = line.split("listening on ").nth(1)?;
                Some(rest.split(')').next()?.to_owned())
            })
            .expect("an address");
        std::thread::spawn(move || lines.for_each(drop));
        Self {
            child,
            base: format!("http://{address}"),
        }
    }
    fn api(&self) -> Api {
        Api::new(crate::support::client(), &self.base)
    }
}

impl Drop for Limited {
    fn drop(&mut self) {
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Sets the largest size of a file for a running process.
fn limit(pid: u32, bytes: &str) {
    let status = Command::new("prlimit")
        .args([
            "--pid",
            &pid.to_string(),
            &format!("--fsize={bytes}:unlimited"),
        ])
        .status()
        .expect("prlimit (util-linux) is installed");
    assert!(status.success());
}

fn largest_file(data: &Path) -> u64 {
    std::fs::read_dir(data)
        .expect("lists")
        .map(|entry| entry.expect("an entry").metadata().map_or(0, |m| m.len()))
        .max()
        .unwrap_or(0)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f5_a_full_disk_is_told_and_survived() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let server = Limited::start(&data);
    let (visitor, rid) = visitor(&server.api()).await;
    let patient = Patient::new(&server.base);
    let mut acked = Vec::new();
    let (mut status_503, mut other_5xx, mut reads, mut reads_ok) = (0, 0, 0, 0);
    let pid = server.child.id();
    limit(pid, &(largest_file(&data) + 300_000).to_string());
    let words = "words that fill the disk ".repeat(100);
    for n in 0..600 {
        let id = format!("full-{n:04}");
        match patient
            .say(&visitor.token, &rid, &id, &format!("{n} {words}"))
            .await
        {
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
    limit(pid, "unlimited");
    let freed = Instant::now();
    let recovered = wait_until(Duration::from_secs(10), || async {
        let sent = patient
            .say(&visitor.token, &rid, "after-it", "there is room again")
            .await;
        matches!(sent, Some((200, _)))
    })
    .await;
    acked.push("after-it".to_owned());
    let recovered_s = freed.elapsed().as_secs_f64();
    // Killed, so that what was acknowledged is what stands in the files.
    drop(server);
    let again = Limited::start(&data);
    let stored = whole_room(&visitor.at(&again.api()), &rid).await;
    let lost = acked
        .iter()
        .filter(|id| !stored.iter().any(|(stored, _)| stored == *id))
        .count();
    drop(again);
    let check = run(&["check", "--data", &data.display().to_string()], &[]);
    let integrity = if check.status.code() == Some(0) {
        "ok"
    } else {
        "DAMAGED"
    };
    figure(&format!(
        "F5 acked={} status_503={status_503} other_5xx={other_5xx} reads_ok={}% recovered_s={recovered_s:.2} integrity={integrity} lost_acked={lost}",
        acked.len(),
        reads_ok * 100 / reads.max(1)
    ));
    assert!(status_503 > 0, "the limit was never met");
    assert_eq!(is_ready_while_full, Some(503));
    assert!(recovered && recovered_s <= 5.0);
    assert_eq!(
        (other_5xx, reads - reads_ok, lost, integrity),
        (0, 0, 0, "ok")
    );
}
