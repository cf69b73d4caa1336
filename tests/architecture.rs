//! The shape of the code, as ARCHITECTURE.md promises it: who may import whom, what has one home only, what never
//! appears. Reads the sources as text; whoever breaks a rule reads here which one, and where.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failing test should stop where it fails"
)]

#[path = "support/sources.rs"]
mod sources;

use deskbell::http::routes::{Access, Router, TABLE};
use sources::{files, has_any, program, program_lines, room_of, rooms_named, root, short};
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Room of the house, and the rooms it may import besides itself. Rooms that are not listed (`app`, `cli`, `main`, `lib`)
/// may import everything: they are the wiring.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("error", &[]),
    ("random", &[]),
    ("probe", &[]),
    ("model", &["error"]),
    ("clock", &["model"]),
    ("logging", &["clock"]),
    ("config", &["model", "store"]),
    // Knows nothing of chats: addresses and calls.
    ("outbound", &["error"]),
    ("wire", &["model", "error"]),
    // Rows that a unit makes along the way get their id there.
    ("store", &["model", "error", "random"]),
    (
        "domain",
        &["store", "model", "error", "clock", "random", "outbound"],
    ),
    (
        "jobs",
        &[
            "domain", "model", "error", "random", "store", "wire", "outbound",
        ],
    ),
    (
        "realtime",
        &["domain", "wire", "model", "error", "config", "random"],
    ),
    (
        "http",
        &[
            "domain", "wire", "model", "error", "realtime", "config", "random",
        ],
    ),
];

/// API paths that anybody may call, without a login. A new one is a decision: it needs a limit that fits and a token or
/// a key in its parameters.
const ANYBODY: &[&str] = &[
    "deskbell/setup",
    "deskbell/setup.check",
    "livechat/agent.info/{rid}/{token}",
    "livechat/agent.next/{token}",
    "livechat/config",
    "livechat/custom.field",
    "livechat/custom.fields",
    "livechat/message",
    "livechat/message/{_id}",
    "livechat/messages.history/{rid}",
    "livechat/offline.message",
    "livechat/page.visited",
    "livechat/room",
    "livechat/room.close",
    "livechat/room.survey",
    "livechat/room.transfer",
    "livechat/transcript",
    "livechat/upload/{rid}",
    "livechat/video.call/{token}",
    "livechat/visitor",
    "livechat/visitor.callStatus",
    "livechat/visitor.status",
    "livechat/visitor/department.transfer",
    "livechat/visitor/{token}",
    "login",
    "method.callAnon/{*method}",
    "settings.public",
];

/// Crates that link to something outside the binary, or bring a second TLS library.
const BANNED_CRATES: &[&str] = &[
    "actix-governor",
    "aws-lc-rs",
    "aws-lc-sys",
    "bzip2-sys",
    "curl-sys",
    "libdbus-sys",
    "libgit2-sys",
    "libssh2-sys",
    "libz-sys",
    "lzma-sys",
    "mysqlclient-sys",
    "native-tls",
    "openssl",
    "openssl-sys",
    "pq-sys",
    "zstd-sys",
];

/// Most lines of a source file, its unit tests not counted.
const LONGEST_FILE: usize = 450;

/// Generated from the API reference, and as long as that is.
const WRITTEN_BY_A_TEST: &str = "widget/src/shared/types.ts";

/// Most lines of a file of tests: long lists of cases read well, as long as they are about one thing.
const LONGEST_TEST: usize = 900;

/// Fails with every line of the program that `is_bad` and lies in none of `homes`.
fn only_in(homes: &[&str], rule: &str, is_bad: impl Fn(&str) -> bool) {
    let found: Vec<String> = program()
        .iter()
        .filter(|line| !homes.iter().any(|home| line.file.starts_with(home)))
        .filter(|line| is_bad(&line.code))
        .map(|line| format!("{}:{}: {}", line.file, line.number, line.code.trim()))
        .collect();
    assert!(found.is_empty(), "{rule}:\n{}", found.join("\n"));
}

#[test]
fn imports_are_read_as_they_are_written() {
    let rooms = |code| rooms_named(code).join(" ");
    assert_eq!(rooms("use crate::model::time::Millis;"), "model");
    assert_eq!(
        rooms("use crate::{domain::{a, b}, wire, error::Error};"),
        "domain wire error"
    );
    assert_eq!(rooms("fn f(e: crate::error::Error) {}"), "error");
    assert_eq!(rooms("use other_crate::model;"), "");
}

