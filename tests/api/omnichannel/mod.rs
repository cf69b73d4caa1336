//! `omnichannel/…`: contacts.

mod contact;
mod contact_search;
mod contacts;
mod contacts_change;
mod contacts_merge;
