//! Reports: a chart, the overview and the overview of agents.

use super::params::Object;
use super::{Call, Outcome, value};
use crate::domain::report::{self, DAY_MS, Question};
use crate::error::{Result, codes};
use crate::model::permission::Permission;
use crate::model::report::Range;
use crate::model::time::Millis;
use crate::wire;

/// `{daterange:{from,to}, chartOptions|analyticsOptions:{name}, departmentId?}`, or the same keys without the objects
/// around them: whole days, and the name of what is wanted.
fn asked(call: &Call<'_>) -> Result<(String, Question)> {
    let all = call.object(0)?;
    let inner = |key: &str| -> Option<Object<'_>> {
        all.value(key).and_then(|v| v.as_object()).map(Object::of)
    };
    let dates = inner("daterange").unwrap_or_else(|| Object::of(all.map()));
    let options = inner("chartOptions")
        .or_else(|| inner("analyticsOptions"))
        .unwrap_or_else(|| Object::of(all.map()));
    let name = options.opt_text("name")?.filter(|n| !n.is_empty());
    let day = |key: &str| -> Result<i64> {
        let at = dates.opt_date(key)?.ok_or_else(|| {
            codes::MATCH_FAILED.with(format!("Match failed: {key} must be a date"))
        })?;
        Ok(at.0.div_euclid(DAY_MS).saturating_mul(DAY_MS))
    };
    let range = Range {
        start: Millis(day("from")?),
        end: Millis(day("to")?.saturating_add(DAY_MS - 1)),
    };
    let department_id = all
        .opt_text("departmentId")?
        .filter(|id| !id.is_empty() && *id != "undefined")
        .map(str::to_owned);
    let name = name.ok_or(codes::INVALID_CHART_NAME)?.to_owned();
    Ok((
        name,
        Question {
            range,
            department_id,
        },
    ))
}

/// → `{chartLabel, dataLabels, dataPoints}`; nothing for a name nobody knows.
pub(super) async fn chart(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let (name, question) = asked(call)?;
    match report::curve(&call.ctx, question, &name).await? {
        Some((curve, chart)) => value(&wire::report::curve(chart, &name, &curve)),
        None => Ok(None),
    }
}

/// → `{head, data}`; nothing for a name nobody knows.
pub(super) async fn agents(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let (name, question) = asked(call)?;
    match report::agent_overview(&call.ctx, question, &name).await? {
        Some((groups, chart)) => value(&wire::report::agents(chart, &name, &groups)),
        None => Ok(None),
    }
}

/// → a list of titles and values; nothing for a name nobody knows.
pub(super) async fn overview(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ViewLivechatManager)?;
    let (name, question) = asked(call)?;
    match report::overview(&call.ctx, question, &name).await? {
        Some(overview) => value(&wire::report::overview(&overview)),
        None => Ok(None),
    }
}
