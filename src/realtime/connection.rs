//! One socket from upgrade to close: its frames strictly in order, each to its end before the next.

use super::frame::{self, Incoming, Reader, close};
use super::message::{self, Said};
use super::methods;
use super::outbox::{self, Outbox};
use super::registry::SocketId;
use super::typing::Typing;
use super::{Gate, Peer, Realtime, presence};
use crate::domain::{Ctx, session};
use crate::error::codes;
use crate::random;
use crate::wire::ddp;
use actix_web::web::Payload;
use futures_util::StreamExt;
use serde_json::{Value, json};
use std::rc::Rc;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// We ask for a sign of life after this much silence.
const ASK: Duration = Duration::from_secs(25);
/// And give up after this much, so that whoever is gone is known to be gone within a minute.
const GIVE_UP: Duration = Duration::from_secs(58);
/// How often the login behind a socket is looked at: it may have run out, and its use is noted.
const LOGIN: Duration = Duration::from_secs(600);
/// Frames of a client, and the window they are counted in.
const FRAMES: (u32, Duration) = (150, Duration::from_secs(10));
/// Largest answer of a method; the frame's head must fit beside it.
const ANSWER: usize = outbox::LARGEST - 16;
/// Broken rules until the socket is closed.
const FAULTS: u32 = 3;

/// What one socket knows of itself. Who is behind it and what it listens to stands in the registry.
pub(super) struct Socket {
    pub(super) ctx: Ctx,
    pub(super) realtime: Realtime,
    pub(super) id: SocketId,
    pub(super) gate: Rc<dyn Gate>,
    pub(super) peer: Rc<Peer>,
    pub(super) typing: Typing,
    outbox: Arc<Outbox>,
    is_connected: bool,
    faults: u32,
    window: (Instant, u32),
}

impl Socket {
    /// A socket that was just opened under `id`.
    pub(super) fn new(
        ctx: Ctx,
        realtime: Realtime,
        id: SocketId,
        outbox: Arc<Outbox>,
        gate: Rc<dyn Gate>,
        peer: Peer,
    ) -> Self {
        Self {
            ctx,
            realtime,
            id,
            gate,
            peer: Rc::new(peer),
            typing: Typing::default(),
            outbox,
            is_connected: false,
            faults: 0,
            window: (Instant::now(), 0),
        }
    }

    /// Queues a message.
    pub(super) fn say(&self, message: &Value) {
        self.say_text(&message.to_string());
    }
    fn say_text(&self, message: &str) {
        self.outbox.push(frame::text(message.as_bytes()));
    }

    /// Counts a frame; false when there were too many.
    fn count(&mut self) -> bool {
        if self.window.0.elapsed() >= FRAMES.1 {
            self.window = (Instant::now(), 0);
        }
        self.window.1 += 1;
        self.window.1 <= FRAMES.0
    }

    /// Handles what one frame holds. `Err` is the code to close with.
    async fn take(&mut self, incoming: Incoming) -> Result<(), u16> {
        if !self.count() {
            return Err(close::POLICY);
        }
        match incoming {
            Incoming::Text(text) => self.hear(&text).await,
            Incoming::Ping(payload) => {
                self.outbox.push(frame::pong(&payload));
                Ok(())
            }
            Incoming::Pong => Ok(()),
            Incoming::Close(code) => Err(code),
        }
    }

    async fn hear(&mut self, text: &str) -> Result<(), u16> {
        let (said, quote) = message::read(text);
        if !self.is_connected && !matches!(said, Said::Connect { .. } | Said::Bad(_)) {
            return self.fault("Must connect first", &quote);
        }
        match said {
            Said::Connect { .. } if self.is_connected => {
                return self.fault("Already connected", &quote);
            }
            Said::Connect { is_known: false } => {
                self.say(&ddp::failed());
                return Err(close::PROTOCOL);
            }
            Said::Connect { is_known: true } => {
                self.is_connected = true;
                self.say(&ddp::connected(&random::id()));
            }
            Said::Ping(id) => self.say(&ddp::heartbeat("pong", id.as_ref())),
            Said::Pong => {}
            Said::Sub { id, name, params } => Box::pin(self.sub(&id, &name, &params)).await,
            Said::Unsub(id) => self.unsub(&id),
            Said::Method { id, name, params } => {
                Box::pin(self.method(Value::from(id), &name, params)).await;
            }
            Said::Bad(reason) => return self.fault(reason, &quote),
        }
        Ok(())
    }

