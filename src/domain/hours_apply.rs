//! Business hours in force: which schedules are open for which agent, and the availability that follows.
//!
//! Everything is worked out anew from the stored schedules and the clock, so a restart, a jump of the clock or a missed
//! switch all end in the right state. An agent's availability moves only when the agent's own hours open or close; in
//! between what a person chose stands.

use super::Ctx;
use super::live::Live;
use crate::error::Result;
use crate::model::Pk;
use crate::model::business_hour::BusinessHour;
use crate::model::permission::AGENT;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::store::{ReadTx, Tx};
use std::collections::HashMap;

/// The switch of business hours.
pub const ENABLED: &str = "Livechat_enable_business_hours";
/// One schedule for all, or one per department.
pub const TYPE: &str = "Livechat_business_hour_type";

/// Why agents are looked at.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// Schedules came into force or changed: whoever has no open hours is not available from now on.
    Saved,
    /// Time went on, or an agent or a department changed.
    Moved,
}

/// True while business hours are in force.
pub fn are_on(settings: &Settings) -> bool {
    settings.bool(ENABLED)
}

fn is_multiple(settings: &Settings) -> bool {
    settings.text(TYPE) == "Multiple"
}

/// Schedules and whether each is open now.
struct Board {
    default: Option<(String, bool)>,
    custom: HashMap<Pk, (String, bool)>,
    is_multiple: bool,
}

impl Board {
    fn read(tx: &ReadTx<'_>, settings: &Settings, now: Millis) -> Result<Self> {
        let mut board = Self {
            default: None,
            custom: HashMap::new(),
            is_multiple: is_multiple(settings),
        };
        for hour in tx.business_hours()? {
            let state = (hour.id.clone(), hour.is_open_at(now));
            if hour.is_default {
                board.default = Some(state);
            } else {
                board.custom.insert(hour.pk, state);
            }
        }
        Ok(board)
    }
    /// Ids of the schedules that are open for an agent.
    fn open_for(&self, tx: &ReadTx<'_>, user: &User) -> Result<Vec<String>> {
        let own = if self.is_multiple {
            tx.hours_of_user(user.pk)?
        } else {
            Vec::new()
        };
        let followed: Vec<&(String, bool)> = if own.is_empty() {
            self.default.iter().collect()
        } else {
            own.iter().filter_map(|pk| self.custom.get(pk)).collect()
        };
        Ok(followed
            .into_iter()
            .filter(|(_, is_open)| *is_open)
            .map(|(id, _)| id.clone())
            .collect())
    }
}

fn apply_to(tx: &mut Tx<'_>, board: &Board, user: &User, why: Why, now: Millis) -> Result<()> {
    let open = board.open_for(tx, user)?;
    let (was_within, is_within) = (user.is_within_hours(), !open.is_empty());
    // Absent until an hour was given for the first time.
    let open = (is_within || user.open_hours.is_some()).then_some(open);
    let mut availability = user.livechat_status.as_deref().unwrap_or("not-available");
    let mut is_by_system = user.is_livechat_status_system;
    let closes = was_within || (user.open_hours.is_none() && why == Why::Saved);
    if user.is_bot() {
        // Programs keep no hours.
    } else if is_within && !was_within {
        if availability == "not-available" && is_by_system && user.status_default != "offline" {
            (availability, is_by_system) = ("available", false);
        }
    } else if !is_within && closes {
        (availability, is_by_system) = ("not-available", true);
    }
    let is_same = open == user.open_hours
        && user.livechat_status.as_deref() == Some(availability)
        && is_by_system == user.is_livechat_status_system;
    if is_same {
        return Ok(());
    }
    tx.set_open_hours(user, open.as_deref(), Some(availability), is_by_system, now)
}

/// Brings all agents in line with the schedules as they are at `now`; with business hours off, takes the marks away.
pub fn apply(tx: &mut Tx<'_>, settings: &Settings, why: Why, now: Millis) -> Result<()> {
    if !are_on(settings) {
        return tx.forget_open_hours(now);
    }
    let board = Board::read(tx, settings, now)?;
    for user in tx.users_with_role(AGENT)? {
        if user.is_active {
            apply_to(tx, &board, &user, why, now)?;
        }
    }
    Ok(())
}

/// The same where departments or their members changed, which matters only when schedules hang on departments.
pub fn apply_members(tx: &mut Tx<'_>, settings: &Settings, now: Millis) -> Result<()> {
    if are_on(settings) && is_multiple(settings) {
        apply(tx, settings, Why::Moved, now)?;
    }
    Ok(())
}

/// An account that has just become an agent, or is one again: open hours make it available where `may_start`, closed ones
/// do not.
pub fn apply_to_new(
    tx: &mut Tx<'_>,
    settings: &Settings,
    user_pk: Pk,
    may_start: bool,
    now: Millis,
) -> Result<()> {
    if !are_on(settings) {
        return Ok(());
    }
    let Some(user) = tx.user(user_pk)?.filter(User::is_agent) else {
        return Ok(());
    };
    if !user.is_active {
        return Ok(());
    }
    let open = Board::read(tx, settings, now)?.open_for(tx, &user)?;
    let is_within = !open.is_empty();
    let is_available = if user.is_bot() {
        may_start
    } else {
        is_within && may_start
    };
    let availability = if is_available {
        "available"
    } else {
        "not-available"
    };
    let open = (is_within || user.open_hours.is_some()).then_some(open);
    tx.set_open_hours(
        &user,
        open.as_deref(),
        Some(availability),
        !is_available,
        now,
    )
}

/// Brings all agents in line with now, and says when to look again.
///
/// Errors: those of the store.
pub async fn refresh(ctx: &Ctx) -> Result<Option<Millis>> {
    let settings = ctx.settings();
    if !are_on(&settings) {
        return Ok(None);
    }
    let clock = ctx.clock.clone();
    ctx.store
        .write(move |tx| {
            let now = clock.now();
            apply(tx, &settings, Why::Moved, now)?;
            let hours = tx.business_hours()?;
            Ok(hours.iter().filter_map(|h| h.next_switch(now)).min())
        })
        .await
}

/// True for events after which the next switch may be another one.
pub fn moves_switches(live: &Live, event: &crate::model::event::Event) -> bool {
    use crate::model::event::Event;
    match event {
        Event::BusinessHours => are_on(&live.settings()),
        Event::Setting { id, .. } => *id == ENABLED || *id == TYPE,
        _ => false,
    }
}

/// The schedule a room is measured by: its department's, else the default one. `None` while business hours are off.
pub fn of_room(tx: &ReadTx<'_>, settings: &Settings, room: &Room) -> Result<Option<BusinessHour>> {
    if !are_on(settings) {
        return Ok(None);
    }
    if is_multiple(settings)
        && let Some(pk) = room.department_pk
        && let Some(own) = tx.hour_of_department(pk)?
    {
        return Ok(Some(own));
    }
    tx.default_hour()
}
