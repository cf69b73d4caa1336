//! Handing a room over: to an agent, to a department, back to the queue. Each is one unit of the writer; the functions
//! that take a [`Tx`] are for timers and other use cases, the async ones check who asks.

use super::{routing, webhook};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::department::Department;
use crate::model::event::{Change, Event};
use crate::model::inquiry::{Inquiry, Status};
use crate::model::message::{Author, kind};
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::model::webhook::EventKind;
use crate::store::{Head, Tx};
use routing::Method;
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Who hands a room over, and what the history says of it.
pub struct Handover {
    /// Author of the note.
    pub author: Author,
    /// `visitor`, `agent` (the serving one) or `user` (somebody else, and the system).
    pub role: &'static str,
    /// A word of their own.
    pub comment: Option<String>,
    /// Scope instead of the usual one.
    pub scope: Option<&'static str>,
}

impl Handover {
    /// By the system: an agent left, a question stayed without an answer.
    pub fn by_system(scope: Option<&'static str>) -> Self {
        Self {
            author: Author::system(),
            role: "user",
            comment: None,
            scope,
        }
    }
    /// By a user, who may be the serving agent.
    pub fn by_user(user: &User, room: &Room, comment: Option<String>) -> Self {
        let is_serving = room.served_by.as_ref().is_some_and(|a| a.pk == user.pk);
        Self {
            author: routing::author(user),
            role: if is_serving { "agent" } else { "user" },
            comment: comment.filter(|c| !c.is_empty()),
            scope: None,
        }
    }

    /// `transferData` of the note (data-model 5.2).
    fn data(&self, room: &Room, usual_scope: &str, now: Millis) -> Map<String, Value> {
        let who = &self.author;
        let mut by = Map::new();
        by.insert("_id".to_owned(), json!(who.id));
        by.insert("username".to_owned(), json!(who.username));
        if let Some(name) = &who.name {
            by.insert("name".to_owned(), json!(name));
        }
        // Older clients read `type`.
        by.insert("userType".to_owned(), json!(self.role));
        by.insert("type".to_owned(), json!(self.role));
        let mut data = Map::new();
        data.insert("transferredBy".to_owned(), Value::Object(by));
        data.insert("ts".to_owned(), json!(now.iso()));
        data.insert("scope".to_owned(), json!(self.scope.unwrap_or(usual_scope)));
        if let Some(comment) = &self.comment {
            data.insert("comment".to_owned(), json!(comment));
        }
        if let Some(id) = &room.department_id {
            data.insert("previousDepartment".to_owned(), json!(id));
        }
        data
    }

    fn note(
        &self,
        tx: &mut Tx<'_>,
        head: &mut Head,
        what: &'static str,
        data: &Map<String, Value>,
        now: Millis,
    ) -> Result<()> {
        let extra = json!({ "transferData": data }).to_string();
        let note = routing::system(what, "", self.author.clone(), Some(extra));
        tx.append_system(head, &note, now).map(|_| ())
    }
}

fn named(department: &Department) -> Value {
    json!({ "_id": department.id, "name": department.name })
}

fn head(tx: &Tx<'_>, room: &Room) -> Result<Head> {
    tx.room_head(room.pk)?
        .ok_or_else(|| Error::internal("the handed-over room is gone"))
}

/// What every handing over needs: an open room that is not on hold.
///
/// Errors: `This_conversation_is_already_closed`, `error-invalid-visitor`, `error-room-onHold`.
pub(super) fn check(tx: &Tx<'_>, room: &Room) -> Result<()> {
    if !room.is_open {
        return Err(codes::CONVERSATION_CLOSED.into());
    }
    if tx.visitor(room.visitor.pk)?.is_none() {
        return Err(codes::ERROR_INVALID_VISITOR.into());
    }
    if room.is_on_hold {
        return Err(codes::ON_HOLD.into());
    }
    Ok(())
}

/// Takes away every place in the room but `kept`'s; each leaves a `ul`.
fn empty_room(tx: &mut Tx<'_>, head: &mut Head, kept: Option<&User>, now: Millis) -> Result<()> {
    let places = tx.subscriptions_of_room(head.room_pk)?;
    for place in places {
        if kept.is_some_and(|k| k.id == place.user_id) {
            continue;
        }
        if let Some(user) = tx.user_by_id(&place.user_id)? {
            tx.remove_subscription(&place, user.pk, now)?;
            tx.uncount_room_user(head.room_pk)?;
            let left = routing::system(kind::LEFT, &user.username, routing::author(&user), None);
            tx.append_system(head, &left, now)?;
        }
        tx.emit(Event::Subscription {
            subscription: Arc::new(place),
            change: Change::Removed,
        });
    }
    Ok(())
}

