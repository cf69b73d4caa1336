//! Rate limits: fixed windows per class and subject, kept in memory, bounded.
//!
//! Windows rather than a leaky bucket (the governor crate) because the wire's headers speak of a window: limit,
//! remaining, and the time at which it starts anew.

use crate::error::{Error, Result, codes};
use std::collections::HashMap;
use std::hash::{BuildHasher, RandomState};
use std::net::IpAddr;
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Kinds of calls that are counted together. The numbers are listed in `docs/limits.md`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Class {
    /// Not counted.
    None,
    /// `config`, loader, frame: per address.
    Config,
    /// Registering or updating a visitor: per address, and per token.
    Register,
    /// New rooms: per address, and per visitor.
    Room,
    /// Messages: per address, and per visitor.
    Message,
    /// Other visitor calls: per address, and per visitor.
    Visitor,
    /// Offline messages: per address.
    Offline,
    /// The same, per hour.
    OfflineHour,
    /// Offline messages of the whole instance: per day.
    OfflineDay,
    /// Transcripts to one mail address: per hour, and per address of the caller.
    Transcript,
    /// Transcripts a visitor has of one room: per day.
    TranscriptRoom,
    /// Transcripts sent by a user over a method: per user.
    UserTranscript,
    /// `agent.next` moving the order of agents: per token.
    NextAgent,
    /// Calls with a token nobody has: per address.
    UnknownToken,
    /// Calls of users: per login.
    User,
    /// Logins: per address, beside the delay after failures.
    Login,
    /// Socket handshakes: per address.
    Socket,
    /// Messages of users over methods: per user.
    UserMessage,
    /// Files of visitors: per address, and per room.
    Upload,
    /// Kibibytes of visitors' files: per address.
    UploadSize,
    /// Files of users: per login.
    UserUpload,
    /// Reading files: per address.
    File,
}

struct Rule {
    /// Calls of one address (for [`Class::User`]: of one login) and the window.
    address: (u32, Duration),
    /// Calls of one visitor and the window.
    subject: (u32, Duration),
}

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const DAY: Duration = Duration::from_secs(24 * 3600);
const NO: (u32, Duration) = (u32::MAX, MINUTE);

const fn rule(class: Class) -> Rule {
    let (address, subject) = match class {
        Class::None => (NO, NO),
        Class::Config => ((600, MINUTE), NO),
        // The embed API alone makes five within a second.
        Class::Register => ((300, MINUTE), (20, MINUTE)),
        Class::Room => ((300, MINUTE), (30, MINUTE)),
        Class::Message => ((300, MINUTE), (60, MINUTE)),
        Class::Visitor => ((1200, MINUTE), (120, MINUTE)),
        Class::Offline => ((1, Duration::from_secs(5)), NO),
        Class::OfflineHour => ((5, Duration::from_secs(3600)), NO),
        Class::OfflineDay => (NO, (200, Duration::from_secs(24 * 3600))),
        Class::Transcript => (
            (5, Duration::from_secs(3600)),
            (5, Duration::from_secs(3600)),
        ),
        Class::TranscriptRoom => (NO, (3, Duration::from_secs(24 * 3600))),
        Class::UserTranscript => (NO, (1, Duration::from_secs(5))),
        Class::NextAgent => (NO, (1, MINUTE)),
        Class::UnknownToken => ((60, MINUTE), NO),
        Class::User => ((600, MINUTE), NO),
        Class::Login => ((60, MINUTE), NO),
        // A refused upgrade can deafen an original widget; an office reconnects together.
        Class::Socket => ((200, Duration::from_secs(10)), NO),
        Class::UserMessage => (NO, (5, Duration::from_secs(1))),
        Class::Upload => ((60, HOUR), (10, MINUTE)),
        Class::UploadSize => ((200 * 1024, DAY), NO),
        Class::UserUpload => ((120, MINUTE), NO),
        Class::File => ((1200, MINUTE), NO),
    };
    Rule { address, subject }
}

impl Class {
    /// Every class, in the order of the list above.
    pub const ALL: &'static [Class] = &[
        Class::None,
        Class::Config,
        Class::Register,
        Class::Room,
        Class::Message,
        Class::Visitor,
        Class::Offline,
        Class::OfflineHour,
        Class::OfflineDay,
        Class::Transcript,
        Class::TranscriptRoom,
        Class::UserTranscript,
        Class::NextAgent,
        Class::UnknownToken,
        Class::User,
        Class::Login,
        Class::Socket,
        Class::UserMessage,
        Class::Upload,
        Class::UploadSize,
        Class::UserUpload,
        Class::File,
    ];
    /// Calls per window for one address (for [`Class::User`] one login), and for one visitor; `None` means not counted.
    /// `docs/limits.md` is made from this.
    pub fn windows(self) -> [Option<(u32, Duration)>; 2] {
        let Rule { address, subject } = rule(self);
        [address, subject].map(|window| (window.0 != u32::MAX).then_some(window))
    }
}

