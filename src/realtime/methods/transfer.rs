//! Handing chats over.

use super::{Call, Outcome, value};
use crate::domain::access;
use crate::domain::transfer_request::{self, Door, Refusals, Target};
use crate::error::codes;
use crate::model::permission::Permission;
use crate::realtime::Counted;
use serde_json::json;

/// `[{roomId, userId?, departmentId?, comment?, clientAction?}]` → true.
pub(super) async fn forward(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    let params = call.object(0)?;
    let filled = |key: &str| {
        let text = params.opt_text(key)?.filter(|t| !t.is_empty());
        Ok::<_, crate::error::Error>(text.map(str::to_owned))
    };
    let target = Target {
        department_id: filled("departmentId")?,
        user_id: filled("userId")?,
        comment: filled("comment")?,
    };
    let room_id = params.text("roomId")?.to_owned();
    let done =
        transfer_request::by_user(&call.ctx, user, room_id, target, Door::PlaceOrPermission).await;
    match done {
        Ok(()) => value(&true),
        // The method knows a closed room by the shorter name.
        Err(e) if e.code() == codes::CONVERSATION_CLOSED.code => Err(codes::ROOM_CLOSED.into()),
        Err(e) => Err(e),
    }
}

/// `[rid, departmentId?]` → true; false when nobody serves it.
pub(super) async fn return_as_inquiry(call: &mut Call<'_>) -> Outcome {
    let user = call.user_who_may(Permission::ViewLRoom)?;
    let room_id = call.text(0)?.to_owned();
    let department_id = call.opt_text(1)?.map(str::to_owned);
    let missing = codes::ERROR_INVALID_ROOM;
    let done =
        transfer_request::return_to_queue(&call.ctx, user, room_id, department_id, missing).await?;
    value(&done)
}

/// `[departmentId]` → `{}`, or which departments its chats may go to.
pub(super) async fn restrictions(call: &mut Call<'_>) -> Outcome {
    call.user()?;
    let id = call.text(0)?.to_owned();
    match transfer_request::restrictions(&call.ctx, id).await? {
        None => value(&json!({})),
        Some(ids) => value(&json!({ "_id": { "$in": ids } })),
    }
}

/// `[{roomId, visitorToken, departmentId}]` → true. The visitor goes to another department.
pub(super) async fn set_department(call: &mut Call<'_>) -> Outcome {
    let params = call.object(0)?;
    let text = |key: &str| params.text(key).map(str::to_owned);
    let (room_id, department_id) = (text("roomId")?, text("departmentId")?);
    let token = access::token(params.text("visitorToken")?)?;
    call.count(Counted::Visitor, token.expose())?;
    let refusals = Refusals {
        missing: codes::INVALID_ROOM,
        closed: codes::ROOM_CLOSED,
        foreign: codes::INVALID_ROOM,
    };
    transfer_request::by_visitor(&call.ctx, token, room_id, department_id, refusals).await?;
    value(&true)
}
