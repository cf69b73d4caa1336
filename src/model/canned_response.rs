//! Answers kept for reuse.

use super::Pk;
use super::time::Millis;

/// Who may use a canned response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Its owner.
    User,
    /// The members of a department.
    Department,
    /// Everybody.
    Global,
}

impl Scope {
    /// Word on the wire.
    pub fn word(self) -> &'static str {
        match self {
            Self::User => "user",
            Self::Department => "department",
            Self::Global => "global",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::User, Self::Department, Self::Global]
            .into_iter()
            .find(|s| s.word() == word)
    }
}

/// A canned response as stored.
#[derive(Debug, Clone)]
pub struct CannedResponse {
    /// Row key.
    pub pk: Pk,
    /// Id.
    pub id: String,
    /// What an agent types to find it.
    pub shortcut: String,
    /// The answer.
    pub text: String,
    /// Who may use it.
    pub scope: Scope,
    /// Tags.
    pub tags: Vec<String>,
    /// Department, with scope `department`.
    pub department_pk: Option<Pk>,
    /// Its id.
    pub department_id: Option<String>,
    /// Owner, with scope `user`.
    pub owner_pk: Option<Pk>,
    /// Id of who made it.
    pub creator_id: String,
    /// Username of who made it.
    pub creator_username: String,
    /// When.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}
