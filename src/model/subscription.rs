//! Subscriptions: a user's place in a room.

use super::Pk;
use super::time::Millis;

/// A user's place in a room, with what clients show of the room.
#[derive(Debug, Clone)]
pub struct Subscription {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Room.
    pub room_id: String,
    /// Room's display name.
    pub room_name: String,
    /// Department of the room.
    pub department_id: Option<String>,
    /// The room is on hold.
    pub is_on_hold: bool,
    /// User: id and username.
    pub user_id: String,
    /// Username.
    pub username: String,
    /// Visitor: id, username, status, readable token.
    pub visitor_id: String,
    /// Visitor's username.
    pub visitor_username: String,
    /// Visitor's presence in the room.
    pub visitor_status: String,
    /// Unread messages.
    pub unread: i64,
    /// Something new.
    pub is_alert: bool,
    /// Creation.
    pub created_at: Millis,
    /// Last time the user looked.
    pub last_seen_at: Option<Millis>,
    /// Last change.
    pub updated_at: Millis,
}
