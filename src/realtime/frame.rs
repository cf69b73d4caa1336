//! WebSocket frames, RFC 6455: reading the client's, writing ours.
//!
//! Our own reader because the limits must hold before memory is spent: a frame whose header says more than a message may
//! have is refused at its header, and every refusal has the close code the wire promises.

use bytes::{Buf, BufMut, Bytes, BytesMut};

/// Largest message, all its fragments together.
pub(super) const MESSAGE: usize = 64 * 1024;
/// Largest payload of a control frame.
const CONTROL: usize = 125;

/// Codes of a Close frame.
pub(super) mod close {
    /// The client said good-bye.
    pub(in crate::realtime) const NORMAL: u16 = 1000;
    /// The server stops.
    pub(in crate::realtime) const AWAY: u16 = 1001;
    /// Not WebSocket, or not our protocol.
    pub(in crate::realtime) const PROTOCOL: u16 = 1002;
    /// A binary message.
    pub(in crate::realtime) const UNSUPPORTED: u16 = 1003;
    /// Text that is not UTF-8.
    pub(in crate::realtime) const INVALID: u16 = 1007;
    /// Too many frames, too many faults, too many sockets.
    pub(in crate::realtime) const POLICY: u16 = 1008;
    /// Message too large.
    pub(in crate::realtime) const SIZE: u16 = 1009;
    /// A fault of ours.
    pub(in crate::realtime) const INTERNAL: u16 = 1011;
    /// The client reads too slowly.
    pub(in crate::realtime) const AGAIN: u16 = 1013;
    /// The login behind the socket is gone.
    pub(in crate::realtime) const REVOKED: u16 = 4401;
}

/// What a client sent.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Incoming {
    /// A whole text message.
    Text(String),
    /// A ping; wants its payload back.
    Ping(Bytes),
    /// A pong.
    Pong,
    /// A Close frame, with the code to answer with.
    Close(u16),
}

/// Reads frames from bytes that arrive in any pieces.
#[derive(Default)]
pub(super) struct Reader {
    buffer: BytesMut,
    message: Vec<u8>,
    is_fragmented: bool,
}

struct Head {
    is_last: bool,
    opcode: u8,
    mask: [u8; 4],
    /// Bytes of the head itself.
    size: usize,
    length: usize,
}

impl Reader {
    /// Takes what the connection gave.
    pub(super) fn feed(&mut self, bytes: &[u8]) {
        self.buffer.extend_from_slice(bytes);
    }

    /// The next message or control frame, `None` until more bytes come.
    ///
    /// Errors: the close code that says what is wrong.
    pub(super) fn next(&mut self) -> Result<Option<Incoming>, u16> {
        loop {
            let Some(head) = self.head()? else {
                return Ok(None);
            };
            if self.buffer.len() < head.size + head.length {
                return Ok(None);
            }
            self.buffer.advance(head.size);
            let mut payload = self.buffer.split_to(head.length);
            for (byte, mask) in payload.iter_mut().zip(head.mask.iter().cycle()) {
                *byte ^= mask;
            }
            match head.opcode {
                0x0 | 0x1 => {
                    self.message.extend_from_slice(&payload);
                    self.is_fragmented = !head.is_last;
                    if head.is_last {
                        return match String::from_utf8(std::mem::take(&mut self.message)) {
                            Ok(text) => Ok(Some(Incoming::Text(text))),
                            Err(_) => Err(close::INVALID),
                        };
                    }
                }
                0x8 => return close_code(&payload).map(|code| Some(Incoming::Close(code))),
                0x9 => return Ok(Some(Incoming::Ping(payload.freeze()))),
                _ => return Ok(Some(Incoming::Pong)),
            }
        }
    }

    /// Gives memory back while nothing is under way: most sockets are idle most of the time.
    pub(super) fn rest(&mut self) {
        if self.buffer.is_empty() {
            self.buffer = BytesMut::new();
        }
        if self.message.is_empty() {
            self.message = Vec::new();
        }
    }

    /// Reads and judges the head of the next frame.
    fn head(&self) -> Result<Option<Head>, u16> {
        let mut rest: &[u8] = &self.buffer;
        if rest.len() < 2 {
            return Ok(None);
        }
        let (first, second) = (rest.get_u8(), rest.get_u8());
        let opcode = first & 0x0f;
        let is_last = first & 0x80 != 0;
        // Reserved bits mean an extension, and none was agreed; clients must mask.
        if first & 0x70 != 0 || second & 0x80 == 0 {
            return Err(close::PROTOCOL);
        }
        let is_control = opcode & 0x8 != 0;
        let length = match second & 0x7f {
            126 if rest.len() < 2 => return Ok(None),
            126 => u64::from(rest.get_u16()),
            127 if rest.len() < 8 => return Ok(None),
            127 => rest.get_u64(),
            short => u64::from(short),
        };
        match opcode {
            0x2 => return Err(close::UNSUPPORTED),
            0x0 if !self.is_fragmented => return Err(close::PROTOCOL),
            0x1 if self.is_fragmented => return Err(close::PROTOCOL),
            0x0 | 0x1 => {}
            0x8..=0xa if is_last => {}
            _ => return Err(close::PROTOCOL),
        }
        let length = usize::try_from(length).unwrap_or(usize::MAX);
        if is_control && length > CONTROL {
            return Err(close::PROTOCOL);
        }
        if length > MESSAGE || (!is_control && self.message.len() + length > MESSAGE) {
            return Err(close::SIZE);
        }
        if rest.len() < 4 {
            return Ok(None);
        }
        let mask = rest.get_u32().to_be_bytes();
        Ok(Some(Head {
            is_last,
            opcode,
            mask,
            size: self.buffer.len() - rest.len(),
            length,
        }))
    }
}

