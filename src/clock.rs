//! The only reader of wall time.

use crate::model::time::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// Wall time in UTC milliseconds; a shift or a fixed time can be set in tests.
#[derive(Debug, Clone, Default)]
pub struct Clock {
    fixed: Option<Arc<AtomicI64>>,
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self::default()
    }
    /// A clock that stands where `at` says, for tests.
    pub fn fixed(at: Arc<AtomicI64>) -> Self {
        Self { fixed: Some(at) }
    }
    /// Now, in milliseconds since 1970 UTC.
    pub fn now(&self) -> Millis {
        if let Some(at) = &self.fixed {
            return Millis(at.load(Ordering::Relaxed));
        }
        // A clock before 1970 reads as 1970: message order comes from `seq`, never from here.
        #[allow(
            clippy::disallowed_methods,
            reason = "this module is the one place that reads wall time"
        )]
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        Millis(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
    }
}
