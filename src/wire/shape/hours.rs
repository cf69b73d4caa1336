//! Business hours in the reference.

use super::words::{ScheduleKind, Weekday};
use super::{Date, Named};
use utoipa::ToSchema;

/// A weekday and a time in UTC.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WeekTime {
    /// English name of the weekday.
    pub day_of_week: Weekday,
    /// `HH:mm`.
    pub time: String,
}

/// An opening or a closing.
#[derive(ToSchema)]
pub struct DayTime {
    /// `HH:mm` in the schedule's zone.
    pub time: String,
    /// The same in UTC, as it is this week.
    pub utc: WeekTime,
    /// When the server acts, in its own zone, which is UTC.
    pub cron: WeekTime,
}

/// One entry of a schedule.
#[derive(ToSchema)]
pub struct WorkDay {
    /// English name of the weekday.
    pub day: Weekday,
    /// Opening.
    pub start: DayTime,
    /// Closing.
    pub finish: DayTime,
    /// False: closed that day.
    pub open: bool,
}

/// The zone of a schedule.
#[derive(ToSchema)]
pub struct Zone {
    /// IANA name.
    pub name: String,
    /// Distance from UTC at the moment, `+01:00`.
    pub utc: String,
}

/// A schedule of business hours.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct BusinessHour {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// Switched off, it is never open.
    pub active: bool,
    /// `default` or `custom`.
    pub r#type: ScheduleKind,
    /// Creation.
    pub ts: Date,
    /// Zone of its times.
    pub timezone: Zone,
    /// Its entries; a weekday without one is closed.
    pub work_hours: Vec<WorkDay>,
    /// Departments that follow it; of custom ones.
    pub departments: Option<Vec<Named>>,
    /// Last change.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}
