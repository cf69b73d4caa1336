//! Who may listen to what. Asked at each `sub`, and again when what the answer rests on changes.

use super::key::{Key, MY_MESSAGES, ROOM_THINGS, Stream};
use super::registry::Grant;
use crate::domain::Ctx;
use crate::domain::access::Rights;
use crate::domain::live::Caller;
use crate::error::{Result, codes};
use crate::model::permission::Permission;
use crate::model::token::{TokenHash, VisitorToken};
use serde_json::Value;

/// Longest name of an event.
const NAME: usize = 256;

/// What a socket can show.
pub(super) struct Proof<'p> {
    /// Token from the subscription's arguments.
    pub(super) token: Option<TokenHash>,
    /// Tokens by which the socket listens to the room already, or is bound to.
    pub(super) known: Vec<TokenHash>,
    /// The user behind the socket.
    pub(super) user: Option<&'p Caller>,
}

/// The token in the first of a subscription's arguments, under either of its names.
pub(super) fn token_of(args: Option<&Value>) -> Option<TokenHash> {
    let proof = args?.get(0)?;
    ["token", "visitorToken"]
        .iter()
        .filter_map(|key| proof.get(key)?.as_str())
        .find_map(VisitorToken::parse)
        .map(|token| token.hash())
}

/// Says why the socket may listen.
///
/// Errors: `not-allowed`, the same for unknown, foreign and forbidden; those of the store.
pub(super) async fn judge(ctx: &Ctx, key: &Key, proof: &Proof<'_>) -> Result<Grant> {
    let is_allowed = key.event.len() <= NAME && !key.event.is_empty();
    if !is_allowed {
        return Err(codes::NOT_ALLOWED.into());
    }
    match key.stream {
        Stream::NotifyAll => return Ok(Grant::Anyone),
        // Delivered only to the user behind the socket at that time.
        Stream::RoomMessages if key.event == MY_MESSAGES => return Ok(Grant::Anyone),
        _ => {}
    }
    if let Some(room) = key.room() {
        if key.stream == Stream::NotifyRoom {
            let thing = key.event.strip_prefix(room).unwrap_or("");
            if !ROOM_THINGS.contains(&thing.trim_start_matches('/')) {
                return Err(codes::NOT_ALLOWED.into());
            }
        }
        // One client's queue listener sends no proof.
        let known: &[TokenHash] = match (key.stream, proof.token) {
            (Stream::LivechatRoom, None) => &proof.known,
            _ => &[],
        };
        for token in proof.token.iter().chain(known) {
            if may_visitor(ctx, *token, room).await? {
                return Ok(Grant::Visitor(*token));
            }
        }
    }
    match proof.user {
        Some(user) if may_user(ctx, key, user).await? => Ok(Grant::User),
        _ => Err(codes::NOT_ALLOWED.into()),
    }
}

/// True when what was granted would be granted now.
///
/// Errors: those of the store.
pub(super) async fn still(
    ctx: &Ctx,
    key: &Key,
    grant: &Grant,
    user: Option<&Caller>,
) -> Result<bool> {
    match (grant, user) {
        (Grant::Anyone, _) => Ok(true),
        (Grant::Visitor(token), _) => match key.room() {
            Some(room) => may_visitor(ctx, *token, room).await,
            None => Ok(false),
        },
        (Grant::User, Some(user)) => may_user(ctx, key, user).await,
        (Grant::User, None) => Ok(false),
    }
}

async fn may_visitor(ctx: &Ctx, token: TokenHash, room: &str) -> Result<bool> {
    let room = room.to_owned();
    ctx.store
        .read_small(move |r| Ok(r.visitor_head(&token, &room)?.is_some()))
        .await
}

/// True when the user may read the room.
///
/// Errors: those of the store.
pub(super) async fn may_see_room(ctx: &Ctx, user: &Caller, room: &str) -> Result<bool> {
    let (user, room) = (user.clone(), room.to_owned());
    let (grants, settings) = (ctx.live.grants(), ctx.settings());
    ctx.store
        .read_small(move |r| {
            let Some(room) = r.room_by_id(&room)? else {
                return Ok(false);
            };
            let rights = Rights {
                caller: &user,
                grants: &grants,
                settings: &settings,
            };
            rights.can_access(r, &room)
        })
        .await
}

async fn may_user(ctx: &Ctx, key: &Key, user: &Caller) -> Result<bool> {
    match key.stream {
        Stream::RoomMessages | Stream::NotifyRoom | Stream::LivechatRoom => match key.room() {
            Some(room) => may_see_room(ctx, user, room).await,
            None => Ok(false),
        },
        Stream::NotifyUser => Ok(key.event.split('/').next() == Some(user.id.as_str())),
        Stream::NotifyAll | Stream::NotifyLogged => Ok(true),
        Stream::InquiryQueue => may_hear_queue(ctx, &key.event, user).await,
    }
}

/// The queue without a department is for everybody who may see chats; a department's is for its members and managers.
async fn may_hear_queue(ctx: &Ctx, event: &str, user: &Caller) -> Result<bool> {
    if !ctx.live.may(user, Permission::ViewLRoom) {
        return Ok(false);
    }
    let Some(department) = event.strip_prefix("department/") else {
        return Ok(true);
    };
    if ctx.live.may(user, Permission::ViewLivechatManager) {
        return Ok(true);
    }
    let (department, pk) = (department.to_owned(), user.pk);
    ctx.store
        .read_small(move |r| r.is_member(&department, pk))
        .await
}
