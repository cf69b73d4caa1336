//! Visitors: registering, updating, presence.

use super::custom_field::{self, Entry};
use super::{Ctx, contact_merge, user};
use crate::error::{Error, Result, codes};
use crate::model::setting::Settings;
use crate::model::token::VisitorToken;
use crate::model::visitor::Visitor;
use crate::random;
use crate::store::{NewVisitor, Tx, VisitorUpdate};

/// Longest display name, characters.
const NAME: usize = 256;
/// Longest phone number, characters.
const PHONE: usize = 64;

/// What a visitor says of themselves.
#[derive(Default)]
pub struct Registration {
    /// Display name.
    pub name: Option<String>,
    /// Address.
    pub email: Option<String>,
    /// Number.
    pub phone: Option<String>,
    /// Department: id or name; `Some("")` clears it when it comes alone.
    pub department: Option<String>,
    /// Custom fields.
    pub fields: Vec<Entry>,
    /// Facts of the transport, stored only when the owner says so.
    pub user_agent: Option<String>,
    /// Likewise.
    pub ip: Option<String>,
    /// Likewise.
    pub host: Option<String>,
}

/// Removes control characters and bidi overrides: a name must not rearrange what stands around it.
pub fn clean_name(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{200e}' | '\u{200f}'))
        .collect::<String>()
        .trim()
        .to_owned()
}

fn check_length(what: &str, text: &str, most: usize) -> Result<()> {
    if text.chars().count() <= most {
        return Ok(());
    }
    Err(Error::invalid_params(format!(
        "{what} must NOT have more than {most} characters"
    )))
}

/// What registration asks of a name and a number, for those who write them down for a visitor.
///
/// Errors: invalid-params.
pub(super) fn check_sizes(name: Option<&str>, phone: Option<&str>) -> Result<()> {
    check_length("name", name.unwrap_or_default(), NAME)?;
    check_length("phone", phone.unwrap_or_default(), PHONE)
}

/// True while a setting needs tokens in readable form.
pub(super) fn keeps_token(settings: &Settings) -> bool {
    super::setting::TOKEN_SETTINGS
        .iter()
        .any(|s| settings.bool(s))
}

/// A token of somebody new must be long enough.
///
/// Errors: `error-invalid-token`.
pub(super) fn check_new_token(settings: &Settings, token: &VisitorToken) -> Result<()> {
    let shortest = usize::try_from(settings.int("Deskbell_Minimum_Token_Length")).unwrap_or(1);
    if token.expose().len() < shortest {
        return Err(codes::TOKEN_TOO_SHORT.into());
    }
    Ok(())
}

/// Registers a visitor or updates one who is known. The token decides who it is; an address or a number only where the
/// owner has switched that on, and never while the record holds an open room under another token.
///
/// Shape: the record and the token to go on with. Errors: `error-invalid-token`, `error-invalid-email`,
/// `error-invalid-department`. Source: visitor-api 11.1.
pub async fn register(
    ctx: &Ctx,
    token: &str,
    says: Registration,
) -> Result<(Visitor, VisitorToken)> {
    if token.trim().is_empty() {
        return Err(codes::TOKEN_EMPTY.into());
    }
    let token =
        VisitorToken::parse(token).ok_or_else(|| codes::TOKEN_EMPTY.with("Token is not valid"))?;
    let name = says
        .name
        .as_deref()
        .map(clean_name)
        .filter(|n| !n.is_empty());
    if let Some(name) = &name {
        check_length("name", name, NAME)?;
    }
    let email = says
        .email
        .as_deref()
        .map(|e| e.trim().to_lowercase())
        .filter(|e| !e.is_empty());
    if let Some(email) = &email {
        user::check_email(email)?;
    }
    let phone = says
        .phone
        .as_deref()
        .map(clean_name)
        .filter(|p| !p.is_empty());
    if let Some(phone) = &phone {
        check_length("phone", phone, PHONE)?;
    }
    custom_field::check_entries(&says.fields)?;
    let (settings, fields) = (ctx.settings(), ctx.live.fields());
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            // "" alone clears the department; beside other keys it means "unchanged".
            let is_alone = name.is_none() && email.is_none() && phone.is_none();
            let department_pk = match says.department.as_deref() {
                None => None,
                Some("") => is_alone.then_some(None),
                Some(named) => Some(Some(
                    tx.department_named(named)?
                        .ok_or(codes::INVALID_DEPARTMENT)?
                        .0,
                )),
            };
            let (before, token) = find(tx, &settings, token, email.as_deref(), phone.as_deref())?;
            let token_text = keeps_token(&settings).then(|| token.expose().to_owned());
            let pk = match &before {
                Some(visitor) => {
                    tx.update_visitor(
                        visitor.pk,
                        &VisitorUpdate {
                            name: name.clone(),
                            department_pk,
                            token_text,
                        },
                        now,
                    )?;
                    visitor.pk
                }
                None => {
                    check_new_token(&settings, &token)?;
                    let stores_headers =
                        settings.bool("Livechat_Allow_collect_and_store_HTTP_header_informations");
                    tx.add_visitor(
                        &NewVisitor {
                            id: random::id(),
                            token_hash: token.hash(),
                            token_text,
                            name,
                            department_pk: department_pk.flatten(),
                            user_agent: says.user_agent.filter(|_| stores_headers),
                            ip: says.ip.filter(|_| stores_headers),
                            host: says.host.filter(|_| stores_headers),
                        },
                        now,
                    )?
                }
            };
            if let Some(email) = &email {
                tx.set_visitor_address(pk, "email", email)?;
            }
            if let Some(phone) = &phone {
                tx.set_visitor_address(pk, "phone", phone)?;
            }
            let visitor = tx.visitor(pk)?.ok_or(codes::REGISTRATION_FAILED)?;
            // Saying the same again must not undo what an agent has written down since.
            if let Some(before) = &before
                && (before.name != visitor.name
                    || before.emails.first() != visitor.emails.first()
                    || before.phones.first() != visitor.phones.first())
            {
                contact_merge::take(tx, &visitor, now)?;
            }
            if says.fields.is_empty() {
                return Ok((visitor, token));
            }
            custom_field::set_at_registration(tx, &fields, &visitor, &says.fields, now)?;
            let visitor = tx.visitor(pk)?.ok_or(codes::REGISTRATION_FAILED)?;
            Ok((visitor, token))
        })
        .await
}

