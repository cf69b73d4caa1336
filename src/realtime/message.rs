//! What clients say, taken apart.

use serde_json::{Map, Value};

/// Deepest nesting of a message.
const DEPTH: usize = 16;
/// Longest id of a subscription, bytes: it is kept as long as the socket lives.
const ID: usize = 256;
/// What is shown of a message that broke a rule.
const SHOWN: usize = 256;

/// A DDP message of a client.
#[derive(Debug)]
pub(super) enum Said {
    /// Handshake.
    Connect {
        /// The version is one of ours and the client supports it.
        is_known: bool,
    },
    /// Are you there?
    Ping(Option<Value>),
    /// Yes.
    Pong,
    /// Wants to hear of something.
    Sub {
        id: String,
        name: String,
        params: Vec<Value>,
    },
    /// No more of it.
    Unsub(String),
    /// Do something.
    Method {
        id: String,
        name: String,
        params: Vec<Value>,
    },
    /// Breaks a rule: the reason.
    Bad(&'static str),
}

/// Versions of the protocol, newest first.
const VERSIONS: [&str; 3] = ["1", "pre2", "pre1"];

/// Reads a message. The second value is what to quote when it breaks a rule.
pub(super) fn read(text: &str) -> (Said, Value) {
    if is_deeper(text, DEPTH) {
        return (Said::Bad("Bad request"), Value::from(cut(text)));
    }
    let Ok(Value::Object(map)) = serde_json::from_str::<Value>(text) else {
        return (Said::Bad("Bad request"), Value::from(cut(text)));
    };
    let quote = if text.len() <= SHOWN {
        Value::Object(map.clone())
    } else {
        Value::from(cut(text))
    };
    (said(map), quote)
}

fn said(mut map: Map<String, Value>) -> Said {
    let id = map.remove("id");
    let msg = map
        .get("msg")
        .and_then(Value::as_str)
        .unwrap_or("")
        .to_owned();
    match msg.as_str() {
        "connect" => connect(&map),
        "ping" => match id {
            None | Some(Value::String(_)) => Said::Ping(id),
            Some(_) => Said::Bad("Bad request"),
        },
        "pong" => Said::Pong,
        "sub" => match (
            text(id),
            text(map.remove("name")),
            list(map.remove("params")),
        ) {
            (Some(id), Some(name), Some(params)) if id.len() <= ID => {
                Said::Sub { id, name, params }
            }
            _ => Said::Bad("Malformed subscription"),
        },
        "unsub" => text(id).map_or(Said::Bad("Malformed unsubscription"), Said::Unsub),
        "method" => match (
            text(id),
            text(map.remove("method")),
            list(map.remove("params")),
        ) {
            (Some(id), Some(name), Some(params)) => Said::Method { id, name, params },
            _ => Said::Bad("Malformed method invocation"),
        },
        _ => Said::Bad("Bad request"),
    }
}

fn connect(map: &Map<String, Value>) -> Said {
    let version = map.get("version").and_then(Value::as_str).unwrap_or("");
    let supports = map.get("support").and_then(Value::as_array);
    let is_list = supports.is_some_and(|l| l.iter().all(Value::is_string));
    let is_named = supports.is_some_and(|l| l.iter().any(|v| v == version));
    Said::Connect {
        is_known: is_list && is_named && VERSIONS.contains(&version),
    }
}

fn text(value: Option<Value>) -> Option<String> {
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

fn list(value: Option<Value>) -> Option<Vec<Value>> {
    match value {
        None => Some(Vec::new()),
        Some(Value::Array(list)) => Some(list),
        Some(_) => None,
    }
}

fn cut(text: &str) -> &str {
    let end = (0..=SHOWN.min(text.len()))
        .rev()
        .find(|at| text.is_char_boundary(*at));
    text.get(..end.unwrap_or(0)).unwrap_or("")
}

/// True when objects and lists nest deeper than `most`. Looks at brackets outside of strings, before anything is built.
pub(super) fn is_deeper(text: &str, most: usize) -> bool {
    let (mut depth, mut is_text, mut is_escaped) = (0usize, false, false);
    for byte in text.bytes() {
        if is_text {
            match byte {
                _ if is_escaped => is_escaped = false,
                b'\\' => is_escaped = true,
                b'"' => is_text = false,
                _ => {}
            }
            continue;
        }
        match byte {
            b'"' => is_text = true,
            b'{' | b'[' => {
                depth += 1;
                if depth > most {
                    return true;
                }
            }
            b'}' | b']' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    false
}

/// True when a value holds one of the escape forms no client of ours sends.
pub(super) fn has_escapes(value: &Value) -> bool {
    match value {
        Value::Array(list) => list.iter().any(has_escapes),
        Value::Object(map) => map
            .iter()
            .any(|(k, v)| matches!(k.as_str(), "$binary" | "$escape" | "$type") || has_escapes(v)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn bad(text: &str) -> &'static str {
        match read(text).0 {
            Said::Bad(reason) => reason,
            other => panic!("{text}: {other:?}"),
        }
    }

    #[test]
    fn faults_are_named() {
        for text in ["", "1", "[]", "{", "{}", r#"{"msg":1}"#, r#"{"msg":"hug"}"#] {
            assert_eq!(bad(text), "Bad request");
        }
        assert_eq!(
            bad(r#"{"msg":"sub","id":1,"name":"x"}"#),
            "Malformed subscription"
        );
        assert_eq!(
            bad(r#"{"msg":"sub","id":"1","name":"x","params":{}}"#),
            "Malformed subscription"
        );
        assert_eq!(
            bad(r#"{"msg":"method","id":"1"}"#),
            "Malformed method invocation"
        );
    }

    #[test]
    fn only_versions_the_client_supports_count() {
        let known = |text: &str| matches!(read(text).0, Said::Connect { is_known: true });
        assert!(known(
            r#"{"msg":"connect","version":"1","support":["1","pre2","pre1"]}"#
        ));
        assert!(known(
            r#"{"msg":"connect","version":"pre2","support":["pre2"]}"#
        ));
        assert!(!known(
            r#"{"msg":"connect","version":"1","support":["pre2"]}"#
        ));
        assert!(!known(r#"{"msg":"connect","version":"9","support":["9"]}"#));
        assert!(!known(
            r#"{"msg":"connect","version":"1","support":["1",2]}"#
        ));
        assert!(!known(r#"{"msg":"connect","version":"1"}"#));
    }

    #[test]
    fn depth_is_counted_outside_of_texts() {
        assert!(!is_deeper(&"[".repeat(16), 16));
        assert!(is_deeper(&"[".repeat(17), 16));
        assert!(!is_deeper(r#"{"a":"[[[[[[\"[[[[[[[[[[[[[["}"#, 2));
        assert!(has_escapes(&json!({"a":[{"$binary":"x"}]})));
        assert!(!has_escapes(&json!({"a":{"$date":1}})));
    }

    #[test]
    fn quotes_are_cut_at_a_character() {
        let (_, quote) = read(&format!("{{{}", "ü".repeat(300)));
        assert!(
            quote
                .as_str()
                .is_some_and(|q| q.len() <= 256 && q.starts_with("{ü"))
        );
    }
}