/// An entry that leaves its line is gone for those who watch that line.
fn tell_old_line(tx: &mut Tx<'_>, before: &Inquiry, department_pk: Option<Pk>) -> Result<()> {
    if before.room.department_pk == department_pk {
        return Ok(());
    }
    tx.emit(Event::Inquiry {
        inquiry: Arc::new(before.clone()),
        change: Change::Removed,
    });
    if before.status == Status::Taken {
        return Ok(());
    }
    routing::tell_line(tx, before.room.department_pk)
}

/// Hands a room to an agent; its department stays. Availability is the caller's to check.
///
/// Errors: `error-invalid-inquiry`, `error-selected-agent-room-agent-are-same`.
pub fn to_agent(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    agent: &User,
    by: &Handover,
    now: Millis,
) -> Result<()> {
    if tx.inquiry_status(room.pk)?.is_none() {
        return Err(codes::ERROR_INVALID_INQUIRY.into());
    }
    if room.served_by.as_ref().is_some_and(|a| a.pk == agent.pk) {
        return Err(codes::SAME_AGENT.into());
    }
    let mut data = by.data(room, "agent", now);
    data.insert(
        "transferredTo".to_owned(),
        json!({ "_id": agent.id, "username": agent.username, "name": agent.name }),
    );
    let mut head = head(tx, room)?;
    give(tx, settings, &mut head, agent, now)?;
    tx.note_routed(agent.pk, now)?;
    by.note(tx, &mut head, kind::TRANSFER, &data, now)?;
    webhook::tell_forwarded(tx, room, true, now)?;
    empty_room(tx, &mut head, Some(agent), now)
}

fn give(
    tx: &mut Tx<'_>,
    settings: &Settings,
    head: &mut Head,
    agent: &User,
    now: Millis,
) -> Result<()> {
    tx.release_inquiry(head.room_pk, now)?;
    if routing::assign(tx, settings, head, agent, now)? {
        Ok(())
    } else {
        Err(Error::internal("a released inquiry could not be taken"))
    }
}

/// What a change of department needs; gives the queue entry as it is before.
///
/// Errors: `error-transferring-inquiry`, `error-forwarding-chat-same-department`.
pub(super) fn check_department(
    tx: &Tx<'_>,
    room: &Room,
    department: &Department,
) -> Result<Inquiry> {
    let before = tx
        .inquiry_of_room(room.pk)?
        .ok_or(codes::TRANSFERRING_INQUIRY)?;
    if room.department_pk == Some(department.pk) {
        return Err(codes::SAME_DEPARTMENT.into());
    }
    Ok(before)
}

/// Who gets a chat inside a department.
enum Fate {
    /// This agent, chosen by the server or (`true`) asked for by name.
    Agent(Pk, bool),
    /// Nobody yet: it waits there.
    Queue,
    /// It cannot go there.
    Nobody,
}

fn fate(
    tx: &Tx<'_>,
    settings: &Settings,
    room: &Room,
    department: &Department,
    wanted: Option<Pk>,
) -> Result<Fate> {
    let Method::Auto(order) = routing::method(settings) else {
        return Ok(Fate::Queue);
    };
    let serving = room.served_by.as_ref().map(|a| a.pk);
    if let Some(pk) = wanted {
        return Ok(if Some(pk) == serving {
            Fate::Nobody
        } else {
            Fate::Agent(pk, true)
        });
    }
    if department.allow_receive_forward_offline
        && !routing::is_department_online(tx, settings, department.pk)?
    {
        return Ok(Fate::Queue);
    }
    // Whoever hands a chat over wants somebody else to have it.
    let next = routing::next_agent(tx, settings, order, Some(department.pk), serving.as_slice())?;
    Ok(next.map_or(Fate::Nobody, |pk| Fate::Agent(pk, false)))
}

