//! `livechat/…`.

mod access;
mod agent;
mod closing;
mod config;
mod inquiries;
mod message;
mod message_change;
mod offline;
mod room;
mod rooms;
mod routing;
mod visitor;
