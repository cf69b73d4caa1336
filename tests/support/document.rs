//! The OpenAPI document as a judge: every answer of a documented route is held against what the reference says of it.

use deskbell::http::openapi;
use deskbell::http::routes::Router;
use serde_json::Value;
use std::sync::OnceLock;

struct Judge {
    document: Value,
    router: Router,
}

fn judge() -> &'static Judge {
    static JUDGE: OnceLock<Judge> = OnceLock::new();
    JUDGE.get_or_init(|| Judge {
        document: openapi::document("http://localhost"),
        router: Router::new().expect("a router"),
    })
}

fn pointer(part: &str) -> String {
    part.replace('~', "~0").replace('/', "~1")
}

/// Says what is wrong with an answer, if its route is documented and something is. `path` is below `/api/v1/`, and may hold
/// a query.
pub fn complaint(method: &str, path: &str, status: u16, text: &str) -> Option<String> {
    let path = path.strip_prefix("/api/v1/").unwrap_or(path);
    if path.starts_with('/') || method == "HEAD" || method == "OPTIONS" {
        return None;
    }
    let path = path.split('?').next().unwrap_or("").trim_end_matches('/');
    let judge = judge();
    let method: actix_web::http::Method = method.parse().ok()?;
    let found = judge.router.find(&method, path).ok()?;
    openapi::doc_of(found.route)?;
    let name = format!("{} {}", found.route.method, found.route.path);
    let place = format!(
        "/paths/{}/{}/responses/{status}",
        pointer(&openapi::template(found.route)),
        found.route.method.as_str().to_ascii_lowercase()
    );
    if judge.document.pointer(&place).is_none() {
        return Some(format!("{name}: the reference knows no {status}: {text}"));
    }
    let place = format!("{place}/content/application~1json/schema");
    let schema = judge.document.pointer(&place)?;
    let Ok(body) = serde_json::from_str::<Value>(text) else {
        return Some(format!("{name}: {status} without JSON: {text}"));
    };
    let faults = super::schema::faults(&judge.document, schema, &body);
    (!faults.is_empty()).then(|| {
        format!(
            "{name}: {status} is not what the reference says:\n{}\n{text}",
            faults.join("\n")
        )
    })
}

/// Fails when an answer is not what the reference says. With `DESKBELL_NOTE_DRIFT=file` it is noted there instead, so that
/// one run tells all of it.
pub fn check(method: &str, path: &str, status: u16, text: &str) {
    let Some(complaint) = complaint(method, path, status, text) else {
        return;
    };
    match std::env::var_os("DESKBELL_NOTE_DRIFT") {
        Some(file) => {
            use std::io::Write;
            let mut file = std::fs::OpenOptions::new()
                .create(true)
                .append(true)
                .open(file)
                .expect("the file of DESKBELL_NOTE_DRIFT");
            writeln!(file, "{complaint}\n").expect("a line");
        }
        None => panic!("{complaint}"),
    }
}
