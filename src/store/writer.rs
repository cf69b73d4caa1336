//! The writer: one thread that owns the only write connection.
//!
//! It takes whatever waits in its queue (up to [`BATCH`] units, without waiting to fill a batch), runs each unit in a
//! savepoint of one transaction, commits once, hands the events out in row order and only then answers. A failed unit is
//! undone and takes no neighbour with it; a failed commit answers 503 to all and tells nothing to anybody.

use super::Tx;
use super::tx::db;
use crate::error::{Error, Result};
use crate::model::event::Event;
use rusqlite::Connection;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::JoinHandle;
use tokio::sync::oneshot;

/// Units that may wait. A full queue answers 503 rather than growing.
const QUEUE: usize = 4096;
/// Units of one commit. 8 to 64 measured best.
const BATCH: usize = 64;

/// Gets the events of a commit, in row order, on the writer's thread, before the callers are answered.
pub type Sink = Box<dyn Fn(Vec<Event>) + Send>;

/// What a unit leaves behind: tells its caller how the commit went.
type Answer = Box<dyn FnOnce(std::result::Result<(), Error>) + Send>;
/// Runs a unit; says whether its savepoint stays, and how to answer.
type Unit = Box<dyn FnOnce(&mut Tx<'_>) -> (bool, Answer) + Send>;

enum Job {
    Unit(Unit),
    Stop,
}

pub(super) struct Writer {
    queue: SyncSender<Job>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on an opened, checked connection.
    pub(super) fn start(connection: Connection, sink: Sink) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&connection, &jobs, &sink))?;
        Ok(Self {
            queue,
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) async fn submit<T, F>(&self, unit: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel::<Result<T>>();
        let job: Unit = Box::new(move |tx| {
            let outcome = match catch_unwind(AssertUnwindSafe(|| unit(tx))) {
                Ok(outcome) => outcome,
                Err(_) => Err(Error::internal("a write unit panicked")),
            };
            let keeps = outcome.is_ok();
            let answer: Answer = Box::new(move |commit| {
                let last = match commit {
                    Ok(()) => outcome,
                    Err(e) if keeps => Err(e),
                    Err(_) => outcome,
                };
                // The caller may have gone away; its work is done all the same.
                drop(reply.send(last));
            });
            (keeps, answer)
        });
        match self.queue.try_send(Job::Unit(job)) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Error::unavailable("writer queue full")),
            Err(TrySendError::Disconnected(_)) => return Err(Error::unavailable("writer stopped")),
        }
        answer
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("writer stopped before answering")))
    }

    /// Lets the queue run empty, checkpoints, closes. Blocks; safe to call twice.
    pub(super) fn stop(&self) {
        // A full queue is being worked off; `send` waits for its place.
        if self.queue.send(Job::Stop).is_err() {
            log::debug!("writer was stopped already");
        }
        let thread = self.thread.lock().map(|mut t| t.take()).unwrap_or_default();
        if let Some(thread) = thread
            && thread.join().is_err()
        {
            log::error!("the writer thread panicked");
        }
    }
}

fn run(connection: &Connection, jobs: &Receiver<Job>, sink: &Sink) {
    let mut is_stopping = false;
    while !is_stopping {
        let Ok(first) = jobs.recv() else { break };
        let mut units = Vec::with_capacity(BATCH);
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Unit(unit) => units.push(unit),
                Job::Stop => {
                    is_stopping = true;
                    break;
                }
            }
            next = if units.len() < BATCH {
                jobs.try_recv().ok()
            } else {
                None
            };
        }
        if !units.is_empty() {
            commit_batch(connection, units, sink);
        }
    }
    // Whatever slipped in behind the stop is still promised an answer.
    while let Ok(Job::Unit(unit)) = jobs.try_recv() {
        commit_batch(connection, vec![unit], sink);
    }
    if let Err(e) = connection.execute_batch("PRAGMA optimize; PRAGMA wal_checkpoint(TRUNCATE);") {
        log::warn!("checkpoint at close failed: {e}");
    }
}

fn statement(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn commit_batch(connection: &Connection, units: Vec<Unit>, sink: &Sink) {
    let mut answers = Vec::with_capacity(units.len());
    let mut events = Vec::new();
    let mut commit = statement(connection, "BEGIN IMMEDIATE").map_err(db);
    for unit in units {
        if commit.is_err() {
            // The transaction is gone; run nothing, but let the unit build its answer from the error.
            answers.push(refuse(connection, unit));
            continue;
        }
        match run_unit(connection, unit) {
            Ok((answer, mut told)) => {
                events.append(&mut told);
                answers.push(answer);
            }
            Err((answer, error)) => {
                commit = Err(error);
                answers.push(answer);
            }
        }
    }
    if commit.is_ok() {
        commit = statement(connection, "COMMIT").map_err(db);
    }
    match &commit {
        Ok(()) => {
            if !events.is_empty() && catch_unwind(AssertUnwindSafe(|| sink(events))).is_err() {
                log::error!("handing out events panicked");
            }
        }
        Err(error) => {
            log::error!(
                "commit failed, nothing of {} units was kept: {error}",
                answers.len()
            );
            if !connection.is_autocommit()
                && let Err(e) = connection.execute_batch("ROLLBACK")
            {
                log::error!("rollback failed: {e}");
            }
        }
    }
    for answer in answers {
        answer(commit.clone());
    }
}

/// A unit that never ran because its transaction had failed before its turn.
fn refuse(_connection: &Connection, unit: Unit) -> Answer {
    // Dropping the unit drops its reply channel; the caller then gets 503.
    drop(unit);
    Box::new(|_| {})
}

type UnitError = (Answer, Error);

fn run_unit(
    connection: &Connection,
    unit: Unit,
) -> std::result::Result<(Answer, Vec<Event>), UnitError> {
    if let Err(e) = statement(connection, "SAVEPOINT unit") {
        return Err((refuse(connection, unit), db(e)));
    }
    let mut tx = Tx::new(connection);
    let (keeps, answer) = unit(&mut tx);
    let events = tx.into_events();
    let end = if keeps {
        statement(connection, "RELEASE unit")
    } else {
        statement(connection, "ROLLBACK TO unit")
            .and_then(|()| statement(connection, "RELEASE unit"))
    };
    match end {
        Ok(()) => Ok((answer, if keeps { events } else { Vec::new() })),
        Err(e) => Err((answer, db(e))),
    }
}
