//! Rooms in the reference.

use utoipa::ToSchema;

/// Who serves a room, and since when.
#[derive(ToSchema)]
pub struct ServedBy {
    /// Id of the agent.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username of the agent.
    pub username: String,
    /// Since when.
    #[schema(format = DateTime)]
    pub ts: String,
}
