//! The bytes of a file as they come in: counted, looked at, written to the disk under a name of ours.

use super::{Ctx, file, file_type};
use crate::error::{Error, Result, codes};
use crate::model::setting::Settings;
use crate::random;
use crate::store::{Incoming, NewFile};
use serde_json::json;
use std::sync::Arc;

/// First bytes that are looked at.
const HEAD: usize = 8 * 1024;
/// Pictures with more points are refused: what shows them would have to unpack them.
const MOST_POINTS: u64 = 50_000_000;

/// The right to send one file into a room, taken before its bytes.
pub struct Ticket {
    pub(super) settings: Arc<Settings>,
    /// Bytes the file may have.
    most: Option<u64>,
}

/// Bytes in the owner's decimal words: `10.49 MB`.
#[allow(
    clippy::cast_precision_loss,
    reason = "two decimals of a size need no more"
)]
fn in_words(bytes: u64) -> String {
    let (value, unit) = match bytes {
        0..1_000 => return format!("{bytes} B"),
        1_000..1_000_000 => (bytes as f64 / 1e3, "kB"),
        1_000_000..1_000_000_000 => (bytes as f64 / 1e6, "MB"),
        _ => (bytes as f64 / 1e9, "GB"),
    };
    let text = format!("{value:.2}");
    format!(
        "{} {unit}",
        text.trim_end_matches('0').trim_end_matches('.')
    )
}

impl Ticket {
    pub(super) fn new(settings: Arc<Settings>) -> Self {
        let most = u64::try_from(settings.int("FileUpload_MaxFileSize")).ok();
        Self { settings, most }
    }
    /// Bytes the file may have.
    pub fn most(&self) -> Option<u64> {
        self.most
    }
    /// The refusal of a file that is too large.
    pub fn too_large(&self) -> Error {
        let mut error = Error::from(codes::SIZE_NOT_ALLOWED);
        error.details = self
            .most
            .map(|most| json!({ "sizeAllowed": in_words(most) }));
        error
    }
}

/// A file whose bytes are coming in.
pub struct Receiving {
    incoming: Incoming,
    id: String,
    name: String,
    declared: Option<String>,
    head: Vec<u8>,
    size: u64,
    is_checked: bool,
    kind: String,
}

impl Receiving {
    /// Opens a place for the bytes.
    ///
    /// Errors: invalid-params for the name, 503.
    pub async fn begin(ctx: &Ctx, name: &str, declared: Option<String>) -> Result<Self> {
        let name = file::clean_name(name)?;
        let id = random::id();
        Ok(Self {
            incoming: ctx.vault.begin(&id).await?,
            id,
            name,
            declared,
            head: Vec::new(),
            size: 0,
            is_checked: false,
            kind: String::new(),
        })
    }

    /// Takes bytes.
    ///
    /// Errors: `error-size-not-allowed`, `error-type-not-allowed` as soon as the first bytes are there, 503.
    pub async fn write(&mut self, ticket: &Ticket, bytes: &[u8]) -> Result<()> {
        self.size += bytes.len() as u64;
        if ticket.most.is_some_and(|most| self.size > most) {
            return Err(ticket.too_large());
        }
        if self.head.len() < HEAD {
            let rest = HEAD - self.head.len();
            self.head.extend(bytes.iter().take(rest));
        }
        if self.head.len() >= HEAD {
            self.check_kind(&ticket.settings)?;
        }
        self.incoming.write(bytes).await
    }

    fn check_kind(&mut self, settings: &Settings) -> Result<()> {
        if self.is_checked {
            return Ok(());
        }
        let kind = file_type::meant(self.declared.as_deref(), &self.name, &self.head);
        let (allowed, refused) = (
            settings.text("FileUpload_MediaTypeWhiteList"),
            settings.text("FileUpload_MediaTypeBlackList"),
        );
        let is_wanted = !file_type::is_listed(refused, &kind)
            && (allowed.trim().is_empty() || file_type::is_listed(allowed, &kind));
        if !is_wanted || !file_type::agrees(&kind, &self.head) {
            return Err(codes::TYPE_NOT_ALLOWED.into());
        }
        self.kind = kind;
        self.is_checked = true;
        Ok(())
    }

    /// Ends the bytes: looks at a picture's size. Nothing is on disk for good yet.
    ///
    /// Errors: `error-type-not-allowed`, 503.
    pub async fn finish(mut self, ticket: &Ticket) -> Result<Received> {
        self.check_kind(&ticket.settings)?;
        self.incoming.flush().await?;
        let mut dimensions = None;
        if file_type::is_picture(&self.kind) {
            let path = self.incoming.path().to_owned();
            let size = tokio::task::spawn_blocking(move || imagesize::size(path))
                .await
                .map_err(Error::internal)?
                .map_err(|e| codes::TYPE_NOT_ALLOWED.because(e))?;
            let (Ok(width), Ok(height)) = (u32::try_from(size.width), u32::try_from(size.height))
            else {
                return Err(codes::TYPE_NOT_ALLOWED.into());
            };
            if u64::from(width) * u64::from(height) > MOST_POINTS {
                return Err(codes::TYPE_NOT_ALLOWED.because("too many points"));
            }
            dimensions = Some((width, height));
        }
        Ok(Received {
            new: NewFile {
                id: self.id,
                name: self.name,
                kind: self.kind,
                size: self.size,
                dimensions,
            },
            incoming: self.incoming,
        })
    }
}

/// A file that came whole.
pub struct Received {
    pub(super) new: NewFile,
    pub(super) incoming: Incoming,
}

#[cfg(test)]
mod tests {
    use super::in_words;

    #[test]
    fn sizes_are_decimal_with_two_places_at_most() {
        assert_eq!(in_words(104_857_600), "104.86 MB");
        assert_eq!(in_words(10_485_760), "10.49 MB");
        assert_eq!(in_words(2_000_000), "2 MB");
        assert_eq!(in_words(1_500), "1.5 kB");
        assert_eq!(in_words(7), "7 B");
    }
}
