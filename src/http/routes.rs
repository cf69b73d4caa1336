//! THE route table: every API path on one page, with who may call it and how it is counted.
//!
//! To add an endpoint: a line here, a handler in the file its path suggests, a schema beside the handler, a test in
//! `tests/api`. `tests` below fails when a line is ambiguous.

use super::limit::Class;
use super::{Answering, Call};
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use actix_web::http::Method;
use std::collections::HashMap;

/// Who may call a route. The permission is tested after the parameters (conventions §3.3).
pub enum Access {
    /// Anybody; what the caller may do hangs on the visitor token or key in the parameters.
    Anyone,
    /// Any logged-in user.
    Login,
    /// Users who hold all of these.
    All(&'static [Permission]),
    /// Users who hold one of these.
    Any(&'static [Permission]),
    /// As `All`, refused with the short 403.
    AllShort(&'static [Permission]),
    /// As `Any`, refused with the short 403.
    AnyShort(&'static [Permission]),
}

/// One line of the table.
pub struct Route {
    /// Method.
    pub method: Method,
    /// Path below `/api/v1/`, parameters in braces. Also the name in the log.
    pub path: &'static str,
    /// Who.
    pub access: Access,
    /// How it is counted.
    pub limit: Class,
    /// The handler.
    pub run: fn(Call) -> Answering,
    /// The handler reads the body itself (uploads).
    pub takes_stream: bool,
}

/// Largest body on routes open to anybody.
const VISITOR_BODY: usize = 128 * 1024;
/// Largest body on routes with a login.
const USER_BODY: usize = 1024 * 1024;

impl Route {
    /// Most bytes of a body.
    pub fn body_limit(&self) -> usize {
        if matches!(self.access, Access::Anyone) {
            VISITOR_BODY
        } else {
            USER_BODY
        }
    }
}

macro_rules! routes {
    (@takes) => { false };
    (@takes stream) => { true };
    // `[stream]`: the handler reads the body by itself.
    ($($method:ident $path:literal, $access:expr, $limit:ident $([$stream:ident])? => $handler:path;)*) => {
        &[$(Route {
            method: Method::$method,
            path: $path,
            access: $access,
            limit: Class::$limit,
            run: |call| Box::pin($handler(call)),
            takes_stream: routes!(@takes $($stream)?),
        },)*]
    };
}

use super::{
    canned_responses, chat, jobs, licenses, livechat, methods, omnichannel, permissions, rooms,
    session, settings, setup, subscriptions, uploads, users, webhooks,
};
use Access::{All, AllShort, Any, Anyone, Login};
#[allow(clippy::enum_glob_use, reason = "the table reads like the contract")]
use Permission::*;

/// All routes.
#[rustfmt::skip]
pub static TABLE: &[Route] = routes! {
    // set-up, ours
    POST "deskbell/setup.check", Anyone, Login => setup::check;
    POST "deskbell/setup", Anyone, Login => setup::run;

    // jobs, ours
    GET "deskbell/jobs", All(&[ViewPrivilegedSetting]), User => jobs::list;
    POST "deskbell/jobs/retry", All(&[EditPrivilegedSetting]), User => jobs::retry_all;
    POST "deskbell/jobs/{jobId}/retry", All(&[EditPrivilegedSetting]), User => jobs::retry;
    DELETE "deskbell/jobs/{jobId}", All(&[EditPrivilegedSetting]), User => jobs::discard;

    // session
    POST "login", Anyone, Login => session::login;
    POST "logout", Login, User => session::logout;
    GET "logout", Login, User => session::logout;
    GET "me", Login, User => session::me;

    // users
    // (create-user is tested by the handler: its refusal is a 400)
    POST "users.create", Login, User => users::create;
    GET "users.info", Login, User => users::info;
    GET "users.list", Login, User => users::list;
    GET "users.getStatus", Login, User => users::get_status;
    POST "users.setStatus", Login, User => users::set_status;
    POST "users.setActiveStatus", All(&[EditOtherUserActiveStatus]), User => users::set_active_status;
    POST "users.update", All(&[EditOtherUserInfo]), User => users::update;
    POST "users.delete", AllShort(&[DeleteUser]), User => users::delete;
    POST "users.setPreferences", Login, User => users::set_preferences;

    // settings, permissions, roles
    GET "settings", Login, User => settings::list;
    GET "settings.public", Anyone, Config => settings::public;
    GET "settings/{_id}", AllShort(&[ViewPrivilegedSetting]), User => settings::get;
    POST "settings/{_id}", All(&[EditPrivilegedSetting]), User => settings::set;
    // (access-permissions is tested by the handler: its refusal is a 400)
    POST "permissions.update", Login, User => permissions::update;
    GET "permissions.listAll", Login, User => permissions::list;
    GET "roles.list", Login, User => permissions::roles;

    // livechat, visitor side: config
    GET "livechat/config", Anyone, Config => livechat::config::get;

    // livechat, visitor side: visitor
    POST "livechat/visitor", Anyone, Register => livechat::visitor::post;
    GET "livechat/visitor/{token}", Anyone, Visitor => livechat::visitor::get;
    DELETE "livechat/visitor/{token}", Anyone, Visitor => livechat::visitor::delete;
    POST "livechat/visitor.status", Anyone, Visitor => livechat::visitor::status;

    // livechat, visitor side: custom fields, pages
    POST "livechat/custom.field", Anyone, Visitor => livechat::custom_fields::set_one;
    POST "livechat/custom.fields", Anyone, Visitor => livechat::custom_fields::set_many;
    POST "livechat/page.visited", Anyone, Visitor => livechat::page::visited;

    // livechat, visitor side: room
    GET "livechat/room", Anyone, Room => livechat::room::get;
    POST "livechat/room.close", Anyone, Visitor => livechat::room::close;
    POST "livechat/room.survey", Anyone, Visitor => livechat::room_info::survey;

    // livechat: handing over
    POST "livechat/room.transfer", Anyone, Visitor => livechat::transfer::by_visitor;
    POST "livechat/visitor/department.transfer", Anyone, Visitor => livechat::transfer::department;
    POST "livechat/room.forward", All(&[ViewLRoom, TransferLivechatGuest]), User => livechat::transfer::forward;
    GET "livechat/transfer.history/{rid}", All(&[ViewLivechatRooms]), User => livechat::transfer::history;
    POST "livechat/inquiries.returnAsInquiry", All(&[ViewLRoom]), User => livechat::transfer::return_as_inquiry;

    // livechat: transcripts
    POST "livechat/transcript", Anyone, Visitor => livechat::transcript::mail;
    POST "livechat/transcript/{rid}", All(&[SendOmnichannelChatTranscript]), User => livechat::transcript::request;
    DELETE "livechat/transcript/{rid}", All(&[SendOmnichannelChatTranscript]), User => livechat::transcript::discard;
    POST "omnichannel/{rid}/request-transcript", All(&[RequestPdfTranscript]), User => livechat::transcript::pdf;
    // calls
    GET "livechat/video.call/{token}", Anyone, Room => livechat::calls::jitsi;
    GET "livechat/webrtc.call", All(&[ViewLRoom]), User => livechat::calls::ring;
    PUT "livechat/webrtc.call/{callId}", All(&[ViewLRoom]), User => livechat::calls::set;
    POST "livechat/visitor.callStatus", Anyone, Visitor => livechat::calls::status;

    // canned responses
    GET "canned-responses", All(&[ViewCannedResponses]), User => canned_responses::list;
    POST "canned-responses", All(&[SaveCannedResponses]), User => canned_responses::save;
    DELETE "canned-responses", All(&[RemoveCannedResponses]), User => canned_responses::remove;
    GET "canned-responses.get", All(&[ViewCannedResponses]), User => canned_responses::all;
    GET "canned-responses/{_id}", All(&[ViewCannedResponses]), User => canned_responses::get;

    // files
    POST "livechat/upload/{rid}", Anyone, Upload [stream] => livechat::upload::post;
    POST "rooms.upload/{rid}", Login, UserUpload [stream] => uploads::upload;
    POST "rooms.media/{rid}", Login, UserUpload [stream] => uploads::media;
    POST "rooms.mediaConfirm/{rid}/{fileId}", Login, User => uploads::confirm;

    // livechat, visitor side: message
    POST "livechat/message", Anyone, Message => livechat::message::post;
    GET "livechat/message/{_id}", Anyone, Visitor => livechat::message::get;
    PUT "livechat/message/{_id}", Anyone, Message => livechat::message::put;
    DELETE "livechat/message/{_id}", Anyone, Message => livechat::message::delete;
    GET "livechat/messages.history/{rid}", Anyone, Visitor => livechat::message::history;

    // livechat, visitor side: agent, offline message
    GET "livechat/agent.info/{rid}/{token}", Anyone, Visitor => livechat::agent::info;
    GET "livechat/agent.next/{token}", Anyone, Visitor => livechat::agent::next;
    POST "livechat/offline.message", Anyone, Offline => livechat::offline::post;

    // livechat: agents and managers
    // (listing tests its permission after the type: each type has its own)
    GET "livechat/users/{type}", Login, User => livechat::agents::list;
    POST "livechat/users/{type}", All(&[ViewLivechatManager]), User => livechat::agents::add;
    GET "livechat/users/{type}/{_id}", All(&[ViewLivechatManager]), User => livechat::agents::get;
    DELETE "livechat/users/{type}/{_id}", All(&[ViewLivechatManager]), User => livechat::agents::remove;
    GET "livechat/agents/{agentId}/departments", All(&[ViewLRoom]), User => livechat::agents::departments;
    POST "livechat/agents.saveInfo", All(&[ManageLivechatAgents]), User => livechat::agents::save_info;
    POST "livechat/agent.status", All(&[ViewLRoom]), User => livechat::agents::status;

    // livechat: departments
    GET "livechat/department", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::list;
    POST "livechat/department", All(&[ManageLivechatDepartments]), User => livechat::departments::create;
    GET "livechat/department/{_id}", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::get;
    PUT "livechat/department/{_id}", Any(&[ManageLivechatDepartments, AddLivechatDepartmentAgents]), User => livechat::departments::update;
    DELETE "livechat/department/{_id}", Any(&[ManageLivechatDepartments, RemoveLivechatDepartment]), User => livechat::departments::delete;
    GET "livechat/department/{_id}/agents", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::agents;
    POST "livechat/department/{_id}/agents", Any(&[ManageLivechatDepartments, AddLivechatDepartmentAgents]), User => livechat::departments::set_agents;
    POST "livechat/department/{_id}/archive", All(&[ManageLivechatDepartments]), User => livechat::departments::archive;
    POST "livechat/department/{_id}/unarchive", All(&[ManageLivechatDepartments]), User => livechat::departments::unarchive;
    GET "livechat/departments/archived", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::archived;
    GET "livechat/department.autocomplete", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::autocomplete;
    GET "livechat/department.listByIds", Any(&[ViewLivechatDepartments, ViewLRoom]), User => livechat::departments::list_by_ids;
    GET "livechat/department/isDepartmentCreationAvailable", Any(&[ViewLivechatDepartments, ManageLivechatDepartments]), User => livechat::departments::is_creation_available;

    // livechat: inquiries
    GET "livechat/inquiries.list", All(&[ViewLivechatManager]), User => livechat::inquiries::list;
    GET "livechat/inquiries.queued", All(&[ViewLRoom]), User => livechat::inquiries::queued;
    GET "livechat/inquiries.queuedForUser", All(&[ViewLRoom]), User => livechat::inquiries::queued;
    GET "livechat/inquiries.getOne", All(&[ViewLRoom]), User => livechat::inquiries::get_one;
    POST "livechat/inquiries.take", All(&[ViewLRoom]), User => livechat::inquiries::take;
    GET "livechat/queue", All(&[ViewLRoom]), User => livechat::queue::list;
    GET "livechat/config/routing", Login, User => livechat::queue::routing;

    // livechat: on hold
    POST "livechat/room.onHold", All(&[OnHoldLivechatRoom]), User => livechat::on_hold::place;
    POST "livechat/room.resumeOnHold", All(&[ViewLRoom]), User => livechat::on_hold::resume;

    // livechat: business hours
    GET "livechat/business-hour", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::get;
    GET "livechat/business-hours", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::list;
    GET "livechat/business-hours.list", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::list;
    GET "livechat/office-hours", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::office_hours;
    POST "livechat/business-hours.save", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::save;
    POST "livechat/business-hours.remove", All(&[ViewLivechatBusinessHours]), User => livechat::business_hours::remove;

    // livechat: triggers, look of the widget, integrations
    GET "livechat/triggers", All(&[ViewLivechatManager]), User => livechat::triggers::list;
    POST "livechat/triggers", All(&[ViewLivechatManager]), User => livechat::triggers::save;
    GET "livechat/triggers/{_id}", All(&[ViewLivechatManager]), User => livechat::triggers::get;
    DELETE "livechat/triggers/{_id}", All(&[ViewLivechatManager]), User => livechat::triggers::delete;
    GET "livechat/appearance", All(&[ViewLivechatManager]), User => livechat::setting_groups::appearance;
    POST "livechat/appearance", All(&[ViewLivechatManager]), User => livechat::setting_groups::save_appearance;
    GET "livechat/integrations.settings", All(&[ViewLivechatManager]), User => livechat::setting_groups::integrations;
    POST "omnichannel/integrations", All(&[ViewLivechatManager]), User => livechat::setting_groups::save_integrations;

    // webhooks
    POST "livechat/webhook.test", All(&[ViewLivechatWebhooks]), User => webhooks::test_original;
    GET "deskbell/webhooks", All(&[ViewLivechatWebhooks]), User => webhooks::list;
    POST "deskbell/webhooks", All(&[EditPrivilegedSetting]), User => webhooks::add;
    GET "deskbell/webhooks/{_id}", All(&[ViewLivechatWebhooks]), User => webhooks::get;
    PUT "deskbell/webhooks/{_id}", All(&[EditPrivilegedSetting]), User => webhooks::change;
    DELETE "deskbell/webhooks/{_id}", All(&[EditPrivilegedSetting]), User => webhooks::remove;
    POST "deskbell/webhooks/{_id}/test", All(&[ViewLivechatWebhooks]), User => webhooks::test;
    GET "deskbell/webhooks/{_id}/deliveries", All(&[ViewLivechatWebhooks]), User => webhooks::deliveries;
    POST "deskbell/webhooks/deliveries/{_id}/retry", All(&[ViewLivechatWebhooks]), User => webhooks::retry;

    // livechat: rooms, user side
    GET "livechat/rooms", Login, User => livechat::rooms::list;
    GET "livechat/rooms/filters", All(&[ViewLRoom]), User => livechat::rooms::filters;
    POST "livechat/rooms.delete", All(&[RemoveClosedLivechatRoom]), User => livechat::room_removal::one;
    POST "livechat/rooms.removeAllClosedRooms", All(&[RemoveClosedLivechatRooms]), User => livechat::room_removal::all;
    POST "livechat/room.saveInfo", All(&[ViewLRoom]), User => livechat::room_info::save;
    PUT "livechat/room.visitor", All(&[ChangeLivechatRoomVisitor]), User => livechat::room_info::visitor;
    GET "livechat/room.join", All(&[ViewLRoom]), User => livechat::room::join;
    POST "livechat/room.closeByUser", All(&[CloseLivechatRoom]), User => livechat::room::close_by_user;

    // livechat: messages, user side
    POST "livechat/messages", Login, User => livechat::messages::bulk;
    GET "livechat/{rid}/messages", All(&[ViewLRoom]), User => livechat::messages::read;

    // livechat: visitors, user side
    GET "livechat/visitors.info", All(&[ViewLRoom]), User => livechat::visitors::info;
    GET "livechat/visitors.search", All(&[ViewLRoom]), User => livechat::visitors::search;
    GET "livechat/visitors.autocomplete", All(&[ViewLRoom]), User => livechat::visitors::autocomplete;
    GET "livechat/visitors.chatHistory/room/{roomId}/visitor/{visitorId}", All(&[ViewLRoom]), User => livechat::visitors::history;
    GET "livechat/visitors.searchChats/room/{roomId}/visitor/{visitorId}", All(&[ViewLRoom]), User => livechat::visitors::chats;
    GET "livechat/visitor/{token}/room", All(&[ViewLivechatManager]), User => livechat::visitors::open_rooms;

    // livechat: tags, priorities
    GET "livechat/tags", Any(&[ViewLRoom, ManageLivechatTags]), User => livechat::tags::list;
    GET "livechat/tags/{tagId}", Any(&[ViewLRoom, ManageLivechatTags]), User => livechat::tags::get;
    POST "livechat/tags.save", All(&[ManageLivechatTags]), User => livechat::tags::save;
    POST "livechat/tags.delete", All(&[ManageLivechatTags]), User => livechat::tags::delete;
    GET "livechat/priorities", Any(&[ManageLivechatPriorities, ViewLRoom]), User => livechat::priorities::list;
    GET "livechat/priorities/{priorityId}", Any(&[ManageLivechatPriorities, ViewLRoom]), User => livechat::priorities::get;
    PUT "livechat/priorities/{priorityId}", All(&[ManageLivechatPriorities]), User => livechat::priorities::put;
    GET "livechat/priorities.reset", All(&[ManageLivechatPriorities]), User => livechat::priorities::is_renamed;
    POST "livechat/priorities.reset", All(&[ManageLivechatPriorities]), User => livechat::priorities::reset;
    POST "livechat/room/{rid}/priority", All(&[ViewLRoom]), User => livechat::priorities::set;
    DELETE "livechat/room/{rid}/priority", All(&[ViewLRoom]), User => livechat::priorities::unset;

    GET "livechat/visitors.pagesVisited/{roomId}", All(&[ViewLRoom]), User => livechat::page::list;

    // livechat: custom fields
    GET "livechat/custom-fields", All(&[ViewLRoom]), User => livechat::custom_fields::list;
    GET "livechat/custom-fields/{_id}", All(&[ViewLRoom]), User => livechat::custom_fields::get;
    POST "livechat/custom-fields.save", All(&[ViewLivechatManager]), User => livechat::custom_fields::save;
    POST "livechat/custom-fields.delete", All(&[ViewLivechatManager]), User => livechat::custom_fields::delete;

    // contacts
    POST "omnichannel/contact", All(&[ViewLRoom]), User => omnichannel::contact::save;
    GET "omnichannel/contact", All(&[ViewLRoom]), User => omnichannel::contact::get;
    GET "omnichannel/contact.search", All(&[ViewLRoom]), User => omnichannel::contact::search;
    POST "omnichannel/contacts", All(&[CreateLivechatContact]), User => omnichannel::contacts_change::create;
    POST "omnichannel/contacts.update", All(&[UpdateLivechatContact]), User => omnichannel::contacts_change::update;
    GET "omnichannel/contacts.get", All(&[ViewLivechatContact]), User => omnichannel::contacts::get;
    GET "omnichannel/contacts.search", All(&[ViewLivechatContact]), User => omnichannel::contacts::search;
    GET "omnichannel/contacts.history", All(&[ViewLivechatContactHistory]), User => omnichannel::contacts::history;
    GET "omnichannel/contacts.channels", All(&[ViewLivechatContact]), User => omnichannel::contacts::channels;
    GET "omnichannel/contacts.checkExistence", All(&[ViewLivechatContact]), User => omnichannel::contacts::check_existence;
    GET "omnichannel/contacts.conflicts", All(&[UpdateLivechatContact]), User => omnichannel::contacts::conflicts;
    POST "omnichannel/contacts.conflicts", All(&[UpdateLivechatContact]), User => omnichannel::contacts_change::resolve;
    POST "omnichannel/contacts.delete", All(&[DeleteLivechatContact]), User => omnichannel::contacts_change::delete;
    POST "omnichannel/contacts.block", All(&[BlockLivechatContact]), User => omnichannel::contacts_change::block;
    POST "omnichannel/contacts.unblock", All(&[UnblockLivechatContact]), User => omnichannel::contacts_change::unblock;
    GET "licenses.info", Login, User => licenses::info;
    // livechat: reports
    GET "livechat/analytics/dashboards/conversation-totalizers", All(&[ViewLivechatManager]), User => livechat::analytics::conversation_totals;
    GET "livechat/analytics/dashboards/agents-productivity-totalizers", All(&[ViewLivechatManager]), User => livechat::analytics::agent_totals;
    GET "livechat/analytics/dashboards/chats-totalizers", All(&[ViewLivechatManager]), User => livechat::analytics::chat_totals;
    GET "livechat/analytics/dashboards/productivity-totalizers", All(&[ViewLivechatManager]), User => livechat::analytics::productivity_totals;
    GET "livechat/analytics/dashboards/charts/chats", All(&[ViewLivechatManager]), User => livechat::analytics::chats;
    GET "livechat/analytics/dashboards/charts/chats-per-agent", All(&[ViewLivechatManager]), User => livechat::analytics::chats_per_agent;
    GET "livechat/analytics/dashboards/charts/chats-per-department", All(&[ViewLivechatManager]), User => livechat::analytics::chats_per_department;
    GET "livechat/analytics/dashboards/charts/agents-status", All(&[ViewLivechatManager]), User => livechat::analytics::agents_status;
    GET "livechat/analytics/dashboards/charts/timings", All(&[ViewLivechatManager]), User => livechat::analytics::timings;
    GET "livechat/analytics/departments/amount-of-chats", All(&[ViewLivechatManager]), User => livechat::analytics_reports::amount_of_chats;
    GET "livechat/analytics/departments/average-service-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::average_service_time;
    GET "livechat/analytics/departments/average-chat-duration-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::average_duration;
    GET "livechat/analytics/departments/total-service-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::total_service_time;
    GET "livechat/analytics/departments/average-waiting-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::average_waiting_time;
    GET "livechat/analytics/departments/total-transferred-chats", All(&[ViewLivechatManager]), User => livechat::analytics_reports::transferred;
    GET "livechat/analytics/departments/total-abandoned-chats", All(&[ViewLivechatManager]), User => livechat::analytics_reports::abandoned;
    GET "livechat/analytics/departments/percentage-abandoned-chats", All(&[ViewLivechatManager]), User => livechat::analytics_reports::percentage;
    GET "livechat/analytics/agents/average-service-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::agent_average_service_time;
    GET "livechat/analytics/agents/total-service-time", All(&[ViewLivechatManager]), User => livechat::analytics_reports::agent_total_service_time;
    GET "livechat/analytics/agents/available-for-service-history", All(&[ViewLivechatManager]), User => livechat::analytics_reports::available;
    GET "livechat/analytics/agent-overview", All(&[ViewLivechatManager]), User => livechat::analytics_overview::agents;
    GET "livechat/analytics/overview", All(&[ViewLivechatManager]), User => livechat::analytics_overview::overview;
    GET "livechat/analytics/dashboards/conversations-by-source", All(&[ViewLivechatReports]), User => livechat::analytics_overview::by_source;
    GET "livechat/analytics/dashboards/conversations-by-status", All(&[ViewLivechatReports]), User => livechat::analytics_overview::by_status;
    GET "livechat/analytics/dashboards/conversations-by-department", All(&[ViewLivechatReports]), User => livechat::analytics_overview::by_department;
    GET "livechat/analytics/dashboards/conversations-by-tags", All(&[ViewLivechatReports]), User => livechat::analytics_overview::by_tags;
    GET "livechat/analytics/dashboards/conversations-by-agent", All(&[ViewLivechatReports]), User => livechat::analytics_overview::by_agent;

    // messages of users
    POST "chat.sendMessage", Login, User => chat::send;
    POST "chat.postMessage", Login, User => chat::post;
    POST "chat.update", Login, User => chat::update;
    POST "chat.delete", Login, User => chat::delete;
    GET "chat.getMessage", Login, User => chat::get;
    GET "chat.syncMessages", Login, User => chat::sync;

    // rooms and subscriptions of users
    GET "rooms.get", Login, User => rooms::get;
    GET "rooms.info", Login, User => rooms::info;
    POST "rooms.leave", Login, User => rooms::leave;
    GET "channels.info", Login, User => rooms::channel_info;
    GET "subscriptions.get", Login, User => subscriptions::get;
    GET "subscriptions.getOne", Login, User => subscriptions::get_one;
    POST "subscriptions.read", Login, User => subscriptions::read;
    POST "subscriptions.unread", Login, User => subscriptions::unread;

    // methods over REST
    POST "method.call/{*method}", Login, User => methods::call;
    POST "method.callAnon/{*method}", Anyone, Visitor => methods::call;

};

/// A route that fits, with the values of its path parameters.
pub struct Found {
    /// The route.
    pub route: &'static Route,
    /// Name and percent-decoded value.
    pub path: Vec<(String, String)>,
}

/// The table, compiled: exact paths win over parameters.
pub struct Router {
    paths: matchit::Router<usize>,
    by_path: Vec<HashMap<Method, &'static Route>>,
}

impl Router {
    /// Compiles the table.
    ///
    /// Errors: two paths that cannot be told apart.
    pub fn new() -> Result<Self> {
        let mut paths = matchit::Router::new();
        let mut by_path: Vec<HashMap<Method, &'static Route>> = Vec::new();
        let mut known: HashMap<&str, usize> = HashMap::new();
        for route in TABLE {
            let at = match known.get(route.path) {
                Some(at) => *at,
                None => {
                    let at = by_path.len();
                    paths
                        .insert(route.path, at)
                        .map_err(|e| Error::internal(format!("route {}: {e}", route.path)))?;
                    known.insert(route.path, at);
                    by_path.push(HashMap::new());
                    at
                }
            };
            if let Some(methods) = by_path.get_mut(at)
                && methods.insert(route.method.clone(), route).is_some()
            {
                return Err(Error::internal(format!(
                    "route {} {} stands twice",
                    route.method, route.path
                )));
            }
        }
        Ok(Self { paths, by_path })
    }
    /// Finds the route of a path below `/api/v1/`.
    ///
    /// Errors: 404 for an unknown path, 405 (with the allowed methods as cause) for another method.
    pub fn find(&self, method: &Method, path: &str) -> Result<Found> {
        let Ok(matched) = self.paths.at(path) else {
            return Err(codes::NO_ENDPOINT.into());
        };
        let Some(methods) = self.by_path.get(*matched.value) else {
            return Err(codes::NO_ENDPOINT.into());
        };
        let wanted = if method == Method::HEAD {
            &Method::GET
        } else {
            method
        };
        let Some(route) = methods.get(wanted) else {
            let mut allowed: Vec<&str> = methods.keys().map(Method::as_str).collect();
            allowed.sort_unstable();
            return Err(codes::WRONG_METHOD.because(allowed.join(", ")));
        };
        let mut values = Vec::new();
        for (name, raw) in matched.params.iter() {
            let Ok(value) = percent_encoding::percent_decode_str(raw).decode_utf8() else {
                return Err(codes::NO_ENDPOINT.into());
            };
            values.push((name.to_owned(), value.into_owned()));
        }
        Ok(Found {
            route,
            path: values,
        })
    }
}