/// Finds who this is, and the token they go on with.
fn find(
    tx: &mut Tx<'_>,
    settings: &Settings,
    token: VisitorToken,
    email: Option<&str>,
    phone: Option<&str>,
) -> Result<(Option<Visitor>, VisitorToken)> {
    if let Some(visitor) = tx.visitor_by_token(&token.hash())? {
        return Ok((Some(visitor), token));
    }
    if !settings.bool("Deskbell_Match_Visitor_By_Contact") {
        return Ok((None, token));
    }
    if let Some(phone) = phone
        && let Some(visitor) = tx.visitor_by_address("phone", phone)?
        && tx.open_room_of_visitor(visitor.pk)?.is_none()
        // A record known by its hash alone cannot be answered with its own token.
        && let Some(own) = tx.visitor_token_text(visitor.pk)?.as_deref().and_then(VisitorToken::parse)
    {
        return Ok((Some(visitor), own));
    }
    if let Some(email) = email
        && let Some(visitor) = tx.visitor_by_address("email", email)?
        && tx.open_room_of_visitor(visitor.pk)?.is_none()
    {
        tx.set_visitor_token(visitor.pk, &token.hash())?;
        return Ok((Some(visitor), token));
    }
    Ok((None, token))
}

/// The visitor behind a token.
///
/// Errors: `row`, which differs by route.
pub async fn by_token(
    ctx: &Ctx,
    token: &str,
    row: crate::error::Row,
) -> Result<(Visitor, VisitorToken)> {
    let token = VisitorToken::parse(token).ok_or(row)?;
    let hash = token.hash();
    let visitor = ctx
        .store
        .read_small(move |r| r.visitor_by_token(&hash))
        .await?
        .ok_or(row)?;
    Ok((visitor, token))
}

/// Sets the presence shown in the visitor's open rooms.
///
/// Errors: `invalid-token` (coded).
pub async fn set_status(ctx: &Ctx, token: &str, status: String) -> Result<()> {
    let row = codes::INVALID_TOKEN.as_coded("");
    let hash = VisitorToken::parse(token).ok_or(row)?.hash();
    let now = ctx.now();
    ctx.store
        .write(move |tx| {
            let pk = tx.visitor_pk(&hash)?.ok_or(row)?;
            let rooms = tx.set_visitor_room_status(pk, &status, now)?;
            for id in rooms {
                if let Some(room) = tx.room_by_id(&id)? {
                    super::room::tell_room(
                        tx,
                        room.pk,
                        &room.id,
                        crate::model::event::Change::Changed,
                    )?;
                }
            }
            Ok(())
        })
        .await
}
