//! `livechat/webhook.test`, `deskbell/webhooks`: receivers of webhooks, what they were told, and the test call.

use super::doc::{Doc, Gives, asks, bare, doc, posts, shape};
use super::params::{Schema, Type, opt, req, strict};
use super::{Answer, Call, Reply, Req, listed};
use crate::domain::webhook_target::{self as targets, Draft, Standing};
use crate::error::{Error, codes};
use crate::model::webhook::State;
use crate::wire;
use crate::wire::shape::webhook as shapes;
use serde_json::{Map, Value, json};

static NONE: Schema = strict(&[]);
static ADD: Schema = strict(&[
    req("name", Type::Str),
    req("url", Type::Str),
    opt("events", Type::StrList),
    opt("enabled", Type::Bool),
]);
static CHANGE: Schema = strict(&[
    opt("name", Type::Str),
    opt("url", Type::Str),
    opt("events", Type::StrList),
    opt("enabled", Type::Bool),
    opt("rotateSecret", Type::Bool),
]);
static DELIVERIES: Schema = strict(&[
    opt("state", Type::Str),
    opt("offset", Type::Num),
    opt("count", Type::Num),
]);

fn shown(s: &Standing) -> Value {
    wire::webhook::target(&s.target, &s.url, s.dead)
}

/// With the secret, which is shown only when it is new.
fn shown_with_secret(s: &Standing) -> Value {
    let mut out = shown(s);
    if let Some(map) = out.as_object_mut() {
        let secret = format!("whsec_{}", s.target.secret);
        map.insert("secret".to_owned(), Value::String(secret));
    }
    out
}

fn draft(req: &Req) -> Draft {
    let p = &req.params;
    Draft {
        name: p.opt_str("name").map(str::to_owned),
        url: p.opt_str("url").map(str::to_owned),
        events: p.list("events"),
        is_enabled: p.bool("enabled"),
        rotates_secret: p.bool("rotateSecret").unwrap_or(false),
    }
}

/// `POST livechat/webhook.test` → `{}`.
pub(super) async fn test_original(call: Call) -> Answer {
    let req = call.body(&NONE)?;
    let sample = wire::webhook::sample(req.ctx.now());
    targets::try_original(&req.ctx, sample).await?;
    Reply::empty()
}

/// `GET deskbell/webhooks` → `{"webhooks"}`.
pub(super) async fn list(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let all: Vec<Value> = targets::list(&req.ctx).await?.iter().map(shown).collect();
    Reply::ok(&json!({ "webhooks": all }))
}

/// `POST deskbell/webhooks` → `{"webhook"}` with its secret.
pub(super) async fn add(call: Call) -> Answer {
    let req = call.body(&ADD)?;
    let made = targets::add(&req.ctx, draft(&req)).await?;
    Reply::ok(&json!({ "webhook": shown_with_secret(&made) }))
}

/// `GET deskbell/webhooks/:_id` → `{"webhook"}`.
pub(super) async fn get(call: Call) -> Answer {
    let req = call.query(&NONE)?;
    let found = targets::one(&req.ctx, req.path("_id").to_owned()).await?;
    Reply::ok(&json!({ "webhook": shown(&found) }))
}

/// `PUT deskbell/webhooks/:_id` → `{"webhook"}`, with the secret when that is new.
pub(super) async fn change(call: Call) -> Answer {
    let req = call.body(&CHANGE)?;
    let draft = draft(&req);
    let is_new = draft.rotates_secret;
    let changed = targets::change(&req.ctx, req.path("_id").to_owned(), draft).await?;
    let has_own = !changed.target.secret.is_empty();
    let view = if is_new && has_own {
        shown_with_secret(&changed)
    } else {
        shown(&changed)
    };
    Reply::ok(&json!({ "webhook": view }))
}

/// `DELETE deskbell/webhooks/:_id` → `{}`.
pub(super) async fn remove(call: Call) -> Answer {
    let req = call.none()?;
    targets::remove(&req.ctx, req.path("_id").to_owned()).await?;
    Reply::empty()
}

/// `POST deskbell/webhooks/:_id/test` → `{"taken","outcome","status"?}`.
pub(super) async fn test(call: Call) -> Answer {
    let req = call.body(&NONE)?;
    let sample = wire::webhook::sample(req.ctx.now());
    let trial = targets::try_out(&req.ctx, req.path("_id").to_owned(), sample).await?;
    let mut out = Map::new();
    out.insert("taken".to_owned(), json!(trial.is_taken));
    out.insert("outcome".to_owned(), json!(trial.outcome));
    if let Some(status) = trial.status {
        out.insert("status".to_owned(), json!(status));
    }
    Reply::ok(&out)
}

