//! Work that is done later: written in the transaction that causes it, done by `jobs`.

use super::time::Millis;
use serde_json::Value;

/// Longest wait between two tries.
const LONGEST_PAUSE_MS: i64 = 3_600_000;
/// Wait before the second try; it doubles from there.
const FIRST_PAUSE_MS: i64 = 5_000;

macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $tries:literal, $is_done_here:literal;)*) => {
        /// What there is to do.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind {
            $($(#[$doc])* $name,)*
        }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];
            /// Their words.
            pub const WORDS: &'static [&'static str] = &[$($word),*];

            /// Its word in the database.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
            /// Tries before it is given up.
            pub fn most_tries(self) -> i64 {
                match self { $(Self::$name => $tries),* }
            }
            /// True when this program can do it. Jobs of other kinds are kept and wait for one that can.
            pub fn is_done_here(self) -> bool {
                match self { $(Self::$name => $is_done_here),* }
            }
        }
    };
}

kinds! {
    /// Ended logins go.
    SweepSessions = "sweep-sessions", 1_000_000, true;
    /// Pages that waited too long for a room go.
    SweepPages = "sweep-pages", 1_000_000, true;
    /// The erasure of a visitor goes on where a process left it.
    EraseVisitor = "erase-visitor", 1_000_000, true;
    /// The removal of a department goes on where a process left it.
    RemoveDepartment = "remove-department", 1_000_000, true;
    /// The visitor of a chat has been silent for too long.
    AbandonedChat = "abandoned-chat", 20, true;
    /// A chat has been on hold for too long.
    OnHoldTimeout = "on-hold-timeout", 20, true;
    /// An agent has not answered a chat they were given.
    AutoTransfer = "auto-transfer", 20, true;
    /// An agent went offline and may have left chats behind.
    AgentLeft = "agent-left", 20, true;
    /// A transcript goes to somebody by mail.
    TranscriptMail = "transcript-mail", 30, false;
    /// A transcript becomes a PDF file.
    TranscriptPdf = "transcript-pdf", 8, false;
    /// An offline message goes to its department or the owner by mail.
    OfflineMail = "offline-mail", 30, false;
    /// Settled webhooks are forgotten.
    SweepWebhooks = "sweep-webhooks", 1_000_000, true;
}

/// A job about to be written.
#[derive(Debug, Clone)]
pub struct NewJob {
    /// What to do.
    pub kind: Kind,
    /// What it is about. Of one kind and key there is one job at most: a second one takes the first one's place.
    pub key: Option<String>,
    /// What the work needs to know, an object.
    pub payload: Value,
    /// Not before this.
    pub due_at: Millis,
}

impl NewJob {
    /// A job to be done as soon as it is on disk.
    pub fn now(kind: Kind, payload: Value, now: Millis) -> Self {
        Self {
            kind,
            key: None,
            payload,
            due_at: now,
        }
    }
    /// A timer: one per kind and key, set anew by the next one.
    pub fn timer(kind: Kind, key: &str, payload: Value, due_at: Millis) -> Self {
        Self {
            kind,
            key: Some(key.to_owned()),
            payload,
            due_at,
        }
    }
}

/// A job in hand.
#[derive(Debug, Clone)]
pub struct Job {
    /// Id.
    pub id: String,
    /// What to do.
    pub kind: Kind,
    /// What it is about.
    pub key: Option<String>,
    /// What the work needs to know.
    pub payload: Value,
    /// When it was due.
    pub due_at: Millis,
    /// Tries so far, this one included.
    pub tries: i64,
    /// The right to finish it: whoever holds an older one has lost it.
    pub lease: String,
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is done when it is due.
    Waiting,
    /// Nobody here can do it yet.
    Parked,
    /// It was given up; somebody has to look.
    Dead,
}

impl State {
    /// Its word in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Parked => "parked",
            Self::Dead => "dead",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::Waiting, Self::Parked, Self::Dead]
            .into_iter()
            .find(|s| s.as_str() == word)
    }
}

/// A job as those see it who look after the server.
#[derive(Debug, Clone)]
pub struct ListedJob {
    /// Id.
    pub id: String,
    /// Word of its kind; perhaps one that only another version knows.
    pub kind: String,
    /// Word of its state.
    pub state: String,
    /// What it is about.
    pub key: Option<String>,
    /// Tries made.
    pub tries: i64,
    /// Why the last one failed.
    pub reason: Option<String>,
    /// When it is due; once given up, about when that was.
    pub due_at: Millis,
    /// When it was written.
    pub created_at: Millis,
    /// When something happened to it last.
    pub updated_at: Millis,
}

/// How many jobs there are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Waiting or in hand.
    pub waiting: i64,
    /// Kept for a sender that is not there yet.
    pub parked: i64,
    /// Given up.
    pub dead: i64,
}

impl Counts {
    /// How many there are in one state.
    pub fn of(self, state: State) -> i64 {
        match state {
            State::Waiting => self.waiting,
            State::Parked => self.parked,
            State::Dead => self.dead,
        }
    }
}

/// How long to wait after the try number `tries`: doubling, an hour at most, and up to a quarter longer by `dice`, so that
/// what failed together is not tried together again.
pub fn pause_ms(tries: i64, dice: u16) -> i64 {
    let doublings = u32::try_from(tries.clamp(1, 20) - 1).unwrap_or(0);
    let pause = FIRST_PAUSE_MS
        .saturating_mul(1_i64 << doublings)
        .min(LONGEST_PAUSE_MS);
    pause + pause * i64::from(dice) / (4 * i64::from(u16::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(Kind::parse("nonsense"), None);
    }

    #[test]
    fn pauses_grow_to_an_hour_and_vary() {
        assert_eq!(pause_ms(1, 0), 5_000);
        assert_eq!(pause_ms(2, 0), 10_000);
        assert_eq!(pause_ms(1, u16::MAX), 6_250);
        assert_eq!(pause_ms(60, 0), LONGEST_PAUSE_MS);
        assert_eq!(pause_ms(-3, 0), 5_000);
    }
}
