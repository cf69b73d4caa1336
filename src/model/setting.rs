//! Run-time settings: their kinds, coercion, and the snapshot that everybody reads.

use super::setting_table::TABLE;
use serde_json::Value;
use std::collections::{HashMap, HashSet};

/// What a setting holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// `true` or `false`.
    Bool,
    /// A whole number.
    Int,
    /// Free text.
    Text,
    /// `#rrggbb`.
    Color,
    /// Free text that is never listed.
    Secret,
    /// One of these words.
    Select(&'static [&'static str]),
    /// Any of these words, a list.
    Multi(&'static [&'static str]),
    /// An object of the owner's (a picture).
    Asset,
}

/// Default of a setting.
#[derive(Debug, Clone, Copy)]
pub enum Default {
    /// A boolean.
    B(bool),
    /// A number.
    I(i64),
    /// A text.
    S(&'static str),
    /// A list of words.
    L(&'static [&'static str]),
    /// `{}`.
    Empty,
}

/// One row of the table of settings.
#[derive(Debug, Clone, Copy)]
pub struct Def {
    /// The id on the wire.
    pub id: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Value of a fresh installation.
    pub default: Default,
    /// Readable without `view-privileged-setting`.
    pub is_public: bool,
    /// Part of `livechat/appearance`.
    pub is_appearance: bool,
    /// What it does, one sentence.
    pub help: &'static str,
}

impl Def {
    /// The default as a JSON value.
    pub fn default_value(&self) -> Value {
        match self.default {
            Default::B(b) => Value::Bool(b),
            Default::I(i) => Value::from(i),
            Default::S(s) => Value::from(s),
            Default::L(list) => Value::from(list.to_vec()),
            Default::Empty => Value::Object(serde_json::Map::new()),
        }
    }
    /// The word of the kind as clients know it.
    pub fn type_name(&self) -> &'static str {
        match self.kind {
            Kind::Bool => "boolean",
            Kind::Int => "int",
            Kind::Text => "string",
            Kind::Color => "color",
            Kind::Secret => "password",
            Kind::Select(_) => "select",
            Kind::Multi(_) => "multiSelect",
            Kind::Asset => "asset",
        }
    }
    /// Takes a value as `POST settings/:_id` sends it and makes it fit the kind.
    ///
    /// Scalars are always taken: a word for a boolean is false, a word for a number is 0, an unlisted word in a select
    /// is kept except in `Livechat_Routing_Method`. `None`: an object or a list for a scalar, or the reverse.
    pub fn coerce(&self, value: &Value) -> Option<Value> {
        let text = || match value {
            Value::String(s) => Some(s.clone()),
            Value::Bool(b) => Some(b.to_string()),
            Value::Number(n) => Some(n.to_string()),
            Value::Null => Some(String::new()),
            _ => None,
        };
        match self.kind {
            Kind::Bool => Some(Value::Bool(text()? == "true")),
            Kind::Int => {
                if value.is_boolean() {
                    return Some(Value::from(0));
                }
                let raw = text()?;
                let number = raw
                    .trim()
                    .parse::<i64>()
                    .ok()
                    .or_else(|| leading_integer(&raw))
                    .unwrap_or(0);
                Some(Value::from(number))
            }
            Kind::Text | Kind::Color | Kind::Secret => Some(Value::from(text()?)),
            Kind::Select(words) => {
                let word = text()?;
                let listed = word.is_empty() || words.contains(&word.as_str());
                (listed || self.id != "Livechat_Routing_Method").then(|| Value::from(word))
            }
            Kind::Multi(words) => {
                let list = value.as_array()?;
                let fits = list
                    .iter()
                    .all(|w| w.as_str().is_some_and(|w| words.contains(&w)));
                fits.then(|| value.clone())
            }
            Kind::Asset => value.is_object().then(|| value.clone()),
        }
    }
    /// Takes a value from the environment, where a wrong type is a mistake worth stopping for.
    ///
    /// Errors: a sentence saying what is expected.
    pub fn parse_strict(&self, raw: &str) -> Result<Value, String> {
        match self.kind {
            Kind::Bool => match raw {
                "true" => Ok(Value::Bool(true)),
                "false" => Ok(Value::Bool(false)),
                _ => Err("true or false is expected".to_owned()),
            },
            Kind::Int => raw
                .parse::<i64>()
                .map(Value::from)
                .ok()
                .ok_or_else(|| "a whole number is expected".to_owned()),
            Kind::Text | Kind::Secret => Ok(Value::from(raw)),
            Kind::Color => {
                let hex = raw.strip_prefix('#').unwrap_or_default();
                let fits = hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit());
                if fits {
                    Ok(Value::from(raw))
                } else {
                    Err("a colour like #1d74f5 is expected".to_owned())
                }
            }
            Kind::Select(words) => {
                if words.contains(&raw) {
                    Ok(Value::from(raw))
                } else {
                    Err(format!("one of {} is expected", words.join(", ")))
                }
            }
            Kind::Multi(words) => {
                let list: Vec<&str> = raw
                    .split(',')
                    .map(str::trim)
                    .filter(|w| !w.is_empty())
                    .collect();
                if list.iter().all(|w| words.contains(w)) {
                    Ok(Value::from(list))
                } else {
                    Err(format!(
                        "a comma separated list out of {} is expected",
                        words.join(", ")
                    ))
                }
            }
            Kind::Asset => match serde_json::from_str::<Value>(raw) {
                Ok(value @ Value::Object(_)) => Ok(value),
                _ => Err("a JSON object is expected".to_owned()),
            },
        }
    }
}

