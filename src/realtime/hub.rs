//! Delivery: takes the events of each commit in row order, renders each once per stream and hands the bytes to those who
//! listen. Waits for reads only, never for a socket.

mod colleagues;

use super::key::{Key, MY_MESSAGES, Stream};
use super::{Realtime, frame, recheck};
use crate::domain::{Ctx, queue};
use crate::error::{Error, Result};
use crate::model::Pk;
use crate::model::event::{Change, Event};
use crate::model::inquiry::Inquiry;
use crate::model::message::{Message, Side, kind};
use crate::model::permission::Permission;
use crate::model::room::Room;
use crate::model::subscription::Subscription;
use crate::wire::{agent_info, config, ddp, stream};
use bytes::Bytes;
use futures_util::FutureExt;
use serde::Serialize;
use serde_json::json;
use std::panic::AssertUnwindSafe;
use tokio::sync::mpsc;

/// Waiting visitors who are told their place; those behind learn it when they come closer.
const LINE: i64 = 1000;

/// What a commit changed of rooms and lines, told once at its end however often it happened.
#[derive(Default)]
struct Late {
    rooms: Vec<String>,
    lines: Vec<Option<String>>,
}

fn once<T: PartialEq>(list: &mut Vec<T>, item: T) {
    if !list.contains(&item) {
        list.push(item);
    }
}

/// The frame of an event; `None` (and a line in the log) when it cannot be written as JSON.
pub(super) fn frame_of(key: &Key, args: &impl Serialize) -> Option<Bytes> {
    match ddp::event(key.stream.name(), &key.event, args) {
        Ok(bytes) => Some(frame::text(&bytes)),
        Err(e) => {
            log::error!("event for {key} cannot be written: {e}");
            None
        }
    }
}

/// Runs until the store is gone.
pub(super) async fn run(ctx: Ctx, realtime: Realtime, mut commits: mpsc::Receiver<Vec<Event>>) {
    let hub = Hub { ctx, realtime };
    while let Some(events) = commits.recv().await {
        let mut late = Late::default();
        for event in events {
            hub.guard(hub.tell(&event, &mut late)).await;
        }
        for room_id in late.rooms {
            hub.guard(hub.room_touched(&room_id)).await;
        }
        for department_id in late.lines {
            hub.guard(hub.line(department_id)).await;
        }
    }
}

struct Hub {
    ctx: Ctx,
    realtime: Realtime,
}

impl Hub {
    /// One event that fails must not cost the others.
    async fn guard(&self, work: impl Future<Output = Result<()>>) {
        match AssertUnwindSafe(work).catch_unwind().await {
            Ok(Ok(())) => {}
            Ok(Err(e)) => log::error!("an event was not delivered: {e}"),
            Err(_) => log::error!("delivery of an event panicked"),
        }
    }

    fn is_heard(&self, key: &Key) -> bool {
        self.realtime.registry().is_heard(key)
    }

    /// Renders and delivers, when somebody listens.
    fn say(&self, key: &Key, args: &impl Serialize) {
        if self.is_heard(key)
            && let Some(frame) = frame_of(key, args)
        {
            self.realtime.registry().deliver(key, &frame, None);
        }
    }

