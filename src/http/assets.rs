//! Files of the widget, the console and the demo page, embedded in the binary (debug builds read them from disk).

use super::App;
use super::error::set;
use super::look;
use actix_web::http::header::{ACCEPT_ENCODING, HeaderName, IF_NONE_MATCH};
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use rust_embed::{EmbeddedFile, RustEmbed};
use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

#[derive(RustEmbed)]
#[folder = "widget/dist"]
struct Dist;

/// Which rules a file is served under.
#[derive(Clone, Copy)]
enum Rules {
    /// Scripts and sheets that foreign pages load.
    Loader,
    /// The widget's frame and its files.
    Frame,
    /// The console and its files.
    Console,
    /// The demo page.
    Demo,
}

/// The media type of a file by its name.
pub(super) fn mime(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or("") {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "webmanifest" => "application/json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/x-icon",
        "mp3" => "audio/mpeg",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

/// A file as it is sent: its tag, its bytes, and those bytes packed where that pays.
pub(super) struct Ready {
    tag: String,
    plain: Bytes,
    gzip: Option<Bytes>,
}

impl Ready {
    /// A text the server made itself.
    pub(super) fn made(text: String) -> Self {
        Self::of(text.into_bytes(), true)
    }
    /// Any content; packed when it is text.
    pub(super) fn of(content: Vec<u8>, is_text: bool) -> Self {
        use sha2::{Digest, Sha256};
        let plain = Bytes::from(content);
        Self {
            tag: tag(&Sha256::digest(&plain)),
            gzip: is_text.then(|| pack(&plain)).flatten(),
            plain,
        }
    }
}

/// How long a browser may use a file without asking.
#[derive(Clone, Copy)]
pub(super) enum Keep {
    /// The name carries no hash: browsers keep a copy and ask whether it is still the newest.
    Asked,
    /// The name stands for this content only.
    ForEver,
}

/// True for files that packing makes smaller.
pub(super) fn is_text(path: &str) -> bool {
    matches!(
        path.rsplit('.').next(),
        Some("html" | "js" | "css" | "svg" | "json" | "txt" | "webmanifest")
    )
}

fn tag(hash: &[u8]) -> String {
    let mut tag = String::from("\"");
    for byte in hash.iter().take(12) {
        tag.push_str(&format!("{byte:02x}"));
    }
    tag.push('"');
    tag
}

/// Files made ready once. Debug builds read `dist` from disk and keep nothing, so that an edit shows at once.
pub struct Cache {
    files: RwLock<HashMap<String, Arc<Ready>>>,
    /// The loader as it was last sent, with the look that stands in it.
    loader: RwLock<Option<(String, Arc<Ready>)>>,
    /// Path of the public URL, empty at the root of a host.
    prefix: String,
}

impl Cache {
    /// An empty cache for a server reached at `public_url`.
    pub fn new(public_url: &str) -> Self {
        let rest = public_url.split_once("://").map_or("", |(_, rest)| rest);
        let prefix = rest.find('/').and_then(|at| rest.get(at..)).unwrap_or("");
        Self {
            files: RwLock::default(),
            loader: RwLock::default(),
            prefix: prefix.trim_end_matches('/').to_owned(),
        }
    }
    /// The loader with `look` in its place. Kept until the owner changes his mind.
    fn loader(&self, look: &str) -> Option<Arc<Ready>> {
        let known = self.loader.read().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, ready)) = known.as_ref().filter(|(of, _)| of == look) {
            return Some(Arc::clone(ready));
        }
        drop(known);
        let file = Dist::get("loader/widget.js")?;
        let text = look::fill(std::str::from_utf8(&file.data).ok()?, look);
        let ready = Arc::new(Ready::made(text));
        if !cfg!(debug_assertions) {
            let mut last = self.loader.write().unwrap_or_else(PoisonError::into_inner);
            *last = Some((look.to_owned(), Arc::clone(&ready)));
        }
        Some(ready)
    }
    fn get(&self, path: &str) -> Option<Arc<Ready>> {
        let known = self
            .files
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .get(path)
            .cloned();
        if known.is_some() {
            return known;
        }
        let ready = Arc::new(ready(path, Dist::get(path)?, &self.prefix));
        if !cfg!(debug_assertions) {
            let mut files = self.files.write().unwrap_or_else(PoisonError::into_inner);
            files.insert(path.to_owned(), Arc::clone(&ready));
        }
        Some(ready)
    }
}

