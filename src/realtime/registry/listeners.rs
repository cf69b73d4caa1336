//! Who listens to what, and handing frames to them.

use super::{Added, Grant, Held, Registry, SUBSCRIPTIONS, SocketId, Sub, Tables};
use crate::domain::live::Caller;
use crate::model::token::TokenHash;
use crate::realtime::key::{Key, Stream};
use bytes::Bytes;
use std::collections::HashMap;
use std::sync::Arc;

impl Tables {
    pub(super) fn unlisten(&mut self, socket: SocketId, key: &Key, sub: Option<&str>) {
        let Some(here) = self.listeners.get_mut(key) else {
            return;
        };
        if let Some(subs) = here.get_mut(&socket) {
            subs.retain(|s| sub.is_some_and(|id| s.id != id));
            if subs.is_empty() {
                here.remove(&socket);
            }
        }
        if here.is_empty() {
            self.listeners.remove(key);
            if let Some(count) = self.heard.get_mut(&key.stream) {
                *count -= 1;
            }
        }
    }
    /// Adds what a socket listens to by right in the keys that `fits` chooses.
    fn collect(&self, id: SocketId, fits: impl Fn(&Key) -> bool, found: &mut Vec<Held>) {
        let Some(socket) = self.sockets.get(&id) else {
            return;
        };
        for (sub, key) in socket.subs.iter().filter(|(_, k)| fits(k)) {
            let subs = self.listeners.get(key).and_then(|here| here.get(&id));
            let grant = subs
                .into_iter()
                .flatten()
                .find(|s| s.id == *sub)
                .map(|s| &s.grant);
            if let Some(grant) = grant.filter(|g| !matches!(g, Grant::Anyone)) {
                found.push(Held {
                    socket: id,
                    sub: sub.clone(),
                    key: key.clone(),
                    grant: grant.clone(),
                    user: socket.user.clone(),
                });
            }
        }
    }
}

impl Registry {
    /// Tokens by which this socket listens to a room.
    pub(in crate::realtime) fn proofs(&self, id: SocketId, room: &str) -> Vec<TokenHash> {
        let tables = self.lock();
        let Some(socket) = tables.sockets.get(&id) else {
            return Vec::new();
        };
        let mut found: Vec<TokenHash> = socket.visitor.into_iter().collect();
        for key in socket.subs.values().filter(|k| k.room() == Some(room)) {
            let subs = tables.listeners.get(key).and_then(|here| here.get(&id));
            found.extend(subs.into_iter().flatten().filter_map(|s| match s.grant {
                Grant::Visitor(token) => Some(token),
                _ => None,
            }));
        }
        found
    }

    /// The mark to hand to [`Self::subscribe`]; taken before the check.
    pub(in crate::realtime) fn generation(&self) -> u64 {
        self.lock().generation
    }

    /// Rights changed: checks in progress do not count.
    pub(in crate::realtime) fn rights_changed(&self) {
        self.lock().generation += 1;
    }

    /// True when the socket has a subscription of this id.
    pub(in crate::realtime) fn has_sub(&self, id: SocketId, sub: &str) -> bool {
        self.lock()
            .sockets
            .get(&id)
            .is_some_and(|s| s.subs.contains_key(sub))
    }

    /// True when the socket listens to this.
    pub(in crate::realtime) fn listens(&self, id: SocketId, key: &Key) -> bool {
        self.lock()
            .listeners
            .get(key)
            .is_some_and(|sockets| sockets.contains_key(&id))
    }

    /// Adds a subscription and queues `ready` ahead of its first event.
    pub(in crate::realtime) fn subscribe(
        &self,
        id: SocketId,
        sub: &str,
        key: Key,
        grant: Grant,
        generation: u64,
        ready: Vec<Bytes>,
    ) -> Added {
        let mut guard = self.lock();
        let tables = &mut *guard;
        if tables.generation != generation {
            return Added::Stale;
        }
        let Some(socket) = tables.sockets.get_mut(&id) else {
            return Added::Full;
        };
        if socket.subs.len() >= SUBSCRIPTIONS {
            return Added::Full;
        }
        socket.subs.insert(sub.to_owned(), key.clone());
        for frame in ready {
            socket.outbox.push(frame);
        }
        if !tables.listeners.contains_key(&key) {
            *tables.heard.entry(key.stream).or_default() += 1;
        }
        let subs = tables.listeners.entry(key).or_default().entry(id);
        subs.or_default().push(Sub {
            id: sub.to_owned(),
            grant,
        });
        Added::Yes
    }

    /// Removes a subscription and queues `last`.
    pub(in crate::realtime) fn unsubscribe(&self, id: SocketId, sub: &str, last: Bytes) {
        let mut tables = self.lock();
        let Some(socket) = tables.sockets.get_mut(&id) else {
            return;
        };
        let outbox = Arc::clone(&socket.outbox);
        if let Some(key) = socket.subs.remove(sub) {
            tables.unlisten(id, &key, Some(sub));
        }
        outbox.push(last);
    }

