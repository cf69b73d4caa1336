//! Statements of contact.
