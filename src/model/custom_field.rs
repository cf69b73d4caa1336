//! Custom fields: what an owner wants to know of visitors and rooms beyond the usual.

use super::time::Millis;
use regex::{Regex, RegexBuilder};

/// What a field belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// The visitor, over all their rooms.
    Visitor,
    /// One room.
    Room,
}

impl Scope {
    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Visitor => "visitor",
            Self::Room => "room",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "visitor" => Some(Self::Visitor),
            "room" => Some(Self::Room),
            _ => None,
        }
    }
}

/// A field as stored. What was never said stays absent on the wire.
#[derive(Debug, Clone)]
pub struct CustomField {
    /// The key of its values.
    pub id: String,
    /// The words beside it.
    pub label: String,
    /// What it belongs to.
    pub scope: Scope,
    /// As sent; only `hidden` means anything.
    pub visibility: String,
    /// `input` or `select`.
    pub kind: Option<String>,
    /// Choices, separated by commas.
    pub options: Option<String>,
    /// Values must match this somewhere.
    pub pattern: Option<String>,
    /// Value to start with.
    pub default_value: Option<String>,
    /// A form must not be sent without it.
    pub is_required: Option<bool>,
    /// The widget is told of it.
    pub is_public: Option<bool>,
    /// Searches look into it.
    pub is_searchable: Option<bool>,
    /// Last change.
    pub updated_at: Millis,
}

impl CustomField {
    /// Agents neither see nor write it.
    pub fn is_hidden(&self) -> bool {
        self.visibility == "hidden"
    }
    /// A form must not be sent without it.
    pub fn is_required(&self) -> bool {
        self.is_required.unwrap_or(false)
    }
    /// The widget is told of it.
    pub fn is_public(&self) -> bool {
        self.is_public.unwrap_or(false)
    }
    /// Searches look into it.
    pub fn is_searchable(&self) -> bool {
        self.is_searchable.unwrap_or(false)
    }
    /// The choices of a `select`.
    pub fn choices(&self) -> Vec<&str> {
        self.options
            .as_deref()
            .unwrap_or("")
            .split(',')
            .map(str::trim)
            .filter(|o| !o.is_empty())
            .collect()
    }
}

/// All fields with their patterns compiled. The engine takes time linear in the value, whatever the pattern.
#[derive(Debug, Default)]
pub struct Fields {
    list: Vec<(CustomField, Option<Regex>)>,
}

fn compile(field: &CustomField) -> Option<Regex> {
    let pattern = field.pattern.as_deref().filter(|p| !p.is_empty())?;
    match RegexBuilder::new(pattern).size_limit(1 << 20).build() {
        Ok(regex) => Some(regex),
        Err(e) => {
            log::warn!(
                "the pattern of the custom field {} cannot be read and refuses nothing: {e}",
                field.id
            );
            None
        }
    }
}

impl Fields {
    /// Compiles the patterns; one that cannot be read counts as none.
    pub fn new(list: Vec<CustomField>) -> Self {
        Self {
            list: list
                .into_iter()
                .map(|field| {
                    let regex = compile(&field);
                    (field, regex)
                })
                .collect(),
        }
    }
    /// All fields.
    pub fn iter(&self) -> impl Iterator<Item = &CustomField> {
        self.list.iter().map(|(field, _)| field)
    }
    /// Fields of one scope that agents see and write.
    pub fn shown(&self, scope: Scope) -> impl Iterator<Item = &CustomField> {
        self.iter()
            .filter(move |f| f.scope == scope && !f.is_hidden())
    }
    /// By key.
    pub fn get(&self, id: &str) -> Option<&CustomField> {
        self.iter().find(|f| f.id == id)
    }
    /// True when a value may stand in the field `id`. Empty values and fields without a pattern always fit.
    pub fn accepts(&self, id: &str, value: &str) -> bool {
        let found = self.list.iter().find(|(f, _)| f.id == id);
        match found {
            Some((_, Some(regex))) => value.is_empty() || regex.is_match(value),
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn field(pattern: &str) -> CustomField {
        CustomField {
            id: "plan".into(),
            label: "Plan".into(),
            scope: Scope::Visitor,
            visibility: "visible".into(),
            kind: None,
            options: Some(" free,, gold ".into()),
            pattern: Some(pattern.into()),
            default_value: None,
            is_required: None,
            is_public: None,
            is_searchable: None,
            updated_at: Millis(0),
        }
    }

    #[test]
    fn patterns_match_anywhere_and_bad_ones_refuse_nothing() {
        let fields = Fields::new(vec![field("[0-9]{3}")]);
        assert!(fields.accepts("plan", "no 123"));
        assert!(fields.accepts("plan", ""));
        assert!(!fields.accepts("plan", "12"));
        assert!(fields.accepts("other", "12"));
        assert!(Fields::new(vec![field("(")]).accepts("plan", "12"));
        assert_eq!(field("").choices(), ["free", "gold"]);
    }

    #[test]
    fn a_pattern_made_to_be_slow_is_not() {
        let fields = Fields::new(vec![field("^(a+)+$")]);
        assert!(!fields.accepts("plan", &format!("{}!", "a".repeat(4000))));
    }
}
