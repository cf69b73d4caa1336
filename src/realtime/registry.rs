//! The open sockets, who is behind each, and who listens to what.
//!
//! One lock for all of it, held for map look-ups and for queueing shared bytes, never across a read or a wait. Delivery
//! and leaving take the same lock, so nothing reaches a socket after its `nosub`.

mod listeners;

use super::frame::close;
use super::key::{Key, Stream};
use super::outbox::Outbox;
use crate::domain::live::Caller;
use crate::model::token::TokenHash;
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Number of a socket, never used twice.
pub(super) type SocketId = u64;
/// Subscriptions of one socket.
pub(super) const SUBSCRIPTIONS: usize = 32;
/// Sockets of one visitor.
const PER_VISITOR: usize = 8;

/// Why a subscription may listen; asked again when what it rests on changes.
#[derive(Clone)]
pub(super) enum Grant {
    /// Anybody may.
    Anyone,
    /// The visitor with this token owns the room.
    Visitor(TokenHash),
    /// The user behind the socket may.
    User,
}

struct Sub {
    id: String,
    grant: Grant,
}

struct Socket {
    outbox: Arc<Outbox>,
    address: IpAddr,
    user: Option<Arc<Caller>>,
    is_away: bool,
    visitor: Option<TokenHash>,
    subs: HashMap<String, Key>,
}

#[derive(Default)]
struct Tables {
    next: SocketId,
    sockets: HashMap<SocketId, Socket>,
    /// How many keys of a stream somebody listens to.
    heard: HashMap<Stream, usize>,
    /// How many sockets an address has.
    by_address: HashMap<IpAddr, usize>,
    /// The sockets of a user, by id.
    by_user: HashMap<String, Vec<SocketId>>,
    /// The sockets of a visitor, oldest first.
    by_visitor: HashMap<TokenHash, Vec<SocketId>>,
    listeners: HashMap<Key, HashMap<SocketId, Vec<Sub>>>,
    /// Grows with each change of rights: a check that began before it is repeated before it counts.
    generation: u64,
}

/// How adding a subscription went.
pub(super) enum Added {
    /// It listens now.
    Yes,
    /// Rights changed since the check.
    Stale,
    /// The socket has as many as it may, or is gone.
    Full,
}

/// A subscription to judge again.
pub(super) struct Held {
    pub(super) socket: SocketId,
    pub(super) sub: String,
    pub(super) key: Key,
    pub(super) grant: Grant,
    pub(super) user: Option<Arc<Caller>>,
}

/// See the module.
#[derive(Default)]
pub(super) struct Registry {
    tables: Mutex<Tables>,
}

impl Tables {
    fn of_user(&self, user_id: &str) -> impl Iterator<Item = &Socket> {
        let ids = self.by_user.get(user_id).into_iter().flatten();
        ids.filter_map(|id| self.sockets.get(id))
    }
}

/// Takes a socket out of an index; an empty entry goes.
fn leave<K: std::hash::Hash + Eq + Clone>(
    index: &mut HashMap<K, Vec<SocketId>>,
    key: &K,
    id: SocketId,
) {
    if let Some(ids) = index.get_mut(key) {
        ids.retain(|other| *other != id);
        if ids.is_empty() {
            index.remove(key);
        }
    }
}

impl Registry {
    fn lock(&self) -> MutexGuard<'_, Tables> {
        self.tables.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// How many sockets are open.
    pub(super) fn count(&self) -> usize {
        self.lock().sockets.len()
    }

    /// Adds a socket. `None` when its address has `limit` of them already.
    pub(super) fn open(
        &self,
        outbox: Arc<Outbox>,
        address: IpAddr,
        limit: usize,
    ) -> Option<SocketId> {
        let mut tables = self.lock();
        let used = tables.by_address.entry(address).or_default();
        if *used >= limit {
            return None;
        }
        *used += 1;
        tables.next += 1;
        let id = tables.next;
        tables.sockets.insert(
            id,
            Socket {
                outbox,
                address,
                user: None,
                is_away: false,
                visitor: None,
                subs: HashMap::new(),
            },
        );
        Some(id)
    }

    /// Forgets a socket. Gives who was behind it.
    pub(super) fn forget(&self, id: SocketId) -> (Option<Arc<Caller>>, Option<TokenHash>) {
        let mut tables = self.lock();
        let Some(socket) = tables.sockets.remove(&id) else {
            return (None, None);
        };
        for key in socket.subs.values() {
            tables.unlisten(id, key, None);
        }
        if let Some(used) = tables.by_address.get_mut(&socket.address) {
            *used -= 1;
            if *used == 0 {
                tables.by_address.remove(&socket.address);
            }
        }
        if let Some(user) = &socket.user {
            leave(&mut tables.by_user, &user.id, id);
        }
        if let Some(visitor) = &socket.visitor {
            leave(&mut tables.by_visitor, visitor, id);
        }
        (socket.user, socket.visitor)
    }

    /// The user behind a socket.
    pub(super) fn user(&self, id: SocketId) -> Option<Arc<Caller>> {
        self.lock().sockets.get(&id).and_then(|s| s.user.clone())
    }

