//! Accounts in the reference: users, agents, managers.

use super::words::{Presence, RoleId, ServiceStatus};
use super::{Any, Date};
use std::collections::HashMap;
use utoipa::ToSchema;

/// An address of an account.
#[derive(ToSchema)]
pub struct UserEmail {
    /// The address.
    pub address: String,
    /// Whether it was confirmed.
    pub verified: bool,
}

/// Limits of an agent.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AgentLimits {
    /// Most chats at one time, a number as text.
    pub max_number_simultaneous_chat: String,
}

/// Settings of an account.
#[derive(ToSchema)]
pub struct UserSettings {
    /// Always empty.
    pub profile: Option<HashMap<String, Any>>,
    /// What the account chose.
    pub preferences: HashMap<String, Any>,
}

/// An account as any user sees it; with more for its owner and administrators.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct User {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Name.
    pub name: String,
    /// `user`.
    pub r#type: String,
    /// False for an account that was switched off.
    pub active: bool,
    /// Presence: `online`, `away`, `busy` or `offline`.
    pub status: Presence,
    /// What the account says of its presence.
    pub status_text: String,
    /// Hours ahead of UTC.
    pub utc_offset: f64,
    /// `available` or `not-available`: whether the agent takes chats.
    pub status_livechat: Option<ServiceStatus>,
    /// Addresses; for the owner and administrators.
    pub emails: Option<Vec<UserEmail>>,
    /// Roles; for the owner and administrators.
    pub roles: Option<Vec<RoleId>>,
    /// Presence the account chose; for the owner and administrators.
    pub status_default: Option<Presence>,
    /// Presence by connections; for the owner and administrators.
    pub status_connection: Option<Presence>,
    /// Creation; for the owner and administrators.
    pub created_at: Option<Date>,
    /// Last login; for the owner and administrators.
    pub last_login: Option<Date>,
    /// Whether the account answers chats; for the owner and administrators.
    pub operator: Option<bool>,
    /// Business hours that are open for the agent; for the owner and administrators.
    pub open_business_hours: Option<Vec<String>>,
    /// What the account says of itself; for the owner and administrators.
    pub bio: Option<String>,
    /// What the person likes to be called; for the owner and administrators.
    pub nickname: Option<String>,
    /// Fields of the owner's; for the owner and administrators.
    pub custom_fields: Option<HashMap<String, Any>>,
    /// True when clients should ask for a new password; for the owner and administrators.
    pub require_password_change: Option<bool>,
    /// Settings; for the owner and administrators.
    pub settings: Option<UserSettings>,
    /// `true` where all of it is told (`users.info` alone).
    pub can_view_all_info: Option<bool>,
    /// When it last changed; for the owner and administrators.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Option<Date>,
}

/// How an account may log in.
#[derive(ToSchema)]
pub struct Services {
    /// By password.
    pub password: PasswordService,
}

/// Whether there is a password.
#[derive(ToSchema)]
pub struct PasswordService {
    /// True when there is one.
    pub exists: bool,
}

/// The account that is logged in.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Me {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// Username.
    pub username: String,
    /// Addresses.
    pub emails: Vec<UserEmail>,
    /// The confirmed address.
    pub email: Option<String>,
    /// Presence.
    pub status: Presence,
    /// Presence by connections.
    pub status_connection: Presence,
    /// Presence the account chose.
    pub status_default: Presence,
    /// `available` or `not-available`: whether the agent takes chats.
    pub status_livechat: Option<ServiceStatus>,
    /// Hours ahead of UTC.
    pub utc_offset: f64,
    /// Whether the account is in use.
    pub active: bool,
    /// Roles.
    pub roles: Vec<RoleId>,
    /// Settings.
    pub settings: UserSettings,
    /// Where the picture is.
    pub avatar_url: String,
    /// Business hours that are open for the agent, empty while closed; absent until one was given (`GET me` alone).
    pub open_business_hours: Option<Vec<String>>,
    /// What the account says of its presence (`GET me` alone).
    pub status_text: Option<String>,
    /// Language (`GET me` alone).
    pub language: Option<String>,
    /// Fields of the owner's (`GET me` alone).
    pub custom_fields: Option<HashMap<String, Any>>,
    /// What the account says of itself (`GET me` alone).
    pub bio: Option<String>,
    /// What the person likes to be called (`GET me` alone).
    pub nickname: Option<String>,
    /// True when clients should ask for a new password (`GET me` alone).
    pub require_password_change: Option<bool>,
    /// Ways to log in (`GET me` alone).
    pub services: Option<Services>,
    /// When it last changed (`GET me` alone).
    #[schema(rename = "_updatedAt")]
    pub updated_at: Option<Date>,
}

/// An agent or manager as those who manage them see one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Agent {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
    /// Name.
    pub name: String,
    /// Presence.
    pub status: Presence,
    /// `available` or `not-available`: whether the agent takes chats.
    pub status_livechat: Option<ServiceStatus>,
    /// Addresses.
    pub emails: Vec<UserEmail>,
    /// Limits.
    pub livechat: Option<AgentLimits>,
    /// Ids of the agent's departments, in lists of agents.
    pub departments: Option<Vec<String>>,
}

/// An agent as visitors see one: `hiddenInfo` alone when the owner hides them.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct AgentInfo {
    /// Id.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// Name.
    pub name: Option<String>,
    /// Username.
    pub username: Option<String>,
    /// Presence.
    pub status: Option<Presence>,
    /// Addresses, when the owner shows them.
    pub emails: Option<Vec<UserEmail>>,
    /// Limits.
    pub livechat: Option<AgentLimits>,
    /// Custom fields the owner shows.
    pub custom_fields: Option<HashMap<String, Any>>,
    /// `true` when the owner hides agents; nothing else is told then.
    pub hidden_info: Option<bool>,
}

/// Who would serve next.
#[derive(ToSchema)]
pub struct NextAgent {
    /// The agent; absent while the visitor has an open room.
    pub agent: Option<AgentInfo>,
}
