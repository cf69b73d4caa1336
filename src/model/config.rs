//! What the widget needs at its start.

use super::custom_field::Fields;
use super::room::Room;
use super::setting::Settings;
use super::token::VisitorToken;
use super::trigger::Trigger;
use super::user::User;
use super::visitor::Visitor;
use std::sync::Arc;

/// A department as visitors are offered it.
pub struct Offered {
    /// Id.
    pub id: String,
    /// Name.
    pub name: String,
    /// In the registration form.
    pub is_on_registration: bool,
    /// In the offline form.
    pub is_on_offline_form: bool,
}

/// A visitor's place in line.
pub struct Place {
    /// The first is 1.
    pub spot: i64,
    /// How long it may take.
    pub estimate_s: Option<i64>,
    /// Words for those who wait, empty for none.
    pub text: String,
}

/// Facts of `GET livechat/config`; `wire::config` spells them.
pub struct WidgetConfig {
    /// Settings of this moment.
    pub settings: Arc<Settings>,
    /// Address links start with.
    pub site_url: String,
    /// The longest message, when there is a limit.
    pub text_limit: Option<i64>,
    /// Agents take chats by hand.
    pub is_manual: bool,
    /// Departments to choose from.
    pub departments: Vec<Offered>,
    /// Custom fields.
    pub fields: Arc<Fields>,
    /// What the widget does by itself.
    pub triggers: Vec<Trigger>,
    /// A chat could start.
    pub is_online: bool,
    /// The visitor, when the token is known.
    pub guest: Option<(Visitor, VisitorToken)>,
    /// Their open room.
    pub room: Option<Room>,
    /// Who serves it.
    pub agent: Option<User>,
    /// Place in line of a waiting room.
    pub place: Option<Place>,
}
