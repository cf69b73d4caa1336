//! The writer: one thread that owns the only write connection.
//!
//! It takes whatever waits in its queue (up to [`BATCH`] units, without waiting to fill a batch), runs each unit in a
//! savepoint of one transaction, commits once, hands the events out in row order and only then answers. A failed unit is
//! undone and takes no neighbour with it; a failed commit answers 503 to all and tells nothing to anybody. Units that
//! cannot be refused once they write go without a savepoint: `Store::write_straight`.

use super::Tx;
use super::message_time;
use super::tx::db;
use crate::error::{Error, Result};
use crate::model::event::Event;
use crate::model::webhook::Wanted;
use arc_swap::ArcSwap;
use rusqlite::Connection;
use std::cell::RefCell;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::sync::oneshot;

/// The key follows time; rooms that are ahead of the clock are passed over by `message_time` itself.
const NEWEST_MESSAGE: &str =
    "SELECT coalesce((SELECT at FROM message ORDER BY pk DESC LIMIT 1), 0)";
/// Units that may wait. A full queue answers 503 rather than growing.
const QUEUE: usize = 4096;
/// Units of one commit. 8 to 64 measured best.
const BATCH: usize = 64;

/// Gets the events of a commit, in row order, on the writer's thread, before the callers are answered.
pub type Sink = Box<dyn Fn(Vec<Event>) + Send>;

