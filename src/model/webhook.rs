//! Webhooks: what is told to integrations, and to whom.

use super::Pk;
use super::message::Message;
use super::room::Room;
use super::setting::Settings;
use super::time::Millis;
use super::user::User;
use super::visitor::Visitor;
use serde_json::Value;

/// Row key of the receiver that the setting `Livechat_webhookUrl` names.
pub const ORIGINAL: Pk = 1;
/// Its id.
pub const ORIGINAL_ID: &str = "original";
/// Waits before the second and the later tries, in tenths of the first wait: 10 s, 30 s, 2 min, 10 min, 30 min, 1 h, 3 h,
/// 6 h, 12 h when that is 10 s.
const PAUSES: [i64; 9] = [10, 30, 120, 600, 1_800, 3_600, 10_800, 21_600, 43_200];
/// Tries in all.
pub const MOST_TRIES: i64 = 10;

macro_rules! events {
    ($($(#[$doc:meta])* $name:ident = $word:literal, $wire:literal, $switch:expr;)*) => {
        /// Something integrations can be told.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventKind {
            $($(#[$doc])* $name,)*
        }

        impl EventKind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// The word that receivers of our own choose it by.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word),* }
            }
            /// Reads the word.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)* _ => None }
            }
            /// `type` in the body.
            pub fn wire_type(self) -> &'static str {
                match self { $(Self::$name => $wire),* }
            }
            /// The setting that switches it for the original receiver; `None`: only the URL decides.
            fn switch(self) -> Option<&'static str> {
                match self { $(Self::$name => $switch),* }
            }
        }
    };
}

events! {
    /// A chat was made.
    Started = "start", "LivechatSessionStart", Some("Livechat_webhook_on_start");
    /// A chat waits in a line, or waits there again.
    Queued = "queued", "LivechatSessionQueued", Some("Livechat_webhook_on_chat_queued");
    /// An agent got a chat.
    Taken = "taken", "LivechatSessionTaken", Some("Livechat_webhook_on_chat_taken");
    /// A chat was handed over.
    Forwarded = "forward", "LivechatSessionForwarded", Some("Livechat_webhook_on_forward");
    /// A chat ended.
    Closed = "close", "LivechatSession", Some("Livechat_webhook_on_close");
    /// Somebody changed what is known of a chat that had ended.
    Edited = "edit", "LivechatEdit", None;
    /// A visitor wrote.
    VisitorMessage = "visitor_message", "Message", Some("Livechat_webhook_on_visitor_message");
    /// An agent or a bot wrote.
    AgentMessage = "agent_message", "Message", Some("Livechat_webhook_on_agent_message");
    /// A visitor's words held an address or a number.
    Captured = "capture", "LeadCapture", Some("Livechat_webhook_on_capture");
    /// Somebody left a message while nobody was there.
    OfflineMessage = "offline_message", "LivechatOfflineMessage", Some("Livechat_webhook_on_offline_msg");
}

impl EventKind {
    /// True for the kinds whose body holds one message.
    pub fn is_message(self) -> bool {
        matches!(
            self,
            Self::VisitorMessage | Self::AgentMessage | Self::Captured
        )
    }
    fn bit(self) -> u16 {
        1 << (self as u16)
    }
}

/// Kinds of events, as a set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct EventSet(u16);

impl EventSet {
    /// Every kind.
    pub fn all() -> Self {
        EventKind::ALL.iter().copied().collect()
    }
    /// True when `kind` is in it.
    pub fn contains(self, kind: EventKind) -> bool {
        self.0 & kind.bit() != 0
    }
    /// Reads a list of words; the first unknown one is the error.
    pub fn parse<'w>(mut words: impl Iterator<Item = &'w str>) -> Result<Self, &'w str> {
        words.try_fold(Self::default(), |set, word| {
            let kind = EventKind::parse(word).ok_or(word)?;
            Ok(Self(set.0 | kind.bit()))
        })
    }
    /// The kinds in it.
    pub fn iter(self) -> impl Iterator<Item = EventKind> {
        EventKind::ALL
            .iter()
            .copied()
            .filter(move |k| self.contains(*k))
    }
}

