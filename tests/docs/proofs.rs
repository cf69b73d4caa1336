//! What compatibility.md says of calls and methods, and which tests prove it.

use super::sources::{files, root, short};
use super::{must_be, rows};
use deskbell::http::routes::TABLE;
use deskbell::realtime::methods;
use std::collections::BTreeSet;
use std::fmt::Write;

/// Tests that ask all calls, which proves none of them in particular.
const OF_ALL: &[&str] = &["permission_matrix.rs", "access.rs", "stage.rs"];

/// The black-box tests: file and source.
struct Tests(Vec<(String, String)>);

impl Tests {
    fn read() -> Self {
        let folders = [
            "tests/api",
            "tests/realtime",
            "tests/races",
            "tests/crash",
            "tests/webhooks",
        ];
        let all = folders.iter().flat_map(|folder| files(folder, &[".rs"]));
        Self(
            all.map(|path| (short(&path), std::fs::read_to_string(&path).unwrap()))
                .filter(|(file, _)| !OF_ALL.iter().any(|all| file.ends_with(all)))
                .map(|(file, source)| (file.trim_start_matches("tests/").to_owned(), source))
                .collect(),
        )
    }

    /// Files that name this, with how often. What has no piece of it at all is passed over quickly.
    fn naming(&self, name: &str, pattern: &str) -> Vec<(&str, usize)> {
        let asks = regex::Regex::new(pattern).unwrap();
        let pieces = name.split(['{', '}']).step_by(2);
        let piece = pieces.max_by_key(|piece| piece.len()).unwrap_or("");
        self.0
            .iter()
            .filter(|(_, source)| source.contains(piece))
            .map(|(file, source)| (file.as_str(), asks.find_iter(source).count()))
            .filter(|(_, count)| *count > 0)
            .collect()
    }

    fn of_call(&self, path: &str) -> Vec<(&str, usize)> {
        // Tests of one family leave out what its calls have in common.
        let path = path.strip_prefix("livechat/analytics/").unwrap_or(path);
        let mut pattern = String::from("[\"/ ]");
        for (at, part) in path.split(['{', '}']).enumerate() {
            if at % 2 == 0 {
                pattern.push_str(&regex::escape(part));
            } else {
                pattern.push_str("[^\"`?/ ]+");
            }
        }
        self.naming(path, &(pattern + "[\"?`/ ]"))
    }

    fn of_method(&self, name: &str) -> Vec<(&str, usize)> {
        let pattern = format!("[\"/ ]{}[\"\\\\`? ]", regex::escape(name));
        self.naming(name, &pattern)
    }
}

/// The two files that say most: those called like the thing first, then those that name it most often.
fn best(mut found: Vec<(&str, usize)>, name: &str) -> String {
    let words: Vec<&str> = name.split(|c: char| !c.is_ascii_alphanumeric()).collect();
    let fits = |file: &str| {
        let stem = file
            .rsplit('/')
            .next()
            .unwrap_or("")
            .trim_end_matches(".rs");
        let mut parts = stem.split('_');
        parts.all(|part| {
            let part = part.trim_end_matches('s');
            words
                .iter()
                .any(|w| !part.is_empty() && w.to_ascii_lowercase().starts_with(part))
        })
    };
    found.sort_by_key(|(file, count)| (usize::MAX - count * if fits(file) { 8 } else { 1 }, *file));
    let names: Vec<&str> = found.iter().take(2).map(|(file, _)| *file).collect();
    names.join(", ")
}

/// Calls or methods named in a cell: `GET/PUT livechat/message/{_id}` is two.
fn named(cell: &str) -> Vec<String> {
    let mut out = Vec::new();
    for name in cell.split('`').skip(1).step_by(2) {
        match name.split_once(' ') {
            Some((methods, path)) => {
                out.extend(methods.split('/').map(|method| format!("{method} {path}")));
            }
            None => out.push(name.to_owned()),
        }
    }
    out
}

fn is_served(state: &str) -> Option<bool> {
    match state {
        "yes" | "differs" | "partly" => Some(true),
        "not yet" | "not offered" => Some(false),
        _ => None,
    }
}

