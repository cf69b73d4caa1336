//! Reports in the reference.

use serde_json::Value;
use std::collections::HashMap;
use utoipa::ToSchema;

/// Chats by state under the name of an agent or a department.
#[derive(ToSchema)]
pub struct ByName(pub HashMap<String, Value>);

/// A title and its value.
#[derive(ToSchema)]
pub struct Totalizer {
    /// Name of the figure.
    pub title: String,
    /// A number, or a text such as `00:01:12`, `9AM - 10AM` or `11%`.
    pub value: Value,
}

/// Chats by state.
#[derive(ToSchema)]
pub struct Chats {
    /// Open, served, not on hold.
    pub open: i64,
    /// Closed.
    pub closed: i64,
    /// Open, and nobody serves it.
    pub queued: i64,
    /// On hold.
    pub onhold: i64,
}

/// Agents by what they are doing.
#[derive(ToSchema)]
pub struct AgentStates {
    /// Always null.
    #[schema(rename = "_id", required)]
    pub id: Option<String>,
    /// Not there, or not taking chats.
    pub offline: i64,
    /// Away.
    pub away: i64,
    /// Busy.
    pub busy: i64,
    /// Taking chats.
    pub available: i64,
}

/// A mean and the longest, in seconds.
#[derive(ToSchema)]
pub struct Timing {
    /// Mean, cut to whole seconds.
    pub avg: i64,
    /// Longest.
    pub longest: f64,
}

/// Times of a stretch.
#[derive(ToSchema)]
pub struct Timings {
    /// Of answers.
    pub response: Timing,
    /// From assignment to the first answer.
    pub reaction: Timing,
    /// Of whole chats.
    #[schema(rename = "chatDuration")]
    pub chat_duration: Timing,
}

/// Chats of a department.
#[derive(ToSchema)]
pub struct AmountOfChats {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// How many.
    pub rooms: i64,
}

/// Time of service in a department.
#[derive(ToSchema)]
pub struct DepartmentServiceTime {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Mean, in whole seconds.
    #[schema(rename = "averageServiceTimeInSeconds")]
    pub average_service_time_in_seconds: i64,
}

/// Length of chats of a department.
#[derive(ToSchema)]
pub struct DepartmentDuration {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Mean, in whole seconds.
    #[schema(rename = "averageChatDurationTimeInSeconds")]
    pub average_chat_duration_time_in_seconds: i64,
}

/// Time spent in a department.
#[derive(ToSchema)]
pub struct DepartmentTotal {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Closed chats.
    pub chats: i64,
    /// All of it, in seconds.
    #[schema(rename = "serviceTimeDuration")]
    pub service_time_duration: f64,
}

/// Time to the first answer in a department.
#[derive(ToSchema)]
pub struct DepartmentWaiting {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Mean, in whole seconds.
    #[schema(rename = "averageWaitingTimeInSeconds")]
    pub average_waiting_time_in_seconds: i64,
}

/// Chats handed over.
#[derive(ToSchema)]
pub struct DepartmentTransfers {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Its name.
    pub name: Option<String>,
    /// How often.
    #[schema(rename = "numberOfTransferredRooms")]
    pub number_of_transferred_rooms: i64,
}

/// Chats that visitors let lie.
#[derive(ToSchema)]
pub struct DepartmentAbandoned {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// How many.
    #[schema(rename = "abandonedRooms")]
    pub abandoned_rooms: i64,
}

/// Share of chats that visitors let lie.
#[derive(ToSchema)]
pub struct DepartmentPercentage {
    /// The department; null for chats without one.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Of a hundred.
    #[schema(rename = "percentageOfAbandonedChats")]
    pub percentage_of_abandoned_chats: i64,
}

/// Time of service of an agent.
#[derive(ToSchema)]
pub struct AgentServiceTime {
    /// The agent.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Mean, in whole seconds.
    #[schema(rename = "averageServiceTimeInSeconds")]
    pub average_service_time_in_seconds: i64,
}

/// Time an agent spent.
#[derive(ToSchema)]
pub struct AgentTotal {
    /// The agent.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Closed chats.
    pub chats: i64,
    /// All of it, in seconds.
    #[schema(rename = "serviceTimeDuration")]
    pub service_time_duration: f64,
}

/// A stretch in which an agent took chats.
#[derive(ToSchema)]
pub struct ServiceStretch {
    /// Beginning.
    #[schema(rename = "startedAt", format = DateTime)]
    pub started_at: String,
    /// End; absent while it runs.
    #[schema(rename = "stoppedAt", format = DateTime)]
    pub stopped_at: Option<String>,
}

/// How long an agent took chats.
#[derive(ToSchema)]
pub struct AgentAvailability {
    /// Username.
    pub username: String,
    /// All of it.
    #[schema(rename = "availableTimeInSeconds")]
    pub available_time_in_seconds: i64,
    /// The stretches, with `fullReport`.
    #[schema(rename = "serviceHistory")]
    pub service_history: Option<Vec<ServiceStretch>>,
}

/// A column.
#[derive(ToSchema)]
pub struct Head {
    /// Name of the column.
    pub name: String,
}

/// An agent's figure.
#[derive(ToSchema)]
pub struct AgentFigure {
    /// Username.
    pub name: String,
    /// A number, a share or a time.
    pub value: Value,
}

/// One figure for each agent; empty for a name nobody knows.
#[derive(ToSchema)]
pub struct AgentOverview {
    /// The columns.
    pub head: Option<Vec<Head>>,
    /// The agents, best first.
    pub data: Option<Vec<AgentFigure>>,
}

/// Rooms with a label.
#[derive(ToSchema)]
pub struct Labelled {
    /// The label.
    pub label: String,
    /// How many rooms.
    pub value: i64,
}

/// Rooms by label.
#[derive(ToSchema)]
pub struct Labels {
    /// All rooms.
    pub total: i64,
    /// Labels with rooms, most first.
    pub data: Vec<Labelled>,
    /// Rooms without a label, if there are any.
    pub unspecified: Option<i64>,
}
