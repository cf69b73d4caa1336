//! Accounts.

use super::tx::{ReadTx, Tx, db, is_unique_violation, texts};
use crate::error::{Result, codes};
use crate::model::Pk;
use crate::model::event::{AccountNews, Change, Event};
use crate::model::time::Millis;
use crate::model::user::{About, NewUser, User};
use rusqlite::Row;

/// Columns of [`from_row`], in its order.
pub(super) const COLUMNS: &str = "u.pk, u.id, u.username, u.name, u.email, u.is_email_verified, u.is_active,
    (SELECT group_concat(role, ',') FROM user_role WHERE user_pk = u.pk), u.status, u.status_default, u.status_connection,
    u.status_text, u.livechat_status, u.is_livechat_status_system, u.is_operator, u.livechat_count, u.max_chats,
    u.last_routed_at, u.preferences, u.created_at, u.updated_at, u.last_login_at, u.bio, u.nickname, u.custom_fields,
    u.requires_password_change, u.open_hours";
const INSERT: &str = "INSERT INTO user (id, username, username_key, name, email, email_key, is_email_verified, password_hash,
    is_active, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?10)";
const ADD_ROLE: &str =
    "INSERT INTO user_role (user_pk, role) VALUES (?1, ?2) ON CONFLICT DO NOTHING";
const REMOVE_ROLE: &str = "DELETE FROM user_role WHERE user_pk = ?1 AND role = ?2";
const HAS_ADMIN: &str = "SELECT 1 FROM user_role r JOIN user u ON u.pk = r.user_pk WHERE r.role = 'admin' AND u.is_active = 1";
const MAKE_AGENT: &str = "UPDATE user SET is_operator = 1, livechat_status = CASE WHEN ?2 THEN 'available' ELSE 'not-available' END,
    is_livechat_status_system = NOT ?2, updated_at = ?3 WHERE pk = ?1";
const UNMAKE_AGENT: &str = "UPDATE user SET is_operator = 0, livechat_status = NULL, is_livechat_status_system = 0, max_chats = NULL,
    open_hours = NULL, updated_at = ?2 WHERE pk = ?1";
const RELEASE_CONTACTS: &str =
    "UPDATE contact SET manager_user_pk = NULL, updated_at = ?2 WHERE manager_user_pk = ?1";
const SET_AVAILABILITY: &str = "UPDATE user SET livechat_status = ?2, is_livechat_status_system = 0, updated_at = ?3 WHERE pk = ?1";
const SET_MAX_CHATS: &str = "UPDATE user SET max_chats = ?2, updated_at = ?3 WHERE pk = ?1";
const SET_ABOUT: &str = "UPDATE user SET bio = coalesce(?2, bio), nickname = coalesce(?3, nickname),
    custom_fields = coalesce(?4, custom_fields), requires_password_change = coalesce(?5, requires_password_change), updated_at = ?6
    WHERE pk = ?1";
/// The system takes availability away; what a person had switched off stays that person's doing.
const SUSPEND_AGENT: &str = "UPDATE user SET livechat_status = 'not-available', is_livechat_status_system = 1, updated_at = ?2
    WHERE pk = ?1 AND livechat_status = 'available' AND NOT EXISTS (SELECT 1 FROM user_role WHERE user_pk = ?1 AND role = 'bot')";
const RESTORE_AGENT: &str = "UPDATE user SET livechat_status = 'available', is_livechat_status_system = 0, updated_at = ?2
    WHERE pk = ?1 AND livechat_status = 'not-available' AND is_livechat_status_system = 1 AND status_default <> 'offline'
    AND (NOT ?3 OR coalesce(open_hours, '[]') <> '[]')
    AND EXISTS (SELECT 1 FROM user_role WHERE user_pk = ?1 AND role = 'livechat-agent')
    AND NOT EXISTS (SELECT 1 FROM user_role WHERE user_pk = ?1 AND role = 'bot')";
const DEACTIVATE: &str = "UPDATE user SET is_active = 0, is_operator = 0,
    livechat_status = CASE WHEN livechat_status IS NULL THEN NULL ELSE 'not-available' END, updated_at = ?2 WHERE pk = ?1";
const ACTIVATE: &str = "UPDATE user SET is_active = 1,
    is_operator = EXISTS (SELECT 1 FROM user_role WHERE user_pk = ?1 AND role = 'livechat-agent'), updated_at = ?2 WHERE pk = ?1";
