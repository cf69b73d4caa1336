//! One try to send one event to one receiver.

use crate::domain::{Ctx, webhook};
use crate::error::Result;
use crate::model::webhook::{Delivery, ORIGINAL, Target};
use crate::outbound::{Answer, Failure};
use crate::store::WebhookTried;
use crate::wire::webhook as wire;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use reqwest::header::{CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue};
use sha2::Sha256;
use std::time::Duration;

/// Characters of an answer that are kept for those who look into a failure.
const KEPT: usize = 200;

/// Where and how a receiver is called, read anew at each try.
struct Call {
    url: String,
    /// The shared word of the original.
    token: Option<String>,
    /// Keys that sign.
    keys: Vec<Vec<u8>>,
    limit: Duration,
}

fn call(ctx: &Ctx, target: &Target) -> Call {
    if target.pk == ORIGINAL {
        let settings = ctx.settings();
        let token = settings.text("Livechat_secret_token");
        let limit = settings.int("Livechat_http_timeout").clamp(100, 10_000);
        return Call {
            url: settings.text("Livechat_webhookUrl").trim().to_owned(),
            keys: if token.is_empty() {
                Vec::new()
            } else {
                vec![token.as_bytes().to_vec()]
            },
            token: (!token.is_empty()).then(|| token.to_owned()),
            limit: Duration::from_millis(limit.unsigned_abs()),
        };
    }
    let now = ctx.now();
    let old = target.old_secret.as_ref().filter(|(_, until)| *until > now);
    let secrets = std::iter::once(&target.secret).chain(old.map(|(secret, _)| secret));
    Call {
        url: target.url.clone(),
        token: None,
        keys: secrets.filter_map(|s| STANDARD.decode(s).ok()).collect(),
        limit: Duration::from_secs(10),
    }
}

/// Headers of the Standard Webhooks form, and the shared word of the original.
fn headers(call: &Call, id: &str, at: i64, body: &str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    let mut put = |name: &'static str, value: &str| match HeaderValue::from_str(value) {
        Ok(value) => {
            headers.insert(HeaderName::from_static(name), value);
        }
        Err(_) => log::warn!("the value of {name} cannot be sent in a header; it is left out"),
    };
    put("webhook-id", id);
    put("webhook-timestamp", &at.to_string());
    if let Some(token) = &call.token {
        put("x-rocketchat-livechat-token", token);
    }
    let signed: Vec<String> = call
        .keys
        .iter()
        .filter_map(|key| {
            let mut mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
            mac.update(format!("{id}.{at}.{body}").as_bytes());
            Some(format!(
                "v1,{}",
                STANDARD.encode(mac.finalize().into_bytes())
            ))
        })
        .collect();
    if !signed.is_empty() {
        put("webhook-signature", &signed.join(" "));
    }
    headers
}

/// Sends and notes the outcome.
///
/// Errors: those of the store; then nothing was noted.
pub(super) async fn one(ctx: &Ctx, target: &Target, delivery: Delivery) -> Result<()> {
    let Some(body) = body(ctx, &delivery).await? else {
        let outcome = "not sent: what it tells of was deleted";
        return done(ctx, delivery, None, outcome).await;
    };
    let call = call(ctx, target);
    if call.url.is_empty() {
        return failed(
            ctx,
            delivery,
            body,
            None,
            "not sent: no address is set",
            true,
        )
        .await;
    }
    let at = ctx.now().0.div_euclid(1000);
    let headers = headers(&call, &delivery.id, at, &body);
    let answer = ctx
        .outbound
        .post(&call.url, headers, body.clone(), call.limit)
        .await;
    match answer {
        Ok(answer) if is_success(target, answer.status) => {
            keep_answer(ctx, target, &delivery, &answer).await?;
            done(ctx, delivery, Some(answer.status), "delivered").await
        }
        Ok(answer) if answer.status == 410 => stop(ctx, target, delivery, body, &call.url).await,
        Ok(answer) => {
            let words = words(&answer);
            failed(ctx, delivery, body, Some(answer.status), &words, false).await
        }
        // A refused address stays refused until somebody writes another one; it is tried again like everything else,
        // since a name may lead elsewhere tomorrow.
        Err(failure) => failed(ctx, delivery, body, None, &reason(failure), false).await,
    }
}

/// What the receiver is sent: the same at every try.
async fn body(ctx: &Ctx, delivery: &Delivery) -> Result<Option<String>> {
    if let Some(body) = &delivery.body {
        return Ok(Some(body.clone()));
    }
    let Some(room_pk) = delivery.room_pk else {
        return Ok(Some(wire::offline(&delivery.facts).to_string()));
    };
    let subject = webhook::subject(ctx, delivery, room_pk).await?;
    Ok(subject.map(|s| wire::session(&s, &ctx.links()).to_string()))
}

