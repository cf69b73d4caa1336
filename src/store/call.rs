//! Calls of rooms: the state of the last one, and its message.

use super::tx::Tx;
use crate::error::Result;
use crate::model::Pk;
use crate::model::event::Event;
use crate::model::message::Message;
use crate::model::time::Millis;
use std::sync::Arc;

const START: &str = "UPDATE room SET call_status = ?2, call_started_at = ?3, call_message_pk = ?4, updated_at = max(updated_at + 1, ?3) WHERE pk = ?1";
const SET_STATUS: &str =
    "UPDATE room SET call_status = ?2, updated_at = max(updated_at + 1, ?3) WHERE pk = ?1";
const END_MESSAGE: &str = "UPDATE message SET text = ?2, extra = ?3, updated_at = ?4 WHERE pk = ?1";

impl Tx<'_> {
    /// A call rings. `message_pk` is the message that says so.
    pub fn start_call(
        &mut self,
        room_pk: Pk,
        status: &str,
        message_pk: Pk,
        now: Millis,
    ) -> Result<()> {
        self.execute(START, (room_pk, status, now.0, message_pk))?;
        Ok(())
    }
    /// The call of a room goes on.
    pub fn set_call_status(&mut self, room_pk: Pk, status: &str, now: Millis) -> Result<()> {
        self.execute(SET_STATUS, (room_pk, status, now.0))?;
        Ok(())
    }
    /// A call's message says how it ended.
    pub fn end_call_message(
        &mut self,
        message: &Message,
        status: &str,
        extra: String,
        now: Millis,
    ) -> Result<()> {
        self.execute(END_MESSAGE, (message.pk, status, &extra, now.0))?;
        self.emit(Event::MessageEdited(Arc::new(Message {
            text: status.to_owned(),
            extra: Some(extra),
            updated_at: now,
            ..message.clone()
        })));
        Ok(())
    }
}
