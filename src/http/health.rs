//! `/health` (the process runs) and `/ready` (it takes work).

use super::App;
use super::error::set;
use actix_web::HttpResponse;
use actix_web::web::Data;
use std::time::Duration;

/// How long `/health` waits for the database.
const PATIENCE: Duration = Duration::from_millis(500);

/// `GET /health`: 200 while the process runs. `deadJobs`: work that was given up and that somebody has to look at; a
/// database that does not answer soon leaves it out, for that is what [`ready`] tells.
pub(super) async fn health(app: Data<App>) -> HttpResponse {
    let count = app.ctx.store.read_small(|r| r.dead_job_count());
    let body = match tokio::time::timeout(PATIENCE, count).await {
        Ok(Ok(dead)) => format!(r#"{{"status":"ok","deadJobs":{dead}}}"#),
        _ => r#"{"status":"ok"}"#.to_owned(),
    };
    let mut response = HttpResponse::Ok()
        .content_type("application/json")
        .body(body);
    set(&mut response, "cache-control", "no-store");
    response
}

/// `GET /ready`: 200 when the database takes writes and nothing is stopping, else 503.
pub(super) async fn ready(app: Data<App>) -> HttpResponse {
    let is_ready = !app.is_draining() && app.ctx.store.is_writable().await;
    let mut response = if is_ready {
        HttpResponse::Ok()
            .content_type("application/json")
            .body(r#"{"status":"ready"}"#)
    } else {
        HttpResponse::ServiceUnavailable()
            .content_type("application/json")
            .insert_header(("Retry-After", "5"))
            .body(r#"{"success":false,"error":"Service Unavailable"}"#)
    };
    set(&mut response, "cache-control", "no-store");
    response
}
