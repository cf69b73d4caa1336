//! Snapshots kept in memory: settings, grants, and who is behind a login token. They follow the database: the writer
//! tells [`Live::apply`] after each commit and before it answers, so a change is in force for the very next request.

use super::hours_apply;
use crate::model::Pk;
use crate::model::custom_field::Fields;
use crate::model::event::Event;
use crate::model::file::LinkKey;
use crate::model::lead::Leads;
use crate::model::permission::{Grants, Permission};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use crate::model::webhook::{Target, Wanted, is_about_original};
use crate::random;
use arc_swap::ArcSwap;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, OnceLock, RwLock};

/// A logged-in user, as the next checks need them.
#[derive(Debug, Clone)]
pub struct Caller {
    /// Row key.
    pub pk: Pk,
    /// Id.
    pub id: String,
    /// Username.
    pub username: String,
    /// Display name.
    pub name: String,
    /// Roles.
    pub roles: Vec<String>,
    /// The login's row key.
    pub session_pk: Pk,
    /// Hash of the token used.
    pub token_hash: TokenHash,
    /// Login time.
    pub session_created_at: Millis,
    /// Last noted use.
    pub session_used_at: Millis,
}

impl Caller {
    /// True when one of the roles is `role`.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|r| r == role)
    }
}

fn leads(settings: &Settings) -> Leads {
    Leads::new(
        settings.text("Livechat_lead_email_regex"),
        settings.text("Livechat_lead_phone_regex"),
    )
}

/// Most logins kept in memory; past that the cache starts anew.
const CALLERS: usize = 10_000;

/// The snapshots.
pub struct Live {
    settings: ArcSwap<Settings>,
    grants: ArcSwap<Grants>,
    leads: ArcSwap<Leads>,
    fields: ArcSwap<Fields>,
    link_key: ArcSwap<LinkKey>,
    targets: ArcSwap<Vec<Target>>,
    /// Where the writer reads who is told what.
    wanted: OnceLock<Arc<ArcSwap<Wanted>>>,
    callers: RwLock<HashMap<TokenHash, Arc<Caller>>>,
    /// Rings when the next switch of business hours may be another one.
    hours: tokio::sync::Notify,
    /// Grows with each change of users or logins: a look-up that began before it may not fill the cache.
    generation: AtomicU64,
}

