//! Canned responses in the reference.

use super::words::CannedScope;
use utoipa::ToSchema;

/// Who made a canned response.
#[derive(ToSchema)]
pub struct CannedCreator {
    /// Id of the user.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
}

/// An answer kept for reuse.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct CannedResponse {
    /// Its id.
    #[schema(rename = "_id")]
    pub id: String,
    /// What an agent types to find it.
    pub shortcut: String,
    /// The answer.
    pub text: String,
    /// `user`, `department` or `global`.
    pub scope: CannedScope,
    /// Tags, maybe none.
    pub tags: Vec<String>,
    /// Department, with scope `department`.
    pub department_id: Option<String>,
    /// Who made it.
    pub user_id: String,
    /// The same with the username.
    pub created_by: CannedCreator,
    /// When it was made.
    #[schema(rename = "_createdAt", format = DateTime)]
    pub created_at: String,
    /// When it last changed.
    #[schema(rename = "_updatedAt", format = DateTime)]
    pub updated_at: String,
}
