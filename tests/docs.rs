//! Documents that tables in the code write, and promises of documents that the code can check.
//!
//! After a change of a table: `DESKBELL_WRITE_DOCS=1 cargo test --test docs` writes the files anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    reason = "a failing test should stop where it fails, and the switch above comes from the environment"
)]

#[path = "docs/proofs.rs"]
mod proofs;
#[path = "support/sources.rs"]
mod sources;
#[path = "support/typescript.rs"]
mod typescript;

use deskbell::http::limit::Class;
use deskbell::http::routes::{Access, Route, TABLE};
use deskbell::model::permission::Permission;
use deskbell::model::setting::{Def, Kind};
use deskbell::model::setting_table;
use deskbell::realtime::methods;
use sources::{files, program, root, short};
use std::collections::BTreeSet;
use std::fmt::Write;

/// Compares a document with what the code says, or writes it.
fn must_be(file: &str, wanted: &str) {
    let path = root().join(file);
    if std::env::var_os("DESKBELL_WRITE_DOCS").is_some() {
        std::fs::write(&path, wanted).unwrap();
        return;
    }
    let found = std::fs::read_to_string(&path).unwrap_or_default();
    let first = found.lines().zip(wanted.lines()).find(|(a, b)| a != b);
    assert!(
        found == wanted,
        "{file} is not what the code says (first difference: {first:?}).\n\
         Write it anew: DESKBELL_WRITE_DOCS=1 cargo test --test docs"
    );
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

fn default_of(def: &Def) -> String {
    match def.default_value() {
        serde_json::Value::String(s) if s.is_empty() => "empty".to_owned(),
        serde_json::Value::String(s) => format!("`{s}`"),
        other => format!("`{other}`"),
    }
}

fn kind_of(def: &Def) -> String {
    match def.kind {
        Kind::Select(words) => format!("one of {}", words.join(", ")),
        Kind::Multi(words) => format!("list of {}", words.join(", ")),
        _ => def.type_name().to_owned(),
    }
}

#[test]
fn settings() {
    let mut text = String::from(
        "# Settings

Written by `tests/docs.rs` from the table in `src/model/setting_table.rs`; do not edit by hand.

An administrator changes a setting with `POST settings/:_id`. The environment can fix one for good:
`DESKBELL_SETTING_<id>=value`, for example `DESKBELL_SETTING_API_Enable_Rate_Limiter=false`. An unknown id or a value of
the wrong type stops the start with a sentence that names it, and changing a fixed setting over the API answers
`error-setting-fixed-by-environment`.

Public settings can be read by everybody, the others need the permission `view-privileged-setting`. Every name is kept
from the original so that its clients and scripts find it. Settings whose feature is still to come can be read and set
already: \"not yet\" in the last column but one.

| Setting | Kind | Default | Public | In use | What it does |
| :--- | :--- | :--- | :-: | :-: | :--- |
",
    );
    // Whatever reads a setting names it.
    let code: String = program()
        .into_iter()
        .filter(|line| line.file != "src/model/setting_table.rs")
        .map(|line| line.code)
        .collect();
    for def in setting_table::TABLE {
        let public = if def.is_public { "yes" } else { "" };
        let used = if code.contains(&format!("\"{}\"", def.id)) {
            "yes"
        } else {
            "not yet"
        };
        writeln!(
            text,
            "| `{}` | {} | {} | {public} | {used} | {} |",
            def.id,
            cell(&kind_of(def)),
            cell(&default_of(def)),
            cell(def.help)
        )
        .unwrap();
    }
    must_be("docs/settings.md", &text);
}

fn who(route: &Route) -> String {
    let names = |list: &[Permission], word: &str| {
        let names: Vec<String> = list.iter().map(|p| format!("`{}`", p.id())).collect();
        names.join(word)
    };
    match &route.access {
        Access::Anyone => "anybody".to_owned(),
        Access::Login => "any login".to_owned(),
        Access::All(list) | Access::AllShort(list) => names(list, " and "),
        Access::Any(list) | Access::AnyShort(list) => names(list, " or "),
    }
}

#[test]
fn routes() {
    let mut text = String::from(
        "# Routes

Written by `tests/docs.rs` from the table in `src/http/routes.rs`; do not edit by hand. Paths are below `/api/v1/`.

\"Anybody\" means that no login is asked for: what such a call may do hangs on the visitor token, the password or the
key it carries. Permissions belong to roles, and an administrator can change which (`permissions.update`). The class
says how a call is counted, see [limits.md](limits.md).

| Method | Path | Who may call it | Class |
| :--- | :--- | :--- | :--- |
",
    );
    for route in TABLE {
        writeln!(
            text,
            "| {} | `{}` | {} | {:?} |",
            route.method,
            route.path,
            who(route),
            route.limit
        )
        .unwrap();
    }
    must_be("docs/routes.md", &text);
}

#[test]
fn limits() {
    let source = std::fs::read_to_string(root().join("src/http/limit.rs")).unwrap();
    let body = source.split("pub enum Class {").nth(1).unwrap();
    let body = body.split("\n}").next().unwrap();
    // What a class counts stands in its doc comment.
    let mut told = Vec::new();
    let mut doc = String::new();
    for line in body.lines().map(str::trim) {
        if let Some(words) = line.strip_prefix("/// ") {
            doc = format!("{doc} {words}").trim().to_owned();
        } else if let Some(name) = line.strip_suffix(',') {
            told.push((name.to_owned(), std::mem::take(&mut doc)));
        }
    }
    let names: Vec<String> = Class::ALL.iter().map(|c| format!("{c:?}")).collect();
    let known: Vec<&String> = told.iter().map(|(name, _)| name).collect();
    assert_eq!(
        names.iter().collect::<Vec<_>>(),
        known,
        "Class::ALL is not whole"
    );

    let mut text = String::from(
        "# Limits

Written by `tests/docs.rs` from the rules in `src/http/limit.rs`; do not edit by hand.

Calls are counted in fixed windows, kept in memory and bounded in number. Addresses are what the socket says, or a
trusted proxy (see [operating.md](operating.md)); an IPv6 client counts by its /64. The numbers per address are meant to
stay well above one busy office, the numbers per visitor do the fine work. Users with the permission
`api-bypass-rate-limit` are not counted. `API_Enable_Rate_Limiter=false` turns all of it off, and the server says so when
it starts. Beyond a limit the answer is 429 with `Retry-After`; every limited answer carries `X-RateLimit-Limit`,
`X-RateLimit-Remaining` and `X-RateLimit-Reset` (milliseconds since 1970).

| Class | What it counts | Per address (class User: per login) | Per visitor, or what is said |
| :--- | :--- | :--- | :--- |
",
    );
    for (class, (name, doc)) in Class::ALL.iter().zip(&told) {
        let [address, visitor] = class.windows().map(|window| {
            window.map_or_else(
                || "-".to_owned(),
                |(calls, time)| format!("{calls} in {} s", time.as_secs()),
            )
        });
        writeln!(text, "| {name} | {} | {address} | {visitor} |", cell(doc)).unwrap();
    }
    text.push_str(
        "
Sizes: a JSON body has at most 128 KiB on routes open to anybody and 1 MiB on routes with a login; beyond that the answer
is 413 and the connection ends. A request's head must arrive within 5 s and its body within 15 s, else 408.
",
    );
    must_be("docs/limits.md", &text);
}

/// Rows of a table in a document: the cells between the bars.
fn rows(text: &str) -> Vec<Vec<String>> {
    text.lines()
        .filter(|line| line.starts_with('|'))
        .map(|line| {
            let inner = line.trim().trim_matches('|');
            inner.split('|').map(|c| c.trim().to_owned()).collect()
        })
        .collect()
}

/// Every method that is served is told, and no other is told as served.
#[test]
fn realtime_tells_the_methods() {
    let text = std::fs::read_to_string(root().join("docs/realtime.md")).unwrap();
    let table = text.split("| Methods | |").nth(1).unwrap();
    let table = table.split("\n\n").next().unwrap();
    let told: BTreeSet<&str> = table.split('`').skip(1).step_by(2).collect();
    let served: BTreeSet<&str> = methods::NAMES.iter().copied().collect();
    assert_eq!(
        served, told,
        "served (left), told in docs/realtime.md (right)"
    );
}

/// Our own switches are explained where people look for differences.
#[test]
fn compatibility_names_every_switch_of_ours() {
    let text = std::fs::read_to_string(root().join("docs/compatibility.md")).unwrap();
    for def in setting_table::TABLE {
        if def.id.starts_with("Deskbell_") {
            assert!(
                text.contains(&format!("`{}`", def.id)),
                "{} is missing",
                def.id
            );
        }
    }
}

/// Every variable the program reads is told, and none is told that it does not read.
#[test]
fn operating_names_every_variable() {
    let names = |text: &str| -> BTreeSet<String> {
        text.match_indices("DESKBELL_")
            .map(|(at, _)| {
                let rest = &text[at..];
                let end = rest
                    .find(|c: char| !(c.is_ascii_uppercase() || c == '_'))
                    .unwrap_or(rest.len());
                rest[..end].trim_end_matches('_').to_owned()
            })
            // Names of settings follow in mixed case; `DESKBELL_ADMIN_*` stands for all of them.
            .map(|name| {
                if name.starts_with("DESKBELL_SETTING") {
                    "DESKBELL_SETTING".to_owned()
                } else {
                    name
                }
            })
            .filter(|name| name != "DESKBELL_ADMIN")
            .collect()
    };
    let mut read = names(&std::fs::read_to_string(root().join("src/config.rs")).unwrap());
    read.extend(names(
        &std::fs::read_to_string(root().join("src/cli.rs")).unwrap(),
    ));
    let told = names(&std::fs::read_to_string(root().join("docs/operating.md")).unwrap());
    assert_eq!(
        read, told,
        "read by the program (left), told in docs/operating.md (right)"
    );
}

/// Every direct dependency has its reason, and no reason is left over.
#[test]
fn dependencies_have_reasons() {
    let manifest = std::fs::read_to_string(root().join("Cargo.toml")).unwrap();
    let mut wanted = BTreeSet::new();
    let mut is_list = false;
    for line in manifest.lines() {
        if line.starts_with('[') {
            is_list = line.ends_with("dependencies]");
        } else if is_list && let Some((name, _)) = line.split_once(" = ") {
            wanted.insert(name.to_owned());
        }
    }
    for manifest in ["widget/package.json", "tests/clients/package.json"] {
        let package = std::fs::read_to_string(root().join(manifest)).unwrap();
        let package: serde_json::Value = serde_json::from_str(&package).unwrap();
        for list in ["dependencies", "devDependencies"] {
            let names = package[list].as_object().into_iter().flat_map(|l| l.keys());
            wanted.extend(names.cloned());
        }
    }
    let text = std::fs::read_to_string(root().join("docs/dependencies.md")).unwrap();
    let told: BTreeSet<String> = rows(&text)
        .iter()
        .filter_map(|row| Some(row[0].strip_prefix('`')?.strip_suffix('`')?.to_owned()))
        .collect();
    assert_eq!(
        wanted, told,
        "used (left), told in docs/dependencies.md (right)"
    );
}

/// A link to a file of ours leads somewhere.
#[test]
fn links_lead_somewhere() {
    for path in files("", &[".md"]) {
        let text = std::fs::read_to_string(&path).unwrap();
        for (at, _) in text.match_indices("](") {
            let target = text[at + 2..].split(')').next().unwrap();
            let target = target.split('#').next().unwrap();
            if target.is_empty() || target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let leads_to = path.parent().unwrap().join(target);
            assert!(leads_to.exists(), "{}: {target} is nowhere", short(&path));
        }
    }
}

/// The pages' types are the shapes of the reference.
#[test]
fn types() {
    let document = deskbell::http::openapi::document("");
    let text = typescript::declarations(&document["components"]["schemas"]);
    must_be("widget/src/shared/types.ts", &text);
}