    /// Looks at the login behind the socket. False when it has ended.
    async fn has_login(&self) -> bool {
        let Some(user) = self.realtime.registry().user(self.id) else {
            return true;
        };
        match session::by_hash(&self.ctx, user.token_hash).await {
            Ok(_) => true,
            Err(e) => e.is_server_fault(),
        }
    }

    fn fault(&mut self, reason: &str, quote: &Value) -> Result<(), u16> {
        self.say(&ddp::error(reason, quote));
        self.faults += 1;
        if self.faults >= FAULTS {
            Err(close::POLICY)
        } else {
            Ok(())
        }
    }

    async fn method(&mut self, id: Value, name: &str, params: Vec<Value>) {
        let outcome = if params.iter().any(message::has_escapes) {
            Err(codes::MATCH_FAILED.with("Match failed: this form of EJSON is not taken"))
        } else {
            methods::call_on_socket(self, name, params).await
        };
        let mut answer = ddp::result(&id, &outcome);
        if answer.len() > ANSWER {
            let text = "Match failed: the answer is too large, ask for less";
            answer = ddp::result(&id, &Err(codes::MATCH_FAILED.with(text)));
        }
        self.say_text(&answer);
        self.say(&ddp::updated(&id));
    }
}

impl Drop for Socket {
    /// Leaves the registry whichever way the task ended, a panic included.
    fn drop(&mut self) {
        self.typing.expire(&self.realtime, self.id, true);
        let (user, visitor) = self.realtime.registry().forget(self.id);
        // After an orderly end this changes nothing.
        self.outbox.close(close::INTERNAL);
        if self.realtime.is_closing() {
            // The next start sets presence right; here the threads are about to end.
            return;
        }
        if let Some(user) = user {
            presence::user_left(&self.ctx, &self.realtime, &user);
        }
        if let Some(visitor) = visitor {
            presence::visitor_left(&self.ctx, &self.realtime, visitor);
        }
    }
}

/// Runs a socket to its end.
pub(super) async fn run(mut socket: Socket, mut payload: Payload) {
    let outbox = Arc::clone(&socket.outbox);
    let mut reader = Reader::default();
    let mut heard = Instant::now();
    let mut has_asked = false;
    let mut looked = Instant::now();
    socket.say_text(ddp::HELLO);
    let code = 'life: loop {
        let silence = heard + if has_asked { GIVE_UP } else { ASK };
        let wake = socket.typing.next().map_or(silence, |t| t.min(silence));
        let chunk = tokio::select! {
            biased;
            () = outbox.ended() => break close::NORMAL,
            chunk = payload.next() => chunk,
            () = tokio::time::sleep_until(wake.into()) => {
                socket.typing.expire(&socket.realtime, socket.id, false);
                if heard.elapsed() >= GIVE_UP {
                    break close::AWAY;
                }
                if heard.elapsed() >= ASK && !has_asked {
                    has_asked = true;
                    socket.say(&json!({ "msg": "ping" }));
                }
                continue;
            }
        };
        let Some(Ok(bytes)) = chunk else {
            break close::NORMAL;
        };
        heard = Instant::now();
        has_asked = false;
        if looked.elapsed() >= LOGIN {
            looked = heard;
            if !Box::pin(socket.has_login()).await {
                outbox.cut(close::REVOKED);
                break close::REVOKED;
            }
        }
        reader.feed(&bytes);
        loop {
            if outbox.is_closing() {
                // Whoever lost their login may have more frames on the way; none of them counts.
                break 'life close::NORMAL;
            }
            match reader.next() {
                Ok(Some(incoming)) => {
                    if let Err(code) = socket.take(incoming).await {
                        break 'life code;
                    }
                }
                Ok(None) => break,
                Err(code) => break 'life code,
            }
        }
        reader.rest();
    };
    outbox.close(code);
}