/// `"12px"` reads as 12, as the original does.
fn leading_integer(text: &str) -> Option<i64> {
    let text = text.trim();
    let end = text
        .char_indices()
        .find(|(at, c)| !(c.is_ascii_digit() || (*at == 0 && (*c == '-' || *c == '+'))))
        .map_or(text.len(), |(at, _)| at);
    text.get(..end)?.parse().ok()
}

/// Finds a setting's row.
pub fn def(id: &str) -> Option<&'static Def> {
    TABLE.iter().find(|d| d.id == id)
}

/// All settings at one moment. Replaced as a whole after a change is committed.
#[derive(Debug, Clone)]
pub struct Settings {
    values: HashMap<&'static str, Value>,
    fixed: HashSet<&'static str>,
}

impl Settings {
    /// Defaults, then what is stored, then what the environment fixes.
    pub fn new(stored: &[(String, Value)], fixed: &[(&'static str, Value)]) -> Self {
        let mut values: HashMap<&'static str, Value> =
            TABLE.iter().map(|d| (d.id, d.default_value())).collect();
        for (id, value) in stored {
            if let Some(def) = def(id) {
                values.insert(def.id, value.clone());
            }
        }
        for (id, value) in fixed {
            values.insert(id, value.clone());
        }
        Self {
            values,
            fixed: fixed.iter().map(|(id, _)| *id).collect(),
        }
    }
    /// The same settings with one value changed. A value fixed by the environment stays.
    #[must_use]
    pub fn with(&self, id: &str, value: Value) -> Self {
        let mut next = self.clone();
        if let Some(def) = def(id)
            && !next.fixed.contains(def.id)
        {
            next.values.insert(def.id, value);
        }
        next
    }
    /// True when the environment fixes this setting.
    pub fn is_fixed(&self, id: &str) -> bool {
        self.fixed.contains(id)
    }
    /// The raw value; `None` for an id that does not exist.
    pub fn value(&self, id: &str) -> Option<&Value> {
        self.values.get(id)
    }
    /// A boolean setting.
    pub fn bool(&self, id: &str) -> bool {
        self.values
            .get(id)
            .and_then(Value::as_bool)
            .unwrap_or(false)
    }
    /// A number.
    pub fn int(&self, id: &str) -> i64 {
        self.values.get(id).and_then(Value::as_i64).unwrap_or(0)
    }
    /// A text.
    pub fn text(&self, id: &str) -> &str {
        self.values.get(id).and_then(Value::as_str).unwrap_or("")
    }
    /// A list of words.
    pub fn list(&self, id: &str) -> Vec<&str> {
        self.values
            .get(id)
            .and_then(Value::as_array)
            .map(|list| list.iter().filter_map(Value::as_str).collect())
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scalars_are_coerced_and_shapes_refused() {
        let flag = def("Livechat_enabled").expect("listed");
        assert_eq!(flag.coerce(&"true".into()), Some(Value::Bool(true)));
        assert_eq!(flag.coerce(&"yes".into()), Some(Value::Bool(false)));
        assert_eq!(flag.coerce(&serde_json::json!({})), None);
        let number = def("Omnichannel_queue_delay_timeout").expect("listed");
        assert_eq!(number.coerce(&"12".into()), Some(Value::from(12)));
        assert_eq!(number.coerce(&true.into()), Some(Value::from(0)));
        let routing = def("Livechat_Routing_Method").expect("listed");
        assert_eq!(routing.coerce(&"Nonsense".into()), None);
        let action = def("Livechat_abandoned_rooms_action").expect("listed");
        assert_eq!(
            action.coerce(&"Livechat_close_chat".into()),
            Some("Livechat_close_chat".into())
        );
    }

    #[test]
    fn every_id_is_listed_once_and_has_a_help() {
        let mut seen = std::collections::HashSet::new();
        for def in TABLE {
            assert!(seen.insert(def.id), "{} twice", def.id);
            assert!(!def.help.is_empty(), "{} has no help", def.id);
            assert!(
                def.coerce(&def.default_value()).is_some(),
                "{} refuses its own default",
                def.id
            );
        }
    }
}
