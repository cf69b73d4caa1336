//! Who is at the other end: the socket's peer, or what a trusted proxy says of it.

use super::Peer;
use crate::config::Network;
use actix_web::HttpRequest;
use actix_web::http::header::{HOST, REFERER, USER_AGENT};
use std::net::{IpAddr, Ipv4Addr};

fn header<'r>(request: &'r HttpRequest, name: &str) -> Option<&'r str> {
    request.headers().get(name).and_then(|v| v.to_str().ok())
}

fn plain(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or(address, IpAddr::V4),
        IpAddr::V4(_) => address,
    }
}

/// One element of a forwarding header: an address, perhaps with port, quotes, brackets or `for=`.
fn parse(element: &str) -> Option<IpAddr> {
    let text = element.trim().trim_matches('"');
    if let Ok(address) = text.parse::<IpAddr>() {
        return Some(plain(address));
    }
    if let Some(inner) = text.strip_prefix('[') {
        return inner.split(']').next()?.parse().ok().map(plain);
    }
    text.rsplit_once(':')
        .and_then(|(host, _)| host.parse().ok())
        .map(plain)
}

/// The client's address. Forwarding headers count only when the peer is a trusted proxy; then the right-most address
/// that is not one of ours.
pub(super) fn client(request: &HttpRequest, trusted: &[Network]) -> IpAddr {
    let peer = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |a| plain(a.ip()));
    let is_trusted = |address: IpAddr| trusted.iter().any(|n| n.contains(address));
    if !is_trusted(peer) {
        return peer;
    }
    let chain: Vec<&str> = if request.headers().contains_key("x-forwarded-for") {
        request
            .headers()
            .get_all("x-forwarded-for")
            .filter_map(|v| v.to_str().ok())
            .flat_map(|v| v.split(','))
            .collect()
    } else if let Some(forwarded) = header(request, "forwarded") {
        forwarded
            .split(',')
            .filter_map(|element| {
                element.split(';').find_map(|part| {
                    let (key, value) = part.trim().split_once('=')?;
                    key.eq_ignore_ascii_case("for").then_some(value)
                })
            })
            .collect()
    } else {
        header(request, "x-real-ip").into_iter().collect()
    };
    let mut nearest = peer;
    for element in chain.into_iter().rev() {
        let Some(address) = parse(element) else { break };
        nearest = address;
        if !is_trusted(address) {
            break;
        }
    }
    nearest
}

/// `https` when a trusted proxy says that the client came by it, else `http`: Deskbell itself speaks nothing else.
pub(super) fn scheme(request: &HttpRequest, trusted: &[Network]) -> &'static str {
    let is_trusted = request
        .peer_addr()
        .is_some_and(|a| trusted.iter().any(|n| n.contains(plain(a.ip()))));
    let said = header(request, "x-forwarded-proto").filter(|_| is_trusted);
    match said.and_then(|s| s.split(',').next()).map(str::trim) {
        Some("https") => "https",
        _ => "http",
    }
}

/// Facts of the transport.
pub(super) fn peer(request: &HttpRequest, trusted: &[Network]) -> Peer {
    let cookie = |name: &str, value: &str| request.cookie(name).is_some_and(|c| c.value() == value);
    let from_frame = header(request, REFERER.as_str())
        .map(|r| {
            r.split(['?', '#'])
                .next()
                .unwrap_or(r)
                .trim_end_matches('/')
        })
        .is_some_and(|r| r.ends_with("/livechat"));
    Peer {
        address: client(request, trusted),
        is_widget: from_frame || (cookie("rc_is_widget", "t") && cookie("rc_room_type", "l")),
        user_agent: header(request, USER_AGENT.as_str()).map(str::to_owned),
        host: header(request, HOST.as_str()).map(str::to_owned),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    #[test]
    fn forwarded_headers_count_only_from_trusted_proxies() {
        let trusted: Vec<Network> = vec!["10.0.0.0/8".parse().expect("network")];
        let ask = |peer: &str, forwarded: &str| {
            let request = TestRequest::default()
                .peer_addr(peer.parse().expect("peer"))
                .insert_header(("X-Forwarded-For", forwarded))
                .to_http_request();
            client(&request, &trusted).to_string()
        };
        assert_eq!(ask("192.0.2.7:1", "198.51.100.1"), "192.0.2.7");
        assert_eq!(ask("10.0.0.2:1", "198.51.100.1"), "198.51.100.1");
        assert_eq!(
            ask("10.0.0.2:1", "203.0.113.9, 198.51.100.1, 10.0.0.3"),
            "198.51.100.1"
        );
        assert_eq!(ask("10.0.0.2:1", "nonsense"), "10.0.0.2");
        assert_eq!(ask("[::ffff:10.0.0.2]:1", "198.51.100.1"), "198.51.100.1");
    }
}
