//! Rooms: made on a visitor's first words, joined by users.

use super::access::{self, Rights};
use super::contact_merge;
use super::live::Caller;
use super::routing::{self, Method};
use super::{Ctx, page_visit, webhook};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::event::{Change, Event};
use crate::model::inquiry::Status;
use crate::model::message::{Author, Side, kind};
use crate::model::room::{Room, Source};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::token::VisitorToken;
use crate::model::visitor::Visitor;
use crate::model::webhook::EventKind;
use crate::random;
use crate::store::{NewRoom, Tx};
use std::sync::Arc;

pub use crate::store::RoomFilter;

/// What a visitor asks for when a room may have to be made.
pub struct Wish {
    /// Whose room.
    pub token: VisitorToken,
    /// Only this room, never a new one.
    pub room_id: Option<String>,
    /// This agent, by id; unknown ones are ignored.
    pub agent_id: Option<String>,
    /// How urgent a new room is, by id; unknown ones are ignored.
    pub priority_id: Option<String>,
    /// Where a new room comes from.
    pub source: Source,
}

/// Gives the visitor's open room, or makes one and routes it. One open room per visitor, whatever the race: the
/// schema allows no second one and the loser gets the winner's.
///
/// Shape: room and whether it is new. Errors: `invalid-token`, `invalid-room`, `error-omnichannel-is-disabled`,
/// `error-contact-channel-blocked`, `no-agent-online`. Source: visitor-api 8.1, data-model 4.2.
pub async fn get_or_create(ctx: &Ctx, wish: Wish) -> Result<(Room, bool)> {
    let hash = wish.token.hash();
    let room_id = wish.room_id.clone();
    let found = ctx
        .store
        .read_small(move |r| {
            let pk = r.visitor_pk(&hash)?.ok_or(codes::INVALID_TOKEN)?;
            match room_id {
                Some(id) => match r.visitor_room(&hash, &id)? {
                    Some(room) if room.is_open => Ok(Some(room)),
                    _ => Err(codes::INVALID_ROOM.into()),
                },
                None => r.open_room_of_visitor(pk),
            }
        })
        .await?;
    if let Some(room) = found {
        return Ok((room, false));
    }
    let settings = ctx.settings();
    let now = ctx.now();
    ctx.store
        .write(move |tx| create(tx, &settings, &wish, now))
        .await
}

