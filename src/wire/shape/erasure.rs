//! What erasing a visitor answers, in the reference.

use super::LastChat;
use utoipa::ToSchema;

/// How much of a visitor was removed.
#[derive(ToSchema)]
pub struct Removed {
    /// Rooms.
    pub rooms: i64,
    /// Messages, system ones included.
    pub messages: i64,
    /// Files.
    pub files: i64,
    /// Pages that waited for a room.
    pub pages: i64,
    /// Contacts nobody else belonged to.
    pub contacts: i64,
}

/// A visitor who is gone.
#[derive(ToSchema)]
pub struct Erasure {
    /// Who was erased, and when.
    pub visitor: LastChat,
    /// What went with them.
    pub removed: Removed,
}
