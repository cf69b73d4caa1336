//! Logins.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::time::Millis;
use crate::model::token::TokenHash;
use crate::model::user::Session;

const FIND: &str =
    "SELECT pk, user_pk, created_at, last_used_at FROM session WHERE token_hash = ?1";
const INSERT: &str =
    "INSERT INTO session (user_pk, token_hash, created_at, last_used_at) VALUES (?1, ?2, ?3, ?3)";
const TOUCH: &str = "UPDATE session SET last_used_at = ?2 WHERE pk = ?1";
const SET_LOGIN: &str = "UPDATE user SET last_login_at = ?2 WHERE pk = ?1";
const END_ONE: &str = "DELETE FROM session WHERE token_hash = ?1 AND user_pk = ?2";
const END_ALL: &str = "DELETE FROM session WHERE user_pk = ?1";
const COUNT: &str = "SELECT count(*) FROM session WHERE user_pk = ?1";
const SWEEP: &str = "DELETE FROM session WHERE last_used_at < ?1 OR created_at < ?2";

impl ReadTx<'_> {
    /// The login a token belongs to.
    pub fn session(&self, hash: &TokenHash) -> Result<Option<Session>> {
        self.first(FIND, [hash.as_slice()], |r| {
            Ok(Session {
                pk: r.get(0)?,
                user_pk: r.get(1)?,
                created_at: Millis(r.get(2)?),
                last_used_at: Millis(r.get(3)?),
            })
        })
    }
    /// How many logins a user has.
    pub fn session_count(&self, user_pk: Pk) -> Result<i64> {
        self.number(COUNT, [user_pk])
    }
}

impl Tx<'_> {
    /// Adds a login and notes its time.
    pub fn add_session(&mut self, user_pk: Pk, hash: &TokenHash, now: Millis) -> Result<()> {
        self.execute(INSERT, (user_pk, hash.as_slice(), now.0))?;
        self.execute(SET_LOGIN, (user_pk, now.0)).map(|_| ())
    }
    /// Notes that a login is in use.
    pub fn touch_session(&mut self, pk: Pk, now: Millis) -> Result<()> {
        self.execute(TOUCH, (pk, now.0)).map(|_| ())
    }
    /// Ends one login. True when there was one.
    pub fn end_session(&mut self, user_pk: Pk, user_id: &str, hash: &TokenHash) -> Result<bool> {
        let ended = self.execute(END_ONE, (hash.as_slice(), user_pk))? > 0;
        self.emit(Event::SessionsEnded {
            user_id: user_id.to_owned(),
            token_hash: Some(*hash),
        });
        Ok(ended)
    }
    /// Ends all logins of a user.
    pub fn end_sessions(&mut self, user_pk: Pk, user_id: &str) -> Result<()> {
        self.execute(END_ALL, [user_pk])?;
        self.emit(Event::SessionsEnded {
            user_id: user_id.to_owned(),
            token_hash: None,
        });
        Ok(())
    }
    /// Removes logins not used since `idle_before` or older than `created_before`.
    pub fn sweep_sessions(&mut self, idle_before: Millis, created_before: Millis) -> Result<usize> {
        self.execute(SWEEP, (idle_before.0, created_before.0))
    }
}