/// Makes a room inside a unit; also used where a message makes its own room.
///
/// Errors: as [`get_or_create`].
pub fn create(
    tx: &mut Tx<'_>,
    settings: &Settings,
    wish: &Wish,
    now: Millis,
) -> Result<(Room, bool)> {
    let visitor = tx
        .visitor_by_token(&wish.token.hash())?
        .ok_or(codes::INVALID_TOKEN)?;
    if let Some(room) = tx.open_room_of_visitor(visitor.pk)? {
        return Ok((room, false));
    }
    if !settings.bool("Livechat_enabled") {
        return Err(codes::SERVICE_DISABLED.into());
    }
    let source_id = wish.source.id.as_deref().unwrap_or("");
    if tx.is_channel_blocked(visitor.pk, &wish.source.kind, source_id)? {
        return Err(codes::CHANNEL_BLOCKED.into());
    }
    let wanted = wanted_agent(tx, settings, wish, &visitor)?;
    let department_pk = department(tx, settings, &visitor, wanted)?;
    // Somebody the visitor knows comes first, but nobody is refused a chat because that one is away.
    let known = match wanted {
        Some(_) => None,
        None => preferred_agent(tx, settings, &visitor, department_pk)?,
    };
    let can_start = match wanted {
        Some(pk) => {
            settings.bool("Livechat_accept_chats_with_no_agents")
                || routing::is_agent_online(tx, settings, pk)?
        }
        None => known.is_some() || routing::is_online(tx, settings, department_pk)?,
    };
    routing::require_online(can_start)?;

    let priority_id = match &wish.priority_id {
        Some(id) => tx.priority_by_id(id)?.map(|p| p.id),
        None => None,
    };
    let (contact_pk, name) = contact_merge::contact_for(tx, settings, &visitor, now)?;
    let new = NewRoom {
        id: random::id(),
        visitor_pk: visitor.pk,
        visitor_status: visitor.status.clone(),
        contact_pk,
        name,
        department_pk,
        source: wish.source.clone(),
        custom_fields: None,
        priority_id,
    };
    let Some(mut head) = tx.add_room(&new, now)? else {
        // The look above runs in the same transaction, so only a broken invariant leads here.
        return Err(Error::internal(
            "a second open room was refused by the schema",
        ));
    };
    // Before anything else: their times lie before the room's.
    page_visit::attach(tx, &mut head, &wish.token.hash())?;
    let label = label(&wish.source);
    tx.note_contact_room(
        contact_pk,
        visitor.pk,
        (&wish.source.kind, source_id, &label),
        &new.id,
        now,
    )?;
    tx.set_visitor_last_chat(visitor.pk, &new.id, contact_pk, now)?;
    tx.append_system(
        &mut head,
        &routing::system(kind::STARTED, "", visitor_author(&visitor), None),
        now,
    )?;
    webhook::tell(tx, EventKind::Started, head.room_pk, now)?;

    let routed_by = routing::method(settings);
    let (is_wanted_online, is_bot) = match wanted {
        Some(pk) => (routing::is_agent_online(tx, settings, pk)?, tx.is_bot(pk)?),
        None => (false, false),
    };
    let is_direct = matches!(routed_by, Method::Auto(_)) || is_wanted_online;
    // In a waiting queue everybody lines up and the worker hands out; only programs answer at once.
    let is_ready = is_direct && (is_bot || !settings.bool("Livechat_waiting_queue"));
    let status = if is_ready {
        Status::Ready
    } else {
        Status::Queued
    };
    tx.add_inquiry(
        &random::id(),
        head.room_pk,
        status,
        department_pk,
        wanted.or(known),
        now,
    )?;
    let room = tx
        .room(head.room_pk)?
        .ok_or_else(|| Error::internal("the new room is gone"))?;
    let order = match routed_by {
        Method::Auto(order) => order,
        Method::Manual => crate::store::Order::Given,
    };
    if is_ready && !routing::route(tx, settings, order, &room, now)? {
        tx.queue_inquiry(head.room_pk, None, now)?;
    }
    // An assignment has told the queue and the room already; a waiting room is news to the queue.
    if tx.inquiry_status(head.room_pk)? == Some(Status::Queued) {
        webhook::tell(tx, EventKind::Queued, head.room_pk, now)?;
        routing::tell_inquiry(tx, head.room_pk, Change::Added)?;
        routing::tell_line(tx, department_pk)?;
    }
    let room = tx
        .room(head.room_pk)?
        .ok_or_else(|| Error::internal("the new room is gone"))?;
    Ok((room, true))
}

/// The name a contact's channel has.
pub(super) fn label(source: &Source) -> String {
    source
        .extra
        .as_deref()
        .and_then(|e| serde_json::from_str::<serde_json::Value>(e).ok())
        .and_then(|e| {
            e.get("label")
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned)
        })
        .unwrap_or_else(|| source.kind.clone())
}

/// The agent a chat is meant for: the one asked for, else a bot where bots come first.
fn wanted_agent(
    tx: &Tx<'_>,
    settings: &Settings,
    wish: &Wish,
    visitor: &Visitor,
) -> Result<Option<Pk>> {
    if let Some(id) = &wish.agent_id
        && let Some(user) = tx.user_by_id(id)?
        && user.is_agent()
    {
        return Ok(Some(user.pk));
    }
    if settings.bool("Livechat_assign_new_conversation_to_bot") {
        let department = match &visitor.department_id {
            Some(id) => tx.department_named(id)?.map(|(pk, _)| pk),
            None => None,
        };
        return tx.next_bot(department);
    }
    Ok(None)
}

/// Somebody the visitor knows who is free now: the agent in charge of their contact, else the one they talked to last
/// (in the chosen department, and only where the server hands chats out).
fn preferred_agent(
    tx: &Tx<'_>,
    settings: &Settings,
    visitor: &Visitor,
    department_pk: Option<Pk>,
) -> Result<Option<Pk>> {
    if settings.bool("Omnichannel_contact_manager_routing")
        && let Some(pk) = tx.contact_manager(visitor.pk)?
        && routing::is_agent_free(tx, settings, pk, department_pk)?
    {
        return Ok(Some(pk));
    }
    if settings.bool("Livechat_last_chatted_agent_routing")
        && matches!(routing::method(settings), Method::Auto(_))
        && let Some(last) = &visitor.last_agent
        && let Some(user) = tx.user_by_id(&last.agent_id)?
        && routing::is_agent_free(tx, settings, user.pk, department_pk)?
    {
        let is_there = match department_pk {
            Some(pk) => tx.enabled_departments_of(user.pk)?.contains(&pk),
            None => true,
        };
        return Ok(is_there.then_some(user.pk));
    }
    Ok(None)
}

