//! Webhooks: receivers, and the outbox of what they are told. An event is written in the transaction of its cause.

use super::tx::{ReadTx, Tx, json_texts, texts};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::message::{Message, Side};
use crate::model::time::Millis;
use crate::model::webhook::{Delivery, EventKind, State, Target};
use crate::random;
use rusqlite::Row;
use serde_json::{Value, json};

const TARGET: &str = "pk, id, name, url, secret, old_secret, old_secret_until, events, is_enabled, stopped_reason, created_at,
    updated_at FROM webhook_target";
const SAVE: &str = "INSERT INTO webhook_target (id, name, url, secret, old_secret, old_secret_until, events, is_enabled,
    stopped_reason, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)
    ON CONFLICT (id) DO UPDATE SET name = ?2, url = ?3, secret = ?4, old_secret = ?5, old_secret_until = ?6, events = ?7,
    is_enabled = ?8, stopped_reason = ?9, updated_at = ?10";
const REMOVE: &str = "DELETE FROM webhook_target WHERE id = ?1 AND pk <> 1";
/// Not the one that was given another address meanwhile, nor one that took over the row key of a removed one.
const STOP: &str = "UPDATE webhook_target SET is_enabled = 0, url = ?4, stopped_reason = ?2, updated_at = ?3 WHERE id = ?1
    AND is_enabled = 1 AND (pk = 1 OR url = ?4)";
const RESUME: &str =
    "UPDATE webhook_target SET is_enabled = 1, stopped_reason = NULL, updated_at = ?2 WHERE pk = ?1
    AND is_enabled = 0";
const DELIVERY: &str = "pk, id, target_pk, kind, room_pk, facts, body, state, tries, due_at, status, outcome, created_at,
    updated_at FROM webhook_delivery";
/// Due from the start of time: a clock that is set back delays no event that is new.
const ENQUEUE: &str = "INSERT INTO webhook_delivery (id, target_pk, kind, room_pk, facts, is_head, due_at, created_at, updated_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?4 IS NULL OR NOT EXISTS (SELECT 1 FROM webhook_delivery WHERE room_pk = ?4 AND target_pk = ?2
    AND state = 'waiting'), 0, ?6, ?6)";
const DUE: &str = "WHERE target_pk = ?1 AND state = 'waiting' AND is_head = 1 AND due_at <= ?2 ORDER BY due_at, pk LIMIT ?3";
const NEXT_DUE: &str =
    "SELECT due_at FROM webhook_delivery WHERE target_pk = ?1 AND state = 'waiting' AND is_head = 1
    AND due_at > ?2 ORDER BY due_at, pk LIMIT 1";
const DONE: &str = "UPDATE webhook_delivery SET state = 'done', body = NULL, facts = '{}', tries = ?2, status = ?3, outcome = ?4,
    updated_at = ?5 WHERE pk = ?1 AND id = ?6 AND state = 'waiting'";
/// Given up while the call was under way that then succeeded.
const DONE_LATE: &str = "UPDATE webhook_delivery SET state = 'done', body = NULL, facts = '{}', status = ?2, outcome = ?3,
    updated_at = ?4 WHERE pk = ?1 AND id = ?5 AND state = 'dead'";
const RETRY: &str = "UPDATE webhook_delivery SET body = ?2, tries = ?3, status = ?4, outcome = ?5, due_at = ?6, updated_at = ?7
    WHERE pk = ?1 AND id = ?8 AND state = 'waiting'";
const GIVE_UP: &str = "UPDATE webhook_delivery SET state = 'dead', body = ?2, tries = ?3, status = ?4, outcome = ?5, updated_at = ?6
    WHERE pk = ?1 AND id = ?7 AND state = 'waiting'";
/// Behind the one that is gone the next of its room moves up.
const MOVE_UP: &str = "UPDATE webhook_delivery SET is_head = 1 WHERE pk = (SELECT pk FROM webhook_delivery WHERE room_pk = ?1
    AND target_pk = ?2 AND state = 'waiting' ORDER BY pk LIMIT 1)";
const GIVE_UP_SOME: &str = "UPDATE webhook_delivery SET state = 'dead', outcome = ?2, updated_at = ?3 WHERE pk IN (
    SELECT pk FROM webhook_delivery WHERE target_pk = ?1 AND state = 'waiting' ORDER BY pk LIMIT ?4)
    AND EXISTS (SELECT 1 FROM webhook_target WHERE pk = ?1 AND is_enabled = 0 AND stopped_reason IS NOT NULL)";
