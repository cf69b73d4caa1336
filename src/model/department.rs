//! Departments and their members.

use super::Pk;
use super::time::Millis;

/// A department as stored.
#[derive(Debug, Clone)]
pub struct Department {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Name; need not be unique.
    pub name: String,
    /// Gets chats.
    pub is_enabled: bool,
    /// Description.
    pub description: Option<String>,
    /// Address of offline messages.
    pub email: String,
    /// Offered in the registration form.
    pub is_on_registration: bool,
    /// Offered in the offline form.
    pub is_on_offline_form: bool,
    /// A tag is needed to close.
    pub requests_tag: bool,
    /// Tags added at close.
    pub closing_tags: Vec<String>,
    /// Channel for offline messages.
    pub offline_channel: Option<String>,
    /// Department that takes over when nobody is there.
    pub fallback_id: Option<String>,
    /// May receive chats while offline.
    pub allow_receive_forward_offline: bool,
    /// Departments it may hand over to; empty means all.
    pub forward_to: Vec<String>,
    /// Put away.
    pub is_archived: bool,
    /// Chats one agent may have at once.
    pub max_chats: Option<i64>,
    /// Id of the custom business hours it follows.
    pub hour_id: Option<String>,
    /// Members.
    pub agent_count: i64,
    /// Other keys clients stored, a JSON object of scalars.
    pub extra: Option<String>,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

impl Department {
    /// A department before its first save.
    pub fn blank() -> Self {
        Self {
            pk: 0,
            id: String::new(),
            name: String::new(),
            is_enabled: true,
            description: None,
            email: String::new(),
            is_on_registration: false,
            is_on_offline_form: false,
            requests_tag: false,
            closing_tags: Vec::new(),
            offline_channel: None,
            fallback_id: None,
            allow_receive_forward_offline: false,
            forward_to: Vec::new(),
            is_archived: false,
            max_chats: None,
            hour_id: None,
            agent_count: 0,
            extra: None,
            created_at: Millis(0),
            updated_at: Millis(0),
        }
    }
}

/// A member of a department.
#[derive(Debug, Clone)]
pub struct DepartmentAgent {
    /// Id on the wire.
    pub id: String,
    /// Agent's id.
    pub agent_id: String,
    /// Agent's username.
    pub username: String,
    /// Department's id.
    pub department_id: String,
    /// Department's name.
    pub department_name: String,
    /// Department gets chats.
    pub is_department_enabled: bool,
    /// Chats given so far (routing weight).
    pub count: i64,
    /// Order among equals.
    pub order: i64,
    /// Last change.
    pub updated_at: Millis,
}
