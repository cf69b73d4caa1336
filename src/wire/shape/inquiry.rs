//! Entries of the queue in the reference.

use super::Date;
use super::message::Message;
use super::room::{RoomVisitor, Source};
use super::words::{InquiryStatus, RoomType};
use utoipa::ToSchema;

/// An agent who is asked first.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct DefaultAgent {
    /// Id.
    pub agent_id: String,
    /// Username.
    pub username: String,
}

/// The queue's entry of an open room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Inquiry {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the room.
    pub rid: String,
    /// Display name of the room.
    pub name: String,
    /// Creation.
    pub ts: Date,
    /// Id of the department.
    pub department: Option<String>,
    /// First text of the visitor.
    pub message: String,
    /// Where it stands.
    pub status: InquiryStatus,
    /// The visitor.
    pub v: RoomVisitor,
    /// `l`.
    pub t: RoomType,
    /// Weight of the priority; 99 without one.
    pub priority_weight: f64,
    /// Weight of the expected wait; 9999999 without one.
    pub estimated_waiting_time_queue: f64,
    /// Id of the priority.
    pub priority_id: Option<String>,
    /// Id of the service level.
    pub sla_id: Option<String>,
    /// Where the conversation came from.
    pub source: Source,
    /// When it entered the queue.
    pub queued_at: Option<Date>,
    /// When it was taken.
    pub taken_at: Option<Date>,
    /// Who is asked first.
    pub default_agent: Option<DefaultAgent>,
    /// Newest message of the room.
    pub last_message: Option<Message>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// A line of the manager's list.
#[derive(ToSchema)]
pub struct InquiryLine {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the room.
    pub rid: String,
    /// Display name of the room.
    pub name: String,
    /// Creation.
    pub ts: Date,
    /// Where it stands.
    pub status: InquiryStatus,
    /// Id of the department.
    pub department: Option<String>,
}
