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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::domain::agent::{self, Kind};
    use crate::domain::business_hours::{self, Draft};
    use crate::domain::department::{self, Member};
    use crate::domain::{setting, testing};
    use crate::model::department::Department;
    use crate::model::event::Event;
    use crate::model::setting::Settings;
    use serde_json::json;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicI64, Ordering};
    use std::sync::mpsc::{Receiver, channel};

    /// A shop whose clock stands where the test puts it.
    struct Shop {
        ctx: Ctx,
        at: Arc<AtomicI64>,
        told: Receiver<Event>,
        _folder: tempfile::TempDir,
    }

    fn ms(text: &str) -> i64 {
        Millis::parse(text).expect("a date").0
    }

    impl Shop {
        /// Wednesday 2026-07-01, noon in London.
        async fn new() -> Self {
            let (tell, told) = channel();
            let (mut ctx, folder) = testing::ctx(Box::new(move |events: Vec<Event>| {
                for event in events {
                    drop(tell.send(event));
                }
            }))
            .expect("a store");
            let at = Arc::new(AtomicI64::new(ms("2026-07-01T11:00:00Z")));
            ctx.clock = Clock::fixed(Arc::clone(&at));
            business_hours::at_start(&ctx).await.expect("starts");
            Self {
                ctx,
                at,
                told,
                _folder: folder,
            }
        }
        fn follow(&self) -> Vec<Event> {
            let events: Vec<Event> = self.told.try_iter().collect();
            for event in &events {
                self.ctx.live.apply(event);
            }
            events
        }
        async fn set(&self, id: &str, value: serde_json::Value) {
            setting::change(&self.ctx, id, &value).await.expect("set");
            self.follow();
        }
        /// Moves the clock, as the timer would find it. Gives the next switch.
        async fn go(&self, time: &str) -> Option<String> {
            self.at.store(ms(time), Ordering::Relaxed);
            let next = refresh(&self.ctx).await.expect("refreshes");
            next.map(Millis::iso)
        }
        async fn agent(&self, name: &str) -> Pk {
            let pk = testing::user(&self.ctx, name, "").await.expect("added");
            let online = self.ctx.now();
            let status = self
                .ctx
                .store
                .write(move |tx| tx.set_status(pk, Some(("online", true)), None, online));
            status.await.expect("online");
            let added = agent::add(&self.ctx, Kind::Agent, name.to_owned()).await;
            added.expect("an agent");
            pk
        }
        /// Availability, whether the system chose it, open hours.
        async fn state(&self, pk: Pk) -> (String, bool, Option<usize>) {
            let found = self.ctx.store.read(move |r| r.user(pk)).await;
            let user = found.expect("reads").expect("is there");
            (
                user.livechat_status.unwrap_or_default(),
                user.is_livechat_status_system,
                user.open_hours.map(|h| h.len()),
            )
        }
        async fn choose(&self, pk: Pk, status: &'static str) {
            let now = self.ctx.now();
            let done = self.ctx.store.write(move |tx| {
                let user = tx.user(pk)?.ok_or(crate::error::codes::INVALID_USER)?;
                tx.set_availability(&user, status, now)
            });
            done.await.expect("chosen");
        }
        async fn save(&self, more: serde_json::Value) {
            let mut sent =
                json!({ "type": "default", "name": "", "timezoneName": "Europe/London" });
            if let (Some(sent), Some(more)) = (sent.as_object_mut(), more.as_object()) {
                sent.extend(more.clone());
            }
            let draft = Draft::read(sent.as_object().expect("an object")).expect("fits");
            business_hours::save(&self.ctx, draft).await.expect("saved");
            self.follow();
        }
        async fn department(&self, name: &str, agent: &str) -> String {
            let new = Department {
                name: name.to_owned(),
                email: "a@b".to_owned(),
                ..Department::blank()
            };
            let member = Member {
                agent_id: agent.to_owned(),
                count: None,
                order: None,
            };
            let made = department::create(&self.ctx, new, vec![member]).await;
            made.expect("made").0.id
        }
    }

    fn every_day(start: &str, finish: &str) -> serde_json::Value {
        let days: Vec<serde_json::Value> = crate::model::business_hour::WEEKDAYS
            .iter()
            .map(|d| json!({ "day": d, "start": start, "finish": finish, "open": true }))
            .collect();
        json!(days)
    }

    fn said(word: &str, by_system: bool, open: Option<usize>) -> (String, bool, Option<usize>) {
        (word.to_owned(), by_system, open)
    }

    #[tokio::test]
    async fn hours_open_and_close_by_the_clock() {
        let shop = Shop::new().await;
        let (ana, ben) = (shop.agent("ana").await, shop.agent("ben").await);
        assert_eq!(shop.state(ana).await, said("available", false, None));
        shop.save(json!({ "workHours": every_day("09:00", "17:00") }))
            .await;
        assert_eq!(shop.go("2026-07-01T11:00:00Z").await, None, "switched off");
        shop.set(ENABLED, json!(true)).await;
        assert_eq!(shop.state(ana).await, said("available", false, Some(1)));
        // Ben goes by himself, which lasts until the hours close.
        shop.choose(ben, "not-available").await;
        assert_eq!(
            shop.go("2026-07-01T15:59:59Z").await.as_deref(),
            Some("2026-07-01T16:00:00.000Z")
        );
        assert_eq!(shop.state(ana).await, said("available", false, Some(1)));
        shop.follow();
        assert_eq!(
            shop.go("2026-07-01T16:00:00Z").await.as_deref(),
            Some("2026-07-02T08:00:00.000Z")
        );
        for pk in [ana, ben] {
            assert_eq!(shop.state(pk).await, said("not-available", true, Some(0)));
        }
        let told = shop.follow();
        let told = |user: Pk| {
            told.iter()
                .filter(|e| matches!(e, Event::UserStatus { user_pk, .. } if *user_pk == user))
                .count()
        };
        assert_eq!((told(ana), told(ben)), (1, 1), "told once each");
        shop.go("2026-07-02T08:00:00Z").await;
        for pk in [ana, ben] {
            assert_eq!(shop.state(pk).await, said("available", false, Some(1)));
        }
        assert_eq!(shop.follow().len(), 2);
        // Nothing new is told while nothing changes, not even by a clock that is set a little back.
        shop.go("2026-07-02T08:10:00Z").await;
        shop.go("2026-07-02T08:05:00Z").await;
        assert!(shop.follow().is_empty());
        // Set back over the opening, the shop is closed again.
        shop.go("2026-07-02T07:00:00Z").await;
        assert_eq!(shop.state(ana).await, said("not-available", true, Some(0)));
        // Switched off, everybody is as they are and free to change it.
        shop.set(ENABLED, json!(false)).await;
        assert_eq!(shop.state(ana).await, said("not-available", true, None));
    }

    #[tokio::test]
    async fn what_a_person_chose_stands_within_open_hours() {
        let shop = Shop::new().await;
        let (ana, gone) = (shop.agent("ana").await, shop.agent("gone").await);
        shop.choose(ana, "not-available").await;
        let now = shop.ctx.now();
        let invisible = shop
            .ctx
            .store
            .write(move |tx| tx.set_status(gone, Some(("offline", true)), None, now));
        invisible.await.expect("offline");
        shop.save(json!({ "workHours": every_day("09:00", "17:00") }))
            .await;
        shop.set(ENABLED, json!(true)).await;
        assert_eq!(shop.state(ana).await, said("not-available", false, Some(1)));
        shop.save(json!({ "workHours": every_day("10:00", "18:00") }))
            .await;
        assert_eq!(shop.state(ana).await, said("not-available", false, Some(1)));
        shop.go("2026-07-01T20:00:00Z").await;
        shop.go("2026-07-02T10:00:00Z").await;
        assert_eq!(shop.state(ana).await, said("available", false, Some(1)));
        assert_eq!(shop.state(gone).await, said("not-available", true, Some(1)));
        // Whoever was passed over for being invisible takes chats from the moment they are seen.
        let now = shop.ctx.now();
        let session = shop
            .ctx
            .store
            .write(move |tx| tx.add_session(gone, &[7; 32], now));
        session.await.expect("logged in");
        crate::domain::presence::set_status(&shop.ctx, gone, Some("online"), None, true)
            .await
            .expect("seen");
        assert_eq!(shop.state(gone).await, said("available", false, Some(1)));
    }

    #[tokio::test]
    async fn closed_hours_that_are_switched_on_close_at_once() {
        let shop = Shop::new().await;
        let ana = shop.agent("ana").await;
        shop.save(json!({ "workHours": every_day("20:00", "21:00") }))
            .await;
        shop.set(ENABLED, json!(true)).await;
        assert_eq!(shop.state(ana).await, said("not-available", true, None));
        let late = shop.agent("late").await;
        assert_eq!(shop.state(late).await, said("not-available", true, None));
        // Saving hours applies at once, in both directions.
        shop.save(json!({ "workHours": every_day("09:00", "24:00") }))
            .await;
        for pk in [ana, late] {
            assert_eq!(shop.state(pk).await, said("available", false, Some(1)));
        }
        shop.save(json!({ "active": false, "workHours": every_day("09:00", "24:00") }))
            .await;
        assert_eq!(shop.state(ana).await, said("not-available", true, Some(0)));
    }

    #[tokio::test]
    async fn departments_with_hours_of_their_own_follow_those() {
        let shop = Shop::new().await;
        let (ana, ben) = (shop.agent("ana").await, shop.agent("ben").await);
        let night = shop.department("night", "ben").await;
        shop.save(json!({ "workHours": every_day("09:00", "17:00") }))
            .await;
        shop.save(json!({
            "type": "custom", "name": "Night", "workHours": every_day("20:00", "24:00"),
            "departmentsToApplyBusinessHour": format!("{night}, nobody"),
        }))
        .await;
        shop.set(ENABLED, json!(true)).await;
        // A single schedule is for everybody.
        assert_eq!(shop.state(ben).await, said("available", false, Some(1)));
        shop.set(TYPE, json!("Multiple")).await;
        assert_eq!(shop.state(ana).await, said("available", false, Some(1)));
        assert_eq!(shop.state(ben).await, said("not-available", true, Some(0)));
        assert_eq!(
            shop.go("2026-07-01T19:00:00Z").await.as_deref(),
            Some("2026-07-01T23:00:00.000Z")
        );
        assert_eq!(shop.state(ana).await, said("not-available", true, Some(0)));
        assert_eq!(shop.state(ben).await, said("available", false, Some(1)));
        let hours = || async {
            let all = shop
                .ctx
                .store
                .read(|r| r.business_hours())
                .await
                .expect("reads");
            let custom = all.last().expect("two").clone();
            (all.len(), custom.is_active, custom.departments.len())
        };
        assert_eq!(hours().await, (2, true, 1));
        // The department goes out of use: so do its hours, and Ben follows everybody's.
        department::set_archived(&shop.ctx, night.clone(), true)
            .await
            .expect("archived");
        assert_eq!(hours().await, (2, false, 0));
        assert_eq!(shop.state(ben).await, said("not-available", true, Some(0)));
    }

    #[tokio::test]
    async fn programs_keep_no_hours() {
        let shop = Shop::new().await;
        let bot = shop.agent("bot").await;
        let role = shop.ctx.store.write(move |tx| {
            let user = tx.user(bot)?.ok_or(crate::error::codes::INVALID_USER)?;
            tx.add_role(&user, "bot")
        });
        role.await.expect("a bot");
        shop.save(json!({ "workHours": every_day("09:00", "17:00") }))
            .await;
        shop.set(ENABLED, json!(true)).await;
        assert_eq!(shop.state(bot).await, said("available", false, Some(1)));
        shop.go("2026-07-01T20:00:00Z").await;
        assert_eq!(shop.state(bot).await, said("available", false, Some(0)));
    }

    #[tokio::test]
    async fn only_open_hours_count_as_silence() {
        let settings = Settings::new(&[(ENABLED.to_owned(), json!(true))], &[]);
        let shop = Shop::new().await;
        shop.save(json!({ "workHours": every_day("09:00", "17:00") }))
            .await;
        let hour = shop.ctx.store.read(|r| r.default_hour()).await;
        let hour = hour.expect("reads").expect("is there");
        assert!(are_on(&settings));
        let from = Millis(ms("2026-07-01T15:30:00Z"));
        let to = Millis(ms("2026-07-02T08:30:00Z"));
        assert_eq!(hour.open_seconds(from, to), 3600.0);
    }
}
