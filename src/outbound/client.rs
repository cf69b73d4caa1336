//! The client: resolves, checks every address it got, and connects to one of those and no other.

use super::address::{Inside, Refusal, check_url, is_inside};
use crate::error::{Error, Result};
use reqwest::dns::{Addrs, Name, Resolve, Resolving};
use reqwest::header::HeaderMap;
use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

/// No call takes longer.
pub(super) const LONGEST: Duration = Duration::from_secs(10);
/// Bytes of an answer that are read; the rest is not waited for.
const MOST_ANSWER: usize = 64 * 1024;
/// Connections that are kept a moment for the next event of the same receiver.
const KEPT: usize = 2;

/// What a receiver said.
pub struct Answer {
    /// HTTP status.
    pub status: u16,
    /// The beginning of its body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Failure {
    /// It was not sent.
    Refused(Refusal),
    /// No answer in time.
    TimedOut,
    /// Nobody there, or the connection broke.
    Unreachable,
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused(why) => why.fmt(f),
            Self::TimedOut => f.write_str("timeout"),
            Self::Unreachable => {
                f.write_str("the receiver could not be reached, or broke the connection off")
            }
        }
    }
}

/// Makes calls to the outside. Cheap to clone.
#[derive(Clone)]
pub struct Outbound {
    /// For receivers outside: names that lead inside are refused.
    strict: reqwest::Client,
    /// For those the owner allows.
    trusting: reqwest::Client,
}

/// Looks names up and lets no inside address through. Since the answer is what gets connected to, a name that changes its
/// mind between check and call wins nothing.
struct Checked {
    lookup: Arc<dyn Lookup>,
    is_trusting: bool,
}

/// Looks up the addresses of a name.
pub(super) trait Lookup: Send + Sync {
    /// All of them.
    fn addresses(&self, name: String) -> Resolving;
}

struct System;

impl Lookup for System {
    fn addresses(&self, name: String) -> Resolving {
        Box::pin(async move {
            let found = tokio::net::lookup_host((name, 0)).await?;
            Ok(Box::new(found) as Addrs)
        })
    }
}

#[derive(Debug)]
struct LeadsInside;

impl fmt::Display for LeadsInside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        Refusal::Inside.fmt(f)
    }
}

impl std::error::Error for LeadsInside {}

impl Resolve for Checked {
    fn resolve(&self, name: Name) -> Resolving {
        let found = self.lookup.addresses(name.as_str().to_owned());
        let is_trusting = self.is_trusting;
        Box::pin(async move {
            let all: Vec<SocketAddr> = found.await?.collect();
            if !is_trusting && all.iter().any(|a| is_inside(a.ip())) {
                return Err(LeadsInside.into());
            }
            Ok(Box::new(all.into_iter()) as Addrs)
        })
    }
}

