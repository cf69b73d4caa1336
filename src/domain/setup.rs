//! The first account: by one-time link, by the environment, or by the command line.

use super::password::{self, Secret};
use super::{Ctx, login};
use crate::error::{Error, Result, codes};
use crate::model::event::Event;
use crate::model::permission::{ADMIN, AGENT};
use crate::model::token::{self, TokenHash};
use crate::model::user::{NewUser, User};
use crate::random;
use serde_json::Value;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// A set-up link works this long.
const LIFE: Duration = Duration::from_secs(30 * 60);

/// The key of the one-time link. Lives in memory only: a restart prints a new one.
#[derive(Default)]
pub struct Setup {
    key: Mutex<Option<(TokenHash, Instant)>>,
}

impl Setup {
    /// Makes a new key and forgets the old one.
    pub fn new_key(&self) -> String {
        let key = random::secret();
        *self.lock() = Some((token::hash(&key), Instant::now()));
        key
    }
    fn lock(&self) -> std::sync::MutexGuard<'_, Option<(TokenHash, Instant)>> {
        self.key
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    /// True while `key` opens the door.
    fn fits(&self, key: &str) -> bool {
        self.lock()
            .is_some_and(|(hash, made)| hash == token::hash(key) && made.elapsed() < LIFE)
    }
    fn forget(&self) {
        *self.lock() = None;
    }
}

/// What the first account is made of.
pub struct FirstAccount {
    /// Username.
    pub username: String,
    /// Address.
    pub email: String,
    /// Display name.
    pub name: String,
    /// Password.
    pub password: String,
    /// Id it had elsewhere.
    pub id: Option<String>,
    /// Name of the shop.
    pub site_name: Option<String>,
}

/// Says whether a set-up link's key is good.
///
/// Errors: `error-setup-already-done`, `error-setup-link-invalid`.
pub async fn check(ctx: &Ctx, setup: &Setup, key: &str) -> Result<()> {
    if ctx.store.read_small(|r| r.has_admin()).await? {
        return Err(codes::SETUP_DONE.into());
    }
    if setup.fits(key) {
        Ok(())
    } else {
        Err(codes::SETUP_LINK_INVALID.into())
    }
}

/// Makes the first account through the link and logs it in.
///
/// Errors: those of [`check`], of a weak password, and of fields that do not fit.
pub async fn run(
    ctx: &Ctx,
    setup: &Setup,
    key: &str,
    account: FirstAccount,
) -> Result<login::Login> {
    check(ctx, setup, key).await?;
    let user = create_admin(ctx, account, true).await?;
    setup.forget();
    log::info!(target: "security", "first administrator created user={}", user.id);
    login::start(ctx, user).await
}

/// Creates an administrator who is an agent as well, available at once. With `only_first` it fails when there is one
/// already.
pub async fn create_admin(ctx: &Ctx, account: FirstAccount, only_first: bool) -> Result<User> {
    let FirstAccount {
        username,
        email,
        name,
        password,
        id,
        site_name,
    } = account;
    super::user::check_name(&name)?;
    super::user::check_username(&username)?;
    super::user::check_email(&email)?;
    password::check_strength(&password, &[&username, &email, &name])?;
    let password_hash = ctx.passwords.hash(Secret::Plain(password)).await?;
    let now = ctx.now();
    let settings = ctx.settings();
    let wants_offline_email = settings.text("Livechat_offline_email").is_empty()
        && !settings.is_fixed("Livechat_offline_email");
    let new = NewUser {
        id: id.unwrap_or_else(random::id),
        username,
        name,
        email: Some(email.trim().to_lowercase()),
        is_email_verified: true,
        password_hash,
        is_active: true,
        roles: vec!["user".to_owned(), ADMIN.to_owned(), AGENT.to_owned()],
    };
    ctx.store
        .write(move |tx| {
            if only_first && tx.has_admin()? {
                return Err(codes::SETUP_DONE.into());
            }
            let pk = tx.add_user(&new, now)?;
            tx.make_agent(pk, true, now)?;
            if wants_offline_email && let Some(email) = &new.email {
                // A fresh installation must not lose an offline message for want of a destination.
                tx.set_setting("Livechat_offline_email", &Value::from(email.clone()), now)?;
            }
            if let Some(site_name) = site_name {
                tx.set_setting("Site_Name", &Value::from(site_name), now)?;
            }
            let user = tx
                .user(pk)?
                .ok_or_else(|| Error::internal("the new account is gone"))?;
            tx.emit(Event::UserStatus {
                user_pk: pk,
                user_id: user.id.clone(),
            });
            Ok(user)
        })
        .await
}
