//! Departments in the reference.

use super::Date;
use utoipa::ToSchema;

/// A department. Clients may have stored further keys in it.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase", title = "open")]
pub struct Department {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// False for a department that takes no chats.
    pub enabled: bool,
    /// What it is for.
    pub description: Option<String>,
    /// Where its offline messages go.
    pub email: String,
    /// Whether the registration form offers it.
    pub show_on_registration: bool,
    /// Whether the offline form offers it.
    pub show_on_offline_form: bool,
    /// Members.
    pub num_agents: i64,
    /// Whether a chat needs a tag to be closed.
    pub request_tag_before_closing_chat: bool,
    /// Tags its chats get at close.
    pub chat_closing_tags: Vec<String>,
    /// Id of the department that takes over when nobody is here.
    pub fallback_forward_department: Option<String>,
    /// Ids of the departments its agents may forward to; empty means all.
    pub departments_allowed_to_forward: Vec<String>,
    /// Channel for offline messages.
    pub offline_message_channel_name: Option<String>,
    /// Whether chats may be forwarded here while nobody is online.
    pub allow_receive_forward_offline: bool,
    /// Most chats of one agent at one time.
    pub max_number_simultaneous_chat: Option<i64>,
    /// Whether it was put away.
    pub archived: bool,
    /// `d`.
    pub r#type: String,
    /// Id of its business hour.
    pub business_hour_id: Option<String>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// A membership of an agent in a department.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct DepartmentAgent {
    /// Id of the membership.
    #[schema(rename = "_id")]
    pub id: String,
    /// Id of the agent.
    pub agent_id: String,
    /// Id of the department.
    pub department_id: String,
    /// Name of the department, in lists of an agent's departments.
    pub department_name: Option<String>,
    /// Username of the agent.
    pub username: String,
    /// Chats assigned so far, for routing.
    pub count: i64,
    /// Place in the order of agents.
    pub order: i64,
    /// Whether the department is enabled.
    pub department_enabled: bool,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// A department and its members.
#[derive(ToSchema)]
pub struct DepartmentAnswer {
    /// The department; `null` when nobody has the id.
    #[schema(required)]
    pub department: Option<Department>,
    /// Its members.
    pub agents: Option<Vec<DepartmentAgent>>,
}
