//! Contacts as agents keep them: made, changed, decided, blocked, removed.

use super::custom_field::{self, Unknown};
use super::live::Caller;
use super::visitor::clean_name;
use super::{Ctx, closing};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::contact::Contact;
use crate::model::custom_field::{Fields, Scope};
use crate::model::event::Event;
use crate::model::time::Millis;
use crate::random;
use crate::store::{ContactHead, NewContact, Tx};
use serde_json::{Map, Value};
use std::sync::Arc;

pub use crate::store::ContactFilter;

/// Longest display name, characters.
const NAME: usize = 256;
/// Longest address and longest number, characters.
const LENGTHS: [(&str, usize); 2] = [("email", 254), ("phone", 64)];
/// Most addresses and most numbers.
const MOST: usize = 50;
/// The words of a chat that ends because its channel was blocked.
const BLOCKED: &str = "This channel has been blocked";

/// What an agent writes down of a contact; `None` leaves what is there.
#[derive(Default)]
pub struct Draft {
    /// Display name.
    pub name: Option<String>,
    /// All addresses.
    pub emails: Option<Vec<String>>,
    /// All numbers.
    pub phones: Option<Vec<String>>,
    /// All custom fields.
    pub fields: Option<Map<String, Value>>,
    /// Id of the agent in charge; `""` is nobody.
    pub manager_id: Option<String>,
}

fn clean(kind: &str, values: &[String]) -> Result<Vec<String>> {
    let most = LENGTHS
        .iter()
        .find(|(k, _)| *k == kind)
        .map_or(NAME, |l| l.1);
    if values.len() > MOST {
        return Err(Error::invalid_params(format!(
            "must NOT have more than {MOST} items"
        )));
    }
    let values: Vec<String> = values
        .iter()
        .map(|v| clean_name(v))
        .filter(|v| !v.is_empty())
        .collect();
    if values.iter().any(|v| v.chars().count() > most) {
        return Err(Error::invalid_params(format!(
            "must NOT have more than {most} characters"
        )));
    }
    Ok(values)
}

impl Draft {
    /// Texts without control characters and blanks around them; lengths and numbers within bounds.
    ///
    /// Errors: invalid-params.
    fn clean(self) -> Result<Self> {
        let name = self.name.as_deref().map(clean_name);
        if name.as_ref().is_some_and(|n| n.chars().count() > NAME) {
            return Err(Error::invalid_params(format!(
                "must NOT have more than {NAME} characters"
            )));
        }
        Ok(Self {
            name: name.filter(|n| !n.is_empty()),
            emails: self.emails.map(|list| clean("email", &list)).transpose()?,
            phones: self.phones.map(|list| clean("phone", &list)).transpose()?,
            ..self
        })
    }
}

fn manager(tx: &Tx<'_>, id: &str) -> Result<Option<Pk>> {
    if id.is_empty() {
        return Ok(None);
    }
    let user = tx
        .user_by_id(id)?
        .filter(crate::model::user::User::is_agent);
    Ok(Some(user.ok_or(codes::CONTACT_MANAGER_NOT_FOUND)?.pk))
}

fn addresses(tx: &mut Tx<'_>, pk: Pk, draft: &Draft) -> Result<()> {
    for (kind, values) in [("email", &draft.emails), ("phone", &draft.phones)] {
        if let Some(values) = values {
            tx.set_contact_addresses(pk, kind, values)?;
        }
    }
    Ok(())
}

fn whole(tx: &Tx<'_>, pk: Pk) -> Result<Contact> {
    tx.contact(pk)?
        .ok_or_else(|| Error::internal("the contact is gone"))
}

/// Makes a contact; it is known from the start. Gives its id.
///
/// Errors: `error-contact-manager-not-found`, `Invalid value for LABEL field`, `Custom field KEY is not allowed`. Source:
/// visitor-api 3.4.
pub async fn create(ctx: &Ctx, draft: Draft) -> Result<String> {
    let draft = draft.clean()?;
    let Some(name) = draft.name.clone() else {
        return Err(Error::invalid_params(
            "must NOT have fewer than 1 characters",
        ));
    };
    let (fields, now) = (ctx.live.fields(), ctx.now());
    ctx.store
        .write(move |tx| {
            let manager_pk = match &draft.manager_id {
                Some(id) => manager(tx, id)?,
                None => None,
            };
            let given = draft.fields.clone().unwrap_or_default();
            let own = custom_field::check(&fields, Scope::Visitor, &given, Unknown::Refuse)?;
            let new = NewContact {
                id: random::id(),
                name,
                manager_pk,
                is_unknown: false,
                custom_fields: custom_field::stored(&own),
            };
            let pk = tx.add_contact(&new, now)?;
            addresses(tx, pk, &draft)?;
            Ok(new.id)
        })
        .await
}

/// Values an agent wrote, with those of fields that are not defined any more.
fn fields_over(
    fields: &Fields,
    old: Option<&str>,
    given: &Map<String, Value>,
) -> Result<Map<String, Value>> {
    let mut out = custom_field::check(fields, Scope::Visitor, given, Unknown::Refuse)?;
    let hidden = |key: &str| !fields.shown(Scope::Visitor).any(|f| f.id == key);
    for (key, value) in custom_field::values(old) {
        if hidden(&key) {
            out.insert(key, value);
        }
    }
    Ok(out)
}

