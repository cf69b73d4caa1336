//! Messages: what is said in a room, and what the system notes there.

use super::Pk;
use super::time::Millis;
use serde_json::{Value, json};

/// The system user's id and username.
pub const SYSTEM_USER: &str = "rocket.cat";

/// Kinds of system messages, as the wire spells them.
pub mod kind {
    /// A room was created.
    pub const STARTED: &str = "livechat-started";
    /// A command for clients: `connected`, `promptTranscript`, `endCall`.
    pub const COMMAND: &str = "command";
    /// An agent joined.
    pub const JOINED: &str = "uj";
    /// An agent left.
    pub const LEFT: &str = "ul";
    /// The room was closed.
    pub const CLOSED: &str = "livechat-close";
    /// The room was handed over.
    pub const TRANSFER: &str = "livechat_transfer_history";
    /// A fallback department got it instead of the one that was asked for.
    pub const TRANSFER_FALLBACK: &str = "livechat_transfer_history_fallback";
    /// A transcript was ordered or mailed.
    pub const TRANSCRIPT: &str = "livechat_transcript_history";
    /// The room was put on hold.
    pub const HELD: &str = "omnichannel_placed_chat_on_hold";
    /// The room goes on.
    pub const RESUMED: &str = "omnichannel_on_hold_chat_resumed";
    /// The visitor asked for a Jitsi call.
    pub const JITSI_CALL: &str = "livechat_video_call";
    /// An agent calls from browser to browser.
    pub const WEBRTC_CALL: &str = "livechat_webrtc_video_call";
    /// A page was visited.
    pub const NAVIGATION: &str = "livechat_navigation_history";
}

/// Buttons of a call between browsers, as clients know them.
pub fn webrtc_links() -> Value {
    json!([
        { "actionLinksAlignment": "flex-start", "i18nLabel": "Join_call", "label": "Join call", "method_id": "joinLivechatWebRTCCall" },
        { "i18nLabel": "End_call", "label": "End call", "method_id": "endLivechatWebRTCCall", "danger": true },
    ])
}

/// Buttons of a Jitsi call.
pub fn jitsi_links() -> Value {
    json!([{ "icon": "icon-videocam", "i18nLabel": "Accept" }, { "icon": "icon-cancel", "i18nLabel": "Decline" }])
}

/// Which side wrote a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// The visitor of the room.
    Visitor,
    /// An agent, a bot or another user.
    User,
    /// The server itself.
    System,
}

/// Who wrote a message, as they were called then.
#[derive(Debug, Clone)]
pub struct Author {
    /// Which side.
    pub side: Side,
    /// Id of visitor or user.
    pub id: String,
    /// Username.
    pub username: String,
    /// Display name.
    pub name: Option<String>,
}

impl Author {
    /// The server itself.
    pub fn system() -> Self {
        Self {
            side: Side::System,
            id: SYSTEM_USER.to_owned(),
            username: SYSTEM_USER.to_owned(),
            name: Some("Rocket.Cat".to_owned()),
        }
    }
}

/// A message as stored.
#[derive(Debug, Clone)]
pub struct Message {
    /// Row key.
    pub pk: Pk,
    /// Id on the wire; the sender may choose it.
    pub id: String,
    /// Room.
    pub room_id: String,
    /// Place in the room, 1, 2, 3, …
    pub seq: i64,
    /// System kind, see [`kind`]; `None` for chat messages.
    pub kind: Option<String>,
    /// The words.
    pub text: String,
    /// Server time, strictly increasing in a room.
    pub at: Millis,
    /// Last change.
    pub updated_at: Millis,
    /// Author.
    pub author: Author,
    /// Other name to show (an integration's).
    pub alias: Option<String>,
    /// Never listed in histories.
    pub is_hidden: bool,
    /// Time of the last edit, with id and username of the editor.
    pub edited: Option<(Millis, String, String)>,
    /// Keys that go to the wire as they are, a JSON object (`attachments`, `transferData`, …).
    pub extra: Option<String>,
}

impl Message {
    /// True for a message that somebody said.
    pub fn is_chat(&self) -> bool {
        self.kind.is_none()
    }
    /// True for the kinds that a room shows as its last message.
    pub fn counts_as_last(&self) -> bool {
        counts_as_last(self.kind.as_deref())
    }
}

/// True for chat messages and the three system kinds that a room shows as its last message.
pub fn counts_as_last(kind: Option<&str>) -> bool {
    matches!(
        kind,
        None | Some(kind::STARTED | kind::TRANSFER | kind::CLOSED)
    )
}

/// True for what a search in a room looks through: chat messages and closing words.
pub fn is_searched(kind: Option<&str>) -> bool {
    matches!(kind, None | Some(kind::CLOSED))
}
