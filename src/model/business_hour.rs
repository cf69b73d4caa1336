//! Business hours: schedules in local time, and the moments at which they open and close.
//!
//! Where the clocks jump, a time that does not exist means the moment of the jump, and a time that comes twice means
//! its first coming. So an opening never lies behind its closing, and no jump opens a shop twice.

use super::Pk;
use super::time::Millis;
use jiff::civil::{Date, Weekday};
use jiff::tz::{AmbiguousOffset, TimeZone};
use jiff::{Timestamp, ToSpan};

/// Weekdays as the wire names them, Monday first.
pub const WEEKDAYS: &[&str] = &[
    "Monday",
    "Tuesday",
    "Wednesday",
    "Thursday",
    "Friday",
    "Saturday",
    "Sunday",
];
/// Minutes of a day.
pub const DAY_MINUTES: i64 = 24 * 60;
/// How far the next switch is looked for, days: a weekly schedule has one within a week, a jump may swallow one.
const HORIZON: i64 = 15;
/// Longest span whose open time is counted, days.
const LONGEST: i64 = 3660;

/// One entry of a schedule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WorkDay {
    /// Weekday, Monday is 0.
    pub weekday: i64,
    /// Minutes since midnight.
    pub start: i64,
    /// Minutes since midnight, 1440 is the end of the day.
    pub finish: i64,
    /// False: closed that day.
    pub is_open: bool,
}

/// A schedule.
#[derive(Debug, Clone)]
pub struct BusinessHour {
    /// Row key.
    pub pk: Pk,
    /// Id.
    pub id: String,
    /// The one for everybody; else custom, for its departments.
    pub is_default: bool,
    /// Name.
    pub name: String,
    /// Switched off, it is never open.
    pub is_active: bool,
    /// IANA name of the zone.
    pub zone: String,
    /// Entries in the order they were given.
    pub days: Vec<WorkDay>,
    /// Departments that follow it: row key, id and name.
    pub departments: Vec<(Pk, String, String)>,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

/// Mo-Fr 8 to 20, the hours of a fresh installation.
pub fn default_days() -> Vec<WorkDay> {
    (0..7)
        .map(|weekday| WorkDay {
            weekday,
            start: 8 * 60,
            finish: 20 * 60,
            is_open: weekday < 5,
        })
        .collect()
}

/// A zone by its IANA name, old aliases included; `None` for a name that is none.
pub fn zone(name: &str) -> Option<TimeZone> {
    TimeZone::get(name).ok()
}

/// Reads `HH:mm` or `HH:mm:ss` (seconds are dropped); `24:00` ends a day.
pub fn minutes(text: &str) -> Option<i64> {
    let mut parts = text.trim().split(':');
    let mut part = |most: i64| {
        let digits = parts.next()?;
        let fits = digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_digit());
        digits
            .parse::<i64>()
            .ok()
            .filter(|n| fits && (0..=most).contains(n))
    };
    let (hour, minute) = (part(24)?, part(59)?);
    if let Some(seconds) = parts.next() {
        seconds.parse::<u8>().ok().filter(|s| *s < 60)?;
    }
    let all = hour * 60 + minute;
    (parts.next().is_none() && all <= DAY_MINUTES).then_some(all)
}

/// `HH:mm`.
pub fn clock(minutes: i64) -> String {
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

fn stamp(at: Millis) -> Timestamp {
    Timestamp::from_millisecond(at.0).unwrap_or(Timestamp::UNIX_EPOCH)
}

/// The moment a local time of day stands for; `minute` counts from that date's midnight.
fn moment(zone: &TimeZone, date: Date, minute: i64) -> Option<Timestamp> {
    let local = date.at(0, 0, 0, 0).checked_add(minute.minutes()).ok()?;
    match zone.to_ambiguous_timestamp(local).offset() {
        AmbiguousOffset::Unambiguous { offset } => offset.to_timestamp(local).ok(),
        AmbiguousOffset::Fold { before, .. } => before.to_timestamp(local).ok(),
        AmbiguousOffset::Gap { after, .. } => {
            // Read with the later offset, a time in the gap lies before the jump.
            let early = after.to_timestamp(local).ok()?;
            zone.following(early).next().map(|jump| jump.timestamp())
        }
    }
}

fn weekday_of(day: Weekday) -> i64 {
    i64::from(day.to_monday_zero_offset())
}

fn weekday_name(weekday: i64) -> &'static str {
    usize::try_from(weekday)
        .ok()
        .and_then(|at| WEEKDAYS.get(at))
        .copied()
        .unwrap_or("Monday")
}

