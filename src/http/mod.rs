//! HTTP: parse, call one domain function, answer.
//!
//! All API paths stand in [`routes`]; [`dispatch`] runs the checks in the contract's order (route → login → limit →
//! parameters → permission → handler). A handler gets a [`Call`] and can reach the domain only through
//! [`Call::body`], [`Call::query`] and their kin, which check parameters and the route's permission.

mod address;
pub mod assets;
mod avatar;
mod body;
mod canned_responses;
mod chat;
mod cors;
mod dispatch;
pub mod doc;
mod error;
mod files;
mod health;
mod jobs;
mod json;
mod licenses;
pub mod limit;
mod livechat;
mod look;
mod methods;
mod middleware;
mod multipart;
pub mod official;
mod omnichannel;
pub mod openapi;
mod page;
pub mod params;
mod permissions;
pub mod reference;
mod rooms;
pub mod routes;
pub mod server;
mod session;
mod settings;
mod setup;
mod socket;
mod sorting;
mod subscriptions;
mod uploads;
mod user_docs;
mod users;
mod webhooks;

use crate::domain::Ctx;
use crate::domain::live::Caller;
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use crate::realtime::Realtime;
use actix_web::web::{Bytes, Data};
use limit::{Class, Limiter};
use page::listed;
use params::{Params, Schema};
use routes::{Access, Route, Router};
use serde::Serialize;
use serde_json::{Map, Value};
use std::future::Future;
use std::net::IpAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// What every request handler shares.
pub struct App {
    /// The use cases' context.
    pub ctx: Ctx,
    /// Sockets.
    pub realtime: Realtime,
    /// The route table, compiled.
    pub router: Router,
    /// Rate limits.
    pub limiter: Limiter,
    /// Files of widget and console.
    pub assets: assets::Cache,
    /// The official build of the widget, where the owner serves that in place of ours.
    pub official: Option<official::Build>,
    /// The reference of the API.
    pub reference: reference::Reference,
    /// Process settings that requests need.
    pub config: crate::config::Web,
    /// Set once the process is stopping.
    pub is_draining: AtomicBool,
    /// The one-time set-up link's key while no administrator exists.
    pub setup: crate::domain::setup::Setup,
}

impl App {
    /// True once the process is stopping.
    pub fn is_draining(&self) -> bool {
        self.is_draining.load(Ordering::Acquire)
    }
}

/// A handler's answer: the body of a 200, a JSON object without `"success":true` (added for it) unless raw.
pub struct Reply {
    body: Vec<u8>,
}

/// What a handler returns.
pub type Answer = Result<Reply>;
/// A handler's future; handlers run on the worker that took the request.
pub type Answering = Pin<Box<dyn Future<Output = Answer>>>;

impl Reply {
    /// `value`'s keys plus `"success":true`.
    pub fn ok(value: &impl Serialize) -> Answer {
        // Room for one message; a page grows from there.
        let mut body = Vec::with_capacity(768);
        serde_json::to_writer(&mut body, value).map_err(Error::internal)?;
        if body.last() != Some(&b'}') {
            return Err(Error::internal("a reply is not a JSON object"));
        }
        body.pop();
        body.extend_from_slice(if body.len() > 1 {
            b",\"success\":true}"
        } else {
            b"\"success\":true}"
        });
        Ok(Self { body })
    }
    /// `{"success":true}`.
    pub fn empty() -> Answer {
        Ok(Self {
            body: b"{\"success\":true}".to_vec(),
        })
    }
    /// `value` as it is (login and logout have no `success`).
    pub fn raw(value: &impl Serialize) -> Answer {
        Ok(Self {
            body: serde_json::to_vec(value).map_err(Error::internal)?,
        })
    }
}

/// Facts of the transport that use cases may store or log.
#[derive(Clone)]
pub struct Peer {
    /// Client address; forwarded headers count only from trusted proxies.
    pub address: IpAddr,
    /// The request came from the widget (its cookies or its `Referer`).
    pub is_widget: bool,
    /// `User-Agent`.
    pub user_agent: Option<String>,
    /// `Host`.
    pub host: Option<String>,
}

