//! Every JSON shape, as clients spell it. `From<&model::X>` and nothing clever.

pub mod agent;
pub mod agent_info;
pub mod business_hour;
pub mod canned_response;
pub mod config;
pub mod contact;
pub mod custom_field;
pub mod ddp;
pub mod department;
pub mod inquiry;
pub mod message;
mod message_extra;
pub mod permission;
pub mod queue;
pub mod report;
pub mod room;
pub mod setting;
pub mod shape;
pub mod stream;
pub mod subscription;
pub mod tag;
pub mod time;
pub mod transfer;
pub mod trigger;
pub mod user;
pub mod visitor;
pub mod webhook;
