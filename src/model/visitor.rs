//! Visitors: anonymous guests known by a secret token.

use super::Pk;
use super::time::Millis;

/// The newest agent of a visitor.
#[derive(Debug, Clone)]
pub struct LastAgent {
    /// Id of the agent.
    pub agent_id: String,
    /// Username of the agent.
    pub username: String,
    /// When the chat was taken.
    pub at: Millis,
}

/// A visitor as stored. The token is not here: only its hash is kept.
#[derive(Debug, Clone)]
pub struct Visitor {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// `guest-N`, or given at creation.
    pub username: String,
    /// Display name.
    pub name: Option<String>,
    /// Addresses, the first is the visitor's own word, others were found in messages.
    pub emails: Vec<String>,
    /// Phone numbers, likewise.
    pub phones: Vec<String>,
    /// Chosen department.
    pub department_id: Option<String>,
    /// `online`, `away`, `busy`, `offline`.
    pub status: String,
    /// Custom fields, a JSON object of texts.
    pub livechat_data: Option<String>,
    /// The contact, once a room exists.
    pub contact_id: Option<String>,
    /// Newest room and its time.
    pub last_chat: Option<(String, Millis)>,
    /// Newest agent.
    pub last_agent: Option<LastAgent>,
    /// Username of the agent in charge.
    pub contact_manager: Option<String>,
    /// Stored only when the owner says so.
    pub user_agent: Option<String>,
    /// Likewise.
    pub ip: Option<String>,
    /// Likewise.
    pub host: Option<String>,
    /// UTC months with an answer, `2024-03`.
    pub activity: Vec<String>,
    /// Readable token; only while the owner shows tokens to users and webhooks.
    pub token_text: Option<String>,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

impl Visitor {
    /// Name shown to agents: the given one, else the username.
    pub fn display_name(&self) -> &str {
        self.name.as_deref().unwrap_or(&self.username)
    }
}
