//! Black-box tests of the REST API, one module per file of `src/http`.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::type_complexity,
    clippy::string_slice,
    clippy::needless_pass_by_value,
    clippy::cloned_ref_to_slice_refs,
    clippy::disallowed_methods,
    unreachable_pub,
    reason = "a failing test should stop where it fails"
)]

#[path = "../support/mod.rs"]
mod support;

mod agents;
mod department_lists;
mod department_members;
mod department_removal;
mod departments;
mod method_matrix;
mod permission_matrix;
mod permissions;
mod presence;
mod session;
mod settings;
mod setup;
mod user_changes;
mod users;

// conversations and the rules of every route
mod abuse;
mod calm;
mod canned_responses;
mod chat;
mod chat_change;
mod cors;
mod desk_methods;
mod house;
mod http;
mod http_raw;
mod jobs;
mod limits;
mod livechat;
mod official;
mod omnichannel;
mod openapi;
mod openapi_valid;
mod room_access;
mod rooms;
mod stage;
mod subscriptions;
mod uploads;
mod wild;
