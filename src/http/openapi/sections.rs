//! Sections of the reference: what belongs together.

/// One section.
pub struct Section {
    /// Name, the tag of its operations.
    pub name: &'static str,
    /// What it is about.
    pub about: &'static str,
    /// How its paths begin. The longest beginning of all sections wins.
    begins: &'static [&'static str],
}

const fn part(name: &'static str, about: &'static str, begins: &'static [&'static str]) -> Section {
    Section {
        name,
        about,
        begins,
    }
}

/// All sections, in the order people read them.
#[rustfmt::skip]
pub static SECTIONS: &[Section] = &[
    part("Configuration", "What a widget needs before it can show anything.", &["livechat/config"]),
    part("Visitor", "Who writes: registering, reading, erasing a visitor.", &["livechat/visitor", "livechat/visitors."]),
    part("Room", "A visitor's conversation: opening, reading, closing, listing.",
        &["livechat/room", "livechat/rooms", "livechat/room.", "livechat/sms"]),
    part("Message", "Writing, reading, changing messages on the visitor's side.",
        &["livechat/message", "livechat/messages", "livechat/{rid}/messages"]),
    part("Files", "Files that visitors and agents send.", &["livechat/upload", "rooms.media", "rooms.upload", "file-upload"]),
    part("Agent", "The agent as visitors see one.", &["livechat/agent.info", "livechat/agent.next"]),
    part("Offline message", "What visitors leave while nobody is here.", &["livechat/offline"]),
    part("Page visited", "The way of a visitor through the site.", &["livechat/page.visited", "livechat/visitors.pagesVisited"]),
    part("Transfer", "Handing a conversation on.",
        &["livechat/room.transfer", "livechat/room.forward", "livechat/transfer", "livechat/visitor/department.transfer", "livechat/visitor.department.transfer", "livechat/department.transfer"]),
    part("Transcript", "Sending the text of a conversation.",
        &["livechat/transcript", "omnichannel/{rid}/request-transcript", "omnichannel/", "livechat/transcript/"]),
    part("Video call", "Calls between visitor and agent.",
        &["livechat/video", "livechat/webrtc", "livechat/visitor.callStatus"]),
    part("Custom fields", "Further fields of visitors and rooms.", &["livechat/custom"]),
    part("Contacts", "People the business knows, over all channels.", &["omnichannel/contact", "omnichannel/contacts"]),
    part("Queue", "Conversations that wait, and taking them.", &["livechat/inquiries", "livechat/queue"]),
    part("Departments", "Departments and their members.", &["livechat/department", "livechat/departments"]),
    part("Agents and managers", "Who answers and who manages.",
        &["livechat/users", "livechat/agents", "livechat/agent.status", "livechat/agent", "livechat/manager"]),
    part("Triggers", "Texts the widget shows by itself.", &["livechat/trigger", "livechat/triggers"]),
    part("Appearance and settings", "How the widget looks and what integrations do.",
        &["livechat/appearance", "livechat/integrations", "omnichannel/integrations"]),
    part("Webhooks", "Who is told of what happens, and how that goes.", &["livechat/webhook", "deskbell/webhooks"]),
    part("Business hours", "When the service is open.", &["livechat/business", "livechat/office", "livechat/business-hour"]),
    part("Canned responses", "Texts agents keep at hand.", &["canned-responses", "livechat/canned"]),
    part("Tags", "Words that sort conversations.", &["livechat/tags", "livechat/tag"]),
    part("Priorities", "Which conversation comes first.", &["livechat/priorities", "livechat/priority", "livechat/sla"]),
    part("Analytics", "Figures of the service.",
        &["livechat/analytics", "livechat/reports", "livechat/statistics", "statistics", "livechat/dashboard"]),
    part("Session", "Logging in and out.", &["login", "logout", "me"]),
    part("Users", "Accounts.", &["users.", "licenses."]),
    part("Settings and permissions", "What administrators decide.",
        &["settings", "permissions", "roles"]),
    part("Messages of users", "What agents write and read.", &["chat."]),
    part("Rooms and subscriptions", "A user's places in rooms.",
        &["rooms.", "channels.", "subscriptions.", "groups.", "im."]),
    part("Methods", "The methods of the realtime protocol, over HTTP.", &["method.call"]),
    part("Set-up", "Making the first administrator of a fresh server.", &["deskbell/setup"]),
    part("Jobs", "Work that is done later: what waits, and what was given up.", &["deskbell/jobs"]),
    part("Other", "Everything else.", &[""]),
];

/// Name of the section a path belongs to.
pub fn section(path: &str) -> &'static str {
    SECTIONS
        .iter()
        .flat_map(|s| s.begins.iter().map(move |b| (s.name, *b)))
        .filter(|(_, begin)| path.starts_with(begin))
        .max_by_key(|(_, begin)| begin.len())
        .map_or("Other", |(name, _)| name)
}
