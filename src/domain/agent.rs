//! Agents and managers: who is one, and whether an agent takes chats.

use super::live::Caller;
use super::{Ctx, hours_apply};
use crate::error::{Error, Result, codes};
use crate::model::permission::{AGENT, MANAGER, Permission};
use crate::model::user::User;
use crate::random;
use serde_json::Value;

/// The two kinds of people of a shop that have a list of their own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Answers chats.
    Agent,
    /// Manages the service.
    Manager,
}

impl Kind {
    /// Reads the word of the path.
    ///
    /// Errors: `Invalid type`.
    pub fn parse(word: &str) -> Result<Self> {
        match word {
            "agent" => Ok(Self::Agent),
            "manager" => Ok(Self::Manager),
            _ => Err(codes::INVALID_TYPE.into()),
        }
    }
    /// The role behind it.
    pub fn role(self) -> &'static str {
        match self {
            Self::Agent => AGENT,
            Self::Manager => MANAGER,
        }
    }
}

/// Gives an account the role. An agent is switched on, and available when shown as present.
///
/// Errors: `error-invalid-user` for a username nobody has.
pub async fn add(ctx: &Ctx, kind: Kind, username: String) -> Result<User> {
    let now = ctx.now();
    let settings = ctx.settings();
    ctx.store
        .write(move |tx| {
            let user = tx.user_by_username(&username)?.ok_or(codes::INVALID_USER)?;
            tx.add_role(&user, kind.role())?;
            if kind == Kind::Agent {
                tx.make_agent(user.pk, user.starts_available(), now)?;
                hours_apply::apply_to_new(tx, &settings, user.pk, user.starts_available(), now)?;
            }
            tx.tell_status(&user);
            log::info!(target: "security", "role given user={} role={}", user.id, kind.role());
            Ok(user)
        })
        .await
}

/// Takes the role from an account; not having it is no error. Open chats stay with an agent.
///
/// Errors: the bare 400 for an id nobody has.
pub async fn remove(ctx: &Ctx, kind: Kind, id: String) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let user = tx.user_by_id(&id)?.ok_or(codes::BARE_FAILURE)?;
            tx.remove_role(&user, kind.role())?;
            if kind == Kind::Agent {
                tx.unmake_agent(&user, now)?;
            }
            tx.tell_status(&user);
            log::info!(target: "security", "role taken user={} role={}", user.id, kind.role());
            Ok(())
        })
        .await
}

/// Switches an agent's availability; without `wanted` to the other one. Answers what holds now.
///
/// Errors: 404 for somebody who is no agent; `error-user-deactivated`; 403 for another agent without
/// `manage-livechat-agents`; `error-business-hours-are-closed` for becoming available outside the agent's hours. A manager
/// who asks for that over REST changes nothing and is told what holds; by method managers override the hours.
pub async fn set_availability(
    ctx: &Ctx,
    caller: &Caller,
    agent_id: &str,
    wanted: Option<&str>,
    is_method: bool,
) -> Result<String> {
    let may_manage = ctx.live.may(caller, Permission::ManageLivechatAgents);
    let is_own = caller.id == agent_id;
    let (agent_id, wanted) = (agent_id.to_owned(), wanted.map(str::to_owned));
    let now = ctx.now();
    let keeps_hours = hours_apply::are_on(&ctx.settings());
    ctx.store
        .write(move |tx| {
            let agent = tx
                .user_by_id(&agent_id)?
                .filter(User::is_agent)
                .ok_or(codes::AGENT_ID_NOT_FOUND)?;
            if !agent.is_active {
                return Err(codes::USER_DEACTIVATED.into());
            }
            let present = agent.livechat_status.as_deref().unwrap_or("not-available");
            let wanted = wanted.unwrap_or_else(|| {
                if present == "available" {
                    "not-available"
                } else {
                    "available"
                }
                .to_owned()
            });
            if wanted == present {
                return Ok(wanted);
            }
            if !is_own && !may_manage {
                return Err(codes::UNAUTHORIZED.into());
            }
            let is_closed = keeps_hours && wanted == "available" && !agent.is_within_hours();
            if is_closed && !(is_method && may_manage) {
                return if is_own || is_method {
                    Err(codes::HOURS_ARE_CLOSED.into())
                } else {
                    Ok(present.to_owned())
                };
            }
            tx.set_availability(&agent, &wanted, now)?;
            Ok(wanted)
        })
        .await
}

/// Stores an agent's own limit of chats (`None`: no limit of their own) and the whole set of their departments: they leave
/// those that are not listed.
///
/// Errors: `error-user-is-not-agent`.
pub async fn save_info(
    ctx: &Ctx,
    agent_id: String,
    max_chats: Option<i64>,
    department_ids: Vec<String>,
) -> Result<()> {
    let (settings, now) = (ctx.settings(), ctx.now());
    ctx.store
        .write(move |tx| {
            let agent = tx
                .user_by_id(&agent_id)?
                .filter(User::is_agent)
                .ok_or(codes::USER_IS_NO_AGENT)?;
            tx.set_max_chats(&agent, max_chats, now)?;
            let present = tx.department_ids_of(agent.pk)?;
            for id in present.iter().filter(|id| !department_ids.contains(id)) {
                tx.remove_member(id, &agent.id)?;
                tx.tell_department(id);
            }
            for id in department_ids.iter().filter(|id| !present.contains(id)) {
                tx.put_member(&random::id(), id, &agent.id, (None, None), now)?;
                tx.tell_department(id);
            }
            hours_apply::apply_members(tx, &settings, now)
        })
        .await
}

/// The limit of chats an agent's data names: a number or a text that is one; blank, 0 and less mean none.
///
/// Errors: invalid-params for anything else.
pub fn chat_limit(value: Option<&Value>) -> Result<Option<i64>> {
    let number = match value {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) if text.trim().is_empty() => return Ok(None),
        Some(Value::String(text)) => text.trim().parse::<i64>().ok(),
        Some(other) => other.as_i64(),
    };
    match number {
        Some(number) => Ok(Some(number).filter(|n| *n > 0)),
        None => Err(Error::invalid_params("must be number")),
    }
}
