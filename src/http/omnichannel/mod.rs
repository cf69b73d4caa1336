//! `/api/v1/omnichannel/…`: contacts.

pub(super) mod contact;
pub(super) mod contacts;
pub(super) mod contacts_change;
