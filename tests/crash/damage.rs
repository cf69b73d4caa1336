//! F7: a damaged or foreign database is refused with exit code 5 and left as it is.

use crate::faults::{Dice, figure, run_briefly, unattended, visitor};
use crate::support::run;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

const PAGE: usize = 4096;

/// A case: how it is called and what it does to a folder with a sound database.
type Case<'a> = (&'a str, Box<dyn Fn(&Path) + 'a>);

fn db(folder: &Path) -> PathBuf {
    folder.join("deskbell.db")
}
fn wal(folder: &Path) -> PathBuf {
    folder.join("deskbell.db-wal")
}

/// A data folder as a server leaves it: with a write-ahead log when it was killed, without when it was told to stop.
async fn folder_of(count: usize, is_killed: bool) -> (tempfile::TempDir, PathBuf) {
    let mut server = unattended().start().await;
    let (visitor, rid) = visitor(&server.api()).await;
    for n in 0..count {
        let words = format!("message {n}: {}", "words and more words ".repeat(20));
        assert_eq!(visitor.send(&rid, &words).await.status, 200);
    }
    if is_killed {
        server.kill();
    } else {
        assert_eq!(server.terminate(), Some(0));
    }
    let keep = tempfile::tempdir().expect("a folder");
    let to = keep.path().join("data");
    copy(&server.data(), &to);
    (keep, to)
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("a folder");
    for entry in std::fs::read_dir(from).expect("lists") {
        let entry = entry.expect("an entry");
        let copied = to.join(entry.file_name());
        if entry.file_type().expect("a type").is_dir() {
            copy(&entry.path(), &copied);
        } else {
            std::fs::copy(entry.path(), copied).expect("copies");
        }
    }
}

/// What must not change: every file except the lock, and the shared memory that SQLite rebuilds from the log.
fn contents(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    std::fs::read_dir(folder)
        .expect("lists")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().into_owned(),
                entry.path(),
            )
        })
        .filter(|(name, path)| name != "deskbell.lock" && !name.ends_with("-shm") && path.is_file())
        .map(|(name, path)| (name, std::fs::read(path).expect("reads")))
        .collect()
}

fn change(path: &Path, how: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).expect("reads");
    how(&mut bytes);
    std::fs::write(path, bytes).expect("writes");
}

/// First page of a table or an index, counted from 1.
fn root_page(folder: &Path, name: &str) -> usize {
    let connection = Connection::open(db(folder)).expect("opens");
    let page: i64 = connection
        .query_row(
            "SELECT rootpage FROM sqlite_schema WHERE name = ?1",
            [name],
            |r| r.get(0),
        )
        .expect("is there");
    usize::try_from(page).expect("a page")
}

fn foreign(folder: &Path, application_id: i64) {
    std::fs::remove_file(db(folder)).expect("removes");
    let connection = Connection::open(db(folder)).expect("opens");
    connection
        .execute_batch("CREATE TABLE note (text TEXT); INSERT INTO note VALUES ('mine');")
        .expect("writes");
    connection
        .pragma_update(None, "application_id", application_id)
        .expect("marks");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn f7_damaged_and_foreign_databases_are_refused() {
    let mut dice = Dice::new();
    let seed = dice.seed;
    let noise = dice.bytes(2 * PAGE);
    let (_sound_keep, sound) = folder_of(200, false).await;
    let (_other_keep, other) = folder_of(120, true).await;
    let message = (root_page(&sound, "message") - 1) * PAGE;
    let index = (root_page(&sound, "message_order") - 1) * PAGE;
    let at = |place: usize, bytes: &'static [u8]| -> Box<dyn Fn(&Path)> {
        Box::new(move |f: &Path| {
            change(&db(f), |b| {
                b[place..place + bytes.len()].copy_from_slice(bytes);
            });
        })
    };
    let cases: Vec<Case<'_>> = vec![
        ("empty file", Box::new(|f| change(&db(f), Vec::clear))),
        (
            "cut inside a page",
            Box::new(|f| change(&db(f), |b| b.truncate(b.len() - 1000))),
        ),
        (
            "cut between pages",
            Box::new(|f| change(&db(f), |b| b.truncate(b.len() / PAGE / 2 * PAGE))),
        ),
        (
            "only its header",
            Box::new(|f| change(&db(f), |b| b.truncate(100))),
        ),
        (
            "zeroed table page",
            Box::new(move |f| change(&db(f), |b| b[message..message + PAGE].fill(0))),
        ),
        (
            "noise in an index page",
            Box::new(|f| {
                change(&db(f), |b| {
                    b[index..index + PAGE].copy_from_slice(&noise[..PAGE]);
                });
            }),
        ),
        (
            "noise for a header",
            Box::new(|f| change(&db(f), |b| b[..100].copy_from_slice(&noise[..100]))),
        ),
        (
            "zeroed schema",
            Box::new(|f| change(&db(f), |b| b[100..PAGE].fill(0))),
        ),
        (
            "text for a database",
            Box::new(|f| std::fs::write(db(f), "dear diary\n".repeat(900)).expect("writes")),
        ),
        ("another program's", Box::new(|f| foreign(f, 0x1234_5678))),
        ("nobody's", Box::new(|f| foreign(f, 0))),
        (
            "log of another database",
            Box::new(|f| {
                std::fs::copy(wal(&other), wal(f)).expect("copies");
            }),
        ),
        (
            "log without its database",
            Box::new(|f| {
                std::fs::copy(wal(&other), wal(f)).expect("copies");
                std::fs::remove_file(db(f)).expect("removes");
            }),
        ),
        (
            "noise for a log",
            Box::new(|f| std::fs::write(wal(f), &noise).expect("writes")),
        ),
        // The count of pages in the header says more than the file has.
        ("header that claims more pages", at(28, &[0, 1, 0, 0])),
    ];
    let (mut refused, mut bytes_changed) = (0, 0);
    let mut misses = Vec::new();
    for (name, damage) in &cases {
        let keep = tempfile::tempdir().expect("a folder");
        let folder = keep.path().join("data");
        copy(&sound, &folder);
        damage(&folder);
        let before = contents(&folder);
        let data = folder.display().to_string();
        let (code, said) = run_briefly(&["--listen", "127.0.0.1:0", "--data", &data]);
        let is_refused = code == Some(5) && said.trim().lines().count() == 1;
        let is_same = contents(&folder) == before;
        refused += usize::from(is_refused);
        bytes_changed += usize::from(!is_same);
        if !is_refused || !is_same {
            misses.push(format!(
                "{name}: exit {code:?}, same bytes {is_same}: {said}"
            ));
        }
    }
    figure(&format!(
        "F7 cases={} refused={refused} (exit 5) bytes_changed={bytes_changed} seed={seed}",
        cases.len()
    ));
    assert!(misses.is_empty(), "{misses:#?}");
    assert!(cases.len() >= 12);

    // The same folder without damage opens, and so does one whose own log was left by a kill.
    for folder in [&sound, &other] {
        let output = run(&["check", "--data", &folder.display().to_string()], &[]);
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    }
}
