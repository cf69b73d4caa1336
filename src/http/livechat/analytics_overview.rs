//! `livechat/analytics/overview`, `…/agent-overview`, and rooms by label: `…/dashboards/conversations-by-…`.

use super::analytics::{DATES, date, department, question};
use crate::domain::report::{self, DAY_MS, Label, Question};
use crate::error::{Error, Result, codes};
use crate::http::doc::{Doc, Gives, asks, doc, shape};
use crate::http::params::{Params, Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply};
use crate::model::report::{Count, Range};
use crate::model::time::Millis;
use crate::wire;
use crate::wire::shape::report as shapes;
use serde_json::{Value, json};

static OVERVIEW: Schema = strict(&[
    req("name", Type::Str),
    req("from", Type::Str),
    req("to", Type::Str),
    opt("departmentId", Type::Str),
]);
static LABELS: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

/// Whole days, both included.
///
/// Errors: of a date.
fn days(params: &Params) -> Result<Range> {
    let day = |name: &str| date(params, name).map(|at| at.0.div_euclid(DAY_MS) * DAY_MS);
    Ok(Range {
        start: Millis(day("from")?),
        end: Millis(day("to")? + DAY_MS - 1),
    })
}

fn asked(params: &Params) -> Result<(String, Question)> {
    let name = params.filled("name").ok_or(codes::INVALID_CHART_NAME)?;
    let question = Question {
        range: days(params)?,
        department_id: department(params),
    };
    Ok((name.to_owned(), question))
}

/// `GET livechat/analytics/agent-overview` → `{"head","data"}`, best first; nothing for a name nobody knows.
///
/// Errors: `invalid-chart-name`; of the dates.
pub(in crate::http) async fn agents(call: Call) -> Answer {
    let req = call.query(&OVERVIEW)?;
    let (name, question) = asked(&req.params)?;
    match report::agent_overview(&req.ctx, question, &name).await? {
        Some((groups, chart)) => Reply::ok(&wire::report::agents(chart, &name, &groups)),
        None => Reply::empty(),
    }
}

/// `GET livechat/analytics/overview` → a bare list; `{"success":true}` for a name nobody knows.
///
/// Errors: `invalid-chart-name`; of the dates.
pub(in crate::http) async fn overview(call: Call) -> Answer {
    let req = call.query(&OVERVIEW)?;
    let (name, question) = asked(&req.params)?;
    match report::overview(&req.ctx, question, &name).await? {
        Some(overview) => Reply::raw(&wire::report::overview(&overview)),
        None => Reply::empty(),
    }
}

/// A range of a year at most, in order.
///
/// Errors: of the dates; sentences.
fn year(req: &crate::http::Req) -> Result<Question> {
    let question = question(req)?;
    let Range { start, end } = question.range;
    if start > end {
        return Err(Error::sentence(
            "The \"start\" query parameter must not be after \"end\".",
        ));
    }
    if end > start.year_later() {
        return Err(Error::sentence(
            "The \"start\" and \"end\" query parameters must not be more than a year apart.",
        ));
    }
    Ok(question)
}

async fn labelled(call: Call, label: Option<Label>) -> Answer {
    let req = call.query(&LABELS)?;
    let page = req.page()?;
    let question = year(&req)?;
    let (counts, total) = match label {
        Some(label) => report::counts(&req.ctx, question, label).await?,
        None => {
            let f = report::rooms_by_state(&req.ctx, question).await?;
            (wire::report::states(&f), f.rooms)
        }
    };
    let unspecified = counts.iter().find(|c| c.label.is_none()).map(|c| c.rooms);
    let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let take = usize::try_from(page.count).unwrap_or(usize::MAX);
    let data: Vec<Value> = counts
        .iter()
        .filter_map(|Count { label, rooms }| {
            label
                .as_ref()
                .map(|label| json!({ "label": label, "value": rooms }))
        })
        .skip(skip)
        .take(take)
        .collect();
    let mut out = json!({ "total": total, "data": data });
    if let (Some(rooms), Some(map)) = (unspecified, out.as_object_mut()) {
        map.insert("unspecified".to_owned(), json!(rooms));
    }
    Reply::ok(&out)
}

/// `GET livechat/analytics/dashboards/conversations-by-source`.
///
/// Errors: of the range and of the page.
pub(in crate::http) async fn by_source(call: Call) -> Answer {
    labelled(call, Some(Label::Source)).await
}

/// `GET livechat/analytics/dashboards/conversations-by-status`.
///
/// Errors: of the range and of the page.
pub(in crate::http) async fn by_status(call: Call) -> Answer {
    labelled(call, None).await
}

/// `GET livechat/analytics/dashboards/conversations-by-department`.
///
/// Errors: of the range and of the page.
pub(in crate::http) async fn by_department(call: Call) -> Answer {
    labelled(call, Some(Label::Department)).await
}

/// `GET livechat/analytics/dashboards/conversations-by-tags`: a room with several tags counts under each.
///
/// Errors: of the range and of the page.
pub(in crate::http) async fn by_tags(call: Call) -> Answer {
    labelled(call, Some(Label::Tag)).await
}

/// `GET livechat/analytics/dashboards/conversations-by-agent`.
///
/// Errors: of the range and of the page.
pub(in crate::http) async fn by_agent(call: Call) -> Answer {
    labelled(call, Some(Label::Agent)).await
}

/// What the reference says of the routes of this file.
#[rustfmt::skip]
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/analytics/agent-overview", "One figure for each agent, best first.")
        .examples(&[asks(&[("name", "Total_messages"), ("from", "{today}"), ("to", "{today}")])])
        .query(&OVERVIEW).gives(Gives::Flat(shape::<shapes::AgentOverview>)).fails(&[codes::INVALID_CHART_NAME]),
    doc("GET livechat/analytics/overview", "Figures of a stretch of days: `Conversations` or `Productivity`.")
        .examples(&[asks(&[("name", "Conversations"), ("from", "{today}"), ("to", "{today}")])])
        .query(&OVERVIEW).gives(Gives::BareListOrNothing(shape::<shapes::Totalizer>)).fails(&[codes::INVALID_CHART_NAME]),
    doc("GET livechat/analytics/dashboards/conversations-by-source", "Conversations by kind of origin.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&LABELS).gives(Gives::Flat(shape::<shapes::Labels>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/conversations-by-status", "Conversations by state.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&LABELS).gives(Gives::Flat(shape::<shapes::Labels>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/conversations-by-department", "Conversations by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&LABELS).gives(Gives::Flat(shape::<shapes::Labels>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/conversations-by-tags", "Conversations by tag; one with several tags counts under each.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&LABELS).gives(Gives::Flat(shape::<shapes::Labels>)).fails(DATES),
    doc("GET livechat/analytics/dashboards/conversations-by-agent", "Conversations by serving agent.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z")])])
        .query(&LABELS).gives(Gives::Flat(shape::<shapes::Labels>)).fails(DATES),
];
