//! Opening the database: what a new one gets, and what is checked before an old one is touched.

use super::OpenError;
use super::migrate::{self, APPLICATION_ID, VERSION};
use super::{Durability, lock};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};
use std::fs::OpenOptions;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::AtomicBool;

/// Name of the database file in the data directory.
pub(super) const FILE: &str = "deskbell.db";
/// Oldest SQLite that is safe with a WAL and two connections.
const OLDEST_SQLITE: i32 = 3_051_003;

/// Characters of a path that a file URI keeps.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'.')
    .remove(b'-')
    .remove(b'_');

fn unusable(path: &Path, e: impl std::fmt::Display) -> OpenError {
    OpenError::Unusable(format!("{} cannot be used: {e}", path.display()))
}

fn corrupt(path: &Path, what: impl std::fmt::Display) -> OpenError {
    // SQLite reports over several lines; the person at the terminal is owed one.
    let what = what.to_string().replace('\n', " ");
    OpenError::Corrupt(format!(
        "{} is damaged or not a Deskbell database: {what}",
        path.display()
    ))
}

/// The write-ahead log beside a database.
fn wal_of(path: &Path) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push("-wal");
    name.into()
}

fn has_log(path: &Path) -> bool {
    std::fs::metadata(wal_of(path)).is_ok_and(|m| m.len() > 0)
}

/// Opens the write connection: makes, checks or upgrades the database.
pub(super) fn open_write(
    path: &Path,
    durability: Durability,
    shows_tokens: &Arc<AtomicBool>,
) -> Result<Connection, OpenError> {
    if rusqlite::version_number() < OLDEST_SQLITE {
        return Err(OpenError::Unusable(format!(
            "SQLite {} is too old for safe use",
            rusqlite::version()
        )));
    }
    if path.exists() {
        check_header(path)?;
    } else if has_log(path) {
        // It would be replayed into whatever is made here.
        return Err(corrupt(
            path,
            "its write-ahead log is there, the file is not",
        ));
    } else {
        create(path)?;
    }
    let version = check_content(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mut connection = Connection::open_with_flags(path, flags).map_err(|e| classify(path, e))?;
    configure(&connection, durability, shows_tokens).map_err(|e| classify(path, e))?;
    if version < VERSION {
        backup_before_upgrade(path, &connection, version)?;
        migrate::upgrade(&mut connection, version).map_err(|e| classify(path, e))?;
        log::info!("upgraded the database from schema {version} to {VERSION}");
    }
    Ok(connection)
}

/// Builds a new database under a temporary name and renames it, so that an empty file is always damage.
fn create(path: &Path) -> Result<(), OpenError> {
    let temporary = path.with_extension("db.new");
    if temporary.exists() {
        std::fs::remove_file(&temporary).map_err(|e| unusable(&temporary, e))?;
    }
    // Made by us first: SQLite would take the umask, and the file must be 0600.
    let mut options = OpenOptions::new();
    options.create_new(true).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    drop(
        options
            .open(&temporary)
            .map_err(|e| unusable(&temporary, e))?,
    );
    let mut connection = Connection::open(&temporary).map_err(|e| unusable(&temporary, e))?;
    connection
        .pragma_update(None, "page_size", 4096)
        .map_err(|e| unusable(&temporary, e))?;
    migrate::create(&mut connection).map_err(|e| unusable(&temporary, e))?;
    connection
        .close()
        .map_err(|(_, e)| unusable(&temporary, e))?;
    let file = OpenOptions::new()
        .read(true)
        .open(&temporary)
        .map_err(|e| unusable(&temporary, e))?;
    file.sync_all().map_err(|e| unusable(&temporary, e))?;
    drop(file);
    std::fs::rename(&temporary, path).map_err(|e| unusable(path, e))?;
    sync_folder(path)
}

fn sync_folder(path: &Path) -> Result<(), OpenError> {
    let Some(folder) = path.parent() else {
        return Ok(());
    };
    let handle = std::fs::File::open(folder).map_err(|e| unusable(folder, e))?;
    handle.sync_all().map_err(|e| unusable(folder, e))
}

/// Reads the first 100 bytes before SQLite opens anything: a foreign file must stay as it is, its WAL too.
fn check_header(path: &Path) -> Result<(), OpenError> {
    let mut header = [0u8; 100];
    let mut file = std::fs::File::open(path).map_err(|e| unusable(path, e))?;
    let length = file.metadata().map_err(|e| unusable(path, e))?.len();
    file.read_exact(&mut header)
        .map_err(|e| corrupt(path, format!("the file is too short: {e}")))?;
    if !header.starts_with(b"SQLite format 3\0") {
        return Err(corrupt(path, "the header is not SQLite's"));
    }
    let word = |at: usize| -> u32 {
        header
            .get(at..at + 4)
            .and_then(|b| b.try_into().ok())
            .map_or(0, u32::from_be_bytes)
    };
    if i64::from(word(68)) != APPLICATION_ID {
        return Err(corrupt(path, "it belongs to another program"));
    }
    let page = header
        .get(16..18)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_be_bytes);
    let page_size = if page == 1 { 65_536 } else { u64::from(page) };
    if page_size < 512 || length % page_size != 0 {
        return Err(corrupt(path, "the file was cut off"));
    }
    check_wal(path, &header)
}

