//! Tags and priorities: what agents put on chats.

/// A tag as stored.
#[derive(Debug, Clone)]
pub struct Tag {
    /// Id on the wire.
    pub id: String,
    /// The word.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Ids of the departments it belongs to; none: everybody's.
    pub departments: Vec<String>,
}

/// How urgent a chat can be: one of five.
#[derive(Debug, Clone)]
pub struct Priority {
    /// Id on the wire.
    pub id: String,
    /// The label it comes with.
    pub label: String,
    /// 1, the most urgent, to 5.
    pub weight: i64,
    /// The label somebody gave it instead.
    pub name: Option<String>,
}
