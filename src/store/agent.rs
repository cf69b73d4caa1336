//! Agents as routing sees them: who could take a chat now, and who comes first.

use super::tx::{ReadTx, Tx};
use super::user;
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;
use crate::model::user::User;

/// Routing §2.1: active, agent, available, not offline (bots need no presence); `?1` = idle agents count too.
const ONLINE: &str = "u.is_active = 1 AND u.livechat_status = 'available'
    AND EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'livechat-agent')
    AND (EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'bot')
         OR (u.status <> 'offline' AND (?1 OR u.status_connection <> 'away')))";
/// Chats an agent has that count against limits and balance.
const LOAD: &str = "(SELECT count(*) FROM subscription b JOIN room r ON r.pk = b.room_pk
    WHERE b.user_pk = u.pk AND r.is_open = 1 AND r.is_on_hold = 0 AND r.served_by_pk = u.pk)";
/// The same within the department that is asked for.
const LOAD_THERE: &str = "(SELECT count(*) FROM subscription b JOIN room r ON r.pk = b.room_pk
    WHERE b.user_pk = u.pk AND r.is_open = 1 AND r.is_on_hold = 0 AND r.served_by_pk = u.pk AND r.department_pk = ?3)";
const NOTE_ROUTED: &str = "UPDATE user SET last_routed_at = ?2 WHERE pk = ?1";
const COUNT_UP: &str =
    "UPDATE user SET livechat_count = livechat_count + 1, last_routed_at = ?2 WHERE pk = ?1";
/// A manager may set the count to anything; past 2^53 it stands still rather than leave the whole numbers.
const COUNT_UP_MEMBER: &str =
    "UPDATE department_agent SET routed_count = min(routed_count, 9007199254740991) + 1
    WHERE user_pk = ?1 AND department_pk = ?2";
const MEMBER_DEPARTMENTS: &str =
    "SELECT a.department_pk FROM department_agent a JOIN department d ON d.pk = a.department_pk
    WHERE a.user_pk = ?1 AND d.is_enabled = 1";

/// Who comes first among the agents that could take a chat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Fewest chats given so far (Auto_Selection).
    Given,
    /// Fewest chats at the moment (Load_Balancing).
    Load,
    /// Longest without a new chat (Load_Rotation).
    Rotation,
}

/// Which agents are asked for.
pub struct Wanted {
    /// Only members of this department.
    pub department_pk: Option<Pk>,
    /// Not these.
    pub ignored: Vec<Pk>,
    /// Idle agents count too.
    pub allows_idle: bool,
    /// Chats per agent when neither department nor agent say; 0 means no limit.
    pub default_limit: i64,
    /// Who comes first.
    pub order: Order,
}

