//! Who gets a chat: availability, the choice of an agent, the assignment, and the worker that hands out what waits.

use super::{auto_transfer, room as rooms, webhook};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::event::{Change, Event};
use crate::model::message::{Author, Side, kind};
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::model::webhook::EventKind;
use crate::random;
use crate::store::{Head, NewMessage, Order, ReadTx, Tx, Wanted};
use std::sync::Arc;

/// How new chats find an agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// The server chooses, in this order.
    Auto(Order),
    /// Agents take chats themselves.
    Manual,
}

/// Reads the method. External routing asks nobody yet, so its chats wait like those of manual routing.
pub fn method(settings: &Settings) -> Method {
    match settings.text("Livechat_Routing_Method") {
        "Manual_Selection" | "External" => Method::Manual,
        "Load_Balancing" => Method::Auto(Order::Load),
        "Load_Rotation" => Method::Auto(Order::Rotation),
        _ => Method::Auto(Order::Given),
    }
}

fn allows_idle(settings: &Settings) -> bool {
    settings.bool("Livechat_enabled_when_agent_idle")
}

/// True when this agent could take a chat now.
pub fn is_agent_online(r: &ReadTx<'_>, settings: &Settings, user_pk: Pk) -> Result<bool> {
    r.is_agent_online(user_pk, allows_idle(settings))
}

/// True when a member of this very department could take a chat now.
pub fn is_department_online(
    r: &ReadTx<'_>,
    settings: &Settings,
    department_pk: Pk,
) -> Result<bool> {
    r.is_member_online(department_pk, allows_idle(settings))
}

/// True when this agent has as many chats as they may have there.
pub fn is_agent_full(
    r: &ReadTx<'_>,
    settings: &Settings,
    user_pk: Pk,
    department_pk: Option<Pk>,
) -> Result<bool> {
    let limit = settings.int("Livechat_maximum_chats_per_agent");
    r.is_agent_full(user_pk, department_pk, limit)
}

/// True when this agent is there and has room for one more chat.
pub fn is_agent_free(
    r: &ReadTx<'_>,
    settings: &Settings,
    user_pk: Pk,
    department_pk: Option<Pk>,
) -> Result<bool> {
    Ok(is_agent_online(r, settings, user_pk)?
        && !is_agent_full(r, settings, user_pk, department_pk)?)
}

/// How many agents could take chats of a line.
pub fn agents_online(
    r: &ReadTx<'_>,
    settings: &Settings,
    department_pk: Option<Pk>,
) -> Result<i64> {
    r.agents_online(department_pk, allows_idle(settings))
}

/// The department, or the first one along its fallbacks, that has somebody online.
pub fn online_department(
    r: &ReadTx<'_>,
    settings: &Settings,
    department_pk: Pk,
) -> Result<Option<Pk>> {
    let mut seen = Vec::new();
    let mut next = Some(department_pk);
    while let Some(pk) = next {
        // Owners can build circles out of fallbacks; everybody is asked once.
        if seen.contains(&pk) {
            break;
        }
        if r.is_member_online(pk, allows_idle(settings))? {
            return Ok(Some(pk));
        }
        seen.push(pk);
        next = r.fallback_of(pk)?;
    }
    Ok(None)
}

/// True when a chat could start: somebody online in the department (or at all), or the owner takes chats anyway.
pub fn is_online(r: &ReadTx<'_>, settings: &Settings, department_pk: Option<Pk>) -> Result<bool> {
    if settings.bool("Livechat_accept_chats_with_no_agents") {
        return Ok(true);
    }
    if settings.bool("Livechat_assign_new_conversation_to_bot") && r.is_bot_available()? {
        return Ok(true);
    }
    match department_pk {
        Some(pk) => Ok(online_department(r, settings, pk)?.is_some()),
        None => r.is_any_agent_online(allows_idle(settings)),
    }
}

/// The department of a visitor who chose none: the first offered one with somebody online.
pub fn default_department(r: &ReadTx<'_>, settings: &Settings) -> Result<Option<Pk>> {
    for pk in r.registration_departments()? {
        if r.is_member_online(pk, allows_idle(settings))? {
            return Ok(Some(pk));
        }
    }
    Ok(None)
}

/// The agent who comes first, if one is free; those in `ignored` are passed over.
pub fn next_agent(
    r: &ReadTx<'_>,
    settings: &Settings,
    order: Order,
    department_pk: Option<Pk>,
    ignored: &[Pk],
) -> Result<Option<Pk>> {
    r.next_agent(&Wanted {
        department_pk,
        ignored: ignored.to_vec(),
        allows_idle: allows_idle(settings),
        default_limit: settings.int("Livechat_maximum_chats_per_agent"),
        order,
    })
}

/// A user as the author of a message.
pub fn author(user: &User) -> Author {
    Author {
        side: Side::User,
        id: user.id.clone(),
        username: user.username.clone(),
        name: Some(user.name.clone()),
    }
}

