//! Rooms in the reference.

use super::message::Message;
use super::words::{RoomType, Side, SourceKind};
use super::{Any, Date, Named, Who};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Who serves a room, and since when.
#[derive(ToSchema)]
pub struct ServedBy {
    /// Id of the agent.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username of the agent.
    pub username: String,
    /// Since when.
    pub ts: Date,
}

/// The visitor as a room shows one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomVisitor {
    /// Id of the visitor.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username, `guest-N`.
    pub username: String,
    /// The visitor's secret: in answers to the visitor, and to users only while `Livechat_expose_visitor_tokens` is on.
    pub token: Option<String>,
    /// Presence: `online` and the like, or any word the client said; `offline` once the chat is closed.
    pub status: String,
    /// Time of the visitor's last message.
    pub last_message_ts: Option<Date>,
    /// Months (`2024-03`) in which the visitor got an answer.
    pub activity: Option<Vec<String>>,
}

/// Where a conversation came from.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Source {
    /// `widget`, `email`, `sms`, `app`, `api` or `other`.
    pub r#type: SourceKind,
    /// Id of the integration.
    pub id: Option<String>,
    /// Name of the integration.
    pub alias: Option<String>,
    /// What people read.
    pub label: Option<String>,
    /// Name of an icon.
    pub sidebar_icon: Option<String>,
    /// Name of an icon.
    pub default_icon: Option<String>,
    /// The host the widget was on, or the address that was written to.
    pub destination: Option<String>,
}

/// Who answers in a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ResponseBy {
    /// Id of the agent.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username of the agent.
    pub username: String,
    /// Time of the first answer.
    pub first_response_ts: Date,
    /// Time of the last answer.
    pub last_message_ts: Date,
}

/// When the visitor asked.
#[derive(ToSchema)]
pub struct Question {
    /// Time of the message that opened the unanswered question.
    pub lq: Date,
}

/// When the agent answered.
#[derive(ToSchema)]
pub struct Reaction {
    /// Time of the answer that closed a question.
    pub lr: Date,
}

/// How quickly questions were answered, in seconds.
#[derive(ToSchema)]
pub struct ResponseTimes {
    /// Until the first answer.
    pub ft: f64,
    /// Time of the first answer.
    pub fd: Date,
    /// Answered questions.
    pub total: i64,
    /// All response times together.
    pub tt: f64,
    /// `tt` / `total`.
    pub avg: f64,
}

/// How quickly the assigned agent reacted, in seconds.
#[derive(ToSchema)]
pub struct ReactionTimes {
    /// Until the first answer.
    pub ft: f64,
    /// Time of the first answer.
    pub fd: Date,
    /// First reaction and later response times together.
    pub tt: f64,
}

/// Figures of a conversation; durations in seconds.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Metrics {
    /// When the visitor asked.
    pub v: Option<Question>,
    /// When the agent answered.
    pub served_by: Option<Reaction>,
    /// How quickly questions were answered.
    pub response: Option<ResponseTimes>,
    /// How quickly the assigned agent reacted.
    pub reaction: Option<ReactionTimes>,
    /// From creation to close.
    pub chat_duration: Option<f64>,
    /// From assignment to close.
    pub service_time_duration: Option<f64>,
    /// From the last answer to close, when the agent had the last word.
    pub visitor_inactivity: Option<f64>,
}

/// Who asked for a transcript.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Requester {
    /// Id of the user.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Name.
    pub name: Option<String>,
    /// Hours ahead of UTC.
    pub utc_offset: Option<f64>,
}

/// A transcript that goes out when the room closes.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TranscriptRequest {
    /// When it was asked for.
    pub requested_at: Date,
    /// Who asked.
    pub requested_by: Requester,
    /// Where it goes.
    pub email: String,
    /// Subject of the mail.
    pub subject: String,
}

/// What timers keep in a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomTimers {
    /// When the room counts as abandoned by its visitor.
    pub predicted_visitor_abandonment_at: Option<Date>,
}

/// A conversation. Open exactly while it has `open`.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Room {
    /// Id, the `rid` of everything in the room.
    #[schema(rename = "_id")]
    pub id: String,
    /// `l`, the type of livechat rooms.
    pub t: RoomType,
    /// Display name: the contact's.
    pub fname: String,
    /// Creation.
    pub ts: Date,
    /// Time of the last message.
    pub lm: Date,
    /// Messages, those of the system counted.
    pub msgs: i64,
    /// The visitor and the agents subscribed.
    pub users_count: i64,
    /// Always `false`.
    pub cl: bool,
    /// `true` while the room is open; absent afterwards.
    pub open: Option<bool>,
    /// `true` while a message of the visitor awaits an answer.
    pub waiting_response: Option<bool>,
    /// Id of the department.
    pub department_id: Option<String>,
    /// Id and name of the department, in lists of rooms.
    pub department: Option<Named>,
    /// The visitor.
    pub v: RoomVisitor,
    /// Where the conversation came from.
    pub source: Source,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
    /// Who answers.
    pub response_by: Option<ResponseBy>,
    /// When it entered the queue.
    pub queued_at: Option<Date>,
    /// Weight of the priority; 99 without one.
    pub priority_weight: f64,
    /// Weight of the expected wait; 9999999 without one.
    pub estimated_waiting_time_queue: f64,
    /// Id of the priority.
    pub priority_id: Option<String>,
    /// Id of the service level.
    pub sla_id: Option<String>,
    /// Figures.
    pub metrics: Option<Metrics>,
    /// The newest message worth showing in a list.
    pub last_message: Option<Message>,
    /// Id of the visitor's contact.
    pub contact_id: Option<String>,
    /// Custom fields of scope `room`.
    pub livechat_data: Option<HashMap<String, Any>>,
    /// What an integration stored at creation.
    pub custom_fields: Option<HashMap<String, Any>>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// Topic.
    pub topic: Option<String>,
    /// `true` while on hold.
    pub on_hold: Option<bool>,
    /// Timers.
    pub omnichannel: Option<RoomTimers>,
    /// A transcript that goes out at close.
    pub transcript_request: Option<TranscriptRequest>,
    /// Whether a PDF of the conversation was asked for.
    pub pdf_transcript_requested: Option<bool>,
    /// The visitor's answers to the survey.
    pub survey_feedback: Option<HashMap<String, Any>>,
    /// `visitor` or `user`: who closed it.
    pub closer: Option<Side>,
    /// Who closed it.
    pub closed_by: Option<Who>,
    /// When it was closed.
    pub closed_at: Option<Date>,
    /// `ringing`, `ongoing`, `ended` or `declined`: state of the room's call.
    pub call_status: Option<String>,
    /// When the call began.
    pub web_rtc_call_start_time: Option<Date>,
    /// Units the department belongs to.
    pub department_ancestors: Option<Vec<String>>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// An open room as the widget's configuration shows it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomOpen {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the department.
    pub department_id: Option<String>,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
    /// `true`.
    pub open: bool,
    /// State of the room's call.
    pub call_status: Option<String>,
}

/// What a client shows of a room it moved.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomBrief {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `l`.
    pub t: RoomType,
    /// Id of the department.
    pub department_id: Option<String>,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
    /// `true` while the room is open.
    pub open: Option<bool>,
    /// The visitor.
    pub v: RoomVisitor,
    /// Creation.
    pub ts: Date,
}

/// The least that tells of a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomMini {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `l`.
    pub t: RoomType,
    /// Always `false`.
    pub cl: bool,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
}

/// A room and whether this call made it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoomAnswer {
    /// The room.
    pub room: Room,
    /// True when this call made it.
    pub new_room: bool,
}
