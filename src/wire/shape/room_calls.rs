//! What calls about rooms answer, beside the room itself.

use super::words::SourceKind;
use std::collections::HashMap;
use utoipa::ToSchema;

/// What was kept of a survey.
#[derive(ToSchema)]
pub struct SurveyAnswer {
    /// Id of the room.
    pub rid: String,
    /// Item and rating.
    pub data: HashMap<String, String>,
}

/// Where rooms came from.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Origin {
    /// `widget`, `email`, `sms`, `app`, `api` or `other`.
    pub r#type: SourceKind,
    /// Id of the integration, of apps.
    pub id: Option<String>,
    /// Name of the integration.
    pub alias: Option<String>,
    /// Name of an icon.
    pub sidebar_icon: Option<String>,
    /// Name of an icon.
    pub default_icon: Option<String>,
}

/// How many rooms went.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct RemovedRooms {
    /// That many.
    pub removed_rooms: u64,
}

/// Whether a room went back to the queue; `false` when nobody served it.
#[derive(ToSchema)]
pub struct Returned {
    /// Whether it did.
    pub result: bool,
}

/// A sentence.
#[derive(ToSchema)]
pub struct Told {
    /// The sentence.
    pub message: String,
}
