//! `GET /websocket`: who may open a socket, and what the calls over it are counted as.

use super::limit::Class;
use super::{App, address, error};
use crate::error::{Error, Result, codes};
use crate::realtime::{self, Counted, Gate};
use actix_web::http::header::ORIGIN;
use actix_web::web::{Data, Payload};
use actix_web::{HttpRequest, HttpResponse};
use std::net::IpAddr;
use std::rc::Rc;

/// Sockets of one address. A refused upgrade can deafen an original widget, so an office must stay below it: as many as
/// may come back at once.
const PER_ADDRESS: usize = 200;

/// The limits of HTTP, for calls that come from one address.
pub(super) struct AddressGate {
    /// Holds the limiter.
    pub(super) app: Data<App>,
    /// The caller's.
    pub(super) address: IpAddr,
}

impl Gate for AddressGate {
    fn count(&self, what: Counted, subject: Option<&str>) -> Result<()> {
        if !self.app.ctx.settings().bool("API_Enable_Rate_Limiter") {
            return Ok(());
        }
        let class = match what {
            Counted::Register => Class::Register,
            Counted::Room => Class::Room,
            Counted::Message => Class::Message,
            Counted::Visitor => Class::Visitor,
            Counted::Offline => Class::Offline,
            Counted::UnknownToken => Class::UnknownToken,
            Counted::Login => Class::Login,
            Counted::UserMessage => Class::UserMessage,
            Counted::UserTranscript => Class::UserTranscript,
        };
        self.app.limiter.address(class, self.address)?;
        if what == Counted::Offline {
            self.app.limiter.address(Class::OfflineHour, self.address)?;
            self.app.limiter.subject(Class::OfflineDay, "")?;
        }
        match subject {
            Some(subject) => self.app.limiter.subject(class, subject).map(|_| ()),
            None => Ok(()),
        }
    }
}

/// Scheme, host and port of a URL, lower-cased; the scheme's own port is left out.
fn site(url: &str) -> Option<(String, String)> {
    let (scheme, rest) = url.split_once("://")?;
    let host = rest.split(['/', '?', '#']).next()?.to_ascii_lowercase();
    let scheme = scheme.to_ascii_lowercase();
    let own_port = if scheme == "https" { ":443" } else { ":80" };
    let host = host.strip_suffix(own_port).unwrap_or(&host).to_owned();
    (!host.is_empty()).then_some((scheme, host))
}

/// The host of the loopback under its one name, with the port.
fn plain_host(host: &str) -> String {
    for name in ["127.0.0.1", "[::1]"] {
        if let Some(rest) = host.strip_prefix(name)
            && (rest.is_empty() || rest.starts_with(':'))
        {
            return format!("localhost{rest}");
        }
    }
    host.to_owned()
}

/// What the `Origin` of a page allows.
#[derive(Debug, PartialEq, Eq)]
enum Page {
    /// Our own, or no page at all.
    Own,
    /// A site that may embed the widget.
    Embedding,
    /// Neither.
    Foreign,
}

/// Judges an `Origin`: our own is the public URL (or its loopback spellings) and the host the request asked for; with an
/// empty list any site may embed.
fn judge(origin: Option<&str>, public_url: &str, host: Option<&str>, list: &str) -> Page {
    let Some(origin) = origin else {
        return Page::Own;
    };
    let asked = site(origin);
    let is_own = asked.as_ref().is_some_and(|(scheme, at)| {
        let at = plain_host(at);
        let is_public = site(public_url)
            .is_some_and(|(own_scheme, own)| own_scheme == *scheme && plain_host(&own) == at);
        is_public || host.is_some_and(|h| plain_host(&h.to_ascii_lowercase()) == at)
    });
    if is_own {
        return Page::Own;
    }
    let mut listed = list
        .split(',')
        .map(str::trim)
        .filter(|l| !l.is_empty())
        .peekable();
    if listed.peek().is_none() {
        return Page::Embedding;
    }
    let Some((scheme, at)) = asked else {
        return Page::Foreign;
    };
    let name = at.rsplit_once(':').map_or(at.as_str(), |(name, _)| name);
    let fits = |entry: &str| match site(entry) {
        Some((entry_scheme, entry)) => entry_scheme == scheme && entry == at,
        None => entry.eq_ignore_ascii_case(&at) || entry.eq_ignore_ascii_case(name),
    };
    if listed.any(fits) {
        Page::Embedding
    } else {
        Page::Foreign
    }
}

