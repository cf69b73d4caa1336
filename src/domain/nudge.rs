//! Wakes workers when a commit gives them something to do, so that none of them has to look every other moment.

use crate::model::event::Event;
use tokio::sync::Notify;

/// One bell per worker. A ring while nobody listens is kept.
#[derive(Default)]
pub struct Nudges {
    /// A job was written.
    pub jobs: Notify,
    /// There is something to send to a receiver of webhooks.
    pub webhooks: Notify,
    /// A chat waits, or somebody may have become free.
    pub queue: Notify,
}

impl Nudges {
    /// Follows one committed event.
    pub fn apply(&self, event: &Event) {
        match event {
            Event::Job { .. } => self.jobs.notify_one(),
            Event::Webhook | Event::WebhookTargets(_) => self.webhooks.notify_one(),
            Event::QueueMoved { .. } => self.queue.notify_one(),
            // A setting may have changed the method, the limit or the pace; or the address of a receiver.
            Event::Setting { .. } => {
                self.queue.notify_one();
                self.webhooks.notify_one();
            }
            _ => {}
        }
    }
}