/// Writes a draft over a contact. A new name renames its open rooms.
fn write(
    tx: &mut Tx<'_>,
    fields: &Fields,
    contact: &Contact,
    draft: &Draft,
    now: Millis,
) -> Result<()> {
    let manager_pk = match (&draft.manager_id, &contact.manager_id) {
        (Some(id), _) => manager(tx, id)?,
        (None, Some(old)) => tx.user_by_id(old)?.map(|u| u.pk),
        (None, None) => None,
    };
    let custom_fields = match &draft.fields {
        Some(given) => custom_field::stored(&fields_over(
            fields,
            contact.custom_fields.as_deref(),
            given,
        )?),
        None => contact.custom_fields.clone(),
    };
    let name = draft.name.clone().unwrap_or_else(|| contact.name.clone());
    let has_new_name = name != contact.name;
    let head = ContactHead {
        pk: contact.pk,
        name,
        is_unknown: false,
        custom_fields,
    };
    tx.update_contact(&head, manager_pk, now)?;
    addresses(tx, contact.pk, draft)?;
    if has_new_name {
        for visitor_pk in tx.rename_contact_rooms(contact.pk, &head.name, now)? {
            tx.emit(Event::VisitorChanged { visitor_pk });
        }
    }
    Ok(())
}

/// Changes a contact, which is known from then on.
///
/// Errors: `error-contact-not-found`, then as [`create`]; required fields are only asked for when fields are given.
pub async fn update(ctx: &Ctx, id: String, draft: Draft, wipes_conflicts: bool) -> Result<Contact> {
    let draft = draft.clean()?;
    let (fields, now) = (ctx.live.fields(), ctx.now());
    ctx.store
        .write(move |tx| {
            let contact = tx.contact_by_id(&id)?.ok_or(codes::CONTACT_NOT_FOUND)?;
            write(tx, &fields, &contact, &draft, now)?;
            if wipes_conflicts {
                tx.drop_contact_conflicts(contact.pk, None)?;
            }
            whole(tx, contact.pk)
        })
        .await
}

/// Decides what visitors said differently: each thing that is given ends its conflicts, `wipes_conflicts` ends all.
/// Custom fields that are not given stay.
///
/// Errors: as [`update`].
pub async fn resolve(
    ctx: &Ctx,
    id: String,
    mut draft: Draft,
    wipes_conflicts: bool,
) -> Result<Contact> {
    draft = draft.clean()?;
    let (fields, now) = (ctx.live.fields(), ctx.now());
    ctx.store
        .write(move |tx| {
            let contact = tx.contact_by_id(&id)?.ok_or(codes::CONTACT_NOT_FOUND)?;
            let mut decided: Vec<String> = Vec::new();
            if draft.name.is_some() {
                decided.push("name".to_owned());
            }
            if draft.manager_id.is_some() {
                decided.push("manager".to_owned());
            }
            if let Some(given) = &mut draft.fields {
                decided.extend(given.keys().map(|key| format!("customFields.{key}")));
                for (key, value) in custom_field::values(contact.custom_fields.as_deref()) {
                    if fields.shown(Scope::Visitor).any(|f| f.id == key) {
                        given.entry(key).or_insert(value);
                    }
                }
            }
            write(tx, &fields, &contact, &draft, now)?;
            if wipes_conflicts {
                tx.drop_contact_conflicts(contact.pk, None)?;
            }
            for field in &decided {
                tx.drop_contact_conflicts(contact.pk, Some(field))?;
            }
            whole(tx, contact.pk)
        })
        .await
}

/// Removes a contact. Its visitors and rooms stay; the next room of one makes a new contact.
///
/// Errors: `error-contact-not-found`, as a 404.
pub async fn delete(ctx: &Ctx, id: String) -> Result<()> {
    ctx.store
        .write(move |tx| {
            let contact = tx.contact_by_id(&id)?.ok_or(codes::CONTACT_GONE)?;
            tx.delete_contact(contact.pk)
        })
        .await
}

/// One way a visitor reaches us.
pub struct Channel {
    /// Id of the visitor.
    pub visitor_id: String,
    /// Kind of the source.
    pub source_type: String,
    /// Id of the source, empty where it has none.
    pub source_id: String,
}

/// Opens a channel again.
///
/// Errors: `error-contact-not-found`.
pub async fn unblock(ctx: &Ctx, channel: Channel) -> Result<()> {
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let source = (channel.source_type.as_str(), channel.source_id.as_str());
            tx.set_channel_blocked(&channel.visitor_id, source, false, now)?
                .ok_or(codes::CONTACT_NOT_FOUND)
                .map(|_| ())
                .map_err(Into::into)
        })
        .await
}

/// Shuts a channel: no new room comes through it, and the open one is closed by the caller.
///
/// Errors: `error-contact-not-found`.
pub async fn block(ctx: &Ctx, caller: Arc<Caller>, channel: Channel) -> Result<()> {
    let settings = ctx.settings();
    let clock = ctx.clock.clone();
    ctx.store
        .write(move |tx| {
            let now = clock.now();
            let source = (channel.source_type.as_str(), channel.source_id.as_str());
            let visitor_pk = tx
                .set_channel_blocked(&channel.visitor_id, source, true, now)?
                .ok_or(codes::CONTACT_NOT_FOUND)?;
            let Some(room) = tx.open_room_of_visitor(visitor_pk)? else {
                return Ok(());
            };
            let of_room = (
                room.source.kind.as_str(),
                room.source.id.as_deref().unwrap_or(""),
            );
            if of_room != source {
                return Ok(());
            }
            let user = tx
                .user(caller.pk)?
                .filter(|u| u.is_active)
                .ok_or(codes::NOT_AUTHORIZED)?;
            closing::by_system(tx, &settings, &room, &user, BLOCKED, now)
        })
        .await
}
