//! Everything a subscriber, cache or job may be told. Handed out after COMMIT, in row order.

use super::Pk;
use super::custom_field::CustomField;
use super::inquiry::Inquiry;
use super::message::Message;
use super::permission::Permission;
use super::subscription::Subscription;
use super::time::Millis;
use super::webhook::Target;
use std::sync::Arc;

/// What happened to a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added,
    /// It changed.
    Changed,
    /// It is gone.
    Removed,
}

/// What became of an account, for colleagues who see it in lists.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AccountNews {
    /// It has another name or username.
    Named,
    /// It is gone.
    Deleted,
    /// It was given a role, or lost it.
    Role(String, Change),
}

/// Something that happened, told after it is on disk.
#[derive(Debug, Clone)]
pub enum Event {
    /// A visible message is new in a room. Listeners of rooms and subscriptions derive their change from it: the hot path
    /// tells one thing only.
    Message(Arc<Message>),
    /// A message's text changed.
    MessageEdited(Arc<Message>),
    /// A message is gone.
    MessageDeleted {
        /// Room.
        room_id: String,
        /// Message.
        message: Arc<Message>,
    },
    /// A room's own data changed; listeners read it anew.
    Room {
        /// Room.
        room_id: String,
        /// Ids of the users subscribed to it at that moment.
        user_ids: Vec<String>,
        /// What happened.
        change: Change,
    },
    /// The serving agent of a room changed. `None`: nobody serves it now.
    RoomAgent {
        /// Room.
        room_id: String,
        /// The agent's row key.
        agent_pk: Option<Pk>,
    },
    /// A room belongs to another visitor now.
    RoomVisitor {
        /// Room.
        room_id: String,
        /// The new visitor's row key.
        visitor_pk: Pk,
    },
    /// A queue entry changed.
    Inquiry {
        /// The entry as it is now (or was).
        inquiry: Arc<Inquiry>,
        /// What happened.
        change: Change,
    },
    /// A user's place in a room changed.
    Subscription {
        /// The place as it is now (or was).
        subscription: Arc<Subscription>,
        /// What happened.
        change: Change,
    },
    /// The line of a department (or of no department) moved.
    QueueMoved {
        /// Department's id.
        department_id: Option<String>,
    },
    /// A user's presence or availability changed.
    UserStatus {
        /// User's row key.
        user_pk: Pk,
        /// User's id.
        user_id: String,
    },
    /// A user's account, roles or sessions changed: forget what is cached of them.
    UserChanged {
        /// User's row key.
        user_pk: Pk,
        /// User's id.
        user_id: String,
    },
    /// Colleagues should know: a name, a role, the end of an account.
    Account {
        /// User's row key.
        user_pk: Pk,
        /// User's id.
        user_id: String,
        /// Username as it is now.
        username: String,
        /// Name as it is now.
        name: String,
        /// What happened.
        news: AccountNews,
    },
    /// These sessions end now: all of a user's, or one by the hash of its token.
    SessionsEnded {
        /// User's id.
        user_id: String,
        /// Only this one.
        token_hash: Option<[u8; 32]>,
    },
    /// A visitor's record changed.
    VisitorChanged {
        /// Visitor's row key.
        visitor_pk: Pk,
    },
    /// A setting has a new value.
    Setting {
        /// Id.
        id: &'static str,
        /// Value.
        value: serde_json::Value,
    },
    /// Permissions have new roles.
    Grants(Vec<(Permission, Vec<String>)>),
    /// Custom fields changed: all of them as they are now.
    CustomFields(Arc<Vec<CustomField>>),
    /// A department or its members changed.
    Department {
        /// Department's id.
        department_id: String,
    },
    /// Schedules of business hours, or who follows them, changed.
    BusinessHours,
    /// A job was written.
    Job {
        /// It is due then.
        due_at: Millis,
    },
    /// There is something to send to a receiver of webhooks.
    Webhook,
    /// Receivers of webhooks changed: all of them as they are now.
    WebhookTargets(Arc<[Target]>),
    /// An offline message was stored.
    OfflineMessage {
        /// Its id.
        id: String,
    },
}
