//! `/api/v1/livechat/…`, one file per first word of the path.

pub(super) mod agent;
pub(super) mod agents;
pub(super) mod analytics;
pub(super) mod analytics_overview;
pub(super) mod analytics_reports;
pub(super) mod business_hours;
pub(super) mod calls;
pub(super) mod config;
pub(super) mod department_docs;
mod department_input;
pub(super) mod departments;
pub(super) mod inquiries;
pub(super) mod message;
pub(super) mod offline;
pub(super) mod room;
pub(super) mod room_info;
pub(super) mod room_removal;
pub(super) mod rooms;
pub(super) mod setting_groups;
pub(super) mod transcript;
pub(super) mod transfer;
pub(super) mod triggers;
pub(super) mod upload;
pub(super) mod visitor;
pub(super) mod visitors;