const ANY_WAITING: &str =
    "SELECT 1 FROM webhook_delivery WHERE target_pk = ?1 AND state = 'waiting' LIMIT 1";
const IS_KNOWN: &str = "SELECT 1 FROM webhook_delivery WHERE pk = ?1 AND id = ?2";
const TRIM: &str = "DELETE FROM webhook_delivery WHERE pk IN (SELECT pk FROM webhook_delivery
    WHERE target_pk = (SELECT pk FROM webhook_target WHERE id = ?1 AND pk <> 1) LIMIT ?2)";
const REVIVE: &str = "UPDATE webhook_delivery SET state = 'waiting', tries = 0, due_at = ?2, updated_at = ?2, is_head = room_pk IS NULL
    OR NOT EXISTS (SELECT 1 FROM webhook_delivery o WHERE o.room_pk = webhook_delivery.room_pk
    AND o.target_pk = webhook_delivery.target_pk AND o.state = 'waiting') WHERE id = ?1 AND state = 'dead'";
const LIST: &str = "WHERE target_pk = ?1 AND state = ?2 ORDER BY pk DESC LIMIT ?3 OFFSET ?4";
const COUNT: &str = "SELECT count(*) FROM webhook_delivery WHERE target_pk = ?1 AND state = ?2";
const SWEEP: &str = "DELETE FROM webhook_delivery WHERE pk IN (SELECT pk FROM webhook_delivery WHERE state <> 'waiting'
    AND updated_at < ?1 LIMIT ?2)";
const DROP_OF_VISITOR: &str =
    "DELETE FROM webhook_delivery WHERE room_pk IN (SELECT pk FROM room WHERE visitor_pk = ?1)";
const PK_OF_ROOM: &str = "SELECT pk FROM room WHERE id = ?1";
const CRM: &str = "UPDATE room SET crm_data = ?2 WHERE pk = ?1";
const CRM_OF: &str = "SELECT crm_data FROM room WHERE pk = ?1";
const COUNT_DEAD: &str = "SELECT count(*) FROM (SELECT 1 FROM webhook_delivery WHERE target_pk = ?1 AND state = 'dead' LIMIT 1000)";

fn target(r: &Row<'_>) -> rusqlite::Result<Target> {
    let old: Option<String> = r.get(5)?;
    let until: Option<i64> = r.get(6)?;
    let words = texts(&r.get::<_, String>(7)?);
    Ok(Target {
        pk: r.get(0)?,
        id: r.get(1)?,
        name: r.get(2)?,
        url: r.get(3)?,
        secret: r.get(4)?,
        old_secret: old.zip(until.map(Millis)),
        events: words.iter().filter_map(|w| EventKind::parse(w)).collect(),
        is_enabled: r.get(8)?,
        stopped_reason: r.get(9)?,
        created_at: Millis(r.get(10)?),
        updated_at: Millis(r.get(11)?),
    })
}

/// `None` for kinds and states of another version.
fn delivery(r: &Row<'_>) -> rusqlite::Result<Option<Delivery>> {
    let kind = EventKind::parse(&r.get::<_, String>(3)?);
    let state = State::parse(&r.get::<_, String>(7)?);
    let (Some(kind), Some(state)) = (kind, state) else {
        return Ok(None);
    };
    Ok(Some(Delivery {
        pk: r.get(0)?,
        id: r.get(1)?,
        target_pk: r.get(2)?,
        kind,
        room_pk: r.get(4)?,
        facts: serde_json::from_str(&r.get::<_, String>(5)?).unwrap_or_default(),
        body: r.get(6)?,
        state,
        tries: r.get(8)?,
        due_at: Millis(r.get(9)?),
        status: r.get(10)?,
        outcome: r.get(11)?,
        created_at: Millis(r.get(12)?),
        updated_at: Millis(r.get(13)?),
    }))
}

/// How a try went.
pub struct Tried<'a> {
    /// HTTP status, when there was one.
    pub status: Option<i64>,
    /// What came of it, in words.
    pub outcome: &'a str,
    /// The body that was sent.
    pub body: &'a str,
}

