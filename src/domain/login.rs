//! Logging in and out.

use super::Ctx;
use super::live::Caller;
use super::password::{self, Secret};
use crate::error::{Error, Result, codes};
use crate::model::time::Millis;
use crate::model::token;
use crate::model::user::User;
use crate::random;
use std::collections::{HashMap, HashSet};
use std::net::{IpAddr, Ipv6Addr};
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

/// Failed logins by account and by address, and which addresses an account has logged in from. In memory, bounded.
#[derive(Default)]
pub struct Throttle {
    failures: Mutex<HashMap<String, Failures>>,
    known: Mutex<HashSet<(String, IpAddr)>>,
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
    fn known(&self) -> std::sync::MutexGuard<'_, HashSet<(String, IpAddr)>> {
        self.known
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
    }
    /// Seconds that a login of `account` from `place` must wait. Strangers' failures do not lock out whoever logged in
    /// from that place before; failures of the place itself always count.
    fn wait(&self, account: &str, place: IpAddr) -> Option<u64> {
        let of_place = self.delay(&place_key(place));
        if self.known().contains(&(account.to_owned(), place)) {
            return of_place;
        }
        self.delay(account).into_iter().chain(of_place).max()
    }
    fn failed(&self, account: String, place: IpAddr) {
        self.fail(account);
        self.fail(place_key(place));
    }
    fn succeeded(&self, account: String, place: IpAddr) {
        self.forget(&account);
        let mut known = self.known();
        if known.len() >= KEYS {
            known.clear();
        }
        known.insert((account, place));
    }
}

fn place_key(place: IpAddr) -> String {
    format!("address {place}")
}

/// An address as failures are counted: IPv6 by its /64, since one client has all of it.
fn place(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
        v4 @ IpAddr::V4(_) => v4,
    }
}

/// Logs in with a password.
///
/// Unknown user, wrong password and deactivated account answer alike and cost the same.
///
/// Errors: 401 `Unauthorized`; 429 while account or address are delayed or too many hashes wait.
pub async fn with_password(ctx: &Ctx, who: Who, secret: Secret, address: IpAddr) -> Result<Login> {
    let place = place(address);
    let named = who.key();
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
    // Username and address of one account share its count; a name nobody has is counted just the same.
    let account = match &found {
        Some((user, _)) => format!("account {}", user.id),
        None => format!("name {named}"),
    };
    if ctx.settings().bool("API_Enable_Rate_Limiter")
        && let Some(seconds) = ctx.throttle.wait(&account, place)
    {
        log::warn!(target: "security", "login throttled from {address}");
        let mut error = Error::from(codes::TOO_MANY);
        error.retry_after_s = Some(seconds);
        return Err(error);
    }
    let (user, hash) = match found {
        Some((user, hash)) if user.is_active => (Some(user), hash),
        _ => (None, None),
    };
    let fits = ctx.passwords.verify(secret.clone(), hash.clone()).await?;
    match user {
        Some(user) if fits => {
            let fresh = match &hash {
                Some(old) if !password::is_current(old) => Some(ctx.passwords.hash(secret).await?),
                _ => None,
            };
            let login = begin(ctx, user, hash, fresh).await?;
            ctx.throttle.succeeded(account, place);
            log::info!(target: "security", "login ok user={} from {address}", login.user.id);
            Ok(login)
        }
        _ => {
            ctx.throttle.failed(account, place);
            log::warn!(target: "security", "login failed from {address}");
            Err(codes::LOGIN_FAILED.into())
        }
    }
}

/// Makes a new login for an account whose proof was checked.
///
/// Errors: 401 when the account is gone or switched off by now.
pub async fn start(ctx: &Ctx, user: User) -> Result<Login> {
    begin(ctx, user, None, None).await
}

/// The same; with `proved` the account's password must still be the one that was checked, and `fresh` replaces its hash.
async fn begin(
    ctx: &Ctx,
    user: User,
    proved: Option<String>,
    fresh: Option<String>,
) -> Result<Login> {
    let secret = random::secret();
    let hash = token::hash(&secret);
    let now = ctx.now();
    let keeps_hours = super::hours_apply::are_on(&ctx.settings());
    let pk = user.pk;
    let user = ctx
        .store
        .write(move |tx| {
            // Checking took a while; an account switched off or given another password meanwhile gets no login.
            let is_good = tx.user(pk)?.is_some_and(|u| u.is_active)
                && (proved.is_none() || tx.password_hash(pk)? == proved);
            if !is_good {
                return Err(codes::LOGIN_FAILED.into());
            }
            if let Some(fresh) = &fresh {
                tx.set_password_hash(pk, fresh, now)?;
            }
            tx.add_session(pk, &hash, now)?;
            tx.restore_agent(pk, &user.id, keeps_hours, now)?;
            // What the login answers must be what the next call would.
            tx.user(pk)?.ok_or_else(|| codes::LOGIN_FAILED.into())
        })
        .await?;
    Ok(Login {
        user,
        token: secret,
        expires_at: Millis(now.0 + super::session::IDLE_MS),
    })
}

