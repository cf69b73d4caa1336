//! Rooms: one conversation each.

use super::Pk;
use super::message::Message;
use super::time::Millis;

/// The visitor as a room shows them.
#[derive(Debug, Clone)]
pub struct RoomVisitor {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Username.
    pub username: String,
    /// Display name, when given.
    pub name: Option<String>,
    /// Presence; `offline` once the room is closed.
    pub status: String,
    /// Last message of the visitor.
    pub last_message_at: Option<Millis>,
    /// UTC months with an answer.
    pub activity: Vec<String>,
    /// Readable token, see `Visitor::token_text`.
    pub token_text: Option<String>,
}

/// The agent who serves a room.
#[derive(Debug, Clone)]
pub struct ServedBy {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Username.
    pub username: String,
    /// Assignment.
    pub at: Millis,
}

/// The agent who answered.
#[derive(Debug, Clone)]
pub struct ResponseBy {
    /// Id on the wire.
    pub id: String,
    /// Username.
    pub username: String,
    /// First answer.
    pub first_at: Millis,
    /// Newest answer.
    pub last_at: Millis,
}

/// Where a room came from.
#[derive(Debug, Clone)]
pub struct Source {
    /// `widget`, `email`, `sms`, `app`, `api`, `other`.
    pub kind: String,
    /// Id of the app.
    pub id: Option<String>,
    /// Other keys, a JSON object (`alias`, `label`, `destination`, …).
    pub extra: Option<String>,
}

/// Measures of a room; durations in seconds.
#[derive(Debug, Clone, Default)]
pub struct Metrics {
    /// Time of the visitor message that opened the current unanswered question.
    pub question_at: Option<Millis>,
    /// Time of the agent answer that closed a question.
    pub answered_at: Option<Millis>,
    /// Seconds to the first answer and its time.
    pub first_response_s: Option<f64>,
    /// Time of the first answer.
    pub first_response_at: Option<Millis>,
    /// Number of answered questions.
    pub response_count: i64,
    /// Sum of response seconds.
    pub response_total_s: f64,
    /// Seconds from assignment to the first answer.
    pub first_reaction_s: Option<f64>,
    /// Time of that answer.
    pub first_reaction_at: Option<Millis>,
    /// Running sum of reaction seconds.
    pub reaction_total_s: f64,
    /// Creation to close.
    pub chat_duration_s: Option<f64>,
    /// Assignment to close.
    pub service_duration_s: Option<f64>,
    /// Last answer to close, when the agent had the last word.
    pub visitor_inactivity_s: Option<f64>,
}

/// Who ended a room.
#[derive(Debug, Clone)]
pub struct Closing {
    /// `user` or `visitor`.
    pub closer: String,
    /// Id of the closer.
    pub by_id: String,
    /// Username of the closer.
    pub by_username: String,
    /// When.
    pub at: Millis,
}

/// The last call of a room.
#[derive(Debug, Clone)]
pub struct LastCall {
    /// `ringing`, `ongoing`, `ended`, `declined`, or a client's own word.
    pub status: String,
    /// When it rang.
    pub started_at: Option<Millis>,
    /// The message that says so.
    pub message_pk: Option<Pk>,
}

/// A conversation as stored.
#[derive(Debug, Clone)]
pub struct Room {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Display name.
    pub name: String,
    /// True until it is closed; a closed room is never opened again.
    pub is_open: bool,
    /// Creation.
    pub created_at: Millis,
    /// Time of the last message.
    pub last_message_at: Millis,
    /// Last change.
    pub updated_at: Millis,
    /// Sequence number of the newest message; the order inside the room.
    pub last_seq: i64,
    /// Messages, system ones included.
    pub message_count: i64,
    /// The visitor plus one per subscription ever made.
    pub user_count: i64,
    /// A visitor message awaits an answer.
    pub is_waiting_response: bool,
    /// Department.
    pub department_id: Option<String>,
    /// Department's row key.
    pub department_pk: Option<Pk>,
    /// The visitor.
    pub visitor: RoomVisitor,
    /// Contact.
    pub contact_id: Option<String>,
    /// Origin.
    pub source: Source,
    /// The serving agent.
    pub served_by: Option<ServedBy>,
    /// The answering agent.
    pub response_by: Option<ResponseBy>,
    /// Entry into the queue.
    pub queued_at: Millis,
    /// 99 means none.
    pub priority_weight: i64,
    /// Minutes; 9999999 means none.
    pub estimated_wait: i64,
    /// On hold.
    pub is_on_hold: bool,
    /// Topic.
    pub topic: Option<String>,
    /// Tags.
    pub tags: Vec<String>,
    /// Custom fields of scope `room`, a JSON object.
    pub livechat_data: Option<String>,
    /// Free object of an integration, JSON.
    pub custom_fields: Option<String>,
    /// Ordered transcript, JSON.
    pub transcript_request: Option<String>,
    /// Survey answers, a JSON object.
    pub survey: Option<String>,
    /// Measures.
    pub metrics: Metrics,
    /// Since when it is on hold.
    pub hold_at: Option<Millis>,
    /// The visitor counts as gone then, unless they write.
    pub abandon_at: Option<Millis>,
    /// Set once closed.
    pub closing: Option<Closing>,
    /// Copy of the newest chat message.
    pub last_message: Option<Box<Message>>,
    /// The last call.
    pub call: Option<LastCall>,
}
