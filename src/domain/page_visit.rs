//! Pages visitors look at: noted in their room, or kept until they have one.

use super::{Ctx, routing};
use crate::error::{Error, Result};
use crate::model::message::{Author, kind};
use crate::model::time::Millis;
use crate::model::token::{TokenHash, VisitorToken};
use crate::random;
use crate::store::{Head, NewMessage, NewPageVisit, Tx};
use serde_json::json;

/// Longest title and longest address, characters.
const TITLE: usize = 512;
const HREF: usize = 2048;
/// Pages kept for a visitor without a room.
const MOST: i64 = 200;
/// How long.
const KEPT_MS: i64 = 30 * 24 * 3_600_000;

/// A page as the widget reports it.
#[derive(Debug, Clone)]
pub struct Page {
    /// Title.
    pub title: String,
    /// Address.
    pub href: String,
    /// What changed: `url` or `title`.
    pub change: String,
}

impl Page {
    /// The words of the message it becomes.
    pub fn text(&self) -> String {
        format!("{} - {}", self.title, self.href)
    }
}

fn message(page: &NewPageVisit) -> NewMessage {
    let shown =
        json!({ "change": page.change, "title": page.title, "location": { "href": page.href } });
    let extra = json!({ "navigation": { "page": shown } }).to_string();
    NewMessage {
        id: page.id.clone(),
        is_hidden: page.is_hidden,
        ..routing::system(
            kind::NAVIGATION,
            &format!("{} - {}", page.title, page.href),
            Author::system(),
            Some(extra),
        )
    }
}

fn clean(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// Notes a page. Nobody checks who it is: pages are reported before there is a visitor. What names somebody else's room,
/// or a closed one, is not stored.
///
/// False when this kind of change is not looked at. Errors: invalid-params for what is too long. Source: visitor-api 6.2.
pub async fn note(
    ctx: &Ctx,
    token: Option<VisitorToken>,
    room_id: Option<String>,
    page: &Page,
) -> Result<bool> {
    let settings = ctx.settings();
    if page.change != settings.text("Livechat_history_monitor_type") {
        return Ok(false);
    }
    for (text, most) in [(&page.title, TITLE), (&page.href, HREF)] {
        if text.chars().count() > most {
            return Err(Error::invalid_params(format!(
                "must NOT have more than {most} characters"
            )));
        }
    }
    let Some(token) = token else { return Ok(true) };
    let hash = token.hash();
    let now = ctx.now();
    let visit = NewPageVisit {
        id: random::id(),
        title: clean(&page.title),
        href: clean(&page.href),
        change: page.change.clone(),
        is_hidden: !settings.bool("Livechat_Visitor_navigation_as_a_message"),
        at: now,
    };
    ctx.store
        .write(move |tx| {
            let Some(room_id) = room_id else {
                let expires_at = Millis(now.0 + KEPT_MS);
                return tx.add_page_visit(&hash, &visit, expires_at, MOST);
            };
            if let Some(mut head) = tx.visitor_head(&hash, &room_id)?
                && head.is_open
            {
                tx.append_system(&mut head, &message(&visit), now)?;
            }
            Ok(())
        })
        .await
        .map(|()| true)
}

/// Moves the pages that waited for a room into it; they keep their times.
pub fn attach(tx: &mut Tx<'_>, head: &mut Head, token: &TokenHash) -> Result<()> {
    for page in tx.take_page_visits(token)? {
        tx.append_system(head, &message(&page), page.at)?;
    }
    Ok(())
}
