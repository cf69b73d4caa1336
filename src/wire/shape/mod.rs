//! The names and types of every answer, for the reference at `/api/openapi.json`.
//!
//! Nothing here is ever filled: `wire` writes the JSON, these types say in OpenAPI what it writes. The black-box tests hold
//! every answer of a documented route against its shape, so that the two cannot drift.
//!
//! How to write one: `Option<T>` is a key that may be absent (and is never `null`); `#[schema(required)] Option<T>` is a key
//! that is always there and may be `null`. Dates are [`Date`]. An object holds exactly the fields of its type, unless the
//! type says `#[schema(title = "open")]`: then clients may have stored others. An object with any keys is a
//! `HashMap<String, Any>`.

pub mod answers;
pub mod call;
pub mod canned_response;
pub mod contact;
pub mod contacts;
pub mod department;
pub mod erasure;
pub mod field;
pub mod hours;
pub mod inquiry;
pub mod job;
pub mod license;
pub mod manage;
pub mod message;
pub mod page;
pub mod queue;
pub mod report;
pub mod room;
pub mod room_calls;
pub mod subscription;
pub mod tag;
pub mod user;
pub mod visitor;
pub mod webhook;
pub mod widget;
pub mod words;

use utoipa::ToSchema;

/// A point in time: ISO 8601 in UTC with milliseconds.
#[derive(ToSchema)]
#[schema(value_type = String, format = DateTime, examples("2024-03-05T14:07:09.412Z"))]
pub struct Date(pub String);

/// Any JSON value.
#[derive(ToSchema)]
#[schema(value_type = serde_json::Value)]
pub struct Any(pub serde_json::Value);

/// An id and a name.
#[derive(ToSchema)]
pub struct Named {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Name.
    pub name: String,
}

/// An id and the name one logs in with.
#[derive(ToSchema)]
pub struct Who {
    /// Id.
    #[schema(rename = "_id")]
    pub id: String,
    /// Username.
    pub username: String,
}

/// An id and a point in time.
#[derive(ToSchema)]
pub struct LastChat {
    /// Id of the room.
    #[schema(rename = "_id")]
    pub id: String,
    /// When it began.
    pub ts: Date,
}
