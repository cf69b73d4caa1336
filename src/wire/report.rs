//! Reports on the wire.

use crate::model::report::{AgentStates, Chart, Count, Curve, Figures, Group, Overview};
use crate::model::time::Millis;
use serde_json::{Map, Value, json};

const DAYS: [&str; 7] = [
    "Sunday",
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
];

/// Seconds as `HH:MM:SS`; hours go on past 24.
#[allow(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, and no chat lasts that long"
)]
pub fn hours(seconds: f64) -> String {
    let all = seconds.max(0.0).round() as i64;
    format!("{:02}:{:02}:{:02}", all / 3600, all / 60 % 60, all % 60)
}

/// An hour of the day, `9AM`.
pub fn hour(hour: i64) -> String {
    let hour = hour.rem_euclid(24);
    let shown = if hour % 12 == 0 { 12 } else { hour % 12 };
    format!("{shown}{}", if hour < 12 { "AM" } else { "PM" })
}

/// The busiest hour, `9AM - 10AM`, or `-`.
pub fn busiest_time(busiest: Option<i64>) -> String {
    busiest.map_or_else(
        || "-".to_owned(),
        |at| format!("{} - {}", hour(at), hour(at + 1)),
    )
}

/// The busiest day of the week, or `-`. Sunday is 0.
pub fn busiest_day(busiest: Option<i64>) -> &'static str {
    busiest
        .and_then(|day| usize::try_from(day).ok())
        .and_then(|day| DAYS.get(day).copied())
        .unwrap_or("-")
}

/// Titles and values in order, as every totalizer and overview shows them.
pub fn titled<const N: usize>(pairs: [(&str, Value); N]) -> Vec<Value> {
    pairs
        .into_iter()
        .map(|(title, value)| json!({ "title": title, "value": value }))
        .collect()
}

/// The mean of a figure as `HH:MM:SS`, zeros when no room has it.
pub fn mean(value: Option<f64>) -> Value {
    Value::from(hours(value.unwrap_or(0.0)))
}

/// The mean of a figure in whole seconds, rounded up.
#[allow(
    clippy::cast_possible_truncation,
    reason = "`as` saturates, and no chat lasts that long"
)]
pub fn ceiled(value: f64) -> i64 {
    value.ceil() as i64
}

/// How many of a hundred rooms were abandoned, rounded down.
pub fn percentage_abandoned(f: &Figures) -> i64 {
    if f.rooms == 0 {
        return 0;
    }
    f.abandoned * 100 / f.rooms
}

/// `conversation-totalizers`, and the beginning of the overview.
pub fn conversations(f: &Figures) -> [(&'static str, Value); 4] {
    [
        ("Total_conversations", json!(f.rooms)),
        ("Open_conversations", json!(f.open)),
        ("On_Hold_conversations", json!(f.held)),
        ("Total_messages", json!(f.messages)),
    ]
}

/// `overview`.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rooms, far below 2^53"
)]
pub fn overview(overview: &Overview) -> Vec<Value> {
    match overview {
        Overview::Conversations {
            figures,
            days,
            busiest_day: day,
            busiest_hour: hour,
        } => {
            let [all, open, held, messages] = conversations(figures);
            let per_day = figures.rooms as f64 / (*days).max(1) as f64;
            titled([
                all,
                open,
                held,
                messages,
                ("Busiest_day", json!(busiest_day(*day))),
                ("Conversations_per_day", json!(format!("{per_day:.2}"))),
                ("Busiest_time", json!(busiest_time(*hour))),
            ])
        }
        Overview::Productivity(f) => titled([
            ("Avg_response_time", mean(f.response.0)),
            ("Avg_first_response_time", mean(f.first_response.0)),
            ("Avg_reaction_time", mean(f.reaction.0)),
        ]),
    }
}

