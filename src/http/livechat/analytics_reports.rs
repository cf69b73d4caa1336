//! `livechat/analytics/departments/…` and `livechat/analytics/agents/…`: one line per department or agent.

use super::analytics::{DATES, question};
use crate::domain::report;
use crate::http::doc::{Doc, Gives, asks, doc, shape};
use crate::http::page::Page;
use crate::http::params::{Schema, Type, opt, req, strict};
use crate::http::{Answer, Call, Reply, Req, listed};
use crate::model::report::{Figures, Group};
use crate::wire;
use crate::wire::report::{ceiled, percentage_abandoned, whole};
use crate::wire::shape::report as shapes;
use serde_json::{Map, Value, json};

static DEPARTMENTS: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("departmentId", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static CHATS: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("departmentId", Type::Str),
    opt("answered", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

static AGENTS: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("departmentId", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
static HISTORY: Schema = strict(&[
    req("start", Type::Str),
    req("end", Type::Str),
    opt("fullReport", Type::Bool),
    opt("departmentId", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);

/// One page of lines that are there in whole: one per department or agent.
fn cut<T>(page: &Page, lines: Vec<T>) -> (Vec<T>, i64) {
    let total = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    let skip = usize::try_from(page.offset).unwrap_or(usize::MAX);
    let take = usize::try_from(page.count).unwrap_or(usize::MAX);
    (lines.into_iter().skip(skip).take(take).collect(), total)
}

fn show(req: &Req, key: &'static str, lines: Vec<Value>) -> Answer {
    let page = req.page()?;
    let (lines, total) = cut(&page, lines);
    Reply::ok(&listed(key, &lines, page.offset, total)?)
}

fn line(base: Value, more: Vec<(&str, Value)>) -> Value {
    let mut map = match base {
        Value::Object(map) => map,
        _ => Map::new(),
    };
    map.extend(more.into_iter().map(|(key, value)| (key.to_owned(), value)));
    Value::Object(map)
}

/// Lines of departments; `figure` gives what stands beside the id, nothing for a department without such rooms.
async fn departments(
    call: Call,
    schema: &Schema,
    figure: impl Fn(&Req, &Figures) -> Option<Vec<(&'static str, Value)>>,
) -> Answer {
    let req = call.query(schema)?;
    req.page()?;
    let groups = report::by_department(&req.ctx, question(&req)?).await?;
    show_departments(&req, &groups, figure)
}

fn show_departments(
    req: &Req,
    groups: &[Group],
    figure: impl Fn(&Req, &Figures) -> Option<Vec<(&'static str, Value)>>,
) -> Answer {
    let lines = groups
        .iter()
        .filter_map(|g| Some(line(json!({ "_id": g.id }), figure(req, &g.figures)?)))
        .collect();
    show(req, "departments", lines)
}

fn some(count: i64, key: &'static str, value: Value) -> Option<Vec<(&'static str, Value)>> {
    (count > 0).then(|| vec![(key, value)])
}

/// `GET livechat/analytics/departments/amount-of-chats`; `answered` takes those with an answer, or those without.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn amount_of_chats(call: Call) -> Answer {
    let req = call.query(&CHATS)?;
    req.page()?;
    let question = question(&req)?;
    let answered = match req.params.str("answered") {
        "true" => Some(true),
        "false" => Some(false),
        _ => None,
    };
    let groups = match answered {
        Some(_) => report::by_department(&req.ctx, question).await?,
        None => report::states_by_department(&req.ctx, question).await?,
    };
    show_departments(&req, &groups, |_, f| {
        let rooms = match answered {
            Some(true) => f.answered,
            Some(false) => f.rooms - f.answered,
            None => f.rooms,
        };
        some(rooms, "rooms", json!(rooms))
    })
}

/// `GET livechat/analytics/departments/average-service-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn average_service_time(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| {
        let seconds = f.service?;
        Some(vec![(
            "averageServiceTimeInSeconds",
            json!(ceiled(seconds)),
        )])
    })
    .await
}

/// `GET livechat/analytics/departments/average-chat-duration-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn average_duration(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| {
        let seconds = f.duration.0?;
        Some(vec![(
            "averageChatDurationTimeInSeconds",
            json!(ceiled(seconds)),
        )])
    })
    .await
}

fn total_service(f: &Figures) -> Option<Vec<(&'static str, Value)>> {
    let (seconds, chats) = f.serviced;
    (chats > 0).then(|| {
        vec![
            ("chats", json!(chats)),
            ("serviceTimeDuration", whole(seconds)),
        ]
    })
}

/// `GET livechat/analytics/departments/total-service-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn total_service_time(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| total_service(f)).await
}

/// `GET livechat/analytics/departments/average-waiting-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn average_waiting_time(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| {
        let seconds = f.waiting?;
        Some(vec![(
            "averageWaitingTimeInSeconds",
            json!(ceiled(seconds)),
        )])
    })
    .await
}

