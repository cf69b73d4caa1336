//! Visitors in the reference.

use super::words::Presence;
use super::{Any, Date, LastChat};
use std::collections::HashMap;
use utoipa::ToSchema;

/// An address of mail.
#[derive(ToSchema)]
pub struct Address {
    /// The address.
    pub address: String,
}

/// A telephone number.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Phone {
    /// The number, as it was given.
    pub phone_number: String,
}

/// Who served a visitor last.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct LastAgent {
    /// Username.
    pub username: String,
    /// Id.
    pub agent_id: String,
    /// Since when.
    pub ts: Date,
}

/// Whose contact a visitor is.
#[derive(ToSchema)]
pub struct ContactManager {
    /// Username.
    pub username: String,
}

/// An anonymous guest of the site.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Visitor {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `guest-N`.
    pub username: String,
    /// The visitor's secret: in answers to the visitor, and to users only while `Livechat_expose_visitor_tokens` is on.
    pub token: Option<String>,
    /// Creation.
    pub ts: Date,
    /// `online`, `away`, `busy` or `offline`.
    pub status: Presence,
    /// Name.
    pub name: Option<String>,
    /// Addresses of mail, in lower case.
    pub visitor_emails: Option<Vec<Address>>,
    /// Telephone numbers.
    pub phone: Option<Vec<Phone>>,
    /// Id of the department asked for.
    pub department: Option<String>,
    /// Custom fields of scope `visitor`.
    pub livechat_data: Option<HashMap<String, Any>>,
    /// The newest room.
    pub last_chat: Option<LastChat>,
    /// Who served last.
    pub last_agent: Option<LastAgent>,
    /// Whose contact this is.
    pub contact_manager: Option<ContactManager>,
    /// Browser, when the owner collects such facts.
    pub user_agent: Option<String>,
    /// Address, when the owner collects such facts.
    pub ip: Option<String>,
    /// Host, when the owner collects such facts.
    pub host: Option<String>,
    /// Months (`2024-03`) in which the visitor got an answer.
    pub activity: Option<Vec<String>>,
    /// Id of the contact.
    pub contact_id: Option<String>,
    /// When it last changed.
    #[schema(rename = "_updatedAt")]
    pub updated_at: Date,
}

/// The visitor as the widget's configuration shows one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Guest {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `guest-N`.
    pub username: String,
    /// The visitor's own secret.
    pub token: String,
    /// Name.
    pub name: Option<String>,
    /// Addresses of mail.
    pub visitor_emails: Option<Vec<Address>>,
    /// Id of the department asked for.
    pub department: Option<String>,
}

/// A visitor as a search lists one.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct VisitorLine {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// `guest-N`.
    pub username: String,
    /// Name.
    pub name: Option<String>,
    /// Telephone numbers.
    pub phone: Option<Vec<Phone>>,
    /// Addresses of mail, in lower case.
    pub visitor_emails: Option<Vec<Address>>,
    /// Custom fields of scope `visitor`.
    pub livechat_data: Option<HashMap<String, Any>>,
    /// The newest room.
    pub last_chat: Option<LastChat>,
}

/// A visitor as a picker offers one.
#[derive(ToSchema)]
pub struct VisitorChoice {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
    /// `guest-N`.
    pub username: String,
    /// Both, to show.
    pub custom_name: String,
}
