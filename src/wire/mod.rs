//! Every JSON shape, as clients spell it. `From<&model::X>` and nothing clever.

pub mod user;
