//! Passwords: Argon2id over the SHA-256 hex digest, so that the plain and the digest form of the wire both verify.

use crate::error::{Error, Result, codes};
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use sha2::{Digest, Sha256};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Semaphore;

/// Memory of one hash in KiB, rounds, lanes.
const COST: (u32, u32, u32) = (19_456, 2, 1);
/// Hashes at once: hashing is the cheapest way to take a small host down.
const AT_ONCE: usize = 2;
/// Callers that may wait for a place.
const WAITING: usize = 16;
/// Shortest and longest password, characters.
const LENGTH: std::ops::RangeInclusive<usize> = 8..=256;

/// A password as a client sent it.
#[derive(Clone)]
pub enum Secret {
    /// The words themselves.
    Plain(String),
    /// SHA-256 of the words, hex.
    Digest(String),
}

impl Secret {
    fn digest(&self) -> String {
        match self {
            Self::Plain(text) => hex(&Sha256::digest(text.as_bytes())),
            Self::Digest(hex) => hex.to_lowercase(),
        }
    }
}

fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write;
    bytes.iter().fold(String::with_capacity(64), |mut out, b| {
        // Writing to a String cannot fail.
        if write!(out, "{b:02x}").is_err() {
            log::error!("writing to memory failed");
        }
        out
    })
}

/// Hashes and verifies, at most [`AT_ONCE`] at a time.
pub struct Hasher {
    places: Semaphore,
    waiting: AtomicUsize,
}

/// Verified against when the user is unknown, so that both cost the same. No password is known that hashes to zeros, and
/// making a real one would cost every start the time of a hash.
const DUMMY: &str = "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

fn argon() -> Result<Argon2<'static>> {
    let params = Params::new(COST.0, COST.1, COST.2, None).map_err(Error::internal)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn hash_now(digest: &str) -> Result<String> {
    Ok(argon()?
        .hash_password(digest.as_bytes())
        .map_err(Error::internal)?
        .to_string())
}

impl Hasher {
    /// Prepares the hasher.
    pub fn new() -> Result<Self> {
        Ok(Self {
            places: Semaphore::new(AT_ONCE),
            waiting: AtomicUsize::new(0),
        })
    }

    /// Runs `work` on a blocking thread when a place is free.
    ///
    /// Errors: 429 when too many wait.
    async fn run<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> Result<T> + Send + 'static,
    ) -> Result<T> {
        if self.waiting.fetch_add(1, Ordering::AcqRel) >= AT_ONCE + WAITING {
            self.waiting.fetch_sub(1, Ordering::AcqRel);
            let mut error = Error::from(codes::TOO_MANY).caused_by("password queue full");
            error.retry_after_s = Some(2);
            return Err(error);
        }
        let place = self.places.acquire().await;
        let answer = tokio::task::spawn_blocking(work).await;
        drop(place);
        self.waiting.fetch_sub(1, Ordering::AcqRel);
        answer.map_err(Error::internal)?
    }

    /// Makes the PHC string of a password.
    pub async fn hash(&self, secret: Secret) -> Result<String> {
        self.run(move || hash_now(&secret.digest())).await
    }

    /// True when `secret` fits `stored`. Without a stored hash the answer is no and costs the same.
    pub async fn verify(&self, secret: Secret, stored: Option<String>) -> Result<bool> {
        let is_known = stored.is_some();
        let phc = stored.unwrap_or_else(|| DUMMY.to_owned());
        let fits = self
            .run(move || {
                let parsed = PasswordHash::new(&phc).map_err(Error::internal)?;
                Ok(argon()?
                    .verify_password(secret.digest().as_bytes(), &parsed)
                    .is_ok())
            })
            .await?;
        Ok(fits && is_known)
    }
}

/// False for a hash made with other parameters than today's: it is made anew at the next login.
pub fn is_current(phc: &str) -> bool {
    let (m, t, p) = COST;
    phc.starts_with(&format!("$argon2id$v=19$m={m},t={t},p={p}$"))
}

/// Shared hasher for the process.
pub fn shared() -> Result<Arc<Hasher>> {
    Hasher::new().map(Arc::new)
}

/// Refuses a password that is too short, too long or too easy to guess (zxcvbn score below 2 of 4). `words` are the
/// account's own: a password made of them is weak.
///
/// Errors: `error-password-policy-not-met` with a sentence saying what to do.
pub fn check_strength(password: &str, words: &[&str]) -> Result<()> {
    let length = password.chars().count();
    if !LENGTH.contains(&length) {
        return Err(codes::WEAK_PASSWORD.with(format!(
            "The password must have between {} and {} characters.",
            LENGTH.start(),
            LENGTH.end()
        )));
    }
    let estimate = zxcvbn::zxcvbn(password, words);
    if u8::from(estimate.score()) < 2 {
        return Err(
            codes::WEAK_PASSWORD.with("This password is easy to guess. Add another word or two.")
        );
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn plain_and_digest_forms_verify_against_one_hash() {
        let hasher = Hasher::new().expect("argon2 parameters are fixed");
        let stored = hasher
            .hash(Secret::Plain("correct horse".into()))
            .await
            .expect("hash");
        assert!(stored.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        let digest = hex(&Sha256::digest(b"correct horse"));
        assert!(
            hasher
                .verify(Secret::Plain("correct horse".into()), Some(stored.clone()))
                .await
                .expect("verify")
        );
        assert!(
            hasher
                .verify(Secret::Digest(digest), Some(stored.clone()))
                .await
                .expect("verify")
        );
        assert!(
            !hasher
                .verify(Secret::Plain("wrong horse".into()), Some(stored))
                .await
                .expect("verify")
        );
        assert!(
            !hasher
                .verify(Secret::Plain("no account has this password".into()), None)
                .await
                .expect("verify")
        );
    }

    #[test]
    fn weak_passwords_are_refused() {
        assert!(check_strength("short", &[]).is_err());
        assert!(check_strength("password1", &[]).is_err());
        assert!(
            check_strength("annabelle2024", &["annabelle"]).is_err()
                || check_strength("annabelle", &["annabelle"]).is_err()
        );
        assert!(check_strength("plum-kettle-north", &["ana"]).is_ok());
    }
}