/// What the three headers say.
#[derive(Debug, Clone, Copy)]
pub struct Left {
    /// Calls per window.
    pub limit: u32,
    /// Calls left in this one.
    pub remaining: u32,
    /// Time until it starts anew.
    pub reset: Duration,
}

struct Window {
    began: Instant,
    length: Duration,
    used: u32,
}

/// Most windows kept per shard; the oldest go first.
const KEYS: usize = 100_000 / SHARDS;
const SHARDS: usize = 16;

/// All windows of the process.
pub struct Limiter {
    shards: Vec<Mutex<HashMap<u64, Window>>>,
    hasher: RandomState,
}

impl Default for Limiter {
    fn default() -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
        }
    }
}

/// An address as it is counted: IPv6 by its /64, since one client has all of it.
pub fn bucket(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => match v6.to_ipv4_mapped() {
            Some(v4) => IpAddr::V4(v4),
            None => {
                let [a, b, c, d, ..] = v6.segments();
                IpAddr::V6(std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
            }
        },
    }
}

impl Limiter {
    /// Counts a call of an address.
    ///
    /// Errors: 429 with the seconds to wait.
    pub fn address(&self, class: Class, address: IpAddr) -> Result<Option<Left>> {
        self.weigh(class, address, 1)
    }
    /// Counts `amount` units of an address.
    ///
    /// Errors: 429.
    pub fn weigh(&self, class: Class, address: IpAddr, amount: u32) -> Result<Option<Left>> {
        let key = ("address", class, bucket(address));
        self.count(rule(class).address, amount, &key)
    }
    /// Counts a call of a user's login.
    ///
    /// Errors: 429.
    pub fn login(&self, class: Class, session_pk: i64) -> Result<Option<Left>> {
        self.count(rule(class).address, 1, &("login", class, session_pk))
    }
    /// Counts a call of a visitor or another subject.
    ///
    /// Errors: 429.
    pub fn subject(&self, class: Class, key: &str) -> Result<Option<Left>> {
        self.count(rule(class).subject, 1, &("subject", class, key))
    }

    fn count(
        &self,
        (limit, length): (u32, Duration),
        amount: u32,
        key: &impl std::hash::Hash,
    ) -> Result<Option<Left>> {
        if limit == u32::MAX {
            return Ok(None);
        }
        let key = self.hasher.hash_one(key);
        let Some(shard) = usize::try_from(key % SHARDS as u64)
            .ok()
            .and_then(|at| self.shards.get(at))
        else {
            return Ok(None);
        };
        let now = Instant::now();
        let mut windows = shard
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if windows.len() >= KEYS && !windows.contains_key(&key) {
            make_room(&mut windows, now);
        }
        let window = windows.entry(key).or_insert(Window {
            began: now,
            length,
            used: 0,
        });
        if now.duration_since(window.began) >= window.length {
            window.began = now;
            window.used = 0;
        }
        let reset = window
            .length
            .saturating_sub(now.duration_since(window.began));
        if window.used.saturating_add(amount) > limit {
            let mut error = Error::from(codes::TOO_MANY);
            error.retry_after_s = Some(reset.as_secs() + 1);
            error.details = Some(serde_json::json!({ "limit": limit }));
            return Err(error);
        }
        window.used += amount;
        Ok(Some(Left {
            limit,
            remaining: limit - window.used,
            reset,
        }))
    }
}

fn make_room(windows: &mut HashMap<u64, Window>, now: Instant) {
    windows.retain(|_, w| now.duration_since(w.began) < w.length);
    if windows.len() >= KEYS {
        let mut times: Vec<Instant> = windows.values().map(|w| w.began).collect();
        times.sort_unstable();
        // The older half goes; one pass instead of one per new key.
        if let Some(middle) = times.get(times.len() / 2).copied() {
            windows.retain(|_, w| w.began > middle);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_window_ends_with_429_and_other_subjects_go_on() {
        let limiter = Limiter::default();
        for _ in 0..60 {
            assert!(limiter.subject(Class::Message, "one").is_ok());
        }
        let error = limiter.subject(Class::Message, "one").expect_err("61st");
        assert_eq!(error.row.status, 429);
        assert!(error.retry_after_s.is_some_and(|s| (1..=61).contains(&s)));
        assert!(limiter.subject(Class::Message, "two").is_ok());
    }

    #[test]
    fn ipv6_counts_by_its_network() {
        let a: IpAddr = "2001:db8:1:2::1".parse().expect("address");
        let b: IpAddr = "2001:db8:1:2:ffff::9".parse().expect("address");
        let c: IpAddr = "::ffff:10.0.0.1".parse().expect("address");
        assert_eq!(bucket(a), bucket(b));
        assert_eq!(bucket(c), "10.0.0.1".parse::<IpAddr>().expect("address"));
    }
}