#[test]
fn arrows_between_rooms_point_down() {
    let mut wrong = Vec::new();
    for path in files("src", &[".rs"]) {
        let file = short(&path);
        let room = room_of(&file);
        let Some((_, allowed)) = MAY_IMPORT.iter().find(|(name, _)| *name == room) else {
            assert!(
                matches!(room, "app" | "cli" | "main" | "lib"),
                "{file}: the room {room} stands in no line of MAY_IMPORT"
            );
            continue;
        };
        // Imports may run over several lines; joined, they read as one.
        let code: String = program_lines(&path)
            .into_iter()
            .map(|l| l.code + " ")
            .collect();
        for named in rooms_named(&code) {
            if named != room && !allowed.contains(&named.as_str()) {
                wrong.push(format!("{file}: {room} must not import {named}"));
            }
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn nobody_leaves_a_room_by_super() {
    let mut wrong = Vec::new();
    let mut is_inline = false;
    for line in program() {
        // An inline module is one room deeper than its file.
        if line.code.starts_with("pub mod ") || line.code.starts_with("mod ") {
            is_inline = line.code.ends_with('{');
        }
        is_inline &= line.code != "}";
        let inside = line.file.trim_start_matches("src/").trim_end_matches(".rs");
        let depth =
            inside.split('/').filter(|part| *part != "mod").count() + usize::from(is_inline);
        // `main` and `lib` are the root itself; the files beside them lie one level below.
        let steps = line.code.split("super::").count() - 1;
        let longest = (1..=steps)
            .rev()
            .find(|n| line.code.contains(&"super::".repeat(*n)))
            .unwrap_or(0);
        if longest >= depth {
            wrong.push(format!(
                "{}:{}: write crate::… instead",
                line.file, line.number
            ));
        }
    }
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn sql_and_the_driver_stay_in_the_store() {
    only_in(
        &["src/store/"],
        "SQL and its driver belong into src/store",
        |code| {
            has_any(
                code,
                &[
                    "rusqlite",
                    "r2d2",
                    "SELECT ",
                    "INSERT INTO ",
                    "INSERT OR ",
                    "DELETE FROM ",
                    "PRAGMA ",
                    "CREATE TABLE",
                    "ON CONFLICT",
                ],
            ) || (code.contains("UPDATE ") && code.contains(" SET "))
        },
    );
}

#[test]
fn only_use_cases_write() {
    let is_write = |code: &str| has_any(code, &["|tx|", "Tx<"]);
    only_in(
        &["src/app.rs", "src/domain/", "src/jobs/", "src/store/"],
        "HTTP and sockets may look things up; whatever writes is a use case in src/domain or a job",
        is_write,
    );
}

#[test]
fn the_environment_is_read_in_one_place() {
    only_in(
        &["src/config.rs"],
        "only src/config.rs reads the environment",
        |code| has_any(code, &["std::env", "env::var", "env::args"]),
    );
}

#[test]
fn time_is_read_in_one_place() {
    only_in(
        &["src/clock.rs"],
        "only src/clock.rs reads wall time (Instant is fine for time-outs)",
        |code| has_any(code, &["SystemTime", "Timestamp::now", "Zoned::now"]),
    );
}

#[test]
fn randomness_comes_from_one_place() {
    only_in(
        &["src/random.rs"],
        "only src/random.rs makes random bytes",
        |code| has_any(code, &["rand::", "getrandom", "OsRng"]),
    );
}

#[test]
fn the_program_never_stops_on_purpose() {
    only_in(
        &[],
        "an error is answered, not thrown: no unwrap, expect or panic in the program",
        |code| {
            has_any(
                code,
                &[
                    ".unwrap()",
                    ".unwrap_err()",
                    ".expect(",
                    ".expect_err(",
                    "panic!(",
                    "unreachable!(",
                    "todo!(",
                    "unimplemented!(",
                    " unsafe ",
                ],
            )
        },
    );
}

#[test]
fn files_stay_readable() {
    let mut long = Vec::new();
    for path in files("src", &[".rs"]) {
        let lines = program_lines(&path).len();
        if lines > LONGEST_FILE {
            long.push(format!("{}: {lines} lines", short(&path)));
        }
    }
    let mut others: Vec<_> = [
        files("benches", &[".rs"]),
        files("widget", &[".ts", ".tsx", ".mjs", ".css"]),
    ]
    .concat()
    .into_iter()
    .filter(|path| short(path) != WRITTEN_BY_A_TEST)
    .map(|path| (path, LONGEST_FILE))
    .collect();
    others.extend(
        files("tests", &[".rs"])
            .into_iter()
            .map(|path| (path, LONGEST_TEST)),
    );
    for (path, most) in others {
        let is_test = short(&path).contains(".test.") || short(&path).contains(".spec.");
        let most = if is_test { LONGEST_TEST } else { most };
        let lines = std::fs::read_to_string(&path).unwrap().lines().count();
        if lines > most {
            long.push(format!("{}: {lines} lines", short(&path)));
        }
    }
    assert!(
        long.is_empty(),
        "too long; split by idea:\n{}",
        long.join("\n")
    );
}

#[test]
fn every_route_says_who_may_call_it() {
    Router::new().expect("the table compiles");
    for route in TABLE {
        let line = format!("{} {}", route.method, route.path);
        match &route.access {
            Access::Login => {}
            Access::Anyone => assert!(
                ANYBODY.contains(&route.path),
                "{line} is open to anybody; if that is meant, add it to ANYBODY"
            ),
            Access::All(list)
            | Access::Any(list)
            | Access::AllShort(list)
            | Access::AnyShort(list) => {
                assert!(!list.is_empty(), "{line} names no permission");
            }
        }
    }
    let open: BTreeSet<&str> = TABLE
        .iter()
        .filter(|r| matches!(r.access, Access::Anyone))
        .map(|r| r.path)
        .collect();
    let gone: Vec<_> = ANYBODY.iter().filter(|p| !open.contains(*p)).collect();
    assert!(gone.is_empty(), "ANYBODY lists what is not open: {gone:?}");
}

#[test]
fn dependencies_come_from_the_registry_and_link_to_nothing_outside() {
    let lock = std::fs::read_to_string(root().join("Cargo.lock")).unwrap();
    let mut count = 0;
    for package in lock.split("[[package]]").skip(1) {
        let field = |name: &str| {
            package.lines().find_map(|line| {
                let value = line.strip_prefix(name)?.strip_prefix(" = ")?;
                Some(value.trim_matches('"').to_owned())
            })
        };
        let name = field("name").expect("a name");
        count += 1;
        assert!(!BANNED_CRATES.contains(&name.as_str()), "{name} is banned");
        match field("source") {
            None => assert_eq!(name, "deskbell", "{name} comes from a folder"),
            Some(source) => {
                assert!(
                    source.starts_with("registry+"),
                    "{name} comes from {source}"
                );
                assert!(field("checksum").is_some(), "{name} has no checksum");
            }
        }
    }
    assert!(count > 50, "Cargo.lock was not understood");
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let sqlite = manifest
        .lines()
        .find(|l| l.starts_with("rusqlite "))
        .unwrap();
    assert!(
        sqlite.contains("\"bundled\""),
        "SQLite must be our own: {sqlite}"
    );
    for line in manifest.lines() {
        assert!(
            !has_any(line, &["git = ", "path = \"/"]),
            "Cargo.toml: {line}"
        );
    }
}

/// Files that people write and git keeps.
fn texts() -> Vec<PathBuf> {
    files(
        "",
        &[
            ".rs",
            ".sql",
            ".toml",
            ".lock",
            ".md",
            ".sh",
            ".yml",
            ".ts",
            ".tsx",
            ".css",
            ".html",
            ".mjs",
            ".js",
            ".json",
            ".npmrc",
            "run",
            "LICENSE",
            "Dockerfile",
        ],
    )
}

#[test]
fn no_file_knows_the_machine_it_was_written_on() {
    // Put together here, so that this file is clean as well.
    let words = [
        ["/wo", "rk/"].concat(),
        ["/ro", "ot/"].concat(),
        ["/ho", "me/"].concat(),
        ["/Us", "ers/"].concat(),
        ["\"reso", "lved\": \"http"].concat(),
    ];
    for path in texts() {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            let found = words.iter().find(|word| line.contains(word.as_str()));
            assert!(
                found.is_none(),
                "{}:{}: {found:?} belongs to one machine only",
                short(&path),
                at + 1
            );
        }
    }
}

#[test]
fn the_original_is_named_only_where_compatibility_is_told() {
    let name = ["Rocket", ".Chat"].concat();
    for path in texts() {
        let file = short(&path);
        if file.ends_with(".md") {
            continue;
        }
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, line) in text.lines().enumerate() {
            assert!(
                !line.contains(&name),
                "{file}:{}: say \"the original\"; its name belongs into the documents",
                at + 1
            );
        }
    }
}

#[test]
fn built_files_lie_in_one_folder() {
    let mut folders = vec![root().join("widget/src")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                assert!(!path.ends_with("dist"), "{} is a stray build", short(&path));
                folders.push(path);
            }
        }
    }
}