impl ReadTx<'_> {
    /// The agent who comes first, if any is free.
    pub fn next_agent(&self, wanted: &Wanted) -> Result<Option<Pk>> {
        let (join, given, limit) = if wanted.department_pk.is_some() {
            (
                "JOIN department_agent a ON a.user_pk = u.pk AND a.department_pk = ?3
                 JOIN department d ON d.pk = a.department_pk AND d.is_enabled = 1",
                "a.routed_count, a.sort_order, u.username",
                "coalesce(nullif(d.max_chats, 0), nullif(u.max_chats, 0), ?4)",
            )
        } else {
            (
                "",
                "u.livechat_count, u.username",
                "coalesce(nullif(u.max_chats, 0), ?4)",
            )
        };
        let load = if wanted.department_pk.is_some() {
            LOAD_THERE
        } else {
            LOAD
        };
        let order = match wanted.order {
            Order::Given => given.to_owned(),
            Order::Load => format!("{load}, coalesce(u.last_routed_at, 0), u.username"),
            Order::Rotation => "coalesce(u.last_routed_at, 0), u.username".to_owned(),
        };
        let sql = format!(
            "SELECT u.pk FROM user u {join} WHERE {ONLINE} AND u.pk NOT IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR 1)
             AND ({limit} <= 0 OR {LOAD} < {limit} OR EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'bot'))
             ORDER BY {order} LIMIT 1"
        );
        self.first(
            &sql,
            (
                wanted.allows_idle,
                serde_json::Value::from(wanted.ignored.clone()).to_string(),
                wanted.department_pk,
                wanted.default_limit,
            ),
            |r| r.get(0),
        )
    }
    /// True when this agent could take a chat now.
    pub fn is_agent_online(&self, user_pk: Pk, allows_idle: bool) -> Result<bool> {
        self.exists(
            &format!("SELECT 1 FROM user u WHERE {ONLINE} AND u.pk = ?2"),
            (allows_idle, user_pk),
        )
    }
    /// True when some agent could.
    pub fn is_any_agent_online(&self, allows_idle: bool) -> Result<bool> {
        self.exists(
            &format!("SELECT 1 FROM user u WHERE {ONLINE} LIMIT 1"),
            [allows_idle],
        )
    }
    /// True when a member of an enabled department could.
    pub fn is_member_online(&self, department_pk: Pk, allows_idle: bool) -> Result<bool> {
        let sql = format!(
            "SELECT 1 FROM department_agent a JOIN department d ON d.pk = a.department_pk AND d.is_enabled = 1
             JOIN user u ON u.pk = a.user_pk WHERE a.department_pk = ?2 AND {ONLINE} LIMIT 1"
        );
        self.exists(&sql, (allows_idle, department_pk))
    }
    /// True when a bot is an agent that is switched on.
    pub fn is_bot_available(&self) -> Result<bool> {
        self.exists(
            &format!(
                "SELECT 1 FROM user u WHERE {ONLINE} AND EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'bot') LIMIT 1"
            ),
            [true],
        )
    }
    /// The bot that comes first, in the department when one is given.
    pub fn next_bot(&self, department_pk: Option<Pk>) -> Result<Option<Pk>> {
        let sql = format!(
            "SELECT u.pk FROM user u WHERE {ONLINE} AND EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'bot')
             AND (?2 IS NULL OR EXISTS (SELECT 1 FROM department_agent WHERE user_pk = u.pk AND department_pk = ?2))
             ORDER BY u.livechat_count, u.username LIMIT 1"
        );
        self.first(&sql, (true, department_pk), |r| r.get(0))
    }
    /// How many agents could take chats of a line.
    pub fn agents_online(&self, department_pk: Option<Pk>, allows_idle: bool) -> Result<i64> {
        let sql = match department_pk {
            Some(_) => format!(
                "SELECT count(*) FROM department_agent a JOIN user u ON u.pk = a.user_pk WHERE a.department_pk = ?2 AND {ONLINE}"
            ),
            None => format!("SELECT count(*) FROM user u WHERE ?2 IS NULL AND {ONLINE}"),
        };
        self.number(&sql, (allows_idle, department_pk))
    }
    /// True when an agent has as many chats as they may have in this department: its limit, else the agent's own, else
    /// `default_limit`; 0 means none. Bots are never full.
    pub fn is_agent_full(
        &self,
        user_pk: Pk,
        department_pk: Option<Pk>,
        default_limit: i64,
    ) -> Result<bool> {
        let limit = "coalesce(nullif((SELECT max_chats FROM department WHERE pk = ?2), 0), nullif(u.max_chats, 0), ?3)";
        let sql = format!(
            "SELECT 1 FROM user u WHERE u.pk = ?1 AND {limit} > 0 AND {LOAD} >= {limit}
             AND NOT EXISTS (SELECT 1 FROM user_role WHERE user_pk = u.pk AND role = 'bot')"
        );
        self.exists(&sql, (user_pk, department_pk, default_limit))
    }
    /// The agent in charge of a visitor's contact.
    pub fn contact_manager(&self, visitor_pk: Pk) -> Result<Option<Pk>> {
        self.first(
            "SELECT c.manager_user_pk FROM visitor v JOIN contact c ON c.pk = v.contact_pk
             WHERE v.pk = ?1 AND c.manager_user_pk IS NOT NULL",
            [visitor_pk],
            |r| r.get(0),
        )
    }
    /// True for accounts that are programs.
    pub fn is_bot(&self, user_pk: Pk) -> Result<bool> {
        self.exists(
            "SELECT 1 FROM user_role WHERE user_pk = ?1 AND role = 'bot'",
            [user_pk],
        )
    }
    /// How many chats an agent has that count.
    pub fn agent_load(&self, user_pk: Pk) -> Result<i64> {
        self.number(
            &format!("SELECT {LOAD} FROM user u WHERE u.pk = ?1"),
            [user_pk],
        )
    }
    /// Enabled departments a user belongs to.
    pub fn enabled_departments_of(&self, user_pk: Pk) -> Result<Vec<Pk>> {
        self.all(MEMBER_DEPARTMENTS, [user_pk], |r| r.get(0))
    }
    /// A room's serving agent, for visitors.
    pub fn agent(&self, user_pk: Pk) -> Result<Option<User>> {
        let sql = format!("SELECT {} FROM user u WHERE u.pk = ?1", user::COLUMNS);
        self.first(&sql, [user_pk], user::from_row)
    }
}

impl Tx<'_> {
    /// Notes a chat given to an agent who was asked for by name.
    pub fn note_routed(&mut self, user_pk: Pk, now: Millis) -> Result<()> {
        self.execute(NOTE_ROUTED, (user_pk, now.0)).map(|_| ())
    }
    /// Counts a chat given to an agent, in the department's order when there is one.
    pub fn count_routed(
        &mut self,
        user_pk: Pk,
        department_pk: Option<Pk>,
        now: Millis,
    ) -> Result<()> {
        self.execute(COUNT_UP, (user_pk, now.0))?;
        if let Some(department_pk) = department_pk {
            self.execute(COUNT_UP_MEMBER, (user_pk, department_pk))?;
        }
        Ok(())
    }
}
