//! Bearer secrets and their hashes. Only hashes are stored.

use sha2::{Digest, Sha256};
use std::fmt;

/// SHA-256 of a token: what the database holds.
pub type TokenHash = [u8; 32];

/// Hashes a secret for storage or look-up. Look-ups go by hash, so no comparison leaks time.
pub fn hash(secret: &str) -> TokenHash {
    Sha256::digest(secret.as_bytes()).into()
}

/// A visitor's secret. Whoever holds it is the visitor, so it never prints.
#[derive(Clone, PartialEq, Eq)]
pub struct VisitorToken(String);

impl VisitorToken {
    /// Longest accepted token, bytes.
    pub const MAX_BYTES: usize = 1024;

    /// Takes a token as the client sent it. `None` for one that no visitor can have: empty, longer than
    /// [`Self::MAX_BYTES`], or with control characters.
    pub fn parse(text: &str) -> Option<Self> {
        let fits = !text.trim().is_empty()
            && text.len() <= Self::MAX_BYTES
            && !text.chars().any(char::is_control);
        fits.then(|| Self(text.to_owned()))
    }
    /// The secret itself, for answers to its owner.
    pub fn expose(&self) -> &str {
        &self.0
    }
    /// Its hash.
    pub fn hash(&self) -> TokenHash {
        hash(&self.0)
    }
}

impl fmt::Debug for VisitorToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("VisitorToken(..)")
    }
}