/// `GET /websocket`, with or without a slash at its end, or a doubled one at its start. No cookie is read.
pub(super) async fn open(request: HttpRequest, payload: Payload, app: Data<App>) -> HttpResponse {
    match upgrade(&request, payload, &app) {
        Ok(response) => response,
        Err(fault) => {
            if fault.is_server_fault() && !app.is_draining() {
                log::error!("socket: {fault}");
            }
            error::response(&fault)
        }
    }
}

fn upgrade(request: &HttpRequest, payload: Payload, app: &Data<App>) -> Result<HttpResponse> {
    if app.is_draining() {
        return Err(Error::unavailable("draining"));
    }
    let peer = address::peer(request, &app.config.trusted_proxies);
    let settings = app.ctx.settings();
    let is_limited = settings.bool("API_Enable_Rate_Limiter");
    if is_limited {
        app.limiter.address(Class::Socket, peer.address)?;
    }
    let origin = request
        .headers()
        .get(ORIGIN)
        .map(|o| o.to_str().unwrap_or("?"));
    let list = settings.text("Livechat_AllowedDomainsList");
    let page = judge(origin, &app.ctx.public_url, peer.host.as_deref(), list);
    if page == Page::Foreign {
        return Err(codes::UNAUTHORIZED.into());
    }
    let is_exempt = !is_limited || peer.address.is_loopback();
    let gate = AddressGate {
        app: Data::clone(app),
        address: peer.address,
    };
    let facts = realtime::Peer {
        address: super::limit::bucket(peer.address),
        user_agent: peer.user_agent,
        host: peer.host,
        may_login: page == Page::Own,
    };
    app.realtime.open(
        request,
        payload,
        app.ctx.clone(),
        Rc::new(gate),
        facts,
        if is_exempt { usize::MAX } else { PER_ADDRESS },
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_our_own_page_may_log_in() {
        let ask = |origin, list| {
            judge(
                Some(origin),
                "https://chat.example.org",
                Some("chat.example.org"),
                list,
            )
        };
        assert_eq!(judge(None, "https://x", None, "shop.example"), Page::Own);
        assert_eq!(ask("https://chat.example.org", ""), Page::Own);
        assert_eq!(
            ask("https://CHAT.example.org:443", "shop.example"),
            Page::Own
        );
        assert_eq!(ask("https://shop.example", ""), Page::Embedding);
        assert_eq!(ask("null", ""), Page::Embedding);
        assert_eq!(ask("null", "shop.example"), Page::Foreign);
        assert_eq!(
            ask("https://shop.example", "a.b, shop.example"),
            Page::Embedding
        );
        assert_eq!(
            ask("https://shop.example:8443", "shop.example"),
            Page::Embedding
        );
        assert_eq!(
            ask("http://shop.example", "https://shop.example"),
            Page::Foreign
        );
        assert_eq!(ask("https://evil.example", "shop.example"), Page::Foreign);
        assert_eq!(ask("https://xshop.example", "shop.example"), Page::Foreign);
    }

    #[test]
    fn the_loopback_has_many_names() {
        let ask = |origin| judge(Some(origin), "http://localhost:3000", None, "shop.example");
        assert_eq!(ask("http://127.0.0.1:3000"), Page::Own);
        assert_eq!(ask("http://[::1]:3000"), Page::Own);
        assert_eq!(ask("http://localhost:3001"), Page::Foreign);
        assert_eq!(ask("http://127.0.0.1.evil.example:3000"), Page::Foreign);
    }
}
