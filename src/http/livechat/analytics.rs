//! `livechat/analytics/dashboards/…`: totals and charts of a stretch of time.

use crate::domain::report::{self, Question};
use crate::error::{Error, Result, Row, codes};
use crate::http::doc::{Doc, Gives, asks, doc, shape};
use crate::http::params::{Params, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req};
use crate::model::report::Range;
use crate::model::time::Millis;
use crate::wire;
use crate::wire::report::{busiest_time, mean, titled};
use crate::wire::shape::report as shapes;
use serde_json::{Value, json};

pub(super) static RANGE: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("departmentId", Type::Str),
]);
static STATUS: Schema = strict(&[
    opt("start", Type::Str),
    opt("end", Type::Str),
    opt("departmentId", Type::Str),
]);

/// Reads a date, or a date and a time, and nothing behind it.
///
/// Errors: `The "…" query parameter must be a valid date.`
pub(super) fn date(params: &Params, name: &str) -> Result<Millis> {
    let text = params.str(name).trim();
    // A bare number is milliseconds elsewhere; here it is no date.
    let is_dated = text.len() >= 8 && text.get(1..).is_some_and(|rest| rest.contains('-'));
    is_dated
        .then(|| Millis::parse(text))
        .flatten()
        .ok_or_else(|| {
            Error::sentence(format!(
                "The \"{name}\" query parameter must be a valid date."
            ))
        })
}

/// A department's id; `undefined` is what some clients send for none.
pub(super) fn department(params: &Params) -> Option<String> {
    params
        .filled("departmentId")
        .filter(|id| *id != "undefined")
        .map(str::to_owned)
}

/// Which rooms a request with `start` and `end` asks about.
///
/// Errors: of a date.
pub(super) fn question(req: &Req) -> Result<Question> {
    Ok(Question {
        range: Range {
            start: date(&req.params, "start")?,
            end: date(&req.params, "end")?,
        },
        department_id: department(&req.params),
    })
}

/// Answers `{"totalizers":[…]}`, from the answers of the last seconds when the same was asked.
async fn totalizers<F, Fut>(call: Call, name: &'static str, make: F) -> Answer
where
    F: FnOnce(crate::domain::Ctx, Question) -> Fut,
    Fut: Future<Output = Result<Vec<Value>>>,
{
    let req = call.query(&RANGE)?;
    let question = question(&req)?;
    let now = req.ctx.now();
    let list = match req.ctx.reports.get(name, &question, now) {
        Some(kept) => kept,
        None => {
            let made = Value::Array(make(req.ctx.clone(), question.clone()).await?);
            req.ctx.reports.put(name, question, made.clone(), now);
            made
        }
    };
    Reply::ok(&json!({ "totalizers": list }))
}

/// `GET livechat/analytics/dashboards/conversation-totalizers`.
///
/// Errors: of the dates.
pub(in crate::http) async fn conversation_totals(call: Call) -> Answer {
    totalizers(call, "conversations", |ctx, question| async move {
        let (f, visitors) = report::figures_and_visitors(&ctx, question).await?;
        let [all, open, held, messages] = wire::report::conversations(&f);
        Ok(titled([
            all,
            open,
            held,
            messages,
            ("Total_visitors", json!(visitors)),
        ]))
    })
    .await
}

/// `GET livechat/analytics/dashboards/agents-productivity-totalizers`.
///
/// Errors: of the dates.
pub(in crate::http) async fn agent_totals(call: Call) -> Answer {
    totalizers(call, "agents", |ctx, question| async move {
        let services = report::service(&ctx, question.clone()).await?;
        let (f, _, hour) = report::figures_and_busiest(&ctx, question).await?;
        let seconds: i64 = services.iter().map(|s| s.seconds).sum();
        let days: i64 = services.iter().map(|s| s.days).sum();
        #[allow(
            clippy::cast_precision_loss,
            reason = "seconds and days, far below 2^53"
        )]
        let available = (days > 0).then(|| seconds as f64 / days as f64);
        Ok(titled([
            ("Busiest_time", json!(busiest_time(hour))),
            ("Avg_of_available_service_time", mean(available)),
            ("Avg_of_service_time", mean(f.service.map(f64::ceil))),
        ]))
    })
    .await
}

