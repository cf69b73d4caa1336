//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::livechat;

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::rooms::DOCS,
    livechat::transfer::DOCS,
    livechat::business_hours::DOCS,
    livechat::triggers::DOCS,
    livechat::setting_groups::DOCS,
];
