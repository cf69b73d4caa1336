//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::livechat;

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::on_hold::DOCS,
    livechat::queue::DOCS,
    livechat::rooms::DOCS,
    livechat::transfer::DOCS,
];
