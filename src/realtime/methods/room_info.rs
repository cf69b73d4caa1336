//! What is written onto rooms, and their removal.

use super::params::Object;
use super::{Call, Outcome, value};
use crate::domain::room_info::{self, GuestInfo, RoomInfo};
use crate::domain::{access, room_removal, survey};
use crate::error::{Result, codes};
use crate::model::permission::Permission;
use crate::realtime::Counted;
use serde_json::{Map, Value, json};

fn text(from: &Object<'_>, key: &str) -> Result<Option<String>> {
    Ok(from.opt_text(key)?.map(str::to_owned))
}

fn fields(from: &Object<'_>) -> Map<String, Value> {
    from.value("livechatData")
        .and_then(Value::as_object)
        .cloned()
        .unwrap_or_default()
}

/// `[guestData, roomData]` → true.
pub(super) async fn save(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    let (guest, info) = (call.object(0)?, call.object(1)?);
    let guest = GuestInfo {
        id: guest.text("_id")?.to_owned(),
        name: text(&guest, "name")?,
        email: text(&guest, "email")?,
        phone: text(&guest, "phone")?,
        fields: fields(&guest),
    };
    let info = RoomInfo {
        id: info.text("_id")?.to_owned(),
        topic: text(&info, "topic")?,
        tags: info.texts("tags")?,
        fields: fields(&info),
    };
    match room_info::save(&call.ctx, user, guest, info).await {
        Ok(()) => value(&true),
        Err(e) if e.code() == codes::UNAUTHORIZED.code => Err(codes::ERROR_NOT_ALLOWED.into()),
        Err(e) => Err(e),
    }
}

/// `[rid]` → nothing.
pub(super) async fn remove(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::RemoveClosedLivechatRoom)?;
    room_removal::remove(&call.ctx, call.text(0)?.to_owned()).await?;
    Ok(None)
}

/// `[departmentIds?]` → how many.
pub(super) async fn remove_all(call: &mut Call<'_>) -> Outcome {
    call.user_who_may(Permission::RemoveClosedLivechatRooms)?;
    let mismatch =
        || codes::MATCH_FAILED.with("Match failed: departmentIds must be a list of texts");
    let departments = match call.param(0) {
        None => Vec::new(),
        Some(list) => list
            .as_array()
            .ok_or_else(mismatch)?
            .iter()
            .map(|id| id.as_str().map(str::to_owned).ok_or_else(mismatch))
            .collect::<Result<_>>()?,
    };
    value(&room_removal::remove_all(&call.ctx, departments).await?)
}

/// `[token, rid, [{name, value}]]` → what was kept.
pub(super) async fn rate(call: &mut Call<'_>) -> Outcome {
    let mismatch =
        || codes::MATCH_FAILED.with("Match failed: answers must be a list of {name, value}");
    let token = access::token(call.text(0)?)?;
    call.count(Counted::Visitor, token.expose())?;
    let answers = call
        .param(2)
        .and_then(Value::as_array)
        .ok_or_else(mismatch)?
        .iter()
        .map(|item| {
            let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
            text("name").zip(text("value")).ok_or_else(mismatch)
        })
        .collect::<Result<Vec<_>>>()?;
    let room_id = call.text(1)?.to_owned();
    let kept = survey::answer(&call.ctx, token, room_id.clone(), answers).await?;
    value(&json!({ "rid": room_id, "data": kept }))
}
