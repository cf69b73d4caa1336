//! Figures of reports.

use super::Pk;
use super::time::Millis;

/// Which rooms a report adds up: those made within, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Range {
    /// First moment.
    pub start: Millis,
    /// Last moment.
    pub end: Millis,
}

/// What a set of rooms adds up to. Durations in seconds; `None` where no room has the figure.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Figures {
    /// All rooms.
    pub rooms: i64,
    /// Open, not on hold.
    pub open: i64,
    /// Open and on hold.
    pub held: i64,
    /// Open, served, not on hold.
    pub served: i64,
    /// Open, and nobody serves it.
    pub queued: i64,
    /// Closed.
    pub closed: i64,
    /// Closed before the range was over.
    pub closed_within: i64,
    /// Messages of all kinds.
    pub messages: i64,
    /// Chat messages of users.
    pub agent_messages: i64,
    /// Rooms somebody answered in.
    pub answered: i64,
    /// Rooms the visitor let lie until they were closed.
    pub abandoned: i64,
    /// Rooms with messages.
    pub with_messages: i64,
    /// Mean of the rooms' mean response times, and the longest of them.
    pub response: (Option<f64>, Option<f64>),
    /// Mean time to the first answer, and the shortest.
    pub first_response: (Option<f64>, Option<f64>),
    /// Mean time from assignment to the first answer, and the longest.
    pub reaction: (Option<f64>, Option<f64>),
    /// Mean time from creation to close, and the longest.
    pub duration: (Option<f64>, Option<f64>),
    /// Mean time to the first answer of rooms in which nobody waits any more.
    pub waiting: Option<f64>,
    /// Mean time from assignment to the agent's last words.
    pub service: Option<f64>,
    /// Sum of the times from assignment to close, and of how many rooms, closed before the range was over.
    pub serviced: (f64, i64),
}

/// Figures of one department or agent.
#[derive(Debug, Clone)]
pub struct Group {
    /// Id on the wire; `None` for rooms without one.
    pub id: Option<String>,
    /// Name of the department, username of the agent.
    pub name: String,
    /// What its rooms add up to.
    pub figures: Figures,
}

/// How many rooms bear a label.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Count {
    /// The label; `None` for rooms without one.
    pub label: Option<String>,
    /// How many.
    pub rooms: i64,
}

/// What the transfers of a department's rooms come to.
#[derive(Debug, Clone)]
pub struct Transfers {
    /// Department's id.
    pub department_id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How often its rooms were handed over.
    pub count: i64,
}

/// A stretch in which an agent took chats.
#[derive(Debug, Clone)]
pub struct Stretch {
    /// The agent.
    pub user_pk: Pk,
    /// Username of the agent.
    pub username: String,
    /// Beginning.
    pub start: Millis,
    /// End; `None` while it runs.
    pub end: Option<Millis>,
}

/// Agents by what they are doing.
#[derive(Debug, Clone, Copy, Default)]
pub struct AgentStates {
    /// Not there, or not taking chats.
    pub offline: i64,
    /// Away.
    pub away: i64,
    /// Busy.
    pub busy: i64,
    /// Taking chats.
    pub available: i64,
}

/// The figures a chart or the overview of agents can show.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chart {
    /// How many chats.
    Conversations,
    /// How long they lasted.
    Duration,
    /// How many messages.
    Messages,
    /// Mean time to the first answer.
    FirstResponse,
    /// Shortest time to the first answer.
    BestFirstResponse,
    /// Mean time to an answer.
    Response,
    /// Mean time from assignment to the first answer.
    Reaction,
}

impl Chart {
    /// By its name on the wire.
    pub fn named(name: &str) -> Option<Self> {
        Some(match name {
            "Total_conversations" => Self::Conversations,
            "Avg_chat_duration" => Self::Duration,
            "Total_messages" => Self::Messages,
            "Avg_first_response_time" => Self::FirstResponse,
            "Best_first_response_time" => Self::BestFirstResponse,
            "Avg_response_time" => Self::Response,
            "Avg_reaction_time" => Self::Reaction,
            _ => return None,
        })
    }
    /// The time it shows, where it shows one and a room has it.
    pub fn seconds(self, f: &Figures) -> Option<f64> {
        match self {
            Self::Conversations | Self::Messages => None,
            Self::Duration => f.duration.0,
            Self::FirstResponse => f.first_response.0,
            Self::BestFirstResponse => f.first_response.1,
            Self::Response => f.response.0,
            Self::Reaction => f.reaction.0,
        }
    }
}

/// Figures of the overview, by what was asked for.
#[derive(Debug, Clone)]
pub enum Overview {
    /// How many, and when.
    Conversations {
        /// What the rooms add up to.
        figures: Figures,
        /// Days of the range.
        days: i64,
        /// Busiest day of the week, Sunday is 0.
        busiest_day: Option<i64>,
        /// Busiest hour of the day.
        busiest_hour: Option<i64>,
    },
    /// How quickly.
    Productivity(Figures),
}

/// A figure over time.
#[derive(Debug, Clone)]
pub struct Curve {
    /// Length of a stretch: an hour, or a day.
    pub is_hourly: bool,
    /// Beginning of each stretch and what its rooms add up to.
    pub points: Vec<(Millis, Figures)>,
}
