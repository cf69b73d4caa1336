//! What every parameter means, by its name: one word, one meaning, wherever it occurs. Where a route means something of
//! its own, its line names the route.

/// Name, or `"METHOD path#name"` for one route alone, and what it means.
#[rustfmt::skip]
const WORDS: &[(&str, &str)] = &[
    // who
    ("token", "The visitor's secret."),
    ("GET livechat/config#token", "The visitor's secret; an unknown one is no error."),
    ("POST livechat/visitor#token", "The visitor's secret, chosen by the client: long and random. Go on with the one of the answer."),
    ("visitor", "The visitor."),
    ("visitorId", "Id of the visitor."),
    ("userId", "Id of the user; without one the caller, where that makes sense."),
    ("username", "Username."),
    ("user", "Username or address of mail."),
    ("agentId", "Id of the agent."),
    ("agent", "The agent a client shows; taken and not looked at."),
    ("agents", "The agents."),
    ("GET livechat/rooms#agents", "Ids of the agents whose rooms are wanted."),
    ("guestData", "Facts of the visitor."),
    ("oldVisitorId", "Id of the visitor the room has now."),
    ("newVisitorId", "Id of the visitor the room gets."),
    ("contactId", "Id of the contact."),
    ("contactManager", "Whose contact this is."),
    // where
    ("rid", "Id of the room."),
    ("roomId", "Id of the room."),
    ("roomName", "Name of the room; a part of it is enough where rooms are listed."),
    ("roomData", "Facts of the room."),
    ("channel", "Id of the room, as an older name of `roomId`."),
    ("department", "Id of the department; its name is taken as well where visitors say it."),
    ("POST livechat/department#department", "The department."),
    ("PUT livechat/department/{_id}#department", "The department."),
    ("departmentId", "Id of the department."),
    ("departmentIds", "Ids of departments."),
    ("departmentUnit", "The unit it belongs to."),
    ("businessUnit", "Id of a unit; taken and not looked at."),
    ("inquiryId", "Id of the queue's entry."),
    ("_id", "Id."),
    ("ids", "Ids."),
    // pages
    ("offset", "Items to skip."),
    ("count", "Most items to give; 0 for all, where the server allows it."),
    ("sort", "Order, a JSON object as text: key to `1` or `-1`, the first key first."),
    ("fields", "Taken for older clients; must be a JSON object as text, and changes nothing."),
    ("query", "Filter of older clients, a JSON object as text; only `users.list` looks at it."),
    ("limit", "Most items to give."),
    ("end", "Only what is older than this time."),
    ("ls", "Taken for older clients; changes nothing."),
    ("text", "A part of the text that is looked for, whatever the letter case."),
    ("POST chat.postMessage#text", "The text."),
    ("POST chat.update#text", "The new text."),
    ("searchText", "A part of the text that is looked for, whatever the letter case."),
    ("searchTerm", "A part of the text that is looked for, whatever the letter case."),
    ("term", "A part of the text that is looked for, whatever the letter case."),
    ("selector", "A JSON object as text: `term`, what names begin with, and `exceptions`, ids to leave out."),
    ("updatedSince", "Only what changed after this time."),
    ("lastUpdate", "Only what changed after this time."),
    ("type", "`agent` or `manager`."),
    // messages
    ("msg", "The text."),
    ("msgId", "Id of the message."),
    ("message", "The message."),
    ("messages", "The messages."),
    ("POST livechat/offline.message#message", "The text."),
    ("POST users.setStatus#message", "What the account says of its presence."),
    ("POST method.call/{*method}#message", "The method's frame as text: `{\"msg\":\"method\",\"id\":\"…\",\"method\":\"…\",\"params\":[…]}`."),
    ("POST method.callAnon/{*method}#message", "The method's frame as text: `{\"msg\":\"method\",\"id\":\"…\",\"method\":\"…\",\"params\":[…]}`."),
    ("method", "Name of the method; the one the message names is called."),
    ("alias", "Name to show instead of the author's; needs `message-impersonate`."),
    ("emoji", "Picture to show, as a short name; needs `message-impersonate`."),
    ("avatar", "Picture to show, an address; needs `message-impersonate`."),
    ("attachments", "Attachments, stored as they are."),
    ("previewUrls", "Taken and not looked at."),
    ("asUser", "Taken and not looked at."),
    ("file", "The file."),
    ("fileId", "Id of the file."),
    ("fileName", "Name of the file."),
    ("tmid", "Taken and not looked at."),
    ("x-visitor-token", "The visitor's secret."),
    ("description", "What it is for."),
    ("firstUnreadMessage", "The message that is to be unread again, and all after it."),
    ("readThreads", "Taken and not looked at."),
    // visitors and fields
    ("name", "Name."),
    ("email", "Address of mail."),
    ("phone", "Telephone number."),
    ("phones", "Telephone numbers."),
    ("emails", "Addresses of mail."),
    ("host", "The page's host."),
    ("customFields", "Custom fields."),
    ("GET livechat/rooms#customFields", "Only rooms with these custom fields, a JSON object as text."),
    ("livechatData", "Custom fields, by key."),
    ("key", "Key of the field."),
    ("POST deskbell/setup#key", "The key behind the `#` of the set-up link."),
    ("POST deskbell/setup.check#key", "The key behind the `#` of the set-up link."),
    ("value", "Value."),
    ("overwrite", "Whether a value that is there gives way."),
    ("status", "Presence: `online`, `away`, `busy` or `offline`."),
    ("POST livechat/agent.status#status", "`available` or `not-available`; without one it becomes the other one."),
    ("POST livechat/visitor.status#status", "Presence of the visitor."),
    // rooms
    ("comment", "What is said of it."),
    ("tags", "Tags."),
    ("topic", "Topic."),
    ("open", "`true`: served and not on hold; `false`: closed."),
    ("onhold", "`true`: on hold."),
    ("queued", "`true`: waiting for somebody."),
    ("createdAt", "Only rooms made within `{\"start\":…,\"end\":…}`, a JSON object as text."),
    ("closedAt", "Only rooms closed within `{\"start\":…,\"end\":…}`, a JSON object as text."),
    ("forceClose", "Whether a room that is half closed is closed all the same."),
    ("generateTranscriptPdf", "Taken; a PDF is not made."),
    ("transcriptEmail", "Whether the visitor gets the text of the conversation."),
    ("sendToVisitor", "Whether the visitor gets it."),
    ("requestData", "Where it goes."),
    ("subject", "Subject of the mail."),
    ("sla", "Taken and not looked at."),
    ("slaId", "Id of the service level."),
    ("priority", "Id of the priority."),
    ("priorityId", "Id of the priority."),
    ("options", "Taken and not looked at."),
    ("clientAction", "Whether the caller's own socket is told."),
    // agents and departments
    ("onlyAvailable", "Only agents who take chats."),
    ("excludeId", "Id of somebody to leave out."),
    ("showIdleAgents", "Whether agents who are offline are listed."),
    ("enabledDepartmentsOnly", "Only departments that are enabled."),
    ("enabled", "Whether it is in use."),
    ("POST deskbell/webhooks#url", "Where events go: http or https, outside the server's own network."),
    ("PUT deskbell/webhooks/{_id}#url", "Where events go from now on."),
    ("POST deskbell/webhooks#events", "What it is told, by word; everything when left out."),
    ("PUT deskbell/webhooks/{_id}#events", "What it is told from now on, by word."),
    ("rotateSecret", "Whether it gets a new secret; the one before signs for another day."),
    ("GET livechat/department#enabled", "Only departments that are enabled."),
    ("GET livechat/departments/archived#enabled", "Only departments that are enabled."),
    ("onlyMyDepartments", "Only departments the caller belongs to."),
    ("excludeDepartmentId", "Id of a department to leave out."),
    ("showArchived", "Whether archived departments are listed."),
    ("includeAgents", "Whether the members come too."),
    ("showOnRegistration", "Whether the registration form offers it."),
    ("showOnOfflineForm", "Whether the offline form offers it."),
    ("requestTagBeforeClosingChat", "Whether a chat needs a tag to be closed."),
    ("chatClosingTags", "Tags its chats get at close."),
    ("fallbackForwardDepartment", "Id of the department that takes over when nobody is here."),
    ("departmentsAllowedToForward", "Ids of the departments its agents may forward to; empty means all."),
    ("offlineMessageChannelName", "Channel for offline messages."),
    ("allowReceiveForwardOffline", "Whether chats may be forwarded here while nobody is online."),
    ("maxNumberSimultaneousChat", "Most chats of one agent at one time."),
    ("upsert", "Members to add or change."),
    ("remove", "Members to take out."),
    ("order", "Place in the order of agents."),
    ("POST livechat/department#count", "Chats assigned so far, for routing."),
    ("PUT livechat/department/{_id}#count", "Chats assigned so far, for routing."),
    ("POST livechat/department/{_id}/agents#count", "Chats assigned so far, for routing."),
    // figures
    ("start", "First day, as a date or a point in time."),
    ("from", "First day, as a date or a point in time."),
    ("to", "Last day, as a date or a point in time."),
    ("fullReport", "Whether each day is told on its own."),
    ("answered", "Only chats that were answered."),
    // jobs
    ("state", "`dead` (given up), `waiting` or `parked` (nothing here can do it yet)."),
    ("kind", "What is to be done."),
    ("jobId", "Id of the job."),
    // hours, triggers, canned responses, calls, integrations
    ("workHours", "Hours of each day: `day`, `start`, `finish`, `open`."),
    ("daysOpen", "Days on which it is open."),
    ("daysTime", "Hours of each day: `day`, `start`, `finish`, `open`."),
    ("departments", "Ids of departments."),
    ("departmentsToApplyBusinessHour", "Ids of departments, separated by commas."),
    ("timezone", "Time zone."),
    ("timezoneName", "Name of the time zone, as in `Europe/Stockholm`."),
    ("runOnce", "Whether a visitor sees it once only."),
    ("registeredOnly", "Whether only registered visitors see it."),
    ("conditions", "When it acts."),
    ("actions", "What it does."),
    ("_updatedAt", "Taken and not looked at."),
    ("params", "What it says."),
    ("shortcut", "Word that brings the text."),
    ("scope", "`user`, `department` or `global`: who has it."),
    ("createdBy", "Id of who made it."),
    ("callId", "Id of the call."),
    ("callStatus", "State of the call."),
    ("LivechatWebhookUrl", "Where events go."),
    ("LivechatSecretToken", "Secret that goes along with events."),
    ("LivechatHttpTimeout", "Milliseconds an event may take."),
    ("LivechatWebhookOnStart", "Whether the start of a chat is told."),
    ("LivechatWebhookOnClose", "Whether the end of a chat is told."),
    ("LivechatWebhookOnChatTaken", "Whether taking a chat is told."),
    ("LivechatWebhookOnChatQueued", "Whether a chat that waits is told."),
    ("LivechatWebhookOnForward", "Whether handing on a chat is told."),
    ("LivechatWebhookOnOfflineMsg", "Whether offline messages are told."),
    ("LivechatWebhookOnVisitorMessage", "Whether messages of visitors are told."),
    ("LivechatWebhookOnAgentMessage", "Whether messages of agents are told."),
    // accounts
    ("password", "Password."),
    ("POST login#password", "Password, or `{\"digest\":…,\"algorithm\":\"sha-256\"}`."),
    ("resume", "Secret of an earlier login, to go on with it."),
    ("code", "Two-factor code; taken and not looked at."),
    ("data", "What changes."),
    ("active", "Whether the account is in use."),
    ("activeStatus", "Whether the account is in use."),
    ("roles", "Roles."),
    ("permissions", "Permissions and the roles that are to hold them."),
    ("verified", "Whether the address counts as confirmed."),
    ("joinDefaultChannels", "Taken and not looked at."),
    ("requirePasswordChange", "Kept and given back: clients should ask for a new password."),
    ("setRandomPassword", "Taken and not looked at."),
    ("sendWelcomeEmail", "Taken and not looked at."),
    ("bio", "What the account says of itself."),
    ("nickname", "What the person likes to be called."),
    ("statusText", "What the account says of its presence."),
    ("confirmRelinquish", "Taken and not looked at."),
    ("siteName", "Name of the site, shown to visitors."),
    ("wipeConflicts", "Whether everything visitors said differently is waved away."),
    ("unknown", "`true`: contacts nobody has answered or edited yet; else the others."),
    ("source", "Where a room came from."),
    ("GET omnichannel/contacts.history#source", "Only rooms from this kind of source: `widget`, `api`, …"),
    ("id", "Id of the source, where it has one."),
    ("custom", "A JSON object as text: key of a searchable field to a part of its value."),
    ("customFieldId", "Key of the field; `null` for a new one."),
    ("customFieldData", "The field."),
    ("field", "Key of the field: letters, digits, `-` and `_`."),
    ("label", "The words beside it."),
    ("scope", "`visitor` or `room`."),
    ("visibility", "`hidden` keeps it from agents; every other word shows it."),
    ("regexp", "What its values must match somewhere; a pattern that cannot be read refuses nothing."),
    ("searchable", "Whether searches look into it."),
    ("required", "Whether a form must not be sent without it."),
    ("defaultValue", "Value to start with."),
    ("public", "Whether the widget is told of it."),
    ("POST livechat/custom-fields.save#type", "`input` or `select`."),
    ("POST livechat/custom-fields.save#options", "Choices of a `select`, separated by commas."),
    ("POST omnichannel/contacts.block#type", "Kind of the source: `widget`, `api`, …"),
    ("POST omnichannel/contacts.unblock#type", "Kind of the source: `widget`, `api`, …"),
    ("GET omnichannel/contacts.get#type", "Kind of the source: `widget`, `api`, …"),
    ("pageInfo", "The page."),
    ("title", "Title of the page."),
    ("change", "What changed: `url` or `title`."),
    ("location", "Where the page is."),
    ("href", "Address of the page."),
    ("loadValues", "Whether the number of active contacts comes along."),
    ("reset", "`true` gives it its own label back."),
    ("includeOfflineAgents", "`true`: agents who are away count as well."),
    ("viewAll", "`true`: tags of all departments, for those who manage tags."),
    ("tagData", "The tag: `name` and, if wanted, `description`."),
    ("tagDepartments", "Ids of the departments it belongs to; none makes it everybody's."),
    ("tagId", "Id of the tag."),
    ("closedChatsOnly", "`true`: only chats that are closed."),
    ("servedChatsOnly", "`true`: only chats an agent serves or served."),
    // what managers set up
    ("agentData", "What is kept of the agent: `maxNumberSimultaneousChat`, most chats at one time."),
    ("agentDepartments", "Ids of all the agent's departments; others are left."),
    ("daysOpen", "Taken and not looked at."),
    ("daysTime", "Instead of `workHours`, in the form a form sends: times as `{\"time\":\"HH:mm\"}`."),
    ("departmentsToApplyBusinessHour", "Ids of all departments that follow a custom schedule, separated by commas."),
    ("timezone", "Zone as a fetched schedule has it; `timezoneName` wins."),
    ("timezoneName", "IANA name of the zone; without it the stored one stays."),
    ("workHours", "All entries: `{day, start, finish, open}`, times `HH:mm` local to the zone; a weekday without one is closed."),
    ("_updatedAt", "Taken from a fetched record and not looked at."),
    ("actions", "What it does: `{name, params}`, at least one."),
    ("conditions", "When it acts: `{name, value}`, at least one."),
    ("registeredOnly", "Whether only visitors who registered meet it."),
    ("runOnce", "Whether a visitor meets it once only."),
    ("LivechatHttpTimeout", "Milliseconds a receiver has."),
    ("LivechatSecretToken", "Sent with every event."),
    ("LivechatWebhookUrl", "Address that receives events."),
    ("LivechatWebhookOnAgentMessage", "Tell of agents' messages."),
    ("LivechatWebhookOnChatQueued", "Tell when a chat waits."),
    ("LivechatWebhookOnChatTaken", "Tell when a chat is taken."),
    ("LivechatWebhookOnClose", "Tell when a chat ends."),
    ("LivechatWebhookOnForward", "Tell when a chat is handed over."),
    ("LivechatWebhookOnOfflineMsg", "Tell of offline messages."),
    ("LivechatWebhookOnStart", "Tell when a chat starts."),
    ("LivechatWebhookOnVisitorMessage", "Tell of visitors' messages."),
    ("POST livechat/business-hours.save#departments", "Taken from a fetched record and not looked at."),
];

