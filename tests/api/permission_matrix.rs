//! S8: every route with a login against nobody, a visitor's token, the agent in charge, an agent of another department, a
//! manager, an administrator, and an account that was switched off. A route without a row fails.
//!
//! A row says by hand who gets in, independently of the route table: `a` the agent who serves the room, `o` the agent of
//! another department, `m` the manager, `A` the administrator.

use crate::house::text;
use crate::support::{Agent, Api, Reply, Server, Visitor, unique};
use deskbell::http::routes::{Access, TABLE};
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// How somebody who may not is refused.
#[derive(Clone, Copy)]
enum No {
    /// Any 403.
    Door,
    /// This text under `error`.
    Says(&'static str),
    /// One of these, or what begins like it: a message that may not be seen is not there.
    AnyOf(&'static [&'static str]),
}
use No::{AnyOf, Door, Says};

const FOREIGN: &[&str] = &[
    "error-action-not-allowed",
    "No message found with the id of",
];

struct Row {
    /// As in the route table.
    route: &'static str,
    /// What is asked for.
    path: &'static str,
    /// JSON body, empty for none.
    body: &'static str,
    /// Who gets in.
    who: &'static str,
    no: No,
}

const fn row(
    route: &'static str,
    path: &'static str,
    body: &'static str,
    who: &'static str,
    no: No,
) -> Row {
    Row {
        route,
        path,
        body,
        who,
        no,
    }
}

const ALL: &str = "aomA";
const MANAGERS: &str = "mA";

