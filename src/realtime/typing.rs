//! Who is typing: told in both dialects, and taken back when nobody says so again.

use super::Realtime;
use super::hub::frame_of;
use super::key::{Key, Stream};
use super::registry::SocketId;
use serde_json::json;
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// A mark without renewal ends after this long.
const LIFE: Duration = Duration::from_secs(15);
/// Rooms one socket may be typing in.
const ROOMS: usize = 32;

/// The marks a socket has set: room → name and time of the last renewal.
#[derive(Default)]
pub(super) struct Typing {
    marks: HashMap<String, (String, Instant)>,
}

impl Typing {
    /// Tells the room's other sockets.
    pub(super) fn set(
        &mut self,
        realtime: &Realtime,
        from: SocketId,
        room: &str,
        name: &str,
        is_typing: bool,
    ) {
        if is_typing {
            if self.marks.len() >= ROOMS && !self.marks.contains_key(room) {
                return;
            }
            let mark = (name.to_owned(), Instant::now());
            self.marks.insert(room.to_owned(), mark);
        } else {
            self.marks.remove(room);
        }
        tell(realtime, Some(from), room, name, is_typing);
    }

    /// When the next mark ends.
    pub(super) fn next(&self) -> Option<Instant> {
        self.marks.values().map(|(_, at)| *at + LIFE).min()
    }

    /// Takes back the marks that ran out, or all of them.
    pub(super) fn expire(&mut self, realtime: &Realtime, from: SocketId, all: bool) {
        self.marks.retain(|room, (name, at)| {
            let is_over = all || at.elapsed() >= LIFE;
            if is_over {
                tell(realtime, Some(from), room, name, false);
            }
            !is_over
        });
    }
}

fn tell(realtime: &Realtime, from: Option<SocketId>, room: &str, name: &str, is_typing: bool) {
    let old = Key::of(Stream::NotifyRoom, room, "typing");
    let new = Key::of(Stream::NotifyRoom, room, "user-activity");
    let activity: &[&str] = if is_typing { &["user-typing"] } else { &[] };
    for (key, args) in [
        (old, json!([name, is_typing])),
        (new, json!([name, activity, {}])),
    ] {
        if realtime.registry().is_heard(&key)
            && let Some(frame) = frame_of(&key, &args)
        {
            realtime.registry().deliver(&key, &frame, from);
        }
    }
}