/// A request whose login and limit were checked, not yet its parameters and permission.
pub struct Call {
    app: Data<App>,
    route: &'static Route,
    caller: Option<Arc<Caller>>,
    path: Vec<(String, String)>,
    query: String,
    body: Bytes,
    is_form: bool,
    upload: Option<multipart::Upload>,
    peer: Peer,
}

/// A request with checked parameters from a caller who may make it.
pub struct Req {
    /// The use cases' context.
    pub ctx: Ctx,
    /// Everything else.
    pub app: Data<App>,
    /// Who calls; `None` on anonymous routes.
    pub caller: Option<Arc<Caller>>,
    /// Checked parameters.
    pub params: Params,
    /// Facts of the transport.
    pub peer: Peer,
    path: Vec<(String, String)>,
}

impl Call {
    /// Parameters from the body.
    ///
    /// Errors: 400 for JSON or parameters that do not fit, 403 without the route's permission.
    pub fn body(mut self, schema: &Schema) -> Result<Req> {
        let input = self.read_body()?;
        self.finish(schema, input)
    }
    /// Parameters from the query string.
    ///
    /// Errors: as [`Self::body`].
    pub fn query(self, schema: &Schema) -> Result<Req> {
        let input = self.read_query()?;
        self.finish(schema, input)
    }
    /// The same with a further look at the parameters, which comes before the permission like every other.
    ///
    /// Errors: as [`Self::query`]; those of `check`.
    pub fn query_then(
        self,
        schema: &Schema,
        check: impl FnOnce(&Params) -> Result<()>,
    ) -> Result<Req> {
        check(&schema.read(self.read_query()?)?)?;
        self.query(schema)
    }
    /// Parameters from the body, and from the query where the body is silent (DELETE).
    ///
    /// Errors: as [`Self::body`].
    pub fn body_or_query(mut self, schema: &Schema) -> Result<Req> {
        let mut input = self.read_query()?;
        input.extend(self.read_body()?);
        self.finish(schema, input)
    }
    /// No parameters but those of the path; whatever else comes is ignored.
    ///
    /// Errors: 403 without the route's permission.
    pub fn none(self) -> Result<Req> {
        self.finish(&params::NOTHING, Map::new())
    }
    /// The whole body as JSON, for the few routes that take something other than an object.
    ///
    /// Errors: 400 for bytes that are not JSON, 403 without the route's permission.
    pub fn json(self) -> Result<(Value, Req)> {
        let value = if self.body.is_empty() {
            Value::Object(Map::new())
        } else {
            json::parse(&self.body).ok_or_else(bad_json)?
        };
        Ok((value, self.finish(&params::NOTHING, Map::new())?))
    }

    /// A body that is a list of objects with this schema, at least one.
    ///
    /// Errors: as [`Self::body`].
    pub fn list(mut self, item: &Schema) -> Result<(Vec<Params>, Req)> {
        let body = std::mem::take(&mut self.body);
        let sent = if body.is_empty() {
            Value::Object(Map::new())
        } else {
            json::parse(&body).ok_or_else(bad_json)?
        };
        let Value::Array(sent) = sent else {
            return Err(Error::invalid_params("must be array"));
        };
        if sent.is_empty() {
            return Err(Error::invalid_params("must NOT have fewer than 1 items"));
        }
        let mut items = Vec::with_capacity(sent.len());
        for one in sent {
            let Value::Object(map) = one else {
                return Err(Error::invalid_params("must be object"));
            };
            items.push(item.read(map)?);
        }
        Ok((items, self.finish(&params::NOTHING, Map::new())?))
    }

