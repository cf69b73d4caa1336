//! Messages left while nobody is there: stored with their destination, and with the job that mails them on.

use super::{Ctx, user, visitor, webhook};
use crate::error::{Result, codes};
use crate::model::job::{Kind, NewJob};
use crate::random;
use crate::store::NewOfflineMessage;
use serde_json::json;

/// Longest text, characters.
const TEXT: usize = 20_000;

/// A message left while nobody is there.
pub struct Note {
    /// Who writes.
    pub name: String,
    /// Where the answer goes.
    pub email: String,
    /// The words.
    pub text: String,
    /// Department: id or name; empty or unknown means none.
    pub department: Option<String>,
    /// Page it was written on.
    pub host: Option<String>,
}

/// Takes a message.
///
/// Errors: one for everything (form off, no name, bad address, no destination): `Error sending Omnichannel offline
/// message`. Source: visitor-api 6.1.
pub async fn leave(ctx: &Ctx, note: Note) -> Result<()> {
    let refuse = |why: &str| codes::OFFLINE_MESSAGE_FAILED.because(why);
    let settings = ctx.settings();
    if !settings.bool("Livechat_display_offline_form") {
        return Err(refuse("the form is off"));
    }
    let name = visitor::clean_name(&note.name);
    let email = note.email.trim().to_owned();
    if name.is_empty() || !user::is_email(&email) {
        return Err(refuse("no name or no address"));
    }
    if note.text.trim().is_empty() || note.text.chars().count() > TEXT {
        return Err(refuse("no text, or too much of it"));
    }
    let general = settings.text("Livechat_offline_email").trim().to_owned();
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let department_pk = match note.department.as_deref().filter(|d| !d.is_empty()) {
                Some(named) => tx.department_named(named)?.map(|(pk, _)| pk),
                None => None,
            };
            let own = match department_pk {
                Some(pk) => tx.department_email(pk)?,
                None => String::new(),
            };
            let destination = if own.trim().is_empty() { general } else { own };
            if destination.is_empty() {
                return Err(codes::OFFLINE_MESSAGE_FAILED.because("no destination"));
            }
            let host = note
                .host
                .map(|h| visitor::clean_name(&h))
                .filter(|h| !h.is_empty());
            let id = random::id();
            let payload = json!({ "offlineMessageId": id });
            let mail = NewJob {
                // One mail for each.
                key: Some(id.clone()),
                ..NewJob::now(Kind::OfflineMail, payload, now)
            };
            tx.enqueue(&mail, now)?;
            webhook::tell_offline(tx, (&name, &email, &note.text), now)?;
            tx.add_offline_message(
                &NewOfflineMessage {
                    id,
                    name,
                    email,
                    text: note.text,
                    department_pk,
                    destination,
                    host,
                },
                now,
            )
        })
        .await
}
