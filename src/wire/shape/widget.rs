//! The widget's configuration in the reference.

use super::manage::{TriggerAction, TriggerCondition};
use super::room::RoomOpen;
use super::user::AgentInfo;
use super::visitor::Guest;
use super::{Any, Who};
use std::collections::HashMap;
use utoipa::ToSchema;

/// What the widget may do.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[allow(clippy::struct_excessive_bools, reason = "they are what the wire has")]
pub struct WidgetSettings {
    /// Whether visitors say who they are first.
    pub registration_form: bool,
    /// Whether visitors may change the department.
    pub allow_switching_departments: bool,
    /// Whether the form asks for a name.
    pub name_field_registration_form: bool,
    /// Whether the form asks for an address.
    pub email_field_registration_form: bool,
    /// Whether there is an offline form.
    pub display_offline_form: bool,
    /// Whether visitors may call.
    pub video_call: bool,
    /// Servers both browsers of a call may use; only while such calls are on.
    pub ice_servers: Option<Vec<Any>>,
    /// Whether visitors may send files.
    pub file_upload: bool,
    /// Language; empty for the browser's.
    pub language: String,
    /// Whether transcripts are offered.
    pub transcript: bool,
    /// `url` or `title`: what counts as another page.
    pub history_monitor_type: String,
    /// Whether visitors must consent first.
    pub force_accept_data_processing_consent: bool,
    /// Whether the widget says that somebody is being looked for.
    pub show_connecting: bool,
    /// Whether agents stay nameless.
    pub agent_hidden_info: bool,
    /// Whether the browser forgets an ended chat.
    pub clear_local_storage_when_chat_ended: bool,
    /// Longest message, or `false` for no limit.
    pub limit_text_length: Any,
    /// Types of system messages that are not shown.
    pub hidden_system_messages: Vec<String>,
    /// The owner's logo.
    pub livechat_logo: HashMap<String, Any>,
    /// Whether the product's name is not shown.
    pub hide_watermark: bool,
    /// Whether visitors may end the chat.
    pub visitors_can_close_chat: bool,
}

/// How the widget looks.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetTheme {
    /// Title.
    pub title: String,
    /// Colour.
    pub color: String,
    /// Title while nobody is here.
    pub offline_title: String,
    /// Colour while nobody is here.
    pub offline_color: String,
    /// Side of the window.
    pub position: String,
    /// Background.
    pub background: String,
    /// Buttons under calls.
    pub action_links: HashMap<String, Any>,
}

/// What the widget says.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetMessages {
    /// Above the offline form.
    pub offline_message: String,
    /// After the offline form.
    pub offline_success_message: String,
    /// Instead of the offline form.
    pub offline_unavailable_message: String,
    /// After a chat.
    pub conversation_finished_message: String,
    /// After a chat, the longer text.
    pub conversation_finished_text: String,
    /// Asking whether a transcript is wanted.
    pub transcript_message: String,
    /// Above the registration form.
    pub registration_form_message: String,
    /// What visitors consent to.
    pub data_processing_consent_text: String,
}

/// The survey's questions and answers.
#[derive(ToSchema)]
pub struct Survey {
    /// Questions.
    pub items: Vec<String>,
    /// Answers.
    pub values: Vec<String>,
}

/// A trigger as the widget sees one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetTrigger {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// What it does.
    pub actions: Vec<TriggerAction>,
    /// When it acts.
    pub conditions: Vec<TriggerCondition>,
    /// Whether a visitor sees it once only.
    pub run_once: bool,
}

/// A department as the widget sees one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetDepartment {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// Whether the registration form offers it.
    pub show_on_registration: bool,
    /// Whether the offline form offers it.
    pub show_on_offline_form: bool,
}

/// A custom field as the widget sees one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetField {
    /// The key.
    #[schema(rename = "_id")]
    pub id: String,
    /// What people read.
    pub label: String,
    /// A pattern that values must hold.
    pub regexp: Option<String>,
    /// Whether a value is needed.
    pub required: Option<bool>,
    /// `input` or `select`.
    pub r#type: Option<String>,
    /// Value before anybody chose one.
    pub default_value: Option<String>,
    /// Choices of a `select`.
    pub options: Option<Vec<String>>,
}

/// What the widget loads.
#[derive(ToSchema)]
pub struct WidgetResources {
    /// Sound of a new message.
    pub sound: String,
    /// Always empty.
    pub emojis: Vec<Any>,
}

/// What the widget says to who waits.
#[derive(ToSchema)]
pub struct QueueMessage {
    /// The text.
    pub text: String,
    /// Who says it.
    pub user: Who,
}

/// Place in line.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct QueueInfo {
    /// Place, from 1.
    pub spot: i64,
    /// Expected wait in seconds.
    pub estimated_wait_time_seconds: Option<f64>,
    /// What the widget says.
    pub message: Option<QueueMessage>,
}

/// All the widget needs. `enabled: false` comes alone.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct WidgetConfig {
    /// Whether there is livechat.
    pub enabled: bool,
    /// What the widget may do.
    pub settings: Option<WidgetSettings>,
    /// How it looks.
    pub theme: Option<WidgetTheme>,
    /// What it says.
    pub messages: Option<WidgetMessages>,
    /// The survey.
    pub survey: Option<Survey>,
    /// Triggers in use.
    pub triggers: Option<Vec<WidgetTrigger>>,
    /// Departments that may be asked for.
    pub departments: Option<Vec<WidgetDepartment>>,
    /// Custom fields the widget asks for.
    pub custom_fields: Option<Vec<WidgetField>>,
    /// What it loads.
    pub resources: Option<WidgetResources>,
    /// Whether somebody would answer.
    pub online: Option<bool>,
    /// The visitor the token belongs to.
    pub guest: Option<Guest>,
    /// The visitor's open room.
    pub room: Option<RoomOpen>,
    /// Who serves it.
    pub agent: Option<AgentInfo>,
    /// Place in line while nobody does.
    pub queue_info: Option<QueueInfo>,
}
