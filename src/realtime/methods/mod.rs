//! Methods, the same over sockets and over `POST method.call`: one table, each entry calls the use case its REST twin
//! calls.
//!
//! To add one: a line in [`find`], a function in the file of its concept.

mod call;
mod custom_field;
mod livechat;
mod office;
mod params;
mod report;
mod room;
mod room_info;
mod session;
mod tag;
mod transcript;
mod transfer;
mod visitor;

use super::connection::Socket;
use super::{Counted, Gate, Peer, Realtime};
use crate::domain::Ctx;
use crate::domain::live::Caller;
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use futures_util::FutureExt;
use serde::Serialize;
use serde_json::Value;
use serde_json::value::RawValue;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::Arc;

/// What a method gives: its value as JSON with dates as `{"$date":ms}`, or nothing.
pub type Outcome = Result<Option<Box<RawValue>>>;

type Running<'c> = Pin<Box<dyn Future<Output = Outcome> + 'c>>;
type Run = for<'c, 's> fn(&'c mut Call<'s>) -> Running<'c>;

/// One call of a method.
pub struct Call<'s> {
    ctx: Ctx,
    realtime: Realtime,
    caller: Option<Arc<Caller>>,
    /// The socket it came over; `None` over HTTP.
    socket: Option<&'s mut Socket>,
    gate: Rc<dyn Gate>,
    peer: Rc<Peer>,
    params: Vec<Value>,
}

/// A value as a method's answer.
fn value(value: &impl Serialize) -> Outcome {
    serde_json::value::to_raw_value(value)
        .map(Some)
        .map_err(Error::internal)
}

impl Call<'_> {
    /// The user who calls.
    ///
    /// Errors: `error-not-allowed`.
    fn user(&self) -> Result<Arc<Caller>> {
        self.caller
            .clone()
            .ok_or_else(|| codes::NOT_LOGGED_IN.into())
    }
    /// The same, who must hold `permission`.
    ///
    /// Errors: `error-not-allowed`.
    fn user_who_may(&self, permission: Permission) -> Result<Arc<Caller>> {
        let user = self.user()?;
        if self.ctx.live.may(&user, permission) {
            return Ok(user);
        }
        log::info!(target: "security", "permission denied user={} wanted={}", user.id, permission.id());
        Err(codes::MISSING_PERMISSION.into())
    }
    /// Counts a visitor's call.
    ///
    /// Errors: `too-many-requests`.
    fn count(&self, what: Counted, subject: &str) -> Result<()> {
        self.gate.count(what, Some(subject))
    }
}

macro_rules! table {
    ($($name:literal => $path:path,)*) => {
        /// Finds a method by its name.
        fn find(name: &str) -> Option<Run> {
            match name {
                $($name => Some(|call| Box::pin($path(call))),)*
                _ => None,
            }
        }
        /// Every method there is.
        pub const NAMES: &[&str] = &[$($name,)*];
    };
}

