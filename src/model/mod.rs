//! Plain types without I/O. Anybody may use them.

pub mod business_hour;
pub mod canned_response;
pub mod config;
pub mod contact;
pub mod custom_field;
pub mod department;
pub mod event;
pub mod file;
pub mod inquiry;
pub mod job;
pub mod lead;
pub mod load;
pub mod message;
pub mod permission;
pub mod report;
pub mod room;
pub mod setting;
pub mod setting_table;
pub mod subscription;
pub mod tag;
pub mod text;
pub mod time;
pub mod token;
pub mod trigger;
pub mod user;
pub mod visitor;
pub mod webhook;

/// A row's integer key inside the database; never on the wire.
pub type Pk = i64;
