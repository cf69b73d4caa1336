//! A store in a temporary folder for the tests of use cases that no request reaches.

use super::live::Live;
use super::{Ctx, login, password};
use crate::clock::Clock;
use crate::model::Pk;
use crate::model::setting::Settings;
use crate::model::user::NewUser;
use crate::store::{Durability, Sink, Store};
use std::sync::Arc;
use tempfile::TempDir;

/// A context over an empty database; the folder must outlive it.
pub(super) fn ctx(sink: Sink) -> (Ctx, TempDir) {
    let folder = TempDir::new().expect("a temporary folder");
    let store = Store::open(folder.path(), Durability::Normal, sink).expect("opens");
    let ctx = Ctx {
        store,
        live: Arc::new(Live::new(Settings::new(&[], &[]))),
        clock: Clock::system(),
        public_url: Arc::from(""),
        passwords: password::shared().expect("hashes"),
        throttle: Arc::new(login::Throttle::default()),
    };
    (ctx, folder)
}

/// Adds an account with this stored password.
pub(super) async fn user(ctx: &Ctx, username: &str, password_hash: &str) -> Pk {
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
    let added = ctx.store.write(move |tx| tx.add_user(&new, now)).await;
    added.expect("added")
}
