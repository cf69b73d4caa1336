//! Subscriptions in the reference.

use super::words::{Presence, RoomType};
use super::{Date, Who};
use utoipa::ToSchema;

/// The visitor as a subscription shows one.
#[derive(ToSchema)]
pub struct SubscriptionVisitor {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Presence.
    pub status: Presence,
}

/// A user's place in a room.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Subscription {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the room.
    pub rid: String,
    /// Display name of the room.
    pub name: String,
    /// The same.
    pub fname: String,
    /// `l`.
    pub t: RoomType,
    /// The user.
    pub u: Who,
    /// The visitor.
    pub v: SubscriptionVisitor,
    /// Whether the room is in the user's list.
    pub open: bool,
    /// Whether there is something unread.
    pub alert: bool,
    /// Messages not read.
    pub unread: i64,
    /// Kept for clients.
    pub user_mentions: i64,
    /// Kept for clients.
    pub group_mentions: i64,
    /// Id of the department.
    pub department: Option<String>,
    /// `true` while the room is on hold.
    pub on_hold: Option<bool>,
    /// Since when.
    pub ts: Date,
    /// When the user last looked.
    pub ls: Option<Date>,
    /// When the user last read.
    pub lr: Option<Date>,
    /// `all`.
    pub desktop_notifications: String,
    /// `all`.
    pub mobile_push_notifications: String,
    /// `all`.
    pub email_notifications: String,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}
