//! `GET /file-upload/:id/:name`: the bytes of a file, for those who may see its conversation. The name is decoration.

use super::error::{set, set_static};
use super::limit::Class;
use super::{App, address, json};
use crate::domain::file::{self, Proof};
use crate::domain::session;
use crate::error::{Error, Result, codes};
use crate::model::file::{EXPIRES, File, SIGNATURE};
use crate::model::token::VisitorToken;
use actix_web::body::SizedStream;
use actix_web::http::header::{self, HeaderValue};
use actix_web::http::{Method, StatusCode};
use actix_web::web::{Bytes, BytesMut, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::Stream;
use percent_encoding::{NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use serde_json::{Map, Value};
use tokio::io::{AsyncReadExt, AsyncSeekExt};

/// Bytes read from the disk at a time.
const PIECE: usize = 64 * 1024;

/// `GET /file-upload/:id/:name?download`.
pub(super) async fn get(request: HttpRequest, app: Data<App>) -> HttpResponse {
    let mut response = match answer(&request, &app).await {
        Ok(response) => response,
        Err(e) if matches!(e.row.status, 403 | 404) => {
            let status = StatusCode::from_u16(e.row.status).unwrap_or(StatusCode::FORBIDDEN);
            HttpResponse::build(status).finish()
        }
        Err(e) => {
            if e.is_server_fault() {
                log::error!("reading a file: {e}");
            }
            super::error::response(&e)
        }
    };
    set_static(&mut response, header::CACHE_CONTROL, "private, no-store");
    set_static(
        &mut response,
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; sandbox",
    );
    set(&mut response, "cross-origin-resource-policy", "same-origin");
    response
}

async fn answer(request: &HttpRequest, app: &App) -> Result<HttpResponse> {
    let is_limited = app.ctx.settings().bool("API_Enable_Rate_Limiter");
    let client = address::client(request, &app.config.trusted_proxies);
    if is_limited {
        app.limiter.address(Class::File, client)?;
    }
    let id = id(request).ok_or(codes::RESOURCE_NOT_FOUND)?;
    let query = json::parse_query(request.query_string()).unwrap_or_default();
    let mut last = Error::from(codes::UNAUTHORIZED);
    let mut showed_token = false;
    for proof in proofs(request, app, &query).await {
        showed_token |= matches!(proof, Proof::Visitor(..));
        match file::read(&app.ctx, id.clone(), proof).await {
            Ok(found) => {
                return deliver(request, app, &found, query.contains_key("download")).await;
            }
            Err(e) => last = e,
        }
    }
    if is_limited && showed_token && last.row.status == 403 {
        // Guessing tokens must stay slow.
        app.limiter.address(Class::UnknownToken, client)?;
    }
    Err(last)
}

/// The id, when the path is one that we make: an id and one plain name.
fn id(request: &HttpRequest) -> Option<String> {
    let rest = request.path().strip_prefix("/file-upload/")?;
    let (id, name) = rest.split_once('/').unwrap_or((rest, ""));
    let name = percent_decode_str(name).decode_utf8().ok()?;
    let is_plain = !name.contains(['/', '\\', '\0']) && name != "." && name != "..";
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric());
    (is_plain && is_id).then(|| id.to_owned())
}

/// Everything the caller shows, the explicit before the cookies.
async fn proofs(request: &HttpRequest, app: &App, query: &Map<String, Value>) -> Vec<Proof> {
    let said = |key: &str| query.get(key).and_then(Value::as_str).map(str::to_owned);
    let header = |key: &str| {
        let value = request.headers().get(key)?.to_str().ok()?;
        Some(value.to_owned())
    };
    let cookie = |key: &str| {
        let value = request.cookie(key)?.value().to_owned();
        Some(percent_decode_str(&value).decode_utf8().ok()?.into_owned())
    };
    let visitor = |kind: Option<String>, rid: Option<String>, token: Option<String>| {
        let token = VisitorToken::parse(&token?)?;
        (kind.as_deref() == Some("l")).then_some(Proof::Visitor(token, rid?))
    };
    let mut found = Vec::new();
    if let (Some(until), Some(signature)) = (said(EXPIRES), said(SIGNATURE)) {
        found.push(Proof::Link(until, signature));
    }
    found.extend(visitor(
        said("rc_room_type"),
        said("rc_rid"),
        said("rc_token"),
    ));
    found.extend(visitor(
        cookie("rc_room_type"),
        cookie("rc_rid"),
        cookie("rc_token"),
    ));
    let logins = [
        (header("x-user-id"), header("x-auth-token")),
        (said("rc_uid"), said("rc_token")),
        (cookie("rc_uid"), cookie("rc_token")),
    ];
    for (user, token) in logins {
        if let (Some(user), Some(token)) = (user, token)
            && let Ok(caller) = session::caller(&app.ctx, &user, &token).await
        {
            found.push(Proof::User(caller));
        }
    }
    if found.is_empty() {
        found.push(Proof::None);
    }
    found
}

/// What part is wanted.
#[derive(Debug, PartialEq, Eq)]
enum Part {
    Whole,
    /// First and last byte.
    Range(u64, u64),
    Unsatisfiable,
}

/// Reads `Range`: one range of bytes; several, or another unit, give the whole.
fn part(range: Option<&str>, size: u64) -> Part {
    let Some(spec) = range.and_then(|r| r.trim().strip_prefix("bytes=")) else {
        return Part::Whole;
    };
    if spec.contains(',') {
        return Part::Whole;
    }
    let Some((from, to)) = spec.trim().split_once('-') else {
        return Part::Unsatisfiable;
    };
    let number = |text: &str| text.parse::<u64>().ok();
    let range = match (from, to) {
        ("", length) => number(length).map(|n| (size.saturating_sub(n), size.saturating_sub(1))),
        (first, "") => number(first).map(|first| (first, size.saturating_sub(1))),
        (first, last) => number(first)
            .zip(number(last))
            .map(|(first, last)| (first, last.min(size.saturating_sub(1)))),
    };
    match range {
        Some((first, last)) if first <= last && first < size => Part::Range(first, last),
        _ => Part::Unsatisfiable,
    }
}

async fn deliver(
    request: &HttpRequest,
    app: &App,
    found: &File,
    is_download: bool,
) -> Result<HttpResponse> {
    let Some(mut bytes) = app.ctx.vault.read(&found.id).await? else {
        log::error!("the bytes of file {} are not in the folder", found.id);
        return Err(codes::RESOURCE_NOT_FOUND.into());
    };
    let wanted = request
        .headers()
        .get(header::RANGE)
        .filter(|_| !request.headers().contains_key(header::IF_RANGE))
        .and_then(|v| v.to_str().ok());
    let (status, first, length) = match part(wanted, found.size) {
        Part::Whole => (StatusCode::OK, 0, found.size),
        Part::Range(first, last) => (StatusCode::PARTIAL_CONTENT, first, last - first + 1),
        Part::Unsatisfiable => {
            let mut response = HttpResponse::RangeNotSatisfiable().finish();
            set(
                &mut response,
                "content-range",
                &format!("bytes */{}", found.size),
            );
            return Ok(response);
        }
    };
    if first > 0 {
        bytes
            .seek(std::io::SeekFrom::Start(first))
            .await
            .map_err(Error::unavailable)?;
    }
    let mut builder = HttpResponse::build(status);
    let mut response = if request.method() == Method::HEAD {
        builder.body(SizedStream::new(
            length,
            futures_util::stream::empty::<std::io::Result<Bytes>>(),
        ))
    } else {
        builder.body(SizedStream::new(length, pieces(bytes, length)))
    };
    if status == StatusCode::PARTIAL_CONTENT {
        let range = format!("bytes {first}-{}/{}", first + length - 1, found.size);
        set(&mut response, "content-range", &range);
    }
    set(&mut response, "accept-ranges", "bytes");
    let kind = HeaderValue::from_str(&found.kind)
        .unwrap_or(HeaderValue::from_static("application/octet-stream"));
    response.headers_mut().insert(header::CONTENT_TYPE, kind);
    let is_inline = !is_download && file::is_shown(&found.kind);
    set(
        &mut response,
        "content-disposition",
        &disposition(&found.name, is_inline),
    );
    Ok(response)
}

/// The bytes of a file, piece by piece; what is already sent cannot be taken back, so a broken disk ends the connection.
fn pieces(file: tokio::fs::File, length: u64) -> impl Stream<Item = std::io::Result<Bytes>> {
    futures_util::stream::unfold((file, length), |(mut file, left)| async move {
        let size = usize::try_from(left).unwrap_or(PIECE).min(PIECE);
        if size == 0 {
            return None;
        }
        let mut piece = BytesMut::zeroed(size);
        let read = match file.read(&mut piece).await {
            Ok(0) => Err(std::io::ErrorKind::UnexpectedEof.into()),
            other => other,
        };
        Some(match read {
            Ok(n) => {
                piece.truncate(n);
                (Ok(piece.freeze()), (file, left - n as u64))
            }
            Err(e) => (Err(e), (file, 0)),
        })
    })
}

/// RFC 6266: a plain name for old readers, the real one beside it.
fn disposition(name: &str, is_inline: bool) -> String {
    let word = if is_inline { "inline" } else { "attachment" };
    let plain: String = name
        .chars()
        .map(|c| match c {
            '"' | '\\' | '%' | ';' => '_',
            c if c.is_ascii_graphic() || c == ' ' => c,
            _ => '_',
        })
        .collect();
    let real = utf8_percent_encode(name, NON_ALPHANUMERIC);
    format!("{word}; filename=\"{plain}\"; filename*=UTF-8''{real}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_range_is_cut_out() {
        assert_eq!(part(None, 10), Part::Whole);
        assert_eq!(part(Some("bytes=0-3"), 10), Part::Range(0, 3));
        assert_eq!(part(Some("bytes=4-"), 10), Part::Range(4, 9));
        assert_eq!(part(Some("bytes=-3"), 10), Part::Range(7, 9));
        assert_eq!(part(Some("bytes=5-99"), 10), Part::Range(5, 9));
        assert_eq!(part(Some("bytes=0-1,3-4"), 10), Part::Whole);
        assert_eq!(part(Some("lines=1-2"), 10), Part::Whole);
        for bad in ["bytes=10-", "bytes=5-4", "bytes=-0", "bytes=x-1", "bytes=7"] {
            assert_eq!(part(Some(bad), 10), Part::Unsatisfiable, "{bad}");
        }
        assert_eq!(part(Some("bytes=0-"), 0), Part::Unsatisfiable);
    }

    #[test]
    fn names_cannot_leave_their_header() {
        assert_eq!(
            disposition("a \"b\"\r\n.png", false),
            "attachment; filename=\"a _b___.png\"; filename*=UTF-8''a%20%22b%22%0D%0A%2Epng"
        );
        assert!(disposition("ü.pdf", true).starts_with("inline; filename=\"_.pdf\""));
    }
}