impl Live {
    /// Snapshots of a fresh installation.
    pub fn new(settings: Settings) -> Self {
        Self {
            leads: ArcSwap::from_pointee(leads(&settings)),
            settings: ArcSwap::from_pointee(settings),
            grants: ArcSwap::from_pointee(Grants::default()),
            fields: ArcSwap::from_pointee(Fields::default()),
            // Nobody can sign with it; the stored one takes its place at the start.
            link_key: ArcSwap::from_pointee(LinkKey::new(random::bytes())),
            targets: ArcSwap::default(),
            wanted: OnceLock::new(),
            callers: RwLock::default(),
            hours: tokio::sync::Notify::new(),
            generation: AtomicU64::new(0),
        }
    }
    /// Takes over what is stored.
    pub fn load(&self, settings: Settings, grants: Grants, fields: Fields) {
        self.leads.store(Arc::new(leads(&settings)));
        self.settings.store(Arc::new(settings));
        self.grants.store(Arc::new(grants));
        self.fields.store(Arc::new(fields));
    }
    /// The settings of this moment.
    pub fn settings(&self) -> Arc<Settings> {
        self.settings.load_full()
    }
    /// The grants of this moment.
    pub fn grants(&self) -> Arc<Grants> {
        self.grants.load_full()
    }
    /// What counts as an address in a message.
    pub fn leads(&self) -> Arc<Leads> {
        self.leads.load_full()
    }
    /// The custom fields of this moment.
    pub fn fields(&self) -> Arc<Fields> {
        self.fields.load_full()
    }
    /// The key that signs links to files.
    pub fn link_key(&self) -> LinkKey {
        LinkKey::clone(&self.link_key.load())
    }
    /// Takes over the stored key for links to files.
    pub fn set_link_key(&self, key: LinkKey) {
        self.link_key.store(Arc::new(key));
    }
    /// Takes over the stored receivers of webhooks, and from now on tells the writer, through `wanted`, who wants what.
    pub fn follow_webhooks(&self, wanted: Arc<ArcSwap<Wanted>>, targets: Vec<Target>) {
        self.targets.store(Arc::new(targets));
        if self.wanted.set(wanted).is_err() {
            log::error!("webhooks are followed once");
        }
        self.tell_wanted();
    }
    /// The receivers of webhooks of this moment.
    pub fn webhook_targets(&self) -> Arc<Vec<Target>> {
        self.targets.load_full()
    }
    /// Where the settings say webhooks go.
    pub fn original_webhook_url(&self) -> String {
        let settings = self.settings.load();
        settings.text("Livechat_webhookUrl").trim().to_owned()
    }
    fn tell_wanted(&self) {
        if let Some(wanted) = self.wanted.get() {
            let now = Wanted::new(&self.targets.load(), &self.settings.load());
            wanted.store(Arc::new(now));
        }
    }
    /// True when `caller` holds `permission` now.
    pub fn may(&self, caller: &Caller, permission: Permission) -> bool {
        self.grants.load().allow(&caller.roles, permission)
    }
    /// Waits until the next switch of business hours may be another one.
    pub async fn hours_changed(&self) {
        self.hours.notified().await;
    }
    /// Follows one committed event.
    pub fn apply(&self, event: &Event) {
        self.follow(event);
        if hours_apply::moves_switches(self, event) {
            self.hours.notify_one();
        }
    }
    fn follow(&self, event: &Event) {
        match event {
            Event::Setting { id, value } => {
                self.settings.rcu(|s| s.with(id, value.clone()));
                if is_about_original(id) {
                    self.tell_wanted();
                }
                if id.starts_with("Livechat_lead_") {
                    self.leads.store(Arc::new(leads(&self.settings.load())));
                }
            }
            Event::Grants(changed) => {
                self.grants.rcu(|old| {
                    let kept = Permission::ALL
                        .iter()
                        .filter(|p| !changed.iter().any(|(c, _)| c == *p))
                        .flat_map(|p| old.roles(*p).iter().map(|r| (*p, r.clone())));
                    let new = changed
                        .iter()
                        .flat_map(|(p, roles)| roles.iter().map(|r| (*p, r.clone())));
                    Grants::new(kept.chain(new))
                });
            }
            Event::WebhookTargets(all) => {
                self.targets.store(Arc::new(all.to_vec()));
                self.tell_wanted();
            }
            Event::CustomFields(all) => self.fields.store(Arc::new(Fields::new(all.to_vec()))),
            Event::UserChanged { user_id, .. } => self.forget(|c| c.id == *user_id),
            Event::SessionsEnded {
                user_id,
                token_hash,
            } => {
                self.forget(|c| c.id == *user_id && token_hash.is_none_or(|h| h == c.token_hash));
            }
            _ => {}
        }
    }
    fn forget(&self, is_stale: impl Fn(&Caller) -> bool) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        // A poisoned lock only means another thread panicked between two map calls; the map itself is whole.
        let mut callers = self
            .callers
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        callers.retain(|_, c| !is_stale(c));
    }
    /// Who is behind a token, if that is known already.
    pub fn caller(&self, hash: &TokenHash) -> Option<Arc<Caller>> {
        self.callers
            .read()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            .get(hash)
            .cloned()
    }
    /// The mark to hand to [`Self::remember`]; taken before the look-up in the database.
    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
    /// Keeps what a look-up found, unless something changed since `generation`.
    pub fn remember(&self, generation: u64, caller: Arc<Caller>) {
        let mut callers = self
            .callers
            .write()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        if self.generation.load(Ordering::Acquire) != generation {
            return;
        }
        if callers.len() >= CALLERS {
            callers.clear();
        }
        callers.insert(caller.token_hash, caller);
    }
}
