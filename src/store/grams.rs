//! The words of the search index: every run of one, two and three characters of a folded text. A term of any length is
//! looked up by the runs it is made of, so short ones are found like long ones, in scripts without spaces too.
//!
//! A run is a token of FTS5's `ascii` tokenizer, which splits at spaces and punctuation of ASCII. Those characters move to
//! the private use area, so a run never holds anything the query language reads.

use crate::model::text::fold;

/// More runs than these narrow a search no further.
const MOST_RUNS: usize = 12;
/// Where ASCII that is no letter or digit goes.
const PRIVATE: u32 = 0xE000;

/// A character's number in a run. 21 bits hold every character.
fn code(c: char) -> u64 {
    let plain = u32::from(c);
    u64::from(if c.is_ascii() && !c.is_ascii_alphanumeric() {
        PRIVATE + plain
    } else {
        plain
    })
}

const BITS: u32 = 21;
const MASK: u64 = (1 << BITS) - 1;

fn push(out: &mut String, run: u64) {
    for place in [2, 1, 0] {
        let number = u32::try_from((run >> (BITS * place)) & MASK).unwrap_or(0);
        if number != 0
            && let Some(c) = char::from_u32(number)
        {
            out.push(c);
        }
    }
}

/// The runs of texts, each once.
#[derive(Default)]
pub(super) struct Grams(Vec<u64>);

impl Grams {
    /// Adds the runs of a text.
    pub(super) fn add(&mut self, text: &str) {
        let (mut one, mut two) = (0, 0);
        for c in fold(text).chars().map(code) {
            self.0.push(c);
            if one != 0 {
                self.0.push((one << BITS) | c);
            }
            if two != 0 {
                self.0.push((two << BITS) | c);
            }
            // Two characters back and one, when there are two.
            two = if one == 0 { 0 } else { (one << BITS) | c };
            one = c;
        }
    }
    /// As a text for the index.
    pub(super) fn into_words(mut self) -> String {
        self.0.sort_unstable();
        self.0.dedup();
        let mut out = String::with_capacity(self.0.len() * 5);
        for run in self.0 {
            push(&mut out, run);
            out.push(' ');
        }
        out
    }
}

/// What the index is asked for a term: runs that all must be there. `None` for the empty term, which everything holds.
/// What is found must still be compared with the text itself.
pub(super) fn query(term: &str) -> Option<String> {
    let codes: Vec<u64> = fold(term).chars().map(code).collect();
    let width = codes.len().min(3);
    if width == 0 {
        return None;
    }
    let mut runs: Vec<u64> = codes
        .windows(width)
        .map(|w| w.iter().fold(0, |run, c| (run << BITS) | c))
        .collect();
    if runs.len() > MOST_RUNS {
        // Spread over the whole term, both ends among them.
        let last = runs.len() - 1;
        runs = (0..MOST_RUNS)
            .filter_map(|n| runs.get(n * last / (MOST_RUNS - 1)).copied())
            .collect();
    }
    Some(all_of(runs))
}

/// Most characters of a term that is asked for as a phrase.
const MOST_CHARACTERS: usize = 64;
/// Stands between a field's name and the run.
const FIELD: char = '\u{F8FD}';

/// The runs of a text in its order, by length. In an index that knows places, those of a term stand side by side exactly where
/// the text holds it.
fn in_order(out: &mut String, text: &str, prefix: &str) {
    let codes: Vec<u64> = fold(text).chars().map(code).collect();
    for width in 1..=3 {
        for window in codes.windows(width) {
            out.push_str(prefix);
            push(out, window.iter().fold(0, |run, c| (run << BITS) | c));
            out.push(' ');
        }
    }
}

/// A field's name before its runs. The index knows no capitals of ASCII, names of fields do.
fn prefix(key: &str) -> String {
    let plain = |c: char| match code(c) {
        number if c.is_ascii_uppercase() => u64::from(PRIVATE) + number,
        number => number,
    };
    let mut out = String::new();
    for c in key.chars() {
        push(&mut out, plain(c));
    }
    out.push(FIELD);
    out
}

