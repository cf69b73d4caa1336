//! What can be listened to: a stream and an event of it.

use std::fmt;

/// The streams of the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Stream {
    /// Messages of a room, or of all rooms of the user behind the socket.
    RoomMessages,
    /// Typing, deleted messages.
    NotifyRoom,
    /// Agent and queue, for visitors.
    LivechatRoom,
    /// Things of one user.
    NotifyUser,
    /// Things of everybody.
    NotifyAll,
    /// Things of everybody who is logged in.
    NotifyLogged,
    /// The queue.
    InquiryQueue,
}

impl Stream {
    /// Name on the wire.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::RoomMessages => "stream-room-messages",
            Self::NotifyRoom => "stream-notify-room",
            Self::LivechatRoom => "stream-livechat-room",
            Self::NotifyUser => "stream-notify-user",
            Self::NotifyAll => "stream-notify-all",
            Self::NotifyLogged => "stream-notify-logged",
            Self::InquiryQueue => "stream-livechat-inquiry-queue-observer",
        }
    }
    /// Finds a stream by its name.
    pub(super) fn parse(name: &str) -> Option<Self> {
        [
            Self::RoomMessages,
            Self::NotifyRoom,
            Self::LivechatRoom,
            Self::NotifyUser,
            Self::NotifyAll,
            Self::NotifyLogged,
            Self::InquiryQueue,
        ]
        .into_iter()
        .find(|s| s.name() == name)
    }
}

/// The event of [`Stream::RoomMessages`] that stands for all rooms of the user behind the socket.
pub(super) const MY_MESSAGES: &str = "__my_messages__";

/// A stream and the name of an event in it.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub(super) struct Key {
    /// Stream.
    pub(super) stream: Stream,
    /// Event name: a room, a user and a thing, …
    pub(super) event: String,
}

impl Key {
    /// A key.
    pub(super) fn new(stream: Stream, event: impl Into<String>) -> Self {
        Self {
            stream,
            event: event.into(),
        }
    }
    /// `<id>/<thing>` of the two streams that have such events.
    pub(super) fn of(stream: Stream, id: &str, thing: &str) -> Self {
        Self::new(stream, format!("{id}/{thing}"))
    }
    /// The room this is about.
    pub(super) fn room(&self) -> Option<&str> {
        match self.stream {
            Stream::RoomMessages if self.event == MY_MESSAGES => None,
            Stream::RoomMessages | Stream::LivechatRoom => Some(&self.event),
            Stream::NotifyRoom => self.event.split('/').next(),
            _ => None,
        }
    }
}

/// Things of a room that visitors and users may hear of.
pub(super) const ROOM_THINGS: [&str; 5] =
    ["typing", "user-activity", "deleteMessage", "webrtc", "call"];

/// Everything there is to hear about a room.
pub(super) fn of_room(room_id: &str) -> Vec<Key> {
    let mut keys = vec![
        Key::new(Stream::RoomMessages, room_id),
        Key::new(Stream::LivechatRoom, room_id),
    ];
    keys.extend(ROOM_THINGS.map(|thing| Key::of(Stream::NotifyRoom, room_id, thing)));
    keys
}

impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.stream.name(), self.event)
    }
}
