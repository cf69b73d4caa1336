//! The reference for people: one page of HTML made of the document, without a script in it and without a foreign host.

use super::calls::{curl, start};
use super::sections::SECTIONS;
use serde_json::{Map, Value};

/// The page's sheet: the tokens of all our pages and its own rules.
pub static STYLE: &str = concat!(
    include_str!("../../../widget/src/shared/base.css"),
    include_str!("docs.css")
);
/// The page's script: the filter, copying, links.
pub static SCRIPT: &str = include_str!("docs.js");

const EMPTY: &[Value] = &[];

/// Text as HTML.
pub(super) fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
    out
}

/// Text with `code` and **strong** as HTML.
fn rich(text: &str) -> String {
    let mut out = String::new();
    for (n, part) in plain(text).split('`').enumerate() {
        if n % 2 == 1 {
            out.push_str(&format!("<code>{part}</code>"));
            continue;
        }
        for (n, part) in part.split("**").enumerate() {
            if n % 2 == 1 {
                out.push_str(&format!("<strong>{part}</strong>"));
            } else {
                out.push_str(part);
            }
        }
    }
    out
}

fn paragraphs(text: &str) -> String {
    text.split("\n\n")
        .map(|p| format!("<p>{}</p>", rich(p)))
        .collect()
}

pub(super) fn text<'a>(value: &'a Value, key: &str) -> &'a str {
    value.get(key).and_then(Value::as_str).unwrap_or("")
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(EMPTY, Vec::as_slice)
}

