//! The store: the only room that names a database driver or holds SQL.
//!
//! Writes go through one thread with group commit ([`writer`]); an answer means "on disk". Reads take a read-only
//! connection from a pool ([`reader`]). Callers only know [`Store`], [`Tx`] and [`ReadTx`].

mod agent;
mod business_hour;
mod call;
mod canned_response;
mod contact;
mod contact_list;
mod custom_field;
mod department;
mod erase;
mod file;
mod fill;
mod functions;
mod grams;
mod guest_contact;
mod hits;
mod inquiry;
mod job;
mod job_list;
mod listening;
mod lock;
mod message;
mod message_time;
mod migrate;
#[cfg(test)]
mod migrate_test;
mod offline;
mod on_hold;
mod open;
mod page_visit;
#[cfg(test)]
mod people_list_test;
mod permission;
mod plan;
mod presence;
mod priority;
mod queue;
mod reader;
mod report;
mod report_days;
mod room;
mod room_info;
mod room_list;
#[cfg(test)]
mod room_list_test;
mod room_order;
mod room_removal;
mod room_search;
mod routing;
mod search;
#[cfg(test)]
mod search_test;
mod service;
mod session;
mod setting;
mod subscription;
mod tag;
mod transfer;
mod trigger;
mod tx;
mod user;
mod vault;
mod visitor;
mod visitor_list;
mod webhook;
#[cfg(test)]
mod webhook_test;
mod writer;

pub use agent::{Order, Wanted};
pub use canned_response::NewCannedResponse;
pub use contact::{ContactHead, NewContact};
pub use contact_list::ContactFilter;
pub use erase::Removed as Erased;
pub use file::NewFile;
pub use fill::fill;
pub use guest_contact::{GuestRecord, GuestSearch};
pub use inquiry::InquiryFilter;
pub use message::{AppendOutcome, Head, NewMessage};
pub use migrate::VERSION;
pub use offline::NewOfflineMessage;
pub use open::{CheckReport, check};
pub use page_visit::NewPageVisit;
pub use queue::{LineOrder, LoadFilter};
pub use report::{Label, Scope};
pub use room::{CloseFacts, NewRoom};
pub use room_list::RoomFilter;
pub use subscription::Removed;
pub use tx::{ReadTx, Tx};
pub use vault::{Incoming, Vault, is_name as is_upload_name};
pub use visitor::{NewVisitor, VisitorUpdate};
pub use visitor_list::{Condition, VisitorFilter};
pub use webhook::Tried as WebhookTried;
pub use writer::Sink;

use crate::error::{Error, Result};
use crate::model::webhook::Wanted as WantedWebhooks;
use arc_swap::ArcSwap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

/// The longest a search may take.
const SEARCH: Duration = Duration::from_secs(2);

type Brake = Mutex<Option<rusqlite::InterruptHandle>>;

fn hold(brake: &Brake, handle: Option<rusqlite::InterruptHandle>) {
    if let Ok(mut held) = brake.lock() {
        *held = handle;
    }
}

/// How safe an answer is. `Full` survives power loss.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// `synchronous=FULL`: an answer survives power loss.
    Full,
    /// `synchronous=NORMAL`: an answer survives a crash of the process, not of the machine.
    Normal,
}

/// Why the data directory cannot be used. The number is the exit code.
#[derive(Debug)]
pub enum OpenError {
    /// 3: cannot be created, read or written.
    Unusable(String),
    /// 4: another process holds it.
    Locked(String),
    /// 5: damaged or not ours.
    Corrupt(String),
    /// 6: written by a newer version.
    Newer(String),
}

impl OpenError {
    /// Exit code of the process.
    pub fn exit_code(&self) -> i32 {
        match self {
            Self::Unusable(_) => 3,
            Self::Locked(_) => 4,
            Self::Corrupt(_) => 5,
            Self::Newer(_) => 6,
        }
    }
}

impl std::fmt::Display for OpenError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Unusable(text) | Self::Locked(text) | Self::Corrupt(text) | Self::Newer(text) => {
                f.write_str(text)
            }
        }
    }
}

/// The database of one data directory. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    writer: writer::Writer,
    wanted: Arc<ArcSwap<WantedWebhooks>>,
    pool: r2d2::Pool<r2d2_sqlite::SqliteConnectionManager>,
    is_draining: AtomicBool,
    path: PathBuf,
    // Dropped last: as long as it lives no other process may open the directory.
    _lock: lock::DirLock,
}