/// A chart: `9AM-9AM` names an hour, `5/2` the second of May.
pub fn curve(chart: Chart, name: &str, curve: &Curve) -> Value {
    let label = |at: Millis| {
        let text = at.iso();
        let part = |from: usize, to: usize| -> i64 {
            text.get(from..to).and_then(|t| t.parse().ok()).unwrap_or(0)
        };
        if curve.is_hourly {
            let hour = hour(part(11, 13));
            format!("{hour}-{hour}")
        } else {
            format!("{}/{}", part(5, 7), part(8, 10))
        }
    };
    let labels: Vec<String> = curve.points.iter().map(|(at, _)| label(*at)).collect();
    let points: Vec<Value> = curve.points.iter().map(|(_, f)| point(chart, f)).collect();
    json!({ "chartLabel": name, "dataLabels": labels, "dataPoints": points })
}

/// Rooms by state, those without a room left out, most first.
pub fn states(f: &Figures) -> Vec<Count> {
    let mut all: Vec<Count> = [
        ("Open", f.served),
        ("Queued", f.queued),
        ("On_Hold", f.held),
        ("Closed", f.closed),
    ]
    .into_iter()
    .filter(|(_, rooms)| *rooms > 0)
    .map(|(label, rooms)| Count {
        label: Some(label.to_owned()),
        rooms,
    })
    .collect();
    all.sort_by_key(|c| std::cmp::Reverse(c.rooms));
    all
}

/// `timings`: mean (cut to whole seconds) and longest.
pub fn timings(f: &Figures) -> Value {
    let pair = |(mean, longest): (Option<f64>, Option<f64>)| json!({ "avg": whole(mean.unwrap_or(0.0).trunc()), "longest": whole(longest.unwrap_or(0.0)) });
    json!({ "response": pair(f.response), "reaction": pair(f.reaction), "chatDuration": pair(f.duration) })
}

/// A number without a fraction where it has none, as JavaScript writes it.
#[allow(
    clippy::cast_possible_truncation,
    reason = "tested to be whole and small"
)]
pub fn whole(number: f64) -> Value {
    if number.fract() == 0.0 && number.abs() < 9_007_199_254_740_992.0 {
        Value::from(number as i64)
    } else {
        json!(number)
    }
}

/// `agents-status`.
pub fn agent_states(s: AgentStates) -> Value {
    json!({ "_id": null, "offline": s.offline, "away": s.away, "busy": s.busy, "available": s.available })
}

/// `chats`.
pub fn chats(f: &Figures) -> Value {
    json!({ "open": f.served, "closed": f.closed, "queued": f.queued, "onhold": f.held })
}

/// `chats-per-agent`, by username.
pub fn chats_per_agent(groups: &[Group]) -> Value {
    let of = |f: &Figures| json!({ "open": f.open, "closed": f.closed_within, "onhold": f.held });
    Value::Object(
        groups
            .iter()
            .map(|g| (g.name.clone(), of(&g.figures)))
            .collect(),
    )
}

/// `chats-per-department`, by name; departments of the same name count together.
pub fn chats_per_department(groups: &[Group]) -> Value {
    let mut by_name: Map<String, Value> = Map::new();
    for group in groups.iter().filter(|g| g.id.is_some()) {
        let entry = by_name
            .entry(group.name.clone())
            .or_insert_with(|| json!({ "open": 0, "closed": 0 }));
        let f = &group.figures;
        for (key, more) in [("open", f.open + f.held), ("closed", f.closed)] {
            let sum = entry.get(key).and_then(Value::as_i64).unwrap_or(0) + more;
            if let Some(map) = entry.as_object_mut() {
                map.insert(key.to_owned(), json!(sum));
            }
        }
    }
    Value::Object(by_name)
}

/// One agent in `available-for-service-history`.
pub fn service(
    username: &str,
    seconds: i64,
    stretches: Option<&[(Millis, Option<Millis>)]>,
) -> Value {
    let mut out = json!({ "username": username, "availableTimeInSeconds": seconds });
    if let (Some(list), Some(map)) = (stretches, out.as_object_mut()) {
        let list: Vec<Value> = list
            .iter()
            .map(|(start, end)| {
                let mut one = json!({ "startedAt": start.iso() });
                if let (Some(end), Some(map)) = (end, one.as_object_mut()) {
                    map.insert("stoppedAt".to_owned(), json!(end.iso()));
                }
                one
            })
            .collect();
        map.insert("serviceHistory".to_owned(), Value::Array(list));
    }
    out
}

