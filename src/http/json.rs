//! Reading request bodies strictly: bounded depth, no key twice.

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor,
};
use serde_json::{Map, Number, Value};
use std::fmt;

/// Deepest nesting taken from a client.
const DEPTH: usize = 32;

/// Parses JSON; `None` for anything that is not exactly one JSON value of sane depth without repeated keys.
pub(super) fn parse(bytes: &[u8]) -> Option<Value> {
    let mut deserializer = serde_json::Deserializer::from_slice(bytes);
    let value = Strict(DEPTH).deserialize(&mut deserializer).ok()?;
    deserializer.end().ok()?;
    Some(value)
}

#[derive(Clone, Copy)]
struct Strict(usize);

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;
    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }
    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }
    fn visit_i64<E>(self, v: i64) -> Result<Value, E> {
        Ok(Value::from(v))
    }
    fn visit_u64<E>(self, v: u64) -> Result<Value, E> {
        Ok(Value::from(v))
    }
    fn visit_f64<E>(self, v: f64) -> Result<Value, E> {
        Ok(Number::from_f64(v).map_or(Value::Null, Value::Number))
    }
    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::String(v.to_owned()))
    }
    fn visit_string<E>(self, v: String) -> Result<Value, E> {
        Ok(Value::String(v))
    }
    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = self.deeper::<A::Error>()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }
    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = self.deeper::<A::Error>()?;
        let mut map = Map::new();
        while let Some(Key(key)) = entries.next_key()? {
            let value = entries.next_value_seed(inner)?;
            if map.insert(key, value).is_some() {
                return Err(A::Error::custom("a key stands twice"));
            }
        }
        Ok(Value::Object(map))
    }
}

impl Strict {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        self.0
            .checked_sub(1)
            .map(Self)
            .ok_or_else(|| E::custom("nested too deep"))
    }
}

struct Key(String);

impl<'de> Deserialize<'de> for Key {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Key)
    }
}

/// Reads `a=1&b[c]=2&d[]=3` into an object: brackets nest, `[]`, `[0]` and repetition make lists.
///
/// `None` when it is not UTF-8 after decoding, or nests deeper than a client has reason to.
pub(super) fn parse_query(query: &str) -> Option<Map<String, Value>> {
    let mut out = Map::new();
    for pair in query.split('&').filter(|p| !p.is_empty()) {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        let (key, value) = (decode(key)?, decode(value)?);
        let (name, rest) = match key.find('[') {
            Some(at) if at > 0 => key.split_at(at),
            _ => (key.as_str(), ""),
        };
        let mut steps = Vec::new();
        for part in rest.split('[').skip(1) {
            steps.push(part.strip_suffix(']').unwrap_or(part));
        }
        if steps.len() > 4 {
            return None;
        }
        insert(&mut out, name, &steps, value);
    }
    Some(out)
}

fn decode(text: &str) -> Option<String> {
    let spaced = text.replace('+', " ");
    percent_encoding::percent_decode_str(&spaced)
        .decode_utf8()
        .ok()
        .map(std::borrow::Cow::into_owned)
}

fn is_index(step: &str) -> bool {
    step.bytes().all(|b| b.is_ascii_digit())
}

fn insert(map: &mut Map<String, Value>, name: &str, steps: &[&str], value: String) {
    match steps {
        [] => match map.get_mut(name) {
            None => {
                map.insert(name.to_owned(), Value::String(value));
            }
            Some(Value::Array(list)) => list.push(Value::String(value)),
            Some(old) => {
                let first = old.take();
                *old = Value::Array(vec![first, Value::String(value)]);
            }
        },
        [index, rest @ ..] if is_index(index) => {
            let slot = map.entry(name).or_insert_with(|| Value::Array(Vec::new()));
            if let Value::Array(list) = slot {
                match rest {
                    [] => list.push(Value::String(value)),
                    [key, rest @ ..] => {
                        let mut inner = Map::new();
                        insert(&mut inner, key, rest, value);
                        list.push(Value::Object(inner));
                    }
                }
            }
        }
        [key, rest @ ..] => {
            let slot = map.entry(name).or_insert_with(|| Value::Object(Map::new()));
            if let Value::Object(inner) = slot {
                insert(inner, key, rest, value);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn bad_json_is_refused() {
        for bad in [
            "",
            "{",
            "{\"a\":1,\"a\":2}",
            "{} x",
            "{\"a\":\"\\ud800\"}",
            "nul",
        ] {
            assert_eq!(parse(bad.as_bytes()), None, "{bad}");
        }
        assert_eq!(parse(b"\xff\xfe"), None);
        assert_eq!(parse("[".repeat(40).as_bytes()), None);
        assert!(parse(format!("{}{}", "[".repeat(32), "]".repeat(32)).as_bytes()).is_some());
        assert!(parse(format!("{}{}", "[".repeat(33), "]".repeat(33)).as_bytes()).is_none());
        assert_eq!(
            parse(b" {\"a\":[1,null,\"x\"]} "),
            Some(json!({"a":[1,null,"x"]}))
        );
    }

    #[test]
    fn queries_nest_by_brackets() {
        let read = |q: &str| Value::Object(parse_query(q).expect("reads"));
        assert_eq!(
            read("token=a+b%2Bc&rid="),
            json!({"token":"a b+c","rid":""})
        );
        assert_eq!(
            read("agents[]=u1&agents[]=u2"),
            json!({"agents":["u1","u2"]})
        );
        assert_eq!(
            read("agents[0]=u1&agents%5B1%5D=u2"),
            json!({"agents":["u1","u2"]})
        );
        assert_eq!(read("agents=u1&agents=u2"), json!({"agents":["u1","u2"]}));
        assert_eq!(
            read("visitor[token]=abc&visitor[name]=x"),
            json!({"visitor":{"token":"abc","name":"x"}})
        );
        assert_eq!(read("token[$ne]=x"), json!({"token":{"$ne":"x"}}));
        assert_eq!(parse_query("a=%ff"), None);
    }
}
