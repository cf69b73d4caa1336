//! Accounts: agents, managers, administrators, bots.

use super::Pk;
use super::permission::{AGENT, BOT};
use super::time::Millis;

/// An account as stored.
#[derive(Debug, Clone)]
pub struct User {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire.
    pub id: String,
    /// Unique name, letter case kept, compared without it.
    pub username: String,
    /// Display name.
    pub name: String,
    /// The address, lower-cased.
    pub email: Option<String>,
    /// True when the address is known to be the account's.
    pub is_email_verified: bool,
    /// False: cannot log in and gets no chats.
    pub is_active: bool,
    /// Roles held.
    pub roles: Vec<String>,
    /// Presence shown: `online`, `away`, `busy`, `offline`.
    pub status: String,
    /// Presence the user chose.
    pub status_default: String,
    /// Presence of the live connections: `online`, `away`, `offline`.
    pub status_connection: String,
    /// Text beside the presence.
    pub status_text: String,
    /// `available`, `not-available`; `None` for somebody who is no agent.
    pub livechat_status: Option<String>,
    /// The present `livechat_status` was set by the system, not by a person.
    pub is_livechat_status_system: bool,
    /// The account is switched on as an agent.
    pub is_operator: bool,
    /// Chats given to this agent so far (routing weight).
    pub livechat_count: i64,
    /// Chats at once; `None` or 0 means no limit of the agent's own.
    pub max_chats: Option<i64>,
    /// `Millis` of the last chat given.
    pub last_routed_at: Option<Millis>,
    /// Preferences, a JSON object.
    pub preferences: String,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
    /// Last login.
    pub last_login_at: Option<Millis>,
    /// What they say of themselves.
    pub bio: Option<String>,
    /// What they like to be called.
    pub nickname: Option<String>,
    /// Fields of the owner's, a JSON object.
    pub custom_fields: Option<String>,
    /// Clients should ask for a new password.
    pub requires_password_change: bool,
    /// Ids of the business hours that are open for this agent; `None` until the first one was given.
    pub open_hours: Option<Vec<String>>,
}

impl User {
    /// True when the account holds `role`.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }
    /// True for agents.
    pub fn is_agent(&self) -> bool {
        self.has_role(AGENT)
    }
    /// What an agent's availability starts as: a person must be shown as present, a program need not.
    pub fn starts_available(&self) -> bool {
        self.is_active && (self.is_bot() || self.status != "offline")
    }
    /// True while a schedule of business hours is open for this agent.
    pub fn is_within_hours(&self) -> bool {
        self.open_hours.as_ref().is_some_and(|h| !h.is_empty())
    }
    /// True for programs.
    pub fn is_bot(&self) -> bool {
        self.has_role(BOT)
    }
}

/// What else is kept of an account; what is `None` stays as it is.
#[derive(Debug, Clone, Default)]
pub struct About {
    /// What they say of themselves.
    pub bio: Option<String>,
    /// What they like to be called.
    pub nickname: Option<String>,
    /// Fields of the owner's, a JSON object.
    pub custom_fields: Option<String>,
    /// Clients should ask for a new password.
    pub requires_password_change: Option<bool>,
}

/// A new account.
#[derive(Debug, Clone)]
pub struct NewUser {
    /// Id on the wire.
    pub id: String,
    /// Unique name.
    pub username: String,
    /// Display name.
    pub name: String,
    /// The address, lower-cased.
    pub email: Option<String>,
    /// True when the address is known to be theirs.
    pub is_email_verified: bool,
    /// PHC string.
    pub password_hash: String,
    /// False: created switched off.
    pub is_active: bool,
    /// Roles to hold.
    pub roles: Vec<String>,
}

/// A login.
#[derive(Debug, Clone)]
pub struct Session {
    /// Row key.
    pub pk: Pk,
    /// Whose it is.
    pub user_pk: Pk,
    /// Login time.
    pub created_at: Millis,
    /// Last use, updated at most once an hour.
    pub last_used_at: Millis,
}
