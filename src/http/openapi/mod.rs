//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::livechat;

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::analytics::DOCS,
    livechat::analytics_overview::DOCS,
    livechat::analytics_reports::DOCS,
    livechat::rooms::DOCS,
];
