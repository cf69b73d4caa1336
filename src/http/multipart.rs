//! Reading an upload: parts of a form as they come, with a floor for the pace and a ceiling for the whole.

use super::Call;
use crate::domain::Ctx;
use crate::domain::upload::{Received, Receiving, Ticket, Words};
use crate::error::{Error, Result, codes};
use actix_multipart::{Field, Multipart};
use actix_web::HttpRequest;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_LENGTH, HeaderMap};
use actix_web::web::{Bytes, Payload};
use futures_util::{Stream, StreamExt};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::{Duration, Instant};

/// Time for a whole upload.
const TIME: Duration = Duration::from_secs(600);
/// The pace is looked at this often.
const STEP: Duration = Duration::from_secs(10);
/// Fewest bytes of one step: 4 KiB a second.
const FLOOR: usize = 40 * 1024;
/// What a form may have beside its file.
const AROUND: u64 = 256 * 1024;
/// Longest text part.
const TEXT: usize = 128 * 1024;
/// A refused sender may still send this much before the connection ends: one that writes does not read the answer.
const DRAINED: usize = 32 * 1024 * 1024;
/// For no longer than this.
const DRAIN_TIME: Duration = Duration::from_secs(10);

/// The body of a request, read by its handler.
#[derive(Clone)]
pub(super) struct Upload {
    payload: Rc<RefCell<Payload>>,
    headers: Rc<HeaderMap>,
    is_late: Rc<Cell<bool>>,
    is_at_end: Rc<Cell<bool>>,
}

impl Upload {
    pub(super) fn new(request: &HttpRequest, payload: Payload) -> Self {
        Self {
            payload: Rc::new(RefCell::new(payload)),
            headers: Rc::new(request.headers().clone()),
            is_late: Rc::default(),
            is_at_end: Rc::default(),
        }
    }

    /// A header as text.
    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// Bytes the sender announced.
    pub(super) fn declared(&self) -> Option<u64> {
        self.header(CONTENT_LENGTH.as_str())?.parse().ok()
    }

    /// The next bytes. Never called twice at once: one task reads.
    async fn next(&self) -> Option<std::result::Result<Bytes, PayloadError>> {
        let payload = Rc::clone(&self.payload);
        let next = std::future::poll_fn(move |cx| match payload.try_borrow_mut() {
            Ok(mut payload) => payload.poll_next_unpin(cx),
            Err(_) => std::task::Poll::Ready(None),
        })
        .await;
        if !matches!(next, Some(Ok(_))) {
            self.is_at_end.set(true);
        }
        next
    }

    /// The bytes as long as they keep the pace and stay below `most`.
    fn paced(
        &self,
        most: u64,
    ) -> impl Stream<Item = std::result::Result<Bytes, PayloadError>> + use<> {
        struct Pace {
            began: Instant,
            waited: Duration,
            came: usize,
            all: u64,
        }
        let pace = Pace {
            began: Instant::now(),
            waited: Duration::ZERO,
            came: 0,
            all: 0,
        };
        futures_util::stream::unfold((self.clone(), pace), move |(upload, mut pace)| async move {
            loop {
                if pace.waited >= STEP {
                    if pace.came < FLOOR {
                        upload.is_late.set(true);
                    }
                    (pace.waited, pace.came) = (Duration::ZERO, 0);
                }
                if pace.began.elapsed() >= TIME {
                    upload.is_late.set(true);
                }
                if upload.is_late.get() {
                    return Some((Err(PayloadError::Incomplete(None)), (upload, pace)));
                }
                // Only the sender's time counts, not ours at the disk.
                let asked = Instant::now();
                let left = STEP.saturating_sub(pace.waited);
                let next = tokio::time::timeout(left, upload.next()).await;
                pace.waited += asked.elapsed();
                let Ok(next) = next else { continue };
                if let Some(Ok(bytes)) = &next {
                    pace.came += bytes.len();
                    pace.all += bytes.len() as u64;
                    if pace.all > most {
                        return Some((Err(PayloadError::Overflow), (upload, pace)));
                    }
                }
                return next.map(|next| (next, (upload, pace)));
            }
        })
    }

