//! Reports: the figures managers look at.
//!
//! Days and hours are those of UTC: accounts have no offset of their own, and every answer says `utcOffset` 0.

use super::Ctx;
use crate::error::Error;
use crate::error::Result;
use crate::model::Pk;
use crate::model::report::{
    AgentStates, Chart, Count, Curve, Figures, Group, Overview, Range, Stretch, Transfers,
};
use crate::model::time::Millis;
use crate::store::ReadTx;
pub use crate::store::{Label, Scope};
use serde_json::Value;
use std::collections::{BTreeMap, HashMap};
use std::sync::{Mutex, PoisonError};

/// Milliseconds of an hour.
pub const HOUR_MS: i64 = 3_600_000;
/// Milliseconds of a day.
pub const DAY_MS: i64 = 24 * HOUR_MS;
/// Totals are kept this long: a screen on the wall asks for them again and again.
const KEEP_MS: i64 = 5_000;
/// Most days of a chart.
const CHART_DAYS: i64 = 1100;
/// Most answers kept.
const KEPT: usize = 64;

/// Which rooms a report is about.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Question {
    /// Created within.
    pub range: Range,
    /// Only those of the department with this id.
    pub department_id: Option<String>,
}

/// Answers by name of the report and what was asked, each with the end of its time.
type Kept = HashMap<(&'static str, Question), (Millis, Value)>;

/// Answers of the last seconds.
#[derive(Default)]
pub struct Cache {
    kept: Mutex<Kept>,
}

impl Cache {
    /// The kept answer, if it is young enough.
    pub fn get(&self, name: &'static str, question: &Question, now: Millis) -> Option<Value> {
        let kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.get(&(name, question.clone()))
            .filter(|(until, _)| now < *until)
            .map(|(_, value)| value.clone())
    }
    /// Keeps an answer.
    pub fn put(&self, name: &'static str, question: Question, value: Value, now: Millis) {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.len() >= KEPT {
            kept.retain(|_, (until, _)| now < *until);
        }
        if kept.len() < KEPT {
            kept.insert((name, question), (Millis(now.0 + KEEP_MS), value));
        }
    }
}

/// How long one agent took chats, and when.
#[derive(Debug, Clone, PartialEq)]
pub struct Service {
    /// Username.
    pub username: String,
    /// All stretches together.
    pub seconds: i64,
    /// Stretches, cut at midnight; the running one has no end.
    pub stretches: Vec<(Millis, Option<Millis>)>,
    /// Days with at least one stretch.
    pub days: i64,
}

fn scope(ctx: &Ctx, r: &ReadTx<'_>, question: &Question) -> Result<Scope> {
    // A department nobody knows has no rooms; keys start at 1.
    let department_pk = match &question.department_id {
        Some(id) => Some(r.department_pk(id)?.unwrap_or(-1)),
        None => None,
    };
    Ok(Scope {
        range: question.range,
        department_pk,
        abandoned_after_s: ctx.settings().int("Livechat_visitor_inactivity_timeout"),
    })
}

async fn ask<T: Send + 'static>(
    ctx: &Ctx,
    question: Question,
    query: impl FnOnce(&ReadTx<'_>, &Scope) -> Result<T> + Send + 'static,
) -> Result<T> {
    let own = ctx.clone();
    ctx.store
        .read(move |r| {
            let scope = scope(&own, r, &question)?;
            query(r, &scope)
        })
        .await
}

/// What all rooms add up to.
pub async fn figures(ctx: &Ctx, question: Question) -> Result<Figures> {
    ask(ctx, question, |r, s| r.figures(s)).await
}

/// The same with the visitors who were there.
pub async fn figures_and_visitors(ctx: &Ctx, question: Question) -> Result<(Figures, i64)> {
    ask(ctx, question, |r, s| {
        Ok((r.figures(s)?, r.changed_visitors(s)?))
    })
    .await
}

/// The same with the busiest day of the week (Sunday is 0) and hour.
pub async fn figures_and_busiest(
    ctx: &Ctx,
    question: Question,
) -> Result<(Figures, Option<i64>, Option<i64>)> {
    ask(ctx, question, |r, s| {
        Ok((r.figures(s)?, r.busiest_day(s)?, r.busiest_hour(s)?))
    })
    .await
}

