//! Reading a body with a size limit and a time limit. The framework has no time limit of its own: a client that drips
//! would hold its connection for ever.

use crate::error::{Error, Result, codes};
use actix_web::HttpRequest;
use actix_web::http::header::{CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;
use std::time::Duration;

/// Time for a whole JSON body.
const TIME: Duration = Duration::from_secs(15);

fn declared(request: &HttpRequest) -> Option<usize> {
    let value = request.headers().get(CONTENT_LENGTH)?;
    value.to_str().ok()?.parse().ok()
}

/// Refuses a body whose declared size is over the limit, before anything else is looked at.
///
/// Errors: 413.
pub(super) fn check_declared(request: &HttpRequest, limit: usize) -> Result<()> {
    if declared(request).is_some_and(|n| n > limit) {
        return Err(codes::TOO_LARGE.into());
    }
    Ok(())
}

/// Reads the body, at most `limit` bytes.
///
/// Errors: 413 before reading further once the declared or real size is over the limit, 408 after 15 s.
pub(super) async fn read(
    request: &HttpRequest,
    payload: &mut Payload,
    limit: usize,
) -> Result<Bytes> {
    check_declared(request, limit)?;
    let declared = declared(request);
    let reading = async {
        let mut body = BytesMut::new();
        while let Some(chunk) = payload.next().await {
            let chunk = chunk.map_err(|e| Error::invalid_params("Invalid JSON").caused_by(e))?;
            if body.len() + chunk.len() > limit {
                return Err(Error::from(codes::TOO_LARGE));
            }
            if body.is_empty() && declared == Some(chunk.len()) {
                return Ok(chunk);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    };
    match tokio::time::timeout(TIME, reading).await {
        Ok(read) => read,
        Err(e) => Err(codes::TIMEOUT.because(e)),
    }
}

/// What kind of body it is.
pub(super) enum Kind {
    /// JSON, or no body at all.
    Json,
    /// `application/x-www-form-urlencoded`.
    Form,
    /// Something the API does not read.
    Other,
}

/// Reads `Content-Type`; none counts as JSON.
pub(super) fn kind(request: &HttpRequest) -> Kind {
    let Some(value) = request.headers().get(CONTENT_TYPE) else {
        return Kind::Json;
    };
    let essence = value
        .to_str()
        .unwrap_or("")
        .split(';')
        .next()
        .unwrap_or("")
        .trim()
        .to_ascii_lowercase();
    match essence.as_str() {
        "" | "application/json" => Kind::Json,
        "application/x-www-form-urlencoded" => Kind::Form,
        other if other.ends_with("+json") => Kind::Json,
        _ => Kind::Other,
    }
}
