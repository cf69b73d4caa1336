//! Receivers of webhooks as owners keep them, beside the one that the settings name.

use super::Ctx;
use super::webhook_call::{Call, allowed, is_success};
use crate::error::{Result, codes};
use crate::model::time::Millis;
use crate::model::webhook::{
    Delivery, EventSet, ORIGINAL, ORIGINAL_ID, State, Target, original_events,
};
use crate::outbound::{Failure, check_url as check_address};
use crate::random;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;

/// Most receivers: each event is written once per receiver.
const MOST: usize = 20;
/// How long the secret before goes on signing.
const ROTATION_MS: i64 = 24 * 3_600_000;
/// Deliveries that are deleted in one transaction.
const STEP: i64 = 500;
/// Longest name, characters.
const NAME: usize = 100;
/// Longest address, characters.
const URL: usize = 2000;

/// What an owner wants of a receiver; `None` leaves it as it is.
#[derive(Default)]
pub struct Draft {
    /// Name.
    pub name: Option<String>,
    /// Address.
    pub url: Option<String>,
    /// What it is told, by word.
    pub events: Option<Vec<String>>,
    /// In use.
    pub is_enabled: Option<bool>,
    /// A new secret.
    pub rotates_secret: bool,
}

/// A receiver with how it does.
pub struct Standing {
    /// The receiver.
    pub target: Target,
    /// Where it really is: for the original one the setting says it.
    pub url: String,
    /// Deliveries that were given up, a thousand at most.
    pub dead: i64,
}

/// How a try went, for the one who pressed the button. Never what the receiver said.
pub struct Trial {
    /// HTTP status, when there was one.
    pub status: Option<u16>,
    /// True when it counts as taken.
    pub is_taken: bool,
    /// In words.
    pub outcome: String,
}

fn standing(ctx: &Ctx, mut target: Target, dead: i64) -> Standing {
    let url = if target.pk == ORIGINAL {
        target.events = original_events(&ctx.settings());
        ctx.live.original_webhook_url()
    } else {
        target.url.clone()
    };
    Standing { target, url, dead }
}

/// All receivers, the original one first.
pub async fn list(ctx: &Ctx) -> Result<Vec<Standing>> {
    let all = ctx
        .store
        .read(|r| {
            let targets = r.webhook_targets()?;
            let with_dead = |t: Target| r.dead_webhook_count(t.pk).map(|dead| (t, dead));
            targets
                .into_iter()
                .map(with_dead)
                .collect::<Result<Vec<_>>>()
        })
        .await?;
    Ok(all
        .into_iter()
        .map(|(t, dead)| standing(ctx, t, dead))
        .collect())
}

/// One receiver.
///
/// Errors: `error-webhook-not-found`.
pub async fn one(ctx: &Ctx, id: String) -> Result<Standing> {
    let found = ctx
        .store
        .read_small(move |r| {
            let target = r.webhook_target(&id)?.ok_or(codes::WEBHOOK_NOT_FOUND)?;
            let dead = r.dead_webhook_count(target.pk)?;
            Ok((target, dead))
        })
        .await?;
    Ok(standing(ctx, found.0, found.1))
}

fn check_url(ctx: &Ctx, url: &str) -> Result<String> {
    let url = url.trim();
    if url.chars().count() > URL {
        return Err(codes::INVALID_WEBHOOK_URL.into());
    }
    match check_address(url, &allowed(ctx)) {
        Ok(_) => Ok(url.to_owned()),
        Err(why) => Err(codes::INVALID_WEBHOOK_URL.because(why)),
    }
}

fn check_events(words: &[String]) -> Result<EventSet> {
    let events = EventSet::parse(words.iter().map(String::as_str))
        .map_err(|word| codes::INVALID_WEBHOOK_EVENT.with(format!("There is no event {word}")))?;
    if events == EventSet::default() {
        return Err(codes::INVALID_WEBHOOK_EVENT.with("At least one event is expected"));
    }
    Ok(events)
}

fn check_name(name: &str) -> Result<String> {
    let name = name.trim();
    if name.is_empty() || name.chars().count() > NAME {
        let text = format!("name must have 1 to {NAME} characters");
        return Err(crate::error::Error::invalid_params(text));
    }
    Ok(name.to_owned())
}

fn new_secret() -> String {
    STANDARD.encode(random::bytes::<32>())
}

/// Adds a receiver. Its secret is shown this once.
///
/// Errors: `error-invalid-webhook-url`, `error-invalid-webhook-event`, `invalid-params`, `error-too-many-webhooks`.
pub async fn add(ctx: &Ctx, draft: Draft) -> Result<Standing> {
    let now = ctx.now();
    let target = Target {
        pk: 0,
        id: random::id(),
        name: check_name(draft.name.as_deref().unwrap_or_default())?,
        url: check_url(ctx, draft.url.as_deref().unwrap_or_default())?,
        secret: new_secret(),
        old_secret: None,
        events: match &draft.events {
            Some(words) => check_events(words)?,
            None => EventSet::all(),
        },
        is_enabled: draft.is_enabled.unwrap_or(true),
        stopped_reason: None,
        created_at: now,
        updated_at: now,
    };
    let saved = target.clone();
    ctx.store
        .write(move |tx| {
            if tx.webhook_targets()?.len() > MOST {
                return Err(codes::WEBHOOKS_FULL.into());
            }
            tx.save_webhook_target(&saved, now)
        })
        .await?;
    Ok(standing(ctx, target, 0))
}

