//! Parameter schemas: what a route takes, checked and coerced in the contract's order and words.
//!
//! Order of tests: required names → unknown names → types in listed order. Two dialects: schema routes
//! (`… [invalid-params]`, scalars are coerced) and `[check]` routes (`Match error: …`, no coercion).

use crate::error::{Error, Result};
use serde_json::{Map, Value};

/// Kind of one parameter.
#[derive(Clone, Copy)]
pub enum Type {
    /// A text.
    Str,
    /// A text with at least one character that is not blank.
    Words,
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// A number.
    Num,
    /// `true` or `false`.
    Bool,
    /// A list of texts.
    StrList,
    /// An object with its own schema.
    Obj(&'static Schema),
    /// A list of objects with a schema.
    ObjList(&'static Schema),
    /// A list of objects with a schema, at least one.
    ObjList1(&'static Schema),
    /// Any object.
    Free,
    /// Any value.
    Any,
}

/// One parameter.
#[derive(Clone, Copy)]
pub struct Field {
    name: &'static str,
    kind: Type,
    is_required: bool,
}

impl Field {
    /// Its name.
    pub fn name(&self) -> &'static str {
        self.name
    }
    /// What it holds.
    pub fn kind(&self) -> Type {
        self.kind
    }
    /// True when a request without it is refused.
    pub fn is_required(&self) -> bool {
        self.is_required
    }
}

/// A required parameter.
pub const fn req(name: &'static str, kind: Type) -> Field {
    Field {
        name,
        kind,
        is_required: true,
    }
}

/// An optional parameter; `null` counts as absent.
pub const fn opt(name: &'static str, kind: Type) -> Field {
    Field {
        name,
        kind,
        is_required: false,
    }
}

/// How strictly, and in which words.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// Schema route: unknown names are refused.
    Strict,
    /// Schema route: unknown names are dropped.
    Lenient,
    /// An object inside a route of either dialect: unknown names are kept as they came.
    Keep,
    /// Schema route that coerces nothing; unknown names are refused.
    Exact,
    /// `[check]` route: `Match error: …`, unknown names are refused.
    Check,
    /// `[check]` route: unknown names are dropped.
    CheckLenient,
}

impl Mode {
    /// True for the `Match error: …` dialect.
    pub fn is_check(self) -> bool {
        matches!(self, Self::Check | Self::CheckLenient)
    }
    fn coerces(self) -> bool {
        !self.is_check() && self != Self::Exact
    }
    /// True when unknown names are no error.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Lenient | Self::Keep | Self::CheckLenient)
    }
}

/// What a body or query may hold.
pub struct Schema {
    /// Parameters in the order they are tested.
    pub fields: &'static [Field],
    /// Dialect.
    pub mode: Mode,
}

/// A strict schema.
pub const fn strict(fields: &'static [Field]) -> Schema {
    Schema {
        fields,
        mode: Mode::Strict,
    }
}

/// A schema that drops unknown names.
pub const fn lenient(fields: &'static [Field]) -> Schema {
    Schema {
        fields,
        mode: Mode::Lenient,
    }
}

/// A `[check]` schema.
pub const fn check(fields: &'static [Field]) -> Schema {
    Schema {
        fields,
        mode: Mode::Check,
    }
}

/// Takes nothing, tolerates everything.
pub static NOTHING: Schema = lenient(&[]);

/// Checked parameters.
#[derive(Debug, Default, Clone)]
pub struct Params(Map<String, Value>);

impl Params {
    /// A text, empty when absent.
    pub fn str(&self, name: &str) -> &str {
        self.0.get(name).and_then(Value::as_str).unwrap_or("")
    }
    /// A text, if given.
    pub fn opt_str(&self, name: &str) -> Option<&str> {
        self.0.get(name).and_then(Value::as_str)
    }
    /// A text, if given and not empty.
    pub fn filled(&self, name: &str) -> Option<&str> {
        self.opt_str(name).filter(|s| !s.is_empty())
    }
    /// A number, if given.
    pub fn num(&self, name: &str) -> Option<f64> {
        self.0.get(name).and_then(Value::as_f64)
    }
    /// A whole number, if given.
    #[allow(
        clippy::cast_possible_truncation,
        reason = "`as` saturates, which is what a page number wants"
    )]
    pub fn int(&self, name: &str) -> Option<i64> {
        self.num(name).map(|n| n as i64)
    }
    /// A boolean, if given.
    pub fn bool(&self, name: &str) -> Option<bool> {
        self.0.get(name).and_then(Value::as_bool)
    }
    /// A list of texts, if given.
    pub fn list(&self, name: &str) -> Option<Vec<String>> {
        let list = self.0.get(name)?.as_array()?;
        Some(
            list.iter()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
        )
    }
    /// An object, if given.
    pub fn obj(&self, name: &str) -> Option<Params> {
        self.0
            .get(name)
            .and_then(Value::as_object)
            .map(|m| Params(m.clone()))
    }
    /// A list of objects, if given.
    pub fn objs(&self, name: &str) -> Option<Vec<Params>> {
        let list = self.0.get(name)?.as_array()?;
        Some(
            list.iter()
                .filter_map(Value::as_object)
                .map(|m| Params(m.clone()))
                .collect(),
        )
    }
    /// The raw value, if given.
    pub fn value(&self, name: &str) -> Option<&Value> {
        self.0.get(name)
    }
    /// All of it.
    pub fn map(&self) -> &Map<String, Value> {
        &self.0
    }
    /// Takes unchecked values, for callers that did their own checks (method parameters).
    pub fn from_map(map: Map<String, Value>) -> Self {
        Self(map)
    }
}