/// The same by department.
pub async fn by_department(ctx: &Ctx, question: Question) -> Result<Vec<Group>> {
    ask(ctx, question, |r, s| r.figures_by_department(s)).await
}

/// How many rooms are open, held, waiting and closed, by department; other figures are not told.
pub async fn states_by_department(ctx: &Ctx, question: Question) -> Result<Vec<Group>> {
    ask(ctx, question, |r, s| r.states_by_department(s)).await
}

/// How many rooms are open, held, waiting and closed; other figures are not told.
pub async fn rooms_by_state(ctx: &Ctx, question: Question) -> Result<Figures> {
    ask(ctx, question, |r, s| r.rooms_by_state(s)).await
}

/// The same by serving agent.
pub async fn by_agent(ctx: &Ctx, question: Question) -> Result<Vec<Group>> {
    ask(ctx, question, |r, s| r.figures_by_agent(s)).await
}

/// The same by hours or days: number of the stretch and its figures.
pub async fn by_span(
    ctx: &Ctx,
    question: Question,
    span_ms: i64,
) -> Result<BTreeMap<i64, Figures>> {
    ask(ctx, question, move |r, s| {
        Ok(r.figures_by_span(s, span_ms)?.into_iter().collect())
    })
    .await
}

/// One figure for each agent; `None` for a name nobody knows.
pub async fn agent_overview(
    ctx: &Ctx,
    question: Question,
    name: &str,
) -> Result<Option<(Vec<Group>, Chart)>> {
    let Some(chart) = Chart::named(name) else {
        return Ok(None);
    };
    Ok(Some((by_agent(ctx, question).await?, chart)))
}

/// Figures of whole days; `None` for a name nobody knows.
pub async fn overview(ctx: &Ctx, question: Question, name: &str) -> Result<Option<Overview>> {
    let Range { start, end } = question.range;
    Ok(match name {
        "Conversations" => {
            let (figures, busiest_day, busiest_hour) = figures_and_busiest(ctx, question).await?;
            Some(Overview::Conversations {
                figures,
                days: (end.0 - start.0) / DAY_MS + 1,
                busiest_day,
                busiest_hour,
            })
        }
        "Productivity" => Some(Overview::Productivity(figures(ctx, question).await?)),
        _ => None,
    })
}

/// A figure over whole days, by hour when it is one day; `None` for a name nobody knows.
///
/// Errors: invalid-params for more days than a chart holds.
pub async fn curve(ctx: &Ctx, question: Question, name: &str) -> Result<Option<(Curve, Chart)>> {
    let Some(chart) = Chart::named(name) else {
        return Ok(None);
    };
    let Range { start, end } = question.range;
    let days = (end.0 - start.0).max(0) / DAY_MS + 1;
    if days > CHART_DAYS {
        return Err(Error::invalid_params(format!(
            "a chart holds {CHART_DAYS} days at most"
        )));
    }
    let is_hourly = days == 1;
    let (span, count) = if is_hourly {
        (HOUR_MS, 24)
    } else {
        (DAY_MS, days)
    };
    let mut found = by_span(ctx, question, span).await?;
    let points = (0..count)
        .map(|n| {
            (
                Millis(start.0 + n * span),
                found.remove(&n).unwrap_or_default(),
            )
        })
        .collect();
    Ok(Some((Curve { is_hourly, points }, chart)))
}

/// How often rooms were handed over.
pub async fn transfers(ctx: &Ctx, question: Question) -> Result<Vec<Transfers>> {
    ask(ctx, question, |r, s| r.transfers_by_department(s)).await
}

/// Rooms by label, and how many rooms there are.
pub async fn counts(ctx: &Ctx, question: Question, label: Label) -> Result<(Vec<Count>, i64)> {
    ask(ctx, question, move |r, s| {
        Ok((r.counts(s, label)?, r.rooms_begun(s)?))
    })
    .await
}

/// What the agents are doing.
pub async fn agent_states(ctx: &Ctx, department_id: Option<String>) -> Result<AgentStates> {
    ctx.store
        .read(move |r| {
            let department_pk = match &department_id {
                Some(id) => Some(r.department_pk(id)?.unwrap_or(-1)),
                None => None,
            };
            r.agent_states(department_pk)
        })
        .await
}

