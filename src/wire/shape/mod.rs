//! The names and types of every answer, for the reference at `/api/openapi.json`.
//!
//! Nothing here is ever filled: `wire` writes the JSON, these types say in OpenAPI what it writes. The black-box tests hold
//! every answer of a documented route against its shape, so that the two cannot drift.

pub mod report;
pub mod room;
