//! Who may see a room. One function per side, never repeated by hand in a handler.

use super::live::Caller;
use crate::error::{Result, codes};
use crate::model::inquiry::Status;
use crate::model::permission::{Grants, Permission};
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::token::{TokenHash, VisitorToken};
use crate::store::{Head, ReadTx};

/// A token as the client sent it, hashed.
///
/// Errors: `invalid-token` for one that no visitor can have.
pub fn token(text: &str) -> Result<VisitorToken> {
    VisitorToken::parse(text).ok_or_else(|| codes::INVALID_TOKEN.into())
}

/// A visitor's own room, open or closed.
///
/// Errors: `invalid-token`, then `invalid-room`: an unknown room and somebody else's answer alike.
pub fn visitor_room(r: &ReadTx<'_>, hash: &TokenHash, room_id: &str) -> Result<Room> {
    match r.visitor_room(hash, room_id)? {
        Some(room) => Ok(room),
        None => Err(missing(r, hash)?),
    }
}

/// The same, only what the next message needs.
///
/// Errors: as [`visitor_room`].
pub fn visitor_head(r: &ReadTx<'_>, hash: &TokenHash, room_id: &str) -> Result<Head> {
    match r.visitor_head(hash, room_id)? {
        Some(head) => Ok(head),
        None => Err(missing(r, hash)?),
    }
}

fn missing(r: &ReadTx<'_>, hash: &TokenHash) -> Result<crate::error::Error> {
    let row = if r.visitor_pk(hash)?.is_some() {
        codes::INVALID_ROOM
    } else {
        codes::INVALID_TOKEN
    };
    Ok(row.into())
}

/// The rights a look at a room needs, taken at one moment.
pub struct Rights<'a> {
    /// Who looks.
    pub caller: &'a Caller,
    /// Who holds what.
    pub grants: &'a Grants,
    /// The routing method decides whether waiting rooms may be read.
    pub settings: &'a Settings,
}

impl Rights<'_> {
    /// True when the caller holds `permission`.
    pub fn may(&self, permission: Permission) -> bool {
        self.grants.allow(&self.caller.roles, permission)
    }
    /// True when the caller may read, join and write in `room` (agent-api §9.2).
    pub fn can_access(&self, r: &ReadTx<'_>, room: &Room) -> Result<bool> {
        let me = self.caller.pk;
        if room.served_by.as_ref().is_some_and(|a| a.pk == me)
            || self.may(Permission::ViewLivechatRooms)
            || r.is_subscribed(room.pk, me)?
        {
            return Ok(true);
        }
        if room.is_open {
            return self.can_preview(r, room);
        }
        if self.may(Permission::ViewLivechatRoomClosedByAnotherAgent) {
            return Ok(true);
        }
        match room.department_pk {
            Some(d) if self.may(Permission::ViewLivechatRoomClosedSameDepartment) => {
                Ok(r.enabled_departments_of(me)?.contains(&d))
            }
            _ => Ok(false),
        }
    }
    /// Waiting rooms may be read before they are taken, where chats are taken by hand.
    fn can_preview(&self, r: &ReadTx<'_>, room: &Room) -> Result<bool> {
        if !self.may(Permission::ViewLRoom)
            || self.settings.text("Livechat_Routing_Method") != "Manual_Selection"
        {
            return Ok(false);
        }
        if r.inquiry_status(room.pk)? != Some(Status::Queued) {
            return Ok(false);
        }
        let is_wanted = r
            .inquiry_routing(room.pk)?
            .is_some_and(|(wanted, _)| wanted == Some(self.caller.pk));
        match room.department_pk {
            None => Ok(true),
            Some(_) if is_wanted => Ok(true),
            Some(d) => Ok(r.enabled_departments_of(self.caller.pk)?.contains(&d)),
        }
    }
}
