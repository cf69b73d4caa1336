//! `sub` and `unsub` of one socket.

use super::authority::{self, Proof};
use super::connection::Socket;
use super::frame;
use super::key::{Key, Stream};
use super::message;
use super::registry::{Added, SUBSCRIPTIONS};
use crate::error::{Error, Result, codes};
use crate::wire::ddp;
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
            match registry.subscribe(self.id, id, key.clone(), grant, generation, ready.clone()) {
                Added::Yes => return Ok(()),
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

    /// Answers an `unsub`, also of an id nobody knows.
    pub(super) fn unsub(&self, id: &str) {
        let last = frame::text(ddp::nosub(id, None).to_string().as_bytes());
        self.realtime.registry().unsubscribe(self.id, id, last);
    }
}
