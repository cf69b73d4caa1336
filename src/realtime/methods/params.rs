//! Parameters of methods. They come by place; `null` counts as absent.

use super::Call;
use crate::error::{Error, Result, codes};
use crate::model::time::Millis;
use serde_json::{Map, Value};

/// Keys of a parameter that is an object.
pub(super) struct Object<'p>(&'p Map<String, Value>);

fn mismatch(what: &str, kind: &str) -> Error {
    codes::MATCH_FAILED.with(format!("Match failed: {what} must be {kind}"))
}

/// A date: `{"$date":ms}`, ISO text or milliseconds.
fn date(value: &Value) -> Option<Millis> {
    match value {
        Value::Object(map) => map.get("$date").and_then(Value::as_i64).map(Millis),
        Value::String(text) => Millis::parse(text),
        other => other.as_i64().map(Millis),
    }
}

impl Call<'_> {
    pub(super) fn param(&self, at: usize) -> Option<&Value> {
        self.params.get(at).filter(|v| !v.is_null())
    }
    /// A text.
    ///
    /// Errors: 400.
    pub(super) fn text(&self, at: usize) -> Result<&str> {
        let text = self.param(at).and_then(Value::as_str);
        text.ok_or_else(|| mismatch(&format!("parameter {}", at + 1), "a text"))
    }
    /// A text that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_text(&self, at: usize) -> Result<Option<&str>> {
        self.param(at).map(|_| self.text(at)).transpose()
    }
    /// An object.
    ///
    /// Errors: 400.
    pub(super) fn object(&self, at: usize) -> Result<Object<'_>> {
        let map = self.param(at).and_then(Value::as_object);
        map.map(Object)
            .ok_or_else(|| mismatch(&format!("parameter {}", at + 1), "an object"))
    }
    /// A date that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_date(&self, at: usize) -> Result<Option<Millis>> {
        let Some(value) = self.param(at) else {
            return Ok(None);
        };
        date(value)
            .map(Some)
            .ok_or_else(|| mismatch(&format!("parameter {}", at + 1), "a date"))
    }
    /// A number that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_number(&self, at: usize) -> Result<Option<i64>> {
        let Some(value) = self.param(at) else {
            return Ok(None);
        };
        value
            .as_i64()
            .map(Some)
            .ok_or_else(|| mismatch(&format!("parameter {}", at + 1), "a number"))
    }
}

impl<'p> Object<'p> {
    /// The keys of a map.
    pub(super) fn of(map: &'p Map<String, Value>) -> Self {
        Self(map)
    }
    /// The map itself.
    pub(super) fn map(&self) -> &'p Map<String, Value> {
        self.0
    }
    pub(super) fn value(&self, key: &str) -> Option<&'p Value> {
        self.0.get(key).filter(|v| !v.is_null())
    }
    /// A text.
    ///
    /// Errors: 400.
    pub(super) fn text(&self, key: &str) -> Result<&'p str> {
        let text = self.value(key).and_then(Value::as_str);
        text.ok_or_else(|| mismatch(key, "a text"))
    }
    /// A text that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_text(&self, key: &str) -> Result<Option<&'p str>> {
        self.value(key).map(|_| self.text(key)).transpose()
    }
    /// A list of texts, empty when absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn texts(&self, key: &str) -> Result<Vec<String>> {
        let Some(value) = self.value(key) else {
            return Ok(Vec::new());
        };
        let list = value.as_array().ok_or_else(|| mismatch(key, "a list"))?;
        list.iter()
            .map(|v| v.as_str().map(str::to_owned))
            .collect::<Option<_>>()
            .ok_or_else(|| mismatch(key, "a list of texts"))
    }
    /// A date that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_date(&self, key: &str) -> Result<Option<Millis>> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        date(value).map(Some).ok_or_else(|| mismatch(key, "a date"))
    }
    /// A number that may be absent.
    ///
    /// Errors: 400 when it is something else.
    pub(super) fn opt_number(&self, key: &str) -> Result<Option<i64>> {
        let Some(value) = self.value(key) else {
            return Ok(None);
        };
        value
            .as_i64()
            .map(Some)
            .ok_or_else(|| mismatch(key, "a number"))
    }
}
