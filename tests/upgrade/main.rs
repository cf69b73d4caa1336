//! Databases of every released schema open with this program and end up like a new one; foreign versions are refused.
//!
//! `schema-N.sql` is a dump of a database as the release with schema N left it, with a few rows of every kind. A released
//! file is never edited: a new schema gets a new file, made by `sqlite3 deskbell.db .dump`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    missing_docs,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/faults.rs"]
mod faults;
#[path = "../support/mod.rs"]
mod support;

use faults::{figure, run_briefly};
use rusqlite::Connection;
use rusqlite::types::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use support::{Server, run};

/// Schema number and dump.
const FIXTURES: &[(i64, &str)] = &[(1, include_str!("schema-1.sql"))];
/// Tables whose rows a start may add to or change.
const LIVING: &[&str] = &[
    "counter",
    "permission",
    "permission_role",
    "server_key",
    "session",
    "setting",
    "user",
];

fn open(path: &Path) -> Connection {
    Connection::open(path).expect("a database")
}

fn column(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let rows = statement.query_map([], |r| r.get(0)).expect("rows");
    rows.map(|r| r.expect("a row")).collect()
}

/// All rows of a statement, every value written out.
fn rows(connection: &Connection, sql: &str) -> Vec<String> {
    let mut statement = connection.prepare(sql).expect("a statement");
    let width = statement.column_count();
    let rows = statement
        .query_map([], |r| {
            (0..width)
                .map(|at| r.get::<_, Value>(at).map(|v| format!("{v:?}")))
                .collect::<Result<Vec<_>, _>>()
        })
        .expect("rows");
    rows.map(|r| r.expect("a row").join(" | ")).collect()
}

fn tables(connection: &Connection) -> Vec<String> {
    column(
        connection,
        // An index over texts is no table of its own, and neither are the tables it lies in.
        "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name",
    )
}

/// What a schema means, whatever the spelling and order of its statements: columns, references, indexes, triggers.
fn shape(connection: &Connection) -> BTreeSet<String> {
    let mut out = BTreeSet::new();
    for table in tables(connection) {
        let details = [
            format!("SELECT name, upper(type), \"notnull\", dflt_value, pk, hidden FROM pragma_table_xinfo('{table}')"),
            format!("SELECT \"table\", \"from\", \"to\", on_update, on_delete FROM pragma_foreign_key_list('{table}')"),
            format!("SELECT type, wr, strict FROM pragma_table_list WHERE name = '{table}'"),
            format!(
                "SELECT i.\"unique\", i.origin, i.partial, group_concat(x.name || x.\"desc\" || x.coll, ','),
                 (SELECT lower(replace(replace(substr(sql, instr(sql, ' WHERE ')), char(10), ''), ' ', '')) FROM sqlite_schema
                  WHERE name = i.name AND i.partial)
                 FROM pragma_index_list('{table}') i, pragma_index_xinfo(i.name) x WHERE x.key GROUP BY i.name"
            ),
        ];
        for sql in details {
            out.extend(
                rows(connection, &sql)
                    .into_iter()
                    .map(|row| format!("{table}: {row}")),
            );
        }
    }
    let others = "SELECT type || ' ' || name || ' on ' || tbl_name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%'";
    out.extend(column(connection, others));
    let triggers = "SELECT replace(replace(sql, char(10), ''), ' ', '') FROM sqlite_schema WHERE type IN ('trigger', 'view')";
    out.extend(column(connection, triggers));
    out
}

/// Columns by table.
type Columns = BTreeMap<String, Vec<String>>;

fn columns(connection: &Connection) -> Columns {
    tables(connection)
        .into_iter()
        .filter(|table| !LIVING.contains(&table.as_str()))
        .map(|table| {
            let names = format!("SELECT name FROM pragma_table_info('{table}')");
            let names = column(connection, &names);
            (table, names)
        })
        .collect()
}

/// Rows by table, of the columns that are named.
fn contents(connection: &Connection, columns: &Columns) -> BTreeMap<String, Vec<String>> {
    columns
        .iter()
        .map(|(table, names)| {
            let names = names.join(", ");
            let sql = format!("SELECT {names} FROM \"{table}\" ORDER BY {names}");
            (table.clone(), rows(connection, &sql))
        })
        .collect()
}

/// Columns that are in both.
fn shared(one: &Columns, other: &Columns) -> Columns {
    one.iter()
        .filter_map(|(table, names)| {
            let there = other.get(table)?;
            let both = names.iter().filter(|n| there.contains(n)).cloned();
            Some((table.clone(), both.collect()))
        })
        .collect()
}

/// Columns that went, and where what stood in them went.
const GONE: &[(&str, &str)] = &[
    // Nothing ever filled it; the contact has its manager.
    ("visitor", "contact_manager"),
];

/// A data folder with the database of a dump.
fn folder_of(dump: &str) -> (tempfile::TempDir, PathBuf) {
    let keep = tempfile::tempdir().expect("a folder");
    let data = keep.path().join("data");
    std::fs::create_dir(&data).expect("a folder");
    let connection = open(&data.join("deskbell.db"));
    connection
        .execute_batch("PRAGMA foreign_keys = OFF")
        .expect("a pragma");
    connection.execute_batch(dump).expect("the dump fits");
    connection
        .execute_batch("PRAGMA journal_mode = WAL")
        .expect("a pragma");
    drop(connection);
    (keep, data)
}

