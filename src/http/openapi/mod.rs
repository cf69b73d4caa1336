//! The OpenAPI document, made of the route table and the `DOCS` of every handler file.

use super::doc::Doc;
use super::{licenses, livechat, omnichannel, uploads};

/// The words of all handler files.
pub static TABLES: &[&[Doc]] = &[
    livechat::custom_fields::DOCS,
    livechat::page::DOCS,
    livechat::rooms::DOCS,
    livechat::visitor::DOCS,
    licenses::DOCS,
    omnichannel::contact::DOCS,
    omnichannel::contacts::DOCS,
    omnichannel::contacts_change::DOCS,
    livechat::room_info::DOCS,
    livechat::room_removal::DOCS,
    livechat::transcript::DOCS,
    livechat::transfer::DOCS,
    livechat::upload::DOCS,
    uploads::DOCS,
];
