//! `login`, `logout`, `me`: who are you.

use super::params::{Schema, Type, lenient, opt};
use super::{Answer, Call, Reply};
use crate::domain::login::{self, Login, Who};
use crate::domain::password::Secret;
use crate::domain::session;
use crate::error::codes;
use crate::http::doc::{Doc, Gives, bare, doc, posts, shape};
use crate::wire;
use crate::wire::shape::{
    answers::{LoginAnswer, LogoutAnswer},
    user::Me,
};
use serde_json::json;

static LOGIN: Schema = lenient(&[
    opt("user", Type::Any),
    opt("username", Type::Str),
    opt("email", Type::Str),
    opt("password", Type::Any),
    opt("resume", Type::Str),
    opt("code", Type::Str),
]);

/// `POST login`: `{user | username | email, password}` or `{resume}` → `{"status":"success","data":{userId,authToken,me}}`.
///
/// Errors: 401 `Unauthorized`; 429.
pub(super) async fn login(call: Call) -> Answer {
    let req = call.body(&LOGIN)?;
    if let Some(token) = req.params.filled("resume") {
        let caller = session::by_token(&req.ctx, token).await.map_err(|e| {
            // A busy database is not a wrong token.
            if e.is_server_fault() {
                e
            } else {
                codes::LOGIN_FAILED.because(e)
            }
        })?;
        let pk = caller.pk;
        let user = req
            .ctx
            .store
            .read_small(move |r| r.user(pk))
            .await?
            .ok_or(codes::LOGIN_FAILED)?;
        return answer(&req.ctx.site_url(), &user, token);
    }
    let who = who(&req.params).ok_or(codes::LOGIN_FAILED)?;
    let secret = secret(req.params.value("password")).ok_or(codes::LOGIN_FAILED)?;
    let Login { user, token, .. } =
        login::with_password(&req.ctx, who, secret, req.peer.address).await?;
    answer(&req.ctx.site_url(), &user, &token)
}

/// `POST logout`, `GET logout` → `{"status":"success","data":{"message":…}}`. Ends the login used, no other.
///
/// Errors: 401.
pub(super) async fn logout(call: Call) -> Answer {
    let req = call.none()?;
    let caller = req.user()?;
    login::end(&req.ctx, &caller).await?;
    Reply::raw(&json!({ "status": "success", "data": { "message": "You've been logged out!" } }))
}

/// `GET me` → the account, flattened.
///
/// Errors: 401.
pub(super) async fn me(call: Call) -> Answer {
    let req = call.none()?;
    let pk = req.user()?.pk;
    let user = req
        .ctx
        .store
        .read_small(move |r| r.user(pk))
        .await?
        .ok_or(codes::NOT_LOGGED_IN)?;
    let settings = req.ctx.settings();
    Reply::ok(&wire::user::me_whole(
        &user,
        &req.ctx.site_url(),
        settings.text("Language"),
    ))
}

fn answer(site_url: &str, user: &crate::model::user::User, token: &str) -> Answer {
    let me = wire::user::me(user, site_url);
    Reply::raw(
        &json!({ "status": "success", "data": { "userId": user.id, "authToken": token, "me": me } }),
    )
}

fn who(params: &super::params::Params) -> Option<Who> {
    if let Some(value) = params.value("user") {
        if let Some(text) = value.as_str() {
            return Some(Who::Any(text.to_owned()));
        }
        let named = |key: &str| {
            value
                .get(key)
                .and_then(serde_json::Value::as_str)
                .map(str::to_owned)
        };
        return named("username")
            .map(Who::Username)
            .or_else(|| named("email").map(Who::Email));
    }
    let named = |key: &str| params.filled(key).map(str::to_owned);
    named("username")
        .map(Who::Username)
        .or_else(|| named("email").map(Who::Email))
}

/// A password as the wire has it: a text, or `{digest, algorithm:"sha-256"}`.
pub(crate) fn secret(value: Option<&serde_json::Value>) -> Option<Secret> {
    let value = value?;
    if let Some(text) = value.as_str() {
        return Some(Secret::Plain(text.to_owned()));
    }
    let digest = value.get("digest")?.as_str()?;
    Some(Secret::Digest(digest.to_owned()))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc("POST login", "Logs in with a password, or goes on with an earlier login.")
        .note("Either `user`, `username` or `email` with `password`, or `resume`. After failures the answers come more and more slowly.")
        .body(&LOGIN)
        .gives(Gives::Bare(shape::<LoginAnswer>))
        .fails(&[codes::LOGIN_FAILED])
        .examples(&[posts(r#"{"user":"{agentUsername}","password":"{password}"}"#)]),
    doc("POST logout", "Ends the login used, no other.")
        .gives(Gives::Bare(shape::<LogoutAnswer>))
        .examples(&[bare()]),
    doc("GET logout", "Ends the login used, no other; the form of older clients.")
        .replaced_by("POST logout")
        .gives(Gives::Bare(shape::<LogoutAnswer>))

        .examples(&[bare()]),
    doc("GET me", "Reads the caller's own account.")
        .gives(Gives::Flat(shape::<Me>))
        .examples(&[bare()]),
];