#[rustfmt::skip]
const ROWS: &[Row] = &[
    // session
    row("POST logout", "logout", "{}", ALL, Door),
    row("GET logout", "logout", "", ALL, Door),
    row("GET me", "me", "", ALL, Door),
    // jobs
    row("GET deskbell/jobs", "deskbell/jobs", "", "A", Door),
    row("POST deskbell/jobs/retry", "deskbell/jobs/retry", "{}", "A", Door),
    row("POST deskbell/jobs/{jobId}/retry", "deskbell/jobs/nothing/retry", "{}", "A", Door),
    row("DELETE deskbell/jobs/{jobId}", "deskbell/jobs/nothing", "", "A", Door),
    // users
    row("POST users.create", "users.create", r#"{"username":"ana","name":"x","email":"x@example.org","password":"plum-kettle-north"}"#, "A", Says("Adding user is not allowed [error-action-not-allowed]")),
    row("GET users.info", "users.info?userId={oto}", "", ALL, Door),
    row("GET users.list", "users.list", "", ALL, Door),
    row("GET users.getStatus", "users.getStatus?userId={oto}", "", ALL, Door),
    row("POST users.setStatus", "users.setStatus", r#"{"message":"x"}"#, ALL, Door),
    row("POST users.setStatus", "users.setStatus", r#"{"message":"x","userId":"{oto}"}"#, "oA", Door),
    row("POST users.setActiveStatus", "users.setActiveStatus", r#"{"userId":"nobody","activeStatus":true}"#, "A", Door),
    row("POST users.update", "users.update", r#"{"userId":"nobody","data":{}}"#, "A", Door),
    row("POST users.delete", "users.delete", r#"{"userId":"nobody"}"#, "A", Door),
    row("POST users.setPreferences", "users.setPreferences", r#"{"data":{}}"#, ALL, Door),
    row("POST users.setPreferences", "users.setPreferences", r#"{"data":{},"userId":"{oto}"}"#, "oA", Says("Editing user is not allowed [error-action-not-allowed]")),
    // settings, permissions, roles
    row("GET settings", "settings", "", ALL, Door),
    row("GET settings/{_id}", "settings/Livechat_title", "", "A", Door),
    row("POST settings/{_id}", "settings/Livechat_title", r#"{"value":"Chat with us"}"#, "A", Door),
    row("POST permissions.update", "permissions.update", r#"{"permissions":[{"_id":"nonsense","roles":[]}]}"#, "A", Says("Editing permissions is not allowed")),
    row("GET permissions.listAll", "permissions.listAll", "", ALL, Door),
    row("GET roles.list", "roles.list", "", ALL, Door),
    // handing over
    row("POST livechat/room.forward", "livechat/room.forward", r#"{"roomId":"nothing","userId":"{ana}"}"#, ALL, Door),
    row("POST livechat/room.forward", "livechat/room.forward", r#"{"roomId":"{rid}","userId":"{ana}"}"#, ALL, Door),
    row("GET livechat/transfer.history/{rid}", "livechat/transfer.history/{rid}", "", MANAGERS, Door),
    row("POST livechat/inquiries.returnAsInquiry", "livechat/inquiries.returnAsInquiry", r#"{"roomId":"nothing"}"#, ALL, Door),
    row("POST livechat/transcript/{rid}", "livechat/transcript/nothing", r#"{"email":"a@example.org","subject":"x"}"#, ALL, Door),
    row("DELETE livechat/transcript/{rid}", "livechat/transcript/nothing", "", ALL, Door),
    row("POST omnichannel/{rid}/request-transcript", "omnichannel/nothing/request-transcript", "{}", ALL, Door),
    // agents and managers
    row("GET livechat/users/{type}", "livechat/users/agent", "", ALL, Door),
    row("GET livechat/users/{type}", "livechat/users/manager", "", MANAGERS, Door),
    row("POST livechat/users/{type}", "livechat/users/agent", r#"{"username":"nobody"}"#, MANAGERS, Door),
    row("POST livechat/users/{type}", "livechat/users/manager", r#"{"username":"nobody"}"#, MANAGERS, Door),
    row("GET livechat/users/{type}/{_id}", "livechat/users/agent/{ana}", "", MANAGERS, Door),
    row("DELETE livechat/users/{type}/{_id}", "livechat/users/manager/nobody", "", MANAGERS, Door),
    row("GET livechat/agents/{agentId}/departments", "livechat/agents/{ana}/departments", "", ALL, Door),
    row("POST livechat/agents.saveInfo", "livechat/agents.saveInfo", r#"{"agentId":"nobody","agentData":{},"agentDepartments":[]}"#, MANAGERS, Door),
    row("POST livechat/agent.status", "livechat/agent.status", r#"{"status":"available"}"#, "ao", Says("Agent not found")),
    row("POST livechat/agent.status", "livechat/agent.status", r#"{"status":"available","agentId":"{ida}"}"#, MANAGERS, Door),
    // departments
    row("GET livechat/department", "livechat/department", "", ALL, Door),
    row("POST livechat/department", "livechat/department", r#"{"department":{"name":"x","email":"bad","enabled":true,"showOnRegistration":true,"showOnOfflineForm":true}}"#, MANAGERS, Door),
    row("GET livechat/department/{_id}", "livechat/department/{dep}", "", ALL, Door),
    row("PUT livechat/department/{_id}", "livechat/department/nothing", r#"{"department":{"name":"x","email":"a@b","enabled":true,"showOnRegistration":true,"showOnOfflineForm":true}}"#, MANAGERS, Door),
    row("DELETE livechat/department/{_id}", "livechat/department/nothing", "", MANAGERS, Door),
    row("GET livechat/department/{_id}/agents", "livechat/department/{dep}/agents", "", ALL, Door),
    row("POST livechat/department/{_id}/agents", "livechat/department/nothing/agents", r#"{"upsert":[],"remove":[]}"#, MANAGERS, Door),
    row("POST livechat/department/{_id}/archive", "livechat/department/nothing/archive", "{}", MANAGERS, Door),
    row("POST livechat/department/{_id}/unarchive", "livechat/department/nothing/unarchive", "{}", MANAGERS, Door),
    row("GET livechat/departments/archived", "livechat/departments/archived", "", ALL, Door),
    row("GET livechat/department.autocomplete", "livechat/department.autocomplete?selector=%7B%7D", "", ALL, Door),
    row("GET livechat/department.listByIds", "livechat/department.listByIds?ids[]={dep}", "", ALL, Door),
    row("GET livechat/department/isDepartmentCreationAvailable", "livechat/department/isDepartmentCreationAvailable", "", MANAGERS, Door),
    // webhooks
    row("POST livechat/webhook.test", "livechat/webhook.test", "{}", MANAGERS, Door),
    row("GET deskbell/webhooks", "deskbell/webhooks", "", MANAGERS, Door),
    row("POST deskbell/webhooks", "deskbell/webhooks", r#"{"name":"x","url":"https://a.example/","events":["close"]}"#, "A", Door),
    row("GET deskbell/webhooks/{_id}", "deskbell/webhooks/original", "", MANAGERS, Door),
    row("PUT deskbell/webhooks/{_id}", "deskbell/webhooks/original", r#"{"enabled":true}"#, "A", Door),
    row("DELETE deskbell/webhooks/{_id}", "deskbell/webhooks/nothing", "", "A", Door),
    row("POST deskbell/webhooks/{_id}/test", "deskbell/webhooks/original/test", "{}", MANAGERS, Door),
    row("GET deskbell/webhooks/{_id}/deliveries", "deskbell/webhooks/original/deliveries", "", MANAGERS, Door),
    row("POST deskbell/webhooks/deliveries/{_id}/retry", "deskbell/webhooks/deliveries/nothing/retry", "{}", MANAGERS, Door),
    // the queue
    row("GET livechat/inquiries.list", "livechat/inquiries.list", "", MANAGERS, Door),
    row("GET livechat/inquiries.queued", "livechat/inquiries.queued", "", ALL, Door),
    row("GET livechat/inquiries.queuedForUser", "livechat/inquiries.queuedForUser", "", ALL, Door),
    row("GET livechat/inquiries.getOne", "livechat/inquiries.getOne?roomId={rid}", "", ALL, Door),
    row("POST livechat/inquiries.take", "livechat/inquiries.take", r#"{"inquiryId":"nothing"}"#, ALL, Door),
    row("GET livechat/queue", "livechat/queue", "", ALL, Door),
    row("GET livechat/config/routing", "livechat/config/routing", "", ALL, Door),
    // business hours, triggers, look, integrations
    row("GET livechat/business-hour", "livechat/business-hour", "", MANAGERS, Door),
    row("GET livechat/business-hours", "livechat/business-hours", "", MANAGERS, Door),
    row("GET livechat/business-hours.list", "livechat/business-hours.list", "", MANAGERS, Door),
    row("GET livechat/office-hours", "livechat/office-hours", "", MANAGERS, Door),
    row("POST livechat/business-hours.save", "livechat/business-hours.save", r#"{"name":"","type":"default","workHours":[]}"#, MANAGERS, Door),
    row("POST livechat/business-hours.remove", "livechat/business-hours.remove", r#"{"_id":"nothing","type":"custom"}"#, MANAGERS, Door),
    row("GET livechat/triggers", "livechat/triggers", "", MANAGERS, Door),
    row("POST livechat/triggers", "livechat/triggers", r#"{"name":"x","description":"","enabled":false,"runOnce":false,"conditions":[{"name":"page-url","value":"x"}],"actions":[{"name":"send-message","params":{"sender":"queue","msg":"x"}}]}"#, MANAGERS, Door),
    row("GET livechat/triggers/{_id}", "livechat/triggers/nothing", "", MANAGERS, Door),
    row("DELETE livechat/triggers/{_id}", "livechat/triggers/nothing", "", MANAGERS, Door),
    row("GET livechat/appearance", "livechat/appearance", "", MANAGERS, Door),
    row("POST livechat/appearance", "livechat/appearance", r#"[{"_id":"Livechat_title","value":"Chat with us"}]"#, MANAGERS, Door),
    row("GET livechat/integrations.settings", "livechat/integrations.settings", "", MANAGERS, Door),
    row("POST omnichannel/integrations", "omnichannel/integrations", "{}", MANAGERS, Door),
    // rooms
    row("GET livechat/rooms", "livechat/rooms", "", MANAGERS, Door),
    row("GET livechat/rooms", "livechat/rooms?agents[]={ana}", "", "amA", Door),
    row("GET livechat/rooms", "livechat/rooms?agents[]={oto}", "", "omA", Door),
    row("GET livechat/rooms/filters", "livechat/rooms/filters", "", ALL, Door),
    row("POST livechat/rooms.delete", "livechat/rooms.delete", r#"{"roomId":"nothing"}"#, MANAGERS, Door),
    row("POST livechat/rooms.removeAllClosedRooms", "livechat/rooms.removeAllClosedRooms", r#"{"departmentIds":["nothing"]}"#, MANAGERS, Door),
    row("POST livechat/room.saveInfo", "livechat/room.saveInfo", r#"{"guestData":{"_id":"{visitor}"},"roomData":{"_id":"{rid}"}}"#, "amA", Door),
    row("PUT livechat/room.visitor", "livechat/room.visitor", r#"{"rid":"nothing","oldVisitorId":"x","newVisitorId":"y"}"#, ALL, Door),
    row("GET livechat/room.join", "livechat/room.join?roomId={rid}", "", "amA", Says("error-not-allowed")),
    row("POST livechat/room.closeByUser", "livechat/room.closeByUser", r#"{"rid":"{room}","comment":"x"}"#, "amA", Says("error-not-authorized")),
    row("POST livechat/room.onHold", "livechat/room.onHold", r#"{"roomId":"{rid}"}"#, "amA", Says("Not_authorized")),
    row("POST livechat/room.resumeOnHold", "livechat/room.resumeOnHold", r#"{"roomId":"{rid}"}"#, "amA", Says("Not_authorized")),
    row("GET livechat/visitors.info", "livechat/visitors.info?visitorId={visitor}", "", ALL, Door),
    row("GET livechat/visitors.pagesVisited/{roomId}", "livechat/visitors.pagesVisited/nothing", "", ALL, Door),
    // calls, canned responses
    row("GET livechat/webrtc.call", "livechat/webrtc.call?rid=nothing", "", ALL, Door),
    row("PUT livechat/webrtc.call/{callId}", "livechat/webrtc.call/nothing", r#"{"rid":"nothing","status":"ended"}"#, ALL, Door),
    row("GET canned-responses", "canned-responses", "", ALL, Door),
    row("POST canned-responses", "canned-responses", r#"{"shortcut":"{unique}","text":"x","scope":"user"}"#, ALL, Door),
    row("POST canned-responses", "canned-responses", r#"{"shortcut":"{unique}","text":"x","scope":"global"}"#, MANAGERS, AnyOf(&["Not allowed [error-not-allowed]", "[error-not-allowed]"])),
    row("DELETE canned-responses", "canned-responses", r#"{"_id":"nothing"}"#, ALL, Door),
    row("GET canned-responses.get", "canned-responses.get", "", ALL, Door),
    row("GET canned-responses/{_id}", "canned-responses/nothing", "", ALL, Door),
    // people
    row("GET livechat/visitor/{token}/room", "livechat/visitor/nothing/room", "", MANAGERS, Door),
    row("GET livechat/visitors.search", "livechat/visitors.search?term=x", "", ALL, Door),
    row("GET livechat/visitors.autocomplete", "livechat/visitors.autocomplete?selector=%7B%7D", "", ALL, Door),
    row("GET livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}", "livechat/visitors.chatHistory/room/{rid}/visitor/{visitor}", "", "amA", AnyOf(&["error-not-allowed"])),
    row("GET livechat/visitors.searchChats/room/{roomId}/visitor/{visitorId}", "livechat/visitors.searchChats/room/{rid}/visitor/{visitor}", "", "amA", AnyOf(&["error-not-allowed"])),
    row("GET livechat/{rid}/messages", "livechat/{rid}/messages", "", "amA", Says("not-allowed")),
    row("POST livechat/messages", "livechat/messages", r#"{"visitor":{"token":""},"messages":[{"msg":"x"}]}"#, ALL, Door),
    row("GET livechat/custom-fields", "livechat/custom-fields", "", ALL, Door),
    row("GET livechat/custom-fields/{_id}", "livechat/custom-fields/nothing", "", ALL, Door),
    row("POST livechat/custom-fields.save", "livechat/custom-fields.save", r#"{"customFieldId":"nothing","customFieldData":{"field":"x","label":"x","scope":"visitor","visibility":"visible"}}"#, MANAGERS, Door),
    row("POST livechat/custom-fields.delete", "livechat/custom-fields.delete", r#"{"customFieldId":"nothing"}"#, MANAGERS, Door),
    row("POST omnichannel/contact", "omnichannel/contact", r#"{"token":"{unique}","name":"x"}"#, ALL, Door),
    row("GET omnichannel/contact", "omnichannel/contact?contactId=nothing", "", ALL, Door),
    row("GET omnichannel/contact.search", "omnichannel/contact.search?email=a@example.org", "", ALL, Door),
    row("POST omnichannel/contacts", "omnichannel/contacts", r#"{"name":"x","emails":["{unique}@example.org"],"phones":[]}"#, ALL, Door),
    row("POST omnichannel/contacts.update", "omnichannel/contacts.update", r#"{"contactId":"nothing","name":"x"}"#, ALL, Door),
    // contacts, custom fields, pages
    row("GET livechat/visitors.pagesVisited/{roomId}", "livechat/visitors.pagesVisited/{rid}", "", ALL, Door),
    row("GET livechat/custom-fields", "livechat/custom-fields", "", ALL, Door),
    row("GET livechat/custom-fields/{_id}", "livechat/custom-fields/nothing", "", ALL, Door),
    row("POST livechat/custom-fields.save", "livechat/custom-fields.save", r#"{"customFieldId":"nothing","customFieldData":{"field":"x","label":"x","scope":"room","visibility":"visible"}}"#, MANAGERS, Door),
    row("POST livechat/custom-fields.delete", "livechat/custom-fields.delete", r#"{"customFieldId":"nothing"}"#, MANAGERS, Door),
    row("POST omnichannel/contact", "omnichannel/contact", r#"{"token":"x","name":"x","contactManager":{"username":"nobody-at-all"}}"#, ALL, Door),
    row("GET omnichannel/contact", "omnichannel/contact?contactId={visitor}", "", ALL, Door),
    row("GET omnichannel/contact.search", "omnichannel/contact.search?phone=0", "", ALL, Door),
    row("POST omnichannel/contacts", "omnichannel/contacts", r#"{"name":"x","emails":[],"phones":[]}"#, ALL, Door),
    row("POST omnichannel/contacts.update", "omnichannel/contacts.update", r#"{"contactId":"nothing"}"#, ALL, Door),
    row("GET omnichannel/contacts.get", "omnichannel/contacts.get?contactId=nothing", "", ALL, Door),
    row("GET omnichannel/contacts.search", "omnichannel/contacts.search", "", ALL, Door),
    row("GET omnichannel/contacts.history", "omnichannel/contacts.history?contactId=nothing", "", ALL, Door),
    row("GET omnichannel/contacts.channels", "omnichannel/contacts.channels?contactId=nothing", "", ALL, Door),
    row("GET omnichannel/contacts.checkExistence", "omnichannel/contacts.checkExistence?email=a@example.org", "", ALL, Door),
    row("GET omnichannel/contacts.conflicts", "omnichannel/contacts.conflicts?contactId=nothing", "", ALL, Door),
    row("POST omnichannel/contacts.conflicts", "omnichannel/contacts.conflicts", r#"{"contactId":"nothing","name":"x"}"#, ALL, Door),
    row("GET omnichannel/contacts.checkExistence", "omnichannel/contacts.checkExistence?phone=0", "", ALL, Door),
    row("GET omnichannel/contacts.conflicts", "omnichannel/contacts.conflicts?contactId=nothing", "", ALL, Door),
    row("POST omnichannel/contacts.conflicts", "omnichannel/contacts.conflicts", r#"{"contactId":"nothing"}"#, ALL, Door),
    row("POST omnichannel/contacts.delete", "omnichannel/contacts.delete", r#"{"contactId":"nothing"}"#, MANAGERS, Door),
    row("POST omnichannel/contacts.block", "omnichannel/contacts.block", r#"{"visitor":{"visitorId":"nothing","source":{"type":"api"}}}"#, ALL, Door),
    row("POST omnichannel/contacts.unblock", "omnichannel/contacts.unblock", r#"{"visitor":{"visitorId":"nothing","source":{"type":"api"}}}"#, ALL, Door),
    row("GET licenses.info", "licenses.info", "", ALL, Door),
    // tags, priorities
    row("GET livechat/tags", "livechat/tags", "", ALL, Door),
    row("GET livechat/tags/{tagId}", "livechat/tags/nothing", "", ALL, Door),
    row("POST livechat/tags.save", "livechat/tags.save", r#"{"tagData":{"name":"{unique}"}}"#, MANAGERS, Door),
    row("POST livechat/tags.delete", "livechat/tags.delete", r#"{"id":"nothing"}"#, MANAGERS, Door),
    row("GET livechat/priorities", "livechat/priorities", "", ALL, Door),
    row("GET livechat/priorities/{priorityId}", "livechat/priorities/nothing", "", ALL, Door),
    row("PUT livechat/priorities/{priorityId}", "livechat/priorities/nothing", r#"{"name":"x"}"#, MANAGERS, Door),
    row("GET livechat/priorities.reset", "livechat/priorities.reset", "", MANAGERS, Door),
    row("POST livechat/priorities.reset", "livechat/priorities.reset", "{}", MANAGERS, Door),
    row("POST livechat/room/{rid}/priority", "livechat/room/nothing/priority", r#"{"priorityId":"nothing"}"#, ALL, Door),
    row("DELETE livechat/room/{rid}/priority", "livechat/room/nothing/priority", "", ALL, Door),
    // reports
    row("GET livechat/analytics/dashboards/chats-totalizers", "livechat/analytics/dashboards/chats-totalizers?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversation-totalizers", "livechat/analytics/dashboards/conversation-totalizers?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/productivity-totalizers", "livechat/analytics/dashboards/productivity-totalizers?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/agents-productivity-totalizers", "livechat/analytics/dashboards/agents-productivity-totalizers?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/charts/agents-status", "livechat/analytics/dashboards/charts/agents-status?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/charts/chats", "livechat/analytics/dashboards/charts/chats?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/charts/chats-per-agent", "livechat/analytics/dashboards/charts/chats-per-agent?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/charts/chats-per-department", "livechat/analytics/dashboards/charts/chats-per-department?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/charts/timings", "livechat/analytics/dashboards/charts/timings?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversations-by-agent", "livechat/analytics/dashboards/conversations-by-agent?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversations-by-department", "livechat/analytics/dashboards/conversations-by-department?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversations-by-source", "livechat/analytics/dashboards/conversations-by-source?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversations-by-status", "livechat/analytics/dashboards/conversations-by-status?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/dashboards/conversations-by-tags", "livechat/analytics/dashboards/conversations-by-tags?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/amount-of-chats", "livechat/analytics/departments/amount-of-chats?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/average-chat-duration-time", "livechat/analytics/departments/average-chat-duration-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/average-service-time", "livechat/analytics/departments/average-service-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/average-waiting-time", "livechat/analytics/departments/average-waiting-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/percentage-abandoned-chats", "livechat/analytics/departments/percentage-abandoned-chats?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/total-abandoned-chats", "livechat/analytics/departments/total-abandoned-chats?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/total-service-time", "livechat/analytics/departments/total-service-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/departments/total-transferred-chats", "livechat/analytics/departments/total-transferred-chats?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/agents/average-service-time", "livechat/analytics/agents/average-service-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/agents/total-service-time", "livechat/analytics/agents/total-service-time?start={from}&end={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/agents/available-for-service-history", "livechat/analytics/agents/available-for-service-history?start={from}&end={to}&fullReport=true", "", MANAGERS, Door),
    row("GET livechat/analytics/agent-overview", "livechat/analytics/agent-overview?name=Total_conversations&from={from}&to={to}", "", MANAGERS, Door),
    row("GET livechat/analytics/overview", "livechat/analytics/overview?name=Conversations&from={from}&to={to}", "", MANAGERS, Door),
    // messages of users
    row("POST chat.sendMessage", "chat.sendMessage", r#"{"message":{"rid":"{rid}","msg":"x"}}"#, "amA", Says("error-not-allowed")),
    row("POST chat.postMessage", "chat.postMessage", r#"{"roomId":"{rid}","text":"x"}"#, "amA", Says("[error-not-allowed]")),
    row("POST chat.update", "chat.update", r#"{"roomId":"{rid}","msgId":"{mid}","text":"y"}"#, "aA", AnyOf(FOREIGN)),
    row("POST chat.delete", "chat.delete", r#"{"roomId":"{rid}","msgId":"{fresh}"}"#, "aA", AnyOf(FOREIGN)),
    row("GET chat.getMessage", "chat.getMessage?msgId={mid}", "", "amA", AnyOf(FOREIGN)),
    row("GET chat.syncMessages", "chat.syncMessages?roomId={rid}&lastUpdate=2026-01-01T00:00:00Z", "", "amA", Says("error-not-allowed")),
    row("POST rooms.upload/{rid}", "rooms.upload/nothing", "{}", ALL, Door),
    row("POST rooms.media/{rid}", "rooms.media/nothing", "{}", ALL, Door),
    row("POST rooms.mediaConfirm/{rid}/{fileId}", "rooms.mediaConfirm/nothing/nothing", "{}", ALL, Door),
    // rooms and places
    row("GET rooms.get", "rooms.get", "", ALL, Door),
    row("GET rooms.info", "rooms.info?roomId={rid}", "", "amA", Says("not-allowed")),
    row("POST rooms.leave", "rooms.leave", r#"{"roomId":"{rid}"}"#, ALL, Door),
    row("GET channels.info", "channels.info?roomId={rid}", "", "amA", AnyOf(&["The required \"roomId\""])),
    row("GET subscriptions.get", "subscriptions.get", "", ALL, Door),
    row("GET subscriptions.getOne", "subscriptions.getOne?roomId={rid}", "", ALL, Door),
    row("POST subscriptions.read", "subscriptions.read", r#"{"rid":"{rid}"}"#, ALL, Door),
    row("POST subscriptions.unread", "subscriptions.unread", r#"{"roomId":"{rid}"}"#, ALL, Door),
    row("POST method.call/{*method}", "method.call/getUserRoles", r#"{"message":"{\"msg\":\"method\",\"id\":\"1\",\"method\":\"getUserRoles\",\"params\":[]}"}"#, ALL, Door),
];

/// Everything the rows talk about, and those who ask.
struct Desk {
    _server: Server,
    api: Api,
    ana: Agent,
    rid: String,
    names: Vec<(&'static str, String)>,
    dep: String,
    callers: Vec<(char, Api, Option<&'static str>)>,
}

async fn room_in(api: &Api, dep: &str) -> (Visitor, String) {
    let visitor = Visitor::new(api);
    let more = json!({ "name": "Iris", "department": dep });
    visitor.register(more).await.ok();
    let rid = visitor.room_id().await;
    (visitor, rid)
}

async fn desk() -> Desk {
    let server = Server::start().await;
    let admin = server.admin().await;
    let ana = server.agent(&admin, "ana").await;
    let oto = server.agent(&admin, "oto").await;
    let dep = admin.create_department("A", &[&ana]).await;
    admin.create_department("B", &[&oto]).await;
    let boss = server
        .user(&admin, "boss", &["user", "livechat-manager"])
        .await;
    let chief = server.user(&admin, "chief", &["user", "admin"]).await;
    // Never logged in, so never available.
    let ida = admin.create_user("ida", &["user", "livechat-agent"]).await;
    let gone = server
        .user(
            &admin,
            "gone",
            &["user", "livechat-agent", "livechat-manager", "admin"],
        )
        .await;
    let off = json!({ "userId": gone.id, "activeStatus": false });
    admin.api.post("users.setActiveStatus", off).await.ok();
    let (visitor, rid) = room_in(&server.api(), &dep).await;
    let me = visitor.register(json!({})).await.ok();
    let visitor_id = text(&me["visitor"]["_id"]);
    let mid = text(&ana.say(&rid, "mine").await.ok()["message"]["_id"]);
    let api = server.api();
    let posing = api
        .with("X-User-Id", &visitor_id)
        .with("X-Auth-Token", &visitor.token);
    let posing_as_ana = api
        .with("X-User-Id", &ana.id)
        .with("X-Auth-Token", &visitor.token);
    Desk {
        rid: rid.clone(),
        names: vec![
            ("{from}", "2026-01-01T00:00:00Z".to_owned()),
            ("{to}", "2026-01-02T00:00:00Z".to_owned()),
            ("{rid}", rid),
            ("{mid}", mid),
            ("{visitor}", visitor_id),
            ("{ana}", ana.id.clone()),
            ("{oto}", oto.id.clone()),
            ("{ida}", text(&ida["_id"])),
            ("{dep}", dep.clone()),
        ],
        callers: vec![
            ('-', api.clone(), None),
            ('v', posing, None),
            ('w', posing_as_ana, None),
            ('r', gone.api.clone(), None),
            ('a', ana.api.clone(), Some("ana")),
            ('o', oto.api.clone(), Some("oto")),
            ('m', boss.api.clone(), Some("boss")),
            ('A', chief.api.clone(), Some("chief")),
        ],
        _server: server,
        api,
        ana,
        dep,
    }
}

impl Desk {
    /// Puts ids into the places of `text`; `{room}` and `{fresh}` are made for this one cell.
    async fn fill(&self, text: &str) -> String {
        let mut out = text.to_owned();
        for (name, value) in &self.names {
            out = out.replace(name, value);
        }
        out = out.replace("{unique}", &unique("word"));
        if out.contains("{room}") {
            let (_, rid) = room_in(&self.api, &self.dep).await;
            out = out.replace("{room}", &rid);
        }
        if out.contains("{fresh}") {
            let said = self.ana.say(&self.rid, "fresh").await.ok();
            out = out.replace("{fresh}", &crate::house::text(&said["message"]["_id"]));
        }
        out
    }
    async fn ask(&self, row: &Row, api: &Api) -> Reply {
        let (method, _) = row.route.split_once(' ').expect("method and path");
        let path = self.fill(row.path).await;
        if row.body.is_empty() {
            return api.bare(method, &path).await;
        }
        let body = self.fill(row.body).await;
        let body: Value = serde_json::from_str(&body).expect("a row's body is JSON");
        match method {
            "POST" => api.post(&path, body).await,
            "PUT" => api.put(&path, body).await,
            _ => api.delete_with(&path, body).await,
        }
    }
}

/// What is wrong with an answer, if anything.
fn fault(row: &Row, who: char, reply: &Reply) -> Option<String> {
    let error = reply.json["error"].as_str().unwrap_or("");
    let is_refused = match row.no {
        Door => reply.status == 403,
        Says(text) => error == text,
        AnyOf(texts) => texts.iter().any(|t| error.starts_with(t)),
    };
    let is_right = match who {
        '-' | 'v' | 'w' | 'r' => {
            reply.status == 401 && error == "You must be logged in to do this."
        }
        _ if row.who.contains(who) => {
            !is_refused && !matches!(reply.status, 401 | 403 | 405) && reply.status < 500
                // A body that does not fit would never reach the permission.
                && reply.json["errorType"] != "invalid-params"
        }
        _ => is_refused,
    };
    let line = || {
        format!(
            "{} {} as {who}: {} {}",
            row.route, row.body, reply.status, reply.text
        )
    };
    (!is_right).then(line)
}

#[test]
fn every_route_with_a_login_has_a_row() {
    let known: BTreeSet<&str> = ROWS.iter().map(|r| r.route).collect();
    let missing: Vec<String> = TABLE
        .iter()
        .filter(|r| !matches!(r.access, Access::Anyone))
        .map(|r| format!("{} {}", r.method, r.path))
        .filter(|r| !known.contains(r.as_str()))
        .collect();
    assert!(missing.is_empty(), "rows missing in S8: {missing:#?}");
}

#[tokio::test]
async fn s8_no_cell_of_the_permission_matrix_is_wrong() {
    let desk = desk().await;
    let served: BTreeSet<String> = TABLE
        .iter()
        .map(|r| format!("{} {}", r.method, r.path))
        .collect();
    let (mut cells, mut wrong) = (0, Vec::new());
    for row in ROWS.iter().filter(|r| served.contains(r.route)) {
        for (who, api, username) in &desk.callers {
            let reply = match username {
                // This route ends the very login that asks.
                Some(name) if row.path == "logout" => {
                    let second = Agent::login(&desk.api, name).await;
                    desk.ask(row, &second.api).await
                }
                _ => desk.ask(row, api).await,
            };
            cells += 1;
            wrong.extend(fault(row, *who, &reply));
        }
    }
    println!("S8 cells={cells} wrong={}", wrong.len());
    assert!(wrong.is_empty(), "{wrong:#?}");
}