    /// Reads on after a refusal, so that the sender gets to its answer. True when the connection can be used again.
    pub(super) async fn drain(&self) -> bool {
        if self.is_late.get() {
            return false;
        }
        let reading = async {
            let mut read = 0;
            while !self.is_at_end.get() {
                match self.next().await {
                    Some(Ok(bytes)) => read += bytes.len(),
                    Some(Err(_)) => return false,
                    None => return true,
                }
                if read > DRAINED {
                    return false;
                }
            }
            true
        };
        tokio::time::timeout(DRAIN_TIME, reading)
            .await
            .unwrap_or(false)
    }
}

/// Text parts a form may have; all but the first two are read for the sake of older clients and dropped.
const TEXTS: [&str; 7] = [
    "msg",
    "description",
    "avatar",
    "emoji",
    "alias",
    "groupable",
    "tmid",
];

/// A form that was read to its end.
pub(super) struct Form {
    /// The file.
    pub(super) file: Received,
    /// What was said to it.
    pub(super) words: Words,
}

/// Reads a form: one part `file`, and texts.
///
/// Errors: `[No file uploaded]`, `[invalid-field]`, `Just 1 file is allowed`, `Match error: …` for other texts,
/// `error-size-not-allowed`, `error-type-not-allowed`, 408, 503.
pub(super) async fn read(ctx: &Ctx, upload: &Upload, ticket: &Ticket) -> Result<Form> {
    let most = ticket
        .most()
        .map_or(u64::MAX, |most| most.saturating_add(AROUND));
    if upload.declared().is_some_and(|size| size > most) {
        return Err(ticket.too_large());
    }
    let mut parts = Multipart::new(&upload.headers, Box::pin(upload.paced(most).fuse()));
    let mut file: Option<Receiving> = None;
    let mut words = Words::default();
    while let Some(part) = parts.next().await {
        let mut part = part.map_err(|e| broken(upload, ticket, &e))?;
        let name = part.name().unwrap_or("").to_owned();
        let file_name = file_name(&part);
        if name != "file" && file_name.is_some() {
            return Err(codes::INVALID_FIELD.into());
        }
        if name == "file" {
            if file.is_some() {
                return Err(codes::ONE_FILE.into());
            }
            let declared = part.content_type().map(|m| m.essence_str().to_owned());
            let name = file_name.unwrap_or_default();
            let mut receiving = Receiving::begin(ctx, &name, declared).await?;
            while let Some(bytes) = part.next().await {
                let bytes = bytes.map_err(|e| broken(upload, ticket, &e))?;
                receiving.write(ticket, &bytes).await?;
            }
            file = Some(receiving);
            continue;
        }
        let text = match part.bytes(TEXT).await {
            Ok(Ok(bytes)) => String::from_utf8(bytes.to_vec()).map_err(|e| {
                Error::match_error(format!("Expected string in field {name}")).caused_by(e)
            })?,
            Ok(Err(e)) => return Err(broken(upload, ticket, &e)),
            Err(e) => return Err(codes::TOO_LARGE.because(e)),
        };
        match name.as_str() {
            "msg" => words.text = text.replace('\0', ""),
            "description" => words.description = Some(text.replace('\0', "")),
            known if TEXTS.contains(&known) => {}
            unknown => {
                let unknown: String = unknown.chars().take(64).collect();
                return Err(Error::match_error(format!(
                    "Unknown key in field {unknown}"
                )));
            }
        }
    }
    let file = file.ok_or(codes::NO_FILE)?;
    Ok(Form {
        file: file.finish(ticket).await?,
        words,
    })
}

fn file_name(part: &Field) -> Option<String> {
    let disposition = part.content_disposition()?;
    let extended = disposition.get_filename_ext();
    extended
        .and_then(|name| String::from_utf8(name.value.clone()).ok())
        .or_else(|| disposition.get_filename().map(str::to_owned))
}

/// Why the parts ended early.
fn broken(upload: &Upload, ticket: &Ticket, e: &actix_multipart::MultipartError) -> Error {
    use actix_multipart::MultipartError as Broken;
    if upload.is_late.get() {
        return codes::TIMEOUT.because("an upload below the pace");
    }
    match e {
        Broken::Payload(PayloadError::Overflow) => ticket.too_large(),
        _ => codes::NO_FILE.because(e),
    }
}

impl Call {
    /// The body, for a handler that reads it by itself.
    ///
    /// Errors: 500 on a route that is not marked for it.
    pub(super) fn upload(&self) -> Result<Upload> {
        self.upload
            .clone()
            .ok_or_else(|| Error::internal("the route takes no stream"))
    }
}
