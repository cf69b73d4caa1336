//! Stretches in which agents took chats (`agent_service`) over an end that nobody could note down.

use super::tx::{ReadTx, Tx};
use crate::error::Result;
use crate::model::time::Millis;

/// Written while somebody takes chats: an idle house writes nothing.
const ALIVE: &str = "INSERT INTO counter (name, value) SELECT 'alive', ?1
    WHERE EXISTS (SELECT 1 FROM agent_service WHERE stopped_at IS NULL)
    ON CONFLICT (name) DO UPDATE SET value = excluded.value";
/// The last sign of life ends what was running; a clock that was set back ends it now at the latest.
const END: &str = "UPDATE agent_service
    SET stopped_at = max(started_at, min(?1, coalesce((SELECT value FROM counter WHERE name = 'alive'), started_at)))
    WHERE stopped_at IS NULL";
const BEGIN: &str = "INSERT INTO agent_service (user_pk, started_at) SELECT pk, ?1 FROM user
    WHERE is_active = 1 AND livechat_status = 'available' AND status <> 'offline'";

const LAST: &str = "SELECT value FROM counter WHERE name = 'alive'";

impl ReadTx<'_> {
    /// The last sign of life.
    pub fn last_alive(&self) -> Result<Option<Millis>> {
        self.first(LAST, [], |r| Ok(Millis(r.get(0)?)))
    }
}

impl Tx<'_> {
    /// Notes that the program runs.
    pub fn note_alive(&mut self, now: Millis) -> Result<()> {
        self.execute(ALIVE, [now.0]).map(|_| ())
    }
    /// After a start: what ran when the program ended last ended with it, and begins anew for those who still take chats.
    pub fn restart_service(&mut self, now: Millis) -> Result<()> {
        self.execute(END, [now.0])?;
        self.execute(BEGIN, [now.0])?;
        self.note_alive(now)
    }
}
