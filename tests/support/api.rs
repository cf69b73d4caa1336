//! Calls of the REST API.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::HeaderMap;
use reqwest::{Client, Method};
use serde_json::Value;

/// Percent-encodes everything but letters and digits.
pub fn encode(text: &str) -> String {
    utf8_percent_encode(text, NON_ALPHANUMERIC).to_string()
}

/// An answer.
#[derive(Debug, Clone)]
pub struct Reply {
    /// What was asked, for messages of failing tests.
    pub asked: String,
    /// Status.
    pub status: u16,
    /// Headers.
    pub headers: HeaderMap,
    /// The body as JSON; `null` when it is not.
    pub json: Value,
    /// The body.
    pub text: String,
}

impl Reply {
    /// The body of a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert_eq!(self.status, 200, "{}: {}", self.asked, self.text);
        assert_eq!(self.json["success"], true, "{}: {}", self.asked, self.text);
        self.json
    }
    /// Asserts a refusal with this text under `error`.
    #[track_caller]
    pub fn refused(&self, status: u16, error: &str) {
        assert_eq!(
            (self.status, self.json["error"].as_str()),
            (status, Some(error)),
            "{}: {}",
            self.asked,
            self.text
        );
        assert_eq!(self.json["success"], false, "{}: {}", self.asked, self.text);
    }
    /// Asserts a refusal in the coded form: `text [code]` and `errorType`.
    #[track_caller]
    pub fn coded(&self, code: &str, text: &str) {
        let error = if text.is_empty() {
            format!("[{code}]")
        } else {
            format!("{text} [{code}]")
        };
        self.refused(400, &error);
        assert_eq!(
            self.json["errorType"], code,
            "{}: {}",
            self.asked, self.text
        );
    }
    /// Asserts the refusal of parameters.
    #[track_caller]
    pub fn invalid_params(&self, text: &str) {
        self.coded("invalid-params", text);
    }
    /// Asserts the bare `{"success":false}`.
    #[track_caller]
    pub fn bare(&self) {
        assert_eq!(
            (self.status, self.text.as_str()),
            (400, r#"{"success":false}"#),
            "{}",
            self.asked
        );
    }
    /// Asserts the 401 of a missing login.
    #[track_caller]
    pub fn not_logged_in(&self) {
        self.refused(401, "You must be logged in to do this.");
        assert_eq!(self.json["status"], "error", "{}", self.asked);
        assert_eq!(self.json["message"], self.json["error"], "{}", self.asked);
    }
    /// Asserts the 403 of a missing permission.
    #[track_caller]
    pub fn forbidden(&self) {
        self.refused(
            403,
            "User does not have the permissions required for this action [error-unauthorized]",
        );
    }
    /// Asserts the short 403.
    #[track_caller]
    pub fn unauthorized(&self) {
        self.refused(403, "unauthorized");
    }
    /// A header as text, empty when absent.
    pub fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("")
    }
}

/// A caller: address of the server and headers sent with every call.
#[derive(Clone)]
pub struct Api {
    client: Client,
    base: String,
    headers: Vec<(String, String)>,
}

impl Api {
    /// A caller without headers. `base` is `http://host:port`.
    pub fn new(client: Client, base: &str) -> Self {
        Self {
            client,
            base: base.to_owned(),
            headers: Vec::new(),
        }
    }
    /// The same caller with one more header.
    pub fn with(&self, name: &str, value: &str) -> Self {
        let mut next = self.clone();
        next.headers.push((name.to_owned(), value.to_owned()));
        next
    }
    /// `path` below `/api/v1/`, or from the root when it starts with `/`.
    pub fn url(&self, path: &str) -> String {
        if path.starts_with('/') {
            format!("{}{path}", self.base)
        } else {
            format!("{}/api/v1/{path}", self.base)
        }
    }
    async fn send(&self, method: Method, path: &str, body: Option<(&str, Vec<u8>)>) -> Reply {
        let asked = format!("{method} {path}");
        let verb = method.as_str().to_owned();
        let mut request = self.client.request(method, self.url(path));
        for (name, value) in &self.headers {
            request = request.header(name, value);
        }
        if let Some((kind, bytes)) = body {
            request = request.header("content-type", kind).body(bytes);
        }
        let response = request
            .send()
            .await
            .unwrap_or_else(|e| panic!("{asked}: {e:?}"));
        let status = response.status().as_u16();
        let headers = response.headers().clone();
        let text = response
            .text()
            .await
            .unwrap_or_else(|e| panic!("{asked}: {e:?}"));
        super::document::check(&verb, path, status, &text);
        Reply {
            asked,
            status,
            headers,
            json: serde_json::from_str(&text).unwrap_or(Value::Null),
            text,
        }
    }
    /// GET; `path` may hold a query.
    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, None).await
    }
    /// GET with a query made of these pairs.
    pub async fn get_with(&self, path: &str, query: &[(&str, &str)]) -> Reply {
        let pairs: Vec<String> = query
            .iter()
            .map(|(k, v)| format!("{}={}", encode(k), encode(v)))
            .collect();
        self.get(&format!("{path}?{}", pairs.join("&"))).await
    }
    /// POST JSON.
    pub async fn post(&self, path: &str, body: Value) -> Reply {
        self.json(Method::POST, path, &body).await
    }
    /// PUT JSON.
    pub async fn put(&self, path: &str, body: Value) -> Reply {
        self.json(Method::PUT, path, &body).await
    }
    /// DELETE with a JSON body.
    pub async fn delete_with(&self, path: &str, body: Value) -> Reply {
        self.json(Method::DELETE, path, &body).await
    }
    /// DELETE without a body.
    pub async fn delete(&self, path: &str) -> Reply {
        self.send(Method::DELETE, path, None).await
    }
    /// Any method, without a body.
    pub async fn bare(&self, method: &str, path: &str) -> Reply {
        let method = Method::from_bytes(method.as_bytes()).expect("a method");
        self.send(method, path, None).await
    }
    /// POST of raw bytes.
    pub async fn post_raw(&self, path: &str, kind: &str, body: &[u8]) -> Reply {
        self.send(Method::POST, path, Some((kind, body.to_vec())))
            .await
    }
    async fn json(&self, method: Method, path: &str, body: &Value) -> Reply {
        let bytes = body.to_string().into_bytes();
        self.send(method, path, Some(("application/json", bytes)))
            .await
    }
}
