//! Logging in and out.

use super::Ctx;
use super::password::Secret;
use crate::error::{Error, Result, codes};
use crate::model::time::Millis;
use crate::model::token;
use crate::model::user::User;
use crate::random;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Failures that are free within [`WINDOW`].
const FREE_FAILURES: u32 = 5;
/// Failures older than this are forgotten.
const WINDOW: Duration = Duration::from_secs(5 * 60);
/// Longest delay.
const LONGEST: Duration = Duration::from_secs(15 * 60);
/// Most keys kept.
const KEYS: usize = 100_000;

/// How a user names themselves at login.
#[derive(Clone)]
pub enum Who {
    /// By username, or by address when it contains `@`.
    Any(String),
    /// By username.
    Username(String),
    /// By address.
    Email(String),
}

impl Who {
    fn key(&self) -> String {
        match self {
            Self::Any(t) | Self::Username(t) | Self::Email(t) => t.trim().to_lowercase(),
        }
    }
}

/// A login that worked.
pub struct Login {
    /// The account.
    pub user: User,
    /// The secret to send with every request; stored only as its hash.
    pub token: String,
    /// When it ends unless used.
    pub expires_at: Millis,
}

#[derive(Clone, Copy)]
struct Failures {
    count: u32,
    last: Instant,
}

/// Failed logins by account and by address. In memory, bounded.
#[derive(Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, Failures>>,
}

impl Throttle {
    /// Seconds to wait before `key` may try again; `None` when it may now.
    fn delay(&self, key: &str) -> Option<u64> {
        let failures = self
            .failures
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let entry = failures.get(key)?;
        let over = entry.count.checked_sub(FREE_FAILURES)?;
        let wait = Duration::from_secs(1u64 << over.min(10)).min(LONGEST);
        let left = wait.checked_sub(entry.last.elapsed())?;
        Some(left.as_secs() + 1)
    }
    fn fail(&self, key: String) {
        let mut failures = self
            .failures
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if failures.len() >= KEYS {
            failures.retain(|_, f| f.last.elapsed() < WINDOW);
            if failures.len() >= KEYS {
                failures.clear();
            }
        }
        let entry = failures.entry(key).or_insert(Failures {
            count: 0,
            last: Instant::now(),
        });
        let forgotten = if entry.count > FREE_FAILURES {
            LONGEST.max(WINDOW)
        } else {
            WINDOW
        };
        if entry.last.elapsed() > forgotten {
            entry.count = 0;
        }
        entry.count += 1;
        entry.last = Instant::now();
    }
    fn forget(&self, key: &str) {
        self.failures
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .remove(key);
    }
}

/// Logs in with a password.
///
/// Unknown user, wrong password and deactivated account answer alike and cost the same.
///
/// Errors: 401 `Unauthorized`; 429 while account or address are delayed or too many hashes wait.
pub async fn with_password(ctx: &Ctx, who: Who, secret: Secret, address: IpAddr) -> Result<Login> {
    let account = format!("account {}", who.key());
    let place = format!("address {address}");
    if ctx.settings().bool("API_Enable_Rate_Limiter")
        && let Some(seconds) = ctx
            .throttle
            .delay(&account)
            .into_iter()
            .chain(ctx.throttle.delay(&place))
            .max()
    {
        log::warn!(target: "security", "login throttled from {address}");
        let mut error = Error::from(codes::TOO_MANY);
        error.retry_after_s = Some(seconds);
        return Err(error);
    }
    let found = ctx
        .store
        .read_small(move |r| {
            let user = match &who {
                Who::Any(text) if text.contains('@') => r.user_by_email(text)?,
                Who::Any(text) | Who::Username(text) => r.user_by_username(text.trim())?,
                Who::Email(text) => r.user_by_email(text)?,
            };
            match user {
                Some(user) => {
                    let hash = r.password_hash(user.pk)?;
                    Ok(Some((user, hash)))
                }
                None => Ok(None),
            }
        })
        .await?;
    let (user, hash) = match found {
        Some((user, hash)) if user.is_active => (Some(user), hash),
        _ => (None, None),
    };
    let fits = ctx.passwords.verify(secret, hash).await?;
    match user {
        Some(user) if fits => {
            ctx.throttle.forget(&account);
            log::info!(target: "security", "login ok user={} from {address}", user.id);
            start(ctx, user).await
        }
        _ => {
            ctx.throttle.fail(account);
            ctx.throttle.fail(place);
            log::warn!(target: "security", "login failed from {address}");
            Err(codes::LOGIN_FAILED.into())
        }
    }
}

/// Makes a new login for an account whose proof was checked.
pub async fn start(ctx: &Ctx, user: User) -> Result<Login> {
    let secret = random::secret();
    let hash = token::hash(&secret);
    let now = ctx.now();
    let pk = user.pk;
    ctx.store
        .write(move |tx| {
            tx.add_session(pk, &hash, now)?;
            Ok(())
        })
        .await?;
    Ok(Login {
        user,
        token: secret,
        expires_at: Millis(now.0 + super::session::IDLE_MS),
    })
}
