//! Presence of users: what they chose, what their connections say, and what is shown.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::time::Millis;
use crate::model::token::TokenHash;

const PRESENCE: &str =
    "SELECT id, status, status_default, status_connection, status_text FROM user WHERE pk = ?1";
const SET_STATUS: &str = "UPDATE user SET status = ?2, status_default = ?2, is_status_pinned = ?3, updated_at = ?4 WHERE pk = ?1";
const SET_TEXT: &str = "UPDATE user SET status_text = ?2, updated_at = ?3 WHERE pk = ?1";
/// A chosen `offline` stays (the user is invisible), and only a chosen `online` turns `away` by itself.
const CONNECTED: &str = "UPDATE user SET status_connection = ?2,
    status = CASE WHEN ?2 = 'away' AND status_default = 'online' THEN 'away' ELSE status_default END, updated_at = ?3
    WHERE pk = ?1";
const DISCONNECTED: &str = "UPDATE user SET status_connection = 'offline',
    status = CASE WHEN is_status_pinned THEN status_default ELSE 'offline' END, updated_at = ?2 WHERE pk = ?1";
const STILL_SHOWN: &str = "SELECT pk FROM user WHERE status_connection <> 'offline'
    OR (status <> 'offline' AND is_status_pinned = 0)";

/// Open chats of the widget, which always has a socket, whose visitors are shown as there: oldest first, from a time on.
const VISITORS_SHOWN: &str = "SELECT r.created_at, r.id, r.pk, r.visitor_pk, v.token_hash FROM room r
    JOIN visitor v ON v.pk = r.visitor_pk
    WHERE r.is_open = 1 AND r.created_at >= ?1 AND r.source_type = 'widget' AND r.visitor_status <> 'offline'
    ORDER BY r.created_at LIMIT ?2";

/// A chat whose visitor is shown as there.
pub struct ShownVisitor {
    /// When the chat began.
    pub created_at: Millis,
    /// Room.
    pub room_id: String,
    /// Room's row key.
    pub room_pk: Pk,
    /// Visitor's row key.
    pub visitor_pk: Pk,
    /// Hash of the visitor's token.
    pub token_hash: TokenHash,
}

#[derive(PartialEq, Eq)]
struct Presence {
    user_id: String,
    status: String,
    chosen: String,
    connection: String,
    text: String,
}

impl ReadTx<'_> {
    fn presence(&self, user_pk: Pk) -> Result<Option<Presence>> {
        self.first(PRESENCE, [user_pk], |r| {
            Ok(Presence {
                user_id: r.get(0)?,
                status: r.get(1)?,
                chosen: r.get(2)?,
                connection: r.get(3)?,
                text: r.get(4)?,
            })
        })
    }
    /// Users who are shown as present because of a connection.
    pub fn connected_users(&self) -> Result<Vec<Pk>> {
        self.all(STILL_SHOWN, [], |r| r.get(0))
    }
    /// A page of the widget's open chats whose visitors are shown as there, from a time on.
    pub fn shown_visitors(&self, from: Millis, most: i64) -> Result<Vec<ShownVisitor>> {
        self.all(VISITORS_SHOWN, (from.0, most), |r| {
            Ok(ShownVisitor {
                created_at: Millis(r.get(0)?),
                room_id: r.get(1)?,
                room_pk: r.get(2)?,
                visitor_pk: r.get(3)?,
                token_hash: r.get(4)?,
            })
        })
    }
}

impl Tx<'_> {
    /// Stores the presence a user chose (`is_pinned`: it outlives connections) and the text beside it.
    pub fn set_status(
        &mut self,
        user_pk: Pk,
        status: Option<(&str, bool)>,
        text: Option<&str>,
        now: Millis,
    ) -> Result<()> {
        self.tell_presence(user_pk, |tx| {
            if let Some((status, is_pinned)) = status {
                tx.execute(SET_STATUS, (user_pk, status, is_pinned, now.0))?;
            }
            if let Some(text) = text {
                tx.execute(SET_TEXT, (user_pk, text, now.0))?;
            }
            Ok(())
        })
    }
    /// Notes what a user's connections say: `online`, `away` or `offline`.
    pub fn set_connection(&mut self, user_pk: Pk, state: &str, now: Millis) -> Result<()> {
        self.tell_presence(user_pk, |tx| {
            if state == "offline" {
                tx.execute(DISCONNECTED, (user_pk, now.0))?;
            } else {
                tx.execute(CONNECTED, (user_pk, state, now.0))?;
            }
            Ok(())
        })
    }
    fn tell_presence(
        &mut self,
        user_pk: Pk,
        change: impl FnOnce(&mut Self) -> Result<()>,
    ) -> Result<()> {
        let Some(before) = self.presence(user_pk)? else {
            return Ok(());
        };
        change(self)?;
        if self.presence(user_pk)?.is_some_and(|after| after != before) {
            self.emit(Event::UserStatus {
                user_pk,
                user_id: before.user_id,
            });
        }
        Ok(())
    }
}