/// A unit on its way: first it runs, later it answers.
trait Work: Send {
    /// True when a savepoint must be able to undo it alone.
    fn needs_savepoint(&self) -> bool;
    /// Runs the unit; says whether its savepoint stays.
    fn run(&mut self, tx: &mut Tx<'_>) -> bool;
    /// Tells the caller how the unit went, or why the commit did not keep it.
    fn answer(self: Box<Self>, commit: &std::result::Result<(), Error>);
}

struct Unit<T, F> {
    needs_savepoint: bool,
    unit: Option<F>,
    outcome: Option<Result<T>>,
    reply: oneshot::Sender<Result<T>>,
}

impl<T, F> Work for Unit<T, F>
where
    T: Send,
    F: FnOnce(&mut Tx<'_>) -> Result<T> + Send,
{
    fn needs_savepoint(&self) -> bool {
        self.needs_savepoint
    }
    fn run(&mut self, tx: &mut Tx<'_>) -> bool {
        let Some(unit) = self.unit.take() else {
            return false;
        };
        let outcome = catch_unwind(AssertUnwindSafe(|| unit(tx)))
            .unwrap_or_else(|_| Err(Error::internal("a write unit panicked")));
        let keeps = outcome.is_ok();
        self.outcome = Some(outcome);
        keeps
    }
    fn answer(self: Box<Self>, commit: &std::result::Result<(), Error>) {
        let last = match (self.outcome, commit) {
            // Its own refusal stands, whatever became of the others.
            (Some(Err(own)), _) => Err(own),
            (_, Err(e)) => Err(e.clone()),
            (Some(done), Ok(())) => done,
            (None, Ok(())) => Err(Error::internal("a write unit never ran")),
        };
        // The caller may have gone away; its work is done all the same.
        drop(self.reply.send(last));
    }
}

/// The answers of one commit for one worker.
struct Parcel {
    units: Vec<Box<dyn Work>>,
    commit: std::result::Result<(), Error>,
}

impl Parcel {
    fn open(self) {
        for unit in self.units {
            unit.answer(&self.commit);
        }
    }
}

/// Where the answers of a worker go. Waking a task of another thread costs a system call each; a parcel per worker and
/// commit costs one, and the tasks then wake each other at home. It never holds more than the writer's own queue let in.
type Home = UnboundedSender<Parcel>;

thread_local! {
    static HOME: RefCell<Option<Home>> = const { RefCell::new(None) };
}

/// The home of this thread; `None` outside of a runtime.
fn home() -> Option<Home> {
    HOME.with_borrow_mut(|slot| {
        if let Some(home) = slot.as_ref().filter(|h| !h.is_closed()) {
            return Some(home.clone());
        }
        let runtime = tokio::runtime::Handle::try_current().ok()?;
        let (home, mut parcels) = unbounded_channel::<Parcel>();
        runtime.spawn(async move {
            while let Some(parcel) = parcels.recv().await {
                parcel.open();
            }
        });
        *slot = Some(home.clone());
        Some(home)
    })
}

enum Job {
    Unit(Box<dyn Work>, Option<Home>),
    /// Writes the log back into the database and empties it.
    EmptyLog(oneshot::Sender<()>),
    Stop,
}

pub(super) struct Writer {
    queue: SyncSender<Job>,
    thread: Mutex<Option<JoinHandle<()>>>,
}

impl Writer {
    /// Starts the thread on an opened, checked connection.
    pub(super) fn start(
        connection: Connection,
        sink: Sink,
        wanted: Arc<ArcSwap<Wanted>>,
    ) -> std::io::Result<Self> {
        let (queue, jobs) = sync_channel(QUEUE);
        let thread = std::thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || run(&connection, &jobs, &sink, &wanted))?;
        Ok(Self {
            queue,
            thread: Mutex::new(Some(thread)),
        })
    }

    pub(super) async fn submit<T, F>(&self, needs_savepoint: bool, unit: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel::<Result<T>>();
        let job = Box::new(Unit {
            needs_savepoint,
            unit: Some(unit),
            outcome: None,
            reply,
        });
        match self.queue.try_send(Job::Unit(job, home())) {
            Ok(()) => {}
            Err(TrySendError::Full(_)) => return Err(Error::unavailable("writer queue full")),
            Err(TrySendError::Disconnected(_)) => return Err(Error::unavailable("writer stopped")),
        }
        answer
            .await
            .unwrap_or_else(|_| Err(Error::unavailable("writer stopped before answering")))
    }

    /// Writes the log back and empties it, behind all that waits in the queue now. A reader that takes its time keeps the
    /// log as it is; later commits overwrite it.
    pub(super) async fn empty_log(&self) {
        let (reply, done) = oneshot::channel();
        if self.queue.try_send(Job::EmptyLog(reply)).is_err() || done.await.is_err() {
            log::debug!("the log was not emptied");
        }
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

type Waiting = (Box<dyn Work>, Option<Home>);

fn run(connection: &Connection, jobs: &Receiver<Job>, sink: &Sink, wanted: &ArcSwap<Wanted>) {
    match connection.query_row(NEWEST_MESSAGE, [], |r| r.get(0)) {
        Ok(newest) => message_time::begin(newest),
        Err(e) => log::warn!("the time of the newest message was not read: {e}"),
    }
    let mut is_stopping = false;
    while !is_stopping {
        let Ok(first) = jobs.recv() else { break };
        let mut units = Vec::with_capacity(BATCH);
        let mut emptying = Vec::new();
        let mut next = Some(first);
        while let Some(job) = next {
            match job {
                Job::Unit(unit, home) => units.push((unit, home)),
                Job::EmptyLog(reply) => emptying.push(reply),
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
            commit_batch(connection, units, sink, &wanted.load_full());
        }
        if !emptying.is_empty() {
            empty_log(connection);
            for reply in emptying {
                if reply.send(()).is_err() {
                    log::debug!("nobody waits for the emptied log any more");
                }
            }
        }
    }
    // Whatever slipped in behind the stop is still promised an answer.
    while let Ok(job) = jobs.try_recv() {
        if let Job::Unit(unit, home) = job {
            commit_batch(connection, vec![(unit, home)], sink, &wanted.load_full());
        }
    }
    // No `PRAGMA optimize`: figures taken while the tables are small would make it prefer reading them whole, for as long as
    // the next process runs.
    if let Err(e) = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE);") {
        log::warn!("checkpoint at close failed: {e}");
    }
}

/// Readers are waited for a moment only: everybody's writes stand behind this.
fn empty_log(connection: &Connection) {
    let sql = "PRAGMA busy_timeout=100; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA busy_timeout=5000;";
    if let Err(e) = connection.execute_batch(sql) {
        log::warn!("emptying the log failed: {e}");
    }
}

fn statement(connection: &Connection, sql: &str) -> rusqlite::Result<()> {
    connection.prepare_cached(sql)?.execute([]).map(|_| ())
}

fn commit_batch(
    connection: &Connection,
    mut units: Vec<Waiting>,
    sink: &Sink,
    wanted: &Arc<Wanted>,
) {
    let mut events = Vec::new();
    let mut commit = statement(connection, "BEGIN IMMEDIATE").map_err(db);
    for (unit, _) in &mut units {
        // Once the transaction is gone the rest runs nothing and answers with the reason.
        if commit.is_err() {
            break;
        }
        match run_unit(connection, unit.as_mut(), wanted) {
            Ok(mut told) => events.append(&mut told),
            Err(error) => commit = Err(error),
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
                units.len()
            );
            if !connection.is_autocommit()
                && let Err(e) = connection.execute_batch("ROLLBACK")
            {
                log::error!("rollback failed: {e}");
            }
        }
    }
    deliver(units, &commit);
}

/// Sends every worker its answers.
fn deliver(units: Vec<Waiting>, commit: &std::result::Result<(), Error>) {
    let mut parcels: Vec<(Home, Parcel)> = Vec::new();
    for (unit, home) in units {
        let Some(home) = home else {
            unit.answer(commit);
            continue;
        };
        match parcels.iter_mut().find(|(h, _)| h.same_channel(&home)) {
            Some((_, parcel)) => parcel.units.push(unit),
            None => {
                let commit = commit.clone();
                let units = vec![unit];
                parcels.push((home, Parcel { units, commit }));
            }
        }
    }
    for (home, parcel) in parcels {
        // A worker that has stopped opens no parcels; its callers may be elsewhere by now.
        if let Err(returned) = home.send(parcel) {
            returned.0.open();
        }
    }
}

/// Runs a unit, in a savepoint of its own where it wants one. Gives its events.
///
/// Errors: 503 when a failed unit could not be undone alone. A disk that is full takes the whole transaction with it, and
/// what SQLite then says ("no such savepoint") is not the reason.
fn run_unit(
    connection: &Connection,
    unit: &mut dyn Work,
    wanted: &Arc<Wanted>,
) -> std::result::Result<Vec<Event>, Error> {
    let has_savepoint = unit.needs_savepoint();
    if has_savepoint {
        statement(connection, "SAVEPOINT unit").map_err(Error::unavailable)?;
    }
    let before = connection.total_changes();
    let mut tx = Tx::new(connection, Arc::clone(wanted));
    let keeps = unit.run(&mut tx);
    let events = tx.into_events();
    if keeps {
        if has_savepoint {
            statement(connection, "RELEASE unit").map_err(Error::unavailable)?;
        }
        return Ok(events);
    }
    if has_savepoint {
        statement(connection, "ROLLBACK TO unit")
            .and_then(|()| statement(connection, "RELEASE unit"))
            .map_err(Error::unavailable)?;
    } else if connection.is_autocommit() || connection.total_changes() != before {
        return Err(Error::unavailable(
            "a unit failed behind its first change; its transaction was undone",
        ));
    }
    Ok(Vec::new())
}
