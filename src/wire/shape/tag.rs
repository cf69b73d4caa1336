//! Tags and priorities, in the reference.

use super::Any;
use utoipa::ToSchema;

/// A word agents put on chats.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Tag {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// The word.
    pub name: String,
    /// What it means.
    pub description: String,
    /// How many departments it is for; 0 means everybody.
    pub num_departments: i64,
    /// Ids of the departments.
    pub departments: Vec<String>,
}

/// The tag, or `body` alone for an id nobody has.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct TagAnswer {
    /// Id.
    #[schema(rename = "_id")]
    pub id: Option<String>,
    /// The word.
    pub name: Option<String>,
    /// What it means.
    pub description: Option<String>,
    /// How many departments it is for; 0 means everybody.
    pub num_departments: Option<i64>,
    /// Ids of the departments.
    pub departments: Option<Vec<String>>,
    /// `null`: there is no such tag.
    pub body: Option<Any>,
}

/// How urgent a chat is.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Priority {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Its own label.
    pub i18n: String,
    /// Weight: 1 is the most urgent.
    pub sort_item: i64,
    /// Whether it was renamed.
    pub dirty: bool,
    /// The name it was given.
    pub name: Option<String>,
}

/// Whether a priority was renamed.
#[derive(ToSchema)]
pub struct Renamed {
    /// One was.
    pub reset: bool,
}
