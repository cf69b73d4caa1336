//! Visitors, chats, tags and priorities as lists show them.

use super::room::{RoomVisitor, ServedBy};
use super::visitor::{Address, Phone};
use super::{Any, Date, LastChat, Who};
use std::collections::HashMap;
use utoipa::ToSchema;

/// A visitor in a list.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ListedVisitor {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `guest-N`.
    pub username: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone numbers.
    pub phone: Option<Vec<Phone>>,
    /// Custom fields of scope `visitor`.
    pub livechat_data: Option<HashMap<String, Any>>,
    /// Addresses of mail.
    pub visitor_emails: Option<Vec<Address>>,
    /// The newest chat.
    pub last_chat: Option<LastChat>,
}

/// A visitor to choose.
#[derive(ToSchema)]
pub struct VisitorChoice {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// `guest-N`.
    pub username: String,
    /// `guest-N - Name`.
    pub custom_name: String,
}

/// What a list of a visitor's chats tells of one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChatSummary {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Shown name.
    pub fname: String,
    /// Creation.
    pub ts: Date,
    /// The visitor.
    pub v: RoomVisitor,
    /// Messages.
    pub msgs: i64,
    /// Who serves it.
    pub served_by: Option<ServedBy>,
    /// When it was closed.
    pub closed_at: Option<Date>,
    /// Who closed it.
    pub closed_by: Option<Who>,
    /// Side that closed it: `user` or `visitor`.
    pub closer: Option<String>,
    /// Tags.
    pub tags: Option<Vec<String>>,
    /// The message that closed it.
    pub closing_message: Option<super::message::Message>,
}

/// A word agents put on chats.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Tag {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// The word.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// How many departments it belongs to; none: it is everybody's.
    pub num_departments: i64,
    /// Ids of the departments.
    pub departments: Vec<String>,
}

/// A tag, or `body: null` for an id nobody has.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TagOrNothing {
    /// Id.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// The word.
    pub name: Option<String>,
    /// What it is for.
    pub description: Option<String>,
    /// How many departments it belongs to.
    pub num_departments: Option<i64>,
    /// Ids of the departments.
    pub departments: Option<Vec<String>>,
    /// Always `null`.
    pub body: Option<Any>,
}

/// How urgent a chat is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Priority {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Its own label.
    pub i18n: String,
    /// 1 is the most urgent.
    pub sort_item: i64,
    /// Whether it was renamed.
    pub dirty: bool,
    /// The owner's name for it.
    pub name: Option<String>,
}

/// Whether there is something to reset.
#[derive(ToSchema)]
pub struct Renamed {
    /// Whether a priority was renamed.
    pub reset: bool,
}
