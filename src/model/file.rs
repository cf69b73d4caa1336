//! Files of conversations, and the links that carry the right to read one.

use super::Pk;
use super::time::Millis;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use sha2::Sha256;
use std::sync::Arc;

/// Where files are read: `<PATH>/<id>/<name>`.
pub const PATH: &str = "/file-upload";
/// Query key of a signed link: when it ends.
pub const EXPIRES: &str = "rc_exp";
/// Query key of a signed link: the signature.
pub const SIGNATURE: &str = "rc_sig";
/// A signed link lives this long: longer than a long chat, since a page renews none of its links.
const LINK_LIFE_MS: i64 = 24 * 3600 * 1000;
/// Links made within the same time are the same, so that a list read twice shows the same pictures.
const LINK_STEP_MS: i64 = 60 * 1000;

/// Characters of a file name that a link keeps.
const PLAIN: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'.')
    .remove(b'-')
    .remove(b'_')
    .remove(b'~')
    .remove(b'!')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b',')
    .remove(b'@')
    .remove(b'$');

/// A file as stored.
#[derive(Debug, Clone)]
pub struct File {
    /// Row key.
    pub pk: Pk,
    /// Id, and the name of its bytes on disk.
    pub id: String,
    /// Room's row key.
    pub room_pk: Pk,
    /// Room.
    pub room_id: String,
    /// The message that shows it; `None` before somebody said something to it.
    pub message_pk: Option<Pk>,
    /// The user who sent it; `None` for visitors and for users who are gone.
    pub user_pk: Option<Pk>,
    /// Name, cleaned.
    pub name: String,
    /// Media type.
    pub kind: String,
    /// Bytes.
    pub size: u64,
    /// Width and height of a picture.
    pub dimensions: Option<(u32, u32)>,
}

impl File {
    /// Where it is read.
    pub fn path(&self) -> String {
        path(&self.id, &self.name)
    }
}

/// Where a file is read, without a right to it.
pub fn path(id: &str, name: &str) -> String {
    format!("{PATH}/{id}/{}", utf8_percent_encode(name, PLAIN))
}

/// Percent-encodes a value for a query.
pub fn encode(value: &str) -> String {
    utf8_percent_encode(value, NON_ALPHANUMERIC).to_string()
}

/// The server's key for links to files.
#[derive(Clone)]
pub struct LinkKey(Arc<[u8; 32]>);

impl LinkKey {
    /// Takes the key of this installation.
    pub fn new(key: [u8; 32]) -> Self {
        Self(Arc::new(key))
    }
    fn mac(&self, what: &str) -> Option<Hmac<Sha256>> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.0.as_slice()).ok()?;
        mac.update(what.as_bytes());
        Some(mac)
    }
    /// A name nobody can guess who does not hold the key.
    pub fn secret_name(&self, of: &str) -> String {
        let tag = self
            .mac(&format!("name\n{of}"))
            .map(|m| m.finalize().into_bytes());
        tag.map(|t| t.iter().take(16).map(|b| format!("{b:02x}")).collect())
            .unwrap_or_default()
    }
    fn sign(&self, id: &str, until: i64) -> Option<String> {
        let tag = self
            .mac(&format!("file\n{id}\n{until}"))?
            .finalize()
            .into_bytes();
        Some(URL_SAFE_NO_PAD.encode(tag))
    }
    /// True when `signature` was made for this file and has not ended. Compared in constant time.
    pub fn allows(&self, id: &str, until: &str, signature: &str, now: Millis) -> bool {
        let (Ok(until), Ok(given)) = (until.parse::<i64>(), URL_SAFE_NO_PAD.decode(signature))
        else {
            return false;
        };
        let Some(mac) = self.mac(&format!("file\n{id}\n{until}")) else {
            return false;
        };
        until > now.0 && mac.verify_slice(&given).is_ok()
    }
}

/// Makes the links of one answer.
pub struct Links {
    key: LinkKey,
    site_url: String,
    until: i64,
}

impl Links {
    /// Links that end a day after `now`.
    pub fn new(key: LinkKey, site_url: String, now: Millis) -> Self {
        Self {
            key,
            site_url,
            until: (now.0 + LINK_LIFE_MS) / LINK_STEP_MS * LINK_STEP_MS,
        }
    }
    /// Address the site's links start with.
    pub fn site_url(&self) -> &str {
        &self.site_url
    }
    /// Adds the right to read file `id` to a path.
    pub fn sign(&self, path: &str, id: &str) -> String {
        match self.key.sign(id, self.until) {
            Some(tag) => format!("{path}?{EXPIRES}={}&{SIGNATURE}={tag}", self.until),
            None => path.to_owned(),
        }
    }
}

#[cfg(test)]
#[allow(clippy::string_slice, reason = "ASCII made above")]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_its_own_file_for_a_day() {
        let key = LinkKey::new([7; 32]);
        let links = Links::new(key.clone(), String::new(), Millis(1_000_000));
        let link = links.sign("/file-upload/abc/x.png", "abc");
        let query = link.split_once('?').map_or("", |l| l.1);
        let (until, tag) = query.split_once('&').unwrap_or_default();
        let (until, tag) = (&until[EXPIRES.len() + 1..], &tag[SIGNATURE.len() + 1..]);
        assert!(key.allows("abc", until, tag, Millis(1_000_000 + LINK_LIFE_MS / 2)));
        assert!(!key.allows("abc", until, tag, Millis(1_000_001 + LINK_LIFE_MS)));
        assert!(!key.allows("abd", until, tag, Millis(5)));
        assert!(!key.allows("abc", &format!("{until}0"), tag, Millis(5)));
        assert!(!key.allows("abc", until, &tag[1..], Millis(5)));
        assert!(!LinkKey::new([8; 32]).allows("abc", until, tag, Millis(5)));
        assert!(!key.allows("abc", until, "", Millis(5)));
    }

    #[test]
    fn names_are_encoded_in_links() {
        assert_eq!(
            path("a1", "my bill #1.png"),
            "/file-upload/a1/my%20bill%20%231.png"
        );
        assert_eq!(
            path("a1", "ünï?.pdf"),
            "/file-upload/a1/%C3%BCn%C3%AF%3F.pdf"
        );
    }
}