/// What a parameter means, empty when nobody said so.
pub(super) fn explain(route: &str, name: &str) -> &'static str {
    let own = WORDS
        .iter()
        .find(|(at, _)| at.split_once('#') == Some((route, name)));
    own.or_else(|| WORDS.iter().find(|(at, _)| *at == name))
        .map_or("", |(_, says)| says)
}

/// Samples for the places that a test fills with what it made.
const SAMPLES: &[(&str, &str)] = &[
    ("token", "a1b2c3d4e5f6g7h8i9"),
    ("rid", "n6BvC4xZsD2qWe8Rt"),
    ("roomId", "n6BvC4xZsD2qWe8Rt"),
    ("queuedRid", "r5TgHy7UjMk3NbVcX"),
    ("messageId", "Zx3cVb7nMq9wErTyu"),
    ("visitorId", "kT7hQw3mZpR9sXb4c"),
    ("agentId", "rWq2ZnM8yTbK5eHsa"),
    ("agentUsername", "ana"),
    ("managerId", "hJ8kLm2nPqR5sTvWx"),
    ("departmentId", "pQ4eRt6yWx8zMn2sB"),
    ("inquiryId", "bN5mKj8hGf3dSa1Qw"),
    ("userId", "rWq2ZnM8yTbK5eHsa"),
    ("contactId", "cQ8wEr5tYu2iOp4As"),
    ("password", "plum-kettle-north"),
    ("today", "2024-03-05"),
    ("email", "iris@example.org"),
    ("otherAgentId", "vB7nM4kJ2hG9fD3sA"),
    ("otherVisitorId", "wE6rT9yU3iO5pA2sD"),
    ("heldRid", "gH2jK5lZ8xC4vB7nM"),
    ("heldToken", "q1w2e3r4t5y6u7i8o9"),
    ("closedRid", "uY4tR7eW2qP9oI6aS"),
    ("closedToken", "z9y8x7w6v5u4t3s2r1"),
    ("callId", "dF8gH3jK6lQ2wE5rT"),
    ("fileId", "xC5vB9nM2aS7dF4gH"),
    ("priorityId", "tG6yH9uJ3iK5oL8pZ"),
    ("tagId", "aZ3xS6cD9vF2gB5hN"),
    ("cannedId", "mJ7kN4lB8vC2xZ5aS"),
    ("triggerId", "oP5iU8yT2rE6wQ9aD"),
    ("fieldKey", "company"),
    ("newFieldKey", "customerNumber"),
    ("newName", "delivery"),
    ("setupKey", "kJ3h-4gF6dS8aP0oI2uY5tR7eW9qLzXcVbNmQ1w3E5r"),
    ("type", "agent"),
    ("method", "livechat:getRoutingConfig"),
];

/// A sample for a place or a parameter of a path.
pub fn sample(name: &str) -> &'static str {
    SAMPLES
        .iter()
        .find(|(at, _)| *at == name)
        .map_or("kT7hQw3mZpR9sXb4c", |(_, value)| value)
}

/// A text with samples in place of `{name}`. Braces that hold anything but a name are left alone.
pub(super) fn filled(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let name = after.split_once('}').filter(|(name, _)| {
            !name.is_empty() && name.bytes().all(|b| b.is_ascii_alphanumeric())
        });
        match name {
            Some((name, behind)) => {
                out.push_str(sample(name));
                rest = behind;
            }
            None => {
                out.push('{');
                rest = after;
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    #[test]
    fn places_are_filled_and_json_stays() {
        assert_eq!(
            super::filled(r#"{"user":"{agentUsername}","a":{}}"#),
            r#"{"user":"ana","a":{}}"#
        );
    }
}
