//! Calls of the reference as lines for a shell, with the server's own address.

use super::page::{list, plain, text};
use serde_json::Value;

/// A text in single quotes.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "'\\''"))
}

fn word(value: &Value) -> String {
    value
        .as_str()
        .map_or_else(|| value.to_string(), str::to_owned)
}

fn encoded(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}

/// A call that can be pasted into a shell.
pub(super) fn curl(server: &str, path: &str, method: &str, operation: &Value) -> String {
    let mut address = format!("{server}{path}");
    let mut query = String::new();
    let mut headers = String::new();
    for p in list(operation, "parameters") {
        let name = text(p, "name");
        let Some(example) = p.get("example") else {
            continue;
        };
        let mark = if query.is_empty() { '?' } else { '&' };
        match (text(p, "in"), example) {
            ("path", value) => {
                address = address.replace(&format!("{{{name}}}"), &encoded(&word(value)));
            }
            ("header", value) => {
                headers.push_str(&format!(
                    " \\\n  -H {}",
                    quoted(&format!("{name}: {}", word(value)))
                ));
            }
            (_, Value::Array(values)) => {
                let pairs: Vec<String> = values
                    .iter()
                    .map(|value| format!("{}={}", encoded(name), encoded(&word(value))))
                    .collect();
                query.push_str(&format!("{mark}{}", pairs.join("&")));
            }
            (_, value) => query.push_str(&format!("{mark}{name}={}", encoded(&word(value)))),
        }
    }
    let mut out = String::from("curl");
    if method != "get" {
        out.push_str(&format!(" -X {}", method.to_ascii_uppercase()));
    }
    out.push_str(&format!(" {}", quoted(&format!("{address}{query}"))));
    if !list(operation, "security").is_empty() {
        out.push_str(" \\\n  -H 'X-User-Id: …' -H 'X-Auth-Token: …'");
    }
    out.push_str(&headers);
    let content = operation.pointer("/requestBody/content");
    let json = content.and_then(|c| c.pointer("/application~1json/examples/example1/value"));
    let form = content.and_then(|c| c.pointer("/multipart~1form-data/example"));
    if let Some(body) = json {
        out.push_str(" \\\n  -H 'Content-Type: application/json' \\\n  -d ");
        out.push_str(&quoted(&body.to_string()));
    }
    for (name, value) in form.and_then(Value::as_object).into_iter().flatten() {
        let part = format!("{name}={}", word(value));
        out.push_str(&format!(" \\\n  -F {}", quoted(&part)));
    }
    format!("<h4>Call</h4><pre><code>{}</code></pre>", plain(&out))
}

/// The first steps, from a visitor's word to an agent's answer.
pub(super) fn start(server: &str) -> String {
    let steps = [
        (
            "A visitor says who they are. The token is theirs alone, chosen by the client.",
            format!(
                "curl '{server}/livechat/visitor' -H 'Content-Type: application/json' \\\n  -d '{{\"visitor\":{{\"token\":\"a-long-random-word\",\"name\":\"Iris Lund\"}}}}'"
            ),
        ),
        (
            "The visitor gets a room.",
            format!("curl '{server}/livechat/room?token=a-long-random-word'"),
        ),
        (
            "The visitor writes. A 200 means that the message is on disk.",
            format!(
                "curl '{server}/livechat/message' -H 'Content-Type: application/json' \\\n  -d '{{\"token\":\"a-long-random-word\",\"rid\":\"ROOM\",\"msg\":\"Is my order out?\"}}'"
            ),
        ),
        (
            "An agent logs in, and answers with the two values of that answer.",
            format!(
                "curl '{server}/login' -H 'Content-Type: application/json' \\\n  -d '{{\"user\":\"ana\",\"password\":\"…\"}}'\ncurl '{server}/chat.sendMessage' -H 'X-User-Id: …' -H 'X-Auth-Token: …' \\\n  -H 'Content-Type: application/json' -d '{{\"message\":{{\"rid\":\"ROOM\",\"msg\":\"It left this morning.\"}}}}'"
            ),
        ),
    ];
    let steps: String = steps
        .iter()
        .map(|(says, call)| {
            format!(
                "<li><p>{}</p><pre><code>{}</code></pre></li>",
                plain(says),
                plain(call)
            )
        })
        .collect();
    format!("<section id=\"start\"><h2>Start here</h2><ol class=\"steps\">{steps}</ol></section>")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_call_can_be_pasted() {
        let operation = json!({
            "security": [],
            "parameters": [
                { "name": "rid", "in": "path", "example": "a/b" },
                { "name": "ids[]", "in": "query", "example": ["x", "y"] },
                { "name": "x-visitor-token", "in": "header", "example": "t" },
            ],
            "requestBody": { "content": { "application/json": { "examples": { "example1": { "value": { "msg": "it's" } } } } } },
        });
        let told = curl("http://h/api/v1", "/upload/{rid}", "post", &operation);
        for part in [
            "curl -X POST 'http://h/api/v1/upload/a%2Fb?ids%5B%5D=x&amp;ids%5B%5D=y'",
            "-H 'x-visitor-token: t'",
            "-d '{&quot;msg&quot;:&quot;it'\\''s&quot;}'",
        ] {
            assert!(told.contains(part), "{part} in {told}");
        }
    }
}