/// Stands before the first character of a name.
const START: u64 = 0xF8FE;

/// The runs that say how a name begins: its first character, its first two.
fn beginnings(folded: &str) -> Vec<u64> {
    let mut run = START;
    let step = |c| {
        run = (run << BITS) | c;
        run
    };
    folded.chars().take(2).map(code).map(step).collect()
}

/// What the index of room names holds of one.
pub(super) fn name_words(name: &str) -> String {
    let mut out = String::new();
    in_order(&mut out, name, "");
    out
}

/// What the index of contacts holds of one: its lines, texts of their own. (The runs of three of one line are never beside those
/// of the next: its single characters stand between.)
pub(super) fn line_words(text: &str) -> String {
    let mut out = String::new();
    text.lines().for_each(|line| in_order(&mut out, line, ""));
    out
}

/// What the index of visitors holds of one: username, name and how it begins, custom fields.
pub(super) fn visitor_words(
    username: &str,
    name: &str,
    fields: &serde_json::Map<String, serde_json::Value>,
) -> String {
    let mut out = String::new();
    in_order(&mut out, username, "");
    in_order(&mut out, name, "");
    for run in beginnings(&fold(name)) {
        push(&mut out, run);
        out.push(' ');
    }
    out.push_str(&field_words(fields));
    out
}

/// What the index of custom fields holds of an object: that a field is there, and the runs of its value.
pub(super) fn field_words(fields: &serde_json::Map<String, serde_json::Value>) -> String {
    use serde_json::Value;
    let mut out = String::new();
    for (key, value) in fields {
        let text = match value {
            Value::Null => continue,
            Value::String(text) => text.clone(),
            Value::Bool(is_true) => i32::from(*is_true).to_string(),
            other => other.to_string(),
        };
        let prefix = prefix(key);
        out.push_str(&prefix);
        out.push(' ');
        in_order(&mut out, &text, &prefix);
    }
    out
}

/// Whether [`phrase`] finds exactly what holds a term, so that nothing need be compared.
pub(super) fn is_exact(term: &str) -> bool {
    fold(term).chars().count() <= MOST_CHARACTERS
}

/// Of a longer term the beginning is asked for.
fn phrase_after(prefix: &str, term: &str) -> Option<String> {
    let codes: Vec<u64> = fold(term).chars().take(MOST_CHARACTERS).map(code).collect();
    let width = codes.len().min(3);
    if width == 0 {
        return None;
    }
    let mut out = String::from("\"");
    for window in codes.windows(width) {
        out.push_str(prefix);
        push(&mut out, window.iter().fold(0, |run, c| (run << BITS) | c));
        out.push(' ');
    }
    out.push('"');
    Some(out)
}

/// What an index of names is asked for a term. `None` for the empty term.
pub(super) fn phrase(term: &str) -> Option<String> {
    phrase_after("", term)
}

/// What the index of custom fields is asked for a part of a field's value; for the empty part: whether the field is there.
pub(super) fn phrase_of_field(key: &str, part: &str) -> String {
    let prefix = prefix(key);
    phrase_after(&prefix, part).unwrap_or_else(|| format!("\"{prefix}\""))
}

/// What the index of visitors is asked for a term in name, username or one of these fields.
pub(super) fn phrase_or_fields(term: &str, fields: &[String]) -> Option<String> {
    let mut asked = phrase(term)?;
    for key in fields {
        asked.push_str(" OR ");
        asked.push_str(&phrase_of_field(key, term));
    }
    Some(asked)
}

/// What the index of visitors is asked for names that begin with a term. They must still be compared.
pub(super) fn phrase_at_start(term: &str) -> Option<String> {
    let last = beginnings(&fold(term)).pop()?;
    Some(format!("{} AND {}", all_of(vec![last]), phrase(term)?))
}

fn all_of(mut runs: Vec<u64>) -> String {
    runs.sort_unstable();
    runs.dedup();
    let mut out = String::new();
    for run in runs {
        if !out.is_empty() {
            out.push_str(" AND ");
        }
        out.push('"');
        push(&mut out, run);
        out.push('"');
    }
    out
}
