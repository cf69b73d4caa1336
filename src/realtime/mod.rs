//! Sockets: DDP over WebSocket for visitors and users.

use crate::domain::Ctx;
use crate::error::Result;
use crate::model::event::Event;

/// The running sockets and who listens to what. Cheap to clone.
#[derive(Clone)]
pub struct Realtime {}

impl Realtime {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self {}
    }
    /// Starts delivery.
    pub async fn start(&self, _ctx: Ctx) -> Result<()> {
        Ok(())
    }
    /// Takes the events of a commit, in row order, from the writer's thread. Never blocks on a reader.
    pub fn publish(&self, _events: Vec<Event>) {}
    /// Closes every socket with 1001.
    pub async fn close_all(&self) {}
    /// True while a user has a live connection.
    pub fn has_user_socket(&self, _user_id: &str) -> bool {
        false
    }
}
