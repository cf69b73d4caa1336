//! Where a call may go: no address inside the house (this machine, its network, the cloud's own services), however it is
//! spelled. Owners name exceptions when they start the program.

use std::collections::HashSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};
use std::str::FromStr;
use url::{Host, Url};

/// Why a call does not go out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// Not an http or https address, or one with a user, a password or a fragment.
    NotAnAddress,
    /// It leads into the house.
    Inside,
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::NotAnAddress => {
                "refused: an http or https address without user, password and fragment is expected"
            }
            Self::Inside => "refused: the address leads into this machine's own network",
        })
    }
}

/// Targets inside the house that the owner allows, by exact host and port.
#[derive(Debug, Clone, Default)]
pub struct Inside(HashSet<(String, u16)>);

impl Inside {
    /// Reads the owner's list: hosts with their ports, separated by commas or lines. What cannot be read allows nothing.
    pub fn read(list: &str) -> Self {
        let words = list
            .split([',', '\n', ' '])
            .filter(|w| !w.trim().is_empty());
        Self::new(words.filter_map(|w| w.parse().ok()))
    }
    /// From the owner's list.
    pub fn new(list: impl IntoIterator<Item = Peer>) -> Self {
        Self(list.into_iter().map(|p| (p.host, p.port)).collect())
    }
    /// True when the owner allows it.
    pub fn allows(&self, url: &Url) -> bool {
        let host = url.host_str().map(plain_host);
        host.zip(url.port_or_known_default())
            .is_some_and(|key| self.0.contains(&key))
    }
}

/// `host:port`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Peer {
    host: String,
    port: u16,
}

impl FromStr for Peer {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || format!("{text}: a host and its port are expected, like 127.0.0.1:8080");
        let (host, port) = text.trim().rsplit_once(':').ok_or_else(wrong)?;
        let port = port.parse().ok().ok_or_else(wrong)?;
        if host.is_empty() {
            return Err(wrong());
        }
        Ok(Self {
            host: plain_host(host),
            port,
        })
    }
}

/// Without the brackets of IPv6 and the dot of a full name, in small letters; addresses in their shortest spelling.
fn plain_host(host: &str) -> String {
    let host = host
        .trim_start_matches('[')
        .trim_end_matches(']')
        .trim_end_matches('.')
        .to_ascii_lowercase();
    host.parse::<IpAddr>().map_or(host, |ip| ip.to_string())
}

/// Reads an address to call. Hosts spelled as numbers (decimal, octal, hexadecimal) are addresses after this.
///
/// Errors: [`Refusal::NotAnAddress`]; [`Refusal::Inside`] for an inside address written as a number.
pub fn check_url(text: &str, inside: &Inside) -> Result<Url, Refusal> {
    let url = Url::parse(text.trim()).ok().ok_or(Refusal::NotAnAddress)?;
    let is_web = matches!(url.scheme(), "http" | "https");
    let is_plain =
        url.username().is_empty() && url.password().is_none() && url.fragment().is_none();
    if !is_web || !is_plain {
        return Err(Refusal::NotAnAddress);
    }
    let ip = match url.host() {
        None => return Err(Refusal::NotAnAddress),
        Some(Host::Ipv4(ip)) => Some(IpAddr::V4(ip)),
        Some(Host::Ipv6(ip)) => Some(IpAddr::V6(ip)),
        // "127.0.0.1." is a name to the standard and an address to resolvers.
        Some(Host::Domain(name)) => name.trim_end_matches('.').parse().ok(),
    };
    match ip {
        Some(ip) if is_inside(ip) && !inside.allows(&url) => Err(Refusal::Inside),
        _ => Ok(url),
    }
}

/// True for addresses that lead into the house, or nowhere.
pub fn is_inside(ip: IpAddr) -> bool {
    match ip {
        IpAddr::V4(ip) => is_inside_v4(ip),
        IpAddr::V6(ip) => is_inside_v6(ip),
    }
}

