//! `sub` and `unsub` of one socket.

use super::authority::{self, Proof};
use super::connection::Socket;
use super::frame;
use super::hub::frame_of;
use super::key::{Key, Stream};
use super::message;
use super::registry::{Added, SUBSCRIPTIONS};
use crate::domain::queue;
use crate::error::{Error, Result, codes};
use crate::wire::{config, ddp, stream};
use bytes::Bytes;
use serde_json::Value;

/// The one publication that is no stream; it is empty.
const LOGIN_SERVICES: &str = "meteor.loginServiceConfiguration";
/// A check is repeated this often when rights change under it.
const TRIES: usize = 20;

/// Event and options of a subscription's parameters.
struct Wanted<'p> {
    event: &'p str,
    /// The client wants a document before it believes events.
    use_collection: bool,
    args: Option<&'p Value>,
}

fn wanted(params: &[Value]) -> Result<Wanted<'_>> {
    let event = params
        .first()
        .and_then(Value::as_str)
        .ok_or_else(|| codes::MATCH_FAILED.with("Match failed: the event name must be a text"))?;
    let options = params.get(1);
    let use_collection = match options {
        Some(Value::Bool(flag)) => *flag,
        Some(Value::Object(map)) => map.get("useCollection") == Some(&Value::Bool(true)),
        None | Some(Value::Null) => false,
        Some(_) => {
            return Err(codes::MATCH_FAILED.with("Match failed: options must be an object"));
        }
    };
    Ok(Wanted {
        event,
        use_collection,
        args: options.and_then(|o| o.get("args")),
    })
}

impl Socket {
    /// Answers a `sub` with `ready` or with `nosub` and an error. The same id again is ignored.
    pub(super) async fn sub(&mut self, id: &str, name: &str, params: &[Value]) {
        if self.realtime.registry().has_sub(self.id, id) {
            return;
        }
        if name == LOGIN_SERVICES {
            self.say(&ddp::ready(id));
            return;
        }
        if let Err(e) = self.listen(id, name, params).await {
            if e.is_server_fault() {
                log::error!("subscription failed: {e}");
            }
            self.say(&ddp::nosub(id, Some(&e)));
        }
    }

    async fn listen(&mut self, id: &str, name: &str, params: &[Value]) -> Result<()> {
        if params.iter().any(message::has_escapes) {
            return Err(codes::MATCH_FAILED.with("Match failed: this form of EJSON is not taken"));
        }
        let Some(stream) = Stream::parse(name) else {
            return Err(codes::METHOD_NOT_FOUND.with(format!("Subscription '{name}' not found")));
        };
        let wanted = wanted(params)?;
        let key = Key::new(stream, wanted.event);
        let mut ready: Vec<Bytes> = Vec::with_capacity(2);
        if wanted.use_collection {
            let added = ddp::added_event(stream.name(), wanted.event);
            ready.push(frame::text(added.to_string().as_bytes()));
        }
        ready.push(frame::text(ddp::ready(id).to_string().as_bytes()));
        for _ in 0..TRIES {
            let registry = self.realtime.registry();
            let generation = registry.generation();
            let user = registry.user(self.id);
            let proof = Proof {
                token: authority::token_of(wanted.args),
                known: key
                    .room()
                    .map(|room| registry.proofs(self.id, room))
                    .unwrap_or_default(),
                user: user.as_deref(),
            };
            let grant = authority::judge(&self.ctx, &key, &proof).await?;
            let registry = self.realtime.registry();
            let is_first = !registry.listens(self.id, &key);
            match registry.subscribe(self.id, id, key.clone(), grant, generation, ready.clone()) {
                Added::Yes => {
                    if is_first
                        && key.stream == Stream::LivechatRoom
                        && let Err(e) = self.tell_place(&key).await
                    {
                        // The subscription stands; the next move of the line is told all the same.
                        log::warn!("a place in line was not told: {e}");
                    }
                    return Ok(());
                }
                Added::Stale => {}
                Added::Full => {
                    let text = format!("At most {SUBSCRIPTIONS} subscriptions per connection");
                    return Err(codes::CODED_NOT_ALLOWED.with(text));
                }
            }
        }
        Err(Error::unavailable(
            "rights change faster than they can be checked",
        ))
    }

    /// Tells one who begins to listen where the room stands in its line: the original widget gets its room and only then
    /// listens, so that the news of its own place has passed by then.
    async fn tell_place(&self, key: &Key) -> Result<()> {
        let mut told = None;
        for _ in 0..TRIES {
            let (room_id, settings) = (key.event.clone(), self.ctx.settings());
            let place = self
                .ctx
                .store
                .read_small(move |r| match r.room_by_id(&room_id)? {
                    Some(room) if room.is_open => queue::place(r, &settings, &room),
                    _ => Ok(None),
                })
                .await?;
            // Said again when the line moved meanwhile: what was just said may have come behind the newer news.
            let Some(info) = place.map(|p| config::queue_info(&p)) else {
                break;
            };
            if told.as_ref() == Some(&info) {
                break;
            }
            if let Some(frame) = frame_of(key, &[stream::queue_data(&info)]) {
                self.realtime.registry().deliver_to(self.id, key, &frame);
            }
            told = Some(info);
        }
        Ok(())
    }

    /// Answers an `unsub`, also of an id nobody knows.
    pub(super) fn unsub(&self, id: &str) {
        let last = frame::text(ddp::nosub(id, None).to_string().as_bytes());
        self.realtime.registry().unsubscribe(self.id, id, last);
    }
}
