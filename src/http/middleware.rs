//! Around every request: an id, a line in the log, and the headers that always hold.

use super::App;
use super::dispatch::{Template, UserId};
use crate::random;
use actix_web::HttpMessage;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    HeaderName, HeaderValue, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use actix_web::middleware::Next;
use actix_web::web::Data;
use std::time::Instant;

const X_REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, sent back as `X-Request-Id`.
#[derive(Clone)]
pub(super) struct RequestId(pub(super) String);

/// Wraps a request. The request itself is not kept here: the router needs it to itself.
pub(super) async fn around(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> actix_web::Result<ServiceResponse<BoxBody>> {
    let began = Instant::now();
    let id = random::id();
    request.extensions_mut().insert(RequestId(id.clone()));
    let mut response = next.call(request).await?.map_into_boxed_body();
    let is_https = response
        .request()
        .app_data::<Data<App>>()
        .is_some_and(|a| a.ctx.public_url.starts_with("https:"));
    let headers = response.headers_mut();
    // Ids are our own letters and digits.
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(X_REQUEST_ID, value);
    }
    let mut put = |name: HeaderName, value: &'static str| {
        if !headers.contains_key(&name) {
            headers.insert(name, HeaderValue::from_static(value));
        }
    };
    put(X_CONTENT_TYPE_OPTIONS, "nosniff");
    put(REFERRER_POLICY, "no-referrer");
    if is_https {
        put(STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    line(response.request(), &response, &id, began);
    Ok(response)
}

fn line(
    request: &actix_web::HttpRequest,
    response: &ServiceResponse<BoxBody>,
    id: &str,
    began: Instant,
) {
    if !log::log_enabled!(target: "access", log::Level::Info) {
        return;
    }
    let extensions = request.extensions();
    let route = extensions.get::<Template>().map_or_else(
        || request.match_pattern().unwrap_or_default(),
        |t| t.0.to_owned(),
    );
    let user = extensions.get::<UserId>().map_or("-", |u| u.0.as_str());
    let peer = request
        .app_data::<Data<App>>()
        .map(|app| super::address::client(request, &app.config.trusted_proxies).to_string())
        .unwrap_or_default();
    let bytes = match response.response().body().size() {
        actix_web::body::BodySize::Sized(n) => n,
        _ => 0,
    };
    let ms = began.elapsed().as_micros() as f64 / 1000.0;
    log::info!(
        target: "access",
        request_id = id, method = request.method().as_str(), route = route.as_str(), status = response.status().as_u16(),
        ms = ms, bytes = bytes, client = peer.as_str(), user = user;
        "{} {} {} {ms:.1}ms {bytes}B {peer} {user} {id}", request.method(), route, response.status().as_u16()
    );
}
