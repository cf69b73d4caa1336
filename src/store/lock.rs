//! The lock file of a data directory: held by the running process, released by the system when it dies.

use super::OpenError;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::Path;

/// Proof that this process alone uses the directory.
pub(super) struct DirLock {
    _file: File,
}

impl DirLock {
    /// Makes the directory (mode 0700) when it is missing and locks it.
    pub(super) fn take(data: &Path) -> Result<Self, OpenError> {
        let unusable = |e: std::io::Error| {
            OpenError::Unusable(format!(
                "data folder {} cannot be used: {e}",
                data.display()
            ))
        };
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(data).map_err(unusable)?;
        let mut options = OpenOptions::new();
        options.create(true).truncate(false).read(true).write(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let file = options.open(data.join("deskbell.lock")).map_err(unusable)?;
        match file.try_lock() {
            Ok(()) => Ok(Self { _file: file }),
            Err(TryLockError::WouldBlock) => Err(OpenError::Locked(format!(
                "data folder {} is in use by another deskbell process",
                data.display()
            ))),
            Err(TryLockError::Error(e)) => Err(unusable(e)),
        }
    }
}