/// Hands a room to a department, along its fallbacks when nobody is there. `wanted` is an agent inside it, whose
/// availability and membership are the caller's to check.
///
/// Errors: `error-transferring-inquiry`, `error-forwarding-chat-same-department`,
/// `error-no-agents-online-in-department`; the room is as it was then.
pub fn to_department(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room: &Room,
    department: &Department,
    wanted: Option<Pk>,
    by: &Handover,
    now: Millis,
) -> Result<()> {
    let before = check_department(tx, room, department)?;
    let most = settings.int("Omnichannel_max_fallback_forward_depth");
    let (mut target, mut wanted, mut steps) = (department.clone(), wanted, 0);
    // The room's own department is no way out, and owners can build circles out of fallbacks.
    let mut seen = vec![department.pk];
    seen.extend(room.department_pk);
    let fate = loop {
        match fate(tx, settings, room, &target, wanted)? {
            Fate::Nobody => {}
            fate => break fate,
        }
        let next = match &target.fallback_id {
            Some(id) if steps < most => tx.department_by_id(id)?,
            _ => None,
        };
        match next.filter(|d| !seen.contains(&d.pk) && !d.is_archived) {
            Some(next) => {
                seen.push(next.pk);
                (target, wanted, steps) = (next, None, steps + 1);
            }
            None if room.served_by.is_none() => {
                // Nobody loses it: it goes on waiting where it was sent to.
                target = department.clone();
                break Fate::Queue;
            }
            None => return Err(codes::NOBODY_IN_DEPARTMENT.into()),
        }
    };
    let mut data = by.data(room, "department", now);
    data.insert("nextDepartment".to_owned(), named(&target));
    let fallback = (target.pk != department.pk).then(|| {
        let mut data = data.clone();
        data.insert("prevDepartment".to_owned(), json!(department.name));
        data
    });
    let history = |tx: &mut Tx<'_>, head: &mut Head| {
        if let Some(data) = fallback {
            by.note(tx, head, kind::TRANSFER_FALLBACK, &data, now)?;
        }
        by.note(tx, head, kind::TRANSFER, &data, now)
    };
    tell_old_line(tx, &before, Some(target.pk))?;
    tx.move_room(room.pk, Some(target.pk), now)?;
    let mut head = head(tx, room)?;
    if let Fate::Agent(pk, is_wanted) = fate {
        let agent = tx
            .user(pk)?
            .ok_or_else(|| Error::internal("the chosen agent is gone"))?;
        give(tx, settings, &mut head, &agent, now)?;
        if is_wanted {
            tx.note_routed(pk, now)?;
        } else {
            tx.count_routed(pk, Some(target.pk), now)?;
        }
        history(tx, &mut head)?;
        webhook::tell_forwarded(tx, room, false, now)?;
        return empty_room(tx, &mut head, Some(&agent), now);
    }
    history(tx, &mut head)?;
    webhook::tell_forwarded(tx, room, false, now)?;
    wait(tx, room, &mut head, (wanted, None), now)
}

/// Puts a room into the line of its department: nobody serves it, nobody has a place in it. `wanted` gets it first,
/// `ignored` is passed over once.
fn wait(
    tx: &mut Tx<'_>,
    room: &Room,
    head: &mut Head,
    (wanted, ignored): (Option<Pk>, Option<Pk>),
    now: Millis,
) -> Result<()> {
    // Read before the places go: those who lose theirs are told how the room stands.
    let user_ids = tx.subscribed_user_ids(room.pk)?;
    tx.clear_room_agent(room.pk, now)?;
    tx.queue_inquiry(room.pk, ignored, now)?;
    tx.set_wanted_agent(room.pk, wanted, now)?;
    empty_room(tx, head, None, now)?;
    if room.served_by.is_some() {
        tx.emit(Event::RoomAgent {
            room_id: room.id.clone(),
            agent_pk: None,
        });
    }
    webhook::tell(tx, EventKind::Queued, room.pk, now)?;
    let department_pk = tx.room(room.pk)?.and_then(|r| r.department_pk);
    let is_new_there = room.served_by.is_some() || department_pk != room.department_pk;
    let change = if is_new_there {
        Change::Added
    } else {
        Change::Changed
    };
    routing::tell_inquiry(tx, room.pk, change)?;
    tx.emit(Event::Room {
        room_id: room.id.clone(),
        user_ids,
        change: Change::Changed,
    });
    routing::tell_line(tx, department_pk)
}

/// Puts a served room back into the queue, of another department when one is given. Routing passes over the agent who
/// had it, once.
///
/// False when nobody serves it. Errors: `error-returning-inquiry`.
pub fn to_queue(
    tx: &mut Tx<'_>,
    room: &Room,
    department: Option<&Department>,
    by: &Handover,
    now: Millis,
) -> Result<bool> {
    let Some(agent) = &room.served_by else {
        return Ok(false);
    };
    let before = tx
        .inquiry_of_room(room.pk)?
        .ok_or(codes::RETURNING_FAILED)?;
    let mut data = by.data(room, "queue", now);
    if let Some(department) = department.filter(|d| Some(d.pk) != room.department_pk) {
        data.insert("nextDepartment".to_owned(), named(department));
        tell_old_line(tx, &before, Some(department.pk))?;
        tx.move_room(room.pk, Some(department.pk), now)?;
    }
    let mut head = head(tx, room)?;
    by.note(tx, &mut head, kind::TRANSFER, &data, now)?;
    if data.contains_key("nextDepartment") {
        webhook::tell_forwarded(tx, room, false, now)?;
    }
    wait(tx, room, &mut head, (None, Some(agent.pk)), now)?;
    Ok(true)
}
