//! Answers that are no document of their own.

use super::message::Message;
use super::room::Room;
use super::subscription::Subscription;
use super::user::Me;
use super::words::{Presence, ServiceStatus};
use super::{Any, Date, Named, Who};
use crate::wire::shape::manage::Permission;
use std::collections::HashMap;
use utoipa::ToSchema;

/// The token and status that were given.
#[derive(ToSchema)]
pub struct VisitorStatus {
    /// The visitor's secret.
    pub token: String,
    /// Presence: any word a client says.
    pub status: String,
}

/// A room that was closed, and what its closing message says.
#[derive(ToSchema)]
pub struct Closed {
    /// Id of the room.
    pub rid: String,
    /// Text of the closing message.
    pub comment: String,
}

/// A sentence.
#[derive(ToSchema)]
pub struct Sentence {
    /// The sentence.
    pub message: String,
}

/// A message that was deleted.
#[derive(ToSchema)]
pub struct DeletedMessage {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// When.
    pub ts: Date,
}

/// Whether an agent takes chats.
#[derive(ToSchema)]
pub struct Availability {
    /// `available` or `not-available`.
    pub status: ServiceStatus,
}

/// Somebody with the role, or `null`.
#[derive(ToSchema)]
pub struct RoleHolder {
    /// Who.
    pub user: Who,
}

/// Departments by name.
#[derive(ToSchema)]
pub struct DepartmentItems {
    /// The departments.
    pub items: Vec<Named>,
}

/// Whether departments may be made.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct DepartmentCreation {
    /// Always `true`: there is no limit.
    pub is_department_creation_available: bool,
}

/// What became of a login.
#[derive(ToSchema)]
pub struct LoginAnswer {
    /// `success`.
    pub status: String,
    /// The login.
    pub data: Login,
}

/// A login.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Login {
    /// Id of the user: `X-User-Id` of further calls.
    pub user_id: String,
    /// The login's secret: `X-Auth-Token` of further calls.
    pub auth_token: String,
    /// The account.
    pub me: Me,
}

/// A login that ended.
#[derive(ToSchema)]
pub struct LogoutAnswer {
    /// `success`.
    pub status: String,
    /// What was done.
    pub data: Sentence,
}

/// An account's presence.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct UserStatus {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Presence.
    pub status: Presence,
    /// Presence by connections, of oneself alone.
    pub connection_status: Option<Presence>,
}

/// Whether an account is in use.
#[derive(ToSchema)]
pub struct ActiveUser {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Whether it is.
    pub active: bool,
}

/// What an account chose.
#[derive(ToSchema)]
pub struct Preferences {
    /// By name.
    pub preferences: HashMap<String, Any>,
}

/// An account and what it chose.
#[derive(ToSchema)]
pub struct UserPreferences {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// What it chose.
    pub settings: Preferences,
}

/// A message that was posted.
#[derive(ToSchema)]
pub struct PostedMessage {
    /// When, in milliseconds since 1970.
    pub ts: i64,
    /// Id of the room.
    pub channel: String,
    /// The message.
    pub message: Message,
}

/// A message that is gone.
#[derive(ToSchema)]
pub struct GoneMessage {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the room.
    pub rid: String,
}

/// A message that a user deleted.
#[derive(ToSchema)]
pub struct DeletedByUser {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// When, in milliseconds since 1970, as text.
    pub ts: String,
    /// The message.
    pub message: GoneMessage,
}

/// Messages that changed.
#[derive(ToSchema)]
pub struct ChangedMessages {
    /// New and edited ones, oldest first.
    pub updated: Vec<Message>,
    /// Deleted ones.
    pub deleted: Vec<Any>,
}

/// Something that is gone.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Gone {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Since when.
    #[schema(rename = "_deletedAt")]
    pub deleted_at: Date,
}

/// Rooms that changed.
#[derive(ToSchema)]
pub struct ChangedRooms {
    /// New and changed ones.
    pub update: Vec<Room>,
    /// Those the user has left.
    pub remove: Vec<Gone>,
}

/// Subscriptions that changed.
#[derive(ToSchema)]
pub struct ChangedSubscriptions {
    /// New and changed ones.
    pub update: Vec<Subscription>,
    /// Those that ended.
    pub remove: Vec<Gone>,
}

/// Permissions that changed.
#[derive(ToSchema)]
pub struct ChangedPermissions {
    /// Changed ones.
    pub update: Vec<Permission>,
    /// Always empty.
    pub remove: Vec<Gone>,
}