/// `GET livechat/analytics/dashboards/chats-totalizers`.
///
/// Errors: of the dates.
pub(in crate::http) async fn chat_totals(call: Call) -> Answer {
    totalizers(call, "chats", |ctx, question| async move {
        let f = report::figures(&ctx, question.clone()).await?;
        let groups = report::by_department(&ctx, question).await?;
        let percentages: i64 = groups
            .iter()
            .map(|g| wire::report::percentage_abandoned(&g.figures))
            .sum();
        let groups = i64::try_from(groups.len()).unwrap_or(1).max(1);
        Ok(titled([
            ("Total_abandoned_chats", json!(f.abandoned)),
            (
                "Avg_of_abandoned_chats",
                json!(format!("{}%", percentages / groups)),
            ),
            (
                "Avg_of_chat_duration_time",
                mean(f.duration.0.map(f64::ceil)),
            ),
        ]))
    })
    .await
}

/// `GET livechat/analytics/dashboards/productivity-totalizers`.
///
/// Errors: of the dates.
pub(in crate::http) async fn productivity_totals(call: Call) -> Answer {
    totalizers(call, "productivity", |ctx, question| async move {
        let f = report::figures(&ctx, question).await?;
        Ok(titled([
            ("Avg_response_time", mean(f.response.0)),
            ("Avg_first_response_time", mean(f.first_response.0)),
            ("Avg_reaction_time", mean(f.reaction.0)),
            ("Avg_of_waiting_time", mean(f.waiting)),
        ]))
    })
    .await
}

/// `GET livechat/analytics/dashboards/charts/chats` → `{"open","closed","queued","onhold"}`.
///
/// Errors: of the dates.
pub(in crate::http) async fn chats(call: Call) -> Answer {
    let req = call.query(&RANGE)?;
    let f = report::rooms_by_state(&req.ctx, question(&req)?).await?;
    Reply::ok(&wire::report::chats(&f))
}

/// `GET livechat/analytics/dashboards/charts/chats-per-agent` → by username.
///
/// Errors: of the dates.
pub(in crate::http) async fn chats_per_agent(call: Call) -> Answer {
    let req = call.query(&RANGE)?;
    let groups = report::by_agent(&req.ctx, question(&req)?).await?;
    Reply::ok(&wire::report::chats_per_agent(&groups))
}

/// `GET livechat/analytics/dashboards/charts/chats-per-department` → by name.
///
/// Errors: of the dates.
pub(in crate::http) async fn chats_per_department(call: Call) -> Answer {
    let req = call.query(&RANGE)?;
    let groups = report::states_by_department(&req.ctx, question(&req)?).await?;
    Reply::ok(&wire::report::chats_per_department(&groups))
}

/// `GET livechat/analytics/dashboards/charts/agents-status`: what the agents are doing now.
pub(in crate::http) async fn agents_status(call: Call) -> Answer {
    let req = call.query(&STATUS)?;
    let states = report::agent_states(&req.ctx, department(&req.params)).await?;
    Reply::ok(&wire::report::agent_states(states))
}

/// `GET livechat/analytics/dashboards/charts/timings`: mean and longest times in seconds.
///
/// Errors: of the dates.
pub(in crate::http) async fn timings(call: Call) -> Answer {
    let req = call.query(&RANGE)?;
    let f = report::figures(&req.ctx, question(&req)?).await?;
    Reply::ok(&wire::report::timings(&f))
}

/// A date that cannot be read.
pub(super) static DATES: &[Row] = &[codes::INVALID_PARAMS];

/// What the reference says of the routes of this file.
#[rustfmt::skip]
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/analytics/dashboards/conversation-totalizers", "Conversations, messages and visitors of a stretch of time. Kept for five seconds.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::List("totalizers", shape::<shapes::Totalizer>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/agents-productivity-totalizers", "The busiest hour, and how long agents were available and served. Kept for five seconds.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::List("totalizers", shape::<shapes::Totalizer>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/chats-totalizers", "Abandoned chats and the mean length of a chat. Kept for five seconds.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::List("totalizers", shape::<shapes::Totalizer>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/productivity-totalizers", "Mean times of response, reaction and waiting. Kept for five seconds.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::List("totalizers", shape::<shapes::Totalizer>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/charts/chats", "Chats by state.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::Flat(shape::<shapes::Chats>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/charts/chats-per-agent", "Chats by state for each agent, by username.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::Bare(shape::<shapes::ByName>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/charts/chats-per-department", "Open and closed chats for each department, by name.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::Bare(shape::<shapes::ByName>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/charts/agents-status", "What the agents are doing now.")
        .examples(&[asks(&[("departmentId", "{departmentId}")])])
        .query(&STATUS).gives(Gives::Flat(shape::<shapes::AgentStates>)),
    doc("GET livechat/analytics/dashboards/charts/timings", "Mean and longest times of response, reaction and chats, in seconds.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&RANGE).gives(Gives::Flat(shape::<shapes::Timings>)).fails(DATES),
];