/// Roots that come with the program, and those of the system: an owner's own authority counts.
fn tls() -> Result<rustls::ClientConfig> {
    let mut roots = rustls::RootCertStore {
        roots: webpki_roots::TLS_SERVER_ROOTS.to_vec(),
    };
    let (_, unusable) =
        roots.add_parsable_certificates(rustls_native_certs::load_native_certs().certs);
    if unusable > 0 {
        log::debug!("{unusable} certificates of the system cannot be read");
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(Error::internal)?;
    Ok(config.with_root_certificates(roots).with_no_client_auth())
}

impl Outbound {
    /// A client.
    ///
    /// Errors: 500 when TLS cannot be set up.
    pub fn new() -> Result<Self> {
        let lookup: Arc<dyn Lookup> = Arc::new(System);
        Self::with(&lookup)
    }
    pub(super) fn with(lookup: &Arc<dyn Lookup>) -> Result<Self> {
        let tls = tls()?;
        let client = |is_trusting: bool| {
            let lookup = Arc::clone(lookup);
            reqwest::Client::builder()
                .tls_backend_preconfigured(tls.clone())
                .dns_resolver(Checked {
                    lookup,
                    is_trusting,
                })
                .redirect(reqwest::redirect::Policy::none())
                .no_proxy()
                .referer(false)
                .http1_only()
                .user_agent(concat!("Deskbell/", env!("CARGO_PKG_VERSION")))
                .pool_max_idle_per_host(KEPT)
                .pool_idle_timeout(Duration::from_secs(20))
                .timeout(LONGEST)
                .build()
                .map_err(Error::internal)
        };
        Ok(Self {
            strict: client(false)?,
            trusting: client(true)?,
        })
    }
    /// Sends JSON; `inside`: what the owner allows. At most `limit` in all, and never longer than [`LONGEST`].
    ///
    /// Errors: [`Failure`].
    pub async fn post(
        &self,
        (url, inside): (&str, &Inside),
        headers: HeaderMap,
        body: String,
        limit: Duration,
    ) -> std::result::Result<Answer, Failure> {
        let url = check_url(url, inside).map_err(Failure::Refused)?;
        let client = if inside.allows(&url) {
            &self.trusting
        } else {
            &self.strict
        };
        let call = async {
            let request = client.post(url).headers(headers).body(body);
            let mut response = request.send().await.map_err(|e| failure(&e))?;
            let status = response.status().as_u16();
            let mut body = Vec::new();
            // The status is the answer; a body that breaks off is only shorter.
            while let Ok(Some(part)) = response.chunk().await {
                let room = MOST_ANSWER.saturating_sub(body.len());
                body.extend(part.iter().take(room));
                if part.len() >= room {
                    break;
                }
            }
            Ok(Answer { status, body })
        };
        match tokio::time::timeout(limit.min(LONGEST), call).await {
            Ok(answer) => answer,
            Err(_) => Err(Failure::TimedOut),
        }
    }
}

fn failure(e: &reqwest::Error) -> Failure {
    let mut cause: Option<&dyn std::error::Error> = Some(e);
    while let Some(error) = cause {
        if error.is::<LeadsInside>() {
            return Failure::Refused(Refusal::Inside);
        }
        cause = error.source();
    }
    if e.is_timeout() {
        Failure::TimedOut
    } else {
        Failure::Unreachable
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::{IpAddr, TcpListener};
    use std::sync::atomic::{AtomicUsize, Ordering};

    /// A server that counts its callers and answers each with `answer`.
    fn receiver(answer: &'static [u8]) -> (u16, Arc<AtomicUsize>) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let calls = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&calls);
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                counted.fetch_add(1, Ordering::SeqCst);
                let Ok(mut stream) = stream else { continue };
                std::thread::spawn(move || {
                    let mut buffer = [0; 4096];
                    let sent = stream.read(&mut buffer).is_ok() && stream.write_all(answer).is_ok();
                    drop((sent, stream));
                });
            }
        });
        (port, calls)
    }

    /// Says one thing first and another thing later.
    struct Rebinding(AtomicUsize, Vec<Vec<IpAddr>>);

    impl Lookup for Rebinding {
        fn addresses(&self, _: String) -> Resolving {
            let turn = self.0.fetch_add(1, Ordering::SeqCst);
            let list = self.1[turn.min(self.1.len() - 1)].clone();
            Box::pin(async move {
                let all = list.into_iter().map(|ip| SocketAddr::new(ip, 0));
                Ok(Box::new(all) as Addrs)
            })
        }
    }

    async fn call(out: &Outbound, url: &str, listed: &str) -> std::result::Result<Answer, Failure> {
        out.post(
            (url, &Inside::read(listed)),
            HeaderMap::new(),
            "{}".into(),
            Duration::from_secs(2),
        )
        .await
    }

    fn ip(text: &str) -> IpAddr {
        text.parse().expect("an address")
    }

    const OK: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nconnection: close\r\n\r\nhi";

    #[tokio::test]
    async fn a_name_that_leads_inside_is_not_connected_to() {
        let (port, calls) = receiver(OK);
        let inside = Failure::Refused(Refusal::Inside);
        // Once inside, once inside beside an outside one, once after an outside answer that nobody reached.
        let turns = vec![
            vec![ip("127.0.0.1")],
            vec![ip("93.184.216.34"), ip("127.0.0.1")],
            vec![ip("::1")],
        ];
        let lookup: Arc<dyn Lookup> = Arc::new(Rebinding(AtomicUsize::new(0), turns));
        let out = Outbound::with(&lookup).expect("a client");
        for _ in 0..3 {
            let answer = call(&out, &format!("http://rebind.example:{port}/"), "").await;
            assert_eq!(answer.err(), Some(inside));
        }
        assert_eq!(calls.load(Ordering::SeqCst), 0);
    }

    #[tokio::test]
    async fn allowed_peers_are_reached_and_redirects_are_answers() {
        let to_inside: &[u8] = b"HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\nconnection: close\r\n\r\n";
        let (port, calls) = receiver(to_inside);
        let peer = format!("127.0.0.1:{port}");
        let out = Outbound::new().expect("a client");
        let answer = call(&out, &format!("http://127.0.0.1:{port}/"), &peer)
            .await
            .ok();
        assert_eq!(answer.map(|a| a.status), Some(302));
        assert_eq!(calls.load(Ordering::SeqCst), 1);
        let other = call(&out, "http://127.0.0.1:9/", &peer).await;
        assert_eq!(other.err(), Some(Failure::Refused(Refusal::Inside)));
    }

    #[tokio::test]
    async fn an_endless_answer_is_read_to_its_limit() {
        let head = b"HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n".to_vec();
        let endless: &'static [u8] = [head, vec![b'x'; 1_000_000]].concat().leak();
        let (port, _) = receiver(endless);
        let peer = format!("localhost:{port}");
        let out = Outbound::new().expect("a client");
        let answer = call(&out, &format!("http://localhost:{port}/"), &peer)
            .await
            .unwrap_or_else(|e| panic!("{e}"));
        assert_eq!((answer.status, answer.body.len()), (200, MOST_ANSWER));
        let answer = call(&out, "http://localhost:1/", "localhost:1").await;
        assert_eq!(answer.err(), Some(Failure::Unreachable));
    }
}
