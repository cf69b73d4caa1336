//! An official build of the widget, from a folder the owner names: served in place of ours at `/livechat`.
//!
//! The folder is read once, at the start; afterwards everything comes from memory, so that no request reaches the disk and
//! no name in a request is ever a path.

use super::App;
use super::address;
use super::assets::{self, Keep, Ready};
use super::error::set;
use actix_web::http::header::HOST;
use actix_web::{HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::Path;

/// The loader, by the name all snippets give it.
const LOADER: &str = "rocketchat-livechat.min.js";
const PAGE: &str = "index.html";
/// Most files, and most bytes in all: ten times what a build has.
const MOST_FILES: usize = 1000;
const MOST_BYTES: u64 = 64 * 1024 * 1024;
/// Folders within folders.
const DEPTH: usize = 4;

/// What the frame's page says while the service is off: the original loader then takes the widget away. Without this the
/// original page would open a chat that leads nowhere.
const REMOVE: &str = r#"parent.postMessage({src:"rocketchat",fn:"removeWidget"},"*")"#;

/// A build, read whole.
pub struct Build {
    /// The frame's page up to and including `<body>`, and the rest.
    page: (String, String),
    files: HashMap<String, Ready>,
}

impl Build {
    /// Reads a folder. Links in it, source maps, hidden files and other pages are left out.
    ///
    /// Errors: a sentence, when the folder cannot be read, is no build of the widget, or is far larger than one.
    pub fn read(folder: &Path) -> Result<Self, String> {
        let said = |what: &str| format!("--widget-dir {}: {what}", folder.display());
        let mut found = Vec::new();
        let mut bytes = 0;
        walk(folder, "", DEPTH, &mut |name, size| {
            bytes += size;
            found.push(name);
            if found.len() > MOST_FILES || bytes > MOST_BYTES {
                return Err(format!(
                    "more than {MOST_FILES} files or {} MB",
                    MOST_BYTES >> 20
                ));
            }
            Ok(())
        })
        .map_err(|e| said(&e))?;
        let mut page = None;
        let mut files = HashMap::new();
        for name in found {
            let content =
                std::fs::read(folder.join(&name)).map_err(|e| said(&format!("{name}: {e}")))?;
            if name == PAGE {
                let text = String::from_utf8(content)
                    .map_err(|e| said(&format!("{PAGE} is not text: {e}")))?;
                page = split(&text);
            } else if !name.ends_with(".html") {
                let ready = Ready::of(content, assets::is_text(&name));
                files.insert(name, ready);
            }
        }
        let page = page.ok_or_else(|| said(&format!("there is no {PAGE} with a <body>")))?;
        if !files.contains_key(LOADER) {
            return Err(said(&format!("there is no {LOADER}")));
        }
        Ok(Self { page, files })
    }

    /// The loader for owners' pages.
    pub(super) fn loader(&self, request: &HttpRequest) -> HttpResponse {
        let mut response = self.file(request, LOADER);
        set(
            &mut response,
            "cross-origin-resource-policy",
            "cross-origin",
        );
        response
    }

    /// True when the build has this file.
    pub(super) fn has(&self, name: &str) -> bool {
        self.files.contains_key(name)
    }

    /// One of its files.
    pub(super) fn file(&self, request: &HttpRequest, name: &str) -> HttpResponse {
        let Some(file) = self.files.get(name) else {
            return assets::not_found();
        };
        let keep = if is_named_by_content(name) {
            Keep::ForEver
        } else {
            Keep::Asked
        };
        let mut response = assets::send(request, file, assets::mime(name), keep);
        set(
            &mut response,
            "content-security-policy",
            "default-src 'none'; frame-ancestors 'none'",
        );
        response
    }

    /// The frame's page, told where its server is.
    pub(super) fn page(&self, request: &HttpRequest, app: &App) -> HttpResponse {
        let server = server_url(request, app);
        let (script, text) = if app.ctx.settings().bool("Livechat_enabled") {
            let script = format!("window.SERVER_URL={}", in_script(&server));
            let (before, after) = &self.page;
            let text = format!("{before}<script>{script}</script>{after}");
            (script, text)
        } else {
            let text = format!(
                "<!doctype html><meta charset=\"utf-8\"><title>Chat</title><body><script>{REMOVE}</script>"
            );
            (REMOVE.to_owned(), text)
        };
        let page = Ready::made(text);
        let mut response = assets::send(request, &page, "text/html; charset=utf-8", Keep::Asked);
        let policy = policy(request, app, &server, &script);
        set(&mut response, "content-security-policy", &policy);
        // The frame's own calls must say where they come from: it is the only sign of the widget without cookies.
        set(&mut response, "referrer-policy", "same-origin");
        response
    }
}

/// Every file below `folder` that a build may have, by its path with slashes, and its size.
fn walk(
    folder: &Path,
    prefix: &str,
    depth: usize,
    found: &mut impl FnMut(String, u64) -> Result<(), String>,
) -> Result<(), String> {
    let fault = |e: std::io::Error| format!("{prefix}: {e}");
    let entries = std::fs::read_dir(folder).map_err(fault)?;
    for entry in entries {
        let entry = entry.map_err(fault)?;
        let Ok(name) = entry.file_name().into_string() else {
            continue;
        };
        if name.starts_with('.') || name.ends_with(".map") {
            continue;
        }
        // Not followed: a link could lead anywhere.
        let kind = entry.file_type().map_err(fault)?;
        let path = format!("{prefix}{name}");
        if kind.is_file() {
            found(path, entry.metadata().map_err(fault)?.len())?;
        } else if kind.is_dir() && depth > 0 {
            walk(&entry.path(), &format!("{path}/"), depth - 1, found)?;
        }
    }
    Ok(())
}

/// A page up to the end of its `<body>` tag, and the rest.
fn split(page: &str) -> Option<(String, String)> {
    let low = page.to_ascii_lowercase();
    let start = low.find("<body")?;
    let end = start + low.get(start..)?.find('>')? + 1;
    let (before, after) = page.split_at_checked(end)?;
    Some((before.to_owned(), after.to_owned()))
}

/// Names with a hash of the content never change what they stand for: a part of at least five hexadecimal digits.
fn is_named_by_content(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.split(['.', '-']).any(|part| {
        part.len() >= 5
            && part.bytes().all(|b| b.is_ascii_hexdigit())
            && part.bytes().any(|b| b.is_ascii_digit())
    })
}

/// A text as a script's literal that cannot end the script.
fn in_script(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 2);
    out.push('"');
    for c in text.chars() {
        if c.is_ascii_alphanumeric() || "-._~:/?#[]@!$()*+,;=%".contains(c) {
            out.push(c);
        } else {
            for unit in c.encode_utf16(&mut [0; 2]) {
                out.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    out.push('"');
    out
}

/// Where the widget finds its server: the address the owner set, else what the request was sent to.
fn server_url(request: &HttpRequest, app: &App) -> String {
    let is_set = app.config.has_public_url || !app.ctx.settings().text("Site_Url").is_empty();
    let host = request.headers().get(HOST).and_then(|v| v.to_str().ok());
    match host.filter(|h| !is_set && is_host(h)) {
        Some(host) => {
            let scheme = address::scheme(request, &app.config.trusted_proxies);
            format!("{scheme}://{host}")
        }
        None => app.ctx.site_url().to_owned(),
    }
}

fn is_host(text: &str) -> bool {
    !text.is_empty()
        && text.len() <= 255
        && text
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-._:[]".contains(&b))
}

/// What the official page may do. It renders some texts as HTML, so nothing inline runs but the one script put in here.
/// Trusted types, or a policy on styles without inline ones, would keep it from working.
fn policy(request: &HttpRequest, app: &App, server: &str, script: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    let origin = origin(server);
    let host = request.headers().get(HOST).and_then(|v| v.to_str().ok());
    let is_own = origin.split_once("://").map(|(_, at)| at) == host;
    // Loaded from another address than the server's public one: its calls go there.
    let elsewhere = if is_own {
        String::new()
    } else {
        format!(" {origin}")
    };
    // 'self' does not cover sockets in every browser.
    let socket = origin.replacen("http", "ws", 1);
    let settings = app.ctx.settings();
    let jitsi = settings.text("Jitsi_Domain");
    let calls = if settings.bool("Jitsi_Enabled") && is_host(jitsi) {
        format!(" https://{jitsi}")
    } else {
        String::new()
    };
    format!(
        "default-src 'none'; script-src 'self' 'sha256-{hash}'; style-src 'self' 'unsafe-inline'; \
         img-src 'self' data: blob:{elsewhere}; media-src 'self'{elsewhere}; font-src 'self' data:; \
         connect-src 'self' {socket}{elsewhere}; frame-src 'self'{calls}; base-uri 'none'; form-action 'self'; \
         frame-ancestors {}",
        assets::ancestors(app)
    )
}

/// Scheme, host and port of an address; `'self'` for what is none, which would change the policy instead.
fn origin(url: &str) -> &str {
    let Some((scheme, rest)) = url.split_once("://") else {
        return "'self'";
    };
    let host = rest.split('/').next().unwrap_or(rest);
    let is_sound = matches!(scheme, "http" | "https") && is_host(host);
    let end = scheme.len() + 3 + host.len();
    url.get(..end).filter(|_| is_sound).unwrap_or("'self'")
}

#[cfg(test)]
mod tests {
    use super::{in_script, is_named_by_content, origin, split};

    #[test]
    fn an_address_cannot_leave_its_script() {
        assert_eq!(in_script("https://h:1/chat"), "\"https://h:1/chat\"");
        assert_eq!(
            in_script("\"</script>'\\\u{2028}"),
            "\"\\u0022\\u003c/script\\u003e\\u0027\\u005c\\u2028\""
        );
    }

    #[test]
    fn hashes_in_names_are_seen() {
        for name in [
            "0.chunk.44660.js",
            "vendors~bundle.chunk.8a189.js",
            "e9ae7973e9fdbbe4aa91df9a6a684116.png",
            "a/bundle-31a95.js",
        ] {
            assert!(is_named_by_content(name), "{name}");
        }
        for name in ["rocketchat-livechat.min.js", "facade.js", "a1b2/app.js"] {
            assert!(!is_named_by_content(name), "{name}");
        }
    }

    #[test]
    fn the_script_goes_behind_the_body_tag() {
        let (before, after) = split("<html><BODY class=\"a\"><p>é</BODY>").expect("a body");
        assert_eq!(before, "<html><BODY class=\"a\">");
        assert_eq!(after, "<p>é</BODY>");
        assert!(split("<html>").is_none());
        assert_eq!(origin("https://h:1/chat"), "https://h:1");
        assert_eq!(origin("http://h"), "http://h");
        assert_eq!(origin("http://h; script-src *"), "'self'");
        assert_eq!(origin("h"), "'self'");
    }
}