const UPDATE: &str = "UPDATE user SET name = ?2, username = ?3, username_key = ?4, email = ?5, email_key = ?6, is_email_verified = ?7,
    updated_at = ?8 WHERE pk = ?1";
const SET_PREFERENCES: &str = "UPDATE user SET preferences = ?2, updated_at = ?3 WHERE pk = ?1";
const DELETE: &str = "DELETE FROM user WHERE pk = ?1";
const SERVED: &str =
    "SELECT pk FROM room WHERE served_by_pk = ?1 AND is_open = 1 ORDER BY created_at, pk";
const LEAVE_ROOMS: &str = "UPDATE room SET user_count = max(0, user_count - 1)
    WHERE pk IN (SELECT room_pk FROM subscription WHERE user_pk = ?1)";
const HAS_OTHER_ADMIN: &str = "SELECT 1 FROM user_role r JOIN user u ON u.pk = r.user_pk
    WHERE r.role = 'admin' AND u.is_active = 1 AND u.pk <> ?1";
const PASSWORD: &str = "SELECT password_hash FROM user WHERE pk = ?1";
const SET_PASSWORD: &str = "UPDATE user SET password_hash = ?2, updated_at = ?3 WHERE pk = ?1";

pub(super) fn from_row(r: &Row<'_>) -> rusqlite::Result<User> {
    let roles: Option<String> = r.get(7)?;
    Ok(User {
        pk: r.get(0)?,
        id: r.get(1)?,
        username: r.get(2)?,
        name: r.get(3)?,
        email: r.get(4)?,
        is_email_verified: r.get(5)?,
        is_active: r.get(6)?,
        roles: roles
            .unwrap_or_default()
            .split(',')
            .filter(|w| !w.is_empty())
            .map(str::to_owned)
            .collect(),
        status: r.get(8)?,
        status_default: r.get(9)?,
        status_connection: r.get(10)?,
        status_text: r.get(11)?,
        livechat_status: r.get(12)?,
        is_livechat_status_system: r.get(13)?,
        is_operator: r.get(14)?,
        livechat_count: r.get(15)?,
        max_chats: r.get(16)?,
        last_routed_at: r.get::<_, Option<i64>>(17)?.map(Millis),
        preferences: r.get(18)?,
        created_at: Millis(r.get(19)?),
        updated_at: Millis(r.get(20)?),
        last_login_at: r.get::<_, Option<i64>>(21)?.map(Millis),
        bio: r.get(22)?,
        nickname: r.get(23)?,
        custom_fields: r.get(24)?,
        requires_password_change: r.get(25)?,
        open_hours: r.get::<_, Option<String>>(26)?.map(|json| texts(&json)),
    })
}

impl ReadTx<'_> {
    /// By row key.
    pub fn user(&self, pk: Pk) -> Result<Option<User>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM user u WHERE u.pk = ?1"),
            [pk],
            from_row,
        )
    }
    /// By id.
    pub fn user_by_id(&self, id: &str) -> Result<Option<User>> {
        self.first(
            &format!("SELECT {COLUMNS} FROM user u WHERE u.id = ?1"),
            [id],
            from_row,
        )
    }
    /// By username, whatever its letter case.
    pub fn user_by_username(&self, username: &str) -> Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM user u WHERE u.username_key = ?1");
        self.first(&sql, [username.to_lowercase()], from_row)
    }
    /// By e-mail address, whatever its letter case.
    pub fn user_by_email(&self, email: &str) -> Result<Option<User>> {
        let sql = format!("SELECT {COLUMNS} FROM user u WHERE u.email_key = ?1");
        self.first(&sql, [email.trim().to_lowercase()], from_row)
    }
    /// The stored PHC string.
    pub fn password_hash(&self, user_pk: Pk) -> Result<Option<String>> {
        self.first(PASSWORD, [user_pk], |r| r.get(0))
    }
    /// All accounts, oldest first.
    pub fn users(&self) -> Result<Vec<User>> {
        self.all(
            &format!("SELECT {COLUMNS} FROM user u ORDER BY u.pk"),
            [],
            from_row,
        )
    }
    /// Accounts that hold a role, oldest first.
    pub fn users_with_role(&self, role: &str) -> Result<Vec<User>> {
        let sql = format!(
            "SELECT {COLUMNS} FROM user_role x JOIN user u ON u.pk = x.user_pk WHERE x.role = ?1 ORDER BY u.pk"
        );
        self.all(&sql, [role], from_row)
    }
    /// Open rooms a user serves, oldest first.
    pub fn rooms_served_by(&self, user_pk: Pk) -> Result<Vec<Pk>> {
        self.all(SERVED, [user_pk], |r| r.get(0))
    }
    /// True when somebody else is an active administrator.
    pub fn has_other_admin(&self, user_pk: Pk) -> Result<bool> {
        self.exists(HAS_OTHER_ADMIN, [user_pk])
    }
    /// True once an active administrator exists.
    pub fn has_admin(&self) -> Result<bool> {
        self.exists(HAS_ADMIN, [])
    }
}

