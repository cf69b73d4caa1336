//! Reads the repository's own files as text, for tests of its shape and of its documents.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

use std::path::{Path, PathBuf};

pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// All files below `folder` whose names end in one of `endings`, in order.
pub fn files(folder: &str, endings: &[&str]) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![root().join(folder)];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten() {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            let is_ours = !matches!(
                name.as_str(),
                ".git" | ".tools" | "target" | "data" | "node_modules" | "dist" | "test-results"
            );
            if path.is_dir() && is_ours {
                folders.push(path);
            } else if path.is_file() && endings.iter().any(|e| name.ends_with(e)) {
                found.push(path);
            }
        }
    }
    found.sort();
    found
}

pub fn short(path: &Path) -> String {
    path.strip_prefix(root()).unwrap().display().to_string()
}

/// One line of the program: code without its comment, tests left out.
pub struct Line {
    /// Path from the repository.
    pub file: String,
    /// Counted from 1.
    pub number: usize,
    /// What is left without its comment.
    pub code: String,
}

/// The lines of a Rust file up to its unit tests, which stand last.
pub fn program_lines(path: &Path) -> Vec<Line> {
    let text = std::fs::read_to_string(path).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    let end = (0..lines.len())
        .find(|at| {
            lines[*at].trim() == "#[cfg(test)]"
                && lines.get(at + 1).is_some_and(|l| l.starts_with("mod "))
        })
        .unwrap_or(lines.len());
    lines[..end]
        .iter()
        .enumerate()
        .map(|(at, line)| Line {
            file: short(path),
            number: at + 1,
            code: without_comment(line),
        })
        .collect()
}

fn without_comment(line: &str) -> String {
    if line.trim_start().starts_with("//") {
        return String::new();
    }
    // A `//` inside a text belongs to an address and is followed by no blank.
    line.find("// ").map_or(line, |at| &line[..at]).to_owned()
}

pub fn program() -> Vec<Line> {
    files("src", &[".rs"])
        .iter()
        .flat_map(|path| program_lines(path))
        .collect()
}

/// The room a file belongs to: its folder in `src`, or its own name when it lies there directly.
pub fn room_of(file: &str) -> &str {
    let inside = file.strip_prefix("src/").unwrap_or(file);
    inside.split(['/', '.']).next().unwrap_or(inside)
}

pub fn has_any(code: &str, words: &[&str]) -> bool {
    words.iter().any(|word| code.contains(word))
}

/// The rooms that a line names by `crate::`, also as `crate::{a::…, b}`.
pub fn rooms_named(code: &str) -> Vec<String> {
    let word = |text: &str| -> String {
        text.chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == '_')
            .collect()
    };
    let mut rooms = Vec::new();
    for (at, found) in code.match_indices("crate::") {
        let before = code[..at].chars().next_back();
        if before.is_some_and(|c| c.is_alphanumeric() || c == '_' || c == '$') {
            continue;
        }
        let rest = &code[at + found.len()..];
        let Some(list) = rest.strip_prefix('{') else {
            rooms.push(word(rest));
            continue;
        };
        let mut depth = 0;
        let mut item = String::new();
        for c in list.chars() {
            match c {
                '{' => depth += 1,
                '}' if depth == 0 => break,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    rooms.push(word(item.trim()));
                    item.clear();
                    continue;
                }
                _ => {}
            }
            item.push(c);
        }
        rooms.push(word(item.trim()));
    }
    rooms.retain(|room| !room.is_empty());
    rooms
}