/// A database as this program makes it today: its schema number and shape.
async fn fresh() -> (i64, BTreeSet<String>) {
    let mut server = Server::start().await;
    assert_eq!(server.terminate(), Some(0));
    let connection = open(&server.data().join("deskbell.db"));
    let version = connection
        .pragma_query_value(None, "user_version", |r| r.get(0))
        .expect("a version");
    (version, shape(&connection))
}

#[tokio::test]
async fn f12_databases_of_every_release_become_like_a_new_one() {
    let (newest, wanted) = fresh().await;
    let fixtures: Vec<i64> = FIXTURES.iter().map(|f| f.0).collect();
    assert_eq!(
        fixtures,
        (1..newest).collect::<Vec<_>>(),
        "each schema before the present one has a fixture"
    );
    let (mut upgraded, mut equal) = (0, 0);
    for (version, dump) in FIXTURES {
        let (_keep, data) = folder_of(dump);
        let path = data.join("deskbell.db");
        // The upgrade is made on a copy's side: what stood there is read from the dump again.
        let (_kept_before, data_before) = folder_of(dump);
        let old = open(&data_before.join("deskbell.db"));
        let before = contents(&old, &columns(&old));
        assert!(
            before.values().map(Vec::len).sum::<usize>() >= 10,
            "a fixture without rows"
        );
        let folder = data.display().to_string();
        // Any command that opens the database for writing upgrades it; this one then finds no such account.
        let output = support::run_with_input(
            &[
                "admin",
                "reset-password",
                "--data",
                &folder,
                "nobody-of-this-name",
            ],
            &[],
            "plum-kettle-north\n",
        );
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let connection = open(&path);
        let now: i64 = connection
            .pragma_query_value(None, "user_version", |r| r.get(0))
            .expect("a version");
        assert_eq!(now, newest);
        let got = shape(&connection);
        let missing: Vec<_> = wanted.difference(&got).collect();
        let surplus: Vec<_> = got.difference(&wanted).collect();
        assert!(
            missing.is_empty() && surplus.is_empty(),
            "missing {missing:#?}, surplus {surplus:#?}"
        );
        let has_backup = data
            .join(format!("deskbell.db.before-upgrade-{version}"))
            .exists();
        assert_eq!(
            has_backup,
            *version < newest,
            "a copy is kept exactly when something changes"
        );
        // Columns may come, and go where that is said; what stood there stays.
        let (had, has) = (columns(&old), columns(&connection));
        for (table, names) in &had {
            let lost = names.iter().filter(|n| {
                has.get(table).is_none_or(|now| !now.contains(n))
                    && !GONE.contains(&(table.as_str(), n.as_str()))
            });
            assert_eq!(lost.collect::<Vec<_>>(), Vec::<&String>::new(), "{table}");
        }
        let both = shared(&had, &has);
        equal += usize::from(contents(&old, &both) == contents(&connection, &both));
        drop(connection);
        let check = run(&["check", "--data", &folder], &[]);
        assert_eq!(check.status.code(), Some(0), "{check:?}");
        upgraded += 1;
    }
    figure(&format!(
        "F12 fixtures={} upgraded={upgraded} rows_equal={} schema={newest}",
        FIXTURES.len(),
        if equal == FIXTURES.len() { "yes" } else { "NO" }
    ));
    assert_eq!((upgraded, equal), (FIXTURES.len(), FIXTURES.len()));
}

#[tokio::test]
async fn f12_versions_that_are_not_known_are_refused() {
    let newest = fresh().await.0;
    let dump = FIXTURES.last().expect("a fixture").1;
    // A newer one is told to be newer; no release ever wrote 0 or less.
    let cases = [
        (newest + 1, 6),
        (newest + 100, 6),
        (i64::from(i32::MAX), 6),
        (0, 5),
        (-1, 5),
    ];
    let (mut refused, mut bytes_changed) = (0, 0);
    for (version, code) in cases {
        let (_keep, data) = folder_of(dump);
        let path = data.join("deskbell.db");
        let connection = open(&path);
        connection
            .pragma_update(None, "user_version", version)
            .expect("a pragma");
        drop(connection);
        let before = std::fs::read(&path).expect("reads");
        let folder = data.display().to_string();
        let (exit, said) = run_briefly(&["--listen", "127.0.0.1:0", "--data", &folder]);
        assert_eq!(exit, Some(code), "version {version}: {said}");
        assert_eq!(said.trim().lines().count(), 1, "{said}");
        refused += 1;
        bytes_changed += usize::from(std::fs::read(&path).expect("reads") != before);
        assert!(
            !data.join("deskbell.db-wal").exists(),
            "a log was left behind"
        );
    }
    figure(&format!(
        "F12 foreign_versions={} refused={refused} bytes_changed={bytes_changed}",
        cases.len()
    ));
    assert_eq!(bytes_changed, 0);
}
