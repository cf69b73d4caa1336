//! `deskbell/setup…`: the first account by the one-time link. Ours.

use super::params::{Schema, Type, opt, req, strict};
use super::{Answer, Call, Reply};
use crate::domain::setup::{self, FirstAccount};
use crate::error::codes;
use crate::http::doc::{Doc, Gives, doc, posts, shape};
use crate::wire;
use crate::wire::shape::answers::Login;
use serde_json::json;

static CHECK: Schema = strict(&[req("key", Type::Str)]);
static SETUP: Schema = strict(&[
    req("key", Type::Str),
    req("username", Type::Str),
    req("email", Type::Str),
    req("name", Type::Str),
    req("password", Type::Str),
    opt("siteName", Type::Str),
]);

/// `POST deskbell/setup.check` `{key}` → `{}`.
///
/// Errors: `error-setup-link-invalid`; `error-setup-already-done`.
pub(super) async fn check(call: Call) -> Answer {
    let req = call.body(&CHECK)?;
    setup::check(&req.ctx, &req.app.setup, req.params.str("key")).await?;
    Reply::empty()
}

/// `POST deskbell/setup` `{key, username, email, name, password, siteName?}` → `{userId, authToken, me}`.
///
/// Errors: those of `setup.check`; of fields that do not fit; `error-password-policy-not-met`.
pub(super) async fn run(call: Call) -> Answer {
    let req = call.body(&SETUP)?;
    let text = |name: &str| req.params.str(name).to_owned();
    let account = FirstAccount {
        username: text("username"),
        email: text("email"),
        name: text("name"),
        password: text("password"),
        id: None,
        site_name: req.params.filled("siteName").map(str::to_owned),
    };
    let login = setup::run(&req.ctx, &req.app.setup, req.params.str("key"), account).await?;
    let me = wire::user::me(&login.user, &req.ctx.site_url());
    Reply::ok(&json!({ "userId": login.user.id, "authToken": login.token, "me": me }))
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST deskbell/setup.check",
        "Says whether a set-up link still works.",
    )
        .examples(&[posts(r#"{"key":"{setupKey}"}"#)])
    .gives(Gives::Nothing)
    .body(&CHECK)
    .fails(&[codes::SETUP_LINK_INVALID, codes::SETUP_DONE]),
    doc(
        "POST deskbell/setup",
        "Makes the first administrator of a fresh server, and logs in.",
    )
        .examples(&[posts(r#"{"key":"{setupKey}","username":"olga","name":"Olga Ek","email":"olga@example.org","password":"{password}","siteName":"Lund Lamps"}"#)])
    .body(&SETUP)
    .gives(Gives::Flat(shape::<Login>))
    .fails(&[
        codes::SETUP_LINK_INVALID,
        codes::SETUP_DONE,
        codes::FIELD_REQUIRED,
        codes::FIELD_INVALID,
        codes::INVALID_EMAIL,
        codes::WEAK_PASSWORD,
        codes::FIELD_UNAVAILABLE,
    ]),
];
