//! `livechat/business-hour…`, `livechat/office-hours`: business hours.

use crate::domain::business_hours::{self, Draft};
use crate::error::{Result, codes};
use crate::http::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use crate::http::error::without_suffix;
use crate::http::params::{Field, Schema, Type, lenient, opt, req, strict};
use crate::http::sorting::{Key, Sortable, holds};
use crate::http::{Answer, Call, Reply, listed};
use crate::model::business_hour::BusinessHour;
use crate::wire;
use crate::wire::shape::hours;
use serde_json::{Map, Value, json};

static GET: Schema = strict(&[opt("type", Type::Str), opt("_id", Type::Str)]);
static NONE: Schema = strict(&[]);
static LIST: Schema = strict(&[
    opt("name", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
    opt("sort", Type::Str),
    opt("fields", Type::Str),
    opt("query", Type::Str),
]);
/// Keys that only a fetched record has are taken and passed over.
const SAVED: &[Field] = &[
    req("name", Type::Str),
    req("type", Type::OneOf(&["default", "custom"])),
    req("workHours", Type::Any),
    opt("_id", Type::Str),
    opt("active", Type::Bool),
    opt("timezoneName", Type::Str),
    opt("timezone", Type::Any),
    opt("daysOpen", Type::Any),
    opt("daysTime", Type::Any),
    opt("departmentsToApplyBusinessHour", Type::Str),
    opt("departments", Type::Any),
];
static SAVE: Schema = lenient(SAVED);
static REMOVE: Schema = strict(&[req("_id", Type::Str), req("type", Type::Str)]);

impl Sortable for BusinessHour {
    fn id(&self) -> &str {
        &self.id
    }
    fn key(&self, name: &str) -> Option<Key<'_>> {
        Some(match name {
            "_id" => self.id.as_str().into(),
            "name" => self.name.as_str().into(),
            "type" => if self.is_default { "default" } else { "custom" }.into(),
            "active" => Key::Bool(self.is_active),
            "ts" => Key::Number(self.created_at.0),
            "_updatedAt" => Key::Number(self.updated_at.0),
            _ => return None,
        })
    }
}

/// `GET livechat/business-hour?type&_id` → `{"businessHour"}`, `null` for one that does not exist.
pub(in crate::http) async fn get(call: Call) -> Answer {
    let req = call.query(&GET)?;
    let id = req.params.filled("_id").map(str::to_owned);
    let kind = req.params.filled("type").map(str::to_owned);
    let found = req
        .ctx
        .store
        .read(move |r| match (kind.as_deref(), id) {
            (Some("default"), _) | (None, None) => r.default_hour(),
            (None | Some("custom"), Some(id)) => Ok(r
                .business_hour_by_id(&id)?
                .filter(|h| kind.is_none() || !h.is_default)),
            _ => Ok(None),
        })
        .await?;
    let now = req.ctx.now();
    let shown = found.map(|h| wire::business_hour::business_hour(&h, now));
    Reply::ok(&json!({ "businessHour": shown }))
}

/// `GET livechat/business-hours`, `GET livechat/business-hours.list` → `{"businessHours"}` + page.
pub(in crate::http) async fn list(call: Call) -> Answer {
    let req = call.query(&LIST)?;
    let page = req.page()?;
    let text = req.params.str("name").to_lowercase();
    let mut all = req.ctx.store.read(|r| r.business_hours()).await?;
    all.retain(|h| holds(&h.name, &text));
    let (chosen, total) = page.cut(all, "name");
    let now = req.ctx.now();
    let lines: Vec<Map<String, Value>> = chosen
        .iter()
        .map(|h| wire::business_hour::business_hour(h, now))
        .collect();
    Reply::ok(&listed("businessHours", &lines, page.offset, total)?)
}

/// `GET livechat/office-hours` → `{"officeHours"}`: the entries of the default schedule.
pub(in crate::http) async fn office_hours(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let found = req.ctx.store.read(|r| r.default_hour()).await?;
    let now = req.ctx.now();
    let lines = found.map_or_else(Vec::new, |h| wire::business_hour::work_hours(&h, now));
    Reply::ok(&json!({ "officeHours": lines }))
}

/// `POST livechat/business-hours.save` → `{}`. In force before the answer.
pub(in crate::http) async fn save(call: Call) -> Answer {
    let req = call.body(&SAVE).map_err(without_suffix)?;
    let draft: Result<Draft> = Draft::read(req.params.map());
    business_hours::save(&req.ctx, draft?).await?;
    Reply::empty()
}

/// `POST livechat/business-hours.remove` `{_id, type}` → `{}`.
pub(in crate::http) async fn remove(call: Call) -> Answer {
    let req = call.body(&REMOVE).map_err(without_suffix)?;
    business_hours::remove(&req.ctx, req.params.str("_id").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "GET livechat/business-hour",
        "Gives the schedule of everybody (`type=default`), or a custom one by its id; null when there is none.",
    )
    .query(&GET)
    .gives(Gives::Maybe("businessHour", shape::<hours::BusinessHour>))
    .examples(&[asks(&[("type", "default")]), asks(&[("type", "custom"), ("_id", "nothing")])]),
    doc(
        "GET livechat/business-hours",
        "Lists all schedules, the default one too.",
    )
    .query(&LIST)
    .gives(Gives::Page("businessHours", shape::<hours::BusinessHour>))
    .examples(&[asks(&[("count", "10")])]),
    doc(
        "GET livechat/business-hours.list",
        "The same under its older name.",
    )
        .replaced_by("GET livechat/business-hours")

    .query(&LIST)
    .gives(Gives::Page("businessHours", shape::<hours::BusinessHour>))
    .examples(&[bare()]),
    doc(
        "GET livechat/office-hours",
        "The entries of the default schedule, under the oldest name.",
    )
        .replaced_by("GET livechat/business-hour")

    .query(&NONE)
    .gives(Gives::List("officeHours", shape::<hours::WorkDay>))
    .examples(&[bare()]),
    doc(
        "POST livechat/business-hours.save",
        "Saves a schedule, which is in force at once. Days that are left out are closed; a custom one without an id is new.",
    )
    .body(&SAVE)
    .gives(Gives::Nothing)
    .examples(&[posts(
        r#"{"name":"","type":"default","timezoneName":"Europe/Lisbon","workHours":[{"day":"Monday","start":"09:00","finish":"17:30","open":true}]}"#,
    )])
    .fails(&[
        codes::HOUR_INVALID_TIME,
        codes::HOUR_INVALID_ZONE,
        codes::HOUR_FINISH_BEFORE_START,
        codes::HOUR_FINISH_EQUALS_START,
        codes::HOUR_NOT_FOUND,
    ]),
    doc(
        "POST livechat/business-hours.remove",
        "Removes a custom schedule; its departments follow the default one.",
    )
    .body(&REMOVE)
    .gives(Gives::Nothing)
    .fails(&[codes::HOUR_NOT_REMOVABLE])
    .examples(&[posts(r#"{"_id":"nothing","type":"custom"}"#)]),
];