fn ready(path: &str, file: EmbeddedFile, prefix: &str) -> Ready {
    let mut tag = tag(&file.metadata.sha256_hash());
    let plain = match file.data {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => Bytes::from(bytes),
    };
    // The console's page stands at many depths, so it names its files from the root; behind a path that root has moved.
    let plain = match std::str::from_utf8(&plain) {
        Ok(page) if path == "console/index.html" && !prefix.is_empty() => {
            tag.insert(1, 'p');
            Bytes::from(page.replace("=\"/console/", &format!("=\"{prefix}/console/")))
        }
        _ => plain,
    };
    let gzip = (is_text(path) && plain.len() > 512)
        .then(|| pack(&plain))
        .flatten();
    Ready { tag, plain, gzip }
}

fn pack(plain: &[u8]) -> Option<Bytes> {
    use std::io::Write;
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    encoder.write_all(plain).ok()?;
    encoder
        .finish()
        .ok()
        .filter(|packed| packed.len() < plain.len())
        .map(Bytes::from)
}

const COMMON: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; font-src 'self'; \
    media-src 'self' blob:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; frame-src 'self'; base-uri 'none'; \
    form-action 'self'";

fn policy(rules: Rules, app: &App) -> String {
    match rules {
        Rules::Loader => "default-src 'none'; frame-ancestors 'none'".to_owned(),
        Rules::Console => {
            format!("{COMMON}; frame-ancestors 'none'; require-trusted-types-for 'script'")
        }
        Rules::Demo => format!("{COMMON}; frame-ancestors 'self'"),
        Rules::Frame => {
            format!(
                "{COMMON}; frame-ancestors {}; require-trusted-types-for 'script'",
                ancestors(app)
            )
        }
    }
}

/// Who may frame the widget: the owner's list of hosts, everybody when it is empty.
pub(super) fn ancestors(app: &App) -> String {
    let settings = app.ctx.settings();
    let listed: Vec<&str> = settings
        .text("Livechat_AllowedDomainsList")
        .split(',')
        .map(str::trim)
        .filter(|h| !h.is_empty())
        .collect();
    if listed.is_empty() {
        return "*".to_owned();
    }
    let hosts = listed
        .into_iter()
        // Whatever is not a host or an origin would change the policy instead of naming somebody.
        .filter(|h| {
            h.bytes()
                .all(|b| b.is_ascii_alphanumeric() || b"-._~:/*[]".contains(&b))
        })
        .map(|h| h.trim_end_matches('/'));
    // A list that names nobody well lets nobody in, not everybody.
    std::iter::once("'self'")
        .chain(hosts)
        .collect::<Vec<_>>()
        .join(" ")
}

fn serve(request: &HttpRequest, app: &App, path: &str, rules: Rules) -> HttpResponse {
    if path.split('/').any(|part| part == "..") {
        return not_found();
    }
    match app.assets.get(path) {
        Some(file) => serve_ready(request, app, &file, mime(path), rules),
        None => not_found(),
    }
}

fn serve_ready(
    request: &HttpRequest,
    app: &App,
    file: &Ready,
    kind: &'static str,
    rules: Rules,
) -> HttpResponse {
    let mut response = send(request, file, kind, Keep::Asked);
    set(
        &mut response,
        "content-security-policy",
        &policy(rules, app),
    );
    match rules {
        Rules::Loader => set(
            &mut response,
            "cross-origin-resource-policy",
            "cross-origin",
        ),
        Rules::Console => {
            set(&mut response, "cross-origin-opener-policy", "same-origin");
            set(&mut response, "x-frame-options", "DENY");
        }
        // The frame's own calls must say where they come from: it is the only sign of the widget without cookies.
        Rules::Frame => set(&mut response, "referrer-policy", "same-origin"),
        Rules::Demo => {}
    }
    response
}

/// The page of the reference and its files: as strict as the console.
pub(super) fn serve_made(
    request: &HttpRequest,
    app: &App,
    file: &Ready,
    kind: &'static str,
) -> HttpResponse {
    let mut response = send(request, file, kind, Keep::Asked);
    set(
        &mut response,
        "content-security-policy",
        &policy(Rules::Console, app),
    );
    set(&mut response, "x-frame-options", "DENY");
    response
}

