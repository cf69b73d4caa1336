//! `/health` (the process runs) and `/ready` (it takes work).

use super::App;
use super::error::set;
use actix_web::HttpResponse;
use actix_web::web::Data;

/// `GET /health`: 200 while the process runs.
pub(super) async fn health() -> HttpResponse {
    let mut response = HttpResponse::Ok()
        .content_type("application/json")
        .body(r#"{"status":"ok"}"#);
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
