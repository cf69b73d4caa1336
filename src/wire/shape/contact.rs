//! Contacts and custom fields in the reference.

use super::visitor::{Address, Phone};
use super::words::{FieldScope, SourceKind};
use super::{Any, Date, LastChat};
use std::collections::HashMap;
use utoipa::ToSchema;

/// Where a channel's conversations come from.
#[derive(ToSchema)]
pub struct ChannelSource {
    /// `widget`, `email`, `sms`, `app`, `api` or `other`.
    pub r#type: SourceKind,
    /// Id of the integration.
    pub id: Option<String>,
}

/// Who writes through a channel.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ChannelVisitor {
    /// Id of the visitor.
    pub visitor_id: String,
    /// Where the conversations come from.
    pub source: ChannelSource,
}

/// A way by which a contact writes.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct ContactChannel {
    /// Name.
    pub name: String,
    /// Whether the contact proved who they are.
    pub verified: bool,
    /// Whether new conversations are refused.
    pub blocked: bool,
    /// Who writes.
    pub visitor: ChannelVisitor,
    /// Where the conversations come from.
    pub details: HashMap<String, Any>,
    /// The newest conversation.
    pub last_chat: Option<LastChat>,
}

/// A value that contradicts the stored one.
#[derive(ToSchema)]
pub struct ContactConflict {
    /// `name`, `manager` or `customFields.KEY`.
    pub field: String,
    /// The other value.
    pub value: String,
}

/// A person the business knows, over all channels.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Contact {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// Telephone numbers.
    pub phones: Option<Vec<Phone>>,
    /// Addresses of mail.
    pub emails: Option<Vec<Address>>,
    /// Id of the agent whose contact this is.
    pub contact_manager: Option<String>,
    /// True until the contact was answered, or made or edited by an agent.
    pub unknown: bool,
    /// Custom fields.
    pub custom_fields: Option<HashMap<String, Any>>,
    /// Ways by which the contact writes.
    pub channels: Vec<ContactChannel>,
    /// Creation.
    pub created_at: Date,
    /// The newest conversation.
    pub last_chat: Option<LastChat>,
    /// Values that contradict the stored ones.
    pub conflicting_fields: Option<Vec<ContactConflict>>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Option<Date>,
}

/// A custom field.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CustomField {
    /// The key.
    #[schema(rename = "_id")]
    pub id: String,
    /// What people read.
    pub label: String,
    /// `visitor` or `room`.
    pub scope: FieldScope,
    /// `hidden` fields are not shown to agents.
    pub visibility: String,
    /// `input` or `select`.
    pub r#type: Option<String>,
    /// Choices of a `select`, separated by commas.
    pub options: Option<String>,
    /// A pattern that values must hold.
    pub regexp: Option<String>,
    /// Whether the widget asks for it.
    pub required: Option<bool>,
    /// Whether the widget knows it.
    pub public: Option<bool>,
    /// Whether searches find by it.
    pub searchable: Option<bool>,
    /// Value before anybody chose one.
    pub default_value: Option<String>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Option<Date>,
}