#[rustfmt::skip]
table! {
    // login, presence, what a client reads at its start
    "login" => session::login,
    "logout" => session::logout,
    "getUserRoles" => session::roles,
    "UserPresence:online" => session::online,
    "UserPresence:away" => session::away,
    "UserPresence:setDefaultStatus" => session::set_status,
    "permissions/get" => session::permissions,
    "public-settings/get" => session::public_settings,
    // rooms and messages of users
    "sendMessage" => room::send,
    "updateMessage" => room::update,
    "deleteMessage" => room::delete,
    "setReaction" => room::react,
    "loadHistory" => room::history,
    "readMessages" => room::read,
    "getRoomById" => room::by_id,
    "getRoomIdByNameOrId" => room::id_of,
    "getRoomNameById" => room::name_of,
    "joinRoom" => room::join,
    "leaveRoom" => room::leave,
    "createDirectMessage" => room::direct,
    "rooms/get" => room::rooms,
    "subscriptions/get" => room::subscriptions,
    "stream-notify-room" => room::notify,
    // the desk
    "livechat:takeInquiry" => livechat::take,
    "livechat:closeRoom" => livechat::close,
    "livechat:changeLivechatStatus" => livechat::change_status,
    "livechat:getRoutingConfig" => livechat::routing,
    "livechat:addAgent" => livechat::add_agent,
    "livechat:removeAgent" => livechat::remove_agent,
    "livechat:addManager" => livechat::add_manager,
    "livechat:removeManager" => livechat::remove_manager,
    "livechat:saveDepartment" => livechat::save_department,
    "livechat:removeDepartment" => livechat::remove_department,
    "livechat:saveDepartmentAgents" => livechat::save_department_agents,
    // reports
    "livechat:getAnalyticsChartData" => report::chart,
    "livechat:getAgentOverviewData" => report::agents,
    "livechat:getAnalyticsOverviewData" => report::overview,
    // handing over
    "livechat:transfer" => transfer::forward,
    "livechat:returnAsInquiry" => transfer::return_as_inquiry,
    "livechat:getDepartmentForwardRestrictions" => transfer::restrictions,
    "livechat:saveCustomField" => custom_field::save,
    "livechat:removeCustomField" => custom_field::remove,
    "livechat:getCustomFields" => custom_field::list,
    "livechat:saveInfo" => room_info::save,
    "livechat:removeRoom" => room_info::remove,
    "livechat:removeAllClosedRooms" => room_info::remove_all,
    "livechat:requestTranscript" => transcript::request,
    "livechat:discardTranscript" => transcript::discard,
    "livechat:sendTranscript" => transcript::send,
    "livechat:saveTag" => tag::save,
    "livechat:removeTag" => tag::remove,
    "livechat:getTagsList" => tag::list,
    "livechat:getFirstRoomMessage" => tag::first_message,
    // what managers set up
    "livechat:saveAgentInfo" => office::save_agent_info,
    "livechat:searchAgent" => office::search_agent,
    "livechat:saveTrigger" => office::save_trigger,
    "livechat:removeTrigger" => office::remove_trigger,
    "livechat:saveAppearance" => office::save_appearance,
    "livechat:saveIntegration" => office::save_integration,
    "livechat:webhookTest" => office::webhook_test,
    "livechat:saveBusinessHour" => office::save_business_hour,
    "livechat:removeBusinessHour" => office::remove_business_hour,
    // visitors
    "livechat:setUpConnection" => visitor::bind,
    "livechat:getInitialData" => visitor::initial_data,
    "livechat:registerGuest" => visitor::register,
    "livechat:loginByToken" => visitor::by_token,
    "livechat:loadHistory" => visitor::history,
    "livechat:getAgentData" => visitor::agent,
    "livechat:getNextAgent" => visitor::next_agent,
    "livechat:setDepartmentForVisitor" => transfer::set_department,
    "livechat:saveSurveyFeedback" => room_info::rate,
    "livechat:closeByVisitor" => visitor::close,
    "livechat:sendOfflineMessage" => visitor::offline,
    "livechat:setCustomField" => custom_field::set,
    "livechat:pageVisited" => custom_field::page,
    "sendMessageLivechat" => visitor::send,
}

/// Runs a method that came over HTTP.
///
/// Errors: those of the method; 404 for one that does not exist.
pub async fn call(
    ctx: Ctx,
    realtime: Realtime,
    caller: Option<Arc<Caller>>,
    gate: Rc<dyn Gate>,
    peer: Peer,
    name: &str,
    params: Vec<Value>,
) -> Outcome {
    if params.iter().any(super::message::has_escapes) {
        return Err(codes::MATCH_FAILED.with("Match failed: this form of EJSON is not taken"));
    }
    let call = Call {
        ctx,
        realtime,
        caller,
        socket: None,
        gate,
        peer: Rc::new(peer),
        params,
    };
    run(name, call).await
}

/// Runs a method that came over a socket.
pub(super) async fn call_on_socket(socket: &mut Socket, name: &str, params: Vec<Value>) -> Outcome {
    let call = Call {
        ctx: socket.ctx.clone(),
        realtime: socket.realtime.clone(),
        caller: socket.realtime.registry().user(socket.id),
        gate: Rc::clone(&socket.gate),
        peer: Rc::clone(&socket.peer),
        socket: Some(socket),
        params,
    };
    run(name, call).await
}

async fn run(name: &str, mut call: Call<'_>) -> Outcome {
    let Some(method) = find(name) else {
        return Err(codes::METHOD_NOT_FOUND.with(format!("Method '{name}' not found")));
    };
    // An unanswered method hangs its caller for ever.
    let outcome = AssertUnwindSafe(method(&mut call))
        .catch_unwind()
        .await
        .unwrap_or_else(|_| Err(Error::internal("a method panicked")));
    match &outcome {
        Err(e) if e.is_server_fault() => log::error!("method {name}: {e}"),
        Err(e) if e.code() == codes::INVALID_TOKEN.code && call.caller.is_none() => {
            // Guessing tokens must stay slow.
            call.gate.count(Counted::UnknownToken, None)?;
        }
        _ => {}
    }
    outcome
}
