//! What the system does: one function per use case. Takes [`Ctx`] and model types, knows neither HTTP nor sockets.

pub mod abandoned;
pub mod access;
pub mod account;
pub mod agent;
pub mod agent_info;
pub mod agent_leave;
pub mod auto_transfer;
pub mod business_hours;
pub mod call;
pub mod canned_response;
pub mod closing;
pub mod config;
pub mod contact;
pub mod contact_merge;
pub mod custom_field;
pub mod department;
pub mod erase;
pub mod file;
pub mod file_type;
pub mod guest_contact;
pub mod hours_apply;
mod hours_timer;
pub mod inquiry;
pub mod job;
pub mod leaving;
pub mod live;
pub mod login;
pub mod message;
pub mod message_bulk;
pub mod message_change;
pub mod message_extra;
pub mod nudge;
pub mod offline;
pub mod on_hold;
pub mod page_visit;
pub mod password;
pub mod permission;
pub mod presence;
pub mod priority;
pub mod queue;
pub mod receiving;
pub mod report;
pub mod room;
pub mod room_info;
pub mod room_removal;
pub mod routing;
pub mod search;
pub mod service;
pub mod session;
pub mod setting;
pub mod setting_group;
pub mod setup;
pub mod subscription;
pub mod survey;
pub mod tag;
#[cfg(test)]
mod testing;
pub mod timers;
pub mod transcript;
pub mod transfer;
pub mod transfer_request;
pub mod trigger;
pub mod upload;
pub mod user;
pub mod visitor;
pub mod visitor_presence;
pub mod webhook;
pub mod webhook_call;
pub mod webhook_target;

use crate::clock::Clock;
use crate::model::file::Links;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::outbound::Outbound;
use crate::store::{Store, Vault};
use live::Live;
use std::sync::Arc;

/// What every use case works with.
#[derive(Clone)]
pub struct Ctx {
    /// The database.
    pub store: Store,
    /// Snapshots that follow the database.
    pub live: Arc<Live>,
    /// Time.
    pub clock: Clock,
    /// Public address without a slash at its end, for links and for the widget.
    pub public_url: Arc<str>,
    /// Password hashing, bounded.
    pub passwords: Arc<password::Hasher>,
    /// Failed logins.
    pub throttle: Arc<login::Throttle>,
    /// Totals of the last seconds.
    pub reports: Arc<report::Cache>,
    /// The bytes of files.
    pub vault: Arc<Vault>,
    /// Wakes those who wait for work.
    pub nudges: Arc<nudge::Nudges>,
    /// Calls to the outside.
    pub outbound: Outbound,
    /// The first wait before what failed outside is tried again, milliseconds; later ones grow with it.
    pub retry_pause_ms: i64,
}

impl Ctx {
    /// Now.
    pub fn now(&self) -> Millis {
        self.clock.now()
    }
    /// The settings of this moment.
    pub fn settings(&self) -> Arc<Settings> {
        self.live.settings()
    }
    /// Makes links to files that carry the right to read them. For answers to those who may see the message.
    pub fn links(&self) -> Links {
        Links::new(self.live.link_key(), self.site_url(), self.now())
    }
    /// The address links start with: `Site_Url`, else the public URL. No slash at its end.
    pub fn site_url(&self) -> String {
        let settings = self.settings();
        let own = settings.text("Site_Url").trim_end_matches('/');
        if own.is_empty() {
            self.public_url.to_string()
        } else {
            own.to_owned()
        }
    }
}