impl Tx<'_> {
    /// Adds an account with its roles.
    ///
    /// Errors: `error-field-unavailable` when id, username or address are in use.
    pub fn add_user(&mut self, user: &NewUser, now: Millis) -> Result<Pk> {
        let email_key = user.email.as_deref().map(str::to_lowercase);
        let added = self.try_execute(
            INSERT,
            (
                &user.id,
                &user.username,
                user.username.to_lowercase(),
                &user.name,
                &user.email,
                &email_key,
                user.is_email_verified,
                &user.password_hash,
                user.is_active,
                now.0,
            ),
        );
        if let Err(e) = added {
            if !is_unique_violation(&e) {
                return Err(db(e));
            }
            let taken = if self.user_by_username(&user.username)?.is_some() {
                user.username.clone()
            } else {
                email_key
                    .filter(|_| self.user_by_id(&user.id).is_ok_and(|u| u.is_none()))
                    .unwrap_or_else(|| user.id.clone())
            };
            return Err(codes::FIELD_UNAVAILABLE.with(format!("{taken} is already in use :(")));
        }
        let pk = self.last_pk();
        for role in &user.roles {
            self.execute(ADD_ROLE, (pk, role))?;
        }
        self.emit(Event::UserChanged {
            user_pk: pk,
            user_id: user.id.clone(),
        });
        Ok(pk)
    }
    /// Gives a role; holding it already is no error.
    pub fn add_role(&mut self, user: &User, role: &str) -> Result<()> {
        if self.execute(ADD_ROLE, (user.pk, role))? > 0 {
            self.tell_news(user, AccountNews::Role(role.to_owned(), Change::Added));
        }
        self.tell_user(user);
        Ok(())
    }
    /// Takes a role away.
    pub fn remove_role(&mut self, user: &User, role: &str) -> Result<()> {
        if self.execute(REMOVE_ROLE, (user.pk, role))? > 0 {
            self.tell_news(user, AccountNews::Role(role.to_owned(), Change::Removed));
        }
        self.tell_user(user);
        Ok(())
    }
    /// Stores a new password hash.
    pub fn set_password_hash(&mut self, user_pk: Pk, hash: &str, now: Millis) -> Result<()> {
        self.execute(SET_PASSWORD, (user_pk, hash, now.0))
            .map(|_| ())
    }
}