/// `GET deskbell/webhooks/:_id/deliveries` → `{"deliveries"}` + page.
pub(super) async fn deliveries(call: Call) -> Answer {
    let req = call.query(&DELIVERIES)?;
    let page = req.page()?;
    let state = match req.params.filled("state") {
        None => State::Dead,
        Some(word) => State::parse(word)
            .ok_or_else(|| Error::invalid_params("must be equal to one of the allowed values"))?,
    };
    let id = req.path("_id").to_owned();
    let (rows, total) = targets::deliveries(&req.ctx, id, state, page.offset, page.count).await?;
    let lines: Vec<Value> = rows.iter().map(wire::webhook::delivery).collect();
    Reply::ok(&listed("deliveries", &lines, page.offset, total)?)
}

/// `POST deskbell/webhooks/deliveries/:_id/retry` → `{}`.
pub(super) async fn retry(call: Call) -> Answer {
    let req = call.body(&NONE)?;
    targets::replay(&req.ctx, req.path("_id").to_owned()).await?;
    Reply::empty()
}

/// What the reference says of the routes of this file.
pub(in crate::http) static DOCS: &[Doc] = &[
    doc(
        "POST livechat/webhook.test",
        "Sends a sample event once to the receiver that the settings name.",
    )
    .note("Taken means status 200. The answer of the receiver is not shown.")
    .body(&NONE)
    .gives(Gives::Nothing)
    .fails(&[codes::WEBHOOK_URL_NOT_SET, codes::WEBHOOK_FAILED])
    .examples(&[posts("{}").refused(400)]),
    doc("GET deskbell/webhooks", "Lists the receivers of webhooks.")
        .note("The first one, `original`, is the receiver that the setting `Livechat_webhookUrl` names.")
        .query(&NONE)
        .gives(Gives::List("webhooks", shape::<shapes::Webhook>))
        .examples(&[bare()]),
    doc("POST deskbell/webhooks", "Adds a receiver of webhooks.")
        .note("The secret signs every event (Standard Webhooks) and is shown this once. Without `events` it is told everything.")
        .body(&ADD)
        .gives(Gives::Key("webhook", shape::<shapes::NewWebhook>))
        .fails(&[codes::INVALID_WEBHOOK_URL, codes::INVALID_WEBHOOK_EVENT, codes::WEBHOOKS_FULL])
        .examples(&[posts(
            r#"{"name":"CRM","url":"https://crm.example.com/deskbell","events":["start","close","visitor_message"]}"#,
        )]),
    doc("GET deskbell/webhooks/{_id}", "Gives a receiver of webhooks.")
        .query(&NONE)
        .gives(Gives::Key("webhook", shape::<shapes::Webhook>))
        .fails(&[codes::WEBHOOK_NOT_FOUND])
        .examples(&[bare().at(&[("_id", "original")])]),
    doc("PUT deskbell/webhooks/{_id}", "Changes a receiver of webhooks.")
        .note("With `rotateSecret` it gets a new secret, shown this once; the old one goes on signing for a day. Of `original` only `enabled` is changed.")
        .body(&CHANGE)
        .gives(Gives::Key("webhook", shape::<shapes::NewWebhook>))
        .fails(&[codes::WEBHOOK_NOT_FOUND, codes::INVALID_WEBHOOK_URL, codes::INVALID_WEBHOOK_EVENT])
        .examples(&[posts(r#"{"enabled":true}"#).at(&[("_id", "original")])]),
    doc("DELETE deskbell/webhooks/{_id}", "Removes a receiver of webhooks, and with it all it was still to be told.")
        .gives(Gives::Nothing)
        .fails(&[codes::WEBHOOK_NOT_FOUND])
        .examples(&[bare().at(&[("_id", "nothing")]).refused(400)]),
    doc("POST deskbell/webhooks/{_id}/test", "Sends a sample event once to a receiver.")
        .note("Says how it went, never what the receiver answered.")
        .body(&NONE)
        .gives(Gives::Flat(shape::<shapes::Trial>))
        .fails(&[codes::WEBHOOK_NOT_FOUND, codes::WEBHOOK_URL_NOT_SET])
        .examples(&[posts("{}").at(&[("_id", "nothing")]).refused(400)]),
    doc("GET deskbell/webhooks/{_id}/deliveries", "Lists what a receiver was or is to be told, the latest first.")
        .note("`state` is `dead` (given up, the default), `waiting` or `done`.")
        .query(&DELIVERIES)
        .gives(Gives::Page("deliveries", shape::<shapes::Delivery>))
        .fails(&[codes::WEBHOOK_NOT_FOUND])
        .examples(&[asks(&[("state", "waiting")]).at(&[("_id", "original")])]),
    doc("POST deskbell/webhooks/deliveries/{_id}/retry", "Sends once more what was given up.")
        .body(&NONE)
        .gives(Gives::Nothing)
        .fails(&[codes::WEBHOOK_NOT_FOUND])
        .examples(&[posts("{}").at(&[("_id", "nothing")]).refused(400)]),
];
