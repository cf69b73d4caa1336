//! Sockets: DDP over WebSocket for visitors and users.
//!
//! [`connection`] runs one socket, [`registry`] knows who listens to what, [`hub`] turns committed events into frames
//! and hands them to the listeners. Methods are the same for sockets and for `POST method.call`, see [`methods`].
//!
//! To add an event: a shape in `wire::stream`, a line in [`hub`]. To add a method: a line in [`methods`].

mod authority;
mod connection;
mod frame;
mod hub;
mod key;
mod message;
pub mod methods;
mod outbox;
mod presence;
mod recheck;
mod registry;
mod subscribe;
mod typing;

use crate::domain::Ctx;
use crate::error::{Error, Result, codes};
use crate::model::event::Event;
use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Payload;
use frame::close;
use outbox::Outbox;
use registry::Registry;
use std::net::IpAddr;
use std::rc::Rc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{Duration, Instant};
use tokio::sync::mpsc;

/// Commits that may wait for delivery. When they do, the writer waits: events are neither lost nor piled up.
const COMMITS: usize = 1024;
/// Time for Close frames to leave when the process stops.
const FLUSH: Duration = Duration::from_secs(1);
/// How often that is looked at.
const LOOK: Duration = Duration::from_millis(10);

/// What a call over a socket is counted as; the limits are those of the same calls over HTTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// Registering or updating a visitor.
    Register,
    /// Opening a room.
    Room,
    /// A visitor's message.
    Message,
    /// Any other call of a visitor.
    Visitor,
    /// An offline message: per five seconds, hour and day.
    Offline,
    /// A call with a token nobody has.
    UnknownToken,
    /// A login.
    Login,
    /// A user's message: five a second.
    UserMessage,
    /// A transcript that a user sends: one per five seconds.
    UserTranscript,
}

/// Rate limits, as the transport counts them. It knows the caller's address.
pub trait Gate {
    /// Counts a call, of `subject` as well when one is named.
    ///
    /// Errors: 429.
    fn count(&self, what: Counted, subject: Option<&str>) -> Result<()>;
}

/// Facts of the transport.
#[derive(Clone)]
pub struct Peer {
    /// Client address.
    pub address: IpAddr,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// `Host`.
    pub host: Option<String>,
    /// The page behind the socket is our own, or no page at all: users may log in.
    pub may_login: bool,
}

/// The running sockets and who listens to what. Cheap to clone.
#[derive(Clone, Default)]
pub struct Realtime {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    registry: Registry,
    commits: OnceLock<mpsc::Sender<Vec<Event>>>,
    is_closing: AtomicBool,
}

impl Realtime {
    /// Nothing runs yet.
    pub fn new() -> Self {
        Self::default()
    }
    /// Starts delivery on this thread. Before it nobody can listen, so events are dropped.
    ///
    /// Errors: when it runs already.
    #[allow(clippy::unused_async, reason = "must be called inside the runtime")]
    pub async fn start(&self, ctx: Ctx) -> Result<()> {
        let (sender, commits) = mpsc::channel(COMMITS);
        if self.shared.commits.set(sender).is_err() {
            return Err(Error::internal("delivery runs already"));
        }
        presence::start(ctx.clone(), self.clone());
        tokio::task::spawn_local(hub::run(ctx, self.clone(), commits));
        Ok(())
    }
    /// Takes the events of a commit, in row order, from the writer's thread. Never waits for a reader: delivery queues
    /// to sockets without waiting, and only its own reads can hold it up.
    pub fn publish(&self, events: Vec<Event>) {
        if let Some(commits) = self.shared.commits.get()
            && !events.is_empty()
            && commits.blocking_send(events).is_err()
        {
            log::debug!("delivery has stopped");
        }
    }
    /// True while one of the user's sockets is open.
    pub fn has_user_socket(&self, user_id: &str) -> bool {
        self.registry().has_user(user_id)
    }
    /// Closes every socket with 1001 and waits briefly until the frames are out.
    pub async fn close_all(&self) {
        self.shared.is_closing.store(true, Ordering::Release);
        let open = self.registry().outboxes();
        for outbox in &open {
            outbox.close(close::AWAY);
        }
        let began = Instant::now();
        while began.elapsed() < FLUSH && open.iter().any(|o| o.waiting() > 0) {
            tokio::time::sleep(LOOK).await;
        }
    }
    /// Upgrades a request to a socket. `per_address` is how many sockets one address may have.
    ///
    /// Errors: 503 while stopping or short of descriptors, 429 with too many sockets, 400 for a request that asks for no upgrade.
    pub fn open(
        &self,
        request: &HttpRequest,
        payload: Payload,
        ctx: Ctx,
        gate: Rc<dyn Gate>,
        peer: Peer,
        per_address: usize,
    ) -> Result<HttpResponse> {
        if self.is_closing() {
            return Err(Error::unavailable("draining"));
        }
        if self.registry().count() >= descriptors_for_sockets() {
            return Err(Error::unavailable("too few descriptors are left"));
        }
        let mut response = actix_http::ws::handshake(request.head())
            .map_err(|e| Error::invalid_params("WebSocket upgrade expected").caused_by(e))?;
        let outbox = Arc::new(Outbox::default());
        let Some(id) = self
            .registry()
            .open(Arc::clone(&outbox), peer.address, per_address)
        else {
            let mut error = Error::from(codes::TOO_MANY);
            error.retry_after_s = Some(10);
            return Err(error);
        };
        let socket =
            connection::Socket::new(ctx, self.clone(), id, Arc::clone(&outbox), gate, peer);
        tokio::task::spawn_local(connection::run(socket, payload));
        let body = actix_web::body::MessageBody::boxed(outbox::Body(outbox));
        match response.message_body(body) {
            Ok(response) => Ok(response.into()),
            Err(e) => Err(Error::internal(e)),
        }
    }
    fn is_closing(&self) -> bool {
        self.shared.is_closing.load(Ordering::Acquire)
    }
    fn registry(&self) -> &Registry {
        &self.shared.registry
    }
}

/// Descriptors kept for the database, the log and requests.
const KEPT: usize = 64;

/// How many sockets this process may hold: nine tenths of its descriptors, so that requests go on. Asked at each upgrade,
/// for the limit can be changed while the process runs. No limit where the system does not say.
fn descriptors_for_sockets() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
    let limit = limits
        .lines()
        .find_map(|line| line.strip_prefix("Max open files"))
        .and_then(|rest| rest.split_whitespace().next())
        .and_then(|soft| soft.parse::<usize>().ok());
    limit.map_or(usize::MAX, |limit| {
        (limit / 10 * 9).min(limit.saturating_sub(KEPT))
    })
}
