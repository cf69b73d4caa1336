//! Statements of message.