    /// Names the user behind a socket, or nobody. Gives who was there before. With `generation` only when no rights
    /// changed since; else `Err`.
    pub(super) fn set_user(
        &self,
        id: SocketId,
        user: Option<Arc<Caller>>,
        generation: Option<u64>,
    ) -> Result<Option<Arc<Caller>>, ()> {
        let mut guard = self.lock();
        let tables = &mut *guard;
        if generation.is_some_and(|g| g != tables.generation) {
            return Err(());
        }
        let Some(socket) = tables.sockets.get_mut(&id) else {
            return Ok(None);
        };
        socket.is_away = false;
        let before = std::mem::replace(&mut socket.user, user.clone());
        if let Some(before) = &before {
            leave(&mut tables.by_user, &before.id, id);
        }
        if let Some(user) = user {
            tables.by_user.entry(user.id.clone()).or_default().push(id);
        }
        Ok(before)
    }

    /// Takes over a user's changed roles in all their sockets.
    pub(super) fn refresh_user(&self, user_id: &str, change: impl Fn(&Caller) -> Arc<Caller>) {
        let mut guard = self.lock();
        let tables = &mut *guard;
        for id in tables.by_user.get(user_id).into_iter().flatten() {
            if let Some(socket) = tables.sockets.get_mut(id)
                && let Some(user) = &socket.user
            {
                socket.user = Some(change(user));
            }
        }
    }

    /// True while one of the user's sockets is open.
    pub(super) fn has_user(&self, user_id: &str) -> bool {
        self.lock().by_user.contains_key(user_id)
    }

    /// Notes whether the person at this socket is idle.
    pub(super) fn set_away(&self, id: SocketId, is_away: bool) {
        if let Some(socket) = self.lock().sockets.get_mut(&id) {
            socket.is_away = is_away;
        }
    }

    /// A user's presence over all their sockets: `online`, `away`, `offline`.
    pub(super) fn presence(&self, user_id: &str) -> &'static str {
        let tables = self.lock();
        let mut found = "offline";
        for socket in tables.of_user(user_id) {
            if !socket.is_away {
                return "online";
            }
            found = "away";
        }
        found
    }

    /// Ids of all users with a socket.
    pub(super) fn user_ids(&self) -> Vec<String> {
        self.lock().by_user.keys().cloned().collect()
    }

    /// Binds a visitor's token to a socket; past [`PER_VISITOR`] the visitor's oldest socket is closed. Gives the token
    /// that was bound before.
    pub(super) fn bind(&self, id: SocketId, token: TokenHash) -> Option<TokenHash> {
        let mut guard = self.lock();
        let tables = &mut *guard;
        let before = tables.sockets.get_mut(&id)?.visitor.replace(token);
        if before == Some(token) {
            return None;
        }
        if let Some(before) = &before {
            leave(&mut tables.by_visitor, before, id);
        }
        let mine = tables.by_visitor.entry(token).or_default();
        mine.push(id);
        if mine.len() > PER_VISITOR
            && let Some(oldest) = mine.first()
            && let Some(socket) = tables.sockets.get(oldest)
        {
            socket.outbox.close(close::POLICY);
        }
        before
    }

    /// True while a socket is bound to the token.
    pub(super) fn has_visitor(&self, token: &TokenHash) -> bool {
        self.lock().by_visitor.contains_key(token)
    }

    /// Cuts those sockets of a user that `fits` chooses.
    pub(super) fn cut_user(&self, user_id: &str, fits: impl Fn(&Caller) -> bool) {
        for socket in self.lock().of_user(user_id) {
            if socket.user.as_ref().is_some_and(|u| fits(u)) {
                socket.outbox.cut(close::REVOKED);
            }
        }
    }

    /// Cuts one socket.
    pub(super) fn cut(&self, id: SocketId, code: u16) {
        if let Some(socket) = self.lock().sockets.get(&id) {
            socket.outbox.cut(code);
        }
    }

    /// All outboxes.
    pub(super) fn outboxes(&self) -> Vec<Arc<Outbox>> {
        let tables = self.lock();
        tables
            .sockets
            .values()
            .map(|s| Arc::clone(&s.outbox))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn open(registry: &Registry) -> (SocketId, Arc<Outbox>) {
        let outbox = Arc::new(Outbox::default());
        let id = registry
            .open(
                Arc::clone(&outbox),
                IpAddr::from([127, 0, 0, 1]),
                usize::MAX,
            )
            .expect("no limit");
        (id, outbox)
    }

    #[test]
    fn the_ninth_socket_of_a_visitor_closes_the_first() {
        let registry = Registry::default();
        let all: Vec<_> = (0..9).map(|_| open(&registry)).collect();
        for (id, _) in &all {
            registry.bind(*id, [7; 32]);
        }
        let waiting: Vec<usize> = all.iter().map(|(_, o)| o.waiting()).collect();
        assert_eq!(waiting, [1, 0, 0, 0, 0, 0, 0, 0, 0]);
    }
}
