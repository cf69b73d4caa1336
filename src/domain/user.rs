//! Accounts: the rules of their fields.

use crate::error::{Error, Result, codes};
use crate::model::permission::ROLES;

/// Longest username and display name, characters.
const NAME: usize = 256;
/// Longest address, bytes.
const EMAIL: usize = 254;

/// Usernames are made of `[0-9a-zA-Z-_.]`.
///
/// Errors: `error-input-is-not-a-valid-field`, `error-the-field-is-required`.
pub fn check_username(username: &str) -> Result<()> {
    if username.is_empty() {
        return Err(codes::FIELD_REQUIRED.with("The field Username is required."));
    }
    let fits = username.len() <= NAME
        && username
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
        && username != crate::model::message::SYSTEM_USER;
    if fits {
        return Ok(());
    }
    Err(codes::FIELD_INVALID.with(format!("{username} is not a valid username, use only letters, numbers, dots, hyphens and underscores")))
}

/// True for one plain address: something, `@`, something, with no room for a second header or recipient.
pub fn is_email(email: &str) -> bool {
    let email = email.trim();
    let Some((local, domain)) = email.rsplit_once('@') else {
        return false;
    };
    let is_plain = |c: char| {
        !c.is_whitespace()
            && !c.is_control()
            && !matches!(
                c,
                ',' | ';' | '<' | '>' | '"' | '\\' | '(' | ')' | '[' | ']'
            )
    };
    email.len() <= EMAIL
        && !local.is_empty()
        && !domain.is_empty()
        && !local.contains('@')
        && email.chars().all(|c| c == '@' || is_plain(c))
        && !domain.starts_with('.')
        && !domain.ends_with('.')
}

/// Refuses what is not an address.
///
/// Errors: `error-invalid-email`.
pub fn check_email(email: &str) -> Result<()> {
    if is_email(email) {
        Ok(())
    } else {
        Err(codes::INVALID_EMAIL.with(format!("Invalid email {email}")))
    }
}

/// Refuses display names that are empty, too long, or could be taken for markup or a path.
///
/// Errors: `error-the-field-is-required`, `Name contains invalid characters`.
pub fn check_name(name: &str) -> Result<()> {
    if name.trim().is_empty() {
        return Err(codes::FIELD_REQUIRED.with("The field Name is required."));
    }
    let is_fit = |c: char| !c.is_control() && !matches!(c, '<' | '>' | '\\' | '/');
    if name.chars().count() <= NAME && name.chars().all(is_fit) {
        Ok(())
    } else {
        Err(Error::sentence("Name contains invalid characters"))
    }
}

/// Refuses roles that do not exist.
///
/// Errors: `error-action-not-allowed`.
pub fn check_roles(roles: &[String]) -> Result<()> {
    if roles.iter().all(|r| ROLES.contains(&r.as_str())) {
        Ok(())
    } else {
        Err(codes::INVALID_ROLE_LIST.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_that_could_carry_a_second_one_are_refused() {
        for good in ["a@b", "iris.lund+shop@example.org", "jürgen@exämple.de"] {
            assert!(is_email(good), "{good}");
        }
        for bad in [
            "",
            "a",
            "@b",
            "a@",
            "a@b@c",
            "a b@c.d",
            "a@b,c@d",
            "a@b\r\nBcc: x@y",
            "<a@b>",
            "a@.b",
        ] {
            assert!(!is_email(bad), "{bad}");
        }
    }
}