impl ReadTx<'_> {
    /// All receivers, the original one first.
    pub fn webhook_targets(&self) -> Result<Vec<Target>> {
        self.all(&format!("SELECT {TARGET} ORDER BY pk"), [], target)
    }
    /// By id.
    pub fn webhook_target(&self, id: &str) -> Result<Option<Target>> {
        self.first(&format!("SELECT {TARGET} WHERE id = ?1"), [id], target)
    }
    /// What a receiver can be sent now, the oldest first.
    pub fn webhooks_due(&self, target_pk: Pk, now: Millis, limit: i64) -> Result<Vec<Delivery>> {
        let sql = format!("SELECT {DELIVERY} {DUE}");
        let found = self.all(&sql, (target_pk, now.0, limit), delivery)?;
        Ok(found.into_iter().flatten().collect())
    }
    /// When a receiver can be sent something after `now`.
    pub fn next_webhook_due(&self, target_pk: Pk, now: Millis) -> Result<Option<Millis>> {
        self.first(NEXT_DUE, (target_pk, now.0), |r| Ok(Millis(r.get(0)?)))
    }
    /// What a receiver was or is to be told, in one state, the latest first.
    pub fn webhook_deliveries(
        &self,
        target_pk: Pk,
        state: State,
        offset: i64,
        limit: i64,
    ) -> Result<(Vec<Delivery>, i64)> {
        let sql = format!("SELECT {DELIVERY} {LIST}");
        let page = self.all(&sql, (target_pk, state.as_str(), limit, offset), delivery)?;
        let total = self.number(COUNT, (target_pk, state.as_str()))?;
        Ok((page.into_iter().flatten().collect(), total))
    }
    /// True while a delivery is there; its row key alone may be another's by now.
    pub fn is_webhook_known(&self, pk: Pk, id: &str) -> Result<bool> {
        self.exists(IS_KNOWN, (pk, id))
    }
    /// True when something waits for a receiver, due or not.
    pub fn has_webhooks_waiting(&self, target_pk: Pk) -> Result<bool> {
        self.exists(ANY_WAITING, [target_pk])
    }
    /// How many were given up, a thousand at most.
    pub fn dead_webhook_count(&self, target_pk: Pk) -> Result<i64> {
        self.number(COUNT_DEAD, [target_pk])
    }
    /// What the receiver answered to a room's first event.
    pub fn crm_data(&self, room_pk: Pk) -> Result<Option<String>> {
        Ok(self.first(CRM_OF, [room_pk], |r| r.get(0))?.flatten())
    }
}