/// A system message without words of its own.
pub fn system(kind: &'static str, text: &str, author: Author, extra: Option<String>) -> NewMessage {
    NewMessage {
        id: random::id(),
        kind: Some(kind),
        text: text.to_owned(),
        author,
        alias: None,
        is_hidden: false,
        extra,
    }
}

/// Gives a room to an agent (routing §4.3): the inquiry is won, the agent gets a place, room and visitor know them, and
/// the room says `connected` and `uj`.
///
/// False when somebody else won the inquiry first; nothing is changed then.
pub fn assign(
    tx: &mut Tx<'_>,
    settings: &Settings,
    head: &mut Head,
    agent: &User,
    now: Millis,
) -> Result<bool> {
    let department_pk = tx.room(head.room_pk)?.and_then(|r| r.department_pk);
    if !tx.take_inquiry(head.room_pk, now)? {
        return Ok(false);
    }
    if tx.add_subscription(&random::id(), head.room_pk, agent.pk, now)? {
        tx.count_room_user(head.room_pk)?;
    }
    tx.set_room_agent(head.room_pk, agent.pk, now)?;
    tx.set_visitor_last_agent(head.visitor_pk, &agent.id, &agent.username, now)?;
    tx.append_system(
        head,
        &system(kind::COMMAND, "connected", author(agent), None),
        now,
    )?;
    tx.append_system(head, &system(kind::JOINED, "", author(agent), None), now)?;
    tx.emit(Event::RoomAgent {
        room_id: head.room_id.clone(),
        agent_pk: Some(agent.pk),
    });
    if let Some(subscription) = tx.subscription(head.room_pk, agent.pk)? {
        tx.emit(Event::Subscription {
            subscription: Arc::new(subscription),
            change: Change::Added,
        });
    }
    webhook::tell(tx, EventKind::Taken, head.room_pk, now)?;
    auto_transfer::arm(tx, settings, &head.room_id, agent.pk, now)?;
    tell_inquiry(tx, head.room_pk, Change::Changed)?;
    rooms::tell_room(tx, head.room_pk, &head.room_id, Change::Changed)?;
    tell_line(tx, department_pk).map(|()| true)
}

/// Tells listeners of the queue how an entry stands now.
pub fn tell_inquiry(tx: &mut Tx<'_>, room_pk: Pk, change: Change) -> Result<()> {
    if let Some(inquiry) = tx.inquiry_of_room(room_pk)? {
        tx.emit(Event::Inquiry {
            inquiry: Arc::new(inquiry),
            change,
        });
    }
    Ok(())
}

/// Tells those who wait in a line that it moved.
pub fn tell_line(tx: &mut Tx<'_>, department_pk: Option<Pk>) -> Result<()> {
    let department_id = match department_pk {
        Some(pk) => tx.department_id(pk)?,
        None => None,
    };
    tx.emit(Event::QueueMoved { department_id });
    Ok(())
}

/// Finds an agent for a waiting room and assigns them. True when it worked.
pub fn route(
    tx: &mut Tx<'_>,
    settings: &Settings,
    order: Order,
    room: &Room,
    now: Millis,
) -> Result<bool> {
    let Some((wanted, ignored)) = tx.inquiry_routing(room.pk)? else {
        return Ok(false);
    };
    let wanted = match wanted {
        Some(pk) if is_agent_free(tx, settings, pk, room.department_pk)? => Some(pk),
        _ => None,
    };
    let agent_pk = match wanted {
        Some(pk) => Some(pk),
        None => match next_agent(tx, settings, order, room.department_pk, ignored.as_slice())? {
            Some(pk) => Some(pk),
            // The one to pass over is passed over once; better the same agent than nobody.
            None if ignored.is_some() => next_agent(tx, settings, order, room.department_pk, &[])?,
            None => None,
        },
    };
    let Some(agent_pk) = agent_pk else {
        return Ok(false);
    };
    let agent = tx
        .user(agent_pk)?
        .ok_or_else(|| Error::internal("the chosen agent is gone"))?;
    let mut head = tx
        .room_head(room.pk)?
        .ok_or_else(|| Error::internal("the routed room is gone"))?;
    if !assign(tx, settings, &mut head, &agent, now)? {
        return Ok(false);
    }
    // Only a choice of the server's moves the counters: a chat meant for one agent takes nobody's turn.
    if wanted.is_some() {
        tx.note_routed(agent_pk, now)?;
    } else {
        tx.count_routed(agent_pk, room.department_pk, now)?;
    }
    Ok(true)
}

/// Refuses when nobody could take a new chat.
///
/// Errors: `no-agent-online`.
pub fn require_online(is_online: bool) -> Result<()> {
    if is_online {
        Ok(())
    } else {
        Err(codes::NO_AGENT_ONLINE.into())
    }
}