fn is_inside_v4(ip: Ipv4Addr) -> bool {
    let [a, b, c, _] = ip.octets();
    ip.is_loopback()
        || ip.is_private()
        || ip.is_link_local()
        || ip.is_multicast()
        || ip.is_broadcast()
        || ip.is_documentation()
        || a == 0
        // between a provider and its customers
        || (a == 100 && (64..128).contains(&b))
        || (a == 192 && b == 0 && c == 0)
        // the relays of 6to4
        || (a == 192 && b == 88 && c == 99)
        || (a == 198 && (b == 18 || b == 19))
        || a >= 240
}

fn is_inside_v6(ip: Ipv6Addr) -> bool {
    if let Some(carried) = carried_v4(ip) {
        return is_inside_v4(carried);
    }
    let [first, second, ..] = ip.segments();
    ip.is_unspecified()
        || ip.is_loopback()
        || ip.is_multicast()
        // unique local, link-local, the old site-local
        || (first & 0xfe00) == 0xfc00
        || (first & 0xffc0) == 0xfe80
        || (first & 0xffc0) == 0xfec0
        // documentation, discard, protocol assignments but for Teredo, which is read above
        || (first == 0x2001 && second == 0xdb8)
        || (first & 0xfff0) == 0x3ff0
        || first == 0x0100
        || (first == 0x2001 && second < 0x0200)
        // translation inside a network
        || (first == 0x0064 && second == 0xff9b)
        // everything that is not given out to anybody
        || !matches!(first >> 13, 1)
}