    async fn tell(&self, event: &Event, late: &mut Late) -> Result<()> {
        match event {
            Event::Message(m) => {
                self.message(m).await?;
                once(&mut late.rooms, m.room_id.clone());
            }
            Event::MessageEdited(m) => {
                self.room_message(&m.room_id, &self.shown(m)).await?;
                once(&mut late.rooms, m.room_id.clone());
            }
            Event::MessageDeleted { room_id, message } => {
                self.room_message(room_id, &stream::removed_message(message))
                    .await?;
                let key = Key::of(Stream::NotifyRoom, room_id, "deleteMessage");
                self.say(&key, &json!([{ "_id": message.id }]));
                once(&mut late.rooms, room_id.clone());
            }
            Event::Room {
                room_id,
                user_ids,
                change,
            } => {
                self.room(room_id, user_ids, *change).await?;
                recheck::room(&self.ctx, &self.realtime, room_id).await;
            }
            Event::RoomAgent { room_id, agent_pk } => self.agent(room_id, *agent_pk).await?,
            Event::RoomVisitor {
                room_id,
                visitor_pk,
            } => {
                self.new_visitor(room_id, *visitor_pk).await?;
                // The old one hears this and nothing more.
                recheck::room(&self.ctx, &self.realtime, room_id).await;
            }
            Event::Inquiry { inquiry, change } => {
                self.inquiry(inquiry, *change);
                // Who may look at a waiting room may perhaps not look at a taken one.
                recheck::room(&self.ctx, &self.realtime, &inquiry.room.id).await;
            }
            Event::Subscription {
                subscription: s,
                change,
            } => {
                self.place(s, *change);
                if *change == Change::Removed {
                    recheck::room(&self.ctx, &self.realtime, &s.room_id).await;
                }
            }
            Event::QueueMoved { department_id } => once(&mut late.lines, department_id.clone()),
            Event::UserStatus { user_pk, .. } => self.user_status(*user_pk).await?,
            Event::UserChanged { user_pk, user_id } => {
                recheck::account(&self.ctx, &self.realtime, *user_pk, user_id).await;
            }
            Event::SessionsEnded {
                user_id,
                token_hash,
            } => {
                self.realtime.registry().rights_changed();
                self.realtime.registry().cut_user(user_id, |user| {
                    token_hash.is_none_or(|hash| hash == user.token_hash)
                });
            }
            Event::Setting { id, value } => {
                if let Some(def) = crate::model::setting::def(id) {
                    self.setting(def, value);
                }
                if *id == "Livechat_Routing_Method" {
                    recheck::users(&self.ctx, &self.realtime, None).await;
                }
            }
            Event::Account {
                user_pk: pk,
                user_id: id,
                username,
                name,
                news,
            } => {
                let pk = *pk;
                let who = colleagues::About {
                    pk,
                    id,
                    username,
                    name,
                };
                self.account(&who, news).await?;
            }
            Event::Grants(changed) => {
                self.grants(changed);
                recheck::users(&self.ctx, &self.realtime, None).await;
            }
            Event::Department { .. } => {
                recheck::users(&self.ctx, &self.realtime, None).await;
            }
            Event::VisitorChanged { visitor_pk } => self.visitor(*visitor_pk, late).await?,
            Event::OfflineMessage { .. }
            | Event::Job { .. }
            | Event::BusinessHours
            | Event::Webhook
            | Event::WebhookTargets(_)
            | Event::CustomFields(_) => {}
        }
        Ok(())
    }

    /// A message for the listeners of its room, and for those who hear all rooms they take part in.
    async fn room_message(&self, room_id: &str, shown: &impl Serialize) -> Result<()> {
        self.say(&Key::new(Stream::RoomMessages, room_id), &[shown]);
        let mine = Key::new(Stream::RoomMessages, MY_MESSAGES);
        // Anybody may listen here, and without a login hears nothing: that must cost a message nothing, either.
        if self.realtime.registry().is_heard_by_users(&mine)
            && let Some(frame) = frame_of(&mine, &(shown, stream::membership(true)))
        {
            let members = self.members(room_id).await?;
            let registry = self.realtime.registry();
            registry.deliver_to_users(&mine, &frame, |user| {
                members.iter().any(|s| s.user_id == user.id)
            });
        }
        Ok(())
    }

    /// The end of a chat takes the places in it along; a program that served it must hear of the end all the same.
    async fn end(&self, m: &Message) -> Result<()> {
        let mine = Key::new(Stream::RoomMessages, MY_MESSAGES);
        if !self.realtime.registry().is_heard_by_users(&mine) {
            return Ok(());
        }
        let room = self.read_room(&m.room_id).await?;
        let Some(agent) = room.and_then(|room| room.served_by) else {
            return Ok(());
        };
        if let Some(frame) = frame_of(&mine, &(self.shown(m), stream::membership(false))) {
            let registry = self.realtime.registry();
            registry.deliver_to_users(&mine, &frame, |user| {
                user.id == agent.id && self.ctx.live.may(user, Permission::ViewLRoom)
            });
        }
        Ok(())
    }

