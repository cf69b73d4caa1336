//! One try to send one event to one receiver.

use crate::domain::webhook_call::{self, Call};
use crate::domain::{Ctx, webhook};
use crate::error::Result;
use crate::model::Pk;
use crate::model::webhook::{Delivery, ORIGINAL, Target};
use crate::outbound::{Answer, Failure};
use crate::store::WebhookTried;
use crate::wire::webhook as wire;
use std::sync::Arc;

/// Why a receiver was switched off that answered 410.
const GONE: &str = "status 410: the receiver wants no more events and was switched off";
/// Characters of an answer that are kept for those who look into a failure.
const KEPT: usize = 200;

/// Sends and notes the outcome.
///
/// Errors: those of the store; then nothing was noted.
pub(super) async fn one(ctx: &Ctx, target: &Target, delivery: Delivery) -> Result<()> {
    let Some(body) = body(ctx, &delivery).await? else {
        let outcome = "not sent: what it tells of was deleted";
        return done(ctx, delivery, None, outcome, None).await;
    };
    let call = Call::of(ctx, target);
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
    let answer = call.make(ctx, &delivery.id, body.clone()).await;
    match answer {
        Ok(answer) if webhook_call::is_success(target, answer.status) => {
            let kept = kept_answer(target, &delivery, &answer);
            done(ctx, delivery, Some(answer.status), "delivered", kept).await
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

/// The original gets back in later events of a chat what it answered to one of them at its first try.
fn kept_answer(target: &Target, delivery: &Delivery, answer: &Answer) -> Option<(Pk, String)> {
    let room_pk = delivery
        .room_pk
        .filter(|_| target.pk == ORIGINAL && delivery.tries == 0)?;
    let text = String::from_utf8_lossy(&answer.body).trim().to_owned();
    (!text.is_empty()).then_some((room_pk, text))
}

async fn done(
    ctx: &Ctx,
    delivery: Delivery,
    status: Option<u16>,
    outcome: &'static str,
    kept: Option<(Pk, String)>,
) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let tried = WebhookTried {
                status: status.map(i64::from),
                outcome,
                body: "",
            };
            // A delivery that is gone went with its room, and the room's row key may be another's.
            let is_known = tx.webhook_done(&delivery, &tried, now)?;
            if let Some((room_pk, text)) = kept.filter(|_| is_known) {
                tx.set_crm_data(room_pk, &text)?;
            }
            Ok(())
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
    let (now, id, url) = (ctx.now(), target.id.clone(), url.to_owned());
    let (live, is_original) = (Arc::clone(&ctx.live), target.pk == ORIGINAL);
    let next = super::next_try(ctx, delivery.tries + 1, now);
    log::warn!("webhook receiver {id} answered 410 and wants no more");
    ctx.store
        .write(move |tx| {
            // It spoke for its address: one that was written meanwhile has said nothing yet.
            let is_there = !is_original || live.original_webhook_url() == url;
            let is_stopped = is_there && tx.stop_webhook_target(&id, &url, GONE, now)?;
            let tried = WebhookTried {
                status: Some(410),
                outcome: if is_stopped { GONE } else { "status 410" },
                body: &body,
            };
            tx.webhook_failed(&delivery, &tried, next.filter(|_| !is_stopped), now)
        })
        .await
}

#[cfg(test)]
mod tests {
    use super::*;

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