/// Ends one login. With the last one an agent is not available any more.
///
/// Errors: those of the store.
pub async fn end(ctx: &Ctx, caller: &Caller) -> Result<()> {
    let (pk, id, hash) = (caller.pk, caller.id.clone(), caller.token_hash);
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            tx.end_session(pk, &id, &hash)?;
            if tx.session_count(pk)? == 0 {
                tx.suspend_agent(pk, &id, now)?;
            }
            Ok(())
        })
        .await?;
    log::info!(target: "security", "logout user={}", caller.id);
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::testing;
    use crate::model::Pk;
    use argon2::password_hash::PasswordHasher;
    use argon2::{Algorithm, Argon2, Params, Version};
    use sha2::{Digest, Sha256};

    const PLACE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    async fn login(ctx: &Ctx, password: &str) -> Result<Login> {
        let who = Who::Username("ana".to_owned());
        with_password(ctx, who, Secret::Plain(password.to_owned()), PLACE).await
    }

    async fn stored(ctx: &Ctx, pk: Pk) -> String {
        let hash = ctx.store.read(move |r| r.password_hash(pk)).await;
        hash.expect("reads").expect("is there")
    }

    #[tokio::test]
    async fn a_hash_of_older_parameters_is_made_anew() {
        let (ctx, _folder) = testing::ctx(Box::new(|_| {})).expect("a store");
        let digest: String = Sha256::digest(b"plum-kettle-north")
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        let weaker = Params::new(1024, 1, 1, None).expect("parameters");
        let old = Argon2::new(Algorithm::Argon2id, Version::V0x13, weaker)
            .hash_password(digest.as_bytes())
            .expect("hashes")
            .to_string();
        let pk = testing::user(&ctx, "ana", &old).await.expect("added");
        assert!(login(&ctx, "wrong").await.is_err());
        assert_eq!(stored(&ctx, pk).await, old);
        login(&ctx, "plum-kettle-north").await.expect("logs in");
        let new = stored(&ctx, pk).await;
        assert!(password::is_current(&new), "{new}");
        login(&ctx, "plum-kettle-north").await.expect("still fits");
        assert_eq!(stored(&ctx, pk).await, new);
    }

    #[tokio::test]
    async fn a_password_changed_meanwhile_gives_no_login() {
        let (ctx, _folder) = testing::ctx(Box::new(|_| {})).expect("a store");
        let hash = ctx.passwords.hash(Secret::Plain("x".to_owned())).await;
        let hash = hash.expect("hashes");
        let pk = testing::user(&ctx, "ana", &hash).await.expect("added");
        let found = ctx.store.read(move |r| r.user(pk)).await;
        let user = found.expect("reads").expect("is there");
        let now = ctx.now();
        let changed = ctx
            .store
            .write(move |tx| tx.set_password_hash(pk, "new", now));
        changed.await.expect("changed");
        let refused = begin(&ctx, user, Some(hash), None).await;
        assert_eq!(refused.err().map(|e| e.row.status), Some(401));
    }

    #[test]
    fn failures_double_the_wait_and_strangers_do_not_lock_out() {
        let throttle = Throttle::default();
        let at = |n: u8| IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, n));
        throttle.succeeded("a".to_owned(), at(1));
        for n in 0..5 {
            assert_eq!(throttle.wait("a", at(9)), None, "failure {n}");
            throttle.failed("a".to_owned(), at(n + 10));
        }
        assert!(throttle.wait("a", at(9)).is_some_and(|s| s <= 2));
        for n in 0..5 {
            throttle.failed("a".to_owned(), at(n + 20));
        }
        assert!(
            throttle
                .wait("a", at(9))
                .is_some_and(|s| (30..=33).contains(&s))
        );
        for _ in 0..20 {
            throttle.failed("a".to_owned(), at(9));
        }
        assert!(
            throttle
                .wait("b", at(9))
                .is_some_and(|s| (890..=901).contains(&s))
        );
        assert_eq!(throttle.wait("a", at(1)), None, "a known place");
        let v6: IpAddr = "2001:db8:1:2:3::4".parse().expect("address");
        assert_eq!(place(v6).to_string(), "2001:db8:1:2::");
        let mapped: IpAddr = "::ffff:192.0.2.1".parse().expect("address");
        assert_eq!(place(mapped), at(1));
    }
}