/// A file, packed for those who take that; 304 for those who have it.
pub(super) fn send(
    request: &HttpRequest,
    file: &Ready,
    kind: &'static str,
    keep: Keep,
) -> HttpResponse {
    let header = |name: HeaderName| request.headers().get(name).and_then(|v| v.to_str().ok());
    let mut response = if header(IF_NONE_MATCH).is_some_and(|v| v.contains(&file.tag)) {
        HttpResponse::NotModified().finish()
    } else {
        match &file.gzip {
            Some(packed) if header(ACCEPT_ENCODING).is_some_and(|v| v.contains("gzip")) => {
                HttpResponse::Ok()
                    .content_type(kind)
                    .insert_header(("content-encoding", "gzip"))
                    .body(packed.clone())
            }
            _ => HttpResponse::Ok()
                .content_type(kind)
                .body(file.plain.clone()),
        }
    };
    set(&mut response, "etag", &file.tag);
    let kept = match keep {
        Keep::Asked => "no-cache",
        Keep::ForEver => "public, max-age=31536000, immutable",
    };
    set(&mut response, "cache-control", kept);
    set(&mut response, "vary", "Accept-Encoding");
    response
}

pub(super) fn not_found() -> HttpResponse {
    HttpResponse::NotFound()
        .content_type("text/plain; charset=utf-8")
        .body("Not found")
}

/// `/widget.js` and the original's names of the loader. The owner's colour and corner stand in it, so that the bell is
/// right before anything else is asked for.
pub(super) async fn loader(request: HttpRequest, app: Data<App>) -> HttpResponse {
    own_loader(&request, &app)
}

fn own_loader(request: &HttpRequest, app: &App) -> HttpResponse {
    match app.assets.loader(&look::of(&app.ctx.settings())) {
        Some(file) => serve_ready(request, app, &file, mime("widget.js"), Rules::Loader),
        None => not_found(),
    }
}

/// The original's names of the loader: the official one where the owner serves that, else ours.
pub(super) async fn official_loader(request: HttpRequest, app: Data<App>) -> HttpResponse {
    match &app.official {
        Some(build) => build.loader(&request),
        None => own_loader(&request, &app),
    }
}

/// `/widget.css`.
pub(super) async fn loader_css(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(&request, &app, "loader/widget.css", Rules::Loader)
}

/// `/livechat`, the widget's frame.
pub(super) async fn frame(request: HttpRequest, app: Data<App>) -> HttpResponse {
    match &app.official {
        Some(build) => build.page(&request, &app),
        None => serve(&request, &app, "chat/index.html", Rules::Frame),
    }
}

/// `/livechat/` leads to `/livechat`: pages name their scripts relative to the address without the slash.
pub(super) async fn frame_slash(request: HttpRequest) -> HttpResponse {
    let query = request.query_string();
    let target = if query.is_empty() {
        "../livechat".to_owned()
    } else {
        format!("../livechat?{query}")
    };
    HttpResponse::PermanentRedirect()
        .insert_header(("Location", target))
        .finish()
}

/// `/livechat/<file>`, and `/livechat/livechat/<file>`: style sheets of the official build point there by mistake.
pub(super) async fn frame_file(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let file = request.match_info().query("file");
    let file = file.strip_prefix("livechat/").unwrap_or(file).to_owned();
    // What the build lacks is ours: a page that names our loader finds the other half of it.
    if let Some(build) = app.official.as_ref().filter(|b| b.has(&file)) {
        return build.file(&request, &file);
    }
    serve(&request, &app, &format!("chat/{file}"), Rules::Frame)
}

/// `/demo`.
pub(super) async fn demo(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(&request, &app, "demo/index.html", Rules::Demo)
}

/// `/demo/<file>`.
pub(super) async fn demo_file(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let file = request.match_info().query("file").to_owned();
    serve(&request, &app, &format!("demo/{file}"), Rules::Demo)
}

/// `/console`, `/console/…`, `/setup`: the console's page; its paths are the console's own.
pub(super) async fn console(request: HttpRequest, app: Data<App>) -> HttpResponse {
    serve(&request, &app, "console/index.html", Rules::Console)
}

/// `/console/assets/<file>`.
pub(super) async fn console_file(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let file = request.match_info().query("file").to_owned();
    serve(
        &request,
        &app,
        &format!("console/assets/{file}"),
        Rules::Console,
    )
}

/// `/sounds/<file>`.
pub(super) async fn sound(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let file = request.match_info().query("file").to_owned();
    serve(&request, &app, &format!("sounds/{file}"), Rules::Loader)
}
