//! What the widget needs at its start.

use super::{Ctx, message, queue, routing};
use crate::error::Result;
use crate::model::config::WidgetConfig;
use crate::model::token::VisitorToken;

/// Reads the facts of the widget's start. An unknown token is no error.
pub async fn read(
    ctx: &Ctx,
    token: Option<&str>,
    department_id: Option<String>,
) -> Result<WidgetConfig> {
    let (settings, fields) = (ctx.settings(), ctx.live.fields());
    let site_url = ctx.site_url();
    let token = token.and_then(VisitorToken::parse);
    ctx.store
        .read_small(move |r| {
            let mut guest = None;
            let mut room = None;
            let mut agent = None;
            let mut place = None;
            if let Some(token) = token
                && let Some(visitor) = r.visitor_by_token(&token.hash())?
            {
                room = r.open_room_of_visitor(visitor.pk)?;
                if let Some(open) = &room {
                    if let Some(served) = &open.served_by {
                        agent = r.agent(served.pk)?;
                    } else {
                        place = queue::place(r, &settings, open)?;
                    }
                }
                guest = Some((visitor, token));
            }
            let department_pk = match department_id.as_deref().filter(|d| !d.is_empty()) {
                Some(id) => r.department_named(id)?.map(|(pk, _)| pk),
                None => None,
            };
            // A visitor with an open room is never shown the offline form over it.
            let is_online = room.is_some() || routing::is_online(r, &settings, department_pk)?;
            Ok(WidgetConfig {
                text_limit: message::visitor_limit(&settings),
                is_manual: routing::method(&settings) == routing::Method::Manual,
                settings,
                site_url,
                departments: r.offered_departments()?,
                fields,
                triggers: r.triggers()?,
                is_online,
                guest,
                room,
                agent,
                place,
            })
        })
        .await
}
