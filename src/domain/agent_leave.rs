//! An agent who went offline and does not come back (routing §7.3, `Livechat_agent_leave_action`).

use super::routing::{self, Method};
use super::transfer::{self, Handover};
use super::{Ctx, closing};
use crate::error::{Error, Result};
use crate::model::Pk;
use crate::model::job::{Job, Kind, NewJob};
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::user::User;
use crate::store::Tx;
use serde_json::json;

/// Rooms nobody took are not tried again more often than this.
const SHORTEST_RETRY_MS: i64 = 10_000;

fn is_on(settings: &Settings) -> bool {
    matches!(
        settings.text("Livechat_agent_leave_action"),
        "forward" | "close"
    )
}

/// Changes somebody's presence by `change`; an agent who goes offline by it has some time to come back.
pub fn watch(
    tx: &mut Tx<'_>,
    settings: &Settings,
    user_pk: Pk,
    now: Millis,
    change: impl FnOnce(&mut Tx<'_>) -> Result<()>,
) -> Result<()> {
    let before = if is_on(settings) {
        tx.user(user_pk)?
    } else {
        None
    };
    change(tx)?;
    let Some(before) = before.filter(|u| u.is_agent() && u.status != "offline") else {
        return Ok(());
    };
    if tx.user(user_pk)?.is_some_and(|u| u.status == "offline") {
        tx.enqueue(&timer(settings, &before, now), now)?;
    }
    Ok(())
}

/// A chat goes on whose agent may have left while it was on hold: they have some time to come back to it.
pub fn watch_absent(tx: &mut Tx<'_>, settings: &Settings, user_pk: Pk, now: Millis) -> Result<()> {
    if !is_on(settings) {
        return Ok(());
    }
    match tx.user(user_pk)?.filter(|u| u.status == "offline") {
        Some(user) => tx.enqueue(&timer(settings, &user, now), now),
        None => Ok(()),
    }
}

fn timer(settings: &Settings, agent: &User, now: Millis) -> NewJob {
    let seconds = settings.int("Livechat_agent_leave_action_timeout").max(0);
    let due = Millis(now.0.saturating_add(seconds.saturating_mul(1000)));
    let payload = json!({ "agent": agent.pk });
    NewJob::timer(Kind::AgentLeft, &agent.id, payload, due)
}

/// The time is over. Each room is a unit of its own, and the job ends after the last: what a crash leaves undone is done at
/// the next start, and what is done is not found again. Rooms nobody takes now are tried again while the agent is away.
pub async fn time_out(ctx: &Ctx, job: &Job, agent_pk: Pk) -> Result<()> {
    let settings = ctx.settings();
    let is_gone = move |u: &User| u.status == "offline";
    let rooms = ctx
        .store
        .read_small(move |r| {
            let agent = r.user(agent_pk)?.filter(is_gone);
            match agent {
                Some(_) => r.served_room_ids(agent_pk),
                None => Ok(Vec::new()),
            }
        })
        .await?;
    let mut has_rest = false;
    for room_id in rooms {
        let (settings, now, named) = (settings.clone(), ctx.now(), room_id.clone());
        let done = ctx
            .store
            .write(move |tx| leave(tx, &settings, &room_id, agent_pk, now))
            .await;
        match done {
            Err(e) if e.is_server_fault() => return Err(e),
            Err(e) => {
                has_rest = true;
                log::warn!("room {named} of an agent who left stays with them for now: {e}");
            }
            Ok(()) => {}
        }
    }
    let (job, now) = (job.clone(), ctx.now());
    ctx.store
        .write(move |tx| {
            // A timer that was set anew meanwhile is the one that counts.
            if !tx.finish_job(&job)? || !has_rest {
                return Ok(());
            }
            match tx.user(agent_pk)?.filter(is_gone) {
                Some(agent) => {
                    let mut again = timer(&settings, &agent, now);
                    again.due_at = again.due_at.max(Millis(now.0 + SHORTEST_RETRY_MS));
                    tx.enqueue(&again, now)
                }
                None => Ok(()),
            }
        })
        .await
}

fn leave(
    tx: &mut Tx<'_>,
    settings: &Settings,
    room_id: &str,
    agent_pk: Pk,
    now: Millis,
) -> Result<()> {
    // Looked at again: they may have come back while their other rooms were dealt with.
    if tx.user(agent_pk)?.is_none_or(|u| u.status != "offline") {
        return Ok(());
    }
    let Some(room) = tx.room_by_id(room_id)?.filter(|r| r.is_open) else {
        return Ok(());
    };
    if room.served_by.as_ref().is_none_or(|a| a.pk != agent_pk) {
        return Ok(());
    }
    if settings.text("Livechat_agent_leave_action") == "close" {
        let comment = settings.text("Livechat_agent_leave_comment");
        return closing::by_timer(tx, settings, &room, comment, now);
    }
    let visitor = tx
        .visitor(room.visitor.pk)?
        .ok_or_else(|| Error::internal("the room has no visitor"))?;
    let Some(department) = (match &visitor.department_id {
        Some(id) => tx.department_by_id(id)?,
        None => None,
    }) else {
        return Ok(());
    };
    let by = Handover::by_system(None);
    if room.is_on_hold {
        return Ok(());
    }
    if room.department_pk != Some(department.pk) {
        return transfer::to_department(tx, settings, &room, &department, None, &by, now);
    }
    // It is there already: a colleague takes over, else it waits for one.
    let next = match routing::method(settings) {
        Method::Auto(order) => {
            routing::next_agent(tx, settings, order, room.department_pk, &[agent_pk])?
        }
        Method::Manual => None,
    };
    match next {
        Some(pk) => {
            let agent = tx
                .user(pk)?
                .ok_or_else(|| Error::internal("the chosen agent is gone"))?;
            tx.count_routed(pk, room.department_pk, now)?;
            transfer::to_agent(tx, settings, &room, &agent, &by, now)
        }
        None => transfer::to_queue(tx, &room, None, &by, now).map(|_| ()),
    }
}