impl Tx<'_> {
    /// Switches an account on as an agent. Available when `is_available`, else set not-available by the system.
    pub fn make_agent(&mut self, user_pk: Pk, is_available: bool, now: Millis) -> Result<()> {
        self.execute(MAKE_AGENT, (user_pk, is_available, now.0))
            .map(|_| ())
    }
    /// Takes everything away that makes an account an agent, but for the role: switch, availability, departments,
    /// contacts. Open chats stay with it.
    pub fn unmake_agent(&mut self, user: &User, now: Millis) -> Result<()> {
        self.execute(UNMAKE_AGENT, (user.pk, now.0))?;
        self.execute(RELEASE_CONTACTS, (user.pk, now.0))?;
        self.remove_memberships(user.pk)?;
        self.tell_status(user);
        Ok(())
    }
    /// Stores an agent's own limit of chats.
    pub fn set_max_chats(&mut self, user: &User, max: Option<i64>, now: Millis) -> Result<()> {
        self.execute(SET_MAX_CHATS, (user.pk, max, now.0))?;
        self.tell_status(user);
        Ok(())
    }
    /// Stores what else is kept of an account; what is `None` stays.
    pub fn set_about(&mut self, user_pk: Pk, about: &About, now: Millis) -> Result<()> {
        self.execute(
            SET_ABOUT,
            (
                user_pk,
                &about.bio,
                &about.nickname,
                &about.custom_fields,
                about.requires_password_change,
                now.0,
            ),
        )
        .map(|_| ())
    }
    /// Stores what a person switched an agent to.
    pub fn set_availability(&mut self, user: &User, status: &str, now: Millis) -> Result<()> {
        self.execute(SET_AVAILABILITY, (user.pk, status, now.0))?;
        self.tell_status(user);
        Ok(())
    }
    /// The last login of an agent has ended: not available, by the system.
    pub fn suspend_agent(&mut self, user_pk: Pk, user_id: &str, now: Millis) -> Result<()> {
        if self.execute(SUSPEND_AGENT, (user_pk, now.0))? > 0 {
            self.emit(Event::UserStatus {
                user_pk,
                user_id: user_id.to_owned(),
            });
        }
        Ok(())
    }
    /// An agent has logged in: available again if the system had taken that away and, where business hours are kept, some
    /// of them are open for the agent.
    pub fn restore_agent(
        &mut self,
        user_pk: Pk,
        user_id: &str,
        keeps_hours: bool,
        now: Millis,
    ) -> Result<()> {
        if self.execute(RESTORE_AGENT, (user_pk, now.0, keeps_hours))? > 0 {
            self.emit(Event::UserStatus {
                user_pk,
                user_id: user_id.to_owned(),
            });
        }
        Ok(())
    }
    /// Switches an account on or off. Off ends its logins and its availability.
    pub fn set_active(&mut self, user: &User, is_active: bool, now: Millis) -> Result<()> {
        if is_active {
            self.execute(ACTIVATE, (user.pk, now.0))?;
        } else {
            self.execute(DEACTIVATE, (user.pk, now.0))?;
            self.end_sessions(user.pk, &user.id)?;
        }
        self.tell_user(user);
        self.tell_status(user);
        Ok(())
    }
    /// Writes name, username and address.
    ///
    /// Errors: `error-field-unavailable` when username or address are in use.
    pub fn update_user(&mut self, user: &User, now: Millis) -> Result<()> {
        let before = self.user(user.pk)?;
        let username_key = user.username.to_lowercase();
        let email_key = user.email.as_deref().map(str::to_lowercase);
        let updated = self.try_execute(
            UPDATE,
            (
                user.pk,
                &user.name,
                &user.username,
                &username_key,
                &user.email,
                &email_key,
                user.is_email_verified,
                now.0,
            ),
        );
        if let Err(e) = updated {
            if !is_unique_violation(&e) {
                return Err(db(e));
            }
            let holder = self.user_by_username(&user.username)?;
            let taken = match holder.filter(|u| u.pk != user.pk) {
                Some(_) => &user.username,
                None => user.email.as_ref().unwrap_or(&user.username),
            };
            return Err(codes::FIELD_UNAVAILABLE.with(format!("{taken} is already in use :(")));
        }
        if before.is_some_and(|b| b.name != user.name || b.username != user.username) {
            self.tell_news(user, AccountNews::Named);
        }
        self.tell_user(user);
        self.tell_status(user);
        Ok(())
    }
    /// Stores preferences, a JSON object.
    pub fn set_preferences(&mut self, user_pk: Pk, json: &str, now: Millis) -> Result<()> {
        self.execute(SET_PREFERENCES, (user_pk, json, now.0))
            .map(|_| ())
    }
    /// Removes an account with its logins, roles and places.
    pub fn delete_user(&mut self, user: &User) -> Result<()> {
        self.end_sessions(user.pk, &user.id)?;
        self.execute(LEAVE_ROOMS, [user.pk])?;
        self.execute(DELETE, [user.pk])?;
        self.tell_news(user, AccountNews::Deleted);
        self.tell_user(user);
        self.tell_status(user);
        Ok(())
    }
    /// Tells colleagues what became of an account.
    fn tell_news(&mut self, user: &User, news: AccountNews) {
        self.emit(Event::Account {
            user_pk: user.pk,
            user_id: user.id.clone(),
            username: user.username.clone(),
            name: user.name.clone(),
            news,
        });
    }
    /// Tells that what is cached of an account is out of date.
    fn tell_user(&mut self, user: &User) {
        self.emit(Event::UserChanged {
            user_pk: user.pk,
            user_id: user.id.clone(),
        });
    }
    /// Tells that presence, availability or what is shown of an account changed.
    pub fn tell_status(&mut self, user: &User) {
        self.emit(Event::UserStatus {
            user_pk: user.pk,
            user_id: user.id.clone(),
        });
    }
}
