//! What `licenses.info` says, in the reference.

use super::Any;
use std::collections::HashMap;
use utoipa::ToSchema;

/// A limit and where it stands.
#[derive(ToSchema)]
pub struct Limit {
    /// -1: there is none.
    pub max: i64,
    /// Visitors who got an answer in this UTC month.
    pub value: Option<i64>,
}

/// All limits.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct Limits {
    /// Visitors who got an answer in a month.
    pub monthly_active_contacts: Limit,
}

/// What the original calls a license; ours limits nothing.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
pub struct License {
    /// Always empty: everything is there for everybody.
    pub active_modules: Vec<String>,
    /// Always empty.
    pub external_modules: Vec<String>,
    /// Always empty.
    pub prevented_actions: HashMap<String, Any>,
    /// The limits.
    pub limits: Limits,
    /// Always empty.
    pub tags: Vec<String>,
    /// Always false.
    pub trial: bool,
}

/// The license.
#[derive(ToSchema)]
pub struct LicenseAnswer {
    /// It.
    pub license: License,
}