/// The point it has on a chart.
pub fn point(chart: Chart, f: &Figures) -> Value {
    match chart {
        Chart::Conversations => json!(f.rooms),
        Chart::Messages => json!(f.messages),
        _ => whole((chart.seconds(f).unwrap_or(0.0) * 100.0).round() / 100.0),
    }
}

/// `agent-overview`: best first; agents without the figure are left out.
#[allow(
    clippy::cast_precision_loss,
    reason = "counts of rooms, far below 2^53"
)]
pub fn agents(chart: Chart, name: &str, groups: &[Group]) -> Value {
    let served: i64 = groups.iter().map(|g| g.figures.with_messages).sum();
    let mut rows: Vec<(f64, &str, Value)> = groups
        .iter()
        .filter_map(|g| {
            let f = &g.figures;
            let (rank, shown) = match chart {
                Chart::Conversations if f.with_messages == 0 => return None,
                Chart::Conversations => {
                    let share = f.with_messages as f64 * 100.0 / served as f64;
                    (-share, json!(format!("{share:.2}%")))
                }
                Chart::Messages if f.agent_messages == 0 => return None,
                Chart::Messages => (-(f.agent_messages as f64), json!(f.agent_messages)),
                Chart::Duration => {
                    let seconds = f.duration.0?;
                    (-seconds, json!(hours(seconds)))
                }
                _ => {
                    let seconds = chart.seconds(f)?;
                    (seconds, json!(hours(seconds)))
                }
            };
            Some((rank, g.name.as_str(), shown))
        })
        .collect();
    rows.sort_by(|a, b| a.0.total_cmp(&b.0).then(a.1.cmp(b.1)));
    let second = if chart == Chart::Conversations {
        "%_of_conversations"
    } else {
        name
    };
    let data: Vec<Value> = rows
        .into_iter()
        .map(|(_, name, value)| json!({ "name": name, "value": value }))
        .collect();
    json!({ "head": [{ "name": "Agent" }, { "name": second }], "data": data })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_and_hours_read_as_the_contract_writes_them() {
        assert_eq!(hours(0.0), "00:00:00");
        assert_eq!(hours(59.6), "00:01:00");
        assert_eq!(hours(90_061.0), "25:01:01");
        assert_eq!(busiest_time(Some(0)), "12AM - 1AM");
        assert_eq!(busiest_time(Some(11)), "11AM - 12PM");
        assert_eq!(busiest_time(Some(23)), "11PM - 12AM");
        assert_eq!(busiest_time(None), "-");
        assert_eq!((busiest_day(Some(2)), busiest_day(None)), ("Tuesday", "-"));
        assert_eq!((whole(2.0), whole(2.5)), (json!(2), json!(2.5)));
    }

    #[test]
    fn shares_and_percentages() {
        let f = |rooms, abandoned| Figures {
            rooms,
            abandoned,
            ..Figures::default()
        };
        assert_eq!(percentage_abandoned(&f(7, 1)), 14);
        assert_eq!(percentage_abandoned(&f(0, 0)), 0);
        let group = |name: &str, with_messages, first: Option<f64>| Group {
            id: Some(name.to_owned()),
            name: name.to_owned(),
            figures: Figures {
                with_messages,
                first_response: (first, first),
                ..Figures::default()
            },
        };
        let groups = [
            group("ana", 3, Some(9.0)),
            group("bea", 5, Some(4.0)),
            group("cid", 0, None),
        ];
        assert_eq!(
            agents(Chart::Conversations, "Total_conversations", &groups),
            json!({ "head": [{ "name": "Agent" }, { "name": "%_of_conversations" }],
                "data": [{ "name": "bea", "value": "62.50%" }, { "name": "ana", "value": "37.50%" }] })
        );
        assert_eq!(
            agents(
                Chart::BestFirstResponse,
                "Best_first_response_time",
                &groups
            )["data"],
            json!([{ "name": "bea", "value": "00:00:04" }, { "name": "ana", "value": "00:00:09" }])
        );
    }
}