/// `GET livechat/analytics/departments/total-transferred-chats`: how often the department's rooms were handed over.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn transferred(call: Call) -> Answer {
    let req = call.query(&DEPARTMENTS)?;
    req.page()?;
    let lines = report::transfers(&req.ctx, question(&req)?).await?;
    let lines = lines
        .iter()
        .map(|t| json!({ "_id": t.department_id, "name": t.name, "numberOfTransferredRooms": t.count }))
        .collect();
    show(&req, "departments", lines)
}

/// `GET livechat/analytics/departments/total-abandoned-chats`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn abandoned(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| {
        some(f.abandoned, "abandonedRooms", json!(f.abandoned))
    })
    .await
}

/// `GET livechat/analytics/departments/percentage-abandoned-chats`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn percentage(call: Call) -> Answer {
    departments(call, &DEPARTMENTS, |_, f| {
        some(
            f.rooms,
            "percentageOfAbandonedChats",
            json!(percentage_abandoned(f)),
        )
    })
    .await
}

async fn agents(
    call: Call,
    figure: impl Fn(&Figures) -> Option<Vec<(&'static str, Value)>>,
) -> Answer {
    let req = call.query(&AGENTS)?;
    req.page()?;
    let groups = report::by_agent(&req.ctx, question(&req)?).await?;
    let lines = groups
        .iter()
        .filter_map(|g| {
            let base = json!({ "_id": g.id, "username": g.name });
            Some(line(base, figure(&g.figures)?))
        })
        .collect();
    show(&req, "agents", lines)
}

/// `GET livechat/analytics/agents/average-service-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn agent_average_service_time(call: Call) -> Answer {
    agents(call, |f| {
        let seconds = f.service?;
        Some(vec![(
            "averageServiceTimeInSeconds",
            json!(ceiled(seconds)),
        )])
    })
    .await
}

/// `GET livechat/analytics/agents/total-service-time`.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn agent_total_service_time(call: Call) -> Answer {
    agents(call, total_service).await
}

/// `GET livechat/analytics/agents/available-for-service-history`: how long each agent took chats on the days of the range.
///
/// Errors: of the dates and of the page.
pub(in crate::http) async fn available(call: Call) -> Answer {
    let req = call.query(&HISTORY)?;
    req.page()?;
    let is_full = req.params.bool("fullReport").unwrap_or(false);
    let services = report::service(&req.ctx, question(&req)?).await?;
    let lines = services
        .iter()
        .map(|s| {
            let stretches = is_full.then_some(s.stretches.as_slice());
            wire::report::service(&s.username, s.seconds, stretches)
        })
        .collect();
    show(&req, "agents", lines)
}

/// What the reference says of the routes of this file.
#[rustfmt::skip]
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("GET livechat/analytics/departments/amount-of-chats", "Chats by department; `answered` takes those with an answer or those without.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("answered", "true"), ("count", "10")])])
        .query(&CHATS).gives(Gives::Page("departments", shape::<shapes::AmountOfChats>)).fails(DATES),
    doc("GET livechat/analytics/departments/average-service-time", "Mean time from assignment to the agent's last words, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentServiceTime>)).fails(DATES),
    doc("GET livechat/analytics/departments/average-chat-duration-time", "Mean length of closed chats, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentDuration>)).fails(DATES),
    doc("GET livechat/analytics/departments/total-service-time", "Time spent on closed chats, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentTotal>)).fails(DATES),
    doc("GET livechat/analytics/departments/average-waiting-time", "Mean time to the first answer, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentWaiting>)).fails(DATES),
    doc("GET livechat/analytics/departments/total-transferred-chats", "How often chats were handed over, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentTransfers>)).fails(DATES),
    doc("GET livechat/analytics/departments/total-abandoned-chats", "Chats that visitors let lie, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentAbandoned>)).fails(DATES),
    doc("GET livechat/analytics/departments/percentage-abandoned-chats", "Share of chats that visitors let lie, by department.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&DEPARTMENTS).gives(Gives::Page("departments", shape::<shapes::DepartmentPercentage>)).fails(DATES),
    doc("GET livechat/analytics/agents/average-service-time", "Mean time from assignment to the last words, by agent.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&AGENTS).gives(Gives::Page("agents", shape::<shapes::AgentServiceTime>)).fails(DATES),
    doc("GET livechat/analytics/agents/total-service-time", "Time spent on closed chats, by agent.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("count", "10")])])
        .query(&AGENTS).gives(Gives::Page("agents", shape::<shapes::AgentTotal>)).fails(DATES),
    doc("GET livechat/analytics/agents/available-for-service-history", "How long each agent took chats on the days of the range.")
        .examples(&[asks(&[("start", "{today}T00:00:00.000Z"), ("end", "{today}T23:59:59.999Z"), ("fullReport", "true")])])
        .query(&HISTORY).gives(Gives::Page("agents", shape::<shapes::AgentAvailability>)).fails(DATES),
];
