//! Who may do what: changing the roles behind permissions.

use super::Ctx;
use super::live::Caller;
use crate::error::Result;
use crate::model::permission::Permission;

/// Replaces the roles of each permission named; in force for the next request. The change is noted in the log.
///
/// Errors: those of the store. Whether the caller may do this is the caller's question to answer.
pub async fn grant(
    ctx: &Ctx,
    caller: &Caller,
    changes: Vec<(Permission, Vec<String>)>,
) -> Result<()> {
    let named: Vec<&str> = changes.iter().map(|(p, _)| p.id()).collect();
    log::info!(
        target: "security",
        "permissions changed user={} permissions={}",
        caller.id,
        named.join(",")
    );
    let now = ctx.now();
    ctx.store
        .write(move |tx| tx.set_grants(&changes, now))
        .await
}
