//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::{canned_responses, livechat, uploads};

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::business_hours::DOCS,
    livechat::analytics::DOCS,
    livechat::analytics_overview::DOCS,
    livechat::analytics_reports::DOCS,
    canned_responses::DOCS,
    livechat::calls::DOCS,
    livechat::room_info::DOCS,
    livechat::room_removal::DOCS,
    livechat::rooms::DOCS,
    livechat::setting_groups::DOCS,
    livechat::transcript::DOCS,
    livechat::transfer::DOCS,
    livechat::triggers::DOCS,
    livechat::upload::DOCS,
    uploads::DOCS,
];
