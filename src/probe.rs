//! `deskbell health`: asks the server on this machine, so that a container needs no other program for its health check.

use std::io::{Read, Write};
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr, TcpStream, ToSocketAddrs};
use std::time::Duration;

/// Time for each step: connecting, sending, the answer.
const PATIENCE: Duration = Duration::from_secs(3);
/// `HTTP/1.1 200`, as far as the answer is read.
const STATUS: usize = 12;

/// Where a server that listens on `address` is reached from its own machine.
fn near(address: SocketAddr) -> SocketAddr {
    let ip = match address.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => IpAddr::V4(Ipv4Addr::LOCALHOST),
        IpAddr::V6(ip) if ip.is_unspecified() => IpAddr::V6(Ipv6Addr::LOCALHOST),
        ip => ip,
    };
    SocketAddr::new(ip, address.port())
}

/// Asks `GET /health` of the server that listens on `listen` (`address:port`).
///
/// Errors: a sentence when it cannot be reached within 3 s or answers anything but 200.
pub fn health(listen: &str) -> Result<(), String> {
    let address = listen
        .to_socket_addrs()
        .map_err(|e| format!("{listen} is no address: {e}"))?
        .next()
        .map(near)
        .ok_or_else(|| format!("{listen} is no address"))?;
    let status = ask(address).map_err(|e| format!("no answer from {address}: {e}"))?;
    if status == *b"HTTP/1.1 200" {
        Ok(())
    } else {
        let status = String::from_utf8_lossy(&status);
        Err(format!("{address} answered \"{}\"", status.escape_debug()))
    }
}

fn ask(address: SocketAddr) -> std::io::Result<[u8; STATUS]> {
    let mut stream = TcpStream::connect_timeout(&address, PATIENCE)?;
    stream.set_read_timeout(Some(PATIENCE))?;
    stream.set_write_timeout(Some(PATIENCE))?;
    // In one piece: a server that answers early must not make the rest of the request fail.
    let request = format!("GET /health HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut status = [0; STATUS];
    stream.read_exact(&mut status)?;
    Ok(status)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::net::TcpListener;

    fn server(answer: &'static [u8]) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = listener.local_addr().expect("an address");
        std::thread::spawn(move || {
            let (mut stream, _) = listener.accept().expect("a caller");
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") {
                let mut byte = [0];
                stream.read_exact(&mut byte).expect("a request");
                request.extend(byte);
            }
            stream.write_all(answer).expect("a reader");
        });
        address
    }

    #[test]
    fn only_200_is_healthy() {
        let good = server(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assert_eq!(health(&good.to_string()), Ok(()));
        let bad = server(b"HTTP/1.1 503 Service Unavailable\r\n\r\n");
        let sentence = health(&bad.to_string()).expect_err("503");
        assert!(
            sentence.ends_with("answered \"HTTP/1.1 503\""),
            "{sentence}"
        );
        assert!(health("nowhere").is_err());
    }

    #[test]
    fn a_server_on_every_address_is_asked_on_loopback() {
        let all: SocketAddr = "0.0.0.0:3000".parse().expect("address");
        assert_eq!(near(all).to_string(), "127.0.0.1:3000");
        let all: SocketAddr = "[::]:3000".parse().expect("address");
        assert_eq!(near(all).to_string(), "[::1]:3000");
        let one: SocketAddr = "192.0.2.7:80".parse().expect("address");
        assert_eq!(near(one), one);
    }
}