impl Schema {
    /// True when the schema lists `name`.
    pub fn has(&self, name: &str) -> bool {
        self.fields.iter().any(|f| f.name == name)
    }
    /// Checks and coerces `input`.
    ///
    /// Errors: 400 in the schema's dialect, for the first fault.
    pub fn read(&self, input: Map<String, Value>) -> Result<Params> {
        object(self, input, "", self.mode).map(Params)
    }
}

fn type_word(kind: Type) -> &'static str {
    match kind {
        Type::Str | Type::Words | Type::OneOf(_) => "string",
        Type::Num => "number",
        Type::Bool => "boolean",
        Type::StrList | Type::ObjList(_) | Type::ObjList1(_) => "array",
        Type::Obj(_) | Type::Free | Type::Any => "object",
    }
}

fn value_word(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

fn at(path: &str, name: &str) -> String {
    if path.is_empty() {
        name.to_owned()
    } else {
        format!("{path}.{name}")
    }
}

fn wrong_type(mode: Mode, kind: Type, value: &Value, path: &str) -> Error {
    if mode.is_check() {
        Error::match_error(format!(
            "Expected {}, got {} in field {path}",
            type_word(kind),
            value_word(value)
        ))
    } else {
        Error::invalid_params(format!("must be {}", type_word(kind)))
    }
}

fn object(
    schema: &Schema,
    mut input: Map<String, Value>,
    path: &str,
    mode: Mode,
) -> Result<Map<String, Value>> {
    for field in schema.fields.iter().filter(|f| f.is_required) {
        let is_missing = match input.get(field.name) {
            None => true,
            // `null` for a required text is "" on schema routes; elsewhere it counts as absent.
            Some(Value::Null) => {
                !mode.coerces() || !matches!(field.kind, Type::Str | Type::Words | Type::Any)
            }
            Some(_) => false,
        };
        if is_missing {
            return Err(if mode.is_check() {
                let place = if path.is_empty() {
                    String::new()
                } else {
                    format!(" in field {path}")
                };
                Error::match_error(format!("Missing key '{}'{place}", field.name))
            } else {
                Error::invalid_params(format!("must have required property '{}'", field.name))
            });
        }
    }
    if !schema.mode.is_open()
        && let Some(unknown) = input
            .keys()
            .find(|k| !schema.fields.iter().any(|f| f.name == *k))
    {
        return Err(if mode.is_check() {
            Error::match_error(format!("Unknown key in field {}", at(path, unknown)))
        } else {
            Error::invalid_params("must NOT have additional properties")
        });
    }
    let mut out = Map::new();
    for field in schema.fields {
        let Some(value) = input.remove(field.name) else {
            continue;
        };
        if value.is_null() && !field.is_required {
            continue;
        }
        let path = at(path, field.name);
        out.insert(
            field.name.to_owned(),
            coerce(field.kind, value, &path, mode)?,
        );
    }
    if schema.mode == Mode::Keep {
        out.extend(input);
    }
    Ok(out)
}

fn coerce(kind: Type, value: Value, path: &str, mode: Mode) -> Result<Value> {
    let refuse = |value: &Value| Err(wrong_type(mode, kind, value, path));
    match (kind, value) {
        (Type::Any, value) => Ok(value),
        (Type::Str | Type::Words, Value::String(text)) => {
            // NUL has no meaning in any text here and cuts strings short elsewhere.
            let text = if text.contains('\0') {
                text.replace('\0', "")
            } else {
                text
            };
            if matches!(kind, Type::Words) && text.trim().is_empty() {
                return Err(Error::invalid_params(
                    "must NOT have fewer than 1 characters",
                ));
            }
            Ok(Value::String(text))
        }
        (Type::Str | Type::Words, Value::Null) if mode.coerces() => {
            if matches!(kind, Type::Words) {
                return Err(Error::invalid_params(
                    "must NOT have fewer than 1 characters",
                ));
            }
            Ok(Value::String(String::new()))
        }
        (Type::Str | Type::Words, value @ (Value::Number(_) | Value::Bool(_)))
            if mode.coerces() =>
        {
            Ok(Value::String(value.to_string()))
        }
        (Type::OneOf(words), Value::String(text)) => {
            if words.contains(&text.as_str()) {
                Ok(Value::String(text))
            } else {
                Err(Error::invalid_params(
                    "must be equal to one of the allowed values",
                ))
            }
        }
        (Type::OneOf(_), Value::Number(_) | Value::Bool(_)) if mode.coerces() => Err(
            Error::invalid_params("must be equal to one of the allowed values"),
        ),
        (Type::Num, value @ Value::Number(_)) => Ok(value),
        (Type::Num, Value::String(text)) if mode.coerces() => match text.trim().parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Value::from(number)),
            _ => refuse(&Value::String(text)),
        },
        (Type::Bool, value @ Value::Bool(_)) => Ok(value),
        (Type::Bool, Value::String(text))
            if mode.coerces() && (text == "true" || text == "false") =>
        {
            Ok(Value::Bool(text == "true"))
        }
        (Type::StrList, Value::Array(list)) => {
            let list: Result<Vec<Value>> = list
                .into_iter()
                .enumerate()
                .map(|(i, v)| coerce(Type::Str, v, &format!("{path}[{i}]"), mode))
                .collect();
            list.map(Value::Array)
        }
        (Type::Free, value @ Value::Object(_)) => Ok(value),
        (Type::Obj(schema), Value::Object(map)) => {
            object(schema, map, path, mode).map(Value::Object)
        }
        (Type::ObjList(schema) | Type::ObjList1(schema), Value::Array(list)) => {
            if list.is_empty() && matches!(kind, Type::ObjList1(_)) {
                return Err(Error::invalid_params("must NOT have fewer than 1 items"));
            }
            let mut out = Vec::with_capacity(list.len());
            for (i, item) in list.into_iter().enumerate() {
                let path = format!("{path}[{i}]");
                match item {
                    Value::Object(map) => {
                        out.push(Value::Object(object(schema, map, &path, mode)?));
                    }
                    other => return Err(wrong_type(mode, Type::Free, &other, &path)),
                }
            }
            Ok(Value::Array(out))
        }
        (_, value) => refuse(&value),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    static AGENT: Schema = strict(&[req("agentId", Type::Str), req("username", Type::Str)]);
    static SEND: Schema = strict(&[
        req("token", Type::Str),
        req("rid", Type::Str),
        req("msg", Type::Words),
        opt("_id", Type::Str),
        opt("agent", Type::Obj(&AGENT)),
    ]);
    static VISITOR: Schema = Schema {
        fields: &[req("token", Type::Str)],
        mode: Mode::CheckLenient,
    };
    static REGISTER: Schema = check(&[req("visitor", Type::Obj(&VISITOR))]);

    fn fault(schema: &Schema, input: &Value) -> String {
        schema
            .read(input.as_object().cloned().unwrap_or_default())
            .expect_err("refused")
            .wire_text()
    }

    #[test]
    fn the_first_fault_is_told_in_the_contracts_words() {
        let cases = [
            (
                json!({}),
                "must have required property 'token' [invalid-params]",
            ),
            (
                json!({"token":"a","msg":"x"}),
                "must have required property 'rid' [invalid-params]",
            ),
            (
                json!({"token":"a","rid":"r","msg":"x","t":"uj"}),
                "must NOT have additional properties [invalid-params]",
            ),
            (
                json!({"token":{},"rid":"r","msg":"x"}),
                "must be string [invalid-params]",
            ),
            (
                json!({"token":"a","rid":"r","msg":" "}),
                "must NOT have fewer than 1 characters [invalid-params]",
            ),
            (
                json!({"token":"a","rid":"r","msg":"x","agent":{"agentId":"q"}}),
                "must have required property 'username' [invalid-params]",
            ),
        ];
        for (input, text) in cases {
            assert_eq!(fault(&SEND, &input), text, "{input}");
        }
        assert_eq!(
            fault(&REGISTER, &json!({})),
            "Match error: Missing key 'visitor'"
        );
        assert_eq!(
            fault(&REGISTER, &json!({"visitor":{}})),
            "Match error: Missing key 'token' in field visitor"
        );
        assert_eq!(
            fault(&REGISTER, &json!({"visitor":{"token":5}})),
            "Match error: Expected string, got number in field visitor.token"
        );
    }

    #[test]
    fn scalars_are_coerced_on_schema_routes() {
        let read = SEND
            .read(
                json!({"token":5,"rid":true,"msg":"x","_id":null})
                    .as_object()
                    .cloned()
                    .unwrap_or_default(),
            )
            .expect("fits");
        assert_eq!(
            (read.str("token"), read.str("rid"), read.opt_str("_id")),
            ("5", "true", None)
        );
    }
}