/// When agents took chats on the days of the range, the running stretch included.
pub async fn service(ctx: &Ctx, question: Question) -> Result<Vec<Service>> {
    let now = ctx.now();
    let Range { start, end } = question.range;
    let days = Range {
        start: Millis(start.0.div_euclid(DAY_MS).saturating_mul(DAY_MS)),
        end: Millis(
            (end.0.div_euclid(DAY_MS).saturating_add(1))
                .saturating_mul(DAY_MS)
                .saturating_sub(1),
        ),
    };
    let question = Question {
        range: days,
        ..question
    };
    let stretches = ask(ctx, question, |r, s| r.service_stretches(s)).await?;
    Ok(per_agent(&stretches, days, now))
}

/// Adds up stretches, which come ordered by agent; each is cut to the days asked for and at every midnight.
fn per_agent(stretches: &[Stretch], days: Range, now: Millis) -> Vec<Service> {
    let mut out: Vec<(Pk, Service, i64)> = Vec::new();
    for stretch in stretches {
        let is_running = stretch.end.is_none() && now <= days.end;
        let end = stretch
            .end
            .unwrap_or(now)
            .min(Millis(days.end.0.saturating_add(1)));
        let mut from = stretch.start.max(days.start);
        if out.last().is_none_or(|(pk, ..)| *pk != stretch.user_pk) {
            let service = Service {
                username: stretch.username.clone(),
                seconds: 0,
                stretches: Vec::new(),
                days: 0,
            };
            out.push((stretch.user_pk, service, i64::MIN));
        }
        let Some((_, service, last_day)) = out.last_mut() else {
            continue;
        };
        service.seconds += (end.0 - from.0).max(0);
        while from < end {
            let day = from.0.div_euclid(DAY_MS);
            let midnight = Millis((day + 1) * DAY_MS);
            let to = end.min(midnight);
            service
                .stretches
                .push((from, (to < end || !is_running).then_some(to)));
            service.days += i64::from(*last_day != day);
            *last_day = day;
            from = to;
        }
    }
    out.into_iter()
        .map(|(_, mut service, _)| {
            service.seconds /= 1000;
            service
        })
        .filter(|service| !service.stretches.is_empty())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stretch(user_pk: Pk, start: i64, end: Option<i64>) -> Stretch {
        Stretch {
            user_pk,
            username: format!("agent-{user_pk}"),
            start: Millis(start),
            end: end.map(Millis),
        }
    }

    #[test]
    fn stretches_are_cut_at_midnight_and_the_running_one_counts() {
        let days = Range {
            start: Millis(DAY_MS),
            end: Millis(3 * DAY_MS - 1),
        };
        let noon = DAY_MS / 2;
        let list = [
            stretch(1, noon, Some(DAY_MS + noon)),
            stretch(1, DAY_MS + noon + HOUR_MS, Some(2 * DAY_MS + HOUR_MS)),
            stretch(2, 2 * DAY_MS, None),
        ];
        let got = per_agent(&list, days, Millis(2 * DAY_MS + noon));
        assert_eq!(got.len(), 2);
        assert_eq!(got[0].seconds, (noon + noon) / 1000);
        assert_eq!((got[0].days, got[0].stretches.len()), (2, 3));
        assert_eq!(got[1].seconds, noon / 1000);
        assert_eq!(got[1].stretches, vec![(Millis(2 * DAY_MS), None)]);
        assert!(
            per_agent(
                &list[..1],
                Range {
                    start: Millis(5 * DAY_MS),
                    end: Millis(6 * DAY_MS)
                },
                Millis(0)
            )
            .is_empty()
        );
    }

    #[test]
    fn answers_are_kept_for_a_moment_and_never_without_bound() {
        let cache = Cache::default();
        let question = |n| Question {
            range: Range {
                start: Millis(n),
                end: Millis(n),
            },
            department_id: None,
        };
        for n in 0..1000 {
            cache.put("x", question(n), Value::from(n), Millis(0));
        }
        assert_eq!(
            cache.get("x", &question(1), Millis(KEEP_MS - 1)),
            Some(Value::from(1))
        );
        assert_eq!(cache.get("y", &question(1), Millis(0)), None);
        assert_eq!(cache.get("x", &question(1), Millis(KEEP_MS)), None);
        assert_eq!(cache.get("x", &question(999), Millis(0)), None);
        cache.put("x", question(999), Value::from(999), Millis(KEEP_MS));
        assert_eq!(
            cache.get("x", &question(999), Millis(KEEP_MS)),
            Some(Value::from(999))
        );
    }
}
