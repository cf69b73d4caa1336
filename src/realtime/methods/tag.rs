//! Tags, and the first words of a room.

use super::{Call, Outcome, value};
use crate::domain::room;
use crate::domain::tag::{self, Wanted, Words};
use crate::error::{Error, Result, codes};
use crate::model::permission::Permission;
use crate::wire;
use crate::wire::message::View;
use serde_json::{Map, Value};

fn mismatch() -> Error {
    codes::MATCH_FAILED.with("Match failed: the departments must be a list of texts")
}

/// `[id?, {name, description?}, departmentIds?]` → the tag.
pub(super) async fn save(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ManageLivechatTags)?;
    let id = call.opt_text(0)?.filter(|id| !id.is_empty());
    let data = call.object(1)?;
    let name = data.text("name")?;
    if name.trim().is_empty() {
        return Err(codes::MATCH_FAILED.with("Match failed: name must not be empty"));
    }
    let departments = match call.param(2) {
        None => Vec::new(),
        Some(list) => list
            .as_array()
            .ok_or_else(mismatch)?
            .iter()
            .map(|d| d.as_str().map(str::to_owned).ok_or_else(mismatch))
            .collect::<Result<_>>()?,
    };
    let words = Words {
        name: name.to_owned(),
        description: data.opt_text("description")?.unwrap_or("").to_owned(),
        departments,
    };
    let saved = tag::save(&call.ctx, id.map(str::to_owned), words).await?;
    value(&wire::tag::full(&saved))
}

/// `[id]` → how many were removed.
pub(super) async fn remove(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::ManageLivechatTags)?;
    tag::remove(&call.ctx, call.text(0)?.to_owned()).await?;
    value(&1)
}

/// `[]` → the tags the caller sees, by name.
pub(super) async fn list(call: &mut Call<'_>) -> Outcome {
    let user = call.user()?;
    let mut tags = tag::seen_by(&call.ctx, user, Wanted::default()).await?;
    tags.sort_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id)));
    let tags: Vec<Map<String, Value>> = tags.iter().map(wire::tag::full).collect();
    value(&tags)
}

/// `[{rid}]` → the first message somebody said there; nothing when nobody has.
pub(super) async fn first_message(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    let id = call.object(0)?.text("rid")?.to_owned();
    let room = room::for_user(
        &call.ctx,
        &user,
        &id,
        codes::ERROR_INVALID_ROOM.into(),
        codes::ERROR_NOT_ALLOWED.into(),
    )
    .await?;
    let first = call
        .ctx
        .store
        .read_small(move |r| r.first_said(room.pk))
        .await?;
    match first {
        Some(message) => value(&View::ejson(&message)),
        None => Ok(None),
    }
}
