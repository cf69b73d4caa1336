//! Business hours as managers keep them: one default schedule for everybody, custom ones for departments.

use super::Ctx;
use super::hours_apply::{self, Why};
use crate::error::{Error, Result, codes};
use crate::model::business_hour::{self, BusinessHour, WEEKDAYS, WorkDay};
use crate::model::time::Millis;
use crate::random;
use serde_json::{Map, Value};

/// Most entries of one schedule.
const ENTRIES: usize = 100;

/// A schedule as a client sends it.
pub struct Draft {
    /// Which one; a custom one without an id is new.
    pub id: Option<String>,
    /// The default one, whatever the id.
    pub is_default: bool,
    /// Name.
    pub name: String,
    /// Switch.
    pub is_active: Option<bool>,
    /// Zone; without one the stored one stays.
    pub zone: Option<String>,
    /// All its entries.
    pub days: Vec<WorkDay>,
    /// Ids of all its departments; without them those it has stay.
    pub department_ids: Option<Vec<String>>,
}

/// Reads `"08:00"` or `{"time":"08:00"}`.
fn time_of(entry: &Map<String, Value>, key: &str) -> Option<i64> {
    let value = entry.get(key)?;
    let text = value.as_str().or_else(|| value.get("time")?.as_str())?;
    business_hour::minutes(text)
}

fn work_day(entry: &Value) -> Result<WorkDay> {
    let fault = |text: &str| codes::HOUR_INVALID_TIME.with(text);
    let entry = entry
        .as_object()
        .ok_or_else(|| fault("An entry of workHours must be an object"))?;
    let name = entry.get("day").and_then(Value::as_str).unwrap_or("");
    let weekday = (0_i64..)
        .zip(WEEKDAYS)
        .find(|(_, word)| **word == name)
        .map(|(at, _)| at)
        .ok_or_else(|| fault("The day must be the English name of a weekday"))?;
    let is_open = match entry.get("open") {
        Some(Value::Bool(open)) => *open,
        Some(Value::String(text)) => text == "true",
        _ => return Err(fault("open must be true or false")),
    };
    let (start, finish) = (time_of(entry, "start"), time_of(entry, "finish"));
    let (Some(start), Some(finish)) = (start, finish) else {
        return Err(fault("Times must be written HH:mm"));
    };
    if is_open && finish < start {
        return Err(codes::HOUR_FINISH_BEFORE_START.into());
    }
    if is_open && finish == start {
        return Err(codes::HOUR_FINISH_EQUALS_START.into());
    }
    Ok(WorkDay {
        weekday,
        start,
        finish,
        is_open,
    })
}

impl Draft {
    /// Reads a schedule out of what a client sent: `workHours` (or `daysTime`), times as text or as a fetched record has
    /// them; keys that are only shown are passed over.
    ///
    /// Errors: of times, days and zones that are none.
    pub fn read(sent: &Map<String, Value>) -> Result<Self> {
        let text = |key: &str| sent.get(key).and_then(Value::as_str);
        let filled = |key: &str| text(key).filter(|t| !t.is_empty()).map(str::to_owned);
        let list = sent
            .get("workHours")
            .or_else(|| sent.get("daysTime"))
            .and_then(Value::as_array)
            .ok_or_else(|| codes::HOUR_INVALID_TIME.with("workHours must be a list"))?;
        if list.len() > ENTRIES {
            return Err(
                codes::HOUR_INVALID_TIME.with("workHours must not have more than 100 entries")
            );
        }
        let zone = filled("timezoneName").or_else(|| {
            let zone = sent.get("timezone")?;
            let name = zone.as_str().or_else(|| zone.get("name")?.as_str())?;
            Some(name.to_owned()).filter(|n| !n.is_empty())
        });
        if let Some(zone) = &zone
            && business_hour::zone(zone).is_none()
        {
            return Err(codes::HOUR_INVALID_ZONE.with(format!("There is no time zone {zone}")));
        }
        let department_ids = text("departmentsToApplyBusinessHour").map(|ids| {
            ids.split(',')
                .map(str::trim)
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
                .collect()
        });
        Ok(Self {
            id: filled("_id"),
            is_default: text("type") == Some("default"),
            name: text("name").unwrap_or("").trim().to_owned(),
            is_active: sent.get("active").and_then(Value::as_bool),
            zone,
            days: list.iter().map(work_day).collect::<Result<_>>()?,
            department_ids,
        })
    }
}

/// Saves a schedule; its state is in force before this returns.
///
/// Errors: `error-business-hour-not-found` for a custom one that is gone.
pub async fn save(ctx: &Ctx, draft: Draft) -> Result<()> {
    let (settings, clock) = (ctx.settings(), ctx.clock.clone());
    ctx.store
        .write(move |tx| {
            let now = clock.now();
            let stored = match &draft.id {
                _ if draft.is_default => Some(
                    tx.default_hour()?
                        .ok_or_else(|| Error::internal("the default business hour is gone"))?,
                ),
                Some(id) => Some(
                    tx.business_hour_by_id(id)?
                        .filter(|h| !h.is_default)
                        .ok_or(codes::HOUR_NOT_FOUND)?,
                ),
                None => None,
            };
            let is_new = stored.is_none();
            let mut hour = stored.unwrap_or_else(|| BusinessHour {
                pk: 0,
                id: random::id(),
                is_default: false,
                name: String::new(),
                is_active: true,
                zone: "UTC".to_owned(),
                days: Vec::new(),
                departments: Vec::new(),
                created_at: now,
                updated_at: now,
            });
            hour.name = draft.name;
            hour.is_active = draft.is_active.unwrap_or(hour.is_active);
            hour.zone = draft.zone.unwrap_or(hour.zone);
            hour.days = draft.days;
            if is_new {
                hour.pk = tx.add_hour(&hour, now)?;
            } else {
                tx.update_hour(&hour, now)?;
            }
            if let Some(ids) = draft.department_ids.filter(|_| !hour.is_default) {
                tx.empty_hour(&hour)?;
                for id in &ids {
                    tx.follow_hour(id, hour.pk, now)?;
                }
            }
            hours_apply::apply(tx, &settings, Why::Saved, now)
        })
        .await?;
    log::info!(target: "security", "business hours saved");
    Ok(())
}

/// Removes a custom schedule; its departments follow the default one. One that is not there is no error.
///
/// Errors: `error-business-hour-cannot-be-removed` for the default one.
pub async fn remove(ctx: &Ctx, id: String) -> Result<()> {
    let (settings, clock) = (ctx.settings(), ctx.clock.clone());
    ctx.store
        .write(move |tx| {
            let Some(hour) = tx.business_hour_by_id(&id)? else {
                return Ok(());
            };
            if hour.is_default {
                return Err(codes::HOUR_NOT_REMOVABLE.into());
            }
            tx.delete_hour(&hour)?;
            hours_apply::apply(tx, &settings, Why::Saved, clock.now())
        })
        .await
}

/// At the start: the default schedule of a new installation, and everybody's state as it is now.
///
/// Errors: those of the store.
pub async fn at_start(ctx: &Ctx) -> Result<()> {
    let now: Millis = ctx.now();
    ctx.store
        .write(move |tx| tx.add_default_hour(&random::id(), &business_hour::default_days(), now))
        .await?;
    hours_apply::refresh(ctx).await.map(|_| ())
}
