//! Bytes no well-behaved client sends, and the Close codes they earn.

use crate::support::{DEADLINE, Server};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// A connection after the upgrade, with nothing between the test and the wire.
struct Wire {
    stream: TcpStream,
}

const MASK: [u8; 4] = [1, 2, 3, 4];

/// A client's frame. `first` holds FIN, reserved bits and opcode.
fn frame(first: u8, payload: &[u8]) -> Vec<u8> {
    let mut out = head(first, payload.len() as u64);
    out.extend(payload.iter().zip(MASK.iter().cycle()).map(|(b, m)| b ^ m));
    out
}

fn head(first: u8, length: u64) -> Vec<u8> {
    let mut out = vec![first];
    match length {
        0..126 => out.push(0x80 | length as u8),
        126..65_536 => {
            out.push(0x80 | 126);
            out.extend_from_slice(&(length as u16).to_be_bytes());
        }
        _ => {
            out.push(0x80 | 127);
            out.extend_from_slice(&length.to_be_bytes());
        }
    }
    out.extend_from_slice(&MASK);
    out
}

impl Wire {
    async fn open(server: &Server) -> Self {
        let host = server.base.trim_start_matches("http://");
        let mut stream = TcpStream::connect(host).await.expect("a connection");
        let request = format!(
            "GET /websocket HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
             Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(b"\r\n\r\n") {
            answer.push(stream.read_u8().await.expect("an answer"));
        }
        let answer = String::from_utf8(answer).expect("text");
        assert!(answer.starts_with("HTTP/1.1 101"), "{answer}");
        assert!(
            answer
                .to_lowercase()
                .contains("sec-websocket-accept: s3pplmbitxaq9kygzzhzrbk+xoo=")
        );
        let mut wire = Self { stream };
        assert_eq!(wire.frame().await, (0x81, br#"{"server_id":"0"}"#.to_vec()));
        wire
    }
    /// The next frame of the server: its first byte and its payload.
    async fn frame(&mut self) -> (u8, Vec<u8>) {
        let reading = async {
            let first = self.stream.read_u8().await.expect("a frame");
            let second = self.stream.read_u8().await.expect("a frame");
            assert_eq!(second & 0x80, 0, "a server does not mask");
            let length = match second {
                126 => usize::from(self.stream.read_u16().await.expect("a length")),
                127 => self.stream.read_u64().await.expect("a length") as usize,
                short => usize::from(short),
            };
            let mut payload = vec![0; length];
            self.stream
                .read_exact(&mut payload)
                .await
                .expect("a payload");
            (first, payload)
        };
        tokio::time::timeout(DEADLINE, reading)
            .await
            .expect("in time")
    }
    async fn send(&mut self, bytes: &[u8]) {
        self.stream.write_all(bytes).await.expect("sent");
    }
    /// Reads up to the Close frame, then to the end of the connection.
    async fn code(mut self) -> u16 {
        loop {
            let (first, payload) = self.frame().await;
            if first == 0x88 {
                let mut rest = Vec::new();
                let end = self.stream.read_to_end(&mut rest);
                // A reset is an end as well.
                drop(
                    tokio::time::timeout(DEADLINE, end)
                        .await
                        .expect("the connection ends"),
                );
                assert!(rest.is_empty(), "bytes after the Close frame");
                return u16::from_be_bytes([payload[0], payload[1]]);
            }
        }
    }
}

#[tokio::test]
async fn each_broken_frame_has_its_close_code() {
    let server = Server::start().await;
    let huge = head(0x81, 1 << 40);
    let cases: Vec<(&str, Vec<u8>, u16)> = vec![
        ("binary", frame(0x82, b"x"), 1003),
        ("reserved bit", frame(0xc1, b"{}"), 1002),
        ("unmasked", vec![0x81, 0x02, b'{', b'}'], 1002),
        ("unknown opcode", frame(0x83, b"x"), 1002),
        ("continuation of nothing", frame(0x80, b"x"), 1002),
        ("a ping in pieces", frame(0x09, b"x"), 1002),
        ("a ping too long", frame(0x89, &[b'x'; 126]), 1002),
        ("not UTF-8", frame(0x81, &[b'"', 0xff, b'"']), 1007),
        ("64 KiB and one", frame(0x81, &vec![b'x'; 65_537]), 1009),
        ("a terabyte announced", huge, 1009),
        (
            "too large in pieces",
            [
                frame(0x01, &vec![b'x'; 40_000]),
                frame(0x80, &vec![b'x'; 40_000]),
            ]
            .concat(),
            1009,
        ),
        ("good-bye", frame(0x88, &[0x03, 0xe8]), 1000),
        (
            "good-bye with a code of its own",
            frame(0x88, &[0x0f, 0xa0]),
            4000,
        ),
        ("good-bye with half a code", frame(0x88, &[0x03]), 1002),
    ];
    for (what, bytes, code) in cases {
        let mut wire = Wire::open(&server).await;
        wire.send(&bytes).await;
        assert_eq!(wire.code().await, code, "{what}");
    }
}

#[tokio::test]
async fn pieces_make_a_message_and_pings_fit_between() {
    let server = Server::start().await;
    let mut wire = Wire::open(&server).await;
    let connect = br#"{"msg":"connect","version":"pre2","support":["pre2"]}"#;
    let (first, rest) = connect.split_at(20);
    wire.send(&frame(0x01, first)).await;
    wire.send(&frame(0x89, b"still there?")).await;
    assert_eq!(wire.frame().await, (0x8a, b"still there?".to_vec()));
    for byte in rest {
        wire.send(&frame(0x00, &[*byte])).await;
    }
    wire.send(&frame(0x80, b"")).await;
    let (_, answer) = wire.frame().await;
    let answer = String::from_utf8(answer).expect("text");
    assert!(
        answer.starts_with(r#"{"msg":"connected","session":""#),
        "{answer}"
    );
}

#[tokio::test]
async fn a_message_of_64_kib_is_taken() {
    let server = Server::start().await;
    let mut wire = Wire::open(&server).await;
    let mut text = br#"{"msg":"connect","version":"1","support":["1"],"more":""#.to_vec();
    text.resize(65_534, b'x');
    text.extend_from_slice(b"\"}");
    wire.send(&frame(0x81, &text)).await;
    let (_, answer) = wire.frame().await;
    assert!(answer.starts_with(br#"{"msg":"connected""#));
}
