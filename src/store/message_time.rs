//! Times of new messages. Within a room they rise strictly; here they are made to rise over all rooms as well, in the order
//! of the commits: programs that hear several rooms drop what is not newer than the last they heard.

use crate::model::time::Millis;
use std::cell::Cell;

/// Past this distance from the clock rooms no longer wait for each other: a flood must not push times into the future.
const AHEAD_MS: i64 = 1000;
/// A newest message this far ahead tells that the clock was set back: the order begins anew, or all messages would carry one
/// and the same distance, and equal times, until the clock is there again.
const SET_BACK_MS: i64 = 2 * AHEAD_MS;

thread_local! {
    /// Time of the newest message. A store has one writer, and a writer one thread.
    static NEWEST: Cell<i64> = const { Cell::new(0) };
}

/// The time of the next message of a room whose last one has `last_at`.
pub(super) fn next(now: Millis, last_at: Millis) -> Millis {
    let newest = NEWEST.get();
    let behind_all = if newest > now.0 + SET_BACK_MS {
        0
    } else {
        newest.saturating_add(1).min(now.0 + AHEAD_MS)
    };
    Millis(now.0.max(last_at.0 + 1).max(behind_all))
}

/// Notes that a message with this time was stored. One whose room is ahead of the clock counts for its room alone.
pub(super) fn note(now: Millis, at: Millis) {
    if at.0 <= now.0 + AHEAD_MS {
        let newest = NEWEST.get();
        let is_set_back = newest > now.0 + SET_BACK_MS;
        NEWEST.set(if is_set_back { at.0 } else { newest.max(at.0) });
    }
}

/// What was written last before this thread began: a quick restart keeps the order.
pub(super) fn begin(newest: i64) {
    NEWEST.set(newest);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn add(now: i64, last_at: i64) -> i64 {
        let at = next(Millis(now), Millis(last_at));
        note(Millis(now), at);
        at.0
    }

    #[test]
    fn times_rise_over_all_rooms_whatever_the_callers_clock_said() {
        assert_eq!(add(10_000, 0), 10_000);
        assert_eq!(add(10_000, 0), 10_001);
        // Asked earlier, committed later.
        assert_eq!(add(9_990, 0), 10_002);
        assert_eq!(add(20_000, 0), 20_000);
    }

    #[test]
    fn a_room_ahead_of_the_clock_takes_no_other_along() {
        assert_eq!(add(10_000, 99_000), 99_001);
        assert_eq!(add(10_000, 0), 10_000);
    }

    #[test]
    fn a_clock_that_was_set_back_is_followed() {
        assert_eq!(add(10_000, 0), 10_000);
        // A little: rooms wait for each other, a second at most.
        assert_eq!(add(8_500, 0), 9_500);
        assert_eq!(add(9_200, 0), 10_001);
        // Far: from there on the order is kept again, but for rooms that were ahead, which keep their own.
        assert_eq!(add(5_000, 0), 5_000);
        assert_eq!(add(5_000, 0), 5_001);
        assert_eq!(add(5_000, 10_001), 10_002);
        assert_eq!(add(5_000, 0), 5_002);
        // Not everything is a step: who waited long for the writer is no earlier than the clock was.
        assert_eq!(add(86_400_000, 0), 86_400_000);
        assert_eq!(add(86_399_000, 0), 86_400_000);
    }

    #[test]
    fn a_quick_restart_keeps_the_order() {
        begin(10_400);
        assert_eq!(add(10_000, 0), 10_401);
        begin(86_400_000);
        assert_eq!(add(10_000, 0), 10_000);
    }
}
