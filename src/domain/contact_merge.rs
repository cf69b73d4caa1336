//! What visitors say of themselves, and the contact they belong to. A contact nobody has looked after follows its visitor;
//! of one that an agent knows only gaps are filled, and what differs waits for an agent to decide.

use super::custom_field;
use crate::error::{Error, Result};
use crate::model::Pk;
use crate::model::setting::Settings;
use crate::model::time::Millis;
use crate::model::visitor::Visitor;
use crate::random;
use crate::store::{NewContact, Tx};
use serde_json::{Map, Value};

/// The contact a visitor's new room belongs to: row key and name. It is the visitor's own, or the one an agent made for
/// this address (only where the owner matches visitors by contact), or a new one.
pub fn contact_for(
    tx: &mut Tx<'_>,
    settings: &Settings,
    visitor: &Visitor,
    now: Millis,
) -> Result<(Pk, String)> {
    if let Some(own) = tx.contact_of_visitor(visitor.pk)? {
        return Ok((own.pk, own.name));
    }
    if settings.bool("Deskbell_Match_Visitor_By_Contact")
        && let Some(pk) = tx.unclaimed_contact(visitor.pk)?
    {
        tx.set_visitor_contact(visitor.pk, pk)?;
        take(tx, visitor, now)?;
        let contact = tx
            .contact(pk)?
            .ok_or_else(|| Error::internal("the claimed contact is gone"))?;
        return Ok((pk, contact.name));
    }
    let name = visitor.display_name().to_owned();
    let pk = tx.add_contact(
        &NewContact {
            id: random::id(),
            name: name.clone(),
            manager_pk: None,
            is_unknown: visitor.activity.is_empty(),
            custom_fields: visitor.livechat_data.clone(),
        },
        now,
    )?;
    for (kind, own) in tx.own_addresses(visitor.pk)? {
        tx.add_contact_address(pk, &kind, &own)?;
    }
    Ok((pk, name))
}

/// Puts an agent in charge of a visitor's contact, which is made where there is none yet; `None` puts nobody in charge.
pub fn put_in_charge(
    tx: &mut Tx<'_>,
    settings: &Settings,
    visitor: &Visitor,
    manager: Option<Pk>,
    now: Millis,
) -> Result<()> {
    let own = tx.contact_of_visitor(visitor.pk)?.map(|c| c.pk);
    let contact = match (own, manager) {
        (Some(pk), _) => pk,
        (None, None) => return Ok(()),
        (None, Some(_)) => {
            let (pk, _) = contact_for(tx, settings, visitor, now)?;
            tx.set_visitor_contact(visitor.pk, pk)?;
            pk
        }
    };
    tx.set_contact_manager(contact, manager, now)
}

/// Takes over all a visitor says: addresses, name, custom fields.
pub fn take(tx: &mut Tx<'_>, visitor: &Visitor, now: Millis) -> Result<()> {
    let Some(contact) = tx.contact_of_visitor(visitor.pk)? else {
        return Ok(());
    };
    for (kind, own) in tx.own_addresses(visitor.pk)? {
        tx.add_contact_address(contact.pk, &kind, &own)?;
    }
    if !contact.is_unknown
        && let Some(name) = visitor.name.as_deref().filter(|n| *n != contact.name)
    {
        tx.add_contact_conflict(contact.pk, "name", name)?;
    }
    let own = custom_field::values(visitor.livechat_data.as_deref());
    take_fields(tx, visitor, &own, now)
}

/// Takes over a visitor's custom fields.
pub fn take_fields(
    tx: &mut Tx<'_>,
    visitor: &Visitor,
    own: &Map<String, Value>,
    now: Millis,
) -> Result<()> {
    let Some(contact) = tx.contact_of_visitor(visitor.pk)? else {
        return Ok(());
    };
    let mut known = custom_field::values(contact.custom_fields.as_deref());
    let before = known.clone();
    for (key, value) in own {
        match known.get(key) {
            Some(old) if old == value => {}
            Some(_) if !contact.is_unknown => {
                let field = format!("customFields.{key}");
                let said = value.as_str().unwrap_or_default();
                tx.add_contact_conflict(contact.pk, &field, said)?;
            }
            _ => {
                known.insert(key.clone(), value.clone());
            }
        }
    }
    if known != before {
        tx.set_contact_fields(contact.pk, custom_field::stored(&known).as_deref(), now)?;
    }
    Ok(())
}
