//! What the widget needs at its start.

use super::{Ctx, routing};
use crate::error::Result;
use crate::model::inquiry::Status;
use crate::model::room::Room;
use crate::model::setting::Settings;
use crate::model::token::VisitorToken;
use crate::model::user::User;
use crate::model::visitor::Visitor;
use crate::store::Offered;
use std::sync::Arc;

/// Facts of `GET livechat/config`; `wire::config` spells them.
pub struct WidgetConfig {
    /// Settings of this moment.
    pub settings: Arc<Settings>,
    /// Address links start with.
    pub site_url: String,
    /// Departments to choose from.
    pub departments: Vec<Offered>,
    /// A chat could start.
    pub is_online: bool,
    /// The visitor, when the token is known.
    pub guest: Option<(Visitor, VisitorToken)>,
    /// Their open room.
    pub room: Option<Room>,
    /// Who serves it.
    pub agent: Option<User>,
    /// Place in line of a waiting room.
    pub spot: Option<i64>,
}

/// Reads them. An unknown token is no error.
pub async fn read(
    ctx: &Ctx,
    token: Option<&str>,
    department_id: Option<String>,
) -> Result<WidgetConfig> {
    let settings = ctx.settings();
    let site_url = ctx.site_url();
    let token = token.and_then(VisitorToken::parse);
    let shown = Arc::clone(&settings);
    ctx.store
        .read_small(move |r| {
            let mut guest = None;
            let mut room = None;
            let mut agent = None;
            let mut spot = None;
            if let Some(token) = token
                && let Some(visitor) = r.visitor_by_token(&token.hash())?
            {
                room = r.open_room_of_visitor(visitor.pk)?;
                if let Some(open) = &room {
                    if let Some(served) = &open.served_by {
                        agent = r.agent(served.pk)?;
                    } else if r.inquiry_status(open.pk)? == Some(Status::Queued) {
                        spot = Some(r.place_in_line(open.pk)?);
                    }
                }
                guest = Some((visitor, token));
            }
            let department_pk = match department_id.as_deref().filter(|d| !d.is_empty()) {
                Some(id) => r.department_named(id)?.map(|(pk, _)| pk),
                None => None,
            };
            // A visitor with an open room is never shown the offline form over it.
            let is_online = room.is_some() || routing::is_online(r, &shown, department_pk)?;
            Ok(WidgetConfig {
                settings: shown,
                site_url,
                departments: r.offered_departments()?,
                is_online,
                guest,
                room,
                agent,
                spot,
            })
        })
        .await
}
