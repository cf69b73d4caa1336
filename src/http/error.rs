//! Errors to responses, once.

use crate::error::{Error, Form, codes};
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderName, HeaderValue, RETRY_AFTER};
use serde_json::{Map, Value, json};

/// Makes the response of an error: status, body, `Retry-After`.
pub(super) fn response(error: &Error) -> HttpResponse {
    let status =
        StatusCode::from_u16(error.row.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = HttpResponse::build(status);
    response.insert_header(("Content-Type", "application/json"));
    if let Some(seconds) = error.retry_after_s {
        response.insert_header((RETRY_AFTER, seconds.to_string()));
    }
    // After 408 and 413 the rest of the body may still be on its way; the connection cannot be used again.
    if matches!(error.row.status, 408 | 413) {
        response.force_close();
    }
    if error.row.status == 408 {
        return response.finish();
    }
    response.body(body(error).to_string())
}

/// The body of an error.
pub(super) fn body(error: &Error) -> Value {
    let code = error.row.code;
    let mut out = Map::new();
    out.insert("success".to_owned(), Value::Bool(false));
    let text = if error.row.status == 429 {
        wait_text(error)
    } else {
        error.wire_text()
    };
    // Old clients read `status` and `message`, newer ones `success` and `error`.
    if error.row.status == 401 || code == codes::NO_ENDPOINT.code {
        return json!({ "success": false, "status": "error", "error": text, "message": text });
    }
    if code == codes::OFFLINE_MESSAGE_FAILED.code {
        out.insert("message".to_owned(), Value::from(text.clone()));
    }
    match error.row.form {
        Form::Bare => {}
        Form::Reason => {
            out.insert("reason".to_owned(), Value::from(code));
            if let Some(Value::Object(details)) = &error.details {
                out.extend(details.clone());
            }
        }
        Form::Plain => {
            out.insert("error".to_owned(), Value::from(text));
            if let Some(kind) = error.error_type {
                out.insert("errorType".to_owned(), Value::from(kind));
            }
        }
        Form::Coded => {
            out.insert("error".to_owned(), Value::from(text));
            if error.row.status != 429 && error.row.status != 403 {
                out.insert(
                    "errorType".to_owned(),
                    Value::from(error.error_type.unwrap_or(code)),
                );
            }
            // The details of a 429 are for its headers.
            if let Some(details) = error.details.as_ref().filter(|_| error.row.status != 429) {
                out.insert("details".to_owned(), details.clone());
            }
        }
    }
    Value::Object(out)
}

/// The complaint about parameters as the newer routes (agent-api §14) say it: without the code behind the text.
pub(super) fn without_suffix(error: Error) -> Error {
    if error.code() == codes::INVALID_PARAMS.code {
        return Error::sentence(error.reason()).typed(codes::INVALID_PARAMS.code);
    }
    error
}

fn wait_text(error: &Error) -> String {
    format!(
        "Error, too many requests. Please slow down. You must wait {} seconds before trying this endpoint again. [{}]",
        error.retry_after_s.unwrap_or(1),
        error.row.code
    )
}

/// Adds a header that is always the same: nothing is checked or copied.
pub(super) fn set_static(response: &mut HttpResponse, name: HeaderName, value: &'static str) {
    response
        .headers_mut()
        .insert(name, HeaderValue::from_static(value));
}

/// Adds a header whose value is plain ASCII made by us; a value that is not is left out.
pub(super) fn set(response: &mut HttpResponse, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        response
            .headers_mut()
            .insert(HeaderName::from_static(name), value);
    }
}
