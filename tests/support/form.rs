//! Bodies of `multipart/form-data`, made by hand so that wrong ones can be made too.

#![allow(
    dead_code,
    unreachable_pub,
    missing_docs,
    clippy::expect_used,
    reason = "a failing test should stop where it fails; not every test binary uses everything"
)]

use crate::support::{Api, Reply};

const BOUNDARY: &str = "----deskbell-test-7MA4YWxkTrZu0gW";

/// The smallest picture there is: one point.
pub const PNG: &[u8] = &[
    0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d, 0x49, 0x48, 0x44, 0x52, 0, 0, 0,
    1, 0, 0, 0, 1, 8, 6, 0, 0, 0, 0x1f, 0x15, 0xc4, 0x89, 0, 0, 0, 0x0d, 0x49, 0x44, 0x41, 0x54,
    0x78, 0x9c, 0x63, 0, 1, 0, 0, 5, 0, 1, 0x0d, 0x0a, 0x2d, 0xb4, 0, 0, 0, 0, 0x49, 0x45, 0x4e,
    0x44, 0xae, 0x42, 0x60, 0x82,
];
pub const PDF: &[u8] = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n";

#[derive(Default, Clone)]
pub struct Form {
    body: Vec<u8>,
}

impl Form {
    pub fn new() -> Self {
        Self::default()
    }
    /// A part with a file name and, unless empty, a type.
    pub fn part(mut self, field: &str, name: &str, kind: &str, bytes: &[u8]) -> Self {
        let kind = if kind.is_empty() {
            String::new()
        } else {
            format!("Content-Type: {kind}\r\n")
        };
        let head = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n{kind}\r\n"
        );
        self.body.extend_from_slice(head.as_bytes());
        self.body.extend_from_slice(bytes);
        self.body.extend_from_slice(b"\r\n");
        self
    }
    pub fn file(self, name: &str, kind: &str, bytes: &[u8]) -> Self {
        self.part("file", name, kind, bytes)
    }
    pub fn text(mut self, field: &str, value: &str) -> Self {
        let part = format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
        );
        self.body.extend_from_slice(part.as_bytes());
        self
    }
    /// The content type and the body.
    pub fn into_parts(self) -> (String, Vec<u8>) {
        let mut body = self.body;
        body.extend_from_slice(format!("--{BOUNDARY}--\r\n").as_bytes());
        (format!("multipart/form-data; boundary={BOUNDARY}"), body)
    }
    pub async fn post(&self, api: &Api, path: &str) -> Reply {
        let (kind, body) = self.clone().into_parts();
        api.post_raw(path, &kind, &body).await
    }
}
