//! Contacts: people over many visits and channels.

use super::Pk;
use super::time::Millis;

/// One way a contact reaches us.
#[derive(Debug, Clone)]
pub struct Channel {
    /// Id of the visitor behind it.
    pub visitor_id: String,
    /// Kind of the source: `widget`, `api`, …
    pub source_type: String,
    /// Id of the source where it has one.
    pub source_id: Option<String>,
    /// Label of the source, else its kind.
    pub name: String,
    /// Somebody made sure of who it is.
    pub is_verified: bool,
    /// No new rooms come from here.
    pub is_blocked: bool,
    /// Newest room and its time.
    pub last_chat: Option<(String, Millis)>,
}

/// What a visitor says that differs from what is written down.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Conflict {
    /// `name`, `customFields.KEY`.
    pub field: String,
    /// The visitor's word.
    pub value: String,
}

/// A contact as stored.
#[derive(Debug, Clone)]
pub struct Contact {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Display name.
    pub name: String,
    /// Addresses.
    pub emails: Vec<String>,
    /// Numbers.
    pub phones: Vec<String>,
    /// Id of the agent in charge.
    pub manager_id: Option<String>,
    /// Nobody has answered or edited this contact yet.
    pub is_unknown: bool,
    /// Custom fields, a JSON object of texts.
    pub custom_fields: Option<String>,
    /// The ways they reach us, oldest first.
    pub channels: Vec<Channel>,
    /// What an agent has to decide.
    pub conflicts: Vec<Conflict>,
    /// Newest room and its time.
    pub last_chat: Option<(String, Millis)>,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}
