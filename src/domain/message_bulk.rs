//! Messages an integration writes for a visitor, several at once.

use super::message::{check_visitor_length, counts_unread, note_leads};
use super::room::{self, Wish};
use super::visitor::{self, Registration};
use super::{Ctx, access, on_hold};
use crate::error::{Error, Result, codes};
use crate::model::message::Message;
use crate::model::room::Source;
use crate::model::token::VisitorToken;
use crate::random;
use crate::store::{AppendOutcome, NewMessage};
use std::sync::Arc;

/// Writes `texts` in order as the visitor, all or none; registers the visitor and makes a room where there is none.
///
/// Errors: `error-livechat-visitor-registration` and others of a registration; those of a new room;
/// `message-length-exceeds-character-limit`. Source: visitor-api 5.6.
pub async fn send(
    ctx: &Ctx,
    token: &str,
    says: Registration,
    texts: Vec<String>,
    source: Source,
) -> Result<Vec<Arc<Message>>> {
    let token = known_or_registered(ctx, token, says).await?;
    let (settings, leads) = (ctx.settings(), ctx.live.leads());
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            for text in &texts {
                check_visitor_length(&settings, text)?;
            }
            let wish = Wish {
                token,
                room_id: None,
                agent_id: None,
                priority_id: None,
                source,
            };
            let (room, _) = room::create(tx, &settings, &wish, now)?;
            let mut head = tx
                .room_head(room.pk)?
                .ok_or_else(|| Error::internal("the room is gone"))?;
            let mut stored = Vec::with_capacity(texts.len());
            for text in texts {
                let new = NewMessage {
                    id: random::id(),
                    kind: None,
                    text,
                    author: head.visitor.clone(),
                    alias: None,
                    is_hidden: false,
                    extra: None,
                };
                let outcome =
                    tx.append_by_visitor(&mut head, &new, counts_unread(&settings), now)?;
                // The next one is an ordinary message to the room.
                head.is_first_of_visitor = false;
                if let AppendOutcome::Added(m) = &outcome {
                    note_leads(tx, &head, &leads, m)?;
                    head.question_at = head
                        .question_at
                        .filter(|q| head.answered_at.is_none_or(|a| a < *q))
                        .or(Some(m.at));
                }
                stored.push(outcome.into_message());
            }
            if head.is_on_hold && !stored.is_empty() {
                on_hold::resume_by_visitor(tx, &settings, &mut head, now)?;
            }
            Ok(stored)
        })
        .await
}

async fn known_or_registered(ctx: &Ctx, token: &str, says: Registration) -> Result<VisitorToken> {
    if let Ok(token) = access::token(token) {
        let hash = token.hash();
        let known = ctx.store.read_small(move |r| r.visitor_pk(&hash)).await?;
        if known.is_some() {
            return Ok(token);
        }
    }
    let (_, token) = visitor::register(ctx, token, says).await.map_err(|e| {
        if e.code() == codes::REGISTRATION_FAILED.code {
            codes::REGISTRATION_FAILED.as_plain().into()
        } else {
            e
        }
    })?;
    Ok(token)
}
