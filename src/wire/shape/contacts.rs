//! Lists and answers about contacts, in the reference.

use super::message::Message;
use super::room::{ServedBy, Source};
use super::visitor::Visitor;
use super::words::Side;
use super::{Date, Who};
use utoipa::ToSchema;

/// The visitor as a history shows one.
#[derive(ToSchema)]
pub struct HistoryVisitor {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Token, only while the owner exposes tokens.
    pub token: Option<String>,
    /// Presence: any word the client said.
    pub status: String,
}

/// A closed room of a contact.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct HistoryItem {
    /// Id of the room.
    #[schema(rename = "_id")]
    pub id: String,
    /// Display name.
    pub fname: String,
    /// Creation.
    pub ts: Date,
    /// The visitor.
    pub v: HistoryVisitor,
    /// Messages.
    pub msgs: i64,
    /// Who served it.
    pub served_by: Option<ServedBy>,
    /// When it was closed.
    pub closed_at: Date,
    /// Who closed it.
    pub closed_by: Who,
    /// `user` or `visitor`.
    pub closer: Side,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// Where it came from.
    pub source: Source,
    /// The last message.
    pub last_message: Option<Message>,
}

/// Whether there is one.
#[derive(ToSchema)]
pub struct Exists {
    /// There is.
    pub exists: bool,
}

/// Id of a contact.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ContactId {
    /// Id.
    pub contact_id: String,
}

/// Id of a visitor kept as a contact.
#[derive(ToSchema)]
pub struct VisitorAsContact {
    /// Id of the visitor.
    pub contact: String,
}

/// A visitor, if there is one.
#[derive(ToSchema)]
pub struct MaybeVisitor {
    /// The visitor.
    #[schema(required)]
    pub contact: Option<Visitor>,
}

/// A room of a visitor, open or closed.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChatSummary {
    /// Id of the room.
    #[schema(rename = "_id")]
    pub id: String,
    /// Display name.
    pub fname: String,
    /// Creation.
    pub ts: Date,
    /// The visitor.
    pub v: HistoryVisitor,
    /// Messages.
    pub msgs: i64,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
    /// When it was closed.
    pub closed_at: Option<Date>,
    /// Who closed it.
    pub closed_by: Option<Who>,
    /// `user` or `visitor`.
    pub closer: Option<Side>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// The message that told of the closing.
    pub closing_message: Option<Message>,
}
