//! What this machine can do at best: an echo without storage, one INSERT per request behind a group commit, and SQLite
//! alone. Same framework, same pragmas, same number of workers as the real server, each in a process of its own.

use actix_web::{App, HttpResponse, HttpServer, web};
use rusqlite::Connection;
use serde::{Deserialize, Serialize};
use std::path::Path;
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::{Duration, Instant};
use tokio::sync::oneshot;

/// The pragmas of src/store/open.rs.
const PRAGMAS: &str = "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON; PRAGMA mmap_size=0;
    PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864; PRAGMA wal_autocheckpoint=4000;
    PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;
    CREATE TABLE IF NOT EXISTS line (pk INTEGER PRIMARY KEY, rid TEXT NOT NULL, text TEXT NOT NULL) STRICT;";
const INSERT: &str = "INSERT INTO line (rid, text) VALUES (?1, ?2)";
/// Units of one commit, as in src/store/writer.rs.
const BATCH: usize = 64;

#[derive(Deserialize, Serialize)]
struct Body {
    token: String,
    rid: String,
    msg: String,
}

fn workers() -> usize {
    std::thread::available_parallelism().map_or(2, std::num::NonZero::get)
}

/// Serves the echo; prints its address.
pub fn echo() -> std::io::Result<()> {
    let server = HttpServer::new(|| {
        App::new().route(
            "/post",
            web::post().to(|body: web::Json<Body>| async move { HttpResponse::Ok().json(&body.0) }),
        )
    })
    .workers(workers())
    .bind("127.0.0.1:0")?;
    println!("{}", server.addrs()[0]);
    actix_web::rt::System::new().block_on(server.run())
}

struct Job {
    body: Body,
    done: oneshot::Sender<Body>,
}

fn write(path: &Path, jobs: &Receiver<Job>) {
    let connection = Connection::open(path).expect("a database");
    connection.execute_batch(PRAGMAS).expect("pragmas");
    let run = |sql: &str| {
        let mut statement = connection.prepare_cached(sql).expect("a statement");
        statement.execute([]).expect("runs");
    };
    while let Ok(first) = jobs.recv() {
        let mut batch = vec![first];
        while batch.len() < BATCH
            && let Ok(job) = jobs.try_recv()
        {
            batch.push(job);
        }
        run("BEGIN IMMEDIATE");
        for job in &batch {
            let mut insert = connection.prepare_cached(INSERT).expect("a statement");
            insert
                .execute((&job.body.rid, &job.body.msg))
                .expect("a row");
        }
        run("COMMIT");
        for job in batch {
            drop(job.done.send(job.body));
        }
    }
}

async fn store(queue: web::Data<SyncSender<Job>>, body: web::Json<Body>) -> HttpResponse {
    let (done, stored) = oneshot::channel();
    let job = Job { body: body.0, done };
    if queue.try_send(job).is_err() {
        return HttpResponse::ServiceUnavailable().finish();
    }
    match stored.await {
        Ok(body) => HttpResponse::Ok().json(&body),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}

/// Serves the bare writer on a new database; prints its address.
pub fn writer(path: &str) -> std::io::Result<()> {
    let (queue, jobs) = sync_channel(4096);
    let path = Path::new(path).to_owned();
    std::thread::spawn(move || write(&path, &jobs));
    let queue = web::Data::new(queue);
    let server = HttpServer::new(move || {
        App::new()
            .app_data(queue.clone())
            .route("/post", web::post().to(store))
    })
    .workers(workers())
    .bind("127.0.0.1:0")?;
    println!("{}", server.addrs()[0]);
    actix_web::rt::System::new().block_on(server.run())
}

/// Rows per second of SQLite alone with `batch` rows a commit.
pub fn sqlite(folder: &Path, batch: usize, time: Duration) -> f64 {
    let path = folder.join(format!("plain-{batch}.db"));
    let connection = Connection::open(path).expect("a database");
    connection.execute_batch(PRAGMAS).expect("pragmas");
    let began = Instant::now();
    let mut rows = 0usize;
    while began.elapsed() < time {
        connection.execute_batch("BEGIN IMMEDIATE").expect("begins");
        for _ in 0..batch {
            let mut insert = connection.prepare_cached(INSERT).expect("a statement");
            insert
                .execute(("room-of-the-bench", super::TEXT))
                .expect("a row");
        }
        connection.execute_batch("COMMIT").expect("commits");
        rows += batch;
    }
    rows as f64 / began.elapsed().as_secs_f64()
}
