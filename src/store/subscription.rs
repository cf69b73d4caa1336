//! Subscriptions: users' places in rooms, and those that are gone.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::Pk;
use crate::model::subscription::Subscription;
use crate::model::time::Millis;
use rusqlite::Row;

const SELECT: &str = "SELECT b.pk, b.id, r.id, r.name, d.id, r.is_on_hold, u.id, u.username, v.id, v.username, r.visitor_status, b.unread,
    b.is_alert, b.created_at, b.last_seen_at, b.updated_at
    FROM subscription b JOIN room r ON r.pk = b.room_pk JOIN user u ON u.pk = b.user_pk JOIN visitor v ON v.pk = r.visitor_pk
    LEFT JOIN department d ON d.pk = r.department_pk WHERE ";
const INSERT: &str = "INSERT INTO subscription (id, room_pk, user_pk, created_at, updated_at) VALUES (?1, ?2, ?3, ?4, ?4) ON CONFLICT DO NOTHING";
const NOTE_REMOVED: &str = "INSERT INTO subscription_removed (subscription_id, room_id, user_pk, removed_at) VALUES (?1, ?2, ?3, ?4)";
const DELETE: &str = "DELETE FROM subscription WHERE pk = ?1";
/// Times of messages may be ahead of the clock: all there are have been seen.
const READ: &str = "UPDATE subscription SET unread = 0, is_alert = 0, updated_at = max(updated_at + 1, ?2),
    last_seen_at = max(?2, coalesce((SELECT last_ts_at FROM room WHERE pk = room_pk), 0)) WHERE pk = ?1";
const UNREAD: &str = "UPDATE subscription SET unread = max(unread, 1), is_alert = 1, last_seen_at = ?2, updated_at = ?3 WHERE pk = ?1";
const REMOVED: &str = "SELECT subscription_id, room_id, removed_at FROM subscription_removed WHERE user_pk = ?1 AND removed_at > ?2 ORDER BY pk";
const IS_SUBSCRIBED: &str = "SELECT 1 FROM subscription WHERE room_pk = ?1 AND user_pk = ?2";

/// A place that is gone.
pub struct Removed {
    /// Id of the place.
    pub subscription_id: String,
    /// Id of the room.
    pub room_id: String,
    /// When.
    pub at: Millis,
}

fn from_row(r: &Row<'_>) -> rusqlite::Result<Subscription> {
    Ok(Subscription {
        pk: r.get(0)?,
        id: r.get(1)?,
        room_id: r.get(2)?,
        room_name: r.get(3)?,
        department_id: r.get(4)?,
        is_on_hold: r.get(5)?,
        user_id: r.get(6)?,
        username: r.get(7)?,
        visitor_id: r.get(8)?,
        visitor_username: r.get(9)?,
        visitor_status: r.get(10)?,
        unread: r.get(11)?,
        is_alert: r.get(12)?,
        created_at: Millis(r.get(13)?),
        last_seen_at: r.get::<_, Option<i64>>(14)?.map(Millis),
        updated_at: Millis(r.get(15)?),
    })
}

impl ReadTx<'_> {
    /// A user's place in a room.
    pub fn subscription(&self, room_pk: Pk, user_pk: Pk) -> Result<Option<Subscription>> {
        self.first(
            &format!("{SELECT} b.room_pk = ?1 AND b.user_pk = ?2"),
            (room_pk, user_pk),
            from_row,
        )
    }
    /// A user's place in a room, by the room's id.
    pub fn subscription_by_room_id(
        &self,
        room_id: &str,
        user_pk: Pk,
    ) -> Result<Option<Subscription>> {
        self.first(
            &format!("{SELECT} r.id = ?1 AND b.user_pk = ?2"),
            (room_id, user_pk),
            from_row,
        )
    }
    /// True when a user has a place in a room.
    pub fn is_subscribed(&self, room_pk: Pk, user_pk: Pk) -> Result<bool> {
        self.exists(IS_SUBSCRIBED, (room_pk, user_pk))
    }
    /// All places in a room.
    pub fn subscriptions_of_room(&self, room_pk: Pk) -> Result<Vec<Subscription>> {
        self.all(
            &format!("{SELECT} b.room_pk = ?1 ORDER BY b.pk"),
            [room_pk],
            from_row,
        )
    }
    /// All places in a room, by the room's id.
    pub fn subscriptions_of_room_id(&self, room_id: &str) -> Result<Vec<Subscription>> {
        self.all(
            &format!("{SELECT} r.id = ?1 ORDER BY b.pk"),
            [room_id],
            from_row,
        )
    }
    /// All places of a user, those changed after `since` (the place or its room) when it is given.
    pub fn subscriptions_of_user(
        &self,
        user_pk: Pk,
        since: Option<Millis>,
    ) -> Result<Vec<Subscription>> {
        let sql = format!(
            "{SELECT} b.user_pk = ?1 AND max(b.updated_at, r.updated_at) > ?2 ORDER BY b.pk"
        );
        self.all(&sql, (user_pk, since.map_or(i64::MIN, |s| s.0)), from_row)
    }
    /// Places of a user that went after `since`; without it nothing is missed, and nothing listed.
    pub fn removed_subscriptions(
        &self,
        user_pk: Pk,
        since: Option<Millis>,
    ) -> Result<Vec<Removed>> {
        let Some(since) = since else {
            return Ok(Vec::new());
        };
        self.all(REMOVED, (user_pk, since.0), |r| {
            Ok(Removed {
                subscription_id: r.get(0)?,
                room_id: r.get(1)?,
                at: Millis(r.get(2)?),
            })
        })
    }
}