impl WorkDay {
    /// Weekday as the wire names it.
    pub fn name(&self) -> &'static str {
        weekday_name(self.weekday)
    }
}

impl BusinessHour {
    /// Its zone. Only a name this program does not know any more (a database from a newer one) reads as UTC.
    pub fn time_zone(&self) -> TimeZone {
        zone(&self.zone).unwrap_or(TimeZone::UTC)
    }
    /// Openings and closings of the dates from `from` to `to`, a day more on either side, in no order.
    fn spans(&self, zone: &TimeZone, from: Timestamp, to: Timestamp) -> Vec<(i64, i64)> {
        let (first, last) = (zone.to_datetime(from).date(), zone.to_datetime(to).date());
        let mut date = first.yesterday().unwrap_or(first);
        let end = last.tomorrow().unwrap_or(last);
        let mut all = Vec::new();
        for _ in 0..LONGEST + HORIZON {
            let today = weekday_of(date.weekday());
            for day in self.days.iter().filter(|d| d.is_open && d.weekday == today) {
                if let (Some(start), Some(finish)) = (
                    moment(zone, date, day.start),
                    moment(zone, date, day.finish),
                ) {
                    all.push((start.as_millisecond(), finish.as_millisecond()));
                }
            }
            match date.tomorrow() {
                Ok(next) if next <= end => date = next,
                _ => break,
            }
        }
        all
    }
    /// True when it is open at `at`.
    pub fn is_open_at(&self, at: Millis) -> bool {
        self.is_active
            && self
                .spans(&self.time_zone(), stamp(at), stamp(at))
                .iter()
                .any(|(start, finish)| (*start..*finish).contains(&at.0))
    }
    /// The first opening or closing after `at`; `None` for a schedule that is never open.
    pub fn next_switch(&self, at: Millis) -> Option<Millis> {
        if !self.is_active {
            return None;
        }
        let until = stamp(Millis(at.0 + HORIZON * DAY_MINUTES * 60_000));
        self.spans(&self.time_zone(), stamp(at), until)
            .into_iter()
            .filter(|(start, finish)| start < finish)
            .flat_map(|(start, finish)| [start, finish])
            .filter(|moment| *moment > at.0)
            .min()
            .map(Millis)
    }
    /// Seconds between the two moments during which it was open.
    pub fn open_seconds(&self, from: Millis, to: Millis) -> f64 {
        let longest = LONGEST * DAY_MINUTES * 60_000;
        let from = Millis(from.0.max(to.0 - longest));
        if !self.is_active || from >= to {
            return 0.0;
        }
        let mut spans = self.spans(&self.time_zone(), stamp(from), stamp(to));
        spans.sort_unstable();
        let (mut open, mut counted_to) = (0, from.0);
        for (start, finish) in spans {
            let (start, finish) = (start.max(counted_to), finish.min(to.0));
            if start < finish {
                open += finish - start;
                counted_to = finish;
            }
        }
        Millis(open).seconds_since(Millis(0))
    }
    /// Weekday and time in UTC of a local time of `day`, as they are in the week that begins at `now`.
    pub fn in_utc(&self, day: &WorkDay, minute: i64, now: Millis) -> (&'static str, String) {
        let zone = self.time_zone();
        let today = zone.to_datetime(stamp(now)).date();
        let ahead = (day.weekday - weekday_of(today.weekday())).rem_euclid(7);
        let utc = today
            .checked_add(ahead.days())
            .ok()
            .and_then(|date| moment(&zone, date, minute))
            .map(|at| TimeZone::UTC.to_datetime(at));
        match utc {
            Some(utc) => (
                weekday_name(weekday_of(utc.weekday())),
                format!("{:02}:{:02}", utc.hour(), utc.minute()),
            ),
            None => (day.name(), clock(minute % DAY_MINUTES)),
        }
    }
    /// The zone's distance from UTC at `now`, `+01:00`.
    pub fn offset(&self, now: Millis) -> String {
        let seconds = self.time_zone().to_offset(stamp(now)).seconds();
        let sign = if seconds < 0 { '-' } else { '+' };
        let minutes = seconds.unsigned_abs() / 60;
        format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(zone: &str, days: &[(i64, &str, &str)]) -> BusinessHour {
        BusinessHour {
            pk: 1,
            id: "h".to_owned(),
            is_default: true,
            name: String::new(),
            is_active: true,
            zone: zone.to_owned(),
            days: days
                .iter()
                .map(|(weekday, start, finish)| WorkDay {
                    weekday: *weekday,
                    start: minutes(start).expect("a time"),
                    finish: minutes(finish).expect("a time"),
                    is_open: true,
                })
                .collect(),
            departments: Vec::new(),
            created_at: Millis(0),
            updated_at: Millis(0),
        }
    }
    fn at(text: &str) -> Millis {
        Millis::parse(text).expect("a date")
    }
    fn switches(hour: &BusinessHour, from: &str, count: usize) -> Vec<String> {
        let mut now = at(from);
        (0..count)
            .map(|_| {
                now = hour.next_switch(now).expect("a switch");
                now.iso()
            })
            .collect()
    }

    #[test]
    fn times_are_read_strictly() {
        assert_eq!(minutes("08:05"), Some(485));
        assert_eq!(minutes("08:05:59"), Some(485));
        assert_eq!(minutes("24:00"), Some(1440));
        for bad in [
            "",
            "8:00",
            "08",
            "08:60",
            "24:01",
            "25:00",
            "08:00:60",
            "08:00:00:00",
            "ab:cd",
            "-1:00",
            "+8:00",
        ] {
            assert_eq!(minutes(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn zones_come_with_the_program_old_names_too() {
        for name in [
            "Europe/Lisbon",
            "Asia/Calcutta",
            "America/Sao_Paulo",
            "UTC",
            "Pacific/Apia",
        ] {
            assert!(zone(name).is_some(), "{name}");
        }
        for name in ["", "Mars/Olympus", "Europe/Lisbon2"] {
            assert!(zone(name).is_none(), "{name}");
        }
    }

    #[test]
    fn a_week_is_walked_in_order() {
        // Wednesday 2026-07-01, Lisbon is one hour ahead.
        let shop = hour(
            "Europe/Lisbon",
            &[
                (2, "09:00", "12:00"),
                (2, "13:00", "18:00"),
                (4, "09:00", "24:00"),
            ],
        );
        assert_eq!(
            switches(&shop, "2026-07-01T00:00:00Z", 7),
            [
                "2026-07-01T08:00:00.000Z",
                "2026-07-01T11:00:00.000Z",
                "2026-07-01T12:00:00.000Z",
                "2026-07-01T17:00:00.000Z",
                "2026-07-03T08:00:00.000Z",
                "2026-07-03T23:00:00.000Z",
                "2026-07-08T08:00:00.000Z",
            ]
        );
        assert!(!shop.is_open_at(at("2026-07-01T07:59:59.999Z")));
        assert!(shop.is_open_at(at("2026-07-01T08:00:00Z")));
        assert!(shop.is_open_at(at("2026-07-01T10:59:59.999Z")));
        assert!(!shop.is_open_at(at("2026-07-01T11:00:00Z")));
        assert!(shop.is_open_at(at("2026-07-03T22:59:59Z")));
        assert!(!shop.is_open_at(at("2026-07-03T23:00:00Z")));
    }

    #[test]
    fn the_same_local_hour_is_another_moment_in_summer() {
        // Berlin: clocks go forward on 2026-03-29, back on 2026-10-25.
        let daily: Vec<(i64, &str, &str)> = (0..7).map(|d| (d, "09:00", "17:00")).collect();
        let shop = hour("Europe/Berlin", &daily);
        assert_eq!(
            switches(&shop, "2026-03-28T00:00:00Z", 4),
            [
                "2026-03-28T08:00:00.000Z",
                "2026-03-28T16:00:00.000Z",
                "2026-03-29T07:00:00.000Z",
                "2026-03-29T15:00:00.000Z"
            ]
        );
        assert_eq!(
            switches(&shop, "2026-10-24T00:00:00Z", 4),
            [
                "2026-10-24T07:00:00.000Z",
                "2026-10-24T15:00:00.000Z",
                "2026-10-25T08:00:00.000Z",
                "2026-10-25T16:00:00.000Z"
            ]
        );
        assert_eq!(shop.offset(at("2026-03-28T00:00:00Z")), "+01:00");
        assert_eq!(shop.offset(at("2026-04-01T00:00:00Z")), "+02:00");
    }

    #[test]
    fn a_time_in_the_gap_is_the_moment_of_the_jump() {
        // Berlin, Sunday 2026-03-29: 02:00 becomes 03:00 at 01:00 UTC.
        let night = hour("Europe/Berlin", &[(6, "02:30", "04:00")]);
        assert_eq!(
            switches(&night, "2026-03-29T00:00:00Z", 2),
            ["2026-03-29T01:00:00.000Z", "2026-03-29T02:00:00.000Z"]
        );
        let closes_in_gap = hour("Europe/Berlin", &[(6, "01:00", "02:15")]);
        assert_eq!(
            switches(&closes_in_gap, "2026-03-28T20:00:00Z", 2),
            ["2026-03-29T00:00:00.000Z", "2026-03-29T01:00:00.000Z"]
        );
        // Swallowed whole: that Sunday it never opens, the next one it does.
        let swallowed = hour("Europe/Berlin", &[(6, "02:10", "02:50")]);
        assert_eq!(
            switches(&swallowed, "2026-03-28T20:00:00Z", 2),
            ["2026-04-05T00:10:00.000Z", "2026-04-05T00:50:00.000Z"]
        );
        assert!(!swallowed.is_open_at(at("2026-03-29T01:00:00Z")));
    }

    #[test]
    fn a_time_that_comes_twice_is_its_first_coming() {
        // Berlin, Sunday 2026-10-25: 03:00 becomes 02:00 at 01:00 UTC.
        let night = hour("Europe/Berlin", &[(6, "02:30", "04:00")]);
        assert_eq!(
            switches(&night, "2026-10-24T22:00:00Z", 2),
            ["2026-10-25T00:30:00.000Z", "2026-10-25T03:00:00.000Z"]
        );
        let early = hour("Europe/Berlin", &[(6, "01:00", "02:30")]);
        assert_eq!(
            switches(&early, "2026-10-24T22:00:00Z", 3),
            [
                "2026-10-24T23:00:00.000Z",
                "2026-10-25T00:30:00.000Z",
                "2026-11-01T00:00:00.000Z"
            ]
        );
        assert!(
            !early.is_open_at(at("2026-10-25T01:15:00Z")),
            "the second 02:15"
        );
    }

    #[test]
    fn midnight_that_does_not_exist_and_half_hour_zones() {
        // Beirut jumps at midnight: 2026-03-29 begins at 01:00.
        let shop = hour("Asia/Beirut", &[(6, "00:00", "08:00")]);
        assert_eq!(
            switches(&shop, "2026-03-28T12:00:00Z", 2),
            ["2026-03-28T22:00:00.000Z", "2026-03-29T05:00:00.000Z"]
        );
        // Lord Howe moves by half an hour: Sunday 2026-10-04, 02:00 becomes 02:30.
        let island = hour("Australia/Lord_Howe", &[(6, "02:15", "03:00")]);
        assert_eq!(
            switches(&island, "2026-10-03T12:00:00Z", 2),
            ["2026-10-03T15:30:00.000Z", "2026-10-03T16:00:00.000Z"]
        );
        let india = hour("Asia/Calcutta", &[(0, "00:15", "01:00")]);
        let monday = india.days.first().expect("a day").clone();
        assert_eq!(
            india.in_utc(&monday, monday.start, at("2026-07-01T00:00:00Z")),
            ("Sunday", "18:45".to_owned())
        );
        assert_eq!(india.offset(at("2026-07-01T00:00:00Z")), "+05:30");
    }

    #[test]
    fn only_open_time_counts() {
        let shop = hour(
            "UTC",
            &[
                (0, "09:00", "17:00"),
                (1, "09:00", "17:00"),
                (1, "16:00", "18:00"),
            ],
        );
        // Monday 2026-06-29 to Tuesday.
        let count = |from, to| shop.open_seconds(at(from), at(to));
        assert_eq!(
            count("2026-06-29T10:00:00Z", "2026-06-29T10:30:00Z"),
            1800.0
        );
        assert_eq!(
            count("2026-06-29T16:00:00Z", "2026-06-30T10:00:00Z"),
            7200.0
        );
        assert_eq!(
            count("2026-06-30T16:30:00Z", "2026-07-01T00:00:00Z"),
            5400.0
        );
        assert_eq!(count("2026-06-27T00:00:00Z", "2026-06-28T00:00:00Z"), 0.0);
        assert_eq!(count("2026-06-30T10:00:00Z", "2026-06-30T10:00:00Z"), 0.0);
        let mut off = shop;
        off.is_active = false;
        assert_eq!(
            off.open_seconds(at("2026-06-29T10:00:00Z"), at("2026-06-29T11:00:00Z")),
            0.0
        );
        assert_eq!(off.next_switch(at("2026-06-29T10:00:00Z")), None);
    }
}