/// The original takes 200 and nothing else for a yes.
fn is_success(target: &Target, status: u16) -> bool {
    if target.pk == ORIGINAL {
        status == 200
    } else {
        (200..300).contains(&status)
    }
}

fn reason(failure: Failure) -> String {
    failure.to_string()
}

/// Status and the first words of an answer, for those who look into a failure.
fn words(answer: &Answer) -> String {
    let text = String::from_utf8_lossy(&answer.body);
    let text: String = text
        .chars()
        .filter(|c| !c.is_control())
        .take(KEPT)
        .collect();
    if text.is_empty() {
        format!("status {}", answer.status)
    } else {
        format!("status {}: {text}", answer.status)
    }
}

/// The original gets back in later events what it answered to the first one of a chat.
async fn keep_answer(
    ctx: &Ctx,
    target: &Target,
    delivery: &Delivery,
    answer: &Answer,
) -> Result<()> {
    let Some(room_pk) = delivery
        .room_pk
        .filter(|_| target.pk == ORIGINAL && delivery.tries == 0)
    else {
        return Ok(());
    };
    let text = String::from_utf8_lossy(&answer.body).trim().to_owned();
    if text.is_empty() {
        return Ok(());
    }
    ctx.store
        .write(move |tx| tx.set_crm_data(room_pk, &text))
        .await
}

async fn done(
    ctx: &Ctx,
    delivery: Delivery,
    status: Option<u16>,
    outcome: &'static str,
) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let tried = WebhookTried {
                status: status.map(i64::from),
                outcome,
                body: "",
            };
            tx.webhook_done(&delivery, &tried, now)
        })
        .await
}

async fn failed(
    ctx: &Ctx,
    delivery: Delivery,
    body: String,
    status: Option<u16>,
    outcome: &str,
    is_final: bool,
) -> Result<()> {
    let now = ctx.now();
    let next = super::next_try(ctx, delivery.tries + 1, now).filter(|_| !is_final);
    let (id, kind, outcome) = (
        delivery.id.clone(),
        delivery.kind.as_str(),
        outcome.to_owned(),
    );
    // What a receiver said may hold somebody's words: it is for the list of deliveries, not for the log.
    match next {
        Some(_) => log::info!("webhook {id} ({kind}) failed, status={status:?}, trying again"),
        None => log::error!("webhook {id} ({kind}) given up, status={status:?}"),
    }
    ctx.store
        .write(move |tx| {
            let tried = WebhookTried {
                status: status.map(i64::from),
                outcome: &outcome,
                body: &body,
            };
            tx.webhook_failed(&delivery, &tried, next, now)
        })
        .await
}

/// The receiver wants nothing more, ever.
async fn stop(
    ctx: &Ctx,
    target: &Target,
    delivery: Delivery,
    body: String,
    url: &str,
) -> Result<()> {
    let (now, pk, url) = (ctx.now(), target.pk, url.to_owned());
    log::warn!(
        "webhook receiver {} answered 410 and is switched off",
        target.id
    );
    ctx.store
        .write(move |tx| {
            let outcome = "status 410: the receiver wants no more events and was switched off";
            let tried = WebhookTried {
                status: Some(410),
                outcome,
                body: &body,
            };
            tx.webhook_failed(&delivery, &tried, None, now)?;
            tx.stop_webhook_target(pk, &url, outcome, now)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The example of the Standard Webhooks text.
    #[test]
    fn the_signature_is_the_one_others_check() {
        let key = STANDARD
            .decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
            .expect("base64");
        let call = Call {
            url: String::new(),
            token: Some("word".into()),
            keys: vec![key.clone(), key],
            limit: Duration::ZERO,
        };
        let headers = headers(
            &call,
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            r#"{"test": 2432232314}"#,
        );
        let one = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";
        let get = |name: &str| {
            headers
                .get(name)
                .and_then(|v| v.to_str().ok())
                .map(str::to_owned)
        };
        assert_eq!(get("webhook-signature"), Some(format!("{one} {one}")));
        assert_eq!(
            get("webhook-id").as_deref(),
            Some("msg_p5jXN8AQM9LWM0D4loKWxJek")
        );
        assert_eq!(get("x-rocketchat-livechat-token").as_deref(), Some("word"));
    }

    #[test]
    fn an_answer_is_kept_short_and_in_one_line() {
        let answer = Answer {
            status: 500,
            body: format!("a\nb{}", "x".repeat(900)).into_bytes(),
        };
        let kept = words(&answer);
        assert!(
            kept.starts_with("status 500: abx") && kept.len() == 212,
            "{kept}"
        );
    }
}