impl Tx<'_> {
    /// Gives a user a place in a room. False when there is one already.
    pub fn add_subscription(
        &mut self,
        id: &str,
        room_pk: Pk,
        user_pk: Pk,
        now: Millis,
    ) -> Result<bool> {
        Ok(self.execute(INSERT, (id, room_pk, user_pk, now.0))? == 1)
    }
    /// Takes a place away and remembers that it is gone.
    pub fn remove_subscription(
        &mut self,
        subscription: &Subscription,
        user_pk: Pk,
        now: Millis,
    ) -> Result<()> {
        self.execute(DELETE, [subscription.pk])?;
        self.execute(
            NOTE_REMOVED,
            (&subscription.id, &subscription.room_id, user_pk, now.0),
        )
        .map(|_| ())
    }
    /// Nothing is unread any more.
    pub fn mark_read(&mut self, subscription_pk: Pk, now: Millis) -> Result<()> {
        self.execute(READ, (subscription_pk, now.0)).map(|_| ())
    }
    /// Everything after `seen` is unread again.
    pub fn mark_unread(&mut self, subscription_pk: Pk, seen: Millis, now: Millis) -> Result<()> {
        self.execute(UNREAD, (subscription_pk, seen.0, now.0))
            .map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use crate::model::message::{Author, Side};
    use crate::model::time::Millis;
    use crate::store::{Durability, Store};
    use std::sync::Arc;

    const ROWS: &[&str] = &[
        "INSERT INTO user (pk, id, username, username_key, name, password_hash, created_at, updated_at) VALUES (1, 'u', 'ana', 'ana', 'Ana', '-', 1, 1)",
        "INSERT INTO visitor (pk, id, username, created_at, updated_at) VALUES (1, 'v', 'guest-1', 1, 1)",
        "INSERT INTO room (pk, id, visitor_pk, name, source_type, created_at, last_message_at, updated_at, queued_at, last_ts_at, last_seq, last_message_pk)
            VALUES (1, 'r', 1, 'Iris', 'api', 1, 5000, 5000, 1, 5000, 1, 1)",
        "INSERT INTO message (pk, id, room_pk, seq, text, at, updated_at, author_side, author_id, author_username)
            VALUES (1, 'm', 1, 1, 'hello', 5000, 5000, 1, 'u', 'ana')",
        "INSERT INTO subscription (pk, id, room_pk, user_pk, created_at, updated_at) VALUES (1, 's', 1, 1, 1, 5000)",
    ];

    #[tokio::test]
    async fn what_changes_behind_a_message_that_is_ahead_of_the_clock_is_newer_all_the_same() {
        let folder = tempfile::TempDir::new().expect("a folder");
        let store = Store::open(
            folder.path(),
            Durability::Normal,
            &Arc::default(),
            Box::new(|_| {}),
        )
        .expect("a store");
        let behind = Millis(4000);
        store
            .write(move |tx| {
                for sql in ROWS {
                    tx.execute(sql, [])?;
                }
                tx.mark_read(1, behind)?;
                let place = tx.subscription(1, 1)?.expect("a place");
                assert_eq!(place.last_seen_at, Some(Millis(5000)));
                assert_eq!((place.unread, place.updated_at), (0, Millis(5001)));
                let message = tx.message_by_id("m")?.expect("a message");
                let by = Author {
                    side: Side::User,
                    ..message.author.clone()
                };
                let edited = tx.edit_message(&message, "hi", None, &by, behind)?;
                assert_eq!(edited.updated_at, Millis(5001));
                let room = tx.room(1)?.expect("a room");
                assert_eq!(room.updated_at, Millis(5001));
                assert_eq!(tx.messages_since(1, Millis(5000))?.len(), 1);
                tx.delete_message(1, &edited, behind)?;
                assert_eq!(tx.room(1)?.expect("a room").updated_at, Millis(5002));
                Ok(())
            })
            .await
            .expect("written");
    }
}