    fn read_query(&self) -> Result<Map<String, Value>> {
        json::parse_query(&self.query).ok_or_else(|| Error::invalid_params("Invalid query string"))
    }
    fn read_body(&mut self) -> Result<Map<String, Value>> {
        let body = std::mem::take(&mut self.body);
        if body.is_empty() {
            return Ok(Map::new());
        }
        if self.is_form {
            let text = std::str::from_utf8(&body).map_err(|e| bad_json().caused_by(e))?;
            return json::parse_query(text).ok_or_else(bad_json);
        }
        match json::parse(&body) {
            Some(Value::Object(map)) => Ok(map),
            Some(Value::Null) => Ok(Map::new()),
            Some(_) => Err(Error::invalid_params("must be object")),
            None => Err(bad_json()),
        }
    }
    fn finish(self, schema: &Schema, input: Map<String, Value>) -> Result<Req> {
        // `[check]` routes test the permission first, all others the parameters.
        let is_check = matches!(
            schema.mode,
            params::Mode::Check | params::Mode::CheckLenient
        );
        if is_check {
            self.permit()?;
        }
        let params = schema.read(input)?;
        if !is_check {
            self.permit()?;
        }
        Ok(Req {
            ctx: self.app.ctx.clone(),
            app: self.app,
            caller: self.caller,
            params,
            peer: self.peer,
            path: self.path,
        })
    }
    fn permit(&self) -> Result<()> {
        let (wanted, is_allowed) = match &self.route.access {
            Access::Anyone | Access::Login => return Ok(()),
            Access::All(list) | Access::AllShort(list) => {
                (*list, list.iter().all(|p| self.may(*p)))
            }
            Access::Any(list) | Access::AnyShort(list) => {
                (*list, list.iter().any(|p| self.may(*p)))
            }
        };
        if is_allowed {
            return Ok(());
        }
        let who = self.caller.as_ref().map_or("nobody", |c| c.id.as_str());
        let wanted: Vec<&str> = wanted.iter().map(|p| p.id()).collect();
        log::info!(target: "security", "permission denied user={who} route={} wanted={}", self.route.path, wanted.join(","));
        match &self.route.access {
            Access::AllShort(_) | Access::AnyShort(_) => Err(codes::UNAUTHORIZED.into()),
            _ => Err(codes::MISSING_PERMISSION.into()),
        }
    }
    fn may(&self, permission: Permission) -> bool {
        self.caller
            .as_ref()
            .is_some_and(|c| self.app.ctx.live.may(c, permission))
    }
}

impl Req {
    /// A parameter of the path, percent-decoded.
    pub fn path(&self, name: &str) -> &str {
        self.path
            .iter()
            .find(|(key, _)| key == name)
            .map_or("", |(_, value)| value)
    }
    /// The logged-in user.
    ///
    /// Errors: 401; only routes open to anybody can meet it.
    pub fn user(&self) -> Result<Arc<Caller>> {
        self.caller
            .clone()
            .ok_or_else(|| codes::NOT_LOGGED_IN.into())
    }
    /// True when the caller holds `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.caller
            .as_ref()
            .is_some_and(|c| self.ctx.live.may(c, permission))
    }
    /// Counts a call of one visitor (or another subject that `key` names) against `class`.
    ///
    /// Errors: 429.
    pub fn limit(&self, class: Class, key: &str) -> Result<()> {
        if !self.ctx.live.settings().bool("API_Enable_Rate_Limiter") {
            return Ok(());
        }
        self.app.limiter.subject(class, key).map(|_| ())
    }
    /// Counts `amount` units of the caller's address.
    ///
    /// Errors: 429.
    pub fn weigh_address(&self, class: Class, amount: u32) -> Result<()> {
        if !self.ctx.live.settings().bool("API_Enable_Rate_Limiter") {
            return Ok(());
        }
        let limiter = &self.app.limiter;
        limiter.weigh(class, self.peer.address, amount).map(|_| ())
    }
    /// Counts a call of the caller's address against a further class.
    ///
    /// Errors: 429.
    pub fn limit_address(&self, class: Class) -> Result<()> {
        if !self.ctx.live.settings().bool("API_Enable_Rate_Limiter") {
            return Ok(());
        }
        self.app
            .limiter
            .address(class, self.peer.address)
            .map(|_| ())
    }
}

fn bad_json() -> Error {
    Error::invalid_params("Invalid JSON")
}