    /// True when somebody listens.
    pub(in crate::realtime) fn is_heard(&self, key: &Key) -> bool {
        self.lock().listeners.contains_key(key)
    }

    /// True when somebody listens to anything in `stream`.
    pub(in crate::realtime) fn is_stream_heard(&self, stream: Stream) -> bool {
        self.lock().heard.get(&stream).is_some_and(|n| *n > 0)
    }

    /// Queues a frame for every socket that listens, once each, but not for `except`.
    pub(in crate::realtime) fn deliver(&self, key: &Key, frame: &Bytes, except: Option<SocketId>) {
        let tables = self.lock();
        let Some(here) = tables.listeners.get(key) else {
            return;
        };
        for id in here.keys().filter(|id| Some(**id) != except) {
            if let Some(socket) = tables.sockets.get(id) {
                socket.outbox.push(frame.clone());
            }
        }
    }

    /// Queues a frame for one socket, when it listens.
    pub(in crate::realtime) fn deliver_to(&self, id: SocketId, key: &Key, frame: &Bytes) {
        let tables = self.lock();
        let listens = tables
            .listeners
            .get(key)
            .is_some_and(|here| here.contains_key(&id));
        if let Some(socket) = tables.sockets.get(&id).filter(|_| listens) {
            socket.outbox.push(frame.clone());
        }
    }

    /// True when somebody with a login listens: others hear nothing of what is delivered to users.
    pub(in crate::realtime) fn is_heard_by_users(&self, key: &Key) -> bool {
        let tables = self.lock();
        let Some(here) = tables.listeners.get(key) else {
            return false;
        };
        here.keys()
            .filter_map(|id| tables.sockets.get(id))
            .any(|socket| socket.user.is_some())
    }

    /// As [`Self::deliver`], only for sockets of users who fit.
    pub(in crate::realtime) fn deliver_to_users(
        &self,
        key: &Key,
        frame: &Bytes,
        fits: impl Fn(&Caller) -> bool,
    ) {
        let tables = self.lock();
        let Some(here) = tables.listeners.get(key) else {
            return;
        };
        for id in here.keys() {
            if let Some(socket) = tables.sockets.get(id)
                && socket.user.as_ref().is_some_and(|u| fits(u))
            {
                socket.outbox.push(frame.clone());
            }
        }
    }

    /// The subscriptions to these keys that rest on a right.
    pub(in crate::realtime) fn held_in(&self, keys: &[Key]) -> Vec<Held> {
        let tables = self.lock();
        let mut found = Vec::new();
        for key in keys {
            for id in tables
                .listeners
                .get(key)
                .into_iter()
                .flat_map(HashMap::keys)
            {
                tables.collect(*id, |k| k == key, &mut found);
            }
        }
        found
    }

    /// What a user's sockets listen to by right, or all users'.
    pub(in crate::realtime) fn held_by(&self, user_id: Option<&str>) -> Vec<Held> {
        let tables = self.lock();
        let mut found = Vec::new();
        for (user, ids) in &tables.by_user {
            if user_id.is_none_or(|wanted| wanted == user) {
                for id in ids {
                    tables.collect(*id, |_| true, &mut found);
                }
            }
        }
        found.retain(|held| matches!(held.grant, Grant::User));
        found
    }

    /// What a socket listens to by its user's right.
    pub(in crate::realtime) fn held_by_socket(&self, id: SocketId) -> Vec<Held> {
        let mut found = Vec::new();
        self.lock().collect(id, |_| true, &mut found);
        found.retain(|held| matches!(held.grant, Grant::User));
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::open;
    use super::*;

    #[test]
    fn a_socket_gets_one_copy_and_none_after_it_left() {
        let registry = Registry::default();
        let (id, outbox) = open(&registry);
        let key = Key::new(Stream::RoomMessages, "r");
        for sub in ["1", "2"] {
            let mark = registry.generation();
            let added = registry.subscribe(id, sub, key.clone(), Grant::Anyone, mark, Vec::new());
            assert!(matches!(added, Added::Yes));
        }
        let frame = Bytes::from_static(b"event");
        registry.deliver(&key, &frame, None);
        assert_eq!(outbox.waiting(), 1);
        registry.unsubscribe(id, "1", Bytes::from_static(b"nosub"));
        registry.deliver(&key, &frame, None);
        assert_eq!(outbox.waiting(), 3);
        registry.unsubscribe(id, "2", Bytes::from_static(b"nosub"));
        registry.deliver(&key, &frame, None);
        assert_eq!(outbox.waiting(), 4);
        assert!(!registry.is_heard(&key));
    }

    #[test]
    fn a_check_older_than_a_change_of_rights_does_not_count() {
        let registry = Registry::default();
        let (id, _outbox) = open(&registry);
        let mark = registry.generation();
        registry.rights_changed();
        let key = Key::new(Stream::RoomMessages, "r");
        let added = registry.subscribe(id, "1", key.clone(), Grant::Anyone, mark, Vec::new());
        assert!(matches!(added, Added::Stale));
        assert!(!registry.is_heard(&key));
    }
}