/// The IPv4 address inside a mapped, translated, 6to4, ISATAP or Teredo one.
fn carried_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    let s = ip.segments();
    let v4 = |high: u16, low: u16| {
        let [a, b] = high.to_be_bytes();
        let [c, d] = low.to_be_bytes();
        Ipv4Addr::new(a, b, c, d)
    };
    match s {
        [0, 0, 0, 0, 0, 0xffff, h, l] => Some(v4(h, l)),
        // the old "compatible" form; :: and ::1 are judged as what they are
        [0, 0, 0, 0, 0, 0, h, l] if h != 0 => Some(v4(h, l)),
        [0, 0, 0, 0, 0xffff, 0, h, l] => Some(v4(h, l)),
        [0x0064, 0xff9b, 0, 0, 0, 0, h, l] => Some(v4(h, l)),
        [0x2002, h, l, ..] => Some(v4(h, l)),
        [0x2001, 0, _, _, _, _, h, l] => Some(v4(!h, !l)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Spellings of addresses inside.
    const INSIDE: &[&str] = &[
        "http://127.0.0.1/",
        "http://127.0.0.1:8080/x",
        "http://127.1/",
        "http://127.255.255.254/",
        "http://2130706433/",
        "http://0x7f000001/",
        "http://0x7f.1/",
        "http://0177.0.0.1/",
        "http://017700000001/",
        "http://127.0.0.1./",
        "http://①②⑦.⓪.⓪.①/",
        "http://127。0。0。1/",
        "http://0/",
        "http://0.0.0.0/",
        "http://0.1.2.3/",
        "http://00000/",
        "http://10.0.0.1/",
        "http://10.255.255.255/",
        "http://167772161/",
        "http://172.16.0.1/",
        "http://172.31.255.255/",
        "http://192.168.0.1/",
        "http://192.168.255.1:22/",
        "http://0xc0a80001/",
        "http://169.254.169.254/latest/meta-data/",
        "http://0xa9fea9fe/",
        "http://2852039166/",
        "http://0251.0376.0251.0376/",
        "http://169.254.1.1/",
        "http://100.64.0.1/",
        "http://100.127.255.255/",
        "http://192.0.0.1/",
        "http://192.0.0.170/",
        "http://198.18.0.1/",
        "http://198.19.255.255/",
        "http://224.0.0.1/",
        "http://239.255.255.250/",
        "http://240.0.0.1/",
        "http://255.255.255.255/",
        "http://192.0.2.1/",
        "http://198.51.100.1/",
        "http://203.0.113.1/",
        "http://192.88.99.1/",
        "http://[::]/",
        "http://[::1]/",
        "http://[0:0:0:0:0:0:0:1]/",
        "http://[::ffff:127.0.0.1]/",
        "http://[::ffff:7f00:1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://[::ffff:169.254.169.254]/",
        "http://[::127.0.0.1]/",
        "http://[::ffff:0:127.0.0.1]/",
        "http://[64:ff9b::127.0.0.1]/",
        "http://[64:ff9b::a00:1]/",
        "http://[64:ff9b:1::1]/",
        "http://[2002:7f00:1::]/",
        "http://[2002:a00:1::1]/",
        "http://[2002:c0a8:1::]/",
        "http://[2001:0:0:0:0:0:80ff:fffe]/",
        "http://[2001:0:4136:e378:8000:63bf:f5ff:fffe]/",
        "http://[fc00::1]/",
        "http://[fd12:3456::1]/",
        "http://[fe80::1]/",
        "http://[febf::1]/",
        "http://[fec0::1]/",
        "http://[ff02::1]/",
        "http://[ff05::2]/",
        "http://[2001:db8::1]/",
        "http://[100::1]/",
        "http://[3fff::1]/",
        "http://[4000::1]/",
        "http://[2001:10::1]/",
    ];
    /// What is no address to call at all.
    const NONSENSE: &[&str] = &[
        "",
        "x",
        "//127.0.0.1/",
        "ftp://a.example/",
        "file:///etc/passwd",
        "gopher://a.example/",
        "javascript:alert(1)",
        "data:text/plain,x",
        "unix:/run/x",
        "http://",
        "http:///",
        "https://user@a.example/",
        "https://:pw@a.example/",
        "https://a.example/#x",
        "http://[::1",
        "http://a b/",
        "http://256.256.256.256/",
        "http://0x1ffffffff/",
        "http://1.2.3.4.5/",
        "http://[fe80::1%25eth0]/",
        "http://a.example:99999/",
    ];
    const OUTSIDE: &[&str] = &[
        "https://hooks.example.com/in?x=1",
        "http://93.184.216.34/",
        "https://[2606:4700::1111]/",
        "http://[2002:5db8:d822::1]/",
        "http://[64:ff9b::5db8:d822]/",
        "http://172.32.0.1/",
        "http://100.128.0.1/",
        "http://localhost.example/",
        "http://1.1.1.1:8080/",
    ];

    #[test]
    fn no_spelling_of_an_inside_address_passes() {
        assert!(INSIDE.len() + NONSENSE.len() >= 80);
        let none = Inside::default();
        for text in INSIDE {
            assert_eq!(check_url(text, &none), Err(Refusal::Inside), "{text}");
        }
        for text in NONSENSE {
            assert_eq!(check_url(text, &none), Err(Refusal::NotAnAddress), "{text}");
        }
        for text in OUTSIDE {
            assert!(check_url(text, &none).is_ok(), "{text}");
        }
    }

    #[test]
    fn owners_allow_by_exact_host_and_port() {
        let peer = |text: &str| text.parse::<Peer>().expect("a peer");
        let inside = Inside::new([
            peer("127.0.0.1:8080"),
            peer("[::1]:81"),
            peer("CRM.lan:443"),
        ]);
        assert!(check_url("http://127.0.0.1:8080/x", &inside).is_ok());
        assert!(check_url("http://[::1]:81/", &inside).is_ok());
        let long = Inside::read("[0:0:0:0:0:0:0:1]:81,\r\nx, :1\r\n127.0.0.1:9\r\n");
        assert!(check_url("http://[::1]:81/", &long).is_ok());
        assert!(check_url("http://127.0.0.1:9/", &long).is_ok());
        assert!(inside.allows(&Url::parse("https://crm.lan/in").expect("a url")));
        assert!(!inside.allows(&Url::parse("http://crm.lan/in").expect("a url")));
        assert_eq!(
            check_url("http://127.0.0.1/", &inside),
            Err(Refusal::Inside)
        );
        assert_eq!(
            check_url("http://127.0.0.2:8080/", &inside),
            Err(Refusal::Inside)
        );
        for text in ["", "127.0.0.1", ":80", "a:b", "a:70000"] {
            assert!(text.parse::<Peer>().is_err(), "{text}");
        }
    }
}
