//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::{livechat, uploads};

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::room_info::DOCS,
    livechat::room_removal::DOCS,
    livechat::messages::DOCS,
    livechat::priorities::DOCS,
    livechat::rooms::DOCS,
    livechat::tags::DOCS,
    livechat::visitors::DOCS,
    livechat::transcript::DOCS,
    livechat::transfer::DOCS,
    livechat::upload::DOCS,
    uploads::DOCS,
];