/// The code to answer a Close with.
fn close_code(payload: &[u8]) -> Result<u16, u16> {
    let mut rest = payload;
    if rest.is_empty() {
        return Ok(close::NORMAL);
    }
    if rest.len() < 2 {
        return Err(close::PROTOCOL);
    }
    let code = rest.get_u16();
    let is_known = matches!(code, 1000..=1003 | 1007..=1014 | 3000..=4999);
    if !is_known {
        return Err(close::PROTOCOL);
    }
    if std::str::from_utf8(rest).is_err() {
        return Err(close::INVALID);
    }
    Ok(code)
}

fn head(opcode: u8, length: usize) -> BytesMut {
    let mut out = BytesMut::with_capacity(length + 10);
    out.put_u8(0x80 | opcode);
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short), _) if short < 126 => out.put_u8(short),
        (_, Ok(middle)) => {
            out.put_u8(126);
            out.put_u16(middle);
        }
        _ => {
            out.put_u8(127);
            out.put_u64(length as u64);
        }
    }
    out
}

/// A text message, ready for any number of sockets.
pub(super) fn text(payload: &[u8]) -> Bytes {
    let mut out = head(0x1, payload.len());
    out.put_slice(payload);
    out.freeze()
}

/// The answer to a ping.
pub(super) fn pong(payload: &[u8]) -> Bytes {
    let mut out = head(0xa, payload.len());
    out.put_slice(payload);
    out.freeze()
}

/// A Close frame.
pub(super) fn closing(code: u16) -> Bytes {
    let mut out = head(0x8, 2);
    out.put_u16(code);
    out.freeze()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
        let mut out = vec![first];
        match payload.len() {
            n @ 0..126 => out.push(0x80 | n as u8),
            n => {
                out.push(0x80 | 126);
                out.extend_from_slice(&(n as u16).to_be_bytes());
            }
        }
        let mask = [7u8, 1, 200, 33];
        out.extend_from_slice(&mask);
        out.extend(payload.iter().zip(mask.iter().cycle()).map(|(b, m)| b ^ m));
        out
    }

    fn read(bytes: &[u8]) -> Result<Option<Incoming>, u16> {
        let mut reader = Reader::default();
        reader.feed(bytes);
        reader.next()
    }

    #[test]
    fn messages_come_whole_whatever_the_pieces() {
        let mut bytes = frame(0x01, b"{\"msg\":");
        bytes.extend(frame(0x89, b"now"));
        bytes.extend(frame(0x80, b"\"ping\"}"));
        let mut reader = Reader::default();
        let mut seen = Vec::new();
        for byte in bytes {
            reader.feed(&[byte]);
            while let Some(message) = reader.next().expect("good frames") {
                seen.push(message);
            }
        }
        assert_eq!(
            seen,
            [
                Incoming::Ping(Bytes::from_static(b"now")),
                Incoming::Text("{\"msg\":\"ping\"}".into())
            ]
        );
    }

    #[test]
    fn each_fault_has_its_code() {
        assert_eq!(read(&frame(0x82, b"x")), Err(close::UNSUPPORTED));
        assert_eq!(read(&frame(0xc1, b"x")), Err(close::PROTOCOL));
        assert_eq!(read(&[0x81, 0x01, b'x']), Err(close::PROTOCOL));
        assert_eq!(read(&frame(0x80, b"x")), Err(close::PROTOCOL));
        assert_eq!(read(&frame(0x83, b"x")), Err(close::PROTOCOL));
        assert_eq!(read(&frame(0x09, b"x")), Err(close::PROTOCOL));
        assert_eq!(read(&frame(0x81, &[0xff, 0xfe])), Err(close::INVALID));
        assert_eq!(read(&frame(0x88, &[3])), Err(close::PROTOCOL));
        assert_eq!(read(&frame(0x88, &[0x03, 0xed])), Err(close::PROTOCOL));
        assert_eq!(
            read(&frame(0x88, &[0x03, 0xe8])),
            Ok(Some(Incoming::Close(1000)))
        );
    }

    #[test]
    fn too_large_is_known_at_the_head() {
        let mut head = vec![0x81, 0x80 | 127];
        head.extend_from_slice(&(1u64 << 40).to_be_bytes());
        assert_eq!(read(&head), Err(close::SIZE));
        let mut reader = Reader::default();
        reader.feed(&frame(0x01, &vec![b'a'; 40_000]));
        assert_eq!(reader.next(), Ok(None));
        reader.feed(&frame(0x80, &vec![b'a'; 40_000]));
        assert_eq!(reader.next(), Err(close::SIZE));
    }

    #[test]
    fn our_frames_have_the_three_lengths() {
        assert_eq!(&text(b"hi")[..], b"\x81\x02hi");
        assert_eq!(&text(&[b'a'; 200])[..4], b"\x81\x7e\x00\xc8");
        assert_eq!(text(&vec![b'a'; 70_000])[..2], [0x81, 127]);
        assert_eq!(&closing(1001)[..], b"\x88\x02\x03\xe9");
    }
}
