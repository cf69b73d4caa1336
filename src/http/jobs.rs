//! `deskbell/jobs…`: work that is done later, for those who look after the server. Ours.

use super::params::{Schema, Type, opt, strict};
use super::{Answer, Call, Reply, listed};
use crate::domain::job;
use crate::error::codes;
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::model::job::{Kind, State};
use crate::wire;
use crate::wire::shape::job::{JobPage, Retried};
use serde_json::{Map, Value, json};

const STATES: &[&str] = &["dead", "waiting", "parked"];

static LIST: Schema = strict(&[
    opt("state", Type::OneOf(STATES)),
    opt("offset", Type::Num),
    opt("count", Type::Num),
]);
static RETRY_ALL: Schema = strict(&[opt("kind", Type::OneOf(Kind::WORDS))]);

/// `GET deskbell/jobs` `?state` → `{"jobs":[…],"counts","count","offset","total"}`: what was given up, the latest first;
/// or what waits or is parked, as it is due.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let state = State::parse(req.params.str("state")).unwrap_or(State::Dead);
    let (jobs, counts) = job::list(&req.ctx, state, page.offset, page.count).await?;
    let total = counts.of(state);
    let lines: Vec<Map<String, Value>> = jobs.iter().map(wire::job::full).collect();
    let mut body = listed("jobs", &lines, page.offset, total)?;
    if let Some(body) = body.as_object_mut() {
        body.insert("counts".to_owned(), wire::job::counts(counts));
    }
    Reply::ok(&body)
}

/// `POST deskbell/jobs/:jobId/retry` → `{}`.
///
/// Errors: `error-job-not-found`.
pub(super) async fn retry(call: Call) -> Answer {
    let req = call.none()?;
    let id = req.path("jobId").to_owned();
    log::info!(target: "security", "job tried again id={id} by={}", req.user()?.id);
    job::retry(&req.ctx, id).await?;
    Reply::empty()
}

/// `POST deskbell/jobs/retry` `{kind?}` → `{"retried":n}`.
pub(super) async fn retry_all(call: Call) -> Answer {
    let req = call.body(&RETRY_ALL)?;
    let kind = req.params.filled("kind").map(str::to_owned);
    let retried = job::retry_all(&req.ctx, kind).await?;
    log::info!(target: "security", "jobs tried again count={retried} by={}", req.user()?.id);
    Reply::ok(&json!({ "retried": retried }))
}

/// `DELETE deskbell/jobs/:jobId` → `{}`.
///
/// Errors: `error-job-not-found`.
pub(super) async fn discard(call: Call) -> Answer {
    let req = call.none()?;
    let id = req.path("jobId").to_owned();
    log::info!(target: "security", "job let go id={id} by={}", req.user()?.id);
    job::discard(&req.ctx, id).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(super) static DOCS: &[Doc] = &[
    doc(
        "GET deskbell/jobs",
        "Lists work that was given up, the latest first; or what waits or is parked, in the order it is due.",
    )
    .note("What a job carries is not shown: it holds addresses and texts.")
    .query(&LIST)
    .gives(Gives::Flat(shape::<JobPage>))
    .examples(&[bare(), asks(&[("state", "waiting"), ("count", "5")])]),
    doc(
        "POST deskbell/jobs/retry",
        "Gives all work that was given up another chance, or all of one kind.",
    )
    .body(&RETRY_ALL)
    .gives(Gives::Flat(shape::<Retried>))
    .examples(&[posts("{}"), posts(r#"{"kind":"offline-mail"}"#)]),
    doc(
        "POST deskbell/jobs/{jobId}/retry",
        "Gives work that was given up another chance, with all its tries.",
    )
    .fails(&[codes::JOB_NOT_FOUND])
    .examples(&[bare().at(&[("jobId", "nothing")]).refused(404)]),
    doc(
        "DELETE deskbell/jobs/{jobId}",
        "Lets work go that was given up: it will not be done.",
    )
    .fails(&[codes::JOB_NOT_FOUND])
    .examples(&[bare().at(&[("jobId", "nothing")]).refused(404)]),
];