fn told() -> String {
    std::fs::read_to_string(root().join("docs/compatibility.md")).unwrap()
}

/// Every call and method that is served is told as offered, and nothing else is.
#[test]
fn compatibility_tells_what_is_served() {
    let mut served: BTreeSet<String> = TABLE
        .iter()
        .map(|r| format!("{} {}", r.method, r.path))
        .collect();
    served.extend(methods::NAMES.iter().map(|name| (*name).to_owned()));
    let mut told_of = BTreeSet::new();
    let mut wrong = Vec::new();
    for row in rows(&told()) {
        let [call, state, rule, ..] = row.as_slice() else {
            continue;
        };
        let Some(is_served) = is_served(state) else {
            continue;
        };
        for call in named(call) {
            if served.contains(&call) != is_served {
                wrong.push(format!("{call} is told as \"{state}\""));
            }
            if matches!(state.as_str(), "differs" | "partly") && rule.is_empty() {
                wrong.push(format!(
                    "{call}: how it differs, or what is missing, is not told"
                ));
            }
            assert!(told_of.insert(call.clone()), "{call} is told twice");
        }
    }
    for call in served.difference(&told_of) {
        wrong.push(format!("{call} is served, and not told"));
    }
    assert!(
        wrong.is_empty(),
        "docs/compatibility.md, second column \"yes\", \"differs\", \"partly\", \"not yet\" or \"not offered\":\n{}",
        wrong.join("\n")
    );
}

/// The last column of compatibility.md: what proves a row.
#[test]
fn compatibility_names_its_proofs() {
    let tests = Tests::read();
    let mut text = String::new();
    let mut without = Vec::new();
    for line in told().lines() {
        let cells = rows(line).pop().unwrap_or_default();
        let state = cells.get(1).and_then(|state| is_served(state));
        let ([call, state, rule, ..], Some(is_served)) = (cells.as_slice(), state) else {
            writeln!(text, "{line}").unwrap();
            continue;
        };
        let mut proof = String::new();
        if is_served {
            let mut found: Vec<(&str, usize)> = Vec::new();
            for name in named(call) {
                found.extend(match name.split_once(' ') {
                    Some((_, path)) => tests.of_call(path),
                    None => tests.of_method(&name),
                });
            }
            found.sort_unstable();
            found.dedup_by_key(|(file, _)| *file);
            proof = best(found, call);
            if proof.is_empty() {
                without.push(call.clone());
            }
        }
        let cells = [call, state, rule, &proof].map(|cell| match cell.as_str() {
            "" => String::new(),
            cell => format!(" {cell}"),
        });
        writeln!(text, "|{} |", cells.join(" |")).unwrap();
    }
    assert!(without.is_empty(), "without a test: {without:#?}");
    must_be("docs/compatibility.md", &text);
}

/// Every call that is served is asked by a black-box test; which files ask it is told in docs/tests.md.
#[test]
fn every_call_has_its_tests() {
    let tests = Tests::read();
    let mut text = String::from(
        "# Calls and their tests\n\nEvery call, and the black-box tests that make it. Written by `tests/docs.rs`; the rights of every call\n\
         are tried in `tests/api/permission_matrix.rs` and `tests/api/livechat/access.rs`, the examples of the reference in\n\
         `tests/api/openapi.rs`, and every answer of `tests/api` is held against the reference.\n\n| Call | Tests |\n| :--- | :--- |\n",
    );
    let mut without = Vec::new();
    for route in TABLE {
        let found = tests.of_call(route.path);
        let files: Vec<&str> = found.iter().map(|(file, _)| *file).collect();
        if files.is_empty() {
            without.push(format!("{} {}", route.method, route.path));
        }
        writeln!(
            text,
            "| {} `{}` | {} |",
            route.method,
            route.path,
            files.join(", ")
        )
        .unwrap();
    }
    assert!(
        without.is_empty(),
        "calls without a test:\n{}",
        without.join("\n")
    );
    must_be("docs/tests.md", &text);
}
