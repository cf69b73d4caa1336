//! A store in a temporary folder for the tests of use cases that no request reaches.

use super::live::Live;
use super::{Ctx, login, password};
use crate::clock::Clock;
use crate::error::Result;
use crate::model::Pk;
use crate::model::setting::Settings;
use crate::model::user::NewUser;
use crate::outbound::Outbound;
use crate::store::{Durability, Sink, Store, Vault};
use std::sync::Arc;
use tempfile::TempDir;

/// A context over an empty database; the folder must outlive it. `None`: this machine has no room for one.
pub(super) fn ctx(sink: Sink) -> Option<(Ctx, TempDir)> {
    let folder = TempDir::new().ok()?;
    let store = Store::open(folder.path(), Durability::Normal, &Arc::default(), sink).ok()?;
    let ctx = Ctx {
        store,
        live: Arc::new(Live::new(Settings::new(&[], &[]))),
        clock: Clock::system(),
        public_url: Arc::from(""),
        passwords: password::shared().ok()?,
        throttle: Arc::new(login::Throttle::default()),
        reports: Arc::default(),
        vault: Arc::new(Vault::open(folder.path()).ok()?),
        nudges: Arc::default(),
        outbound: Outbound::new().ok()?,
        retry_pause_ms: 10_000,
    };
    Some((ctx, folder))
}

/// Adds an account with this stored password.
pub(super) async fn user(ctx: &Ctx, username: &str, password_hash: &str) -> Result<Pk> {
    let new = NewUser {
        id: username.to_owned(),
        username: username.to_owned(),
        name: username.to_owned(),
        email: None,
        is_email_verified: false,
        password_hash: password_hash.to_owned(),
        is_active: true,
        roles: vec!["user".to_owned()],
    };
    let now = ctx.now();
    ctx.store.write(move |tx| tx.add_user(&new, now)).await
}