/// A WAL of another database beside ours would be replayed into it; its salts and page size give it away only partly,
/// so a WAL whose page size differs or whose header is not a WAL's is refused.
fn check_wal(path: &Path, header: &[u8; 100]) -> Result<(), OpenError> {
    let Ok(mut wal) = std::fs::File::open(wal_of(path)) else {
        return Ok(());
    };
    let mut head = [0u8; 32];
    if wal.read_exact(&mut head).is_err() {
        // Shorter than its header: SQLite ignores it, nothing can be replayed.
        return Ok(());
    }
    let word = |at: usize| {
        head.get(at..at + 4)
            .and_then(|b| b.try_into().ok())
            .map_or(0, u32::from_be_bytes)
    };
    let is_wal = word(0) & 0xffff_fffe == 0x377f_0682;
    let page = header
        .get(16..18)
        .and_then(|b| b.try_into().ok())
        .map_or(0, u16::from_be_bytes);
    let page_size = if page == 1 { 65_536 } else { u32::from(page) };
    if !is_wal || word(8) != page_size {
        return Err(corrupt(
            path,
            "the write-ahead log beside it is not its own",
        ));
    }
    Ok(())
}

/// Opens the file as it stands, without its log and without making one: nothing on the disk changes. Nobody else writes,
/// the directory's lock is ours.
fn open_alone(path: &Path) -> rusqlite::Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let name = utf8_percent_encode(&path.display().to_string(), PLAIN).to_string();
    Connection::open_with_flags(format!("file:{name}?immutable=1"), flags)
}

/// Opens the file for reading, with the log that a killed process left.
fn open_read(path: &Path) -> rusqlite::Result<Connection> {
    if !has_log(path) && path.to_str().is_some() {
        return open_alone(path);
    }
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    Connection::open_with_flags(path, flags)
}

/// A key that each database makes at its first start, as far as it can be read.
fn identity(connection: &Connection) -> Option<Vec<u8>> {
    let sql = "SELECT value FROM server_key ORDER BY name LIMIT 1";
    connection.query_row(sql, [], |r| r.get(0)).ok()
}

/// Whole-file check before the first write. Reads every page, so it is the price of never serving damage. On a
/// read-only connection: closing that one never moves a log into a file that is about to be refused. Gives the schema's
/// version.
fn check_content(path: &Path) -> Result<i64, OpenError> {
    let connection = open_read(path).map_err(|e| classify(path, e))?;
    let application: i64 = connection
        .pragma_query_value(None, "application_id", |r| r.get(0))
        .map_err(|e| classify(path, e))?;
    if application != APPLICATION_ID {
        return Err(corrupt(path, "it belongs to another program"));
    }
    let version: i64 = connection
        .pragma_query_value(None, "user_version", |r| r.get(0))
        .map_err(|e| classify(path, e))?;
    if version > VERSION {
        return Err(OpenError::Newer(format!(
            "{} was written by a newer Deskbell (schema {version}, this one knows {VERSION}); use that version",
            path.display()
        )));
    }
    if version < 1 {
        return Err(corrupt(path, "its schema has no version"));
    }
    let answer: String = connection
        .query_row("PRAGMA quick_check(1)", [], |r| r.get(0))
        .map_err(|e| classify(path, e))?;
    if answer != "ok" {
        return Err(corrupt(path, answer));
    }
    // A log of another Deskbell may replace so many pages that the rest fits; the keys then are the other's too.
    if has_log(path) && path.to_str().is_some() {
        let alone = open_alone(path).ok().and_then(|c| identity(&c));
        if alone.is_some() && alone != identity(&connection) {
            return Err(corrupt(
                path,
                "the write-ahead log beside it is not its own",
            ));
        }
    }
    Ok(version)
}

