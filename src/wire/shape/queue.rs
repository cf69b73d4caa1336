//! Queue and routing in the reference.

use super::words::Presence;
use utoipa::ToSchema;

/// An agent with work.
#[derive(ToSchema)]
pub struct LoadedAgent {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Presence.
    pub status: Presence,
}

/// A department, or nothing for rooms without one.
#[derive(ToSchema)]
pub struct LoadedDepartment {
    /// Id.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
}

/// How many open chats an agent serves in a department.
#[derive(ToSchema)]
pub struct AgentLoad {
    /// How many.
    pub chats: i64,
    /// The agent.
    pub user: LoadedAgent,
    /// The department.
    pub department: LoadedDepartment,
}

/// What the routing method means for clients.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RoutingConfig {
    /// Agents may read waiting rooms before they take them.
    pub preview_room: bool,
    /// The widget says that it connects.
    pub show_connecting: bool,
    /// Agents see the queue.
    pub show_queue: bool,
    /// Agents see a link to the queue.
    pub show_queue_link: bool,
    /// Chats may be put back.
    pub return_queue: bool,
    /// Triggers may speak for an agent.
    pub enable_trigger_action: bool,
    /// The server gives chats to agents.
    pub auto_assign_agent: bool,
}