/// What a schema holds, in few words.
fn kind(schema: &Value) -> String {
    if let Some(to) = schema.get("$ref").and_then(Value::as_str) {
        let name = plain(to.rsplit('/').next().unwrap_or(""));
        return match name.as_str() {
            "Date" => "date".to_owned(),
            "Any" => "anything".to_owned(),
            _ => format!("<a href=\"#shape-{name}\">{name}</a>"),
        };
    }
    if let Some(value) = schema.get("const") {
        return format!("<code>{}</code>", plain(&value.to_string()));
    }
    let choices = list(schema, "enum");
    if !choices.is_empty() {
        let shown: Vec<String> = choices
            .iter()
            .map(|c| format!("<code>{}</code>", plain(c.as_str().unwrap_or(""))))
            .collect();
        return shown.join(" or ");
    }
    for word in ["oneOf", "anyOf"] {
        let choices = list(schema, word);
        if !choices.is_empty() {
            return choices.iter().map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    match schema.get("type") {
        Some(Value::String(t)) if t == "array" => {
            let inner = schema.get("items").map_or_else(String::new, kind);
            format!("list of {inner}")
        }
        Some(Value::String(t)) => t.clone(),
        Some(Value::Array(types)) => types
            .iter()
            .filter_map(Value::as_str)
            .collect::<Vec<_>>()
            .join(" or "),
        _ => "anything".to_owned(),
    }
}

/// The fields of an object, those of objects inside it below them.
fn fields(schema: &Value) -> String {
    let Some(Value::Object(properties)) = schema.get("properties") else {
        return String::new();
    };
    if properties.is_empty() {
        return String::new();
    }
    let required = list(schema, "required");
    let mut out = String::from("<ul class=\"fields\">");
    for (name, field) in properties {
        let is_required = required.iter().any(|r| r == name);
        let inner = field.get("items").unwrap_or(field);
        out.push_str(&format!(
            "<li><b dir=\"ltr\">{}</b> <span class=\"kind\">{}{}</span> {}{}</li>",
            plain(name),
            kind(field),
            if is_required { "" } else { ", optional" },
            rich(text(field, "description")),
            fields(inner),
        ));
    }
    out.push_str("</ul>");
    out
}

fn parameters(operation: &Value) -> String {
    let all = list(operation, "parameters");
    if all.is_empty() {
        return String::new();
    }
    let mut out = String::from("<h4>Parameters</h4><ul class=\"fields\">");
    for p in all {
        let optional = if p.get("required") == Some(&Value::Bool(true)) {
            ""
        } else {
            ", optional"
        };
        out.push_str(&format!(
            "<li><b dir=\"ltr\">{}</b> <span class=\"kind\">{}, in the {}{optional}</span> {}</li>",
            plain(text(p, "name")),
            p.get("schema").map_or_else(String::new, kind),
            plain(text(p, "in")),
            rich(text(p, "description")),
        ));
    }
    out.push_str("</ul>");
    out
}

fn body(operation: &Value) -> String {
    let Some(Value::Object(content)) = operation.pointer("/requestBody/content") else {
        return String::new();
    };
    let Some((media, taken)) = content.iter().next() else {
        return String::new();
    };
    let schema = taken.get("schema").cloned().unwrap_or_default();
    let mut out = format!(
        "<h4>Body</h4><p class=\"kind\">{}</p>{}",
        plain(media),
        fields(&schema)
    );
    if let Some(Value::Object(examples)) = taken.get("examples") {
        for example in examples.values() {
            let value = example.get("value").cloned().unwrap_or_default();
            let shown = serde_json::to_string_pretty(&value).unwrap_or_default();
            out.push_str(&format!("<pre><code>{}</code></pre>", plain(&shown)));
        }
    }
    out
}

fn answers(operation: &Value) -> String {
    let Some(Value::Object(responses)) = operation.get("responses") else {
        return String::new();
    };
    let mut out = String::from("<h4>Answers</h4>");
    for (status, response) in responses {
        if status == "200" {
            let schema = response
                .pointer("/content/application~1json/schema")
                .cloned();
            let shown = match &schema {
                Some(s) if s.get("$ref").is_some() => format!("<p>{}</p>", kind(s)),
                Some(s) if s.get("type") == Some(&Value::from("array")) => {
                    format!("<p>{}</p>", kind(s))
                }
                Some(s) => fields(s),
                None => {
                    let media = response.get("content").and_then(Value::as_object);
                    let media = media
                        .and_then(|c| c.keys().next())
                        .map_or("", String::as_str);
                    format!("<p>{}</p>", plain(media))
                }
            };
            out.push_str(&format!("<p><b>200</b></p>{shown}"));
            if let Some(example) = response.pointer("/content/application~1json/example") {
                let given = serde_json::to_string_pretty(example).unwrap_or_default();
                out.push_str(&format!(
                    "<details class=\"given\"><summary>An answer</summary><pre><code>{}</code></pre></details>",
                    plain(&given)
                ));
            }
        }
    }
    out.push_str("<ul class=\"refusals\">");
    for (status, response) in responses {
        if status != "200" {
            out.push_str(&format!(
                "<li><b>{}</b> {}</li>",
                plain(status),
                rich(text(response, "description"))
            ));
        }
    }
    out.push_str("</ul>");
    out
}

fn operation(server: &str, path: &str, method: &str, operation: &Value) -> String {
    let id = plain(text(operation, "operationId"));
    let old = if operation.get("deprecated") == Some(&Value::Bool(true)) {
        " <span class=\"old\">older form</span>"
    } else {
        ""
    };
    format!(
        "<details class=\"call\" id=\"{id}\"><summary><span class=\"method {method}\">{}</span> \
         <span class=\"path\" dir=\"ltr\">{}</span>{old}<span class=\"says\">{}</span></summary>\
         <div class=\"inside\">{}{}{}{}{}<p class=\"link\"><a href=\"#{id}\">Link to this call</a></p></div></details>",
        method.to_ascii_uppercase(),
        plain(path.trim_start_matches('/')).replace('/', "/<wbr>"),
        rich(text(operation, "summary")),
        paragraphs(text(operation, "description")),
        curl(server, path, method, operation),
        parameters(operation),
        body(operation),
        answers(operation),
    )
}

fn anchor(name: &str) -> String {
    name.to_ascii_lowercase().replace(' ', "-")
}

fn section(document: &Value, server: &str, name: &str, about: &str) -> Option<String> {
    let mut calls = String::new();
    let paths = document.get("paths").and_then(Value::as_object)?;
    for (path, item) in paths {
        for (method, said) in item.as_object().into_iter().flatten() {
            if list(said, "tags").first().and_then(Value::as_str) == Some(name) {
                calls.push_str(&operation(server, path, method, said));
            }
        }
    }
    (!calls.is_empty()).then(|| {
        format!(
            "<section id=\"{}\"><h2>{}</h2><p>{}</p>{calls}</section>",
            anchor(name),
            plain(name),
            plain(about)
        )
    })
}

fn shapes(document: &Value) -> String {
    let none = Map::new();
    let all = document
        .pointer("/components/schemas")
        .and_then(Value::as_object)
        .unwrap_or(&none);
    let mut out =
        String::from("<section id=\"shapes\"><h2>Shapes</h2><p>What answers are made of.</p>");
    for (name, schema) in all {
        let mut inside = fields(schema);
        if inside.is_empty() && schema.get("enum").is_some() {
            inside = format!("<p>{}</p>", kind(schema));
        }
        if inside.is_empty() {
            continue;
        }
        let name = plain(name);
        out.push_str(&format!(
            "<details class=\"call\" id=\"shape-{name}\"><summary><span class=\"path\">{name}</span>\
             <span class=\"says\">{}</span></summary><div class=\"inside\">{inside}</div></details>",
            rich(text(schema, "description"))
        ));
    }
    out.push_str("</section>");
    out
}

fn methods(document: &Value) -> String {
    let names: String = document
        .pointer("/x-realtime/methods")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .map(|name| format!("<li><code>{}</code></li>", plain(name)))
        .collect();
    format!(
        "<section id=\"realtime\"><h2>Realtime</h2><p>A socket at <code>/websocket</code> speaks DDP, one JSON object per \
         text frame: <code>connect</code>, then <code>sub</code> to hear of messages, typing and the queue, and \
         <code>method</code> to do something. The methods below work there and over <a href=\"#methods\">HTTP</a>.</p>\
         <pre><code>{}</code></pre><ul class=\"names\">{names}</ul></section>",
        plain(
            "<  {\"server_id\":\"0\"}\n>  {\"msg\":\"connect\",\"version\":\"1\",\"support\":[\"1\"]}\n<  {\"msg\":\"connected\",\"session\":\"…\"}\n>  {\"msg\":\"sub\",\"id\":\"s1\",\"name\":\"stream-room-messages\",\"params\":[\"ROOM\",{\"useCollection\":false,\"args\":[{\"visitorToken\":\"TOKEN\"}]}]}\n<  {\"msg\":\"ready\",\"subs\":[\"s1\"]}"
        )
    )
}

/// The whole page. Addresses in it are relative to `/docs`.
pub fn html(document: &Value) -> String {
    let server = document
        .pointer("/servers/0/url")
        .and_then(Value::as_str)
        .unwrap_or("");
    let mut links = String::from(
        "<li><a href=\"#start\">Start here</a></li><li><a href=\"#rules\">For every call</a></li>",
    );
    let mut main = start(server);
    let about = document
        .pointer("/info/description")
        .and_then(Value::as_str)
        .unwrap_or("");
    main.push_str(&format!(
        "<section id=\"rules\"><h2>For every call</h2>{}</section>",
        paragraphs(about)
    ));
    for s in SECTIONS {
        if let Some(told) = section(document, server, s.name, s.about) {
            links.push_str(&format!(
                "<li><a href=\"#{}\">{}</a></li>",
                anchor(s.name),
                plain(s.name)
            ));
            main.push_str(&told);
        }
    }
    links.push_str(
        "<li><a href=\"#realtime\">Realtime</a></li><li><a href=\"#shapes\">Shapes</a></li>",
    );
    main.push_str(&methods(document));
    main.push_str(&shapes(document));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Deskbell API {version}</title><link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"docs/docs.css\">\
         <script src=\"docs/docs.js\" defer></script></head><body class=\"reference\">\
         <a class=\"skip\" href=\"#main\">Skip to the calls</a>\
         <header><h1>Deskbell API <small>{version}</small></h1><a href=\"api/openapi.json\">openapi.json</a></header>\
         <nav aria-label=\"Sections\"><label for=\"find\">Find a call</label>\
         <input id=\"find\" type=\"search\" autocomplete=\"off\" spellcheck=\"false\">\
         <p id=\"found\" role=\"status\"></p><ul>{links}</ul></nav>\
         <main id=\"main\">{main}</main></body></html>",
        version = plain(
            document
                .pointer("/info/version")
                .and_then(Value::as_str)
                .unwrap_or("")
        ),
    )
}

#[cfg(test)]
mod tests {
    #[test]
    fn texts_cannot_break_the_page() {
        assert_eq!(
            super::rich("a `<b>` **c** & \"d\""),
            "a <code>&lt;b&gt;</code> <strong>c</strong> &amp; &quot;d&quot;"
        );
    }

    #[test]
    fn the_page_runs_under_a_strict_policy() {
        let page = super::html(&crate::http::openapi::document("https://chat.example.org"));
        for word in ["<style", " style=", " onclick", "javascript:", "src=\"http"] {
            assert!(!page.contains(word), "{word}");
        }
        assert!(page.contains("livechat/<wbr>message"));
    }
}