    /// A message as sockets carry it. Those who may hear it may read its files.
    fn shown<'m>(&self, m: &'m Message) -> stream::Shown<'m> {
        if stream::has_file(m) {
            stream::message_with(m, &self.ctx.links())
        } else {
            stream::message(m)
        }
    }

    async fn message(&self, m: &Message) -> Result<()> {
        self.room_message(&m.room_id, &self.shown(m)).await?;
        if m.kind.as_deref() == Some(kind::CLOSED) {
            self.end(m).await?;
        }
        if m.author.side != Side::Visitor || !m.is_chat() || !self.has_user_listeners() {
            return Ok(());
        }
        for s in self.members(&m.room_id).await? {
            let key = Key::of(Stream::NotifyUser, &s.user_id, "notification");
            self.say(&key, &[stream::notification(m, &s.room_name)]);
        }
        Ok(())
    }

    fn has_user_listeners(&self) -> bool {
        self.realtime.registry().is_stream_heard(Stream::NotifyUser)
    }

    async fn members(&self, room_id: &str) -> Result<Vec<Subscription>> {
        let room_id = room_id.to_owned();
        self.ctx
            .store
            .read_small(move |r| r.subscriptions_of_room_id(&room_id))
            .await
    }

    async fn read_room(&self, room_id: &str) -> Result<Option<Room>> {
        let room_id = room_id.to_owned();
        self.ctx
            .store
            .read_small(move |r| r.room_by_id(&room_id))
            .await
    }

    /// Tells these users how a room stands now.
    async fn room(&self, room_id: &str, user_ids: &[String], change: Change) -> Result<()> {
        let keys: Vec<Key> = user_ids
            .iter()
            .map(|id| Key::of(Stream::NotifyUser, id, "rooms-changed"))
            .filter(|key| self.is_heard(key))
            .collect();
        if keys.is_empty() {
            return Ok(());
        }
        let args = match (change, self.read_room(room_id).await?) {
            (Change::Added | Change::Changed, Some(room)) => {
                json!([stream::verb(change), stream::room(&room)])
            }
            _ => json!([stream::verb(Change::Removed), { "_id": room_id }]),
        };
        for key in keys {
            self.say(&key, &args);
        }
        Ok(())
    }

    /// Messages moved the room and its members' counters: both are told as they are now.
    async fn room_touched(&self, room_id: &str) -> Result<()> {
        if !self.has_user_listeners() {
            return Ok(());
        }
        let members = self.members(room_id).await?;
        let ids: Vec<String> = members.iter().map(|s| s.user_id.clone()).collect();
        self.room(room_id, &ids, Change::Changed).await?;
        for s in &members {
            self.place(s, Change::Changed);
        }
        Ok(())
    }

    /// Tells a user about their place in a room.
    fn place(&self, s: &Subscription, change: Change) {
        let key = Key::of(Stream::NotifyUser, &s.user_id, "subscriptions-changed");
        if self.is_heard(&key) {
            self.say(
                &key,
                &json!([stream::verb(change), stream::subscription(s)]),
            );
        }
    }

    /// A visitor's name stands on their open room and in the queue.
    async fn visitor(&self, visitor_pk: Pk, late: &mut Late) -> Result<()> {
        let is_queue_heard = self
            .realtime
            .registry()
            .is_stream_heard(Stream::InquiryQueue);
        if !is_queue_heard && !self.has_user_listeners() {
            return Ok(());
        }
        let found = self
            .ctx
            .store
            .read_small(move |r| {
                let room = r.open_room_of_visitor(visitor_pk)?;
                let inquiry = match &room {
                    Some(room) if room.served_by.is_none() => r.inquiry_of_room(room.pk)?,
                    _ => None,
                };
                Ok((room, inquiry))
            })
            .await?;
        if let Some(room) = found.0 {
            once(&mut late.rooms, room.id);
        }
        if let Some(inquiry) = found.1 {
            self.inquiry(&inquiry, Change::Changed);
        }
        Ok(())
    }

    /// Tells a visitor that the room is another's now.
    async fn new_visitor(&self, room_id: &str, visitor_pk: Pk) -> Result<()> {
        let key = Key::new(Stream::LivechatRoom, room_id);
        if !self.is_heard(&key) {
            return Ok(());
        }
        let visitor = self
            .ctx
            .store
            .read_small(move |r| r.visitor(visitor_pk))
            .await?;
        if let Some(visitor) = visitor {
            self.say(&key, &[stream::visitor_data(&visitor)]);
        }
        Ok(())
    }

    /// Tells a visitor who serves them.
    async fn agent(&self, room_id: &str, agent_pk: Option<Pk>) -> Result<()> {
        let key = Key::new(Stream::LivechatRoom, room_id);
        if !self.is_heard(&key) {
            return Ok(());
        }
        let shown = match agent_pk {
            None => None,
            Some(pk) => {
                let agent = self.ctx.store.read_small(move |r| r.user(pk)).await?;
                let agent = agent.ok_or_else(|| Error::internal("the serving agent is gone"))?;
                Some(agent_info::for_visitor(&agent, &self.ctx.settings()))
            }
        };
        self.say(&key, &[stream::agent_data(shown.as_ref())]);
        Ok(())
    }

    fn inquiry(&self, inquiry: &Inquiry, change: Change) {
        let line = match &inquiry.room.department_id {
            Some(id) => Key::of(Stream::InquiryQueue, "department", id),
            None => Key::new(Stream::InquiryQueue, "public"),
        };
        let own = Key::new(Stream::InquiryQueue, inquiry.id.clone());
        for (key, name) in [(line, "type"), (own, "clientAction")] {
            if self.is_heard(&key) {
                self.say(&key, &[stream::inquiry(inquiry, name, change)]);
            }
        }
    }

    /// Tells those who wait in a line their place.
    async fn line(&self, department_id: Option<String>) -> Result<()> {
        if !self
            .realtime
            .registry()
            .is_stream_heard(Stream::LivechatRoom)
        {
            return Ok(());
        }
        let settings = self.ctx.settings();
        let places = self
            .ctx
            .store
            .read_small(move |r| queue::line(r, &settings, department_id.as_deref(), LINE))
            .await?;
        for (room_id, place) in places {
            let key = Key::new(Stream::LivechatRoom, room_id);
            if self.is_heard(&key) {
                self.say(&key, &[stream::queue_data(&config::queue_info(&place))]);
            }
        }
        Ok(())
    }
}
