//! What waits to be written to one socket: bounded, and never waited for by the one who writes.
//!
//! The queue is the response body itself: the connection takes frames out of it as fast as the client reads. Frames are
//! shared bytes, one copy for all sockets.

use super::frame::{self, close};
use actix_web::body::{BodySize, MessageBody};
use bytes::Bytes;
use std::collections::VecDeque;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, Waker};
use tokio::sync::Notify;

/// Frames that may wait.
const FRAMES: usize = 256;
/// Bytes that may wait, beside one frame that is larger by itself.
const BYTES: usize = 1024 * 1024;
/// Largest frame: an answer that fits no empty queue could never be given.
pub(super) const LARGEST: usize = 4 * 1024 * 1024;

#[derive(Default)]
struct Queue {
    frames: VecDeque<Bytes>,
    bytes: usize,
    /// A frame larger than [`BYTES`] waits; it is not among `bytes`.
    has_large: bool,
    waker: Option<Waker>,
    /// A Close frame is the last that is written.
    is_closing: bool,
}

/// The sending side of a socket.
#[derive(Default)]
pub(super) struct Outbox {
    queue: Mutex<Queue>,
    ended: Notify,
}

impl Outbox {
    fn lock(&self) -> MutexGuard<'_, Queue> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Queues a frame. False when the socket is closing, also when this very frame was one too many: then what waits is
    /// dropped and the socket closed with 1013, so that the client comes back and reads the history.
    pub(super) fn push(&self, frame: Bytes) -> bool {
        let mut queue = self.lock();
        if queue.is_closing {
            return false;
        }
        let is_large = frame.len() > BYTES;
        let is_over = if is_large {
            queue.has_large || frame.len() > LARGEST
        } else {
            queue.bytes + frame.len() > BYTES
        };
        if queue.frames.len() >= FRAMES || is_over {
            queue.frames.clear();
            self.end(queue, close::AGAIN);
            return false;
        }
        if is_large {
            queue.has_large = true;
        } else {
            queue.bytes += frame.len();
        }
        queue.frames.push_back(frame);
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
        true
    }

    /// Closes after what waits.
    pub(super) fn close(&self, code: u16) {
        let queue = self.lock();
        if !queue.is_closing {
            self.end(queue, code);
        }
    }

    /// Closes at once; what waits is not sent.
    pub(super) fn cut(&self, code: u16) {
        let mut queue = self.lock();
        if !queue.is_closing {
            queue.frames.clear();
            self.end(queue, code);
        }
    }

    fn end(&self, mut queue: MutexGuard<'_, Queue>, code: u16) {
        queue.frames.push_back(frame::closing(code));
        queue.is_closing = true;
        if let Some(waker) = queue.waker.take() {
            waker.wake();
        }
        drop(queue);
        self.ended.notify_one();
    }

    /// Waits until the socket is closing or gone.
    pub(super) async fn ended(&self) {
        self.ended.notified().await;
    }

    /// True once nothing more is taken.
    pub(super) fn is_closing(&self) -> bool {
        self.lock().is_closing
    }

    /// Frames that wait.
    pub(super) fn waiting(&self) -> usize {
        self.lock().frames.len()
    }
}

/// The response body that empties an [`Outbox`].
pub(super) struct Body(pub(super) Arc<Outbox>);

impl MessageBody for Body {
    type Error = Infallible;

    fn size(&self) -> BodySize {
        BodySize::Stream
    }

    fn poll_next(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Bytes, Infallible>>> {
        let mut queue = self.0.lock();
        match queue.frames.pop_front() {
            Some(frame) => {
                if frame.len() > BYTES {
                    queue.has_large = false;
                } else {
                    queue.bytes = queue.bytes.saturating_sub(frame.len());
                }
                Poll::Ready(Some(Ok(frame)))
            }
            None if queue.is_closing => Poll::Ready(None),
            None => {
                queue.waker = Some(cx.waker().clone());
                Poll::Pending
            }
        }
    }
}

impl Drop for Body {
    /// The connection is gone, whichever way.
    fn drop(&mut self) {
        let mut queue = self.0.lock();
        queue.is_closing = true;
        queue.frames = VecDeque::new();
        drop(queue);
        self.0.ended.notify_one();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frame_too_many_closes_with_1013() {
        let outbox = Outbox::default();
        for _ in 0..FRAMES {
            assert!(outbox.push(frame::text(b"x")));
        }
        assert!(!outbox.push(frame::text(b"x")));
        assert!(!outbox.push(frame::text(b"x")));
        let queue = outbox.lock();
        assert_eq!(queue.frames, [frame::closing(close::AGAIN)]);
    }

    #[test]
    fn so_does_one_byte_too_many() {
        let outbox = Outbox::default();
        let big = frame::text(&vec![b'x'; 300 * 1024]);
        assert!((0..3).all(|_| outbox.push(big.clone())));
        assert!(!outbox.push(big));
    }

    #[test]
    fn one_larger_frame_may_wait_beside_the_others() {
        let large = frame::text(&vec![b'x'; 2 * BYTES]);
        let outbox = Outbox::default();
        assert!(outbox.push(frame::text(b"x")));
        assert!(outbox.push(large.clone()));
        assert!(outbox.push(frame::text(b"x")));
        assert!(!outbox.push(large));
        let outbox = Outbox::default();
        assert!(!outbox.push(frame::text(&vec![b'x'; LARGEST])));
    }
}
