//! One request through the checks, in the contract's order.

use super::limit::{Class, Left};
use super::multipart::Upload;
use super::routes::{Access, Found, Route};
use super::{App, Call, address, body, cors, error};
use crate::domain::live::Caller;
use crate::domain::session;
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{ConnectionType, Method};
use actix_web::web::{Bytes, Data, Payload};
use actix_web::{HttpMessage, HttpRequest, HttpResponse};
use futures_util::FutureExt;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;

const JSON: HeaderValue = HeaderValue::from_static("application/json");

/// The route template, for the log: raw paths hold tokens.
#[derive(Clone, Copy)]
pub(super) struct Template(pub(super) &'static str);
/// The user behind the request, for the log.
pub(super) struct UserId(pub(super) String);

/// Of this request a part is still on its way: the connection cannot be used again.
struct MustClose;

/// Answers every request below `/api`.
pub(super) async fn dispatch(
    request: HttpRequest,
    payload: Payload,
    app: Data<App>,
) -> HttpResponse {
    let settings = app.ctx.settings();
    if request.method() == Method::OPTIONS {
        return cors::preflight(&request, &settings);
    }
    let mut left = None;
    // The framework would drop the connection of a handler that panics; its client is owed an answer.
    let outcome = AssertUnwindSafe(answer(&request, payload, &app, &mut left))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::internal("a handler panicked")));
    let mut response = match outcome {
        Ok(reply) => HttpResponse::Ok()
            .insert_header((header::CONTENT_TYPE, JSON))
            .body(reply.body),
        Err(fault) => {
            note(&request, &fault);
            let mut response = error::response(&fault);
            if fault.row.status == 405
                && let Some(allow) = &fault.cause
            {
                error::set(&mut response, "allow", allow);
            }
            if fault.row.status == 429 {
                // The limit that was met speaks, not the wider one that the call had passed before.
                left = None;
                limit_headers(&mut response, &fault, app.ctx.now().0);
            }
            response
        }
    };
    if request.extensions().get::<MustClose>().is_some() {
        response
            .head_mut()
            .set_connection_type(ConnectionType::Close);
    }
    if let Some(left) = left {
        let reset = app.ctx.now().0 + i64::try_from(left.reset.as_millis()).unwrap_or(0);
        error::set(&mut response, "x-ratelimit-limit", &left.limit.to_string());
        error::set(
            &mut response,
            "x-ratelimit-remaining",
            &left.remaining.to_string(),
        );
        error::set(&mut response, "x-ratelimit-reset", &reset.to_string());
    }
    error::set_static(&mut response, header::CACHE_CONTROL, "no-store");
    error::set_static(&mut response, header::PRAGMA, "no-cache");
    error::set_static(
        &mut response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    );
    cors::headers(&request, &mut response, &settings);
    response
}

fn limit_headers(response: &mut HttpResponse, fault: &Error, now: i64) {
    let limit = fault
        .details
        .as_ref()
        .and_then(|d| d.get("limit"))
        .and_then(serde_json::Value::as_u64)
        .unwrap_or(0);
    let reset = now + i64::try_from(fault.retry_after_s.unwrap_or(1)).unwrap_or(1) * 1000;
    error::set(response, "x-ratelimit-limit", &limit.to_string());
    error::set(response, "x-ratelimit-remaining", "0");
    error::set(response, "x-ratelimit-reset", &reset.to_string());
}

/// The cause goes to the log, with the request's id; the client has seen the sentence.
fn note(request: &HttpRequest, fault: &Error) {
    let id = request
        .extensions()
        .get::<super::middleware::RequestId>()
        .map(|r| r.0.clone())
        .unwrap_or_default();
    if fault.is_server_fault() {
        log::error!("request {id}: {fault}");
    } else if fault.row.status != 405 && fault.cause.is_some() {
        log::debug!("request {id}: {fault}");
    }
}

async fn answer(
    request: &HttpRequest,
    mut payload: Payload,
    app: &Data<App>,
    left: &mut Option<Left>,
) -> Result<super::Reply> {
    let path = request
        .path()
        .strip_prefix("/api/v1/")
        .unwrap_or("")
        .trim_end_matches('/');
    let Found { route, path } = app.router.find(request.method(), path)?;
    request.extensions_mut().insert(Template(route.path));
    let peer = address::peer(request, &app.config.trusted_proxies);
    let is_limited = app.ctx.live.settings().bool("API_Enable_Rate_Limiter");
    if !route.takes_stream {
        body::check_declared(request, route.body_limit())?;
    }

    // Anonymous callers are counted before anything costs more than this line.
    let caller = match &route.access {
        Access::Anyone => {
            if is_limited {
                *left = app.limiter.address(route.limit, peer.address)?;
            }
            None
        }
        _ => {
            let caller = login(request, app).await.inspect_err(|_| {
                log::debug!("request without a login on {}", route.path);
            })?;
            if is_limited && !app.ctx.live.may(&caller, Permission::ApiBypassRateLimit) {
                *left = app.limiter.login(route.limit, caller.session_pk)?;
            }
            request.extensions_mut().insert(UserId(caller.id.clone()));
            Some(caller)
        }
    };

    let body = read_body(request, &mut payload, route).await?;
    let upload = route.takes_stream.then(|| Upload::new(request, payload));
    // A body may take its time; a login or a role that ended meanwhile does nothing more.
    let caller = match caller {
        Some(caller) => Some(session::by_hash(&app.ctx, caller.token_hash).await?),
        None => None,
    };
    let address = peer.address;
    let call = Call {
        app: Data::clone(app),
        route,
        caller,
        path,
        query: request.query_string().to_owned(),
        is_form: matches!(body::kind(request), body::Kind::Form),
        body,
        upload: upload.clone(),
        peer,
    };
    let answer = (route.run)(call).await;
    if let (Err(_), Some(upload)) = (&answer, &upload)
        && !upload.drain().await
    {
        request.extensions_mut().insert(MustClose);
    }
    if is_limited
        && matches!(route.access, Access::Anyone)
        && let Err(e) = &answer
        && e.code() == codes::INVALID_TOKEN.code
    {
        // Guessing tokens must stay slow; known tokens of the same address go on.
        app.limiter.address(Class::UnknownToken, address)?;
    }
    answer
}

async fn read_body(request: &HttpRequest, payload: &mut Payload, route: &Route) -> Result<Bytes> {
    if matches!(*request.method(), Method::GET | Method::HEAD) || route.takes_stream {
        return Ok(Bytes::new());
    }
    let body = body::read(request, payload, route.body_limit()).await?;
    if !body.is_empty() && matches!(body::kind(request), body::Kind::Other) {
        return Err(super::bad_json());
    }
    Ok(body)
}

async fn login(request: &HttpRequest, app: &App) -> Result<Arc<Caller>> {
    let header = |name: &str| request.headers().get(name).and_then(|v| v.to_str().ok());
    match (header("x-user-id"), header("x-auth-token")) {
        (Some(id), Some(token)) => session::caller(&app.ctx, id, token).await,
        _ => Err(codes::NOT_LOGGED_IN.into()),
    }
}