/// A driver error at opening: damage is told apart from a folder that cannot be used.
fn classify(path: &Path, error: rusqlite::Error) -> OpenError {
    match &error {
        rusqlite::Error::SqliteFailure(e, _)
            if matches!(
                e.code,
                rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase
            ) =>
        {
            corrupt(path, error)
        }
        _ => unusable(path, error),
    }
}

/// Plans do not hang on the values of a call. Else a statement with a range is compiled anew each time a value is bound,
/// which was a tenth of the time of a page of messages.
pub(super) fn keep_plans(connection: &Connection) -> rusqlite::Result<()> {
    connection
        .set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)
        .map(|_| ())
}

fn configure(
    connection: &Connection,
    durability: Durability,
    shows_tokens: &Arc<AtomicBool>,
) -> rusqlite::Result<()> {
    let synchronous = match durability {
        Durability::Full => "FULL",
        Durability::Normal => "NORMAL",
    };
    super::functions::register(connection, shows_tokens)?;
    connection.set_prepared_statement_cache_capacity(256);
    keep_plans(connection)?;
    connection.execute_batch(&format!(
        "PRAGMA busy_timeout=5000; PRAGMA journal_mode=WAL; PRAGMA synchronous={synchronous}; PRAGMA foreign_keys=ON;
         PRAGMA mmap_size=0; PRAGMA trusted_schema=OFF; PRAGMA secure_delete=ON; PRAGMA journal_size_limit=67108864;
         PRAGMA wal_autocheckpoint=4000; PRAGMA cache_size=-8192; PRAGMA temp_store=MEMORY;"
    ))
}

fn backup_before_upgrade(
    path: &Path,
    connection: &Connection,
    version: i64,
) -> Result<(), OpenError> {
    let copy = path.with_extension(format!("db.before-upgrade-{version}"));
    if copy.exists() {
        return Ok(());
    }
    let name = copy.display().to_string();
    connection
        .execute("VACUUM INTO ?1", [&name])
        .map_err(|e| unusable(&copy, e))?;
    sync_folder(path)
}

/// What `deskbell check` reports.
#[derive(Debug)]
pub struct CheckReport {
    /// Schema version of the file.
    pub version: i64,
    /// `ok`, or the first faults.
    pub integrity: Vec<String>,
    /// Rows whose references lead nowhere.
    pub broken_references: usize,
    /// Table and number of rows.
    pub counts: Vec<(String, i64)>,
}

/// Checks a data directory that no other process uses, without changing it.
///
/// Errors: [`OpenError`].
pub fn check(data: &Path) -> Result<CheckReport, OpenError> {
    let path = data.join(FILE);
    if !path.exists() {
        return Err(OpenError::Unusable(format!(
            "there is no database in {}",
            data.display()
        )));
    }
    let _lock = lock::DirLock::take(data)?;
    check_header(&path)?;
    let connection = open_read(&path).map_err(|e| classify(&path, e))?;
    let read = || -> rusqlite::Result<CheckReport> {
        connection.pragma_update(None, "query_only", true)?;
        let version = connection.pragma_query_value(None, "user_version", |r| r.get(0))?;
        let mut statement = connection.prepare("PRAGMA integrity_check(20)")?;
        let integrity = statement
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        let mut statement = connection.prepare("PRAGMA foreign_key_check")?;
        let broken_references = statement.query_map([], |_| Ok(()))?.count();
        let mut statement = connection
            .prepare("SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name")?;
        let tables = statement
            .query_map([], |r| r.get(0))?
            .collect::<rusqlite::Result<Vec<String>>>()?;
        let mut counts = Vec::new();
        for table in tables {
            let count =
                connection.query_row(&format!("SELECT count(*) FROM \"{table}\""), [], |r| {
                    r.get(0)
                })?;
            counts.push((table, count));
        }
        Ok(CheckReport {
            version,
            integrity,
            broken_references,
            counts,
        })
    };
    read().map_err(|e| classify(&path, e))
}
