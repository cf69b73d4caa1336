//! Permissions and roles on the wire.

use crate::model::permission::{Grants, Permission, ROLES};
use crate::model::time::Millis;
use serde_json::{Value, json};

/// A permission with the roles that hold it.
pub fn permission(permission: Permission, grants: &Grants, updated_at: Millis) -> Value {
    json!({
        "_id": permission.id(),
        "roles": grants.roles(permission),
        "_updatedAt": updated_at.iso(),
    })
}

/// All roles.
pub fn roles() -> Vec<Value> {
    ROLES
        .iter()
        .map(|r| json!({ "_id": r, "name": r, "scope": "Users", "protected": true }))
        .collect()
}