impl Store {
    /// Opens the data directory: takes its lock, checks the database (or makes one), brings its schema up to date and
    /// starts the writer. `sink` gets every event after its commit, on the writer's thread. Rooms and visitors are read
    /// with readable tokens only while `shows_tokens` is set.
    ///
    /// Errors: [`OpenError`], one sentence each.
    pub fn open(
        data: &Path,
        durability: Durability,
        shows_tokens: &Arc<AtomicBool>,
        sink: Sink,
    ) -> std::result::Result<Self, OpenError> {
        let lock = lock::DirLock::take(data)?;
        let path = data.join(open::FILE);
        let connection = open::open_write(&path, durability, shows_tokens)?;
        let pool =
            reader::pool(&path, shows_tokens).map_err(|e| OpenError::Unusable(e.to_string()))?;
        let wanted = Arc::<ArcSwap<WantedWebhooks>>::default();
        let writer = writer::Writer::start(connection, sink, Arc::clone(&wanted))
            .map_err(|e| OpenError::Unusable(e.to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                writer,
                wanted,
                pool,
                is_draining: AtomicBool::new(false),
                path,
                _lock: lock,
            }),
        })
    }

    /// Where the writer looks who is told what by webhook; whoever follows settings and receivers writes it.
    pub fn wanted_webhooks(&self) -> Arc<ArcSwap<WantedWebhooks>> {
        Arc::clone(&self.inner.wanted)
    }

    /// Runs `unit` in the writer's next transaction and waits until that is on disk.
    ///
    /// Errors: those of `unit` (its changes are undone, its neighbours' are not); 503 when the queue is full, the store
    /// is draining or the disk refuses.
    pub async fn write<T, F>(&self, unit: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.submit(true, unit).await
    }

    /// The same without a savepoint, for units that look first and then write what cannot be refused: SQLite copies
    /// every page a savepoint touches for the first time, which showed up in the profile of a message.
    ///
    /// Errors: as [`Self::write`], but a unit that fails behind its first change takes the transaction with it: its
    /// neighbours get 503.
    pub async fn write_straight<T, F>(&self, unit: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        self.submit(false, unit).await
    }

    async fn submit<T, F>(&self, needs_savepoint: bool, unit: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T> + Send + 'static,
    {
        if self.inner.is_draining.load(Ordering::Acquire) {
            return Err(Error::unavailable("draining"));
        }
        self.inner.writer.submit(needs_savepoint, unit).await
    }

    /// Runs `query` on a read-only connection, on a blocking thread.
    ///
    /// Errors: those of `query`; 503 when no connection comes free within 2 s.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        let pool = self.inner.pool.clone();
        let task = tokio::task::spawn_blocking(move || reader::with(&pool, query));
        match task.await {
            Ok(answer) => answer,
            Err(e) => Err(Error::internal(e)),
        }
    }

    /// Runs a small, indexed query right here when a connection is free, else as [`Self::read`] does.
    ///
    /// Only for queries that touch a bounded number of rows by index: it keeps the caller's thread for that long.
    pub async fn read_small<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        match self.inner.pool.try_get() {
            Some(connection) => reader::run(&connection, query),
            None => self.read(query).await,
        }
    }

    /// Writes the log back into the database and empties it, so that what was erased stands nowhere any more.
    pub async fn empty_log(&self) {
        self.inner.writer.empty_log().await;
    }

    /// Runs a query whose length nobody can foresee: a search. It is broken off after [`SEARCH`].
    ///
    /// Errors: as [`Self::read`]; `error-query-too-slow`.
    pub async fn search<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&ReadTx<'_>) -> Result<T> + Send + 'static,
    {
        let brake = Arc::new(Mutex::new(None));
        let held = Arc::clone(&brake);
        let mut running = std::pin::pin!(self.read(move |r| {
            hold(&held, Some(r.connection().get_interrupt_handle()));
            let found = query(r);
            // The connection is about to be somebody else's.
            hold(&held, None);
            found
        }));
        if let Ok(found) = tokio::time::timeout(SEARCH, &mut running).await {
            return found;
        }
        if let Ok(held) = brake.lock()
            && let Some(handle) = held.as_ref()
        {
            handle.interrupt();
        }
        running.await
    }

    /// True when a write would be taken now.
    pub async fn is_writable(&self) -> bool {
        self.write(Tx::probe).await.is_ok()
    }

    /// Refuses further writes, finishes those in the queue, checkpoints and closes the write connection.
    pub async fn close(&self) {
        self.inner.is_draining.store(true, Ordering::Release);
        let store = self.clone();
        // Joining a thread blocks; a panic in there was logged already.
        if let Err(e) = tokio::task::spawn_blocking(move || store.inner.writer.stop()).await {
            log::error!("closing the store failed: {e}");
        }
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }
}
