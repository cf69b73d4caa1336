//! Rooms on hold, and rooms whose visitor may have gone.

use super::tx::Tx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::time::Millis;

const HOLD: &str =
    "UPDATE room SET is_on_hold = 1, hold_at = ?2, abandon_at = NULL, updated_at = ?2
    WHERE pk = ?1 AND is_open = 1 AND is_on_hold = 0 AND served_by_pk IS NOT NULL";
const RESUME: &str = "UPDATE room SET is_on_hold = 0, hold_at = NULL, updated_at = ?2 WHERE pk = ?1 AND is_open = 1 AND is_on_hold = 1";
const SET_ABANDON: &str = "UPDATE room SET abandon_at = ?2 WHERE pk = ?1 AND is_open = 1";

impl Tx<'_> {
    /// Puts a served room on hold. True for the one who did it.
    pub fn hold_room(&mut self, room_pk: Pk, now: Millis) -> Result<bool> {
        Ok(self.execute(HOLD, (room_pk, now.0))? == 1)
    }
    /// Lets a room go on. True for the one who did it.
    pub fn resume_room(&mut self, room_pk: Pk, now: Millis) -> Result<bool> {
        Ok(self.execute(RESUME, (room_pk, now.0))? == 1)
    }
    /// Notes when the visitor counts as gone; the visitor's next message takes it back.
    pub fn set_abandon_at(&mut self, room_pk: Pk, at: Option<Millis>) -> Result<()> {
        self.execute(SET_ABANDON, (room_pk, at.map(|t| t.0)))
            .map(|_| ())
    }
}
