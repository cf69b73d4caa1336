//! What managers and administrators keep: settings, permissions, roles, triggers.

use super::words::RoleId;
use super::{Any, Date};
use utoipa::ToSchema;

/// A setting.
#[derive(ToSchema)]
pub struct Setting {
    /// Name.
    #[schema(rename = "_id")]
    pub id: String,
    /// Kind of value, in lists.
    pub r#type: Option<String>,
    /// Value.
    pub value: Any,
    /// Always `false`, in lists.
    pub enterprise: Option<bool>,
    /// Whether anybody may read it, in lists.
    pub public: Option<bool>,
}

/// A word that a setting may hold.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct SettingWord {
    /// The word.
    pub key: String,
    /// Name of its label.
    #[schema(rename = "i18nLabel")]
    pub label: String,
}

/// A setting of a group, as a form needs it.
#[derive(ToSchema)]
pub struct SettingDocument {
    /// Name.
    #[schema(rename = "_id")]
    pub id: String,
    /// Kind of value.
    pub r#type: String,
    /// Value.
    #[schema(required)]
    pub value: Option<Any>,
    /// Always `false`.
    pub enterprise: bool,
    /// Whether anybody may read it.
    pub public: bool,
    /// Name of its label.
    #[schema(rename = "i18nLabel")]
    pub label: String,
    /// Words it may hold, of choices.
    pub values: Option<Vec<SettingWord>>,
}

/// A permission with the roles that hold it.
#[derive(ToSchema)]
pub struct Permission {
    /// Name.
    #[schema(rename = "_id")]
    pub id: String,
    /// Roles that hold it.
    pub roles: Vec<RoleId>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// A role.
#[derive(ToSchema)]
pub struct Role {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// `Users`.
    pub scope: String,
    /// Always `true`: roles are fixed.
    pub protected: bool,
}

/// When a trigger acts.
#[derive(ToSchema)]
pub struct TriggerCondition {
    /// `time-on-site`, `page-url`, `chat-opened-by-visitor` or `after-guest-registration`.
    pub name: String,
    /// Seconds, or a pattern for the address.
    pub value: Option<Any>,
}

/// What a trigger says. Actions of other kinds have fields of their own.
#[derive(ToSchema)]
#[schema(title = "open")]
pub struct TriggerParams {
    /// `queue` (an agent's name) or `custom`.
    pub sender: Option<String>,
    /// The text.
    pub msg: Option<String>,
    /// Name of a custom sender.
    pub name: Option<String>,
}

/// What a trigger does.
#[derive(ToSchema)]
pub struct TriggerAction {
    /// `send-message`.
    pub name: String,
    /// What it says.
    pub params: Option<TriggerParams>,
}

/// A text that the widget shows by itself.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Trigger {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// What it is for.
    pub description: String,
    /// Whether it is in use.
    pub enabled: bool,
    /// Whether a visitor sees it once only.
    pub run_once: bool,
    /// Whether only visitors who registered meet it.
    pub registered_only: bool,
    /// When it acts.
    pub conditions: Vec<TriggerCondition>,
    /// What it does.
    pub actions: Vec<TriggerAction>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Option<Date>,
}