/// Changes a receiver. Of the original one only `is_enabled` can be changed here; the rest are settings.
///
/// Errors: as [`add`], `error-webhook-not-found`; `invalid-params` for what is a setting of the original one.
pub async fn change(ctx: &Ctx, id: String, draft: Draft) -> Result<Standing> {
    let name = draft.name.as_deref().map(check_name).transpose()?;
    let url = draft
        .url
        .as_deref()
        .map(|u| check_url(ctx, u))
        .transpose()?;
    let events = draft.events.as_deref().map(check_events).transpose()?;
    let now = ctx.now();
    let of = id.clone();
    ctx.store
        .write(move |tx| {
            let mut target = tx.webhook_target(&id)?.ok_or(codes::WEBHOOK_NOT_FOUND)?;
            let is_more = name.is_some() || url.is_some() || events.is_some();
            if target.pk == ORIGINAL && (is_more || draft.rotates_secret) {
                let text = "of this receiver only enabled is changed here; the rest are settings";
                return Err(crate::error::Error::invalid_params(text));
            }
            if let Some(name) = name {
                target.name = name;
            }
            if let Some(url) = url {
                target.url = url;
            }
            if let Some(events) = events {
                target.events = events;
            }
            if let Some(is_enabled) = draft.is_enabled {
                target.is_enabled = is_enabled;
                target.stopped_reason = None;
            }
            if draft.rotates_secret {
                let old = std::mem::replace(&mut target.secret, new_secret());
                target.old_secret = Some((old, Millis(now.0 + ROTATION_MS)));
            }
            tx.save_webhook_target(&target, now)
        })
        .await?;
    one(ctx, of).await
}

/// Removes a receiver, with all it was still to be told.
///
/// Errors: `error-webhook-not-found`, also for the original one.
pub async fn remove(ctx: &Ctx, id: String) -> Result<()> {
    loop {
        let of = id.clone();
        let gone = ctx
            .store
            .write(move |tx| tx.trim_webhook_target(&of, STEP))
            .await?;
        if i64::try_from(gone).unwrap_or(0) < STEP {
            break;
        }
    }
    let is_known = ctx
        .store
        .write(move |tx| tx.remove_webhook_target(&id))
        .await?;
    if is_known {
        Ok(())
    } else {
        Err(codes::WEBHOOK_NOT_FOUND.into())
    }
}

/// What a receiver was or is to be told, in one state, the latest first, and how many there are.
///
/// Errors: `error-webhook-not-found`.
pub async fn deliveries(
    ctx: &Ctx,
    id: String,
    state: State,
    offset: i64,
    limit: i64,
) -> Result<(Vec<Delivery>, i64)> {
    ctx.store
        .read(move |r| {
            let target = r.webhook_target(&id)?.ok_or(codes::WEBHOOK_NOT_FOUND)?;
            r.webhook_deliveries(target.pk, state, offset, limit)
        })
        .await
}

/// Sends once more what was given up.
///
/// Errors: `error-webhook-not-found` when nothing of this id was given up.
pub async fn replay(ctx: &Ctx, delivery_id: String) -> Result<()> {
    let now = ctx.now();
    let is_known = ctx
        .store
        .write(move |tx| tx.revive_webhook(&delivery_id, now))
        .await?;
    if is_known {
        Ok(())
    } else {
        Err(codes::WEBHOOK_NOT_FOUND.into())
    }
}

/// Sends the sample once.
///
/// Errors: `error-webhook-not-found`, `Webhook_URL_not_set`.
pub async fn try_out(ctx: &Ctx, id: String, sample: Value) -> Result<Trial> {
    let target = one(ctx, id).await?.target;
    let call = Call::of(ctx, &target);
    if call.url.is_empty() {
        return Err(codes::WEBHOOK_URL_NOT_SET.into());
    }
    Ok(match call.try_out(ctx, sample.to_string()).await {
        Ok(answer) => Trial {
            status: Some(answer.status),
            is_taken: is_success(&target, answer.status),
            outcome: format!("status {}", answer.status),
        },
        Err(failure) => Trial {
            status: None,
            is_taken: false,
            outcome: match failure {
                Failure::Refused(_) => "refused".to_owned(),
                Failure::TimedOut => "timeout".to_owned(),
                Failure::Unreachable => failure.to_string(),
            },
        },
    })
}

/// The test call of the original: a yes, or the error.
///
/// Errors: `Webhook_URL_not_set`, `error-invalid-webhook-response`.
pub async fn try_original(ctx: &Ctx, sample: Value) -> Result<()> {
    let trial = try_out(ctx, ORIGINAL_ID.to_owned(), sample).await?;
    if trial.is_taken {
        Ok(())
    } else {
        Err(codes::WEBHOOK_FAILED.because(trial.outcome))
    }
}
