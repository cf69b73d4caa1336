//! `livechat/…`.

mod access;
mod agent;
mod closing;
mod config;
mod inquiries;
mod message;
mod message_change;
mod offline;
mod races;
mod room;
mod rooms;
mod routing;
mod routing_limits;
mod visitor;
