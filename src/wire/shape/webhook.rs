//! Receivers of webhooks, in the reference.

use utoipa::ToSchema;

/// A receiver of webhooks.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Webhook {
    /// Id; `original` is the one the settings name.
    #[schema(rename = "_id")]
    pub id: String,
    /// What the owner calls it.
    pub name: String,
    /// Where events go.
    pub url: String,
    /// What it is told: `start`, `queued`, `taken`, `forward`, `close`, `edit`, `visitor_message`, `agent_message`, `capture`,
    /// `offline_message`. Empty for `original`: its settings say it.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// Why it was switched off, when the receiver itself asked for it.
    pub stopped_reason: Option<String>,
    /// Deliveries that were given up, a thousand at most.
    pub dead_deliveries: i64,
    /// Creation.
    pub created_at: String,
    /// Last change.
    #[schema(rename = "_updatedAt")]
    pub updated_at: String,
}

/// A receiver of webhooks with its secret, when that is new.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct NewWebhook {
    /// Id; `original` is the one the settings name.
    #[schema(rename = "_id")]
    pub id: String,
    /// What the owner calls it.
    pub name: String,
    /// Where events go.
    pub url: String,
    /// What it is told.
    pub events: Vec<String>,
    /// Whether it is told anything.
    pub enabled: bool,
    /// Why it was switched off, when the receiver itself asked for it.
    pub stopped_reason: Option<String>,
    /// Deliveries that were given up, a thousand at most.
    pub dead_deliveries: i64,
    /// Creation.
    pub created_at: String,
    /// Last change.
    #[schema(rename = "_updatedAt")]
    pub updated_at: String,
    /// Signs every event; shown this once.
    pub secret: Option<String>,
}

/// One event on its way to one receiver.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Delivery {
    /// Id, sent as `webhook-id` at every try.
    #[schema(rename = "_id")]
    pub id: String,
    /// What happened.
    pub event: String,
    /// `type` in the body.
    pub r#type: String,
    /// `waiting`, `done` or `dead`.
    pub state: String,
    /// Tries so far.
    pub tries: i64,
    /// HTTP status of the last try.
    pub status: Option<i64>,
    /// What came of the last try.
    pub outcome: Option<String>,
    /// When it happened.
    pub created_at: String,
    /// Last try.
    #[schema(rename = "_updatedAt")]
    pub updated_at: String,
    /// Next try.
    pub due_at: Option<String>,
}

/// How a test went.
#[derive(ToSchema)]
pub struct Trial {
    /// Whether the receiver took it.
    pub taken: bool,
    /// In words: the status, `refused`, `timeout`.
    pub outcome: String,
    /// HTTP status, when there was one.
    pub status: Option<i64>,
}
