//! How much an agent has to do.

/// Open chats an agent serves in one department.
#[derive(Debug, Clone)]
pub struct Load {
    /// How many.
    pub chats: i64,
    /// Agent's id.
    pub user_id: String,
    /// Agent's username.
    pub username: String,
    /// Agent's presence.
    pub status: String,
    /// Department's id and name.
    pub department: Option<(String, String)>,
}
