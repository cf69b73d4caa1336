//! Fixed sets of words in the reference.

use utoipa::ToSchema;

/// Presence of a user or a visitor.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Presence {
    /// Here.
    Online,
    /// Not at the keyboard.
    Away,
    /// Here, and not to be disturbed.
    Busy,
    /// Not here.
    Offline,
}

/// Whether an agent takes chats.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ServiceStatus {
    /// Takes chats.
    Available,
    /// Takes none.
    NotAvailable,
}

/// Where an entry of the queue stands: `ready` is being routed, `queued` waits for an agent, `taken` is served.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum InquiryStatus {
    /// Being routed.
    Ready,
    /// Waits.
    Queued,
    /// Served.
    Taken,
}

/// What a note of the system tells; `rm` reaches visitors over the socket alone.
#[derive(ToSchema)]
pub enum MessageKind {
    /// The room was made.
    #[schema(rename = "livechat-started")]
    Started,
    /// A command for clients, in `msg`.
    #[schema(rename = "command")]
    Command,
    /// An agent joined.
    #[schema(rename = "uj")]
    Joined,
    /// An agent left.
    #[schema(rename = "ul")]
    Left,
    /// The room was closed.
    #[schema(rename = "livechat-close")]
    Closed,
    /// The room was handed over.
    #[schema(rename = "livechat_transfer_history")]
    Transfer,
    /// A fallback department got the room.
    #[schema(rename = "livechat_transfer_history_fallback")]
    TransferFallback,
    /// A transcript was ordered.
    #[schema(rename = "livechat_transcript_history")]
    Transcript,
    /// Put on hold.
    #[schema(rename = "omnichannel_placed_chat_on_hold")]
    Held,
    /// Goes on.
    #[schema(rename = "omnichannel_on_hold_chat_resumed")]
    Resumed,
    /// Another priority.
    #[schema(rename = "omnichannel_priority_change_history")]
    Priority,
    /// A Jitsi call.
    #[schema(rename = "livechat_video_call")]
    JitsiCall,
    /// A call between browsers.
    #[schema(rename = "livechat_webrtc_video_call")]
    WebRtcCall,
    /// A page was visited.
    #[schema(rename = "livechat_navigation_history")]
    Navigation,
    /// A message is gone.
    #[schema(rename = "rm")]
    Removed,
}

/// By which way a conversation came.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum SourceKind {
    /// The widget.
    Widget,
    /// Mail.
    Email,
    /// SMS.
    Sms,
    /// An app.
    App,
    /// The API.
    Api,
    /// Anything else.
    Other,
}

/// Who ended a chat.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum Side {
    /// A user, or the server.
    User,
    /// The visitor.
    Visitor,
}

/// What handed a room over.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum TransferSide {
    /// The visitor.
    Visitor,
    /// The agent who served.
    Agent,
    /// Another user, or the server.
    User,
}

/// English name of a weekday.
#[derive(ToSchema)]
pub enum Weekday {
    /// Day 1.
    Monday,
    /// Day 2.
    Tuesday,
    /// Day 3.
    Wednesday,
    /// Day 4.
    Thursday,
    /// Day 5.
    Friday,
    /// Day 6.
    Saturday,
    /// Day 7.
    Sunday,
}

/// Everybody's schedule, or one of some departments.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum ScheduleKind {
    /// Everybody's.
    Default,
    /// Of some departments.
    Custom,
}

/// Who may use a canned response.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum CannedScope {
    /// Its writer.
    User,
    /// A department.
    Department,
    /// Everybody.
    Global,
}

/// What a custom field belongs to.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum FieldScope {
    /// The visitor.
    Visitor,
    /// The room.
    Room,
}

/// Type of livechat rooms: always `l`.
#[derive(ToSchema)]
pub enum RoomType {
    /// Livechat.
    #[schema(rename = "l")]
    Livechat,
}

/// Roles; there are no others.
#[derive(ToSchema)]
#[schema(rename_all = "kebab-case")]
pub enum RoleId {
    /// Administrators.
    Admin,
    /// Every account.
    User,
    /// Bots.
    Bot,
    /// Guests.
    Guest,
    /// Agents.
    LivechatAgent,
    /// Managers.
    LivechatManager,
    /// Monitors.
    LivechatMonitor,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{message, permission};
    use utoipa::PartialSchema;

    fn words<T: PartialSchema>() -> Vec<String> {
        let schema = serde_json::to_value(T::schema()).expect("JSON");
        let list = schema["enum"].as_array().expect("words");
        let words = list.iter().filter_map(|w| w.as_str().map(str::to_owned));
        words.collect()
    }

    #[test]
    fn they_are_those_of_the_model() {
        assert_eq!(words::<RoleId>(), permission::ROLES);
        assert_eq!(words::<ServiceStatus>(), ["available", "not-available"]);
        let kinds = words::<MessageKind>();
        for kind in [
            message::kind::STARTED,
            message::kind::NAVIGATION,
            message::kind::CLOSED,
        ] {
            assert!(kinds.iter().any(|k| k == kind), "{kind}");
        }
    }
}
