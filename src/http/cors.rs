//! CORS: widgets run on foreign sites. Never with credentials.

use super::error::{set, set_static};
use crate::model::setting::Settings;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    ORIGIN, VARY,
};
use actix_web::{HttpRequest, HttpResponse};

const ALLOWED_HEADERS: &str = "Origin, X-Requested-With, Content-Type, Accept, X-User-Id, X-Auth-Token, x-visitor-token, Authorization";
const METHODS: &str = "GET, POST, PUT, DELETE, HEAD, PATCH";
const EXPOSED: &str =
    "X-RateLimit-Limit, X-RateLimit-Remaining, X-RateLimit-Reset, Retry-After, X-Request-Id";

/// Adds the headers that let the asking page read the answer.
pub(super) fn headers(request: &HttpRequest, response: &mut HttpResponse, settings: &Settings) {
    if !settings.bool("API_Enable_CORS") {
        return;
    }
    let list = settings.text("API_CORS_Origin");
    let is_open = list.split(',').any(|o| o.trim() == "*");
    if is_open {
        set_static(response, ACCESS_CONTROL_ALLOW_ORIGIN, "*");
    } else {
        set_static(response, VARY, "Origin");
        let origin = request
            .headers()
            .get(ORIGIN)
            .and_then(|v| v.to_str().ok())
            .unwrap_or("");
        let is_listed = !origin.is_empty()
            && list
                .split(',')
                .any(|o| o.trim().trim_end_matches('/') == origin);
        if !is_listed {
            return;
        }
        set(response, "access-control-allow-origin", origin);
    }
    set_static(response, ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS);
    set_static(response, ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED);
}

/// Answers `OPTIONS` on any API path.
pub(super) fn preflight(request: &HttpRequest, settings: &Settings) -> HttpResponse {
    if !settings.bool("API_Enable_CORS") {
        return HttpResponse::MethodNotAllowed()
            .content_type("text/plain")
            .body("CORS not enabled. Go to \"Admin > General > REST Api\" to enable it.");
    }
    let mut response = HttpResponse::Ok().finish();
    headers(request, &mut response, settings);
    set(&mut response, "access-control-allow-methods", METHODS);
    set(&mut response, "access-control-max-age", "600");
    response
}