impl FromIterator<EventKind> for EventSet {
    fn from_iter<I: IntoIterator<Item = EventKind>>(kinds: I) -> Self {
        Self(kinds.into_iter().fold(0, |bits, k| bits | k.bit()))
    }
}

/// Who wants to be told what, at this moment. The writer asks it with every event, so it is small and flat.
#[derive(Debug, Clone, Default)]
pub struct Wanted {
    receivers: Vec<(Pk, EventSet)>,
}

impl Wanted {
    /// From the stored receivers and the settings of the original one.
    pub fn new(targets: &[Target], settings: &Settings) -> Self {
        let mut receivers = Vec::new();
        for target in targets.iter().filter(|t| t.is_listening(settings)) {
            let events = if target.pk == ORIGINAL {
                original_events(settings)
            } else {
                target.events
            };
            if events != EventSet::default() {
                receivers.push((target.pk, events));
            }
        }
        Self { receivers }
    }
    /// The receivers of one kind of event.
    pub fn of(&self, kind: EventKind) -> impl Iterator<Item = Pk> {
        self.receivers
            .iter()
            .filter(move |(_, events)| events.contains(kind))
            .map(|(pk, _)| *pk)
    }
    /// True when nobody wants to be told anything of this kind.
    pub fn has_nobody(&self, kind: EventKind) -> bool {
        self.receivers.is_empty() || self.of(kind).next().is_none()
    }
}

/// What the settings say the original receiver is told. Without an address: nothing.
pub fn original_events(settings: &Settings) -> EventSet {
    if settings.text("Livechat_webhookUrl").trim().is_empty() {
        return EventSet::default();
    }
    let is_on = |k: &EventKind| k.switch().is_none_or(|id| settings.bool(id));
    EventKind::ALL.iter().copied().filter(is_on).collect()
}

/// True for the settings that say what the original receiver is told.
pub fn is_about_original(setting: &str) -> bool {
    setting == "Livechat_webhookUrl" || setting.starts_with("Livechat_webhook_on_")
}

/// A receiver.
#[derive(Debug, Clone)]
pub struct Target {
    /// Row key.
    pub pk: Pk,
    /// Id.
    pub id: String,
    /// What the owner calls it.
    pub name: String,
    /// Where events go. Empty for the original one: its setting says it.
    pub url: String,
    /// The bytes that sign, in base64.
    pub secret: String,
    /// The secret before, still signing until then.
    pub old_secret: Option<(String, Millis)>,
    /// What it is told.
    pub events: EventSet,
    /// False: nothing new is written for it, and nothing is sent.
    pub is_enabled: bool,
    /// Why it was stopped, when the receiver itself asked for it.
    pub stopped_reason: Option<String>,
    /// Creation.
    pub created_at: Millis,
    /// Last change.
    pub updated_at: Millis,
}

impl Target {
    /// True when it is told things: it is in use, or it is the original one that wanted nothing more at another address
    /// than the one that the settings say now.
    pub fn is_listening(&self, settings: &Settings) -> bool {
        let has_moved = || settings.text("Livechat_webhookUrl").trim() != self.url;
        self.is_enabled || (self.pk == ORIGINAL && self.stopped_reason.is_some() && has_moved())
    }
}

/// Where a delivery stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// It is sent when it is due.
    Waiting,
    /// The receiver took it.
    Done,
    /// It was given up; somebody has to look.
    Dead,
}

impl State {
    /// Its word in the database and on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Waiting => "waiting",
            Self::Done => "done",
            Self::Dead => "dead",
        }
    }
    /// Reads the word.
    pub fn parse(word: &str) -> Option<Self> {
        match word {
            "waiting" => Some(Self::Waiting),
            "done" => Some(Self::Done),
            "dead" => Some(Self::Dead),
            _ => None,
        }
    }
}

