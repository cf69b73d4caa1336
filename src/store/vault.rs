//! The bytes of files: the folder `uploads` of the data directory. A name there is an id made by us, never a word of a
//! client; what a client calls its file stands in the database only.

use crate::error::{Error, Result};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use tokio::fs::{File, OpenOptions};
use tokio::io::AsyncWriteExt;

/// Name of the folder.
const FOLDER: &str = "uploads";
/// Ending of a file that is still on its way.
const PART: &str = "part";
/// Longest name of a file on disk.
const NAME: usize = 64;

/// The folder of one data directory.
#[derive(Debug)]
pub struct Vault {
    folder: PathBuf,
}

/// A disk that is full, read-only or gone: the caller may try again, everything else goes on.
fn refused(e: std::io::Error) -> Error {
    Error::unavailable(format!("uploads: {e}"))
}

/// True for a name that one of our files can have.
pub fn is_name(name: &str) -> bool {
    (1..=NAME).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_alphanumeric())
}

impl Vault {
    /// Opens the folder; makes it when it is missing.
    ///
    /// Errors: the system's.
    pub fn open(data: &Path) -> std::io::Result<Self> {
        let folder = data.join(FOLDER);
        let mut builder = std::fs::DirBuilder::new();
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        match builder.create(&folder) {
            Err(e) if e.kind() != ErrorKind::AlreadyExists => return Err(e),
            _ => {}
        }
        Ok(Self { folder })
    }

    /// Names of everything in the folder. Blocks.
    ///
    /// Errors: the system's.
    pub fn names(&self) -> std::io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in std::fs::read_dir(&self.folder)? {
            if let Ok(name) = entry?.file_name().into_string() {
                names.push(name);
            }
        }
        Ok(names)
    }

    /// Starts a new file.
    ///
    /// Errors: 503.
    pub async fn begin(&self, id: &str) -> Result<Incoming> {
        let whole = self.folder.join(id);
        let part = whole.with_extension(PART);
        let mut options = OpenOptions::new();
        options.create_new(true).write(true).mode(0o600);
        let file = options.open(&part).await.map_err(refused)?;
        Ok(Incoming {
            file: Some(file),
            part,
            whole,
            folder: self.folder.clone(),
        })
    }

    /// Opens a file for reading; `None` when its bytes are not there.
    ///
    /// Errors: 503.
    pub async fn read(&self, id: &str) -> Result<Option<File>> {
        if !is_name(id) {
            return Ok(None);
        }
        match File::open(self.folder.join(id)).await {
            Ok(file) => Ok(Some(file)),
            Err(e) if e.kind() == ErrorKind::NotFound => Ok(None),
            Err(e) => Err(refused(e)),
        }
    }

    /// Removes the bytes of a file; that they are gone already is fine. `name` is one of [`Self::names`].
    ///
    /// Errors: 503.
    pub async fn remove(&self, name: &str) -> Result<()> {
        let is_ours = is_name(name.strip_suffix(".part").unwrap_or(name));
        if !is_ours {
            return Ok(());
        }
        match tokio::fs::remove_file(self.folder.join(name)).await {
            Err(e) if e.kind() != ErrorKind::NotFound => Err(refused(e)),
            _ => Ok(()),
        }
    }
}

/// A file on its way to the disk. Dropped before [`Self::keep`], nothing of it stays.
pub struct Incoming {
    file: Option<File>,
    part: PathBuf,
    whole: PathBuf,
    folder: PathBuf,
}

impl Incoming {
    /// Adds bytes.
    ///
    /// Errors: 503.
    pub async fn write(&mut self, bytes: &[u8]) -> Result<()> {
        match &mut self.file {
            Some(file) => file.write_all(bytes).await.map_err(refused),
            None => Err(Error::internal("written after its end")),
        }
    }

    /// Waits until all bytes are handed to the system.
    ///
    /// Errors: 503.
    pub async fn flush(&mut self) -> Result<()> {
        match &mut self.file {
            Some(file) => file.flush().await.map_err(refused),
            None => Ok(()),
        }
    }

    /// Where the bytes lie until then.
    pub fn path(&self) -> &Path {
        &self.part
    }

    /// Puts the file on disk for good: its bytes, then its name.
    ///
    /// Errors: 503.
    pub async fn keep(mut self) -> Result<()> {
        self.flush().await?;
        if let Some(file) = self.file.take() {
            file.sync_all().await.map_err(refused)?;
        }
        tokio::fs::rename(&self.part, &self.whole)
            .await
            .map_err(refused)?;
        let folder = File::open(&self.folder).await.map_err(refused)?;
        folder.sync_all().await.map_err(refused)
    }
}

impl Drop for Incoming {
    fn drop(&mut self) {
        // After `keep` there is nothing under this name any more.
        if let Err(e) = std::fs::remove_file(&self.part)
            && e.kind() != ErrorKind::NotFound
        {
            log::warn!("a broken upload stays until the next start: {e}");
        }
    }
}