impl Tx<'_> {
    /// Tells everybody who wants to know, once this transaction is on disk. `facts` is only asked for when somebody does.
    pub fn tell_webhooks(
        &mut self,
        kind: EventKind,
        room_pk: Option<Pk>,
        facts: impl FnOnce(&ReadTx<'_>) -> Result<Value>,
        now: Millis,
    ) -> Result<()> {
        if self.wanted().has_nobody(kind) {
            return Ok(());
        }
        let wanted = std::sync::Arc::clone(self.wanted());
        let facts = facts(self)?.to_string();
        for target_pk in wanted.of(kind) {
            let id = random::id();
            let row = (&id, target_pk, kind.as_str(), room_pk, &facts, now.0);
            self.execute(ENQUEUE, row)?;
        }
        self.emit(Event::Webhook);
        Ok(())
    }
    /// Tells receivers of webhooks what somebody said.
    pub(super) fn hook(
        &mut self,
        message: &Message,
        room_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        let kind = match message.author.side {
            Side::Visitor => EventKind::VisitorMessage,
            Side::User => EventKind::AgentMessage,
            Side::System => return Ok(()),
        };
        if !message.is_chat() || self.wanted().has_nobody(kind) {
            return Ok(());
        }
        let room_pk = match room_pk {
            Some(pk) => Some(pk),
            None => self.first(PK_OF_ROOM, [&message.room_id], |r| r.get(0))?,
        };
        // The id as well: the row key of a deleted message is given to another one.
        let facts = |_: &ReadTx<'_>| Ok(json!({ "message": message.pk, "id": message.id }));
        self.tell_webhooks(kind, room_pk, facts, now)
    }
    /// Adds a receiver, or writes it over the one with its id.
    pub fn save_webhook_target(&mut self, t: &Target, now: Millis) -> Result<()> {
        let words: Vec<String> = t.events.iter().map(|k| k.as_str().to_owned()).collect();
        let old = t.old_secret.as_ref();
        self.execute(
            SAVE,
            (
                &t.id,
                &t.name,
                &t.url,
                &t.secret,
                old.map(|o| &o.0),
                old.map(|o| o.1.0),
                json_texts(&words),
                t.is_enabled,
                &t.stopped_reason,
                now.0,
            ),
        )?;
        self.tell_targets()
    }
    /// Removes a receiver with all it was still to be told. False when there is none; the original one stays.
    pub fn remove_webhook_target(&mut self, id: &str) -> Result<bool> {
        let is_known = self.execute(REMOVE, [id])? == 1;
        self.tell_targets()?;
        Ok(is_known)
    }
    /// Deletes up to `limit` deliveries of a receiver that is to be removed, and says how many: all of them at once would
    /// keep every other write waiting.
    pub fn trim_webhook_target(&mut self, id: &str, limit: i64) -> Result<usize> {
        self.execute(TRIM, (id, limit))
    }
    /// Switches a receiver off that said, at this address, it wants nothing more. False when it has another address now.
    pub fn stop_webhook_target(
        &mut self,
        id: &str,
        url: &str,
        reason: &str,
        now: Millis,
    ) -> Result<bool> {
        let is_stopped = self.execute(STOP, (id, reason, now.0, url))? == 1;
        if is_stopped {
            self.tell_targets()?;
        }
        Ok(is_stopped)
    }
    /// Gives up to `limit` of those up that wait for a receiver that wants nothing more, and says how many.
    pub fn give_webhooks_up(
        &mut self,
        target_pk: Pk,
        reason: &str,
        limit: i64,
        now: Millis,
    ) -> Result<usize> {
        self.execute(GIVE_UP_SOME, (target_pk, reason, now.0, limit))
    }
    /// Switches a receiver on again.
    pub fn resume_webhook_target(&mut self, pk: Pk, now: Millis) -> Result<()> {
        if self.execute(RESUME, (pk, now.0))? == 1 {
            self.tell_targets()?;
        }
        Ok(())
    }
    fn tell_targets(&mut self) -> Result<()> {
        let all = self.webhook_targets()?;
        self.emit(Event::WebhookTargets(all.into()));
        Ok(())
    }
    /// The receiver took it. False when there is no such delivery any more.
    pub fn webhook_done(&mut self, d: &Delivery, tried: &Tried<'_>, now: Millis) -> Result<bool> {
        let row = (d.pk, d.tries + 1, tried.status, tried.outcome, now.0, &d.id);
        if self.execute(DONE, row)? == 1 {
            self.move_up(d)?;
            return Ok(true);
        }
        let row = (d.pk, tried.status, tried.outcome, now.0, &d.id);
        Ok(self.execute(DONE_LATE, row)? == 1)
    }
    /// A try failed: another one at `due_at`, or the end.
    pub fn webhook_failed(
        &mut self,
        d: &Delivery,
        tried: &Tried<'_>,
        due_at: Option<Millis>,
        now: Millis,
    ) -> Result<()> {
        let tries = d.tries + 1;
        if let Some(due_at) = due_at {
            let row = (
                d.pk,
                tried.body,
                tries,
                tried.status,
                tried.outcome,
                due_at.0,
                now.0,
                &d.id,
            );
            self.execute(RETRY, row)?;
            return Ok(());
        }
        let row = (
            d.pk,
            tried.body,
            tries,
            tried.status,
            tried.outcome,
            now.0,
            &d.id,
        );
        if self.execute(GIVE_UP, row)? == 1 {
            self.move_up(d)?;
        }
        Ok(())
    }
    fn move_up(&mut self, d: &Delivery) -> Result<()> {
        if let Some(room_pk) = d.room_pk {
            self.execute(MOVE_UP, (room_pk, d.target_pk))?;
        }
        self.emit(Event::Webhook);
        Ok(())
    }
    /// Sends once more what was given up. False when there is no such thing.
    pub fn revive_webhook(&mut self, id: &str, now: Millis) -> Result<bool> {
        let is_known = self.execute(REVIVE, (id, now.0))? == 1;
        if is_known {
            self.emit(Event::Webhook);
        }
        Ok(is_known)
    }
    /// Forgets up to `limit` that were settled before `before`. Says how many.
    pub fn sweep_webhooks(&mut self, before: Millis, limit: i64) -> Result<usize> {
        self.execute(SWEEP, (before.0, limit))
    }
    /// Forgets what is to be told of a visitor's chats.
    pub fn drop_webhooks_of_visitor(&mut self, visitor_pk: Pk) -> Result<()> {
        self.execute(DROP_OF_VISITOR, [visitor_pk]).map(|_| ())
    }
    /// Keeps what the receiver answered to a room's first event.
    pub fn set_crm_data(&mut self, room_pk: Pk, data: &str) -> Result<()> {
        self.execute(CRM, (room_pk, data)).map(|_| ())
    }
}