/// One event on its way to one receiver.
#[derive(Debug, Clone)]
pub struct Delivery {
    /// Row key; the order inside a room.
    pub pk: Pk,
    /// Id; the same at each try, so that the receiver can tell a repetition.
    pub id: String,
    /// Receiver.
    pub target_pk: Pk,
    /// What happened.
    pub kind: EventKind,
    /// Room, for all but offline messages.
    pub room_pk: Option<Pk>,
    /// What was so at that moment and may not be so any more, an object.
    pub facts: Value,
    /// The body, once it was sent for the first time and failed.
    pub body: Option<String>,
    /// Where it stands.
    pub state: State,
    /// Tries so far.
    pub tries: i64,
    /// Next try.
    pub due_at: Millis,
    /// HTTP status of the last try.
    pub status: Option<i64>,
    /// What came of the last try, in words.
    pub outcome: Option<String>,
    /// When it happened.
    pub created_at: Millis,
    /// Last try.
    pub updated_at: Millis,
}

/// What the body of an event is made of.
pub struct Subject {
    /// The event.
    pub kind: EventKind,
    /// What was so at that moment.
    pub facts: Value,
    /// The chat as it is now.
    pub room: Room,
    /// Its visitor.
    pub visitor: Visitor,
    /// Who served it at that moment.
    pub agent: Option<User>,
    /// What the receiver answered to its first event.
    pub crm_data: Option<String>,
    /// Its messages, oldest first.
    pub messages: Vec<Message>,
    /// Whether pages visited are among them.
    pub shows_pages: bool,
}

/// How long to wait after the try number `tries`: see [`PAUSES`]; up to a quarter longer by `dice`, so that what failed
/// together is not tried together again. `None`: that was the last one.
pub fn pause_ms(first_pause_ms: i64, tries: i64, dice: u16) -> Option<i64> {
    let step = usize::try_from(tries - 1).ok()?;
    let pause = PAUSES.get(step)?.saturating_mul(first_pause_ms) / 10;
    Some(pause + pause * i64::from(dice) / (4 * i64::from(u16::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn words_are_read_as_they_are_written() {
        for kind in EventKind::ALL {
            assert_eq!(EventKind::parse(kind.as_str()), Some(*kind));
        }
        assert_eq!(EventKind::parse("nonsense"), None);
        assert_eq!(EventSet::all().iter().count(), EventKind::ALL.len());
    }

    #[test]
    fn pauses_take_a_day_and_then_end() {
        let pauses: Vec<_> = (1..12).map(|t| pause_ms(10_000, t, 0)).collect();
        assert_eq!(pauses[0], Some(10_000));
        assert_eq!(pauses[8], Some(43_200_000));
        assert_eq!(pauses[9], None);
        let total: i64 = pauses.iter().flatten().sum();
        assert!((80_000_000..90_000_000).contains(&total));
        assert_eq!(pause_ms(10_000, 1, u16::MAX), Some(12_500));
        assert_eq!(pause_ms(10_000, 0, 0), None);
    }

    fn original() -> Target {
        Target {
            pk: ORIGINAL,
            id: ORIGINAL_ID.into(),
            name: String::new(),
            url: String::new(),
            secret: String::new(),
            old_secret: None,
            events: EventSet::default(),
            is_enabled: true,
            stopped_reason: None,
            created_at: Millis(0),
            updated_at: Millis(0),
        }
    }

    #[test]
    fn the_original_receiver_follows_its_settings() {
        let settings = Settings::new(&[], &[]);
        let settings = settings.with("Livechat_webhook_on_close", json!(true));
        assert!(Wanted::new(&[original()], &settings).has_nobody(EventKind::Closed));
        let settings = settings.with("Livechat_webhookUrl", json!("https://crm.example/in"));
        let wanted = Wanted::new(&[original()], &settings);
        assert_eq!(wanted.of(EventKind::Closed).collect::<Vec<_>>(), [ORIGINAL]);
        assert!(wanted.has_nobody(EventKind::Started));
        assert!(
            !wanted.has_nobody(EventKind::Edited),
            "only the URL decides"
        );
        let is_told =
            |target: Target| !Wanted::new(&[target], &settings).has_nobody(EventKind::Closed);
        let mut off = original();
        off.is_enabled = false;
        assert!(!is_told(off.clone()), "its owner switched it off");
        off.stopped_reason = Some("status 410".into());
        off.url = "https://crm.example/in".into();
        assert!(!is_told(off.clone()), "this address wants nothing more");
        off.url = "https://old.example/in".into();
        assert!(is_told(off), "another address has said nothing yet");
    }
}