fn department(
    tx: &Tx<'_>,
    settings: &Settings,
    visitor: &Visitor,
    wanted: Option<Pk>,
) -> Result<Option<Pk>> {
    let chosen = match &visitor.department_id {
        Some(id) => tx.department_named(id)?.map(|(pk, _)| pk),
        None => None,
    };
    match chosen {
        // Nobody there and no fallback either: the chat keeps the visitor's own choice.
        Some(pk) => Ok(Some(
            routing::online_department(tx, settings, pk)?.unwrap_or(pk),
        )),
        None if wanted.is_none() => routing::default_department(tx, settings),
        None => Ok(None),
    }
}

/// A visitor as the author of a message.
pub fn visitor_author(visitor: &Visitor) -> Author {
    Author {
        side: Side::Visitor,
        id: visitor.id.clone(),
        username: visitor.username.clone(),
        name: visitor.name.clone(),
    }
}

/// Tells the users of a room that it changed.
pub fn tell_room(tx: &mut Tx<'_>, room_pk: Pk, room_id: &str, change: Change) -> Result<()> {
    let user_ids = tx.subscribed_user_ids(room_pk)?;
    tx.emit(Event::Room {
        room_id: room_id.to_owned(),
        user_ids,
        change,
    });
    Ok(())
}

/// A room a user may see.
///
/// Errors: `missing` when there is none of that id, `refused` without access.
pub async fn for_user(
    ctx: &Ctx,
    caller: &Arc<Caller>,
    room_id: &str,
    missing: Error,
    refused: Error,
) -> Result<Room> {
    let caller = Arc::clone(caller);
    let (grants, settings) = (ctx.live.grants(), ctx.settings());
    let room_id = room_id.to_owned();
    ctx.store
        .read_small(move |r| {
            let room = r.room_by_id(&room_id)?.ok_or(missing)?;
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            if rights.can_access(r, &room)? {
                Ok(room)
            } else {
                Err(refused)
            }
        })
        .await
}

/// Adds a user to a room without making them the serving agent. Repeating changes nothing.
///
/// Errors: `error-invalid-room`, `room-closed`, `error-not-allowed`.
pub async fn join(ctx: &Ctx, caller: Arc<Caller>, room_id: String) -> Result<()> {
    let (grants, settings, now) = (ctx.live.grants(), ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let room = tx.room_by_id(&room_id)?.ok_or(codes::ERROR_INVALID_ROOM)?;
            if !room.is_open {
                return Err(codes::ROOM_CLOSED.into());
            }
            let rights = Rights {
                caller: &caller,
                grants: &grants,
                settings: &settings,
            };
            // Read now, not at the door: an account switched off in between joins nothing more.
            let user = tx
                .user(caller.pk)?
                .filter(|u| u.is_active)
                .ok_or(codes::ERROR_NOT_ALLOWED)?;
            if !rights.can_access(tx, &room)? {
                return Err(codes::ERROR_NOT_ALLOWED.into());
            }
            if !tx.add_subscription(&random::id(), room.pk, caller.pk, now)? {
                return Ok(());
            }
            tx.count_room_user(room.pk)?;
            let mut head = tx
                .room_head(room.pk)?
                .ok_or_else(|| Error::internal("the joined room is gone"))?;
            tx.append_system(
                &mut head,
                &routing::system(kind::JOINED, "", routing::author(&user), None),
                now,
            )?;
            if let Some(subscription) = tx.subscription(room.pk, caller.pk)? {
                tx.emit(Event::Subscription {
                    subscription: Arc::new(subscription),
                    change: Change::Added,
                });
            }
            tell_room(tx, room.pk, &room.id, Change::Changed)
        })
        .await
}

/// A visitor's own room, open or closed.
///
/// Errors: `invalid-token`, `invalid-room`.
pub async fn for_visitor(ctx: &Ctx, token: &VisitorToken, room_id: &str) -> Result<Room> {
    let (hash, room_id) = (token.hash(), room_id.to_owned());
    ctx.store
        .read_small(move |r| access::visitor_room(r, &hash, &room_id))
        .await
}
