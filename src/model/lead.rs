//! Addresses in messages: the owner's patterns, compiled once.

use regex::{Regex, RegexBuilder};

/// Longest text that is searched, bytes.
const SEARCHED: usize = 4096;
/// Most finds per message and kind.
const FINDS: usize = 5;

/// What counts as an address or a number.
#[derive(Debug, Clone, Default)]
pub struct Leads {
    email: Option<Regex>,
    phone: Option<Regex>,
}

fn compile(pattern: &str) -> Option<Regex> {
    if pattern.is_empty() {
        return None;
    }
    match RegexBuilder::new(pattern)
        .case_insensitive(true)
        .size_limit(1 << 20)
        .build()
    {
        Ok(regex) => Some(regex),
        Err(e) => {
            log::warn!("a lead pattern cannot be read and finds nothing: {e}");
            None
        }
    }
}

impl Leads {
    /// Compiles the two patterns; one that cannot be read finds nothing.
    pub fn new(email: &str, phone: &str) -> Self {
        Self {
            email: compile(email),
            phone: compile(phone),
        }
    }
    /// E-mail addresses in a text, lower-cased. Texts without `@` cost one look.
    pub fn emails(&self, text: &str) -> Vec<String> {
        if text.len() > SEARCHED || !text.contains('@') {
            return Vec::new();
        }
        find(self.email.as_ref(), text)
            .map(|m| m.to_lowercase())
            .collect()
    }
    /// Phone numbers in a text. Texts with fewer than seven digits cost one look.
    pub fn phones(&self, text: &str) -> Vec<String> {
        if text.len() > SEARCHED || text.bytes().filter(u8::is_ascii_digit).count() < 7 {
            return Vec::new();
        }
        find(self.phone.as_ref(), text).map(str::to_owned).collect()
    }
}

fn find<'t>(regex: Option<&Regex>, text: &'t str) -> impl Iterator<Item = &'t str> {
    regex
        .map(|r| {
            r.find_iter(text)
                .map(|m| m.as_str().trim())
                .take(FINDS)
                .collect::<Vec<_>>()
        })
        .unwrap_or_default()
        .into_iter()
}
