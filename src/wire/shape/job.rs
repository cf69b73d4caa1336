//! Jobs in the reference.

use utoipa::ToSchema;

/// Work that is done later.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Job {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// What is to be done, such as `offline-mail`.
    pub kind: String,
    /// Where it stands: `waiting`, `parked` (nothing here can do it yet) or `dead` (given up).
    pub state: String,
    /// Id of the room, visitor or user it is about, for work that is about one.
    pub about: Option<String>,
    /// Tries made.
    pub tries: i64,
    /// Why the last one failed.
    pub reason: Option<String>,
    /// When it is due; once it was given up, about when that was.
    pub due_at: String,
    /// When it was written.
    pub created_at: String,
    /// When something happened to it last.
    #[schema(rename = "_updatedAt")]
    pub updated_at: String,
}

/// How many jobs there are.
#[derive(ToSchema)]
pub struct JobCounts {
    /// To be done, or in hand.
    pub waiting: i64,
    /// Kept until something here can do them.
    pub parked: i64,
    /// Given up.
    pub dead: i64,
}

/// A page of jobs, and how many there are in each state.
#[derive(ToSchema)]
pub struct JobPage {
    /// Those of the page.
    pub jobs: Vec<Job>,
    /// How many there are.
    pub counts: JobCounts,
    /// How many of them are here.
    pub count: i64,
    /// How many were skipped.
    pub offset: i64,
    /// How many there are in this state.
    pub total: i64,
}

/// How many jobs got another chance.
#[derive(ToSchema)]
pub struct Retried {
    /// So many.
    pub retried: i64,
}
