//! Visitors kept as contacts by an agent: the older of the two ways, in which a contact is a visitor's record.

use super::custom_field::{self, Unknown};
use super::visitor::clean_name;
use super::{Ctx, contact_merge, user};
use crate::error::{Error, Result, codes};
use crate::model::Pk;
use crate::model::custom_field::Scope;
use crate::model::event::Event;
use crate::model::permission::AGENT;
use crate::model::token::VisitorToken;
use crate::model::visitor::Visitor;
use crate::random;
pub use crate::store::GuestSearch;
use crate::store::{GuestRecord, NewVisitor, Tx};
use serde_json::{Map, Value};

/// Longest display name and username, and longest number, characters.
const NAME: usize = 256;
const PHONE: usize = 64;

/// What an agent writes down of a visitor.
pub struct Draft {
    /// The visitor's token from now on.
    pub token: String,
    /// Display name.
    pub name: String,
    /// Address; none removes what is stored.
    pub email: Option<String>,
    /// Number; `""` removes, none leaves what is stored.
    pub phone: Option<String>,
    /// Username of a new record.
    pub username: Option<String>,
    /// Custom fields; they replace what is stored.
    pub fields: Map<String, Value>,
    /// Username of the agent in charge; none removes.
    pub manager: Option<String>,
}

fn check_length(text: &str, most: usize) -> Result<()> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(Error::invalid_params(format!(
        "must NOT have more than {most} characters"
    )))
}

fn check_manager(tx: &Tx<'_>, username: &str) -> Result<Pk> {
    let user = tx.user_by_username(username)?.ok_or_else(|| {
        codes::CONTACT_MANAGER_NOT_FOUND
            .as_coded("")
            .with(format!("No user found with username {username}"))
    })?;
    if user.roles.iter().any(|r| r == AGENT) {
        Ok(user.pk)
    } else {
        Err(codes::INVALID_CONTACT_MANAGER.into())
    }
}

/// The record with this token, else the one with this address, unless its visitor is in a chat under another token.
fn find(tx: &Tx<'_>, token: &VisitorToken, email: Option<&str>) -> Result<Option<Visitor>> {
    if let Some(visitor) = tx.visitor_by_token(&token.hash())? {
        return Ok(Some(visitor));
    }
    let Some(email) = email else { return Ok(None) };
    match tx.visitor_by_address("email", email)? {
        Some(found) if tx.open_room_of_visitor(found.pk)?.is_none() => Ok(Some(found)),
        _ => Ok(None),
    }
}

/// The part of `given` that a search may ask for: searchable fields of visitors that agents see, with texts to look for.
pub fn searchable(ctx: &Ctx, given: &Map<String, Value>) -> Vec<(String, String)> {
    let fields = ctx.live.fields();
    given
        .iter()
        .filter(|(key, _)| {
            fields
                .shown(Scope::Visitor)
                .any(|f| f.is_searchable() && f.id == **key)
        })
        .filter_map(|(key, value)| Some((key.clone(), value.as_str()?.trim().to_owned())))
        .filter(|(_, text)| !text.is_empty())
        .collect()
}

/// Writes a visitor's record, or makes one. All rooms of the visitor take over the name. Gives the visitor's id.
///
/// Errors: `error-contact-manager-not-found`, `error-invalid-contact-manager`, `error-invalid-token`,
/// `error-invalid-email`, `Invalid value for LABEL field`. Source: visitor-api 3.1.
pub async fn save(ctx: &Ctx, draft: Draft) -> Result<String> {
    if draft.token.trim().is_empty() {
        return Err(codes::TOKEN_EMPTY.into());
    }
    let token = VisitorToken::parse(&draft.token)
        .ok_or_else(|| codes::TOKEN_EMPTY.with("Token is not valid"))?;
    let name = clean_name(&draft.name);
    let phone = draft.phone.as_deref().map(clean_name);
    let username = draft
        .username
        .as_deref()
        .map(clean_name)
        .filter(|u| !u.is_empty());
    check_length(&name, NAME)?;
    check_length(username.as_deref().unwrap_or(""), NAME)?;
    check_length(phone.as_deref().unwrap_or(""), PHONE)?;
    let email = draft
        .email
        .as_deref()
        .map(|e| e.trim().to_lowercase())
        .filter(|e| !e.is_empty());
    let (settings, fields, now) = (ctx.settings(), ctx.live.fields(), ctx.now());
    ctx.store
        .write(move |tx| {
            let manager = match &draft.manager {
                Some(username) => Some(check_manager(tx, username)?),
                None => None,
            };
            if let Some(email) = &email {
                user::check_email(email)?;
            }
            let own = custom_field::check(&fields, Scope::Visitor, &draft.fields, Unknown::Drop)?;
            let token_text =
                super::visitor::keeps_token(&settings).then(|| token.expose().to_owned());
            let before = find(tx, &token, email.as_deref())?;
            let pk = match &before {
                Some(visitor) => visitor.pk,
                None => {
                    super::visitor::check_new_token(&settings, &token)?;
                    let pk = tx.add_visitor(
                        &NewVisitor {
                            id: random::id(),
                            token_hash: token.hash(),
                            token_text: token_text.clone(),
                            name: None,
                            department_pk: None,
                            user_agent: None,
                            ip: None,
                            host: None,
                        },
                        now,
                    )?;
                    if let Some(username) = &username {
                        tx.set_visitor_username(pk, username)?;
                    }
                    pk
                }
            };
            let record = GuestRecord {
                token_hash: token.hash(),
                token_text,
                name: Some(name).filter(|n| !n.is_empty()),
                livechat_data: custom_field::stored(&own),
            };
            tx.set_guest_record(pk, &record, now)?;
            match &email {
                Some(email) => tx.set_visitor_address(pk, "email", email)?,
                None => tx.drop_visitor_addresses(pk, "email")?,
            }
            match phone.as_deref() {
                Some("") => tx.drop_visitor_addresses(pk, "phone")?,
                Some(phone) => tx.set_visitor_address(pk, "phone", phone)?,
                None => {}
            }
            let visitor = tx.visitor(pk)?.ok_or(codes::REGISTRATION_FAILED)?;
            contact_merge::take(tx, &visitor, now)?;
            contact_merge::put_in_charge(tx, &settings, &visitor, manager, now)?;
            tx.emit(Event::VisitorChanged { visitor_pk: pk });
            Ok(visitor.id)
        })
        .await
}
