//! Inquiries: the queue entry of an open room.

use super::Pk;
use super::room::Room;
use super::time::Millis;

/// Where an inquiry stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    /// Being routed.
    Ready,
    /// Waiting for an agent.
    Queued,
    /// An agent serves the room.
    Taken,
}

impl Status {
    /// The word on the wire and in the store.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ready => "ready",
            Self::Queued => "queued",
            Self::Taken => "taken",
        }
    }
    /// Reads the stored word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "ready" => Some(Self::Ready),
            "queued" => Some(Self::Queued),
            "taken" => Some(Self::Taken),
            _ => None,
        }
    }
}

/// A queue entry as stored, with the room it belongs to.
#[derive(Debug, Clone)]
pub struct Inquiry {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// First text, empty at first.
    pub message: String,
    /// Where it stands.
    pub status: Status,
    /// Creation.
    pub created_at: Millis,
    /// Entry into the queue.
    pub queued_at: Option<Millis>,
    /// Assignment.
    pub taken_at: Option<Millis>,
    /// Wanted agent: id and username.
    pub default_agent: Option<(String, String)>,
    /// Last change.
    pub updated_at: Millis,
    /// The room.
    pub room: Room,
}
